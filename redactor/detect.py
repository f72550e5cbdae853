"""Which identifiers a record holds: every text once, then the record as a whole, then one verdict.

Each distinct text of a batch is folded, read once by the pipelines and once by the recognizers; the
places found are mapped back to the raw values. What is a name anywhere in a record is a name
everywhere in it. A merged story that is the exact composition of its fields is not read at all: its
findings are those of its parts, moved.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from redactor import lexicon
from redactor.arbitrate import arbitrate
from redactor.claims import Reader
from redactor.lexicon import Kind
from redactor.merged import Exactness, compose, exactness, told
from redactor.model import Column, Finding, Fragment, Location, Match, Role, Span
from redactor.needles import Needle, Search, has_capital
from redactor.normalize import key
from redactor.operators import OWN_MARKER
from redactor.schema import Schema

RULE = "residual-identifier"
MESSAGE = "an identifier is readable"
# Entities that are names: found once, they are looked for in the whole record.
NAMES = frozenset(
    {
        "PERSON",
        "HRD_COALITION",
        "ORGANIZATION",
        "LOCATION",
        "SECURITY_TOOL",
        "ID_NUMBER",
        "FRAGMENT_ID",
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "URL",
        "IBAN_CODE",
        "NRP",
        "PUBLIC_BODY",
        "PROTECTION_MEASURE",
        "EVENT",
        "ROLE",
    }
)
# Score under which a claim is a hint: it marks its own place but is not spread over the record.
SPREADS = 0.55
STRUCTURE_SCORE = 0.99
_MARKER = "marker"
# The code of a results framework, and what follows a phrase's first word.
_CODE = re.compile(r"[A-Z]{2,5}")
_FOLLOWING = re.compile(r" ([^\W\d_A-ZÀ-Þ]{4,})")


class Detector:
    """Finds identifiers in batches of records. Holds pipelines and recognizers, no record."""

    def __init__(self, analyzer: Any, schema: Schema) -> None:
        self._engine = analyzer.nlp_engine
        self._reader = Reader(analyzer)
        self._schema = schema

    @property
    def models(self) -> tuple[tuple[str, str], ...]:
        """(name, version) of every pipeline in use."""
        return self._engine.describe()  # type: ignore[no-any-return]

    def detect(self, fragments: Sequence[Fragment]) -> list[tuple[Finding, ...]]:
        """Return the identifiers of each fragment, ordered by place.

        Raises DetectionError when a recognizer could not finish: the batch is then unknown, not clean.
        """
        composed = [composition(fragment, self._schema) for fragment in fragments]
        texts = {
            value
            for fragment, parts in zip(fragments, composed, strict=True)
            for column in fragment.columns
            if (value := fragment.values[column.name]).strip() and not (column.role is Role.MERGED and parts)
        }
        claims = self._reader.claims(texts)
        return [self._record(fragment, parts, claims) for fragment, parts in zip(fragments, composed, strict=True)]

    def match(self, text: str) -> tuple[Match, ...]:
        """Return the identifiers of one text on its own, ordered by place."""
        return arbitrate(self._reader.claims([text])[text], text)

    def match_short(self, text: str) -> tuple[Match, ...]:
        """Return the identifiers of a file name or a property: no sentence for a pipeline to read."""
        claims = [m for m in self._reader.claims([text])[text] if not m.recognizer.startswith("ner:")]
        return arbitrate(claims, text)

    def _record(
        self, fragment: Fragment, parts: Sequence[tuple[int, Column]], claims: Mapping[str, tuple[Match, ...]]
    ) -> tuple[Finding, ...]:
        read = {
            column.name: [*_told(column, value, claims.get(value, ())), *structure(column, value)]
            for column in fragment.columns
            if (value := fragment.values[column.name]).strip() and not (column.role is Role.MERGED and parts)
        }
        for name, found in spread(read, fragment.values).items():
            read[name].extend(found)
        settled = {name: _settled(found, fragment.values[name]) for name, found in read.items()}
        merged = next((c.name for c in fragment.columns if c.role is Role.MERGED), None)
        if parts and merged:
            settled[merged] = tuple(
                replace(m, span=Span(m.span.start + shift, m.span.end + shift))
                for shift, column in parts
                for m in settled.get(column.name, ())
            )
        return tuple(_findings(fragment, settled))


def _settled(claims: Sequence[Match], value: str) -> tuple[Match, ...]:
    """Settle the claims about one value; what lies in a marker of ours is the marker and no identifier."""
    if not claims:
        return ()
    markers = [
        Match(_MARKER, Span(*found.span()), 2.0, _MARKER)
        for found in (OWN_MARKER.finditer(value) if "[" in value else ())
    ]
    found = (match for match in arbitrate([*claims, *markers], value) if match.entity != _MARKER)
    return tuple(match for match in found if not _says_nothing(value[match.span.start : match.span.end]))


def _told(column: Column, value: str, claims: Iterable[Match]) -> Iterator[Match]:
    """The claims about a column's value; in a coded column without those about the code's own words."""
    yield from (c for c in claims if column.role is not Role.CONTROLLED or not _is_coded_word(c, value))


def _is_coded_word(claim: Match, value: str) -> bool:
    """Whether a claim in a coded column is one of the code's own words, with a capital because it begins.

    That is a pipeline's claim alone, of common words or of words that such columns have, with one capital at most; or
    the code before the colon ("LAN: Fairer use of land and water"). A word that is a listed name is a code's word only
    before a common noun ("Faith leaders").
    """
    start, end = claim.span.start, claim.span.end
    if _CODE.fullmatch(value[:end]) and value[end : end + 1] == ":":
        return claim.entity == "ORGANIZATION" and claim.recognizer.startswith(("organization", "ner:"))
    words = value[start:end].split()
    if not claim.recognizer.startswith("ner:") or (any(map(_is_name, words)) and not _before_noun(value, end)):
        return False
    if all(map(lexicon.is_common, words)):
        return True
    phrase = all(word.islower() for word in words[1:])
    return (phrase or value[start:end] in _codes()) and all(map(_is_coded, words))


def _is_coded(word: str) -> bool:
    return word in _codes() or lexicon.is_common(word) or key(word) in _coded_words()


def _is_name(word: str) -> bool:
    return bool({Kind.GIVEN, Kind.FAMILY} & set(lexicon.known_word(word))) or word in lexicon.cues("word_names")


def _before_noun(value: str, end: int) -> bool:
    """Whether a common word in small letters that is no function word follows."""
    following = _FOLLOWING.match(value, end)
    return following is not None and lexicon.is_common(following[1]) and following[1] not in _function_words()


@cache
def _codes() -> frozenset[str]:
    return frozenset(lexicon.cues("coded_codes"))


@cache
def _coded_words() -> frozenset[str]:
    return frozenset(map(key, lexicon.cues("coded_words")))


def _says_nothing(value: str) -> bool:
    """Whether *value* is function words alone, as a pipeline takes for a name once markers stand around them."""
    return value.islower() and set(value.split()) <= _function_words()


@cache
def _function_words() -> frozenset[str]:
    return frozenset(lexicon.data("phrases")["stop"].split())


def composition(fragment: Fragment, schema: Schema) -> tuple[tuple[int, Column], ...]:
    """The columns that the fragment's story is made of, each with its value's offset in the story.

    Empty when there is no story, or when it is not exactly the composition of its fields, or of some of them.
    """
    how = exactness(fragment, schema)
    if how not in {Exactness.EXACT, Exactness.INCOMPLETE}:
        return ()
    kept = fragment.values if how is Exactness.EXACT else told(fragment, schema)
    story = fragment.values[fragment.with_role(Role.MERGED)[0].name]
    if how is Exactness.INCOMPLETE and compose(kept, schema) != story:
        return ()  # but for its spaces: where its parts begin is not known
    found, at = [], 0
    for part in schema.merged:
        at += len(part.heading)
        column = fragment.by_key(part.key)
        if column and column.name in kept:
            found.append((at, column))
            at += len(fragment.values[column.name])
    return tuple(found)


def structure(column: Column, value: str) -> Iterator[Match]:
    """What a column says of its whole value: an identifier column holds an identifier."""
    start, end = len(value) - len(value.lstrip()), len(value.rstrip())
    if column.role is Role.IDENTIFIER and not _is_marker(value):
        yield Match("FRAGMENT_ID", Span(start, end), STRUCTURE_SCORE, "schema")


def _is_marker(value: str) -> bool:
    from redactor.markers import find_markers

    return any(m.span.end - m.span.start == len(value.strip()) for m in find_markers(value.strip()))


def spread(read: Mapping[str, Sequence[Match]], values: Mapping[str, str]) -> dict[str, list[Match]]:
    """What is a name in one field is a name in every field: the same value, found again elsewhere."""
    strongest: dict[str, Match] = {}
    for name, found in read.items():
        for match in found:
            if match.entity in NAMES and match.score >= SPREADS:
                value = values[name][match.span.start : match.span.end]
                known = strongest.get(value)
                if known is None or (match.score, match.entity) > (known.score, known.entity):
                    strongest[value] = match
    needles = {Needle(value): match for value, match in strongest.items() if _spreadable(value)}
    again: dict[str, list[Match]] = defaultdict(list)
    search = Search(needles)
    for name in read:
        for span, needle in search.places(values[name]):
            if _is_elided(values[name], span):
                continue
            source = needles[needle]
            again[name].append(Match(source.entity, span, min(source.score, 0.6), "record"))
    return again


def _is_elided(text: str, span: Span) -> bool:
    """Whether one letter is the short form of a word before a vowel ("D'après"), and nobody's initial."""
    return span.end - span.start == 1 and bool(_ELISION.match(text, span.end))


_ELISION = re.compile(r"['’ʼ][^\W\d_]")


def _spreadable(value: str) -> bool:
    return has_capital(value) or any(c.isdigit() for c in value) or " " in value.strip()


def _findings(fragment: Fragment, settled: Mapping[str, Iterable[Match]]) -> Iterator[Finding]:
    for column in fragment.columns:
        for match in settled.get(column.name, ()):
            value = fragment.values[column.name][match.span.start : match.span.end]
            yield Finding(
                RULE,
                match.entity,
                Location(fragment.path, fragment.index, column.name, match.span),
                match.score,
                match.recognizer,
                MESSAGE,
                value=value,
            )
