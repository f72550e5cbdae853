r"""What the matches of a pattern must begin with, or hold, worked out from the pattern itself.

It is worked out conservatively, so that nobody has to keep a second list in step; of many patterns nothing can be
said. The parser of the standard library reads them, because :mod:`regex` has none to offer; what it does not know
(``\p{Ll}``) counts as "any character", and what it cannot read counts as "nothing known". That takes a third of a
second for all our patterns; :mod:`redactor.recognizers.gates` looks up what was worked out before.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import regex

from redactor.normalize import plain

# A literal that a match begins with; ``open`` while nothing has been left out up to its end.
Head = tuple[str, bool]
# Sets of literals of each of which a match holds at least one.
Needs = tuple[frozenset[str], ...]
LONGEST = 6  # characters of a literal that are looked at
MOST = 2000  # literals of one pattern; with more, they are cut shorter
NEEDS = 4  # sets of literals that are looked for, the rarest
_UPPER, _DIGITS = (ord("A"), ord("Z")), (ord("0"), ord("9"))  # ranges of a class
# Letters that fold to an ASCII letter when case is ignored but are no letter with an accent: long s, Kelvin, dotless i.
_ALIKE = str.maketrans("ſKıς", "skiσ")
_PROPERTY = re.compile(r"\\p\{[^}]*\}")
# What stands for any capital, and for any digit, in what a match begins with: no text's own, and no literal's.
CAPITAL, NUMBER = "\ue000", "\ue001"
_DIGIT = regex.compile(r"\d")  # as the patterns know digits: its Unicode is newer than the standard library's
# How often a character of running text is this one, roughly; only the choice between literals depends on it.
_SHARE = {" ": 0.17, "0": 0.02, "e": 0.12, "a": 0.07, "s": 0.06, "n": 0.06, "i": 0.06, "t": 0.06, "r": 0.06, "o": 0.05}
_SHARE |= dict.fromkeys("!?()[]<>«»#@&+=%€$£°|_~^", 0.002)
_RARE = 0.03
# A pattern whose beginnings are met in more than this share of the places is faster run as it is.
_FREQUENT = 0.02
_WORDS = 3  # times that, where a match begins a word: most places are seen to be none at once


class Gate(NamedTuple):
    """What a pattern's matches begin with (None: anything), and sets of each of which they hold at least one.

    ``CAPITAL`` and ``NUMBER`` among the beginnings are any capital and any digit that begins a word.
    """

    begins: frozenset[str] | None
    holds: Needs


def folded(text: str) -> str:
    """Return *text* as it is compared here, character by character: the length stays."""
    low = plain(text).translate(_ALIKE)
    return _DIGIT.sub("0", low)


def work_out(pattern: regex.Pattern[str]) -> Gate:
    """Work out what *pattern* needs. An unreadable pattern has no gate."""
    if "\\P" in pattern.pattern or "\\X" in pattern.pattern:
        return Gate(None, ())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = re.VERBOSE if pattern.flags & regex.VERBOSE else 0
            named = pattern.pattern if pattern.flags & regex.IGNORECASE else pattern.pattern.replace(r"\p{Lu}", CAPITAL)
            tree = list(parser.parse(_PROPERTY.sub(r"\\w", named), flags))
    except (re.error, OverflowError, RecursionError):
        return Gate(None, ())
    heads, needs = _study(tree)
    begins = _kept(_literals(heads) or frozenset(), words=_begins_a_word(tree))
    return Gate(begins, _telling(begins, needs))


def _kept(begins: frozenset[str], *, words: bool) -> frozenset[str] | None:
    """What a match *begins* with, when it is rare enough; a match may begin where *words* do, or inside them too."""
    if words and _cost(begins) >= _FREQUENT:
        begins = frozenset(NUMBER if literal[0] == "0" else literal for literal in begins)
    often = _cost(begins) > (_FREQUENT * _WORDS if words else _FREQUENT) or (not words and CAPITAL in begins)
    return begins if begins and not often else None


def _begins_a_word(nodes: Sequence[Any]) -> bool:
    """Whether a match of *nodes* has no letter, digit or underscore before it."""
    for kind, value in (node for node, _ in _flat(nodes)):
        if kind not in {sre.ASSERT, sre.ASSERT_NOT, sre.AT}:
            return False
        if kind is sre.ASSERT_NOT and value[0] < 0 and any(_any_of_word(way) for way in _ways(value[1])):
            return True
    return False


def _ways(nodes: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The alternatives of a look behind."""
    if len(nodes) == 1 and nodes[0][0] is sre.BRANCH:
        yield from nodes[0][1][1]
    else:
        yield nodes


def _any_of_word(nodes: Sequence[Any]) -> bool:
    """Whether *nodes* match every letter, digit and underscore."""
    if len(nodes) != 1 or nodes[0][0] is not sre.IN:
        return False
    return (sre.CATEGORY, sre.CATEGORY_WORD) in nodes[0][1] and (sre.NEGATE, None) not in nodes[0][1]


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
    for literal in sorted({_known(literal) for literal, _ in heads}):
        if not literal:
            return None
        if not kept or not literal.startswith(kept[-1]):
            kept.append(literal)
    return frozenset(kept)


def _known(literal: str) -> str:
    """What of *literal* is the same in every match: up to a capital, or the capital that it begins with."""
    at = literal.find(CAPITAL)
    return literal if at < 0 else literal[:at] or CAPITAL


def _held(heads: Iterable[Head]) -> frozenset[str] | None:
    """The literals of *heads* when a text can be searched for them: no capital begins one."""
    literals = _literals(heads)
    return literals if literals and CAPITAL not in literals else None


def _study(nodes: Sequence[Any], *, blind: bool = False) -> tuple[set[Head], Needs]:
    """Every literal that a match of *nodes* can begin with, and what it must hold, rarest first; from right to left.

    *blind* to case, a capital is any letter.
    """
    heads: set[Head] = {("", True)}
    needs: set[frozenset[str]] = set()
    for node, sees_no_case in reversed(list(_flat(nodes, blind=blind))):
        own, held = _study_one(node, blind=sees_no_case)
        heads = _joined(own, heads)
        literals = _held(heads)
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


def _flat(nodes: Iterable[Any], *, blind: bool = False) -> Iterator[tuple[Any, bool]]:
    """Open the groups that must match once; each node with whether it is blind to case."""
    for node in nodes:
        kind, value = node
        if kind is sre.SUBPATTERN:
            yield from _flat(value[3], blind=(blind or bool(value[1] & re.IGNORECASE)))
        elif kind is sre.ATOMIC_GROUP:
            yield from _flat(value, blind=blind)
        else:
            yield node, blind


def _study_one(node: Any, *, blind: bool) -> tuple[set[Head], Needs]:
    kind, value = node
    if kind is sre.LITERAL:
        return _class([node], blind=blind), ()
    if kind is sre.IN:
        return _class(value, blind=blind), ()
    if kind is sre.BRANCH:
        return _branches([_study(branch, blind=blind) for branch in value[1]])
    if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        least, most, inner = value
        heads, needs = _study(inner, blind=blind)
        heads = heads if most == 1 else {(literal, False) for literal, _ in heads}
        return (heads, needs) if least else ({("", True)} | heads, ())
    return {("", kind in {sre.ASSERT, sre.ASSERT_NOT, sre.AT})}, ()


def _branches(studied: Sequence[tuple[set[Head], Needs]]) -> tuple[set[Head], Needs]:
    rarest = [needs[0] if needs else _held(heads) for heads, needs in studied]
    heads: set[Head] = set().union(*(heads for heads, _ in studied))
    if len(heads) > MOST:
        heads = {(literal[: LONGEST // 2], False) for literal, _ in heads}
    return heads, (frozenset().union(*(need for need in rarest if need)),) if all(rarest) else ()


def _class(items: Sequence[Any], *, blind: bool) -> set[Head]:
    """The characters of a class, where they can be told one by one."""
    found: set[Head] = set()
    for kind, value in items:
        if kind is sre.LITERAL and blind and chr(value) == CAPITAL:
            return {("", False)}
        if kind is sre.LITERAL:
            found.add((folded(chr(value)), True))
        elif kind is sre.RANGE and not blind and value == _UPPER:
            found.add((CAPITAL, True))
        elif kind is sre.RANGE and _DIGITS[0] <= value[0] <= value[1] <= _DIGITS[1]:
            found.add(("0", True))
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
    # Summed exactly: the order of a set must not decide between two that are as rare. Words' beginnings are known.
    costly = (literal for literal in literals if literal not in {CAPITAL, NUMBER})
    return math.fsum(math.prod(_SHARE.get(char, _RARE) for char in literal) for literal in costly)
