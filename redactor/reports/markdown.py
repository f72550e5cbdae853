"""The report as Markdown: a verdict, what was examined, counts, and where the findings are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from redactor.report import Report, summary
from redactor.verdict import closing_line, unnamed_said

_SAID = {
    "clean": "Nothing that the policy protects was found in what was examined.",
    "findings": "Something that the policy protects was found.",
    "incomplete": "Not everything could be examined: this is not a clean result.",
    "unverified": "A copy failed its own verification and was not written.",
}


def render(report: Report) -> str:
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    return (f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"# Leak report: {report.verdict.value}"
    yield ""
    yield f"{_said(report)} Policy: {cell(report.policy)}. {closing_line(report)}"
    yield ""
    if report.copies:
        rows = [
            [cell(c.path), str(c.records), str(c.withheld), str(c.cells), str(c.replaced), f"{c.words_kept:.0%}"]
            for c in report.copies
        ]
        yield from table(["copy", "records", "records withheld", "cells withheld", "replacements", "words kept"], rows)
    if unnamed := report.unnamed():
        yield unnamed_said(unnamed)
        yield ""
        rows = [[cell(name), str(cells)] for name, cells in unnamed.items()]
        yield from table(["column that no schema names", "cells withheld"], rows)
    for title, counts in summary(report.items).items():
        if counts:
            yield from table([title.removeprefix("by_"), "findings"], [[k, str(n)] for k, n in counts.items()])
    if report.coverage.skipped:
        yield from table(["not examined", "why"], [[cell(s.path), cell(s.reason)] for s in report.coverage.skipped])
    if report.items:
        yield from table(
            ["path", "record", "field", "place", "severity", "rule", "entity", "action"],
            (
                [
                    cell(i.location.path),
                    "" if i.location.record is None else str(i.location.record),
                    cell(i.location.field_name or ""),
                    f"{i.location.span.start}–{i.location.span.end}" if i.location.span else "",
                    i.severity.value,
                    i.rule,
                    i.entity,
                    i.action,
                ]
                for i in report.items
            ),
        )
    yield "A finding names a place, never a value. The report says what was checked, not that a text is safe."


def _said(report: Report) -> str:
    if report.command == "redact" and report.verdict.value == "clean":
        return "Every copy was written and verified: no protected value was found in it again."
    return _SAID[report.verdict.value]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def cell(text: str) -> str:
    """Text that cannot break out of a table cell or become markup."""
    plain = " ".join(text.split())
    for sign in "\\`*_{}[]<>|#":
        plain = plain.replace(sign, "\\" + sign)
    return plain
