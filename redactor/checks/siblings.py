"""cross-record: a passage or code that one record hides and another gives back; siblings' flags and labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from redactor.align import Alignment, Opposite, Token, align
from redactor.checks.base import CheckSettings, Record, level_of
from redactor.checks.passages import Passages, Text
from redactor.checks.placeholders import clash
from redactor.checks.recovery import ORDINARY
from redactor.checks.worth import entity_of, is_ordinary, is_telling
from redactor.markers import Marker
from redactor.model import Column, Finding, Level, Location, Role, Span

GIVES = "another record hides, in the same passage, what is readable here"
GIVEN = "a sibling record shows, in the same passage, what is hidden here"
COMPLETES = "this ID completes the half-masked ID of a sibling"
COMPLETED = "a sibling's ID completes this half-masked one"
FLAGS = "the record is flagged open, and a record with the same passage is confidential"
LABELS = "copies of this passage in other records carry another label here"

# How sure a passage must be the same: content words that agree near the marker, and their share there.
SUPPORT = 4
SHARE = 0.55
# A whole text is the same passage from this likeness and this many shared content words on.
LIKE = 0.85
LONG = 10
COPIED = 7  # … or, as far as around a marker is concerned, this many
# So many places are named with a finding; a passage repeated throughout a harvest would name thousands.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Leak:
    """Marker number ``marker`` of text ``hiding``, filled in by ``span`` of text ``showing``."""

    hiding: int
    marker: int
    showing: int
    span: Span
    score: float


class Harvest:
    """All records of a run, and what they share. Built once; every set check reads it."""

    def __init__(self, records: Sequence[Record], settings: CheckSettings, passages: Passages | None = None) -> None:
        self.records = records
        self.settings = settings
        self._passages = passages or Passages()

    def read(self) -> None:
        """Read the next record; whoever goes through the records anyway saves a second reading of each."""
        self._passages.add(self.records[self._passages.added])

    @cached_property
    def texts(self) -> Sequence[Text]:
        while self._passages.added < len(self.records):
            self.read()
        return self._passages.texts

    @cached_property
    def compared(self) -> list[tuple[int, int, Alignment]]:
        """The candidate pairs of texts that do share a passage, aligned."""
        found = []
        for one, other in self._passages.candidates() if self.texts else ():
            alignment = align(self._tokens(one), self._tokens(other))
            if alignment.shared >= SUPPORT:
                found.append((one, other, alignment))
        return found

    def _tokens(self, number: int) -> tuple[Token, ...]:
        record, column = self.texts[number].places[0]
        return self.records[record].tokens(column)

    def markers(self, number: int) -> tuple[Marker, ...]:
        record, column = self.texts[number].places[0]
        return self.records[record].markers(column)

    @cached_property
    def leaks(self) -> list[Leak]:
        """Every marker that a passage of another text fills in."""
        found = []
        for one, other, alignment in self.compared:
            for o in alignment.opposites:
                hiding, showing = (one, other) if o.on_left else (other, one)
                if _is_same(o, alignment) and self._tells(showing, o.span):
                    score = round(min(0.97, 0.5 + 0.05 * o.support) * (1 if o.alone else 0.8), 4)
                    found.append(Leak(hiding, o.marker, showing, o.span, score))
        return found

    def _tells(self, number: int, span: Span) -> bool:
        record, column = self.texts[number].places[0]
        return is_telling(self.records[record], column, span)

    def is_ordinary(self, leak: Leak) -> bool:
        record, column = self.texts[leak.showing].places[0]
        return is_ordinary(self.records[record], column, leak.span)

    def entity(self, leak: Leak) -> str:
        record, column = self.texts[leak.showing].places[0]
        found = entity_of(self.records[record], column, leak.span)
        return found or self.markers(leak.hiding)[leak.marker].entity or ""


def _is_same(one: Opposite, whole: Alignment) -> bool:
    """Whether both texts tell the same thing here: by the words around, or as copies of each other."""
    copies = whole.likeness >= LIKE and whole.shared >= COPIED
    return one.anchored > 0 and (copies or (one.support >= SUPPORT and one.share >= SHARE))


def cross_record(harvest: Harvest) -> Iterator[Finding]:
    """Yield the readable places that fill in markers of other records, and those markers within one file.

    Across files the finding is where the value is readable, for that is what can still be changed; the
    markers it fills in are related.
    """
    showing: dict[tuple[int, Span], list[Leak]] = defaultdict(list)
    hiding: dict[tuple[int, int], list[Leak]] = defaultdict(list)
    for leak in harvest.leaks:
        if not harvest.is_ordinary(leak):
            showing[leak.showing, leak.span].append(leak)
            hiding[leak.hiding, leak.marker].append(leak)
    for group in showing.values():
        yield from _showing(harvest, group)
    for group in hiding.values():
        yield from _hiding(harvest, group)
    yield from series(harvest)


def _showing(harvest: Harvest, leaks: Sequence[Leak]) -> Iterator[Finding]:
    best = max(leaks, key=lambda leak: leak.score)
    markers = {(leak.hiding, harvest.markers(leak.hiding)[leak.marker].span) for leak in leaks}
    for number, column in harvest.texts[best.showing].places:
        record = harvest.records[number]
        related = _others(harvest, number, sorted(markers, key=lambda m: (m[0], m[1])))
        if related:
            place = record.at(column, best.span)
            yield Finding("cross-record", harvest.entity(best), place, best.score, "siblings", GIVES, related)


def _hiding(harvest: Harvest, leaks: Sequence[Leak]) -> Iterator[Finding]:
    best = max(leaks, key=lambda leak: leak.score)
    span = harvest.markers(best.hiding)[best.marker].span
    shown = sorted({(leak.showing, leak.span) for leak in leaks})
    for number, column in harvest.texts[best.hiding].places:
        record = harvest.records[number]
        related = _others(harvest, number, shown, path=record.fragment.path)
        if related:
            place = record.at(column, span)
            yield Finding("cross-record", harvest.entity(best), place, best.score, "siblings", GIVEN, related)


def _others(
    harvest: Harvest, number: int, spots: Sequence[tuple[int, Span]], path: str | None = None
) -> tuple[Location, ...]:
    """Return the first few places of *spots* that are not in record *number*, in one file if asked."""
    found = (
        record.at(column, span)
        for text, span in spots
        for other, column in harvest.texts[text].places
        if other != number and path in {None, (record := harvest.records[other]).fragment.path}
    )
    return tuple(sorted(islice(found, NAMED), key=lambda location: location.order))


_HOLE = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\{+[^{}]*\}+|\([^()]*\)|[*█▓•#_]{2,}|[xX]{3,}|\.{3}|…")
_JOINT = re.compile(r"[-/_.]")


def series(harvest: Harvest) -> Iterator[Finding]:
    """Yield half-masked IDs that another record's ID completes: same beginning, same shape of the end."""
    whole: dict[tuple[str, str], list[tuple[int, Column, str]]] = defaultdict(list)
    masked: list[tuple[int, Column, Marker, tuple[str, str]]] = []
    for number, record in enumerate(harvest.records):
        for column, ends, marker in series_keys(record):
            if marker:
                masked.append((number, column, marker, ends))
            else:
                whole[ends].append((number, column, record.text(column).strip()))
    for number, column, marker, ends in masked:
        found = [w for w in whole.get(ends, ()) if w[0] != number]
        middles = {tuple(_JOINT.split(code)[1:-1]) for _, _, code in found}
        if found and len(middles) <= 3:  # noqa: PLR2004 — more candidates than that complete nothing
            yield from _completed(harvest, harvest.records[number], column, marker, found[:NAMED])


def series_keys(record: Record) -> Iterator[tuple[Column, tuple[str, str], Marker | None]]:
    """Yield the record's IDs of more than two pieces: the two ends, and the marker of a half-masked one."""
    for column in record.fragment.with_role(Role.IDENTIFIER):
        code = record.text(column).strip()
        markers = [m for m in record.markers(column) if "part" in m.reasons]
        if markers and (ends := _ends(_HOLE.split(code, maxsplit=1))):
            yield column, ends, markers[0]
        elif code and not record.markers(column) and len(_JOINT.split(code)) > 2:  # noqa: PLR2004
            pieces = _JOINT.split(code)
            yield column, (pieces[0], _shape(pieces[-1])), None


def _ends(halves: Sequence[str]) -> tuple[str, str] | None:
    if len(halves) != 2:  # noqa: PLR2004
        return None
    first, last = _JOINT.split(halves[0])[0], _JOINT.split(halves[1])[-1]
    return (first, _shape(last)) if first and last else None


def _shape(piece: str) -> str:
    return re.sub(r"\d", "9", piece)


def _completed(
    harvest: Harvest, record: Record, column: Column, marker: Marker, found: Sequence[tuple[int, Column, str]]
) -> Iterator[Finding]:
    hidden = record.at(column, marker.span)
    places = tuple(harvest.records[n].at(c, Span(0, len(harvest.records[n].text(c)))) for n, c, _ in found)
    yield Finding("cross-record", "FRAGMENT_ID", hidden, 0.9, "siblings", COMPLETED, places)
    for place in places:
        yield Finding("cross-record", "FRAGMENT_ID", place, 0.9, "siblings", COMPLETES, (hidden,))


def sibling_flags(harvest: Harvest) -> Iterator[Finding]:
    """Yield the open flags of records that share a long passage with a confidential one."""
    groups: dict[int, set[int]] = {}
    for one, other, alignment in harvest.compared:
        if alignment.likeness >= LIKE and alignment.shared >= LONG:
            groups.setdefault(one, {one}).add(other)
            groups.setdefault(other, {other}).add(one)
    told: set[int] = set()
    for one in range(len(harvest.texts)):
        others = groups.get(one, {one})
        if len(others) == 1 and (len(harvest.texts[one].places) == 1 or harvest.texts[one].spaces < 3 * LONG):
            continue
        yield from open_beside(harvest, one, sorted(others), told)


def open_beside(harvest: Harvest, one: int, others: Sequence[int], told: set[int]) -> Iterator[Finding]:
    """Yield the open flags of the records of text *one* that nobody was *told* of, if *others* have a closed one."""
    levels = {
        number: level_of(harvest.records[number].fragment, harvest.settings)
        for text in others
        for number, _ in harvest.texts[text].places[:NAMED]
    }
    closed = next((n for n, level in levels.items() if level is Level.CONFIDENTIAL), None)
    if closed is None:
        return
    for number, _ in harvest.texts[one].places:
        if number in told:
            continue
        record = harvest.records[number]
        flags = record.fragment.with_role(Role.FLAG)
        if flags and level_of(record.fragment, harvest.settings) is Level.OPEN:
            told.add(number)
            other = harvest.records[closed]
            related = tuple(other.at(column) for column in other.fragment.with_role(Role.FLAG)[:1])
            yield Finding("confidentiality-flag", "", record.at(flags[0]), 0.8, "siblings", FLAGS, related)


def sibling_labels(harvest: Harvest) -> Iterator[Finding]:
    """Yield labels that at least two copies of the passage contradict and fewer confirm."""
    votes: dict[tuple[int, int], list[tuple[bool, int, int]]] = defaultdict(list)
    for one, other, alignment in harvest.compared:
        if alignment.likeness < LIKE:
            continue
        for left, right in alignment.pairs:
            mine, theirs = harvest.markers(one)[left], harvest.markers(other)[right]
            if mine.typed and theirs.typed:
                against = clash(mine.entity, theirs.entity)
                votes[one, left].append((against, other, right))
                votes[other, right].append((against, one, left))
    for (text, marker), cast in sorted(votes.items()):
        contrary = [vote for vote in cast if vote[0]]
        if 1 < len(contrary) > len(cast) - len(contrary):
            yield from _outvoted(harvest, text, marker, [(t, m) for _, t, m in contrary])


def _outvoted(harvest: Harvest, text: int, marker: int, contrary: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    own = harvest.markers(text)[marker]
    spots = [(t, harvest.markers(t)[m].span) for t, m in contrary]
    for number, column in harvest.texts[text].places:
        place, related = harvest.records[number].at(column, own.span), _others(harvest, number, spots)
        yield Finding("placeholder-mismatch", own.entity or "", place, 0.8, "siblings", LABELS, related)


def sibling_words(harvest: Harvest) -> Iterator[Finding]:
    """Yield markers that hide an ordinary word, as a copy in another record shows."""
    told = set()
    for leak in harvest.leaks:
        if harvest.is_ordinary(leak) and (leak.hiding, leak.marker) not in told:
            told.add((leak.hiding, leak.marker))
            span = harvest.markers(leak.hiding)[leak.marker].span
            for number, column in harvest.texts[leak.hiding].places:
                related = _others(harvest, number, [(leak.showing, leak.span)])
                place = harvest.records[number].at(column, span)
                yield Finding("over-redaction", "", place, leak.score, "siblings", ORDINARY, related)
