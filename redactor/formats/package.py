"""A workbook as a package: a zip archive of parts, opened with bounds on everything that it declares.

Nothing is ever unpacked to the disk, so names that climb out of a folder lead nowhere.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from redactor.errors import InputError
from redactor.files import MAX_WHOLE_BYTES, Source

MAX_PARTS = 5_000
MAX_RATIO = 300
"""Unpacked to packed size of a large part. Repetitive sheets reach about 50; deflate ends near 1030."""
RATIO_FLOOR = 4 * 1024**2
"""Bytes below which a part may be as compressible as it likes."""

_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook that passed the bounds. Each is unpacked when it is asked for."""

    name: str
    content: bytes = field(repr=False)
    archive: zipfile.ZipFile = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    remarks: tuple[str, ...] = field(default=(), repr=False)

    def read(self, part: str) -> bytes:
        """Return a part's bytes. Raises InputError where it is damaged or larger than it declares."""
        with self._damage(), self.archive.open(part) as stream:
            size = self.archive.getinfo(part).file_size
            data = stream.read(size + 1)
        if len(data) != size:
            raise InputError(f"{self.name}: a part is not as large as the archive declares")
        return data

    def tree(self, part: str) -> Element:
        """Return a small part as a tree; a part that is not there is an empty one."""
        if part not in self.parts:
            return Element("none")
        with self._damage():
            return fromstring(self.read(part), forbid_dtd=True)

    def events(self, part: str) -> Iterator[tuple[str, Element]]:
        """Yield the starts and ends of a part's elements. Raises InputError where it is not sound XML."""
        with self._damage():
            yield from iterparse(BytesIO(self.read(part)), events=("start", "end"), forbid_dtd=True)

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (ParseError, DefusedXmlException, KeyError, *_BROKEN):
            # Their messages can quote names and text of the file.
            raise InputError(f"{self.name}: a damaged workbook") from None


def open_package(source: Source) -> Package:
    """Open a workbook's archive. Raises InputError: damaged, encrypted, not a workbook, or a bomb."""
    content = source.read()
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _BROKEN:
        raise InputError(f"{source.name}: a damaged or truncated workbook") from None
    infos = archive.infolist()
    _require_bounds(source.name, infos)
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) < len(names):
        raise InputError(f"{source.name}: a damaged workbook: it has a part twice")
    if "xl/workbook.xml" not in names:
        raise InputError(f"{source.name}: an archive, but not a workbook")
    remarks = [text.decode("latin-1") for text in (archive.comment, *(i.comment for i in infos)) if text]
    return Package(source.name, content, archive, tuple(sorted(names)), tuple(remarks))


def _require_bounds(name: str, infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise InputError(f"{name}: an encrypted archive")
    if len(infos) > MAX_PARTS:
        raise InputError(f"{name}: more than {MAX_PARTS} parts")
    # A part cannot yield more than it declares: reading stops there. So the declared sizes are bounds.
    if sum(info.file_size for info in infos) > MAX_WHOLE_BYTES:
        raise InputError(f"{name}: more than {MAX_WHOLE_BYTES} bytes unpacked")
    for info in infos:
        if info.file_size > RATIO_FLOOR and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise InputError(f"{name}: a part unpacks to more than {MAX_RATIO} times its size")
