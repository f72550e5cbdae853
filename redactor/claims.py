"""What recognizers and pipelines claim of texts: each distinct text once, long ones a piece at a time.

Presidio's own loop costs more than most of our recognizers: it asks a registry, a tracer and an enhancer of
context that has nothing to enhance, for every text. The recognizers are asked here in the same order and with
the same rule for claims that lie in others; tests hold the results against Presidio's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from redactor import lexicon
from redactor.errors import DetectionError
from redactor.language import LANGUAGES, languages_of
from redactor.lexicon import Kind, Level
from redactor.model import Match, Span
from redactor.normalize import Folded, fold, other_readings
from redactor.recognizers.base import FoldedRecognizer

# Code points of a text that are read at once, so that no recognizer's time depends on how long a value is; and
# those that two pieces share, so that what stands at a cut is read whole in one of them.
PIECE, SHARED = 20_000, 500
# Code points that are folded at a time, at 200 bytes each: more than a batch of records has, less than a long field.
AT_ONCE = 200_000
# Code points whose claims are remembered: answers, countries and years are the same in most records, and the
# fields of a copy that nothing was found in are those of its original.
REMEMBERED = 2_000_000
# The score of an event by its shape alone.
EVENT_SHAPE = 0.6
# The score of a person's name by its shape alone, with no listed name in it.
PERSON_SHAPE = 0.55


class Claimed(NamedTuple):
    """A half-open range of a folded text that a recognizer claims."""

    entity: str
    start: int
    end: int
    score: float
    recognizer: str


class Reader:
    """Asks pipelines and recognizers; counts the texts it could not answer from memory."""

    def __init__(self, analyzer: Any) -> None:
        self._analyzer = analyzer
        self._engine = analyzer.nlp_engine
        self._recognizers = cache(lambda language: tuple(analyzer.get_recognizers(language)))
        self._known: dict[str, tuple[Match, ...]] = {}
        self._size = 0
        self.texts_read = 0

    def claims(self, texts: Iterable[str]) -> dict[str, tuple[Match, ...]]:
        """Return what is claimed of each text. Raises DetectionError when a recognizer could not finish."""
        cut = {text: tuple(pieces_of(text)) for text in texts}
        pieces = {piece for parts in cut.values() for _, piece in parts}
        found = {piece: self._known[piece] for piece in pieces if piece in self._known}
        for few in _in_turn(sorted(pieces - found.keys())):
            found |= self._read(few)
        self._remember(found)
        return {text: found[text] if len(parts) == 1 else tuple(_moved(parts, found)) for text, parts in cut.items()}

    def _remember(self, found: dict[str, tuple[Match, ...]]) -> None:
        """Keep what was asked for last and let go of what was not asked for the longest."""
        for text, matches in found.items():
            if self._known.pop(text, None) is None:
                self._size += len(text)
            self._known[text] = matches
        while self._size > REMEMBERED:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._size -= len(oldest)

    def _read(self, texts: Sequence[str]) -> dict[str, tuple[Match, ...]]:
        self.texts_read += len(texts)
        folded = {text: (fold(text), *other_readings(text)) for text in texts}
        asked = languages_of if self._engine.is_choosy else lambda _: LANGUAGES
        artifacts = self._engine.process({c.text: asked(c.text) for readings in folded.values() for c in readings})
        return {
            text: witnessed(
                tuple(dict.fromkeys(m for clean in readings for m in self._matches(clean, artifacts[clean.text])))
            )
            for text, readings in folded.items()
        }

    def _matches(self, folded: Folded, artifacts: Any) -> Iterator[Match]:
        try:
            claimed = without_contained(self._claimed(folded.text, artifacts))
        except DetectionError:
            raise
        except Exception as error:  # noqa: BLE001 — a recognizer's own message may quote the text
            raise DetectionError(f"a recognizer failed ({type(error).__name__}): not examined") from None
        for claim in claimed:
            if any(c.isalnum() for c in folded.text[claim.start : claim.end]):
                yield Match(claim.entity, folded.span(claim.start, claim.end), claim.score, claim.recognizer)

    def _claimed(self, text: str, artifacts: Any) -> Iterator[Claimed]:
        for recognizer in self._recognizers(artifacts.language):
            if isinstance(recognizer, FoldedRecognizer):
                for claim in recognizer.claims(text):
                    yield Claimed(*claim, recognizer.ID)
                continue
            for result in recognizer.analyze(text, recognizer.supported_entities, artifacts) or ():
                name = (result.recognition_metadata or {}).get(result.RECOGNIZER_NAME_KEY, recognizer.name)
                value = text[result.start : result.end]
                if not (names_nobody(result.entity_type, value) or (is_answer(value) and value == text.strip())):
                    before = text[max(0, result.start - _TITLE_LENGTH) : result.start]
                    entity = sense(result.entity_type, value, before)
                    yield Claimed(entity, result.start, result.end, result.score, name)


def _in_turn(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield *texts* in order, a few at a time: AT_ONCE code points, or one that is longer."""
    few, size = list[str](), 0
    for text in texts:
        if few and size + len(text) > AT_ONCE:
            yield few
            few, size = [], 0
        few.append(text)
        size += len(text)
    if few:
        yield few


def sense(entity: str, value: str, before: str = "") -> str:
    """A pipeline's *entity*, or what lists know better of *value*, which stands behind *before*.

    LOCATION for what it takes for a name and a list knows as a place and nothing else; PERSON for a body or a place
    called as people are: behind a title or a rank, or by a given name and a word that no list has ("Hope Nakato").
    """
    if entity in {"ORGANIZATION", "LOCATION"} and _is_called_like_a_person(value, before, entity):
        return "PERSON"
    return "LOCATION" if entity in {"PERSON", "ORGANIZATION"} and _is_only_place(value) else entity


# Code points before a claim in which a title or a rank is sought.
_TITLE_LENGTH = 20


def _is_called_like_a_person(value: str, before: str, entity: str) -> bool:
    words = value.split()
    if len(words) > 3 or not all(word[0].isupper() and not word.isupper() for word in words):  # noqa: PLR2004
        return False
    title = before.split()[-1:] if before.endswith(" ") else []
    if set(title) <= _titles() and title:
        return not lexicon.is_common(words[0])
    first, rest = words[0], words[1:]
    if not rest or any(_is_of_a_body(word) for word in rest):
        return False
    return first in _titles() or (entity == "ORGANIZATION" and (first in _word_names() or _is_given(first)))


def _is_given(word: str) -> bool:
    return Kind.GIVEN in lexicon.known_word(word)


def _is_of_a_body(word: str) -> bool:
    """Whether *word* is an ordinary one, or names something else than a person."""
    bodies = {Kind.ORGANIZATION, Kind.COALITION, Kind.TOOL}
    return lexicon.is_common(word) or not bodies.isdisjoint(lexicon.known_word(word))


@cache
def _titles() -> frozenset[str]:
    return frozenset(lexicon.data("roles")["honorifics"])


@cache
def _word_names() -> frozenset[str]:
    return frozenset(lexicon.cues("word_names"))


def names_nobody(entity: str, value: str) -> bool:
    """Whether a pipeline's claim is an abbreviation of the trade ("HRDs"), or defenders at work.

    The latter are a coalition in small letters without any word for a body: "defenders documenting arrests".
    """
    if {lexicon.compact(value), lexicon.compact(value.removesuffix("s"))} & lexicon.generic():
        return True
    words = value.split()
    return entity == "HRD_COALITION" and len(words) > 1 and value.islower() and not _HEADS & set(words)


_HEADS = frozenset(lexicon.cues("coalitions_head"))


def is_answer(text: str) -> bool:
    """Whether a whole text only answers a form ("TRUE", "oui") or counts a part of the year ("H6"): nobody's name."""
    return text.casefold() in _ANSWERS or bool(_PART_OF_A_YEAR.fullmatch(text))


_ANSWERS = frozenset(lexicon.cues("ner_answers"))
_PART_OF_A_YEAR = re.compile(r"[HQST][1-9]", re.IGNORECASE)


def _is_only_place(value: str) -> bool:
    """Whether it is; a town's name of one word is a family's name as often, where a pipeline says so."""
    place = lexicon.place(value)
    words = _WORD.findall(value)
    if place is None:
        return len(words) > 1 and all(_names_only_a_place(word) for word in words)
    sure = place.level is not Level.TOWN or len(words) > 1
    return sure and set(lexicon.known_word(value)) == {Kind.PLACE}


def _names_only_a_place(word: str) -> bool:
    """Whether a list has *word* as a place and nothing else: "Somalia (Puntland)"."""
    return lexicon.place(word) is not None and set(lexicon.known_word(word)) == {Kind.PLACE}


_WORD = re.compile(r"[^\W\d_]+")


def witnessed(claims: tuple[Match, ...]) -> tuple[Match, ...]:
    """Drop what only has the shape of an event and no second witness: prose is full of such shapes.

    Measured on dev: character precision +.007 for -.004 of the recall of quasi-identifiers. A name's shape
    without a witness is a body's more often than a person's (39 of 41 in 1,000 sentences of the French
    Wikipedia were no persons, and dropping them uncovered .06 of the bodies): it stays, as a body's.
    """
    alone = {c for c in claims if _is_shape(c) and not any(_witnesses(o, c) for o in claims)}
    kept = (c for c in claims if c not in alone or c.entity == "PERSON")
    return tuple(replace(c, entity="ORGANIZATION") if c in alone else c for c in kept) if alone else claims


def _is_shape(claim: Match) -> bool:
    if claim.entity == "PERSON":
        return claim.recognizer == "person" and claim.score <= PERSON_SHAPE
    return claim.entity == "EVENT" and claim.score <= EVENT_SHAPE


def _witnesses(other: Match, claim: Match) -> bool:
    return other is not claim and other.entity == claim.entity and other.span.overlaps(claim.span)


def without_contained(claims: Iterable[Claimed]) -> list[Claimed]:
    """Return *claims* without those inside one of the same entity that is at least as sure: Presidio's rule."""
    ordered = sorted(set(claims), key=lambda c: (c.entity, c.start, -c.end, -c.score, c.recognizer))
    kept: list[Claimed] = []
    around: list[Claimed] = []
    for claim in ordered:
        around = [other for other in around if other.entity == claim.entity and other.end >= claim.start]
        if claim.score > 0 and not any(o.end >= claim.end and o.score >= claim.score for o in around):
            kept.append(claim)
            around.append(claim)
    return kept


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, piece) of *text*: itself, or pieces that are cut between words and share some."""
    start = 0
    while len(text) - start > PIECE:
        end = _cut(text, start + PIECE)
        yield start, text[start:end]
        start = _cut(text, end - SHARED)
    yield start, text[start:]


def _cut(text: str, place: int) -> int:
    """The nearest place before *place* that follows white space; *place* itself where there is none near."""
    return next((at for at in range(place, place - SHARED // 2, -1) if text[at - 1].isspace()), place)


def _moved(parts: Sequence[tuple[int, str]], found: dict[str, tuple[Match, ...]]) -> Iterator[Match]:
    """The claims of the pieces of one text, at their places in it."""
    for shift, piece in parts:
        for match in found[piece]:
            span = Span(match.span.start + shift, match.span.end + shift)
            yield Match(match.entity, span, match.score, match.recognizer)
