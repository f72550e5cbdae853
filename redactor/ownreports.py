"""Leak reports lie beside the copies; a later run over the folder must not take them for harvests.

Only what is one of our reports through and through is left out, and every run says that it was: a JSON report
that is, byte for byte, what we write of what it says, in the words that we have for it, and a Markdown report
that is what we write of the JSON report beside it. Whatever somebody has added to either makes it a file like
any other. Names of files and fields stand in reports as they stand in the copies beside them. What these and the
reasons say is not judged: a report forged in exactly this form passes for ours (SECURITY.md, known limits).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from redactor.model import Coverage, Location, Skipped, Span
from redactor.rules import RULES, Severity

if TYPE_CHECKING:
    from redactor.report import Item, Report

# A report's name begins so; whatever else is called, it is read as a harvest.
NAME = "leak-report"
_WORD = re.compile(r"[\w.:+/-]{0,80}")  # an identifier of ours: a recognizer, an operator, a policy's rule
_HEX = re.compile(r"[0-9a-f]{0,64}")
# A finding's message: plain words. Names have capitals and digits; these few words of ours have, too.
_MESSAGE = re.compile(
    r"(?>(?:ID|IDs|Latin|French|commit [0-9a-f]{12})(?![\w-])|[^\W\d_A-Z\u00c0-\u00de]|[ ,;:.()'’-])*+"
)
_ACCEPTED = re.compile(r"; \d+ findings?, (\d+) accepted before")
_HARVEST = frozenset({
    "path", "records", "records_with_findings", "by_rule", "by_severity", "markers", "identifiers_readable",
    "worst_records",
})  # fmt: skip


def is_own_report(path: Path) -> bool:
    """Whether the file at *path* is a report of ours that reveals nothing."""

    def read(name: str) -> bytes | None:
        try:
            return path.with_name(name).read_bytes()
        except OSError:
            return None

    return is_report(path.name, read)


def is_report(name: str, read: Callable[[str], bytes | None]) -> bool:
    """Whether the file *name* is a report of ours that reveals nothing.

    *read* gives the content of a file of its folder by name, None where there is none.
    """
    path = PurePath(name)
    if not name.startswith(NAME) or path.suffix not in {".json", ".md"}:
        return False
    source = read(f"{path.stem}.json")
    report = _report(source) if source is not None else None
    if report is None or path.suffix == ".json":
        return report is not None
    return _is_rendering(read(name) or b"", report)


def _is_rendering(text: bytes, report: Report) -> bool:
    from dataclasses import replace

    from redactor.reports import markdown

    said = text.decode("utf-8", "replace")
    accepted = _ACCEPTED.search(said)
    whole = replace(report, accepted=int(accepted[1])) if accepted else report
    return _encoded(markdown.render(whole)) == text


def _report(source: bytes) -> Report | None:
    """The report that *source* is the JSON of; None where it is not that to the last byte."""
    from redactor.reports import json_report

    try:
        report = _built(json.loads(source))
        return report if _encoded(json_report.render(report)) == source else None
    except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _built(data: Any) -> Report:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is no report of ours."""
    from redactor.report import Copy, Report, Verdict

    copies = tuple(
        Copy(
            _text(c["path"]),
            int(c["records"]),
            int(c["withheld"]),
            int(c["replaced"]),
            float(c["words_kept"]),
            int(c.get("cells_withheld", 0)),
            tuple((_text(name), int(cells)) for name, cells in c.get("unnamed_columns", {}).items()),
        )
        for c in data.get("copies", ())
    )
    coverage = data["coverage"]
    examined = [int(coverage[part]) for part in ("files", "records", "fields")]
    skipped, passed = (_skipped(coverage.get(part, ())) for part in ("skipped", "passed"))
    return Report(
        command="redact" if copies else "scan",
        version=_only(_WORD, data["tool"]["version"]),
        policy=_only(_WORD, data["policy"]["name"]),
        policy_sha256=_only(_HEX, data["policy"]["sha256"]),
        models=tuple((_only(_WORD, m["name"]), _only(_WORD, m["version"])) for m in data["models"]),
        verdict=Verdict(data["verdict"]),
        coverage=Coverage(examined[0], examined[1], examined[2], skipped, passed),
        items=tuple(_item(found) for found in data["findings"]),
        copies=copies,
        harvests=tuple(_harvest(harvest) for harvest in data.get("harvests", ())),
        others=int(data.get("other_files", 0)),
    )


def _skipped(files: Any) -> tuple[Skipped, ...]:
    return tuple(Skipped(_text(file["path"]), _text(file["reason"])) for file in files)


def _item(found: Any) -> Item:
    from redactor.report import Item

    return Item(
        rule=RULES[found["rule"]].id,
        severity=Severity(found["severity"]),
        entity=_only(_WORD, found["entity"]),
        score=float(found["score"]),
        location=_place(found, found["path"]),
        recognizer=_only(_WORD, found["recognizer"]),
        action=_only(_WORD, found["action"]),
        policy_rule=_only(_WORD, found["policy_rule"]),
        fingerprint=_only(_HEX, found["fingerprint"]),
        message=_only(_MESSAGE, found["message"]),
        related=tuple(_place(place, place.get("path", found["path"])) for place in found["related"]),
    )


def _place(found: Any, path: str) -> Location:
    span = None if found["start"] is None else Span(int(found["start"]), int(found["end"]))
    record = None if found["record"] is None else int(found["record"])
    return Location(_text(path), record, None if found["field"] is None else _text(found["field"]), span)


def _harvest(harvest: Any) -> Any:
    """A harvest's summary, which holds a path, numbers, rules and severities, and nothing else."""
    rules, severities = set(harvest["by_rule"]), set(harvest["by_severity"])
    lists = {"path", "by_rule", "by_severity", "worst_records"}
    numbers = [value for key, value in harvest.items() if key not in lists]
    numbers += [*harvest["by_rule"].values(), *harvest["by_severity"].values(), *harvest["worst_records"]]
    _text(harvest["path"])
    if harvest.keys() != _HARVEST or not rules <= RULES.keys() or not severities <= set(Severity):
        raise ValueError
    if not all(isinstance(number, int) for number in numbers):
        raise ValueError
    return harvest


def _text(said: Any) -> str:
    """Return *said*. Raises TypeError where it is no text."""
    if not isinstance(said, str):
        raise TypeError
    return said


def _only(words: re.Pattern[str], said: str) -> str:
    """Return *said*. Raises ValueError where it is anything but such *words*."""
    if not words.fullmatch(said):
        raise ValueError
    return said
