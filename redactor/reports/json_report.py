"""The whole report as JSON, in the shape of the public contract."""

from __future__ import annotations

import json

from redactor.report import Report


def render(report: Report) -> str:
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n"
