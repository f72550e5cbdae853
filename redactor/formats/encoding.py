"""From bytes to text and back, without a character guessed, replaced or lost.

UTF-8, UTF-16 and UTF-32 are recognised by proof (a byte order mark, or that every byte decodes). Older
encodings carry no proof: a candidate is accepted when every character it yields is plausible and no
other candidate reads the bytes as plausibly and otherwise. Doubt is an error.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TextIO

from redactor.errors import InputError, OutputError
from redactor.files import Source
from redactor.formats.base import MAX_RECORD_CHARS

_CHUNK = 1 << 20

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Encodings in which French, Portuguese, Spanish and English text was saved before UTF-8: Windows, DOS,
# the old Macintosh. ISO 8859-1 is not here: where it differs from Windows-1252 it has control characters.
_WESTERN = ("cp1252", "cp850", "mac_roman")

# Letters of those languages beyond ASCII (CLDR exemplar characters of fr, pt, es, en), and the signs a word
# processor puts in by itself. Rarer ones are left out: each makes some wrong reading look right.
_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŸß")
_SIGNS = frozenset("\u00a0\u202f«»“”„‘’–—…•·°º²³§€©")
_INNER = frozenset("\u00a0\u202f’–·°º²³")
"""Signs that may stand between two letters; the others stand at the edge of a word."""

_WORD = re.compile(r"[^\W\d_]+")

_COHERENT = 0.5
"""charset-normalizer's share of letters in the frequency order of a language; its own default is 0.2."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name and the byte order mark that the file began with, perhaps empty."""

    codec: str
    mark: bytes = b""

    def encode(self, text: str, name: str) -> bytes:
        """Return *text* in bytes. Raises OutputError when the encoding has no such character."""
        try:
            return text.encode(self.codec)
        except UnicodeEncodeError:
            raise OutputError(f"{name}: a replacement cannot be written in the file's own encoding") from None


@dataclass(frozen=True, slots=True)
class TextSource:
    """A source together with its encoding."""

    source: Source
    encoding: Encoding

    def open(self) -> TextIO:
        """Return the text after the byte order mark, its line ends as they are."""
        stream = self.source.open()
        stream.seek(len(self.encoding.mark))
        return TextIOWrapper(stream, encoding=self.encoding.codec, errors="strict", newline="")

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends. Raises InputError at a line beyond the limit."""
        with self.open() as stream:
            while line := _line(stream, self.source.name):
                yield line
        self.source.require_unchanged()

    def read(self) -> str:
        self.source.read()  # for its limit: what follows holds the text whole
        with self.open() as stream:
            return stream.read()


def _line(stream: TextIO, name: str) -> str:
    try:
        line = stream.readline(MAX_RECORD_CHARS + 1)
    except UnicodeDecodeError:
        raise InputError(f"{name}: changed while it was being read") from None
    if len(line) > MAX_RECORD_CHARS:
        raise InputError(f"{name}: a line has more than {MAX_RECORD_CHARS} characters")
    return line


def text_source(source: Source) -> TextSource:
    """Find the encoding of a text file, reading all of it.

    Raises InputError for bytes that no encoding explains or that several do, and for NUL characters.
    """
    with source.open() as stream:
        head = stream.read(_CHUNK)
    encoding = _marked(head) or _unmarked(source, head)
    _require_text(source, encoding)
    return TextSource(source, encoding)


def decode_head(head: bytes) -> str | None:
    """Return the text of a file's first bytes, or None where they are not text. Never raises."""
    encoding = _marked(head) or Encoding(_utf16_by_zeros(head) or "utf-8")
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    try:
        text = decoder.decode(head[len(encoding.mark) :])
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    return None if _binary(text) else text


def _binary(text: str) -> bool:
    return any(c < " " and c not in "\t\n\r\f\v\x1a\x1b" for c in text)


def _marked(head: bytes) -> Encoding | None:
    return next((Encoding(codec, mark) for mark, codec in _MARKS if head.startswith(mark)), None)


def _unmarked(source: Source, head: bytes) -> Encoding:
    wide = _utf16_by_zeros(head)
    if wide:
        return Encoding(wide)
    if _decodes(source, "utf-8"):
        return Encoding("utf-8")
    return Encoding(_legacy(source))


def _utf16_by_zeros(head: bytes) -> str:
    """Name the byte order of UTF-16 without a mark: in Latin text every other byte is zero."""
    even, odd = head[0:2000:2], head[1:2000:2]
    if odd and odd.count(0) > 0.7 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    if even and even.count(0) > 0.7 * len(even) and odd.count(0) == 0:
        return "utf-16-be"
    return ""


def _decodes(source: Source, codec: str) -> bool:
    try:
        for _ in _decoded(source, Encoding(codec)):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _decoded(source: Source, encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    with source.open() as stream:
        stream.seek(len(encoding.mark))
        while chunk := stream.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _require_text(source: Source, encoding: Encoding) -> None:
    try:
        for text in _decoded(source, encoding):
            if "\0" in text:
                raise InputError(f"{source.name}: has a NUL character: not a text file")
    except UnicodeDecodeError:
        raise InputError(f"{source.name}: bytes that are not {encoding.codec}, as it begins") from None


# ------------------------------------------------------------------------------------- older encodings


def _legacy(source: Source) -> str:
    sample = _telling_lines(source)
    western = [codec for codec in _WESTERN if _plausible(sample, codec)]
    if len({sample.decode(codec) for codec in western}) == 1:
        return western[0]
    if not western:
        found = _other(sample)
        if found and _decodes(source, found):
            return found
    raise InputError(f"{source.name}: its encoding is in doubt; save it as UTF-8")


def _telling_lines(source: Source) -> bytes:
    """Return the lines that are not plain ASCII, the only ones that tell, up to a bound in bytes."""
    kept, size = [], 0
    with source.open() as stream:
        while size < _CHUNK and (line := stream.readline(_CHUNK)):
            if not line.isascii():
                kept.append(line)
                size += len(line)
    return b"".join(kept)


def _plausible(sample: bytes, codec: str) -> bool:
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return not _control(text) and _has_plausible_signs(text) and _has_plausible_words(text)


def _has_plausible_signs(text: str) -> bool:
    return all(
        c in _LETTERS or (c in _SIGNS and (c in _INNER or not (before.isalpha() and after.isalpha())))
        for before, c, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if not c.isascii()
    ) and not re.search(r"…\w", text)


def _has_plausible_words(text: str) -> bool:
    """Tell whether words with such letters are small, capital or begin with a capital.

    A wrong reading puts capitals inside words, and single capitals into the middle of a sentence.
    """
    for word in _WORD.finditer(text):
        letters = word[0]
        if letters.isascii():
            continue
        if not (letters.islower() or letters.isupper() or letters[1:].islower()):
            return False
        if len(letters) == 1 and letters.isupper() and text[: word.start()].rstrip(" ")[-1:].isalnum():
            return False
    return True


def _control(text: str) -> bool:
    return any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v" for c in text)


def _other(sample: bytes) -> str:
    """Ask charset-normalizer about the rest of the world (Arabic, Cyrillic …); believe it only when sure.

    Sure is: text without mess in a language it knows, and no second reading as good.
    """
    from charset_normalizer import from_bytes

    matches = [m for m in from_bytes(sample) if m.encoding not in _WESTERN]
    clean = [m for m in matches if m.chaos == 0 and m.coherence >= _COHERENT]
    readings = {str(m) for m in clean}
    return clean[0].encoding if len(readings) == 1 else ""
