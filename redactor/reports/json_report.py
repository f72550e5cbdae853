"""The whole report as JSON, in the shape of the public contract."""

from __future__ import annotations

from collections.abc import Iterator

from redactor.report import Report
from redactor.reports.streamed import ITEMS, dumped


def render(report: Report) -> str:
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    return dumped(report.shell([ITEMS]), map(report.item_json, report.items))
