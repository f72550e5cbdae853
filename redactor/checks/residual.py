"""residual-identifier: what detection finds readable and the policy protects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redactor.checks.base import CheckSettings, Record
from redactor.model import Finding, Location

READABLE = "a protected identifier is readable in a redacted record"


def residual_identifier(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield protected identifiers that stay readable in a record that somebody redacted before.

    In a record without any marker every identifier is readable: that is what a scan reports. What a story
    composed of the fields repeats is related to the finding in the field, and no finding of its own.
    """
    if not (settings.redacted or record.was_redacted()):
        return
    told = {column.name for column in record.columns(settings)}
    readable = [f for f in record.identifiers if _is_sure(f, settings) and settings.protects(f, record.fragment)]
    values = {found.value for found in readable if found.location.field_name in told}
    for found in readable:
        if found.location.field_name in told or found.value not in values:
            place, entity, again = found.location, found.entity, _repeated(found, readable, told)
            yield Finding(
                "residual-identifier", entity, place, found.score, found.recognizer, READABLE, again, value=found.value
            )


def _is_sure(found: Finding, settings: CheckSettings) -> bool:
    return found.score >= settings.min_score and not (found.entity == "FRAGMENT_ID" and is_opaque(found.value))


def _repeated(found: Finding, readable: list[Finding], told: set[str]) -> tuple[Location, ...]:
    """Return where a story that only repeats its fields says the value again."""
    places = (f.location for f in readable if f.value == found.value and f.location.field_name not in told)
    return tuple(place for place in places if place != found.location)


def is_opaque(code: str) -> bool:
    """Whether an ID is a mere number with a letter or two, which tells neither programme nor country."""
    return len(re.findall(r"[^\W\d_]{2,}", code)) < 2  # noqa: PLR2004
