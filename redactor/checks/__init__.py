"""The tables of checks, and the one function that runs them.

``CHECKS`` look at one record, ``SET_CHECKS`` at all records of a run together. A check is a generator of
findings; it never says what they cost (the rule's severity does) or what becomes of them (the policy does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from redactor.checks.base import Check, CheckSettings, Record, examine, level_of, read_flag, relearned
from redactor.checks.cells import small_cells
from redactor.checks.files import metadata, missing_flags
from redactor.checks.flags import confidential_released, confidentiality_flag
from redactor.checks.inference import inferable
from redactor.checks.placeholders import informative_placeholder, placeholder_mismatch
from redactor.checks.recovery import cross_field, over_redaction
from redactor.checks.residual import residual_identifier
from redactor.checks.siblings import Harvest, cross_record, sibling_flags, sibling_labels, sibling_words
from redactor.checks.store import Records
from redactor.checks.story import merged_drift, structure_damaged
from redactor.checks.texts import obfuscated_text, residual_variant
from redactor.model import Finding

__all__ = [
    "CHECKS",
    "SET_CHECKS",
    "CheckSettings",
    "Harvest",
    "Record",
    "Records",
    "check_record",
    "check_records",
    "examine",
    "level_of",
    "metadata",
    "read_flag",
]

SetCheck = Callable[[Harvest], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    residual_identifier,
    residual_variant,
    cross_field,
    merged_drift,
    placeholder_mismatch,
    informative_placeholder,
    inferable,
    obfuscated_text,
    confidentiality_flag,
    confidential_released,
    structure_damaged,
    over_redaction,
)

SET_CHECKS: tuple[SetCheck, ...] = (
    cross_record,
    sibling_flags,
    sibling_labels,
    sibling_words,
    missing_flags,
    small_cells,
)


def check_record(record: Record, settings: CheckSettings) -> list[Finding]:
    """Return what the checks of one record find, in order."""
    return _ordered(finding for check in CHECKS for finding in check(record, settings))


def check_records(records: Sequence[Record], settings: CheckSettings) -> list[Finding]:
    """Return what all checks find in all records of a run, in order, each thing once."""
    held = records if isinstance(records, Records) else Records(records)
    for number, record in enumerate(relearned(held, settings)):
        if record is not held[number]:
            held[number] = record
    harvest = Harvest(held, settings)
    found: list[Finding] = []
    for record in held:
        found.extend(finding for check in CHECKS for finding in check(record, settings))
        harvest.read()
    found.extend(finding for check in SET_CHECKS for finding in check(harvest))
    return _ordered(found)


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by a total key and keep the surest of findings that say the same of one place."""
    best: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        spot = (finding.rule, finding.location)
        if spot not in best or finding.score > best[spot].score:
            best[spot] = finding
    return sorted(best.values(), key=lambda finding: finding.order)
