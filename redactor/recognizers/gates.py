r"""Where in a text a pattern can match at all, for all patterns at once: one automaton over one reading.

Most patterns hinge on a word: a month, a title, a currency. What a match must contain, or begin with, is
worked out from the pattern itself, conservatively, so that nobody has to keep a second list in step; a
pattern of which nothing can be said is simply run. Texts and literals are compared without case and
accents, every white space as a space, every digit as 0 and joined letters apart from what they look like.

The parser of the standard library reads the patterns, because :mod:`regex` has none to offer; what it does
not know (``\p{Lu}``) counts as "any character", and what it cannot read counts as "nothing known".

That takes a third of a second for all our patterns, which a hook would pay in every commit: what was worked out
is kept in ``redactor/data/gates.json`` (``python -m benchmarks.gates`` writes it). A pattern that is not in it,
because somebody has changed it since, is worked out when it is needed.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import ahocorasick
import regex

from redactor.normalize import plain

# A literal that a match begins with; ``open`` while nothing has been left out up to its end.
Head = tuple[str, bool]
# Sets of literals of each of which a match holds at least one.
Needs = tuple[frozenset[str], ...]
Places = Sequence[int] | None
LONGEST = 6  # characters of a literal that are looked at
MOST = 2000  # literals of one pattern; with more, they are cut shorter
NEEDS = 4  # sets of literals that are looked for, the rarest
# Letters that fold to an ASCII letter when case is ignored but are no letter with an accent: long s, Kelvin, dotless i.
_ALIKE = str.maketrans("ſKıς", "skiσ")
_PROPERTY = re.compile(r"\\p\{[^}]*\}")
_DIGIT = re.compile(r"\d")
# How often a character of running text is this one, roughly; only the choice between literals depends on it.
_SHARE = {" ": 0.17, "0": 0.02, "e": 0.12, "a": 0.07, "s": 0.06, "n": 0.06, "i": 0.06, "t": 0.06, "r": 0.06, "o": 0.05}
_RARE = 0.03
# A pattern whose beginnings are met in more than this share of the places is faster run as it is.
_FREQUENT = 0.02


class Gate(NamedTuple):
    """What a pattern's matches begin with (None: anything), and sets of each of which they hold at least one."""

    begins: frozenset[str] | None
    holds: Needs


def folded(text: str) -> str:
    """Return *text* as it is compared here, character by character: the length stays."""
    low = plain(text).translate(_ALIKE)
    return _DIGIT.sub("0", low)


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


def work_out(pattern: regex.Pattern[str]) -> Gate:
    """Work out what *pattern* needs. An unreadable pattern has no gate."""
    if "\\P" in pattern.pattern or "\\X" in pattern.pattern:
        return Gate(None, ())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = re.VERBOSE if pattern.flags & regex.VERBOSE else 0
            tree = list(parser.parse(_PROPERTY.sub(r"\\w", pattern.pattern), flags))
    except (re.error, OverflowError, RecursionError):
        return Gate(None, ())
    heads, needs = _study(tree)
    begins = _literals(heads)
    begins = begins if begins and _cost(begins) < _FREQUENT else None
    return Gate(begins, _telling(begins, needs))


def _telling(begins: frozenset[str] | None, needs: Needs) -> Needs:
    """The rarest of *needs* without those that another one, or the beginning, brings with it."""
    kept: list[frozenset[str]] = []
    for need in needs:
        if not any(_implies(other, need) for other in (*kept, *([begins] if begins else []))):
            kept.append(need)
        if len(kept) == NEEDS:
            break
    return tuple(kept)


def _implies(need: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a text that holds one of *need* holds one of *other*; many literals are not compared."""
    few = len(need) * len(other) <= MOST * LONGEST
    return need == other or (few and all(any(part in literal for part in other) for literal in need))


def _literals(heads: Iterable[Head]) -> frozenset[str] | None:
    """The literals of *heads* without those that another one begins; None when one of them is empty."""
    kept: list[str] = []
    for literal in sorted({literal for literal, _ in heads}):
        if not literal:
            return None
        if not kept or not literal.startswith(kept[-1]):
            kept.append(literal)
    return frozenset(kept)


def _study(nodes: Sequence[Any]) -> tuple[set[Head], Needs]:
    """Every literal that a match of *nodes* can begin with, and what it must hold, rarest first; from right to left."""
    heads: set[Head] = {("", True)}
    needs: set[frozenset[str]] = set()
    for node in reversed(list(_flat(nodes))):
        own, held = _study_one(node)
        heads = _joined(own, heads)
        literals = _literals(heads)
        needs |= {*held, *([literals] if literals else [])}
    return heads, tuple(sorted(needs, key=lambda need: (_cost(need), sorted(need))))


def _joined(first: set[Head], then: set[Head]) -> set[Head]:
    if then == {("", True)}:
        return first
    open_ones = [literal for literal, still_open in first if still_open]
    if len(open_ones) * len(then) > MOST:
        return {(literal, False) for literal, _ in first}
    grown = {head for head in first if not head[1]}
    return grown | {_cut(literal + more, still_open) for literal in open_ones for more, still_open in then}


def _cut(literal: str, still_open: bool) -> Head:  # noqa: FBT001
    return (literal, still_open) if len(literal) < LONGEST else (literal[:LONGEST], False)


def _flat(nodes: Iterable[Any]) -> Iterator[Any]:
    """Open the groups that must match once."""
    for node in nodes:
        kind, value = node
        if kind is sre.SUBPATTERN:
            yield from _flat(value[3])
        elif kind is sre.ATOMIC_GROUP:
            yield from _flat(value)
        else:
            yield node


def _study_one(node: Any) -> tuple[set[Head], Needs]:
    kind, value = node
    if kind is sre.LITERAL:
        return {(folded(chr(value)), True)}, ()
    if kind is sre.IN:
        return _class(value), ()
    if kind is sre.BRANCH:
        return _branches([_study(branch) for branch in value[1]])
    if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        least, most, inner = value
        heads, needs = _study(inner)
        heads = heads if most == 1 else {(literal, False) for literal, _ in heads}
        return (heads, needs) if least else ({("", True)} | heads, ())
    return {("", kind in {sre.ASSERT, sre.ASSERT_NOT, sre.AT})}, ()


def _branches(studied: Sequence[tuple[set[Head], Needs]]) -> tuple[set[Head], Needs]:
    rarest = [needs[0] if needs else _literals(heads) for heads, needs in studied]
    heads: set[Head] = set().union(*(heads for heads, _ in studied))
    if len(heads) > MOST:
        heads = {(literal[: LONGEST // 2], False) for literal, _ in heads}
    return heads, (frozenset().union(*(need for need in rarest if need)),) if all(rarest) else ()


def _class(items: Sequence[Any]) -> set[Head]:
    """The characters of a class, where they can be told one by one."""
    found: set[Head] = set()
    for kind, value in items:
        if kind is sre.LITERAL:
            found.add((folded(chr(value)), True))
        elif kind is sre.RANGE and value[1] - value[0] < LONGEST:
            found |= {(folded(chr(code)), True) for code in range(value[0], value[1] + 1)}
        elif kind is sre.CATEGORY and value is sre.CATEGORY_DIGIT:
            found.add(("0", True))
        elif kind is sre.CATEGORY and value is sre.CATEGORY_SPACE:
            found.add((" ", True))
        else:
            return {("", False)}
    return found


def _cost(literals: Iterable[str]) -> float:
    """The share of the places of a running text at which one of *literals* begins, roughly."""
    # Summed exactly: the order of a set must not decide between two that are as rare.
    return math.fsum(math.prod(_SHARE.get(char, _RARE) for char in literal) for literal in literals)


class Gates:
    """The gates of many patterns, and what one reading of a text says to all of them."""

    def __init__(self) -> None:
        self._gates: dict[regex.Pattern[str], Gate] = {}
        self._new: list[regex.Pattern[str]] = []
        self._closed: dict[regex.Pattern[str], Places] | None = None
        self._needs: dict[regex.Pattern[str], int] = {}
        self._automaton: Any = None
        self.places = lru_cache(maxsize=4)(lambda text: self._of_folded(folded(text)))
        self._of_folded = lru_cache(maxsize=2)(self._places)

    @property
    def patterns(self) -> Iterable[regex.Pattern[str]]:
        return self._gates.keys()

    def add(self, pattern: regex.Pattern[str]) -> None:
        """Take *pattern* in; its gate is worked out when a text is first read."""
        if pattern not in self._gates:
            self._gates[pattern] = Gate(None, ())
            self._new.append(pattern)

    def _places(self, text: str) -> dict[regex.Pattern[str], Places]:
        """Return, for every pattern with a gate, the only places of folded *text* to try; None: all."""
        if self._new or self._closed is None:
            self._gates |= {pattern: gate_of(pattern) for pattern in self._new}
            self._new.clear()
            self._closed = {pattern: () for pattern, gate in self._gates.items() if any(gate)}
            self._needs = _numbered(self._gates)
            self._automaton = _automaton(self._gates)
        found, begins, met = dict(self._closed), dict[regex.Pattern[str], set[int]](), 0
        for end, literal in self._automaton.iter(text) if found else ():
            met |= literal.needs
            for pattern in literal.beginning:
                begins.setdefault(pattern, set()).add(end - literal.length + 1)
        for pattern in found:
            gate, needs = self._gates[pattern], self._needs[pattern]
            if met & needs == needs and (gate.begins is None or pattern in begins):
                found[pattern] = sorted(begins[pattern]) if pattern in begins else None
        return found


class Literal(NamedTuple):
    """One literal: its length, the patterns whose matches begin with it, and the needs it meets, a bit each."""

    length: int
    beginning: tuple[regex.Pattern[str], ...]
    needs: int


def _numbered(gates: dict[regex.Pattern[str], Gate]) -> dict[regex.Pattern[str], int]:
    """Give every set that a match must hold one of a bit of its own; the bits of each pattern."""
    bits, first = {}, 0
    for pattern, gate in gates.items():
        bits[pattern] = ((1 << len(gate.holds)) - 1) << first
        first += len(gate.holds)
    return bits


def _automaton(gates: dict[regex.Pattern[str], Gate]) -> Any:
    """One automaton of all literals; each knows the patterns that begin with it, and what it is needed for."""
    beginning: dict[str, list[regex.Pattern[str]]] = {}
    needs: dict[str, int] = {}
    bit = 1
    for pattern, gate in gates.items():
        for text in gate.begins or ():
            beginning.setdefault(text, []).append(pattern)
        for need in gate.holds:
            for text in need:
                needs[text] = needs.get(text, 0) | bit
            bit <<= 1
    automaton = ahocorasick.Automaton()
    for text in sorted(beginning.keys() | needs.keys()):
        automaton.add_word(text, Literal(len(text), tuple(beginning.get(text, ())), needs.get(text, 0)))
    if beginning or needs:
        automaton.make_automaton()
    return automaton
