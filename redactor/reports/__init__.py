"""Report formats. To add one: a module with ``render(report) -> str | bytes``, and a line in REPORTS.

Formats see a :class:`~redactor.report.Report` only, which holds no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from redactor.errors import UsageError
from redactor.report import Report
from redactor.reports import github, html, json_report, jsonl, junit, markdown, sarif, text, xlsx

Render = Callable[[Report], str | bytes]

REPORTS: dict[str, Render] = {
    "text": text.render,
    "json": json_report.render,
    "jsonl": jsonl.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "markdown": markdown.render,
    "html": html.render,
    "xlsx": xlsx.render,
}
# Formats that are written piece by piece, however many findings there are; the others make one piece.
PIECES: dict[str, Callable[[Report], Iterator[str]]] = {
    "text": text.pieces,
    "json": json_report.pieces,
    "jsonl": jsonl.pieces,
    "sarif": sarif.pieces,
    "github": github.pieces,
    "markdown": markdown.pieces,
}
# Which format a file's ending asks for.
ENDINGS: dict[str, str] = {
    ".txt": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".sarif": "sarif",
    ".xml": "junit",
}


def pieces(name: str, report: Report) -> Iterator[str | bytes]:
    """Yield *report* in the format *name*, in as many pieces as it is made in."""
    if name in PIECES:
        yield from PIECES[name](report)
    else:
        yield REPORTS[name](report)


def format_of(target: Path) -> str:
    """Return the format that a report file's ending asks for. Raises UsageError for an unknown one."""
    try:
        return ENDINGS[target.suffix.lower()]
    except KeyError:
        raise UsageError(f"{target}: a report's format is told by its ending: {', '.join(ENDINGS)}") from None
