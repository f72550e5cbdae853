"""SARIF 2.1.0, ready for upload to a code-scanning service.

Written after the OASIS schema (errata 01) and GitHub's list of the properties that it reads. A result
names a place and never a text: there are no snippets and no contents. A record has no line that could be
known for every format, so the region is the file's first line, which uploading asks for; where a finding
really is stands in its logical location: the record, the field, and the code points in its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from redactor.model import Location
from redactor.report import Item, Report
from redactor.reports.streamed import ITEMS, dumped
from redactor.reports.text import visible
from redactor.rules import RULES, Rule, Severity
from redactor.verdict import closing_line, exit_code

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
# Inside GitHub's bands: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, below that low.
SECURITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
RISKS = {"S": "singling-out", "L": "linkability", "I": "inference", "U": "utility"}


def render(report: Report) -> str:
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    rules = list(RULES.values())
    index = {rule.id: place for place, rule in enumerate(rules)}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, rules)]}
    return dumped(log, (_result(item, index[item.rule]) for item in report.items))


def _run(report: Report, rules: Sequence[Rule]) -> dict[str, Any]:
    driver = {"name": "redactor", "semanticVersion": report.version, "rules": [_rule(rule) for rule in rules]}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"redactor/{report.command}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [ITEMS],
        "properties": {
            "policy": report.policy,
            "policySha256": report.policy_sha256,
            "models": [{"name": name, "version": version} for name, version in report.models],
            "verdict": report.verdict.value,
        },
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.id.replace("-", " ").capitalize()},
        "fullDescription": {"text": f"Found when {rule.summary}."},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["privacy", RISKS[rule.risk.value]],
            "precision": "high",
            "security-severity": SECURITY[rule.severity],
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    notes = [
        {
            "level": "error",
            "message": {"text": f"not examined: {skipped.reason}"},
            "locations": [_location(Location(skipped.path))],
        }
        for skipped in report.coverage.skipped
    ]
    return {
        "executionSuccessful": report.coverage.complete,
        "exitCode": exit_code(report),
        "exitCodeDescription": closing_line(report),
        "toolExecutionNotifications": notes,
    }


def _result(item: Item, rule_index: int) -> dict[str, Any]:
    kept = item.action == "keep"
    properties = {"entity": item.entity, "score": round(item.score, 4), "recognizer": item.recognizer}
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": rule_index,
        "kind": "informational" if kept else "fail",
        "level": "none" if kept else LEVELS[item.severity],
        "message": {"text": _message(item)},
        "locations": [_location(item.location)],
        "partialFingerprints": {"redactorValue/v1": item.fingerprint},
        "properties": properties | {"action": item.action, "policyRule": item.policy_rule},
    }
    if item.related:
        result["relatedLocations"] = [
            {"id": number, **_location(place)} for number, place in enumerate(item.related, 1)
        ]
    return result


def _message(item: Item) -> str:
    said = ": ".join(part for part in (item.entity, item.message or RULES[item.rule].summary) if part)
    where = "; ".join(_words(item.location))
    return f"{said} ({where})" if where else said


def _location(place: Location) -> dict[str, Any]:
    found: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri(place.path)}, "region": {"startLine": 1}}
    }
    logical = list(_words(place))
    if logical:
        name = visible(place.field_name) if place.field_name is not None else f"record {place.record}"
        kind = "member" if place.field_name is not None else "object"
        found["logicalLocations"] = [{"name": name, "fullyQualifiedName": "/".join(logical), "kind": kind}]
    return found


def _words(place: Location) -> Iterable[str]:
    if place.record is not None:
        yield f"record {place.record}"
    if place.field_name is not None:
        yield visible(place.field_name)
    if place.span is not None:
        yield f"{place.span.start}-{place.span.end}"


def uri(path: str) -> str:
    """Return *path* as a URI reference; the bytes of a name that is not UTF-8 stay what they are."""
    plain = PurePath(path)
    encoded = quote(plain.as_posix().encode("utf-8", "surrogateescape"), safe="/")
    return f"file://{encoded}" if plain.is_absolute() else encoded
