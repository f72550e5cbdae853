"""cross-field and over-redaction: what a record's own text gives back."""

from __future__ import annotations

from collections.abc import Iterator

from redactor.checks.base import CheckSettings, Record
from redactor.checks.restoring import Restoration, restorations
from redactor.checks.worth import entity_of, is_ordinary
from redactor.model import Finding, Location, Role

GIVEN_BACK = "another place of the record hides what is readable here"
RETOLD = "another place of the record hides, in nearly the same words, what is readable here"
MENTIONED = "this mention of a value was left, which is hidden elsewhere in the record"
ORDINARY = "a marker hides an ordinary word, which another copy of the passage shows"
CONTROLLED = "a marker hides a value from a closed list"


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
        if found.way == "copy" and is_ordinary(record, found.showing, found.span):
            readable, hidden = found.where(record)
            yield Finding("over-redaction", "", hidden, found.score, "alignment", ORDINARY, (readable,))
    for column in record.fragment.with_role(Role.CONTROLLED) if not record.is_withheld() else ():
        for marker in record.markers(column):
            if marker.hides:
                place = record.at(column, marker.span)
                yield Finding("over-redaction", "", place, 0.9, "markers", CONTROLLED)
