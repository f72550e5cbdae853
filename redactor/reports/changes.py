"""What changed since an earlier report: by fingerprints, so that a finding that moved is the same finding."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redactor.errors import UsageError
from redactor.report import Report, Since

LARGEST = 512 * 1024**2  # bytes; a report of a hundred thousand records is smaller


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of change: how many findings of one rule and entity."""

    rule: str
    entity: str
    count: int


@dataclass(frozen=True, slots=True)
class Changes:
    """New and gone findings by rule and entity, and how many are still there."""

    name: str
    new: tuple[Row, ...]
    gone: tuple[Row, ...]
    still: int
    other_policy: bool
    other_key: bool


def load_since(path: Path) -> Since:
    """Read an earlier JSON report. Raises UsageError when it is none; its content is never quoted."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: larger than a report can be")
        data = json.loads(path.read_text("utf-8"))
        findings, policy = data["findings"], data["policy"]["sha256"]
        complete = isinstance(findings, list) and all(_is_finding(f) for f in findings)
    except OSError:
        raise UsageError(f"{path}: cannot be read") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        complete = False
    if not complete:
        raise UsageError(f"{path}: not a JSON report of this tool (made with -f json)")
    return Since(path.name, str(policy), tuple(findings))


def _is_finding(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(found.get(key), str) for key in ("fingerprint", "rule", "entity"))


def changes(report: Report) -> Changes | None:
    """Compare *report* with the one it has as ``since``; None without one."""
    if report.since is None:
        return None
    now = Counter((i.fingerprint, i.rule, i.entity) for i in report.items)
    before = Counter((f["fingerprint"], f["rule"], f["entity"]) for f in report.since.findings)
    still = sum((now & before).values())
    return Changes(
        report.since.name,
        _rows(now - before),
        _rows(before - now),
        still,
        report.since.policy_sha256 != report.policy_sha256,
        bool(now) and bool(before) and not still,
    )


def _rows(found: Mapping[tuple[str, str, str], int]) -> tuple[Row, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for (_, rule, entity), number in found.items():
        counts[rule, entity] += number
    return tuple(Row(rule, entity, number) for (rule, entity), number in sorted(counts.items()))
