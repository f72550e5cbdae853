"""One line a finding, as compilers and linters write them: path:record:field:start-end rule message."""

from __future__ import annotations

from collections.abc import Iterator

from redactor.report import Item, Report
from redactor.verdict import closing_line


def render(report: Report) -> str:
    return "\n".join([*lines(report), closing_line(report)]) + "\n"


def lines(report: Report) -> Iterator[str]:
    for item in report.items:
        yield line(item)
        if item.fingerprint in report.revealed:
            yield f"    | {report.revealed[item.fingerprint]}"
    for skipped in report.coverage.skipped:
        yield f"{skipped.path}: not examined: {skipped.reason}"
    if report.items:
        yield ""


def line(item: Item) -> str:
    entity = f" {item.entity}" if item.entity else ""
    kept = " (kept by the policy)" if item.action == "keep" else ""
    return f"{place(item)}: {item.severity.value} {item.rule}{entity}: {item.message}{kept}"


def place(item: Item) -> str:
    where = item.location
    parts = [where.path]
    if where.record is not None:
        parts.append(str(where.record))
    if where.field_name is not None:
        parts.append(where.field_name.strip())
    if where.span is not None:
        parts.append(f"{where.span.start}-{where.span.end}")
    return ":".join(parts)
