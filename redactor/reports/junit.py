"""JUnit XML: a suite for the run, a failed case a finding, an error for what was not examined.

A run without either has one passed case, because a suite without cases is shown as "no tests" and taken
for a success that nobody earned; a run without a record has an error.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from redactor.report import Item, Report, Verdict
from redactor.reports.text import place, visible
from redactor.verdict import closing_line, gates

# What XML 1.0 cannot hold, even escaped (production [2] Char).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    failing = [item for item in report.items if gates(item, report.fail_on)]
    suite = Element("testsuite", {"name": f"redactor {report.command}"})
    properties = SubElement(suite, "properties")
    for name, value in _properties(report).items():
        SubElement(properties, "property", {"name": name, "value": _xml(value)})
    for item in failing:
        _failure(suite, item)
    for skipped in report.coverage.skipped:
        _error(suite, skipped.path, skipped.reason)
    if not failing and not report.coverage.skipped:
        _whole(suite, report)
    root = Element("testsuites", {"name": "redactor", **_counts(suite)})
    suite.attrib.update(_counts(suite))
    root.append(suite)
    indent(root)
    written: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _properties(report: Report) -> dict[str, str]:
    coverage = report.coverage
    return {
        "version": report.version,
        "policy": report.policy,
        "policy.sha256": report.policy_sha256,
        "files": str(coverage.files),
        "records": str(coverage.records),
        "fields": str(coverage.fields),
        "verdict": report.verdict.value,
    }


def _failure(suite: Element, item: Item) -> None:
    name = f"{place(item)} {item.rule}"
    case = SubElement(suite, "testcase", {"classname": _xml(visible(item.location.path)), "name": _xml(name)})
    said = ": ".join(part for part in (item.entity, item.message) if part)
    failure = SubElement(case, "failure", {"type": item.rule, "message": _xml(said)})
    failure.text = _xml(f"{item.severity.value}, action {item.action}, fingerprint {item.fingerprint}")


def _error(suite: Element, path: str, reason: str) -> None:
    case = SubElement(suite, "testcase", {"classname": _xml(visible(path)), "name": "not examined"})
    SubElement(case, "error", {"type": "incomplete", "message": _xml(visible(reason))})


def _whole(suite: Element, report: Report) -> None:
    case = SubElement(suite, "testcase", {"classname": "redactor", "name": _xml(closing_line(report))})
    if report.verdict is not Verdict.CLEAN:
        SubElement(case, "error", {"type": report.verdict.value, "message": _xml(closing_line(report))})


def _counts(suite: Element) -> dict[str, str]:
    cases = suite.findall("testcase")
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
    }


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
