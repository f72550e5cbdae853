"""The programme's taxonomy of failures, one by one: each is reported, answered for elsewhere, or admitted."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from redactor.checks import CheckSettings, check_records, examine, metadata
from redactor.model import Surface
from redactor.rules import RULES
from tests.support import StubDetector, make_fragment

FAILURES = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "failures.yaml").read_text("utf-8"))
CASES = {name: entry for name, entry in FAILURES.items() if name[0] == "F" and "rules" in entry}


def reported(case):
    settings = CheckSettings(is_published=lambda _: case.get("published", False))
    detector = StubDetector(case.get("known", {}))
    if "surface" in case:
        surface = Surface("x.xlsx", case["surface"]["place"], case["surface"]["text"])
        return {finding.rule for finding in metadata(surface, detector.match(surface.text), settings)}
    fragments = [
        make_fragment({k: v for k, v in values.items() if k != "file"}, values.get("file", "harvest.jsonl"), number)
        for number, values in enumerate(case["records"])
    ]
    records = [examine(f, ids, settings) for f, ids in zip(fragments, detector.detect(fragments), strict=True)]
    return {finding.rule for finding in check_records(records, settings)}


def test_no_failure_of_the_taxonomy_is_passed_over():
    expected = [f"A{number}" for number in range(1, 31)] + [f"F{number:02d}" for number in range(1, 79)]
    assert list(FAILURES) == expected


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_has_one_answer(name):
    entry = FAILURES[name]
    answers = {"rules", "together", "raw", "elsewhere", "not"} & set(entry)
    assert len(answers) == 1
    assert set(entry.get("rules", ())) | set(entry.get("together", ())) <= set(RULES)


@pytest.mark.parametrize("name", CASES)
def test_a_failure_is_reported_under_each_rule_that_is_said(name):
    assert set(CASES[name]["rules"]) <= reported(CASES[name])
