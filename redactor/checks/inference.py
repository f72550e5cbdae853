"""inferable: what stays readable determines what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from redactor import lexicon
from redactor.checks.base import CheckSettings, Record, is_ours, level_of
from redactor.checks.clues import by_grammar, clues
from redactor.checks.worth import is_shouting
from redactor.markers import Marker
from redactor.model import Column, Finding, Level, Role, Span
from redactor.normalize import fold

ONE_BODY = "a country is readable in a record that hides a body or place of it; a country has one national coalition"
DEMONYM = "a demonym is readable in a record that hides the country or its body"
COMPLEMENT = "a marker stands in a list of countries whose other members are readable"
CODE = "the record's ID holds the code of a country, which the record hides"
REGION = "a column gives back the region or country that is hidden in the record's ID"
DIALLING = "a half-masked telephone number keeps its country code"
GRAMMAR = "the French preposition before a marker and the readable region leave one country"

# What may hide a coalition or its country: labels of these kinds, or none.
_HIDDEN = frozenset({"HRD_COALITION", "LOCATION", "ORGANIZATION", "PUBLIC_BODY", None})
# Our own labels for several kinds at once, none of them a body or a place.
_OTHER = frozenset({"contact", "number", "id"})
_LIST = re.compile(
    r"\s*(?:,|/|;|,?\s*(?:and|et|e|ou|or|&))\s*"
    r"(?:the |in |le |la |les |l['’]|aux? |du |de la |de l['’]|en |em |n[oa]s? |d[oa]s? )?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![A-Z/])([A-Z]{3})(?=\d{2,})")
# Whole continents and words for home say nothing.
_WIDE = frozenset({"africa", "afrique", "west africa", "europe"})
_PHONE = re.compile(r"\+\d{1,3}")


def inferable(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield readable clues that determine what the record hides; nothing in a record that hides nothing."""
    hiding = [(column, m) for column in _read(record, settings) for m in _telling(record, column)]
    bodies = [m for _, m in hiding if m.entity in _HIDDEN and m.style != "partial" and m.label not in _OTHER]
    if bodies and not _is_refuge(record, settings):
        yield from _countries(record, settings)
        yield from _hints(record, settings)
        yield from _prepositions(record)
        yield from _codes(record)
    yield from _masked_codes(record)
    for column, marker in hiding:
        if _PHONE.match(record.text(column), marker.span.start) and "part" in marker.reasons:
            yield Finding("inferable", "LOCATION", record.at(column, marker.span), 0.7, "inference", DIALLING)


def _read(record: Record, settings: CheckSettings) -> Iterator[Column]:
    """Yield the columns in which a clue counts: what people write, the story, the country."""
    yield from record.read(settings)
    yield from record.fragment.with_role(Role.COUNTRY)


def _countries(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    hidden = _body_markers(record)
    if not hidden:
        return
    for column in _read(record, settings):
        text = fold(record.text(column))
        for hit in _outermost(lexicon.hits(text.text)):
            if message := _clue(text.text, hit):
                span = text.span(hit.start, hit.end)
                listed = _listed_with(record, column, span)
                related = tuple(record.at(c, m.span) for c, m in (listed or hidden)[:5])
                score = 0.9 if listed else 0.8 if message == ONE_BODY else 0.65
                said = COMPLEMENT if listed else message
                yield Finding("inferable", "LOCATION", record.at(column, span), score, "inference", said, related)


def _is_refuge(record: Record, settings: CheckSettings) -> bool:
    """Whether our own open copy hides no body and no country, only places inside it: where a measure leads.

    The country is published there on purpose and does not say which place it was.
    """
    if level_of(record.fragment, settings) is not Level.OPEN or not is_ours(record.fragment):
        return False
    hidden = _body_markers(record)
    return bool(hidden) and all(m.entity == "LOCATION" and c.role is not Role.COUNTRY for c, m in hidden)


def _hints(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield what gives away a country without its name: any where a place is hidden, else one with a body."""
    hidden = _body_markers(record)
    places = {m.entity for _, m in hidden} & {"LOCATION"} or any(c.role is Role.COUNTRY for c, _ in hidden)
    for column in record.read(settings) if hidden else ():
        taken = [m.span for m in record.markers(column) if m.hides]
        for clue in clues(record.text(column)):
            known = places or clue.countries & _at_risk()
            if known and not any(clue.span.overlaps(span) for span in taken):
                related = tuple(record.at(c, m.span) for c, m in hidden[:5])
                place = record.at(column, clue.span)
                yield Finding("inferable", "LOCATION", place, 0.65, "inference", clue.message, related)


def _prepositions(record: Record) -> Iterator[Finding]:
    """Yield markers whose preposition leaves one country of the region that the country column names."""
    region = next((p for c in record.fragment.with_role(Role.COUNTRY) if (p := lexicon.place(record.text(c)))), None)
    if region is None or region.level is not lexicon.Level.SUPRANATIONAL:
        return
    for column in record.written():
        for marker in record.markers(column):
            if marker.hides and marker.entity == "LOCATION":
                left = by_grammar(record.text(column), marker.span, region.countries)
                if len(left) == 1 < len(region.countries):
                    yield Finding("inferable", "LOCATION", record.at(column, marker.span), 0.6, "inference", GRAMMAR)


def _body_markers(record: Record) -> list[tuple[Column, Marker]]:
    """Return the markers that may hide a coalition or a place: labelled so, or neutral in written text."""
    columns = [*record.written(), *record.fragment.with_role(Role.COUNTRY)]
    found = [(c, m) for c in columns for m in _telling(record, c)]
    labelled = [(c, m) for c, m in found if m.entity in {"HRD_COALITION", "LOCATION"}]
    return labelled or [(c, m) for c, m in found if m.entity is None and m.label not in _OTHER]


def _telling(record: Record, column: Column) -> Iterator[Marker]:
    """Yield the markers of a column; none of a cell that was withheld whole by what it is, not by what it says.

    So are the cells of columns that nobody has described, and in our own copies those that a policy withholds.
    """
    by_column = column.role is Role.UNKNOWN or (column.role is not Role.COUNTRY and is_ours(record.fragment))
    whole = by_column and record.is_all_marker(column)
    return (m for m in record.markers(column) if m.hides and not (whole and m.entity is None))


def _outermost(hits: tuple[lexicon.Hit, ...]) -> Iterator[lexicon.Hit]:
    """Yield hits that lie in no longer one: Niger in "Niger Delta" is not the country."""
    end = 0
    for hit in hits:
        if hit.end > end:
            yield hit
            end = hit.end


def _clue(text: str, hit: lexicon.Hit) -> str:
    word = text[hit.start : hit.end]
    if hit.key in _WIDE or (word.islower() and lexicon.Kind.DEMONYM not in hit.kinds):
        return ""
    place = lexicon.place(word) if lexicon.Kind.PLACE in hit.kinds else None
    if place and place.level is lexicon.Level.COUNTRY and _is_place(text, hit, place):
        return ONE_BODY if place.countries[0] in _at_risk() else ""
    if lexicon.Kind.DEMONYM in hit.kinds and set(lexicon.demonyms().get(hit.key, ())) & _at_risk():
        others = {lexicon.Kind.GIVEN, lexicon.Kind.FAMILY, lexicon.Kind.PEOPLE} & set(hit.kinds)
        return "" if others else DEMONYM
    return ""


def _is_place(text: str, hit: lexicon.Hit, place: lexicon.Place) -> bool:
    """Whether a country's name is meant: a code in capitals or a word that is also a name needs more."""
    word = text[hit.start : hit.end]
    names = {lexicon.Kind.GIVEN, lexicon.Kind.FAMILY, lexicon.Kind.TOOL_WORD} & set(hit.kinds)
    return not (place.ambiguous or names or (len(word) <= 3 and not is_shouting(text)))  # noqa: PLR2004


@cache
def _at_risk() -> frozenset[str]:
    """The countries that have a body in the gazetteer, so that naming one names the other."""
    return frozenset(body.country for body in lexicon.bodies() if body.country and body.entity == "HRD_COALITION")


def _listed_with(record: Record, column: Column, span: Span) -> list[tuple[Column, Marker]]:
    """Return the markers that stand in one list with what is at *span*."""
    text = record.text(column)
    return [
        (column, m)
        for m in record.markers(column)
        if m.hides
        and (_LIST.fullmatch(text[span.end : m.span.start]) or _LIST.fullmatch(text[m.span.end : span.start]))
    ]


def _codes(record: Record) -> Iterator[Finding]:
    """Yield IDs with the code of a country, where the country column is hidden."""
    if not any(m.hides for c in record.fragment.with_role(Role.COUNTRY) for m in record.markers(c)):
        return
    for column in record.fragment.with_role(Role.IDENTIFIER):
        for match in _CODE.finditer(record.text(column)):
            if match[1] in lexicon.data("generic")["country_codes"]:
                yield Finding("inferable", "LOCATION", record.at(column, Span(*match.span(1))), 0.7, "inference", CODE)


def _masked_codes(record: Record) -> Iterator[Finding]:
    """Yield the country column when it is readable and the ID's middle, which holds its code, is masked."""
    for column in record.fragment.with_role(Role.IDENTIFIER):
        masked = [m for m in record.markers(column) if "part" in m.reasons]
        for other in record.fragment.with_role(Role.COUNTRY):
            value = record.text(other).strip()
            if masked and value and not record.markers(other):
                start = record.text(other).index(value)
                place = record.at(other, Span(start, start + len(value)))
                related = (record.at(column, masked[0].span),)
                yield Finding("inferable", "LOCATION", place, 0.6, "inference", REGION, related)
