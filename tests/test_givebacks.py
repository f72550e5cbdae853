"""What our own checks would object to in a copy is gone from it: a copy of ours audits clean."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from redactor import pipeline
from redactor.checks import CHECKS, CheckSettings, examine
from redactor.decide import decide
from redactor.formats import Record
from redactor.givebacks import LONGEST
from redactor.judging import Judged
from redactor.merged import compose
from redactor.model import Fragment
from redactor.rules import RULES, Severity
from redactor.schema import default_schema
from redactor.session import open_session
from redactor.settling import redact_batch
from redactor.verdict import exit_code
from tests.support import make_fragment, make_session

FIXTURES = Path(__file__).parents[1] / "fixtures"
ACTED_ON = ("cross-field", "inferable", "informative-placeholder", "obfuscated-text", "residual-variant")
OURS = {"FragmentID": "ZOD-ZOD2301/CIV009", "Outcome statements is CONFIDENTIAL": "1.0"}
CASES = [
    pytest.param(case.get("known", {}), values, id=f"{rule}: {case['name']}: {number}")
    for rule in ACTED_ON
    for case in yaml.safe_load((FIXTURES / "checks" / f"{rule}.yaml").read_text("utf-8"))[True]
    for number, values in enumerate(case["records"])
]


def redacted(session, fragment):
    (findings,) = session.detect([fragment])
    plan = decide(fragment, findings, session.policy, session.context(fragment))
    (made,) = redact_batch(session, [Judged(Record(fragment, None), findings, plan)])
    return Fragment(fragment.path, fragment.index, fragment.columns, made.values)


def objections(session, copy):
    """The rules of high and critical severity that an audit of *copy* reports, of those that a redaction can act on."""
    settings = CheckSettings(protects=lambda *_: False)
    (findings,) = session.detect([copy])
    record = examine(copy, findings, settings)
    said = {finding.rule for check in CHECKS for finding in check(record, settings)}
    return sorted(rule for rule in said & {*ACTED_ON} if RULES[rule].severity.rank >= Severity.HIGH.rank)


@pytest.mark.parametrize(("known", "values"), CASES)
def test_what_a_check_finds_is_gone_from_our_copy_and_a_second_redaction_changes_nothing(known, values):
    session = make_session(known)
    own = {name: text for name, text in values.items() if name not in {"file", "FragmentID", "Confidential"}}
    copy = redacted(session, make_fragment(OURS | own))
    assert objections(session, copy) == []
    assert redacted(session, copy).values == copy.values


def test_a_law_that_names_the_hidden_country_is_hidden_wherever_the_record_says_it():
    told = {
        "Outcome description": "After the Anti-Homosexuality Act the ZODDHA opened a desk.",
        "Significance of the outcome": "Nobody else spoke of the Anti-Homosexuality Act.",
    }
    values = OURS | told | {"StoryFragment_Merged": compose(told, default_schema())}
    copy = redacted(make_session({"ZODDHA": "HRD_COALITION"}), make_fragment(values)).values
    hidden = {
        "Outcome description": "After the [location] the [coalition] opened a desk.",
        "Significance of the outcome": "Nobody else spoke of the [location].",
    }
    assert {name: copy[name] for name in told} == hidden
    assert copy["StoryFragment_Merged"] == compose(hidden, default_schema())


def test_a_law_stays_where_nothing_is_hidden_or_the_policy_keeps_places():
    text = "After the Anti-Homosexuality Act they opened a desk."
    session = make_session({"ZODDHA": "HRD_COALITION"})
    assert redacted(session, make_fragment(OURS | {"Outcome description": text})).values["Outcome description"] == text
    kept = OURS | {"Outcome description": f"{text} The ZODDHA came.", "Outcome statements is CONFIDENTIAL": "0"}
    copy = redacted(session, make_fragment(kept)).values
    assert copy == kept | {"FragmentID": copy["FragmentID"]}


def test_a_field_of_any_length_costs_no_comparison_of_its_passages():
    session, law = make_session({"ZODDHA": "HRD_COALITION"}), "the Anti-Homosexuality Act"
    long = f"The ZODDHA met. {'x' * LONGEST}"
    told = {"Outcome description": f"{long} {law}", "Significance of the outcome": f"The ZODDHA spoke of {law}."}
    copy = redacted(session, make_fragment(OURS | told)).values
    assert copy["Outcome description"] == f"{long.replace('ZODDHA', '[coalition]')} the [location]"  # by its value
    assert copy["Significance of the outcome"] == "The [coalition] spoke of the [location]."
    alone = redacted(session, make_fragment(OURS | {"Outcome description": f"{long} {law}"})).values
    assert alone["Outcome description"] == f"{long.replace('ZODDHA', '[coalition]')} {law}"


def test_a_policy_that_only_flags_changes_nothing():
    values = OURS | {"Outcome description": "[coalition] of Malawi met Z\ufffdbiak."}
    assert redacted(make_session({}, "internal"), make_fragment(values)).values == values


# Records of the corpus in which copies of ours once gave something back, or whose text is worn; and a few others.
CORPUS = {"dev": (0, 7, 33), "voices-en": (64,), "voices-fr": (78, 105), "voices-names": (85,), "voices-wide": (45, 89)}


@pytest.mark.model
def test_our_own_copies_of_the_corpus_audit_clean(tmp_path):
    lines = []
    for name, numbers in CORPUS.items():
        found = (FIXTURES / "corpus" / f"{name}.annotated.jsonl").read_text("utf-8").splitlines()
        lines += [dict(json.loads(found[number])["fields"]) for number in numbers]
    plain = [{k: re.sub(r"\[\[\w+\|(.+?)\]\]", r"\1", v, flags=re.DOTALL) for k, v in line.items()} for line in lines]
    (tmp_path / "harvest.jsonl").write_text("".join(json.dumps(one) + "\n" for one in plain), "utf-8")
    session = open_session("publication", reviewed=False)
    assert exit_code(pipeline.redact(session, pipeline.Request((tmp_path / "harvest.jsonl",)), tmp_path / "out")) == 0
    audit = pipeline.audit(session, pipeline.Request((tmp_path / "out" / "harvest.jsonl",)))
    assert [(i.rule, i.location.record) for i in audit.items if i.severity.rank >= Severity.HIGH.rank] == []
