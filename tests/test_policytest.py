"""The runner of raw→expected cases, and the shipped policies over the annotated corpus."""

import json
from datetime import date
from pathlib import Path

import pytest

from redactor.decide import decide
from redactor.policy import Policy, load_policy, shipped
from redactor.policytest import _context, _second_run, annotated, redacted, run_cases
from redactor.schema import default_schema

TODAY = date(2026, 1, 31)
CORPUS = Path(__file__).parents[1] / "fixtures" / "corpus" / "dev.annotated.jsonl"


def problems(case):
    policy = load_policy("publication", today=TODAY).model_dump(mode="json") | {"tests": [{"id": "t"} | case]}
    return [(f.field_name, f.problem, f.expected, f.got) for f in run_cases(Policy.model_validate(policy))]


PERSON = {"Outcome": "[[PERSON|Awa Exemplo]] spoke.", "Confidential": "no"}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"record": PERSON, "expect": {"Outcome": "[person] spoke."}}, []),
        ({"record": PERSON}, [("Outcome", "differs", "Awa Exemplo spoke.", "[person] spoke.")]),
        (
            {"record": {"Outcome": "The law.", "Confidential": "no"}, "expect": {"Outcome": "[withheld]"}},
            [("Outcome", "differs", "[withheld]", "The law.")],
        ),
        (
            {"record": {"Confidential": "no"}, "expect": {"Outcome": "x"}},
            [("Outcome", "expected, and not in the record", "", "")],
        ),
        (
            {"record": {"Confidential": "no"}, "level": "confidential"},
            [(None, "the record is read as open, because the flag says open", "", "")],
        ),
        (
            {"record": {"Confidential": "no"}, "withheld": True},
            [(None, "the record is not withheld", "", "")],
        ),
    ],
)
def test_a_case_fails_with_what_differs(case, expected):
    assert problems(case) == expected


def test_an_id_in_a_case_matches_any_pseudonym_and_nothing_else():
    case = {"record": {"FragmentID": "ABC-1", "Confidential": "no"}}
    assert problems(case | {"expect": {"FragmentID": "[id-*]"}}) == []
    assert [p[:2] for p in problems(case | {"expect": {"FragmentID": "[person-*]"}})] == [("FragmentID", "differs")]


def test_a_policy_that_hides_what_it_wrote_itself_fails_its_test():
    rules = {
        "rules": [
            {
                "id": "towns",
                "entities": ["LOCATION"],
                "places": ["town"],
                "action": {"type": "generalise", "to": "country"},
            }
        ]
    }
    case = {
        "id": "t",
        "record": {"Outcome": "in [[LOCATION|Lomé]]", "Confidential": "0"},
        "expect": {"Outcome": "in Togo"},
    }
    data = load_policy("publication", today=TODAY).model_dump(mode="json")
    policy = Policy.model_validate(data | {"levels": {"open": rules, "confidential": rules}, "tests": [case]})
    assert [(f.problem, f.got) for f in run_cases(policy)] == [("a second run changes it", "in [withheld]")]


def test_failures_keep_silent_in_their_repr():
    case = {"id": "t", "record": PERSON}
    data = load_policy("publication", today=TODAY).model_dump(mode="json") | {"tests": [case]}
    assert "Awa" not in repr(run_cases(Policy.model_validate(data)))


@pytest.mark.parametrize("name", shipped())
def test_a_second_run_over_the_corpus_changes_nothing(name):
    policy, schema = load_policy(name, today=TODAY), default_schema()
    for line in CORPUS.read_text("utf-8").splitlines():
        fragment, findings = annotated(dict(json.loads(line)["fields"]), schema)
        plan = decide(fragment, findings, policy, _context(fragment))
        values = redacted(fragment, plan)
        assert redacted(*_second_run(fragment, plan, values, policy)) == values
