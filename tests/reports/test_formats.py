"""Every report format: nothing leaks, the shapes are the standards', the same run gives the same bytes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator

from redactor.errors import UsageError
from redactor.model import Coverage, Location, Skipped, Span
from redactor.report import Item, Report, Verdict
from redactor.reports import ENDINGS, REPORTS, format_of, text
from redactor.reports.github import command
from redactor.reports.sarif import uri
from redactor.rules import RULES, Severity

SCHEMAS = Path(__file__).parents[2] / "fixtures" / "schemas"
CANARY = "Zodcanary Kanarivogel"


def item(rule: str = "residual-identifier", **changes: object) -> Item:
    values = {
        "rule": rule,
        "severity": RULES[rule].severity,
        "entity": "HRD_COALITION",
        "score": 0.987654,
        "location": Location("data/harvest 1.csv", 3, "Outcome description", Span(12, 17)),
        "recognizer": "coalition",
        "action": "replace",
        "policy_rule": "confidential.coalitions",
        "fingerprint": "0" * 32,
        "message": "an identifier is readable",
        "related": (Location("data/harvest 1.csv", 3, "StoryFragment_Merged", Span(0, 5)),),
    }
    return Item(**(values | changes))


def report(*items: Item, verdict: Verdict = Verdict.FINDINGS, **changes: object) -> Report:
    values = {
        "command": "scan",
        "version": "1.2.3",
        "policy": "publication",
        "policy_sha256": "ab" * 32,
        "models": (("fragments", "1.0"),),
        "verdict": verdict,
        "coverage": Coverage(1, 4, 92),
        "items": items,
    }
    return Report(**(values | changes))


EVERYTHING = report(
    *(item(rule) for rule in RULES),
    item(action="keep", policy_rule="open.public-facts"),
    item(location=Location("-")),
    item(location=Location("/abs/ü.txt", 0), related=()),
    item(location=Location("nicht-utf8-\udcff.csv", None, "file name", Span(0, 3)), entity=""),
    verdict=Verdict.INCOMPLETE,
    coverage=Coverage(2, 4, 92, (Skipped("broken.xlsx", "not a workbook"),)),
)


def rendered(name: str, given: Report) -> str:
    """What a reader of the report can read; a workbook is unpacked."""
    found = REPORTS[name](given)
    if isinstance(found, str) or not found.startswith(b"PK"):
        return found if isinstance(found, str) else found.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(found)) as package:
        return "\n".join(package.read(part).decode("utf-8") for part in package.namelist())


def test_sarif_is_valid_by_the_schema_of_oasis() -> None:
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text("utf-8"))
    log = json.loads(rendered("sarif", EVERYTHING))
    assert [error.message for error in Draft4Validator(schema).iter_errors(log)] == []


def test_sarif_has_what_uploading_asks_of_every_result() -> None:
    run = json.loads(rendered("sarif", EVERYTHING))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rule["help"]["markdown"] and rule["properties"]["security-severity"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["redactorValue/v1"] == "0" * 32
        assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_says_where_in_words_and_how_many_code_points_in() -> None:
    result = json.loads(rendered("sarif", report(item())))["runs"][0]["results"][0]
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "data/harvest%201.csv"},
                "region": {"startLine": 1},
            },
            "logicalLocations": [
                {
                    "name": "Outcome description",
                    "fullyQualifiedName": "record 3/Outcome description/12-17",
                    "kind": "member",
                }
            ],
        }
    ]


def test_sarif_holds_no_snippet_and_no_contents() -> None:
    text_of_log = rendered("sarif", EVERYTHING)
    assert '"snippet"' not in text_of_log
    assert '"contents"' not in text_of_log


def test_sarif_says_that_an_incomplete_run_did_not_succeed() -> None:
    invocation = json.loads(rendered("sarif", EVERYTHING))["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 3
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        "not examined: not a workbook"
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/c%.csv", "a%20b/c%25.csv"),
        ("/abs/x.txt", "file:///abs/x.txt"),
        ("\udcff.csv", "%FF.csv"),
        ("a:b?#.md", "a%3Ab%3F%23.md"),
    ],
)
def test_a_path_becomes_a_uri_that_means_the_same_file(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_junit_counts_findings_and_what_was_not_examined() -> None:
    root = ET.fromstring(rendered("junit", EVERYTHING))
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("19", "18", "1")
    assert all(case.get("classname") for case in root.iter("testcase"))


def test_junit_of_a_clean_run_has_one_passed_case() -> None:
    root = ET.fromstring(rendered("junit", report(verdict=Verdict.CLEAN)))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "0")


def test_junit_of_a_run_without_a_record_is_an_error() -> None:
    given = report(verdict=Verdict.INCOMPLETE, coverage=Coverage())
    root = ET.fromstring(rendered("junit", given))
    assert (root.get("tests"), root.get("errors")) == ("1", "1")


def test_junit_stays_xml_whatever_a_column_is_called() -> None:
    odd = item(location=Location("a.csv", 0, 'x\x00\x1b]<&>"\ufffe', Span(0, 1)))
    root = ET.fromstring(rendered("junit", report(odd)))
    assert root.get("failures") == "1"


def test_findings_under_the_threshold_fail_no_case_and_are_notices() -> None:
    low = item("over-redaction")
    given = report(low, verdict=Verdict.CLEAN, fail_on=Severity.HIGH)
    assert ET.fromstring(rendered("junit", given)).get("failures") == "0"
    assert rendered("github", given).startswith("::notice ")


def test_github_annotations_escape_what_could_end_them() -> None:
    assert command("error", "a,b:c%\n::error::x", "t:1,2", "100%\r\n::stop") == (
        "::error file=a%2Cb%3Ac%25\\x0a%3A%3Aerror%3A%3Ax,title=t%3A1%2C2::100%25%0D%0A::stop"
    )


def test_github_has_a_line_a_finding_and_the_closing_line_last() -> None:
    lines = rendered("github", report(item(), item("small-cell", action="flag"))).splitlines()
    where = "record 3, Outcome description, 12-17: HRD_COALITION: an identifier is readable"
    assert lines == [
        f"::error file=data/harvest 1.csv,title=residual-identifier::{where}",
        f"::warning file=data/harvest 1.csv,title=small-cell::{where}",
        "findings: 1 file, 4 records, 92 fields examined, nothing skipped; 2 findings",
    ]


def test_text_is_plain_without_colour_and_the_same_words_with_it() -> None:
    plain, painted = text.render(EVERYTHING), text.render(EVERYTHING, color=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_text_shows_control_and_bidirectional_characters_instead_of_sending_them() -> None:
    odd = item(location=Location("a\n\x1b[2Jb\u202e.csv"), message="m")
    assert text.render(report(odd)).splitlines()[0] == (
        "a\\x0a\\x1b[2Jb\\u202e.csv: critical residual-identifier HRD_COALITION: m"
    )


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_format_shows_a_value_that_was_not_asked_for(name: str) -> None:
    """The one way in is ``revealed``; a report that has none cannot hold the value anywhere."""
    assert CANARY not in rendered(name, EVERYTHING)


@pytest.mark.parametrize("name", ["sarif", "junit", "github", "markdown"])
def test_formats_that_travel_never_reveal(name: str) -> None:
    revealed = report(item(), revealed={"0" * 32: CANARY})
    assert CANARY not in rendered(name, revealed)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_the_same_run_gives_the_same_bytes(name: str) -> None:
    assert REPORTS[name](EVERYTHING) == REPORTS[name](EVERYTHING)


@pytest.mark.parametrize(("ending", "name"), sorted(ENDINGS.items()))
def test_an_ending_asks_for_a_format_that_exists(ending: str, name: str) -> None:
    assert format_of(Path(f"report{ending.upper()}")) == name
    assert name in REPORTS


def test_an_unknown_ending_is_wrong_usage() -> None:
    with pytest.raises(UsageError):
        format_of(Path("report.docx"))
