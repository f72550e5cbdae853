"""Commands that say what there is: rules, policies, schemas, figures; their forms and exit codes."""

from __future__ import annotations

import json

import pytest

from redactor.policy import shipped
from redactor.review.stats import Figures, table
from redactor.rules import RULES
from tests.test_cli import run, write


def test_rules_are_listed_as_text_and_as_json():
    code, out, _ = run("rules")
    lines = [f"{r.id:24} {r.severity.value:9} {r.risk.value}  {r.summary}" for r in RULES.values()]
    assert (code, out.splitlines()) == (0, lines)
    code, out, _ = run("rules", "-f", "json")
    assert (code, [set(one) for one in json.loads(out)]) == (0, [{"id", "severity", "risk", "summary"}] * len(RULES))
    assert [one["id"] for one in json.loads(out)] == list(RULES)
    assert run("rules", "-f", "yaml")[::2] == (2, "rules: the formats are text and json")


def test_policies_are_listed_and_their_schema_is_json():
    code, out, _ = run("policy", "list")
    assert (code, [name for name in shipped() if name not in out]) == (0, [])
    code, out, _ = run("policy", "schema")
    assert (code, json.loads(out)["type"]) == (0, "object")


@pytest.mark.parametrize(
    ("expected", "code", "said"),
    [("[person] came", 0, "1 cases, 0 failed"), ("Awa came", 1, "a: Outcome description: differs")],
)
def test_a_case_of_a_policy_that_fails_ends_in_1(tmp_path, expected, code, said):
    case = "{id: a, record: {Outcome description: '[[PERSON|Awa]] came', Confidential: 'yes'}"
    kept = f"expect: {{Outcome description: '{expected}', Confidential: '[withheld]'}}}}"
    file = write(
        tmp_path / "mine.yaml",
        f"version: 1\nname: mine\ndescription: mine\nextends: publication\ntests: [{case}, {kept}]\n",
    )
    found, out, _ = run("policy", "test", file)
    assert (found, said in out) == (code, True), out


def test_figures_are_a_table_in_which_nothing_is_a_hyphen():
    head, one, other, note = table(
        [Figures("ner", "PERSON", 3, 2, 1, 0, 0.6667, 1.0), Figures("list", "LOCATION", 0, 0, 0, 0, None, None)]
    )
    assert head.split() == ["recognizer", "entity", "decided", "hidden", "kept", "unsure", "precision", "recall*"]
    assert one.split() == ["ner", "PERSON", "3", "2", "1", "0", "67%", "100%"]
    assert other.split() == ["list", "LOCATION", "0", "0", "0", "0", "-", "-"]
    assert note.startswith("* of what any recogniser found")
