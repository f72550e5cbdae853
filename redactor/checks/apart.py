"""The checks across records, done apart: what each record gives to them, and what each passage is told.

An engine of many machines cannot hold all records in one index. It gathers what the records say of themselves
(:class:`Told`), joins the texts that share a passage, and asks :func:`beside` about one text and those it shares
one with. What comes of it is what :func:`redactor.checks.check_records` finds in one place: same pairs, same
code, same order. Everything that travels is JSON.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from redactor.checks.base import CheckSettings, Record, level_of
from redactor.checks.passages import SHOWN, Passages, Text, sketch
from redactor.checks.siblings import (
    LIKE,
    LONG,
    Harvest,
    cross_record,
    open_beside,
    series,
    series_keys,
    sibling_labels,
    sibling_words,
)
from redactor.model import Column, Finding, Fragment, Level, Location, Role, Span

# The order in which a run in one place asks; of two findings that say the same of one place, the earlier stays.
OWN, SHARED, SERIES, FLAGS, LABELS, WORDS, FILES, CELLS = range(8)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its record and column, and what else of the record the checks of siblings ask for."""

    path: str
    record: int
    column: str = field(repr=False)
    level: str | None
    flags: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A distinct text with all its places, in order; the rest is as its first place has it.

    ``position`` is the column's number among the written ones of its record; with the first place's path and
    record it orders texts as they are met. ``identifiers`` are (entity, start, end, score, recognizer).
    """

    value: str = field(repr=False)
    position: int
    identifiers: tuple[tuple[str, int, int, float, str], ...] = field(repr=False)
    known: tuple[str, ...] = field(repr=False)
    places: tuple[Place, ...]

    @property
    def order(self) -> tuple[str, int, int]:
        return (self.places[0].path, self.places[0].record, self.position)


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says of one of its texts: the bundle of this place alone, and what finds its siblings."""

    bundle: Bundle
    hashes: tuple[int, ...]
    markers: int

    @property
    def is_long(self) -> bool:
        """Whether copies of the text make their records siblings, by the text's length alone."""
        return self.bundle.value.count(" ") >= 3 * LONG


def told_by(record: Record, settings: CheckSettings) -> Iterator[Told]:
    """Yield what *record* says of each text that is long enough to be a passage."""
    fragment = record.fragment
    level = level_of(fragment, settings)
    flags = tuple((c.name, fragment.values[c.name]) for c in fragment.with_role(Role.FLAG))
    for position, column in enumerate(record.written()):
        value = record.text(column)
        if value.count(" ") >= SHOWN:
            markers = record.markers(column)
            place = Place(fragment.path, fragment.index, column.name, level.value if level else None, flags)
            known = tuple(sorted(record.grammar.known))
            bundle = Bundle(value, position, tuple(_identifiers(record, column)), known, (place,))
            yield Told(bundle, tuple(sketch(value, markers)), sum(m.hides for m in markers))


def _identifiers(record: Record, column: Column) -> Iterator[tuple[str, int, int, float, str]]:
    for found in record.identifiers:
        span = found.location.span
        if found.location.field_name == column.name and span:
            yield found.entity, span.start, span.end, found.score, found.recognizer


def to_json(bundle: Bundle) -> str:
    places = [[p.path, p.record, p.column, p.level, p.flags] for p in bundle.places]
    return json.dumps([bundle.value, bundle.position, bundle.identifiers, bundle.known, places])


def from_json(text: str) -> Bundle:
    value, position, identifiers, known, places = json.loads(text)
    made = (Place(p, n, c, level, tuple((f, v) for f, v in flags)) for p, n, c, level, flags in places)
    found = ((e, a, b, s, r) for e, a, b, s, r in identifiers)
    return Bundle(value, position, tuple(found), tuple(known), tuple(made))


def united(bundles: Sequence[Bundle]) -> Bundle:
    """Return one bundle of all places of one text."""
    first = min(bundles, key=lambda bundle: bundle.order)
    ordered = sorted(bundles, key=lambda bundle: bundle.order)
    return replace(first, places=tuple(place for bundle in ordered for place in bundle.places))


class _Given(Passages):
    """Passages that were read elsewhere: the pairs of one text with its siblings."""

    def __init__(self, texts: list[Text], centre: int, records: int) -> None:
        super().__init__()
        self.texts, self.added, self._centre = texts, records, centre

    def candidates(self) -> list[tuple[int, int]]:
        others = (n for n in range(len(self.texts)) if n != self._centre)
        return sorted((min(n, self._centre), max(n, self._centre)) for n in others)


Ranked = tuple[int, Finding, Fragment]
"""A finding with its source's rank, and as much of its record as its fingerprint depends on."""


def beside(centre: Bundle, others: Iterable[Bundle], settings: CheckSettings) -> list[Ranked]:
    """Return what the checks of siblings find at the places of *centre*, which shares a passage with *others*."""
    bundles = sorted([centre, *others], key=lambda bundle: bundle.order)
    records, numbers = _records(bundles, settings)
    texts = [_text(bundle, numbers, settings) for bundle in bundles]
    number = bundles.index(centre)
    levels = {(p.path, p.record): Level(p.level) if p.level else None for b in bundles for p in b.places}
    told = replace(settings, level=lambda fragment: levels[fragment.path, fragment.index])
    harvest = Harvest(records, told, _Given(texts, number, len(records)))
    own = {(p.path, p.record, p.column) for p in centre.places}
    found = [
        (rank, finding)
        for rank, check in _SHARED
        for finding in check(harvest)
        if (finding.location.path, finding.location.record, finding.location.field_name) in own
    ]
    found += [(FLAGS, finding) for finding in _flags(harvest, number)]
    fragments = {(r.fragment.path, r.fragment.index): r.fragment for r in records}
    return [(rank, f, fragments[f.location.path, f.location.record or 0]) for rank, f in found]


_SHARED: tuple[tuple[int, Callable[[Harvest], Iterator[Finding]]], ...] = (
    (SHARED, cross_record),
    (LABELS, sibling_labels),
    (WORDS, sibling_words),
)


def _flags(harvest: Harvest, centre: int) -> Iterator[Finding]:
    alike = {
        n
        for one, other, alignment in harvest.compared
        if alignment.likeness >= LIKE and alignment.shared >= LONG
        for n in (one, other)
    }
    text = harvest.texts[centre]
    if alike or (len(text.places) > 1 and text.spaces >= 3 * LONG):
        yield from open_beside(harvest, centre, sorted(alike | {centre}), set())


def _text(bundle: Bundle, numbers: dict[tuple[str, int], int], settings: CheckSettings) -> Text:
    places = [(numbers[p.path, p.record], settings.schema.column(p.column)) for p in bundle.places]
    return Text(places, 0, bundle.value.count(" "))


def _records(bundles: Iterable[Bundle], settings: CheckSettings) -> tuple[list[Record], dict[tuple[str, int], int]]:
    """The records of the places, in order, with no more in them than the checks of siblings read."""
    values: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    known: dict[tuple[str, int], frozenset[str]] = {}
    claims: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for bundle in bundles:
        for place in bundle.places:
            values[place.path, place.record] |= {place.column: bundle.value, **dict(place.flags)}
        first = bundle.places[0]
        spot = (first.path, first.record)
        known[spot] = frozenset(bundle.known)
        claims[spot] += _findings(bundle, first)
    records = []
    for spot in sorted(values):
        fragment = Fragment(*spot, settings.schema.columns(values[spot]), values[spot])
        grammar = replace(settings.grammar, known=known.get(spot, settings.grammar.known))
        records.append(Record(fragment, tuple(claims[spot]), grammar))
    return records, {spot: number for number, spot in enumerate(sorted(values))}


def _findings(bundle: Bundle, first: Place) -> Iterator[Finding]:
    for entity, start, end, score, recognizer in bundle.identifiers:
        place = Location(first.path, first.record, first.column, Span(start, end))
        yield Finding("residual-identifier", entity, place, score, recognizer, value=bundle.value[start:end])


def in_series(records: Sequence[Record], settings: CheckSettings) -> list[Ranked]:
    """Return what the IDs of *records*, in order, complete of each other."""
    fragments = {(r.fragment.path, r.fragment.index): r.fragment for r in records}
    first: dict[Location, Finding] = {}  # a whole ID may complete several, equally surely
    for finding in series(Harvest(records, settings)):
        first.setdefault(finding.location, finding)
    return [(SERIES, f, fragments[f.location.path, f.location.record or 0]) for f in first.values()]


def series_of(record: Record) -> dict[tuple[str, str], tuple[bool, Record]]:
    """Return, by the two ends of its IDs, whether one is half masked, and the record with these IDs alone."""
    found: dict[tuple[str, str], list[tuple[Column, bool]]] = defaultdict(list)
    for column, ends, marker in series_keys(record):
        found[ends].append((column, marker is not None))
    made = {}
    for ends, members in found.items():
        columns = tuple(column for column, _ in members)
        fragment = replace(
            record.fragment, columns=columns, values={c.name: record.fragment.values[c.name] for c in columns}
        )
        made[ends] = (any(masked for _, masked in members), Record(fragment, (), record.grammar))
    return made
