"""The findings alone, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from redactor.report import Report


def render(report: Report) -> str:
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    return (json.dumps(report.item_json(item), ensure_ascii=False) + "\n" for item in report.items)
