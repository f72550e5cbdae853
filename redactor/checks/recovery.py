"""cross-field and over-redaction: what a record's own text gives back."""

from __future__ import annotations

from collections.abc import Iterator

from redactor.checks.base import CheckSettings, Record, is_ours
from redactor.checks.restoring import Restoration, restorations
from redactor.checks.worth import entity_of, is_generic_term, is_ordinary
from redactor.merged import parts
from redactor.model import Finding, Location, Role

GIVEN_BACK = "another place of the record hides what is readable here"
RETOLD = "another place of the record hides, in nearly the same words, what is readable here"
MENTIONED = "this mention of a value was left, which is hidden elsewhere in the record"
ORDINARY = "a marker hides an ordinary word, which another copy of the passage shows"
CONTROLLED = "a marker hides a value from a closed list"
HEADING = "a marker hides a heading of the merged story, which is the same in every record"
MOSTLY = "most of this field is markers: what is left tells a reader nothing"
# A field of fewer words and markers than this is a list or a name, not a text that could be read.
_TEXT = 12
# From this score on, a phrase found again in other words shows which word a marker hides.
_RETOLD = 0.75


def cross_field(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield one finding for each readable place that fills in markers elsewhere in the record."""
    by_place: dict[Location, list[Restoration]] = {}
    for found in restorations(record, settings):
        by_place.setdefault(found.where(record)[0], []).append(found)
    for place, group in sorted(by_place.items(), key=lambda item: item[0].order):
        best = group[0]
        entity = entity_of(record, best.showing, best.span) or best.marker.entity or ""
        related = tuple(sorted({r.where(record)[1] for r in group}, key=lambda location: location.order))
        message = {"copy": GIVEN_BACK, "retold": RETOLD, "mention": MENTIONED}[best.way]
        yield Finding("cross-field", entity, place, best.score, "alignment", message, related)


def over_redaction(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield the markers that hide ordinary words or the values of closed lists."""
    for found in restorations(record, settings):
        if _is_harmless(record, found):
            readable, hidden = found.where(record)
            yield Finding("over-redaction", "", hidden, found.score, "alignment", ORDINARY, (readable,))
    yield from _headings(record, settings)
    if is_ours(record.fragment) or record.is_withheld():
        return  # our policies keep the values of closed lists, and withhold a text of which little is left
    yield from _unreadable(record)
    for column in record.fragment.with_role(Role.CONTROLLED):
        for marker in record.markers(column):
            if marker.hides:
                place = record.at(column, marker.span)
                yield Finding("over-redaction", "", place, 0.9, "markers", CONTROLLED)


def _is_harmless(record: Record, found: Restoration) -> bool:
    """Whether what a marker hides tells nothing: an ordinary word, or the name of the programme's whole subject."""
    text = record.text(found.showing)[found.span.start : found.span.end]
    if found.way == "mention":
        return False
    sure = found.way == "copy" or found.score >= _RETOLD
    return is_generic_term(text) or (sure and is_ordinary(record, found.showing, found.span))


def _unreadable(record: Record) -> Iterator[Finding]:
    """Yield the fields with more markers than words."""
    for column in record.written():
        hidden = sum(token.marker is not None for token in record.tokens(column))
        words = sum(token.is_word for token in record.tokens(column))
        if hidden > words and hidden + words >= _TEXT:
            yield Finding("over-redaction", "", record.at(column), 0.7, "markers", MOSTLY)


def _headings(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield the markers that stand where a heading of the story should."""
    story = record.story()
    for part in parts(record.text(story), settings.schema) if story else ():
        for marker in record.markers(story) if story and part.damaged else ():
            if part.heading and part.heading.contains(marker.span):
                yield Finding("over-redaction", "", record.at(story, marker.span), 0.9, "composition", HEADING)
