"""What in a copy in the making gives back what it hides, as the checks of past harvests see it.

A redaction that its own audit would object to is not done. What the checks of one record find in a copy
becomes findings like those of detection, for the policy to decide about: one table of clues, one alignment
and one grammar of markers serve the audit and the redaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from redactor.checks import CheckSettings
from redactor.checks.base import Check, Record, examine, is_ours
from redactor.checks.inference import inferable
from redactor.checks.placeholders import informative_placeholder
from redactor.checks.recovery import cross_field
from redactor.checks.texts import residual_variant, unreadable
from redactor.merged import Exactness, exactness
from redactor.model import Finding, Fragment, Role
from redactor.schema import Schema

# Code points of the longest text that is asked about: comparing passages may cost the square of their number
# (1.2 s for 35,000 of the same sentences over and over, 15 s for 139,000).
LONGEST = 20_000
LOST = "letters are lost, and nobody can tell whether a name is"

_CHECKS: tuple[Check, ...] = (residual_variant, cross_field, informative_placeholder, inferable)


def givebacks(copy: Fragment, findings: Iterable[Finding], schema: Schema) -> Iterator[Finding]:
    """Yield each stretch of *copy* that undoes a redaction in it; *findings* is what detection found there.

    A story that its fields compose is not read: it says what they say. Each finding has the value that stands there.
    """
    settings = CheckSettings(schema=schema, protects=lambda _, fragment: not is_ours(fragment))
    record = examine(_shortened(copy, schema), findings, settings)
    if record.was_redacted():
        for check in _CHECKS:
            yield from (_told(copy, finding) for finding in check(record, settings) if finding.location.span)
    yield from (_told(copy, finding) for finding in _lost(record, settings))


def _shortened(copy: Fragment, schema: Schema) -> Fragment:
    """Return *copy* without the columns that are too long, and without a story that its fields compose."""
    composed = exactness(copy, schema) in {Exactness.EXACT, Exactness.SPACING}
    columns = (column for column in copy.columns if not (composed and column.role is Role.MERGED))
    return replace(copy, columns=tuple(column for column in columns if len(copy.values[column.name]) <= LONGEST))


def _lost(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    for column in record.columns(settings):
        for span, _ in unreadable(record.text(column)):
            yield Finding("obfuscated-text", "", record.at(column, span), 0.9, "text", LOST)


def _told(copy: Fragment, finding: Finding) -> Finding:
    place = finding.location
    text = copy.values[place.field_name or ""]
    return replace(finding, value=text[place.span.start : place.span.end] if place.span else "")
