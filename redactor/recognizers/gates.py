r"""Where in a text a pattern can match at all, for all patterns at once: one automaton over one reading.

Most patterns hinge on a word: a month, a title, a currency. :mod:`redactor.recognizers.studied` says what a match must
contain, or begin with; a pattern of which nothing can be said is simply run. Texts and literals are compared without
case and accents, every white space as a space, every digit as 0 and joined letters apart from what they look like.
Where a match begins with a capital, or with a digit, that no letter stands before, the capitals and numbers that
begin a word are looked up once for all patterns.

What was worked out of our own patterns is kept in ``redactor/data/gates.json`` (``python -m benchmarks.gates`` writes
it), because a hook would pay for it in every commit. A pattern that is not in it, because somebody has changed it
since, is worked out when it is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import ahocorasick
import regex

from redactor.recognizers.studied import CAPITAL, NUMBER, Gate, folded, work_out

Places = Sequence[int] | None
_CAPITALS = regex.compile(r"(?<!\w)\p{Lu}")
_NUMBERS = regex.compile(r"(?<!\w)\d")
_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")


class Lazy:
    """A pattern that is compiled when it is first run: behind a gate, most of them never are."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = regex.compile(self.pattern, self.flags)
        # From now on these are found without this method.
        self.__dict__ |= {method: getattr(made, method) for method in _METHODS}
        return getattr(made, name)


def gate_of(pattern: regex.Pattern[str]) -> Gate:
    """Return what is known of *pattern* beforehand, or else work it out."""
    known = worked_out().get(digest(pattern))
    if known is None:
        return work_out(pattern)
    begins, holds = known
    return Gate(None if begins is None else frozenset(begins), tuple(map(frozenset, holds)))


def digest(pattern: regex.Pattern[str]) -> str:
    """Name *pattern* for the file of gates, by its text and its flags: 16 hexadecimal digits."""
    verbose = bool(pattern.flags & regex.VERBOSE)
    return hashlib.sha256(f"{verbose}{pattern.pattern}".encode()).hexdigest()[:16]


@cache
def worked_out() -> Mapping[str, tuple[Sequence[str] | None, Sequence[Sequence[str]]]]:
    """What is known beforehand: of each pattern, by digest, what it begins with and holds."""
    file = resources.files("redactor.data") / "gates.json"
    found: dict[str, tuple[Sequence[str] | None, Sequence[Sequence[str]]]] = json.loads(file.read_bytes())
    return found


class Gates:
    """The gates of many patterns, and what one reading of a text says to all of them."""

    def __init__(self) -> None:
        self._gates: dict[regex.Pattern[str], Gate] = {}
        self._new: list[regex.Pattern[str]] = []
        self._made: Made | None = None
        self.places = lru_cache(maxsize=4)(self._places)

    @property
    def patterns(self) -> Iterable[regex.Pattern[str]]:
        return self._gates.keys()

    def add(self, pattern: regex.Pattern[str]) -> None:
        """Take *pattern* in; its gate is worked out when a text is first read."""
        if pattern not in self._gates:
            self._gates[pattern] = Gate(None, ())
            self._new.append(pattern)

    def _places(self, text: str) -> Mapping[regex.Pattern[str], Places]:
        """Return, for every pattern with a gate, the only places of *text* to try; None: all, absent: none."""
        if self._new or self._made is None:
            self._gates |= {pattern: gate_of(pattern) for pattern in self._new}
            self._new.clear()
            self._made = Made(self._gates)
        return self._made.places(text)


class Literal(NamedTuple):
    """What one literal tells: the needs that it meets, a bit each, and the patterns whose matches begin with it."""

    needs: int
    beginning: tuple[regex.Pattern[str], ...]


class Made:
    """The gates of patterns that are all known: one automaton, and what each of its literals tells."""

    def __init__(self, gates: Mapping[regex.Pattern[str], Gate]) -> None:
        bits = _numbered(gates)
        gated = {pattern: gate for pattern, gate in gates.items() if any(gate)}
        self._closed: dict[regex.Pattern[str], Places] = dict.fromkeys(gated, ())
        self._anywhere = [(pattern, bits[pattern]) for pattern, gate in gated.items() if not gate.begins]
        self._words = [
            (pattern, CAPITAL in gate.begins, NUMBER in gate.begins)
            for pattern, gate in gated.items()
            if gate.begins and not gate.begins.isdisjoint({CAPITAL, NUMBER})
        ]
        self._bits = bits
        self._automaton, self._literals = _automaton(gated)
        self._hits = lru_cache(maxsize=2)(self._hits_in)

    def places(self, text: str) -> dict[regex.Pattern[str], Places]:
        """Return, for every pattern with a gate, the only places of *text* to try; None: all."""
        found, begins, met = dict(self._closed), defaultdict[regex.Pattern[str], list[Sequence[int]]](list), 0
        for number, starts in self._hits(folded(text)).items():
            needs, beginning = self._literals[number]
            met |= needs
            for pattern in beginning:
                begins[pattern].append(starts)
        self._add_words(text, begins)
        for pattern, needs in self._anywhere:
            if met & needs == needs:
                found[pattern] = None
        for pattern, places in begins.items():
            needs = self._bits[pattern]
            if met & needs == needs:
                found[pattern] = places[0] if len(places) == 1 else sorted(set().union(*places))
        return found

    def _hits_in(self, text: str) -> dict[int, list[int]]:
        """Where each literal, by number, begins in *text*."""
        hits = defaultdict[int, list[int]](list)
        for end, (number, before) in self._automaton.iter(text) if self._literals else ():
            hits[number].append(end - before)
        return hits

    def _add_words(self, text: str, begins: defaultdict[regex.Pattern[str], list[Sequence[int]]]) -> None:
        """Add where words begin with a capital, and where numbers begin, for the patterns that may begin there."""
        capitals = [match.start() for match in _CAPITALS.finditer(text)]
        numbers = [match.start() for match in _NUMBERS.finditer(text)]
        for pattern, capital, number in self._words:
            if capital and capitals:
                begins[pattern].append(capitals)
            if number and numbers:
                begins[pattern].append(numbers)


def _numbered(gates: Mapping[regex.Pattern[str], Gate]) -> dict[regex.Pattern[str], int]:
    """Give every set that a match must hold one of a bit of its own; the bits of each pattern."""
    bits, first = {}, 0
    for pattern, gate in gates.items():
        bits[pattern] = ((1 << len(gate.holds)) - 1) << first
        first += len(gate.holds)
    return bits


def _automaton(gates: Mapping[regex.Pattern[str], Gate]) -> tuple[Any, list[Literal]]:
    """One automaton of all literals, and the literals by number.

    What the automaton says of one is its number, and how far before its last character it begins.
    """
    beginning: dict[str, list[regex.Pattern[str]]] = {}
    needs: dict[str, int] = {}
    bit = 1
    for pattern, gate in gates.items():
        for text in (gate.begins or frozenset()) - {CAPITAL, NUMBER}:
            beginning.setdefault(text, []).append(pattern)
        for need in gate.holds:
            for text in need:
                needs[text] = needs.get(text, 0) | bit
            bit <<= 1
    automaton, texts = ahocorasick.Automaton(), sorted(beginning.keys() | needs.keys())
    for number, text in enumerate(texts):
        automaton.add_word(text, (number, len(text) - 1))
    if texts:
        automaton.make_automaton()
    return automaton, [Literal(needs.get(text, 0), tuple(beginning.get(text, ()))) for text in texts]
