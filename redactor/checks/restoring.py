"""Which of a record's markers its own text fills in, and where: the common ground of several checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from redactor.align import Alignment, Contexts, Opposite, Restored, align, tokens
from redactor.checks.base import CheckSettings, Record
from redactor.checks.worth import entity_of, is_name, is_ordinary, is_telling
from redactor.markers import Marker
from redactor.merged import PartSpan, parts
from redactor.model import Column, Location, Span

# In a text that repeats itself without end, so many markers with the same neighbours are told of all the places that
# restore them, and the others of a few: every place is told of, and every marker, but not each with each.
_ALIKE = 16
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Restoration:
    """A marker, and the place in the same record that gives back what it hid.

    ``way`` says how: "copy" of the passage, the passage "retold", or another "mention" of the value.
    """

    hiding: Column
    marker: Marker
    showing: Column
    span: Span
    score: float
    way: str

    def where(self, record: Record) -> tuple[Location, Location]:
        """Return where the value is readable and where it is hidden."""
        return record.at(self.showing, self.span), record.at(self.hiding, self.marker.span)


@dataclass(frozen=True, slots=True)
class Copy:
    """A part of the story beside its field: their alignment, with the story's markers and offset."""

    column: Column
    part: PartSpan
    shift: int
    markers: tuple[Marker, ...]
    alignment: Alignment


@lru_cache(maxsize=16)
def copies(record: Record, settings: CheckSettings) -> tuple[Copy, ...]:
    """Return the parts of a story that is not its fields' composition, laid beside the fields."""
    story = record.own_story(settings)
    if story is None:
        return ()
    return tuple(_copies(record, story, settings))


def _copies(record: Record, story: Column, settings: CheckSettings) -> Iterator[Copy]:
    text = record.text(story)
    for part in parts(text, settings.schema):
        column = record.fragment.by_key(part.key)
        if column and part.body and record.text(column).strip():
            body = text[part.body.start : part.body.end]
            markers = record.grammar.find(body)
            aligned = align(record.tokens(column), tokens(body, markers))
            yield Copy(column, part, part.body.start, markers, aligned)


@lru_cache(maxsize=16)
def restorations(record: Record, settings: CheckSettings) -> tuple[Restoration, ...]:
    """Return every marker of the record that another place of it fills in, the surest first."""
    best: dict[tuple[str, Span, str, Span], Restoration] = {}
    story = record.own_story(settings)
    sources = [record.written(), *([(story,)] if story else [])]
    retold = [found for columns in sources for found in _from_contexts(record, columns)]
    known = [*_from_copies(record, settings), *retold]
    for found in (*known, *_from_closure(record, known, settings)):
        spot = (found.hiding.name, found.marker.span, found.showing.name, found.span)
        if spot not in best or found.score > best[spot].score:
            best[spot] = found
    return tuple(sorted(best.values(), key=lambda r: (-r.score, *(loc.order for loc in r.where(record)))))


def _from_copies(record: Record, settings: CheckSettings) -> Iterator[Restoration]:
    story = record.story()
    for copy in copies(record, settings):
        for one in copy.alignment.opposites:
            # Copies of one field differ little: any agreement around the marker will do.
            if story and (one.anchored or _is_whole(record, copy, one)):
                yield _from_opposite(record, story, copy, one)


def _is_whole(record: Record, copy: Copy, one: Opposite) -> bool:
    """Whether a field that is one marker and nothing else stands opposite a story's part that hides nothing."""
    return one.on_left and one.alone and not copy.markers and record.is_all_marker(copy.column)


def _from_opposite(record: Record, story: Column, copy: Copy, one: Opposite) -> Restoration:
    score = 0.99 if one.alone else 0.8
    if one.on_left:
        span = Span(one.span.start + copy.shift, one.span.end + copy.shift)
        return Restoration(copy.column, record.markers(copy.column)[one.marker], story, span, score, "copy")
    marker = copy.markers[one.marker]
    moved = Marker(
        Span(marker.span.start + copy.shift, marker.span.end + copy.shift),
        marker.style, marker.entity, marker.reasons, marker.label,
    )  # fmt: skip
    return Restoration(story, moved, copy.column, one.span, score, "copy")


def _from_closure(record: Record, known: Sequence[Restoration], settings: CheckSettings) -> Iterator[Restoration]:
    """Yield the other mentions of what a marker hid: one decision for a value holds in the whole record."""
    columns = record.read(settings)
    values = {}
    for found in known:
        if not is_ordinary(record, found.showing, found.span):
            values[record.text(found.showing)[found.span.start : found.span.end].casefold()] = found
    for value, found in values.items():
        pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
        for column in columns:
            for match in pattern.finditer(record.text(column)):
                yield replace(found, showing=column, span=Span(*match.span()), score=0.6, way="mention")


def _from_contexts(record: Record, columns: Sequence[Column]) -> Iterator[Restoration]:
    """Yield what a phrase told again, in another field or further on, puts in a marker's place."""
    texts = [record.tokens(column) for column in columns]
    if not any(t.marker is not None for text in texts for t in text):
        return
    index = Contexts(texts)
    told: dict[object, list[tuple[Column, Span, float]]] = {}
    times: Counter[object] = Counter()
    for hiding, text in zip(columns, texts, strict=True):
        for at, token in enumerate(text):
            if token.marker is None:
                continue
            context = index.around(text, at)
            if context not in told:
                told[context] = list(_told(record, columns, index.restore(text, at)))
            times[context] += 1
            marker = record.markers(hiding)[token.marker]
            for showing, span, score in told[context][: None if times[context] <= _ALIKE else _NAMED]:
                yield Restoration(hiding, marker, showing, span, score, "retold")


def _told(record: Record, columns: Sequence[Column], found: Iterable[Restored]) -> Iterator[tuple[Column, Span, float]]:
    """Yield the places that are likely to restore a marker, and how likely."""
    for one in found:
        if score := _likely(record, columns[one.place], one):
            yield columns[one.place], one.span, score


def _likely(record: Record, showing: Column, found: Restored) -> float:
    """Return how likely a phrase in other words restores the marker; 0 for not.

    Three content words of agreement are a retold phrase. With fewer the value itself must be something
    that is protected, and both sides must agree.
    """
    if not is_telling(record, showing, found.span):
        return 0.0
    named = is_name(record, showing, found.span)
    size = len(record.text(showing)[found.span.start : found.span.end].split())
    if found.content >= 3 and (found.right or named) and size <= 4 + found.content:  # noqa: PLR2004
        return min(0.95, 0.6 + 0.05 * found.content)
    protected = bool(entity_of(record, showing, found.span)) or _is_sensitive(record, showing, found.span)
    if found.content >= 1 and found.right and protected and size <= 3:  # noqa: PLR2004
        return 0.55
    return 0.0


def _is_sensitive(record: Record, column: Column, span: Span) -> bool:
    return not is_ordinary(record, column, span)
