"""What every rule-based recogniser shares: folding, the way back to the raw value, bounded time.

A family implements ``find`` over folded text and yields :class:`Claim`; the base class is a Presidio
``EntityRecognizer``, so that the family works in anybody's Presidio, for any of our languages and
without NLP artefacts. Scores state the kind of evidence, the same in every family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from time import process_time
from typing import Any, ClassVar, Final, NamedTuple

import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult

from redactor.errors import DetectionError
from redactor.normalize import fold
from redactor.recognizers.gates import Gates, Lazy

# A listed name, letter for letter but for folding; a code of fixed form.
EXACT: Final = 0.95
# A grammar of the domain: head noun, complement, adjective.
GRAMMAR: Final = 0.85
# A word of the right sort with a cue beside it.
CUE: Final = 0.75
# The right shape, nothing else.
SHAPE: Final = 0.6
# Near a listed name.
FUZZY: Final = 0.55
# Listed, but also an ordinary word, and without a cue.
WEAK: Final = 0.4

# Seconds for one pattern over one text, and the characters that add a second: no pattern here needs
# a tenth of that, so that reaching it means an input made to hang us.
_TIMEOUT: Final = 2.0
_CHARS_A_SECOND: Final = 20_000
# Code points of a text over which none of our patterns takes a second, whatever they are (tests hold them to it):
# to set a clock for each place costs more than the match.
_SHORT: Final = 1000
# How many places are tried between two looks at the clock.
_CLOCKED: Final = 64


_DIGIT: Final = regex.compile(r"\d")


class Claim(NamedTuple):
    """A half-open range of the folded text that is said to be an *entity*."""

    entity: str
    start: int
    end: int
    score: float


# What one reading of a text says to every pattern of `compiled`.
_GATES: Final = Gates()


def scan(pattern: regex.Pattern[str], text: str, *, like: str | None = None) -> Iterable[regex.Match[str]]:
    """Return *pattern*'s matches in *text*, left to right. Raises DetectionError when it takes too long.

    *like*: a text of the same letters, but for case and accents, that was read already.
    """
    starts = _GATES.places(like or text).get(pattern)
    return _matches(pattern, text, starts) if starts or starts is None else ()


def _matches(pattern: regex.Pattern[str], text: str, starts: Sequence[int] | None) -> Iterable[regex.Match[str]]:
    if len(text) <= _SHORT:
        return pattern.finditer(text) if starts is None else _matches_at(pattern, text, starts)
    return _in_time(pattern, text, starts)


def _matches_at(pattern: regex.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[regex.Match[str]]:
    """What ``finditer`` would yield, when a match can only begin at *starts*."""
    end, match_at = 0, pattern.match
    for start in starts:
        if start >= end and (match := match_at(text, start)):
            yield match
            end = match.end()


def _in_time(pattern: regex.Pattern[str], text: str, starts: Sequence[int] | None) -> Iterator[regex.Match[str]]:
    seconds = _TIMEOUT + len(text) / _CHARS_A_SECOND
    try:
        if starts is None:
            yield from pattern.finditer(text, timeout=seconds)
        else:
            yield from _timed(pattern, text, starts, seconds)
    except TimeoutError:
        raise DetectionError("a pattern took too long over one value") from None


def _timed(pattern: regex.Pattern[str], text: str, starts: Sequence[int], seconds: float) -> Iterator[regex.Match[str]]:
    """As :func:`_matches_at`; all places share *seconds*."""
    # Few places share no clock: reading it costs more than most of them.
    end, left = 0, seconds
    until = process_time() + seconds if len(starts) >= _CLOCKED else 0.0
    for number, start in enumerate(starts, 1):
        if start < end:
            continue
        if not number % _CLOCKED:
            left = max(0.001, until - process_time())
        match = pattern.match(text, start, timeout=left)
        if match:
            yield match
            end = match.end()


def words(*alternatives: str) -> str:
    """Return a regex of literal words that prefers the longest; any white space between their parts.

    The pattern is a tree of common beginnings: hundreds of alternatives cost as little as a few.
    """
    tree: _Tree = {}
    for word in alternatives:
        branch = tree
        for char in " ".join(word.split()):
            branch = branch.setdefault(_escaped(char), {})
        branch[""] = {}
    return _branches(tree)


@cache
def _escaped(char: str) -> str:
    return r"\s+" if char == " " else regex.escape(char)


_Tree = dict[str, "_Tree"]


def _branches(tree: _Tree) -> str:
    """Return the pattern of everything below one beginning."""
    parts = [char + _branches(below) for char, below in sorted(tree.items()) if char]
    if not parts:
        return ""
    if len(parts) == 1 and "" not in tree:
        return parts[0]
    return f"(?:{'|'.join(parts)})" + ("?" if "" in tree else "")


def compiled(pattern: str, *, ignore_case: bool = False) -> regex.Pattern[str]:
    r"""Return a verbose pattern, compiled when it is run; a literal space must be written ``\\s`` or ``[ ]``."""
    return gated(pattern, regex.VERBOSE | (regex.IGNORECASE if ignore_case else 0))


def gated(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """Return *pattern*, which :func:`scan` runs only where it can match."""
    lazy: Any = Lazy(pattern, flags)  # all that anybody asks a pattern for is what it has, too
    _GATES.add(lazy)
    return lazy  # type: ignore[no-any-return]


def known_patterns() -> tuple[regex.Pattern[str], ...]:
    """Return every pattern that has passed through here, in the order of their making."""
    return tuple(_GATES.patterns)


class FoldedRecognizer(EntityRecognizer):
    """Base of the families: subclasses give ``ID``, ``ENTITIES`` and ``find``."""

    ID: ClassVar[str]
    ENTITIES: ClassVar[Sequence[str]]
    # Whether every claim of the family holds a digit, so that a text without one needs no search.
    DIGITS: ClassVar[bool] = False

    def __init__(self, supported_language: str = "en") -> None:
        super().__init__(supported_entities=list(self.ENTITIES), name=self.ID, supported_language=supported_language)

    def load(self) -> None:
        """Do nothing: what a family needs is loaded when it is first used."""

    def find(self, text: str) -> Iterable[Claim]:
        """Yield claims over folded *text*; pure, and the same for every language."""
        raise NotImplementedError

    def claims(self, text: str) -> list[Claim]:
        """Return the distinct claims over folded *text*, by entity and place."""
        return [] if self.DIGITS and not _DIGIT.search(text) else sorted(set(self.find(text)))

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Return Presidio results whose offsets are code points of the raw *text*.

        Raises DetectionError when a pattern runs out of time: not finished is not clean.
        """
        folded = fold(text)
        results = []
        for claim in self.claims(folded.text):
            if claim.entity in entities or not entities:
                span = folded.span(claim.start, claim.end)
                results.append(self._result(claim, span.start, span.end))
        return results

    def _result(self, claim: Claim, start: int, end: int) -> RecognizerResult:
        return RecognizerResult(
            claim.entity,
            start,
            end,
            claim.score,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.ID,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )
