"""Finding a known value again in other text, whatever its case, accents, Unicode form or spacing.

A text is reduced to its letters and digits without accents and case, with the raw place of each and
whether it begins or ends a word; a value is reduced the same way and looked for as a plain substring
that begins where a word begins and ends where one ends: Ali is not in Mali, Smith not in Smithson,
and C.B.D.D.H. is CBDDH. A single word must keep a capital to count where a lower-case word could be an
ordinary one (Justice the person, justice the thing), and short values must keep their case.

A text is read as it stands and, where that differs, as :mod:`redactor.normalize` cleans it, without its
tags, and with the letters that a wrong conversion lost ("Ou?draogo") as letters of their own.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import ahocorasick

from redactor.model import Span
from redactor.normalize import Folded, fold, other_readings

# Below this many letters a value is only found in its own case: IT, un, Me are words as well.
SHORT = 4
# Up to so many values are looked for one by one; an automaton takes longer to build than they to find.
FEW = 6


BEGIN, END = 1, 2  # what a word does at a place of the skeleton
# What is no letter or digit, in a text of one sign for each code point; and what is none or several.
_APART, _UNEVEN = "\0", "\1"
_WORD = re.compile(f"[^{_APART}]+")
_RUN = re.compile(r"[0-9A-Za-z]+|[\x00-/:-@\[-`{-\x7f]+|[^\x00-\x7f]")
# Code points of a text whose skeleton is worth remembering.
_REMEMBERED = 20_000
# What conversions put for letters they did not know; here a letter that no language of ours has stands for it.
_LOST = re.compile("[?\ufffd]+")
_LOST_LETTER = "\ua66e"
# The space between two words that nothing joins, and the code points that the longest tag takes.
_BETWEEN = re.compile(r"(?<=[^\W\d_]{3}) (?=[^\W\d_]{3})")
_TAG = 300


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The letters and digits of a text, folded, with their raw places and the edges of words (BEGIN, END)."""

    letters: str = field(repr=False)
    places: Sequence[int] = field(repr=False)
    edges: Sequence[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: what it says, its letters, and the way back to the raw text."""

    text: str = field(repr=False)
    skeleton: Skeleton = field(repr=False)
    folded: Folded | None = field(default=None, repr=False)

    def at(self, start: int, size: int) -> tuple[Span, str]:
        """Return the raw span of *size* letters from the one numbered *start* on, and what it reads."""
        first, last = self.skeleton.places[start], self.skeleton.places[start + size - 1]
        span = self.folded.span(first, last + 1) if self.folded else Span(first, last + 1)
        return span, self.text[first : last + 1]


def readings(text: str) -> tuple[Reading, ...]:
    """The ways to read *text* that differ in letters or in where words end, the text as it stands first."""
    return _remembered(text) if len(text) <= _REMEMBERED else _readings(text)


def _readings(text: str) -> tuple[Reading, ...]:
    found = [Reading(text, _skeleton(text))]
    others = [clean for clean in cleaned(text) if clean.text != text]
    if _LOST.search(text):
        letters, places = _with_lost_letters(text)
        others.append(Folded(letters, letters, places[0], places[1]))
    for clean in others:
        reading = Reading(clean.text, _skeleton(clean.text), clean)
        if all(
            reading.skeleton.letters != known.skeleton.letters or reading.skeleton.edges != known.skeleton.edges
            for known in found
        ):
            found.append(reading)
    return tuple(found)


def cleaned(text: str) -> Iterator[Folded]:
    """Yield *text* as :mod:`redactor.normalize` cleans it, in each of its ways; a long one a piece at a time.

    Cleaning takes 200 bytes for a character while it lasts; what is kept of a long text takes twelve.
    """
    if len(text) <= _REMEMBERED:
        yield from (fold(text), *other_readings(text))
        return
    pieces = [(start, text[start:end]) for start, end in pairwise(_cuts(text))]
    yield _united((start, fold(piece)) for start, piece in pieces)
    for way in range(max(sum(1 for _ in other_readings(piece)) for _, piece in pieces)):
        yield _united((start, next(islice(other_readings(piece), way, None), fold(piece))) for start, piece in pieces)


def _united(pieces: Iterable[tuple[int, Folded]]) -> Folded:
    """The pieces of one text, each with its place in it, as one."""
    texts, plains, starts, ends = list[str](), list[str](), array("I"), array("I")
    for shift, piece in pieces:
        texts.append(piece.text)
        plains.append(piece.plain)
        size = len(piece.text)
        starts.extend(shift + place for place in (piece.starts or range(size)))
        ends.extend(shift + place for place in (piece.ends or range(1, size + 1)))
    return Folded("".join(texts), "".join(plains), starts, ends)


def _cuts(text: str) -> Iterator[int]:
    """Yield 0, where to cut between two plain words every so often, and the end of *text*."""
    at = 0
    while at < len(text):
        yield at
        near = (cut.end() for cut in _BETWEEN.finditer(text, at + _REMEMBERED))
        at = next((end for end in near if "<" not in text[max(0, end - _TAG) : end]), len(text))
    yield len(text)


def _with_lost_letters(text: str) -> tuple[str, tuple[Sequence[int], Sequence[int]]]:
    """Return *text* with one letter for each run of signs of loss, and where each of its characters was."""
    parts, starts, ends, at = list[str](), array("I"), array("I"), 0
    for run in _LOST.finditer(text):
        parts += (text[at : run.start()], _LOST_LETTER)
        starts.extend(range(at, run.start() + 1))
        ends.extend((*range(at + 1, run.start() + 1), run.end()))
        at = run.end()
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return "".join((*parts, text[at:])), (starts, ends)


def skeleton(text: str) -> Skeleton:
    """Reduce *text*; raw offsets count code points."""
    return readings(text)[0].skeleton


def _skeleton(text: str) -> Skeleton:
    even = text.translate(_EVEN)
    if _UNEVEN not in even:
        return _even_skeleton(even)
    letters: list[str] = []
    places, begins, ends = array("L"), array("L"), array("L")
    in_word = False
    for run in _RUN.finditer(text):
        place, found = run.start(), run[0]
        folded = (found.lower() if found.isalnum() else "") if found.isascii() else fold_char(found)
        if folded is None:
            continue
        if bool(folded) != in_word:
            (begins if folded else ends).append(len(places))
            in_word = bool(folded)
        letters.append(folded)
        places.extend(range(place, place + len(folded)) if len(found) > 1 else [place] * len(folded))
    if in_word:
        ends.append(len(places))
    return Skeleton("".join(letters), places, _edges(begins, ends))


def _even_skeleton(even: str) -> Skeleton:
    """The skeleton of a text that is given as one folded letter, or ``_APART``, for each of its code points."""
    places, begins, ends = array("L"), array("L"), array("L")
    for word in _WORD.finditer(even):
        begins.append(len(places))
        places.extend(range(*word.span()))
        ends.append(len(places))
    return Skeleton(even.replace(_APART, ""), places, _edges(begins, ends))


def _edges(begins: Iterable[int], ends: Sequence[int]) -> bytearray:
    edges = bytearray((ends[-1] if ends else 0) + 1)
    for number in begins:
        edges[number] |= BEGIN
    for number in ends:
        edges[number] |= END
    return edges


class _Even(dict[int, str]):
    """The folded letter of each code point, as ``str.translate`` asks for it; _UNEVEN where it is not one letter."""

    def __missing__(self, code: int) -> str:
        letters = fold_char(chr(code))
        self[code] = _UNEVEN if letters is None or len(letters) > 1 else letters or _APART
        return self[code]


_EVEN = _Even()
_remembered = lru_cache(maxsize=512)(_readings)


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str | None:
    """Return the folded letters of *char*; "" where it ends a word, None where it is invisible."""
    if char.isascii():
        return char.lower() if char.isalnum() else ""
    if unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return None
    if "<super>" in unicodedata.decomposition(char) and unicodedata.category(char) in {"No", "So"}:
        return ""  # a footnote's figure or a trade mark's sign behind a name is no part of it
    plain = unicodedata.normalize("NFKD", char).casefold()
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=8192)
def key(value: str) -> str:
    """The folded letters and digits of *value*, as it is compared."""
    return skeleton(value).letters


@dataclass(frozen=True, slots=True)
class Needle:
    """A value to look for. ``exact`` demands the value's own case."""

    value: str = field(repr=False)
    exact: bool = False

    def find(self, text: str) -> Iterator[Span]:
        """Yield the raw spans of *text* at which the value stands again, left to right."""
        return (span for span, _ in find_all((self,), text))


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a value may be written. ``exact`` demands this very spelling."""

    text: str = field(repr=False)
    exact: bool = False

    def accepts(self, found: str) -> bool:
        """Whether *found*, which has the form's letters, is the value and no ordinary word."""
        if cased(found) == cased(self.text):
            return True
        if self.exact or len(key(self.text)) < SHORT:
            return False
        one_word = not any(c.isspace() for c in self.text.strip())
        if not one_word or self.text.isupper() or not has_capital(self.text):
            return True
        return has_capital(found)


@lru_cache(maxsize=8192)
def forms(needle: Needle) -> tuple[Form, ...]:
    """The value cleaned; with the letters beyond ASCII as a conversion loses them; an acronym with a plural's s."""
    clean = unicodedata.normalize("NFC", fold(needle.value).text)
    found = [Form(clean, needle.exact)]
    lost = "".join(_LOST_LETTER if c.isalpha() and not c.isascii() else c for c in clean)
    if lost != clean and any(c.isascii() and c.isalnum() for c in lost):
        found.append(Form(lost, needle.exact))
    if clean.isupper() and clean.isalpha() and len(clean) >= SHORT:
        found.append(Form(clean + "s", exact=True))
    return tuple(found)


def with_marks(span: Span, text: str) -> Span:
    """*span* with the accents and invisible characters of *text* that follow it: they belong to its last letter."""
    end = span.end
    while end < len(text) and fold_char(text[end]) is None:
        end += 1
    return Span(span.start, end)


@lru_cache(maxsize=8192)
def cased(text: str) -> str:
    """The letters and digits of *text* without accents, in their own case."""
    letters = "".join(char for char in text if fold_char(char))
    return "".join(c for c in unicodedata.normalize("NFKD", letters) if c.isalnum())


def has_capital(text: str) -> bool:
    return any(c.isupper() for c in text)


def find_all(needles: Iterable[Needle], text: str) -> list[tuple[Span, Needle]]:
    """Every place of every needle in *text*, ordered by place, longest first; one pass, however many."""
    return Search(needles).places(text)


class Search:
    """Needles to be looked for in many texts."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self._wanted: dict[str, list[tuple[Needle, Form]]] = {}
        for needle in needles:
            for form in forms(needle):
                if letters := key(form.text):
                    self._wanted.setdefault(letters, []).append((needle, form))
        self._automaton = _automaton(self._wanted) if len(self._wanted) > FEW else None

    def places(self, text: str) -> list[tuple[Span, Needle]]:
        """Every place of every needle in *text*, ordered by place, longest first; one pass, however many."""
        if not self._wanted:
            return []
        found = {pair for reading in readings(text) for pair in self._in(reading, text)}
        return sorted(found, key=lambda pair: (pair[0].start, -pair[0].end, pair[1].value, pair[1].exact))

    def _in(self, reading: Reading, text: str) -> Iterator[tuple[Span, Needle]]:
        hay = reading.skeleton
        for letters, start in self._occurrences(hay.letters):
            if hay.edges[start] & BEGIN and hay.edges[start + len(letters)] & END:
                span, said = reading.at(start, len(letters))
                for needle, form in self._wanted[letters]:
                    if form.accepts(said):
                        yield with_marks(span, text), needle

    def _occurrences(self, hay: str) -> Iterator[tuple[str, int]]:
        """Every occurrence of every wanted string; building an automaton for a few is not worth it."""
        if self._automaton is not None:
            yield from ((letters, end - len(letters) + 1) for end, letters in self._automaton.iter(hay))
            return
        for letters in self._wanted:
            at = hay.find(letters)
            while at >= 0:
                yield letters, at
                at = hay.find(letters, at + 1)


def _automaton(wanted: Iterable[str]) -> Any:
    automaton = ahocorasick.Automaton()
    for letters in wanted:
        automaton.add_word(letters, letters)
    automaton.make_automaton()
    return automaton
