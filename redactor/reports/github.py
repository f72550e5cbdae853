"""Annotations by GitHub's workflow commands: one line a finding, each character that could end it escaped.

GitHub shows ten annotations of a kind for each step and keeps all of them in the log. The closing line
comes last as plain text; it cannot be mistaken for a command, as it does not begin with two colons.
"""

from __future__ import annotations

from collections.abc import Iterator

from redactor.report import Item, Report
from redactor.reports.text import visible
from redactor.rules import Severity
from redactor.verdict import closing_line, gates

COMMANDS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


def render(report: Report) -> str:
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    yield from (f"{line}\n" for line in _lines(report))
    yield f"{closing_line(report)}\n"


def _lines(report: Report) -> Iterator[str]:
    for skipped in report.coverage.skipped:
        yield command("error", skipped.path, "not examined", visible(skipped.reason))
    for item in report.items:
        if item.action != "keep":
            name = COMMANDS[item.severity] if gates(item, report.fail_on) else "notice"
            yield command(name, item.location.path, item.rule, _message(item))


def _message(item: Item) -> str:
    where = item.location
    parts = []
    if where.record is not None:
        parts.append(f"record {where.record}")
    if where.field_name is not None:
        parts.append(visible(where.field_name))
    if where.span is not None:
        parts.append(f"{where.span.start}-{where.span.end}")
    said = ": ".join(part for part in (item.entity, item.message) if part)
    return ", ".join(parts) + (f": {said}" if parts else said)


def command(name: str, path: str, title: str, message: str) -> str:
    """Return one workflow command; see "Workflow commands for GitHub Actions" for what is escaped where."""
    return f"::{name} file={_property(visible(path))},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
