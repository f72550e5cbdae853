"""One line a finding: path, record (from 0, as everywhere), field and place in it, then rule and message.

Compilers write path:line:column; a record's number is no line, so it is said in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from redactor.report import Item, Report, Verdict, summary
from redactor.rules import Severity
from redactor.verdict import closing_line, unnamed_said

# Select Graphic Rendition codes of ECMA-48.
_BOLD, _FAINT, _RED, _YELLOW, _CYAN, _GREEN = "1", "2", "31", "33", "36", "32"
_SEVERITIES = {
    Severity.CRITICAL: f"{_BOLD};{_RED}",
    Severity.HIGH: _RED,
    Severity.MEDIUM: _YELLOW,
    Severity.LOW: _CYAN,
}
FEW = 20  # findings that the text of a redaction lists; its leak report has all
# Control and bidirectional characters: a file's or a column's name could rewrite a terminal with them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def render(report: Report, *, color: bool = False) -> str:
    """Return the report as lines of text; with *color*, for a terminal."""
    return "".join(pieces(report, color=color))


def pieces(report: Report, *, color: bool = False) -> Iterator[str]:
    """Yield the lines of :func:`render`."""
    closing = closing_line(report)
    if color:
        closing = _painted(closing, _GREEN if report.verdict is Verdict.CLEAN else f"{_BOLD};{_RED}", color=True)
    yield from (f"{line}\n" for line in lines(report, color=color))
    yield f"{closing}\n"


def harvest_line(harvest: Mapping[str, Any]) -> str:
    """One file of an audit in a line: records, what was found, what is hidden of all identifiers, the worst records."""
    counts = ", ".join(f"{number} {severity}" for severity, number in harvest["by_severity"].items()) or "nothing"
    worst = ", ".join(map(str, harvest["worst_records"]))
    hidden, readable = harvest["markers"], harvest["identifiers_readable"]
    share = f"; {hidden} identifiers hidden, {readable} readable, kept by the policy or found" if hidden else ""
    return f"{harvest['records']} records, {counts} found{share}" + (f"; worst records {worst}" if worst else "")


def lines(report: Report, *, color: bool = False) -> Iterator[str]:
    brief = report.command == "redact" and not report.verbose
    for item in islice(report.items, FEW if brief else None):
        yield line(item, color=color)
        if item.fingerprint in report.revealed:
            yield f"    | {visible(report.revealed[item.fingerprint])}"
    if brief and len(report.items) > FEW:
        yield f"… and {len(report.items) - FEW} more: see the leak report, or use --verbose"
        counts = summary(report.items)
        yield from (f"{kind.replace('_', ' ')}: {_counted(counts[kind])}" for kind in ("by_entity", "by_rule"))
    for skipped in report.coverage.skipped:
        yield f"{visible(skipped.path)}: {_painted('not examined', _RED, color=color)}: {visible(skipped.reason)}"
    if report.items or report.coverage.skipped:
        yield ""
    if unnamed := report.unnamed():
        yield unnamed_said(unnamed)
        yield from (f"  {visible(name)}: {cells}" for name, cells in unnamed.items())
    for harvest in report.harvests:
        yield f"{visible(harvest['path'])}: {harvest_line(harvest)}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def line(item: Item, *, color: bool = False) -> str:
    entity = f" {item.entity}" if item.entity else ""
    kept = " (kept by the policy)" if item.action == "keep" else ""
    severity = _painted(item.severity.value, _FAINT if kept else _SEVERITIES[item.severity], color=color)
    rule = _painted(item.rule, _BOLD, color=color)
    return f"{_painted(place(item), _FAINT, color=color)}: {severity} {rule}{entity}: {item.message}{kept}"


def place(item: Item) -> str:
    where = item.location
    parts = [where.path]
    if where.record is not None:
        parts.append(f"record {where.record}")
    if where.field_name is not None:
        parts.append(where.field_name.strip())
    if where.span is not None:
        parts.append(f"{where.span.start}-{where.span.end}")
    return visible(": ".join(parts))


def visible(text: str) -> str:
    r"""Return *text* on one line with every unseen character escaped as ``\\x1b`` or ``\\u202e``."""
    return _UNSEEN.sub(lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    return f"\\x{ord(character):02x}" if character.isascii() else f"\\u{ord(character):04x}"


def _painted(text: str, code: str, *, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text
