"""What a report is made of. No attribute here can hold an original value, so no format can leak it.

``Report.texts`` holds redacted values, and only of copies that were written, read back and proved.
Values are revealed only through ``Report.revealed``, which is empty unless the user asked for it on a
terminal or in a file of their own (``--show-values``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from redactor.model import Carried, Coverage, Location, Span
from redactor.rules import Severity

SCHEMA_VERSION = 1


class Verdict(StrEnum):
    CLEAN = "clean"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Item(Carried):
    """One finding as reports see it: where, what kind, what was decided; never what it says."""

    rule: str
    severity: Severity
    entity: str
    score: float
    location: Location
    recognizer: str
    action: str
    policy_rule: str
    fingerprint: str
    message: str
    related: tuple[Location, ...] = ()
    content: str = ""  # keyed digest of the finding with the text around it, for baselines; never shown

    @property
    def order(self) -> tuple[Any, ...]:
        return (
            self.location.order,
            -self.severity.rank,
            self.rule,
            self.entity,
            self.recognizer,
            self.fingerprint,
        )

    def as_json(self) -> dict[str, Any]:
        span = self.location.span
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "entity": self.entity,
            "score": round(self.score, 4),
            "path": self.location.path,
            "record": self.location.record,
            "field": self.location.field_name,
            "start": span.start if span else None,
            "end": span.end if span else None,
            "recognizer": self.recognizer,
            "action": self.action,
            "policy_rule": self.policy_rule,
            "fingerprint": self.fingerprint,
            "message": self.message,
            "related": [related_json(place, self.location.path) for place in self.related],
        }


def related_json(place: Location, path: str) -> dict[str, Any]:
    """A related place; its path is left out where it is the finding's own."""
    found: dict[str, Any] = {} if place.path == path else {"path": place.path}
    found |= {"record": place.record, "field": place.field_name}
    found |= {"start": place.span.start, "end": place.span.end} if place.span else {"start": None, "end": None}
    return found


@dataclass(frozen=True, slots=True)
class Copy:
    """One redacted copy that was written and verified, by name and counts."""

    path: str
    records: int
    withheld: int
    replaced: int
    words_kept: float
    cells: int = 0  # withheld cells
    unnamed: tuple[tuple[str, int], ...] = ()  # columns that no schema names, with how many of their cells are withheld
    sha256: str = ""  # of the copy's bytes, for evidence; reports do not show these two
    source: str = ""  # keyed digest of the original's bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker in a redacted value: its range of code points, and the fingerprints of what it hides."""

    span: Span
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldText:
    """A value as the redacted copy has it; the copy was read back and verified before this is shown."""

    name: str
    text: str = field(repr=False)
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordText:
    """A record of a verified copy, under the place of its original."""

    path: str
    record: int
    fields: tuple[FieldText, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """An earlier report to compare with: its findings as JSON has them, which holds no value."""

    name: str
    policy_sha256: str
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One run, ready to be rendered. Without a clock: the same input gives the same bytes."""

    command: str
    version: str
    policy: str
    policy_sha256: str
    models: tuple[tuple[str, str], ...]
    verdict: Verdict
    coverage: Coverage
    items: Collection[Item]
    copies: tuple[Copy, ...] = ()
    harvests: tuple[Mapping[str, Any], ...] = ()
    revealed: Mapping[str, str] = field(default_factory=dict, repr=False)
    fail_on: Severity | None = None
    accepted: int = 0
    texts: tuple[RecordText, ...] = ()
    language: str = "en"
    since: Since | None = None
    verbose: bool = False  # whether the text of a redaction lists every finding
    others: int = 0  # files beside the copies of a redaction that it has not written

    def unnamed(self) -> dict[str, int]:
        """The columns that no schema names, by name, with how many of their cells are withheld from the copies."""
        found = Counter[str]()
        for copy in self.copies:
            found.update(dict(copy.unnamed))
        return dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        return self.shell([self.item_json(item) for item in self.items])

    def shell(self, findings: Sequence[Any]) -> dict[str, Any]:
        """The report as JSON has it, with *findings* as its findings."""
        report: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "redactor", "version": self.version},
            "policy": {"name": self.policy, "sha256": self.policy_sha256},
            "models": [{"name": name, "version": version} for name, version in self.models],
            "verdict": self.verdict.value,
            "coverage": coverage_json(self.coverage),
            "findings": findings,
            "summary": summary(self.items),
        }
        if self.copies:
            report["copies"] = [
                {
                    "path": c.path,
                    "records": c.records,
                    "withheld": c.withheld,
                    "replaced": c.replaced,
                    "words_kept": round(c.words_kept, 4),
                }
                | ({"cells_withheld": c.cells} if c.cells else {})
                | ({"unnamed_columns": dict(c.unnamed)} if c.unnamed else {})
                for c in self.copies
            ]
        if self.others:
            report["other_files"] = self.others
        if self.harvests:
            report["harvests"] = [dict(harvest) for harvest in self.harvests]
        return report

    def item_json(self, item: Item) -> dict[str, Any]:
        found = item.as_json()
        if item.fingerprint in self.revealed:
            found["value"] = self.revealed[item.fingerprint]
        return found


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "files": coverage.files,
        "records": coverage.records,
        "fields": coverage.fields,
        "skipped": [{"path": s.path, "reason": s.reason} for s in coverage.skipped],
        "complete": coverage.complete,
    } | ({"passed": [{"path": s.path, "reason": s.reason} for s in coverage.passed]} if coverage.passed else {})


def summary(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """Counts by rule, entity and severity, each sorted by name."""
    rules, entities, severities = Counter[str](), Counter[str](), Counter[str]()
    for item in items:
        rules[item.rule] += 1
        severities[item.severity.value] += 1
        if item.entity:
            entities[item.entity] += 1
    counts = {"by_rule": rules, "by_entity": entities, "by_severity": severities}
    return {name: dict(sorted(counted.items())) for name, counted in counts.items()}
