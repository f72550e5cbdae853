"""The report as a workbook: Summary, Findings, Records, Coverage, ready to be filtered.

XlsxWriter with a fixed creation date, so that a run gives the same bytes twice.
Text never becomes a formula, a number or a link: a file's or a column's name could be made to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from redactor.errors import OutputError
from redactor.report import Item, Report, summary
from redactor.reports.text import visible
from redactor.rules import Severity
from redactor.verdict import closing_line

# The zip format's first day: no clock in what is written.
NO_CLOCK = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Text and ground of the severities, as in the HTML report: contrast above 4.5 to 1 (WCAG 2.2, 1.4.3).
COLORS: dict[str, tuple[str, str]] = {
    "critical": ("#A3161F", "#FBE9E8"),
    "high": ("#A84300", "#FDEEE2"),
    "medium": ("#7A5C00", "#FBF3D3"),
    "low": ("#2F5D7C", "#E6F0F6"),
}
_GOOD = ("#1C6B3A", "#E4F3E8")
MOST_ROWS = 1_048_575  # of a sheet, its header aside

FINDINGS = (
    ("Path", 26), ("Record", 8), ("Field", 34), ("Start", 7), ("End", 7), ("Severity", 10), ("Rule", 22),
    ("Entity", 20), ("Action", 14), ("Policy rule", 28), ("Recognizer", 18), ("Score", 7), ("Message", 48),
    ("Also at", 40), ("Fingerprint", 36),
)  # fmt: skip
RECORDS = (
    ("Path", 26), ("Record", 8), ("Findings", 10), ("Critical", 9), ("High", 9), ("Medium", 9), ("Low", 9),
    ("Fields", 48),
)  # fmt: skip


def render(report: Report) -> bytes:
    """Return the workbook's bytes. Raises OutputError when there are more findings than a sheet has rows."""
    import xlsxwriter

    if len(report.items) > MOST_ROWS:
        raise OutputError("more findings than a sheet has rows: ask for json")
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **_SAFE}) as book:
        book.set_properties({"title": "Leak report", "created": NO_CLOCK})
        styles = _styles(book)
        _summary(book.add_worksheet("Summary"), report, styles)
        _findings(book.add_worksheet("Findings"), report, styles)
        _records(book.add_worksheet("Records"), report, styles)
        _coverage(book.add_worksheet("Coverage"), report, styles)
    return stream.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    shared = {"valign": "top"}
    styles = {
        name: book.add_format({**shared, "font_color": ink, "bg_color": ground})
        for name, (ink, ground) in {**COLORS, "good": _GOOD}.items()
    }
    return styles | {
        "plain": book.add_format(shared),
        "wrap": book.add_format({**shared, "text_wrap": True}),
        "head": book.add_format({"bold": True, "bg_color": "#2B2F36", "font_color": "#FFFFFF", "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "part": book.add_format({"bold": True, "top": 1}),
    }


def _table(
    sheet: Any, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]], styles: Mapping[str, Any]
) -> None:
    """A header that stays in view, a filter on every column, and the rows; severities are coloured."""
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        _write(sheet, 0, number, name, styles["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            _write(sheet, last, number, value, styles.get(str(value), styles["plain"]))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, visible(value), style)


def _findings(sheet: Any, report: Report, styles: Mapping[str, Any]) -> None:
    values = bool(report.revealed)
    columns = (*FINDINGS, ("Value", 40)) if values else FINDINGS
    rows = (
        (*_finding(item), *([report.revealed.get(item.fingerprint, "")] if values else [])) for item in report.items
    )
    _table(sheet, columns, rows, styles)


def _finding(item: Item) -> tuple[Any, ...]:
    where = item.location
    start, end = (where.span.start, where.span.end) if where.span else (None, None)
    also = "; ".join(f"{'' if p.record is None else p.record} {p.field_name or ''}".strip() for p in item.related)
    return (
        where.path, where.record, (where.field_name or "").strip(), start, end, item.severity.value, item.rule,
        item.entity, item.action, item.policy_rule, item.recognizer, round(item.score, 4), item.message,
        also, item.fingerprint,
    )  # fmt: skip


def _records(sheet: Any, report: Report, styles: Mapping[str, Any]) -> None:
    found: dict[tuple[str, int], list[Item]] = {}
    for item in report.items:
        if item.location.record is not None and item.action != "keep":
            found.setdefault((item.location.path, item.location.record), []).append(item)
    _table(sheet, RECORDS, (_record(key, items) for key, items in sorted(found.items())), styles)


def _record(key: tuple[str, int], items: Sequence[Item]) -> tuple[Any, ...]:
    counts = Counter(item.severity for item in items)
    fields = sorted({(item.location.field_name or "").strip() for item in items} - {""})
    return (*key, len(items), *(counts[severity] for severity in Severity), ", ".join(fields))


def _coverage(sheet: Any, report: Report, styles: Mapping[str, Any]) -> None:
    copied = [
        (c.path, "redacted copy, verified", c.records, c.withheld, c.replaced, f"{c.words_kept:.0%}")
        for c in report.copies
    ]
    rows = [(s.path, f"not examined: {s.reason}") for s in report.coverage.skipped]
    rows += [(s.path, f"passed over: {s.reason}") for s in report.coverage.passed]
    harvests = [(str(h["path"]), "examined", int(h["records"])) for h in report.harvests]
    columns = (
        ("Path", 40), ("What happened", 60), ("Records", 9), ("Withheld whole", 15), ("Replacements", 14),
        ("Words kept", 12),
    )  # fmt: skip
    _table(sheet, columns, [*rows, *harvests, *copied], styles)


def _summary(sheet: Any, report: Report, styles: Mapping[str, Any]) -> None:
    """The verdict, what made it, and the counts, one below the other."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    _write(sheet, 0, 0, "Leak report", styles["title"])
    good = styles["good" if report.verdict.value == "clean" else "critical"]
    facts: list[tuple[str, Any]] = [
        ("Verdict", report.verdict.value),
        ("In short", closing_line(report)),
        ("Policy", report.policy),
        ("Policy SHA-256", report.policy_sha256),
        ("Command", report.command),
        ("Version", report.version),
        ("Models", ", ".join(f"{name} {version}" for name, version in report.models)),
    ]
    row = 2
    for name, value in facts:
        _write(sheet, row, 0, name, styles["plain"])
        _write(sheet, row, 1, value, good if name == "Verdict" else styles["wrap"])
        row += 1
    for title, counts in summary(report.items).items():
        row = _counts(sheet, row + 1, title.replace("_", " ").capitalize(), counts, styles)
    note = "A finding names a place, never a value. The report says what was checked, not that a text is safe."
    _write(sheet, row + 1, 1, note, styles["wrap"])


def _counts(sheet: Any, row: int, title: str, counts: Mapping[str, int], styles: Mapping[str, Any]) -> int:
    """Write one block of counts from *row* on, and return the row after it."""
    _write(sheet, row, 0, title, styles["part"])
    for number, (name, count) in enumerate(counts.items(), row + 1):
        _write(sheet, number, 0, name, styles.get(name, styles["plain"]))
        _write(sheet, number, 1, count, styles["plain"])
    return row + 1 + len(counts)
