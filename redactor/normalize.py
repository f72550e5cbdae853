"""Clean text for matching, and the way back to the value as stored.

People type, paste and convert: a name arrives in styled letters, with an invisible character in the
middle, with a Cyrillic look-alike, split at a line end or by a tag, escaped, or decoded twice. ``fold``
undoes that and keeps, for every character it returns, the range of raw characters that made it, so that a
match in the clean text covers everything in the raw value that a reader would see as the match.

Sources: Unicode TR15 (NFKC), TR39 (look-alikes, through confusable-homoglyphs), ftfy's codec
"sloppy-windows-1252" for text that was decoded with the wrong table; for escapes and tags see
:mod:`redactor.escapes`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import regex

from redactor.escapes import BARE_TAG, ESCAPED, WORDY_TAG, decoded, is_worn, untag
from redactor.model import Span

# A character of the clean text with the raw range [start, end) that made it.
Piece = tuple[str, int, int]
Step = Callable[[list[Piece]], list[Piece]]

_PLAIN = regex.compile(r"[\x20-\x25\x27-\x29\x2B-\x5E\x60-\x7E\n]*")
_SPECIAL = regex.compile(
    r"[^\x09\x0A\x20-\x7E\u00A1-\u00A7\u00A9\u00AB\u00B0\u00BB\u00BF-\u017F]"
    r"|[\u00C2-\u00C5\u00D8-\u00DB\u00E2][\u00A0-\u00BF\u0152-\u0178\u2013-\u2122]|&|\*\*|__"
)
# Bytes of UTF-8 that were read as Windows-1252: a lead byte's letter and what continuation bytes become.
_TAIL = r"[\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u2122\u20AC]"
_TWICE_DECODED = regex.compile(rf"[\u00C2-\u00C5\u00D8-\u00DB]{_TAIL}|\u00E2{_TAIL}{_TAIL}|\u00EF\u00BB\u00BF")
_LINE_BREAK = regex.compile(r"(?<=\w)-[ \t]*\n[ \t]*(?=\w)|(?<=[A-Z]{2})- (?=[A-Z]{2})")
_MARKUP = regex.compile(
    r"(?<=\w)(?:\*\*|__|~~)(?=\w)|(?<!\w)(?:\*\*|~~)(?=\w)|(?<=\w)(?:\*\*|~~)(?!\w)"
    # One sign only where a pair of them is closed inside a word or at its edge: "Z*OD*DHA", never "B*****".
    r"|(?<=[^\W_])\*(?=[^\W_]{1,40}\*[^\W_])|(?<=[^\W_]\*[^\W_]{1,40})\*(?=[^\W_])"
)
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{Nd}]+")
_LOOKALIKE = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}]")
_LATIN = regex.compile(r"\p{Latin}")

_HYPHENS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d\u02d7\u00ad", "-")
_APOSTROPHES = dict.fromkeys("\u2018\u2019\u201b\u02bc\u02bb\u02b9\u2032\u0060\u00b4\uff07\ua78c\u02be\u02bf", "'")
_QUOTES = dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"')
_ONE_TO_ONE = {**_HYPHENS, **_APOSTROPHES, **_QUOTES, "\t": " ", "\r": "\n", "\u2028": "\n", "\u2029": "\n"}
del _ONE_TO_ONE["\u00ad"]
_TABLE = str.maketrans(_ONE_TO_ONE | {"\u00a0": " ", "\u202f": " ", "\u2009": " "})
# For the short cut only: typographic marks are harmless unless they follow a letter of wrong decoding.
_CHECKED = str.maketrans(dict.fromkeys("\u2019\u2018\u201c\u201d\u2026\u20ac\u202f\u00a0\u2009\u2014\t\r", " "))
# What shows nothing and can spell a text: Unicode's tags, which are ASCII moved up, and variation selectors, 1 to 16
# and 17 to 256, which stand for the bytes 0 to 255 where several follow each other. Source: Unicode 15, blocks Tags,
# Variation Selectors and their Supplement; for the bytes P. Butler, "Smuggling arbitrary data through an emoji", 2025.
TAGS = r"\U000E0020-\U000E007E"
FEW_SELECTORS, MANY_SELECTORS = r"\uFE00-\uFE0F", r"\U000E0100-\U000E01EF"
_TAG_ZERO = 0xE0000
_TAG_LETTERS = regex.compile(f"[{TAGS}]+")
_SELECTORS = regex.compile(f"[{FEW_SELECTORS}{MANY_SELECTORS}]{{2,}}")
_INVISIBLE_LETTER = regex.compile(f"[{TAGS}{MANY_SELECTORS}]")
_SELECTOR = regex.compile(f"[{FEW_SELECTORS}{MANY_SELECTORS}]")
# Marks that show nothing: fillers and joiners which are letters or marks by category, not Cf.
_SILENT = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class Folded:
    """Clean text of a raw value; ``starts`` and ``ends`` are None where nothing has moved.

    ``plain`` has the length of ``text`` and holds no case, no accents and only spaces as white space.
    """

    text: str = field(repr=False)
    plain: str = field(repr=False)
    starts: Sequence[int] | None = field(default=None, repr=False)
    ends: Sequence[int] | None = field(default=None, repr=False)

    def span(self, start: int, end: int) -> Span:
        """Return the raw range of the half-open range *start*, *end* of ``text``."""
        if self.starts is None or self.ends is None:
            return Span(start, end)
        return Span(self.starts[start], self.ends[end - 1])


def is_tag(char: str) -> bool:
    """Whether *char* shows nothing and can stand for a letter: one of Unicode's tags, or a byte of one."""
    return _INVISIBLE_LETTER.match(char) is not None


def fold(text: str) -> Folded:
    """Return *text* cleaned for matching, with its way back to *text*'s code points."""
    return _remembered(text) if len(text) <= _SHORT else _last(text)


def _fold(text: str) -> Folded:
    if _PLAIN.fullmatch(text) and not (_LINE_BREAK.search(text) or is_worn(text)):
        return Folded(text, text.lower().replace("\n", " "))
    simple = text.translate(_TABLE)
    if not (_SPECIAL.search(text.translate(_CHECKED)) or _LINE_BREAK.search(simple) or is_worn(text)):
        return Folded(simple, plain(simple))
    return _folded(text, _STEPS)


# Words and values are asked about again and again, a long text by many in a row.
_SHORT = 2_000  # code points
_remembered = lru_cache(maxsize=1024)(_fold)
_last = lru_cache(maxsize=4)(_fold)


def other_readings(text: str) -> Iterator[Folded]:
    """Yield *text* folded otherwise where tags are in it: with all of them, and with none.

    ``fold`` leaves out the bare ones. What they part may be one word or two, and those that hold text (an
    address, a title, a remark) may name somebody.
    """
    if "<" in text and (BARE_TAG.search(text) or WORDY_TAG.search(text)):
        yield _folded(text, (*_DECODING, *_CLEANING))
        yield _folded(text, (*_DECODING, _rewrite(WORDY_TAG, untag), _BARE, *_CLEANING))


def _folded(text: str, steps: Iterable[Step]) -> Folded:
    pieces: list[Piece] = [(c, i, i + 1) for i, c in enumerate(text)]
    for step in steps:
        pieces = step(pieces)
    clean = "".join(piece[0] for piece in pieces)
    if clean == text:
        return Folded(text, plain(text))
    starts, ends = tuple(p[1] for p in pieces), tuple(p[2] for p in pieces)
    return Folded(clean, plain(clean), starts, ends)


def key(text: str) -> str:
    """Return a comparison key: *text* without case, accents, punctuation and runs of spaces."""
    return " ".join(_TOKEN.findall(plain(fold(text).text)))


def plain(text: str) -> str:
    """Return *text* without case and accents, character by character: the length stays."""
    return "".join(map(_bare, text))


@cache
def _bare(char: str) -> str:
    if char.isspace():
        return " "
    letters = [c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c)]
    low = "".join(letters).lower()
    return low if len(low) == 1 else char.lower() if len(char.lower()) == 1 else char


def _rewrite(pattern: regex.Pattern[str], make: Callable[[str], str | None]) -> Step:
    """Return a step that replaces each match by what *make* says; None leaves it alone."""

    def step(pieces: list[Piece]) -> list[Piece]:
        text = "".join(piece[0] for piece in pieces)
        if not pattern.search(text):
            return pieces
        result, last = [], 0
        for match in pattern.finditer(text):
            new = make(match[0])
            if new is None:
                continue
            result += pieces[last : match.start()]
            low, high = pieces[match.start()][1], pieces[match.end() - 1][2]
            result += [(c, low, high) for c in new]
            last = match.end()
        return result + pieces[last:]

    return step


@cache
def _codec() -> str:
    """Register ftfy's codec; late, since ftfy is slow to import and wrongly decoded text is rare."""
    from ftfy import bad_codecs

    bad_codecs.ok()
    return "sloppy-windows-1252"


def _repair(run: str) -> str | None:
    try:
        fixed = run.encode(_codec()).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return fixed if all(_plausible(c) for c in fixed) else None


def _plausible(char: str) -> bool:
    """Whether a repaired character is one that our languages write (Latin, Arabic, punctuation)."""
    return (
        "\u00a0" <= char <= "\u017f" or "\u0600" <= char <= "\u06ff" or "\u2010" <= char <= "\u20bf" or char == "\ufeff"
    )


def _clusters(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Cut *pieces* before every character that does not combine with the one before it."""
    cluster: list[Piece] = []
    for piece in pieces:
        if cluster and not unicodedata.combining(piece[0]):
            yield cluster
            cluster = []
        cluster.append(piece)
    if cluster:
        yield cluster


def _compose(pieces: list[Piece]) -> list[Piece]:
    """NFKC, a base character with its marks at a time; invisible characters go."""
    visible = [piece for piece in pieces if not _invisible(piece[0])]
    result: list[Piece] = []
    for cluster in _clusters(visible):
        low, high = cluster[0][1], cluster[-1][2]
        composed = _nfkc("".join(piece[0] for piece in cluster))
        result += [(c, low, high) for c in composed]
    return result


@lru_cache(maxsize=4096)
def _nfkc(cluster: str) -> str:
    if cluster in _ONE_TO_ONE:
        return _ONE_TO_ONE[cluster]
    # A footnote's figure or a trade mark's sign is no part of the word before it, as NFKC would make it.
    sign = "<super>" in unicodedata.decomposition(cluster[0]) and unicodedata.category(cluster[0]) in {"No", "So"}
    composed = unicodedata.normalize("NFC" if sign else "NFKC", cluster)
    return "".join(_ONE_TO_ONE.get(c, " " if unicodedata.category(c) == "Zs" else c) for c in composed)


@cache
def _invisible(char: str) -> bool:
    """Whether *char* shows nothing: format and control characters, variation selectors, fillers."""
    if char in "\t\n\r" or (char.isascii() and char.isprintable()):
        return False
    kind = unicodedata.category(char)
    return kind in {"Cf", "Cc"} or char in _SILENT or _SELECTOR.match(char) is not None


def _spelled(run: str) -> str | None:
    """The text whose bytes a run of variation selectors stands for; None where they are no text."""
    low, high = 0xFE00, 0xE0100 - 16
    try:
        return f" {bytes(ord(c) - (high if ord(c) > 0xFFFF else low) for c in run).decode()} "  # noqa: PLR2004
    except UnicodeDecodeError:
        return None


def _skeleton(token: str) -> str | None:
    """Latin look-alikes of a token that mixes Latin with other letters; None for an honest token."""
    if not (_LOOKALIKE.search(token) and _LATIN.search(token)):
        return None
    return "".join(_latin(c) if _LOOKALIKE.match(c) else c for c in token)


@cache
def _latin(char: str) -> str:
    from confusable_homoglyphs import confusables  # reads its whole table, which few texts need

    found = confusables.is_confusable(char, greedy=True, preferred_aliases=[])
    options: Iterable[str] = (h["c"] for entry in found or () for h in entry["homoglyphs"])
    same_case = [o for o in options if len(o) == 1 and o.isascii() and o.isalpha()]
    same_case.sort(key=lambda o: (o.isupper() != char.isupper(), o))
    return same_case[0] if same_case else char


# An escape that was escaped again, and that again: "&amp;amp;eacute;".
_DECODING: tuple[Step, ...] = (
    _rewrite(_TWICE_DECODED, _repair),
    _rewrite(_TWICE_DECODED, _repair),
    *(_rewrite(ESCAPED, decoded),) * 3,
    _rewrite(_TAG_LETTERS, lambda run: f" {''.join(chr(ord(c) - _TAG_ZERO) for c in run)} "),
    _rewrite(_SELECTORS, _spelled),
)
_BARE = _rewrite(BARE_TAG, untag)
_CLEANING: tuple[Step, ...] = (
    _compose,
    _rewrite(_TOKEN, _skeleton),
    _rewrite(_LINE_BREAK, lambda _: ""),
    _rewrite(_MARKUP, lambda _: ""),
)
_STEPS = (*_DECODING, _BARE, *_CLEANING)
