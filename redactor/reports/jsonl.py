"""The findings alone, one JSON object a line."""

from __future__ import annotations

import json

from redactor.report import Report


def render(report: Report) -> str:
    return "".join(json.dumps(report.item_json(item), ensure_ascii=False) + "\n" for item in report.items)
