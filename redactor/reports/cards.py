"""From the items of a report to what a page shows: a card a record, things linked over their places.

A thing is what has one fingerprint and one rule in one record; its places are numbered so that a reader,
and a screen reader, can go from a marker to the thing and from the thing to all its markers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from redactor.model import Location
from redactor.report import FieldText, Item, RecordText, Report
from redactor.reports.text import visible
from redactor.rules import Severity


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of redacted text; a marker has an anchor, and the number of the thing it stands for."""

    text: str = field(repr=False)
    anchor: str = ""
    thing: int = 0
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing is: wording for people, and an anchor where the text is shown."""

    field_name: str
    start: int | None
    end: int | None
    record: int | None
    path: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One distinct thing found in a record, with every place of it."""

    number: int
    item: Item
    places: tuple[Place, ...]
    related: tuple[Place, ...]
    is_new: bool
    value: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """A record, or what lies outside the records of a file (``record`` None)."""

    anchor: str
    path: str
    record: int | None
    things: tuple[Thing, ...]
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]

    @property
    def worst(self) -> Severity | None:
        return max((t.item.severity for t in self.things), key=lambda s: s.rank, default=None)

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many things of each severity, the worst first."""
        found = [t.item.severity for t in self.things]
        return [(s, found.count(s)) for s in Severity if s in found]


def cards(report: Report) -> list[Card]:
    """Return a card for every record with findings or with text, in the order of files and records."""
    texts: dict[tuple[str, int | None], RecordText] = {(t.path, t.record): t for t in report.texts}
    items = {key: list(group) for key, group in groupby(sorted(report.items, key=_key_order), key=_key)}
    keys = sorted({*texts, *items}, key=lambda key: (key[0], -1 if key[1] is None else key[1]))
    fresh = new_findings(report)
    return [
        _card(f"r{number}", key, items.get(key, []), texts.get(key), report, fresh) for number, key in enumerate(keys)
    ]


def new_findings(report: Report) -> frozenset[tuple[str, str]]:
    """Return (fingerprint, rule) of what the earlier report did not have; empty without one."""
    if report.since is None:
        return frozenset()
    before = {(str(f.get("fingerprint")), str(f.get("rule"))) for f in report.since.findings}
    return frozenset({(i.fingerprint, i.rule) for i in report.items} - before)


def _key(item: Item) -> tuple[str, int | None]:
    return (item.location.path, item.location.record)


def _key_order(item: Item) -> tuple[object, ...]:
    return (item.location.path, -1 if item.location.record is None else item.location.record, item.order)


def _card(
    anchor: str,
    key: tuple[str, int | None],
    items: Sequence[Item],
    text: RecordText | None,
    report: Report,
    fresh: frozenset[tuple[str, str]],
) -> Card:
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        groups.setdefault((item.fingerprint, item.rule), []).append(item)
    first = _reading_order(text)
    ranked = sorted(
        groups.values(),
        key=lambda g: (-g[0].severity.rank, g[0].action == "keep", first.get(g[0].fingerprint, len(first))),
    )
    numbers = {g[0].fingerprint: n for n, g in reversed(list(enumerate(ranked, 1)))}
    entities = {g[0].fingerprint: g[0].entity for g in ranked}
    fields = tuple(_fields(anchor, text, numbers, entities)) if text else ()
    anchors = _anchors(text, anchor) if text else {}
    things = tuple(
        Thing(
            number,
            group[0],
            tuple(_places(group, anchors)),
            tuple(_place(place, "") for place in _related(group)),
            (group[0].fingerprint, group[0].rule) in fresh,
            report.revealed.get(group[0].fingerprint),
        )
        for number, group in enumerate(ranked, 1)
    )
    return Card(anchor, key[0], key[1], things, fields)


def _reading_order(text: RecordText | None) -> dict[str, int]:
    """Where each thing is first met by somebody who reads the record from its top."""
    shown = (f for part in text.fields for mark in part.marks for f in mark.fingerprints) if text else ()
    return {fingerprint: place for place, fingerprint in enumerate(dict.fromkeys(shown))}


def _related(group: Iterable[Item]) -> list[Location]:
    return sorted({place for item in group for place in item.related}, key=lambda place: place.order)


def _places(group: Sequence[Item], anchors: Mapping[tuple[str, str], list[str]]) -> Iterator[Place]:
    """The places of a thing; each field's first place takes the field's first marker of it, and so on."""
    used: dict[str, int] = {}
    for item in group:
        name = item.location.field_name or ""
        at = used.get(name, 0)
        known = anchors.get((name, item.fingerprint), [])
        used[name] = at + 1
        yield _place(item.location, known[at] if at < len(known) else "")


def _place(where: Location, anchor: str) -> Place:
    start, end = (where.span.start, where.span.end) if where.span else (None, None)
    return Place(visible((where.field_name or "").strip()), start, end, where.record, visible(where.path), anchor)


def _anchors(text: RecordText, card: str) -> dict[tuple[str, str], list[str]]:
    """The anchors of the markers of each (field, fingerprint), in order."""
    found: dict[tuple[str, str], list[str]] = {}
    for place, shown in enumerate(text.fields):
        for number, mark in enumerate(shown.marks):
            for fingerprint in mark.fingerprints:
                found.setdefault((shown.name, fingerprint), []).append(f"{card}-f{place}-m{number}")
    return found


def _fields(
    card: str, text: RecordText, numbers: Mapping[str, int], entities: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for place, shown in enumerate(text.fields):
        if shown.text.strip():
            pieces = tuple(_pieces(f"{card}-f{place}", shown, numbers, entities))
            yield visible(shown.name.strip()), pieces


def _pieces(anchor: str, shown: FieldText, numbers: Mapping[str, int], entities: Mapping[str, str]) -> Iterator[Piece]:
    at = 0
    for number, mark in enumerate(shown.marks):
        if mark.span.start > at:
            yield Piece(legible(shown.text[at : mark.span.start]))
        first = next((f for f in mark.fingerprints if f in numbers), "")
        marker = legible(shown.text[mark.span.start : mark.span.end])
        yield Piece(marker, f"{anchor}-m{number}", numbers.get(first, 0), entities.get(first, ""))
        at = mark.span.end
    if at < len(shown.text):
        yield Piece(legible(shown.text[at:]))


def legible(text: str) -> str:
    """Text as a page may hold it: line ends and tabs stay, other unseen characters are spelled out."""
    return "".join(c if c in "\n\t" else visible(c) for c in text.replace("\r\n", "\n"))
