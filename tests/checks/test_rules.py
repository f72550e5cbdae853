"""Every rule of the catalogue, on invented records: what it must find, whole, and what it must let be."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from redactor.checks import CheckSettings, check_records, examine, metadata
from redactor.checks.base import relearned
from redactor.markers import default_grammar
from redactor.model import Surface
from redactor.rules import RULES, Severity
from tests.support import StubDetector, make_fragment

FOLDER = Path(__file__).parents[2] / "fixtures" / "checks"
FIXTURES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(rule, case, id=f"{rule}: {case['name']}")
    for rule, cases in FIXTURES.items()
    for case in (*cases[True], *cases[False])
]


def run(case):
    """Return the findings of a case and its fragments by place."""
    given = case.get("settings", {})
    settings = CheckSettings(k=given.get("k", 3), is_published=lambda _: given.get("published", False))
    detector = StubDetector(case.get("known", {}))
    fragments = [
        make_fragment({k: v for k, v in values.items() if k != "file"}, values.get("file", "harvest.jsonl"), number)
        for number, values in enumerate(case["records"])
    ]
    records = [examine(f, ids, settings) for f, ids in zip(fragments, detector.detect(fragments), strict=True)]
    return check_records(records, settings), fragments


def said(finding, fragments):
    place = finding.location
    if place.span is None:
        return [place.record, place.field_name, None]
    text = fragments[place.record].values[place.field_name]
    return [place.record, place.field_name, text[place.span.start : place.span.end]]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_rule_finds_this_and_no_more(rule, case):
    if "surface" in case:
        surface = Surface("x.xlsx", case["surface"]["place"], case["surface"]["text"])
        matches = StubDetector(case.get("known", {})).match(surface.text)
        found = [finding.value for finding in metadata(surface, matches, CheckSettings())]
        assert found == case.get("found", [])
        return
    findings, fragments = run(case)
    assert [said(f, fragments) for f in findings if f.rule == rule] == case.get("found", [])


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_of_both_kinds_and_a_whole_page(rule):
    assert FIXTURES[rule][True]
    assert FIXTURES[rule][False]
    headings = [line[3:] for line in RULES[rule].page.splitlines() if line.startswith("## ")]
    assert headings == ["What it finds", "Why it matters", "Example", "What to do", "Known misses"]


def test_no_fixture_is_of_a_rule_that_does_not_exist():
    assert set(FIXTURES) == set(RULES)


def test_severities_rank_as_the_contract_orders_them():
    ranked = sorted(Severity, key=lambda severity: severity.rank)
    assert ranked == [Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL]


def test_what_a_finding_shows_of_itself_holds_no_value():
    case = {
        "records": [
            {
                "Outcome description": "The desk of [...] answers within two days.",
                "StoryFragment_Merged": "Outcome description:  The desk of Zubiak answers within two days.",
            }
        ]
    }
    findings, _ = run(case)
    assert findings
    assert "Zubiak" not in repr(findings)


def test_the_order_of_records_and_of_runs_does_not_change_the_findings():
    cases = [case for cases in FIXTURES.values() for case in cases[True] if "records" in case]
    for case in cases:
        assert run(case)[0] == run(case)[0]


def test_the_shipped_grammar_is_read_once():
    assert default_grammar() is default_grammar()


def test_a_wording_that_recurs_through_a_file_is_a_marker_in_each_of_its_records():
    records = [
        {
            "Outcome description": f"The women of {place} wrote to [nimi poistettu] about the water.",
            "Confidential": "No",
        }
        for place in ("one village", "two towns", "three camps")
    ]
    records[0]["StoryFragment_Merged"] = (
        "Outcome description:  The women of one village wrote to Zubiak about the water. Significance:  "
    )
    findings, fragments = run({"records": records})
    recovered = [said(f, fragments) for f in findings if f.rule == "cross-field"]
    assert recovered == [[0, "StoryFragment_Merged", "Zubiak"]]


def test_an_acronym_that_recurs_in_square_brackets_is_no_marker():
    records = [
        {"Outcome description": f"The coalition [CBDDH] wrote letter {n}.", "Confidential": "No"} for n in range(5)
    ]
    fragments = [make_fragment(values, index=n) for n, values in enumerate(records)]
    settings = CheckSettings()
    assert not any(r.was_redacted() for r in relearned([examine(f, (), settings) for f in fragments], settings))
