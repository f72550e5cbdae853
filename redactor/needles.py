"""Finding a known value again in other text, whatever its case, accents, Unicode form or spacing.

A text is reduced to its letters and digits without accents and case, with the raw place of each and
whether it begins or ends a word; a value is reduced the same way and looked for as a plain substring
that begins where a word begins and ends where one ends: Ali is not in Mali, Smith not in Smithson,
and C.B.D.D.H. is CBDDH. A single word must keep a capital to count where a lower-case word could be an
ordinary one (Justice the person, justice the thing), and short values must keep their case.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import ahocorasick

from redactor.model import Span

# Below this many letters a value is only found in its own case: IT, un, Me are words as well.
SHORT = 4
# Up to so many values are looked for one by one; an automaton takes longer to build than they to find.
FEW = 6


BEGIN, END = 1, 2  # what a word does at a place of the skeleton
_RUN = re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]")
# Code points of a text whose skeleton is worth remembering.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The letters and digits of a text, folded, with their raw places and the edges of words (BEGIN, END)."""

    letters: str = field(repr=False)
    places: Sequence[int] = field(repr=False)
    edges: Sequence[int] = field(repr=False)


def skeleton(text: str) -> Skeleton:
    """Reduce *text*; raw offsets count code points."""
    return _remembered(text) if len(text) <= _REMEMBERED else _skeleton(text)


def _skeleton(text: str) -> Skeleton:
    letters: list[str] = []
    places, begins, ends = array("L"), array("L"), array("L")
    in_word = False
    for run in _RUN.finditer(text):
        place, found = run.start(), run[0]
        folded = found.lower() if found.isascii() and found.isalnum() else fold_char(found)
        if folded is None:
            continue
        if bool(folded) != in_word:
            (begins if folded else ends).append(len(places))
            in_word = bool(folded)
        letters.append(folded)
        places.extend(range(place, place + len(folded)) if len(found) > 1 else [place] * len(folded))
    if in_word:
        ends.append(len(places))
    edges = bytearray(len(places) + 1)
    for number in begins:
        edges[number] |= BEGIN
    for number in ends:
        edges[number] |= END
    return Skeleton("".join(letters), places, edges)


_remembered = lru_cache(maxsize=512)(_skeleton)


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

    def accepts(self, found: str) -> bool:
        """Whether *found*, which has the value's letters, is the value and no ordinary word."""
        if found == core(self.value):
            return True
        if self.exact or len(key(self.value)) < SHORT:
            return False
        one_word = not any(c.isspace() for c in self.value.strip())
        if not one_word or self.value.isupper() or not has_capital(self.value):
            return True
        return has_capital(found)


def core(value: str) -> str:
    """*value* from its first letter or digit to its last."""
    places = [place for place, char in enumerate(value) if fold_char(char)]
    return value[places[0] : places[-1] + 1] if places else ""


def has_capital(text: str) -> bool:
    return any(c.isupper() for c in text)


def find_all(needles: Iterable[Needle], text: str) -> list[tuple[Span, Needle]]:
    """Every place of every needle in *text*, ordered by place, longest first; one pass, however many."""
    return Search(needles).places(text)


class Search:
    """Needles to be looked for in many texts."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self._wanted: dict[str, list[Needle]] = {}
        for needle in needles:
            if letters := key(needle.value):
                self._wanted.setdefault(letters, []).append(needle)
        self._automaton = _automaton(self._wanted) if len(self._wanted) > FEW else None

    def places(self, text: str) -> list[tuple[Span, Needle]]:
        """Every place of every needle in *text*, ordered by place, longest first; one pass, however many."""
        if not self._wanted:
            return []
        hay = skeleton(text)
        found = [
            (span, needle)
            for letters, start in self._occurrences(hay.letters)
            if hay.edges[start] & BEGIN and hay.edges[start + len(letters)] & END
            for span in (Span(hay.places[start], hay.places[start + len(letters) - 1] + 1),)
            for needle in self._wanted[letters]
            if needle.accepts(text[span.start : span.end])
        ]
        return sorted(found, key=lambda pair: (pair[0].start, -pair[0].end, pair[1].value))

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
