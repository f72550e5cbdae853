"""Files: which ones to read, and how their bytes reach a reader.

Nothing here knows a format. Messages name places; they never quote content.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, BytesIO, FileIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from redactor.errors import InputError
from redactor.model import Skipped

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_FILE_BYTES = 4 * 1024**3
"""Largest file that is read, in bytes. Records stream, so this bounds time, not memory."""

MAX_WHOLE_BYTES = 256 * 1024**2
"""Largest input that has to be held whole, in bytes: standard input, a JSON document, a workbook unpacked."""


_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that a walk came across.

    ``name`` is what messages and reports call it: the path as the user gave it, or, in a folder, the
    path below the folder given. ``target`` is where its copy belongs below an output folder.
    """

    path: Path
    name: str
    target: PurePath


@dataclass(frozen=True, slots=True)
class Shape:
    """How a written file's bytes are to be taken, for code that reads it again on its own."""

    format: str
    encoding: str = "utf-8"
    delimiter: str = ""
    skip_initial_space: bool = False


class _Told(FileIO):
    """A file that says InputError when the disk, or a network's, fails in the middle of it."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path, "rb")
        self._name = name

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        with self._told():
            return super().readinto(buffer)

    def readall(self) -> bytes:
        with self._told():
            return super().readall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(f"{self._name}: cannot be read to its end ({reason_of(error)})") from None


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read more than once: a file on disk, or a stream that was read into memory."""

    name: str
    path: Path | None = None
    content: bytes | None = field(default=None, repr=False)
    signature: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.signature[0]

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix.lower()

    def open(self) -> BinaryIO:
        """Return a new stream at the first byte. Raises InputError when it cannot be had."""
        if self.content is not None:
            return BytesIO(self.content)
        try:
            return cast(BinaryIO, BufferedReader(_Told(_path_of(self), self.name), _BUFFER))
        except OSError as error:
            raise InputError(f"{self.name}: cannot be opened ({reason_of(error)})") from None

    def read(self, limit: int = MAX_WHOLE_BYTES) -> bytes:
        """Return all bytes. Raises InputError when there are more than *limit*."""
        if self.size > limit:
            raise InputError(f"{self.name}: larger than {limit} bytes, the most that is read whole")
        with self.open() as stream:
            return stream.read()

    def require_unchanged(self) -> None:
        """Raise InputError when the file is no longer the one that was opened."""
        if self.path is not None and signature_of(self.path, self.name) != self.signature:
            raise InputError(f"{self.name}: changed while it was being read")


def source(given: Path | BinaryIO, name: str, *, limit: int = MAX_FILE_BYTES) -> Source:
    """Return the source behind a path or a binary stream.

    Raises InputError for what is missing, not a regular file, empty, or larger than *limit* bytes.
    """
    if isinstance(given, Path):
        found = Source(name, given, None, signature_of(given, name))
    else:
        content = given.read(min(limit, MAX_WHOLE_BYTES) + 1)
        found = Source(name, None, content, (len(content),))
        limit = min(limit, MAX_WHOLE_BYTES)
    if found.size > limit:
        raise InputError(f"{name}: larger than {limit} bytes, the most that is read")
    if found.size == 0:
        raise InputError(f"{name}: empty file")
    return found


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, 64 hexadecimal digits. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _path_of(given: Source) -> Path:
    if given.path is None:
        raise InputError(f"{given.name}: has neither a path nor content")
    return given.path


def signature_of(path: Path, name: str) -> tuple[int, ...]:
    """Return what is another as soon as a file's content is. Raises InputError for what is no readable file."""
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({reason_of(error)})") from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{name}: not a regular file")
    # The time of change as well: unlike the time of modification nobody can set it back.
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)


def reason_of(error: OSError) -> str:
    # strerror is the system's fixed wording; str(error) would repeat the path, perhaps one we made up.
    return (error.strerror or "input/output error").lower()


# ---------------------------------------------------------------------------------------------- walking


def walk(paths: Iterable[Path | str]) -> Iterator[Entry | Skipped]:
    """Yield every file under *paths*, folders in sorted order, and what was passed over, with a reason.

    Nothing is left out in silence: hidden files and folders, links that lead out of the folder given,
    special files and missing paths come as :class:`Skipped`. A file met twice comes once.
    """
    seen: set[Path] = set()
    for given in paths:
        root = Path(given)
        found = _walk_folder(root) if root.is_dir() else iter((_single(root),))
        for item in found:
            if isinstance(item, Entry):
                resolved = item.path.resolve()
                if resolved in seen:
                    continue
                seen.add(resolved)
            yield item


def _single(path: Path) -> Entry | Skipped:
    if not path.exists():
        return Skipped(str(path), "not found")
    if not path.is_file():
        return Skipped(str(path), "not a regular file")
    return Entry(path, str(path), PurePath(path.name))


def _walk_folder(root: Path) -> Iterator[Entry | Skipped]:
    inside = root.resolve()
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            children = sorted(folder.iterdir(), key=lambda child: child.name)
        except OSError as error:
            yield Skipped(_below(root, folder), f"folder cannot be read ({reason_of(error)})")
            continue
        folders = []
        for child in children:
            reason = _why_not(child, inside)
            if reason:
                yield Skipped(_below(root, child), reason)
            elif child.is_dir():
                folders.append(child)
            else:
                yield Entry(child, _below(root, child), child.relative_to(root))
        pending.extend(reversed(folders))


def _why_not(child: Path, inside: Path) -> str:
    if child.name.startswith("."):
        return "hidden folder" if child.is_dir() else "hidden file"
    if child.is_symlink():
        target = child.resolve()
        if not target.is_relative_to(inside):
            return "link to a place outside the folder given"
        if target.is_dir():
            return "link to a folder"
    if not child.is_dir() and not child.is_file():
        return "not a regular file"
    return ""


def _below(root: Path, path: Path) -> str:
    relative = path.relative_to(root)
    return str(root) if relative == PurePath() else relative.as_posix()
