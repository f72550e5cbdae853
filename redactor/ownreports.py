"""Leak reports lie beside the copies; a later run over the folder must not take them for harvests.

Only a file that is one of our reports through and through is left out, and every run says that it was: a JSON
report without a single revealed value, or a Markdown report made of our own lines.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# A report's name begins so; whatever else is called, it is read as a harvest.
NAME = "leak-report"
_REPORT_KEYS = frozenset({
    "schema_version", "tool", "policy", "models", "verdict", "coverage", "findings", "summary",
    "copies", "other_files", "harvests",
})
_FINDING_KEYS = frozenset({
    "rule", "severity", "entity", "score", "path", "record", "field", "start", "end", "recognizer", "action",
    "policy_rule", "fingerprint", "message", "related",
})
_PROSE = (
    "# Leak report: ",
    "| ",
    "|---",
    "Every copy was written",
    "Nothing that",
    "Something that",
    "Not everything",
)
_LAST = "A finding names a place, never a value. The report says what was checked, not that a text is safe."


def is_own_report(path: Path) -> bool:
    """Whether *path* is a report of ours that reveals nothing."""
    if not path.name.startswith(NAME):
        return False
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return (
        _is_json_report(text)
        if path.suffix == ".json"
        else path.suffix == ".md" and _is_markdown_report(text)
    )


def _is_json_report(text: str) -> bool:
    try:
        data: Any = json.loads(text)
        return (
            data["tool"]["name"] == "redactor"
            and _REPORT_KEYS.issuperset(data)
            and all(_FINDING_KEYS.issuperset(finding) for finding in data["findings"])
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _is_markdown_report(text: str) -> bool:
    lines = [line for line in text.splitlines() if line]
    return (
        len(lines) > 1
        and lines[-1] == _LAST
        and all(line.startswith((*_PROSE, "A copy failed")) for line in lines[:-1])
    )
