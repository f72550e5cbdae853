"""residual-identifier: what detection finds readable and the policy protects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redactor.checks.base import CheckSettings, Record
from redactor.model import Finding

READABLE = "a protected identifier is readable in a redacted record"


def residual_identifier(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield protected identifiers that stay readable in a record that somebody redacted before.

    In a record without any marker every identifier is readable: that is what a scan reports.
    """
    if not (settings.redacted or record.was_redacted()):
        return
    for found in record.identifiers:
        sure = found.score >= settings.min_score and not (found.entity == "FRAGMENT_ID" and is_opaque(found.value))
        if sure and settings.protects(found, record.fragment):
            yield Finding(
                "residual-identifier",
                found.entity,
                found.location,
                found.score,
                found.recognizer,
                READABLE,
                value=found.value,
            )


def is_opaque(code: str) -> bool:
    """Whether an ID is a mere number with a letter or two, which tells neither programme nor country."""
    return len(re.findall(r"[^\W\d_]{2,}", code)) < 2  # noqa: PLR2004
