"""From what happened to one verdict, one exit code and one last line: nowhere else is it decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from redactor.model import Coverage
from redactor.report import Item, Report, Verdict
from redactor.rules import Severity

EXIT = {Verdict.CLEAN: 0, Verdict.FINDINGS: 1, Verdict.INCOMPLETE: 3, Verdict.UNVERIFIED: 4}


def gates(item: Item, fail_on: Severity | None) -> bool:
    """Whether *item* fails the run: at or above *fail_on*, or (None) not kept by the policy."""
    if item.action == "keep":
        return False
    return fail_on is None or item.severity.rank >= fail_on.rank


def verdict_of(
    items: Iterable[Item],
    coverage: Coverage,
    *,
    fail_on: Severity | None = None,
    unverified: bool = False,
    redacting: bool = False,
    may_be_empty: bool = False,
) -> Verdict:
    """The worst of what happened. A redaction is clean when every copy was written and verified.

    A run without a record is incomplete, unless nobody asked for any (*may_be_empty*).
    """
    if unverified:
        return Verdict.UNVERIFIED
    if not coverage.complete or (coverage.records == 0 and not may_be_empty):
        return Verdict.INCOMPLETE
    if not redacting and any(gates(item, fail_on) for item in items):
        return Verdict.FINDINGS
    return Verdict.CLEAN


def exit_code(report: Report) -> int:
    return EXIT[report.verdict]


def closing_line(report: Report) -> str:
    """The last line of every run: what was examined, what was skipped, what came of it."""
    coverage = report.coverage
    found = sum(item.action != "keep" for item in report.items)
    copies = f", {_count(len(report.copies), 'copy', 'copies')} written and verified" if report.copies else ""
    skipped = f"{len(coverage.skipped)} skipped" if coverage.skipped else "nothing skipped"
    unnamed = report.unnamed()
    cells = f", {_count(sum(unnamed.values()), 'cell')} of {_unknown(unnamed)} withheld" if unnamed else ""
    others = f"; the folder also holds {_count(report.others, 'file')} of unproved content" if report.others else ""
    passed = f", {_count(len(coverage.passed), 'file')} left out" if coverage.passed else ""
    accepted = f", {report.accepted} accepted before" if report.accepted else ""
    return (
        f"{report.verdict.value}: {examined(coverage.files, coverage.records, coverage.fields)}, "
        f"{skipped}{passed}; {_count(found, 'finding')}{accepted}{copies}{cells}{others}"
    )


def unnamed_said(unnamed: Mapping[str, int]) -> str:
    """What a run says of the columns that it withheld because nobody has described them."""
    cells = _count(sum(unnamed.values()), "cell")
    return (
        f"Withheld because no schema names their columns: {cells} of {_unknown(unnamed)}. To publish them, say what "
        "they are: redactor init lists them, and a schema file under schema: in .redactor.yaml names them."
    )


def _unknown(unnamed: Mapping[str, int]) -> str:
    return _count(len(unnamed), "unknown column")


def examined(files: int, records: int, fields: int) -> str:
    return f"{_count(files, 'file')}, {_count(records, 'record')}, {_count(fields, 'field')} examined"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
