"""Decisions as wholes: operator, named rule and rank of each way to come to one, and what conditions look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from redactor.decide import UNKNOWN_NAME, ColumnDecision, Decision, decide
from redactor.model import Role, Span
from redactor.operators import Context, Flag, Generalise, Keep, Pseudonymise, Replace, Withhold
from tests.test_decide import CONTEXT, PUBLICATION, changed, outcome, record, ruled

EXEMPT = {"id": "e", "entity": "PERSON", "value": "Awa", "reason": "r", "person": "p", "expires": "2999-01-01"}


def ruling_of(plan):
    """Operator, rule and rank of the one decision of *plan*."""
    (decision,) = plan.decisions
    return decision.operator, decision.policy_rule, decision.rank


def with_rules(*rules, **more):
    """The publication policy with these rules at both levels, and no columns of its own."""
    level = {"rules": list(rules)} | more
    return changed(levels={"open": level, "confidential": level}, terms={"survivor": ["survivor*"]})


def everything(action, **more):
    return {"id": "all", "entities": ["*"], "action": {"type": action}} | more


@pytest.mark.parametrize(
    ("policy", "context", "fields", "expected"),
    [
        (PUBLICATION, CONTEXT, {"FragmentID": "[[PERSON|Awa]]"},
         (Pseudonymise(scope="harvest"), "confidential.columns.identifier", 0)),
        (PUBLICATION, CONTEXT, {"Scale": "[[EVENT|National]]"}, (Keep(), "confidential.columns.controlled", 0)),
        (changed(exceptions=[EXEMPT]), CONTEXT, {"Outcome": "[[PERSON|Awa]]"}, (Keep(), "exceptions.e", 0)),
        (with_rules(everything("keep")), CONTEXT, {"Outcome": "[[PERSON|Awa]]"}, (Keep(), "confidential.all", 0)),
        (with_rules(everything("keep", entities=["ROLE"]), everything("flag", id="last")), CONTEXT,
         {"Outcome": "[[PERSON|Awa]]"}, (Flag(), "confidential.last", 1)),
        (with_rules(everything("keep", entities=["ROLE"])), CONTEXT, {"Outcome": "[[PERSON|Awa]]"},
         (Replace(marker="[withheld]"), "default", 1)),
        (PUBLICATION, ruled("PERSON", "Awa", keep=True), {"Outcome": "[[PERSON|Awa]]"}, (Keep(), "decisions.d-1", 0)),
        (PUBLICATION, ruled("PERSON", "Awa"), {"Outcome": "[[PERSON|Awa]]"}, (Replace(), "decisions.d-1", 0)),
        (PUBLICATION, ruled("DATE_TIME", "5 May 2023", generalise_to="year"), {"Outcome": "[[DATE_TIME|5 May 2023]]"},
         (Generalise(to="year"), "decisions.d-1", 0)),
        (PUBLICATION, ruled("DATE_TIME", "5 May 2023"), {"Outcome": "[[DATE_TIME|5 May 2023]]"},
         (Replace(), "decisions.d-1", 0)),
        (with_rules(everything("pseudonymise")), ruled("PERSON", "Awa"), {"Outcome": "[[PERSON|Awa]]"},
         (Pseudonymise(), "decisions.d-1", 0)),
        (with_rules(everything("flag")), ruled("PERSON", "Awa"), {"Outcome": "[[PERSON|Awa]]"},
         (Replace(), "decisions.d-1", 0)),
    ],
    ids=["a pseudonymised column", "a kept column", "an exception", "the first rule", "the second rule", "no rule",
         "a reviewer keeps", "a reviewer hides", "a reviewer makes coarser", "a reviewer hides what was made coarser",
         "a reviewer hides what has a pseudonym", "a reviewer hides what was flagged"],
)  # fmt: skip
def test_a_decision_says_what_is_done_by_which_rule_and_with_what_rank(policy, context, fields, expected):
    assert ruling_of(outcome(policy, context, **fields, Confidential="1")) == expected


@pytest.mark.parametrize(("switch", "operator"), [("flag", Flag()), ("ignore", Keep())])
def test_a_word_that_nobody_knows_yields_to_every_rule(switch, operator):
    fragment, findings = record(Outcome="[[PERSON|Zorglub]]", Confidential="1")
    guess = [replace(finding, recognizer=UNKNOWN_NAME) for finding in findings]
    plan = decide(fragment, guess, changed(unknown_names=switch), CONTEXT)
    assert ruling_of(plan) == (operator, "unknown_names", len(PUBLICATION.levels.confidential.rules))


def test_a_reviewer_goes_before_an_exception_and_before_a_kept_column():
    policy = changed(exceptions=[EXEMPT])
    assert ruling_of(outcome(policy, ruled("PERSON", "Awa"), Outcome="[[PERSON|Awa]]", Confidential="1"))[1] == (
        "decisions.d-1"
    )
    kept = outcome(PUBLICATION, ruled("EVENT", "National"), Scale="[[EVENT|National]]", Confidential="1")
    assert ruling_of(kept) == (Replace(), "decisions.d-1", 0)


def test_what_has_no_value_is_nothing_that_a_reviewer_can_have_decided():
    context = replace(ruled("PERSON", "", keep=True), key=None)
    fragment, findings = record(Outcome="[[PERSON|Awa]]", Confidential="1")
    plan = decide(fragment, [replace(findings[0], value="")], PUBLICATION, context)
    assert ruling_of(plan)[1] == "confidential.persons"


@pytest.mark.parametrize(
    ("place", "kept"),
    [({"fields": ["Outcome"]}, ["Outcome"]), ({"roles": ["evidence"]}, ["Evidence"]),
     ({"fields": ["Outcome"], "roles": ["evidence"]}, ["Evidence", "Outcome"])],
)  # fmt: skip
@pytest.mark.parametrize("context", [CONTEXT, ruled("PERSON", "Zoe")], ids=["policy", "another's decision"])
def test_a_rule_with_fields_or_roles_holds_there_only(context, place, kept):
    policy = with_rules(everything("keep", **place))
    plan = outcome(policy, context, Outcome="[[PERSON|Awa]]", Evidence="[[PERSON|Awa]]", Confidential="1")
    assert sorted(d.finding.location.field_name for d in plan.decisions if d.action == "keep") == kept


def test_a_reviewer_hides_as_the_rule_of_that_field_does():
    policy = with_rules(everything("pseudonymise", fields=["Outcome"]), everything("keep", id="rest"))
    fields = {"Outcome": "[[PERSON|Awa]]", "Evidence": "[[PERSON|Awa]]", "Confidential": "1"}
    plan = outcome(policy, ruled("PERSON", "Awa"), **fields)
    assert {d.finding.location.field_name: d.operator for d in plan.decisions} == {
        "Outcome": Pseudonymise(), "Evidence": Replace(),
    }  # fmt: skip


def test_a_rule_for_an_entity_is_none_for_another():
    policy = with_rules(everything("keep", entities=["ROLE", "PERSON"]))
    plan = outcome(policy, Outcome="[[PERSON|Awa]] [[EVENT|Zodfest]]", Confidential="1")
    assert {d.finding.entity: d.policy_rule for d in plan.decisions} == {
        "PERSON": "confidential.all",
        "EVENT": "default",
    }


@pytest.mark.parametrize(
    ("columns", "value", "unnamed"),
    [({}, "x", True), ({}, " ", False), ({"Notes": "withhold"}, "x", False), ({"unknown": "withhold"}, "x", True),
     ({"Notes": "keep"}, "x", False), ({"unknown": "keep"}, "x", False)],
)  # fmt: skip
def test_a_column_is_unnamed_where_its_value_is_withheld_for_want_of_a_name(columns, value, unnamed):
    plan = outcome(with_rules(everything("keep"), columns=columns), Notes=value, Confidential="1")
    assert plan.column("Notes").is_unnamed is unnamed


@pytest.mark.parametrize("kind", ["withhold_field", "withhold_record"])
@pytest.mark.parametrize(
    ("where", "field", "holds"),
    [
        ({}, "Outcome", True),
        ({}, "Evidence", True),
        ({}, "Social actor", False),
        ({"fields": ["Social actor"]}, "Social actor", True),
        ({"fields": ["Social actor"]}, "Outcome", False),
        ({"roles": ["controlled"]}, "Social actor", True),
        ({"roles": ["controlled"]}, "Outcome", False),
        ({"roles": ["narrative"], "fields": ["Social actor"]}, "Social actor", True),
        ({"roles": ["narrative"], "fields": ["Social actor"]}, "Outcome", True),
        ({"roles": ["narrative"], "fields": ["Social actor"]}, "Evidence", False),
    ],
)
def test_a_condition_looks_at_its_fields_and_roles_else_at_the_story(kind, where, field, holds):
    condition = {"id": "c", "reason": "r", "categories": ["survivor"]} | where
    policy = with_rules(everything("keep"), columns={"controlled": "scan"}, **{kind: [condition]})
    plan = outcome(policy, **{field.replace(" ", "_"): "a survivor", "Confidential": "1"})
    rule = f"confidential.{kind}.c"
    assert (plan.column(field).policy_rule == rule, plan.withheld_by) == (
        holds, rule if holds and kind == "withhold_record" else None,
    )  # fmt: skip


def test_a_withheld_column_is_whole():
    condition = {"id": "c", "reason": "r", "categories": ["survivor"]}
    plan = outcome(with_rules(everything("keep"), withhold_field=[condition]), Outcome="survivors", Confidential="1")
    column = plan.column("Outcome").column
    assert plan.column("Outcome") == ColumnDecision(
        column, "withhold", Withhold(), "confidential.withhold_field.c", protects=False
    )


@pytest.mark.parametrize(
    ("outcome_text", "evidence", "withheld"),
    [("[[PERSON|Awa]] spoke", "[[PERSON|Zoe]] [[PERSON|Ama]] [[PERSON|Ida]]", False),
     ("[[PERSON|Awa]] [[PERSON|Zoe]] spoke", "nobody at all", True)],
)  # fmt: skip
def test_what_is_hidden_in_another_field_does_not_count_for_this_one(outcome_text, evidence, withheld):
    condition = {"id": "c", "reason": "r", "hidden_over": 0.5, "fields": ["Outcome"]}
    policy = with_rules(everything("replace"), withhold_record=[condition])
    plan = outcome(policy, Outcome=outcome_text, Evidence=evidence, Confidential="1")
    assert plan.is_withheld is withheld


def test_what_is_made_coarser_is_not_hidden():
    condition = {"id": "c", "reason": "r", "hidden_over": 0.5}
    rule = everything("generalise", entities=["DATE_TIME"]) | {"action": {"type": "generalise", "to": "year"}}
    plan = outcome(with_rules(rule, withhold_field=[condition]), Outcome="[[DATE_TIME|5 May 2023]]", Confidential="1")
    assert (plan.decisions[0].action, plan.column("Outcome").action) == ("generalise", "scan")


def test_a_finding_without_a_place_covers_nothing():
    fragment, findings = record(Country="[[LOCATION|Sahel]]", Confidential="1")
    nowhere = replace(findings[0], location=replace(findings[0].location, span=None))
    elsewhere = replace(findings[0], location=replace(findings[0].location, field_name="Outcome", span=Span(0, 5)))
    assert [decide(fragment, [f], PUBLICATION, CONTEXT).column("Country").action for f in (nowhere, elsewhere)] == [
        "withhold", "withhold",
    ]  # fmt: skip


def test_without_a_context_there_are_no_decisions_of_people_and_no_key():
    fragment, findings = record(Outcome="[[PERSON|Awa]]", Confidential="1")
    assert decide(fragment, findings, PUBLICATION) == decide(fragment, findings, PUBLICATION, Context())


def test_a_decision_hides_unless_its_operator_leaves_the_value():
    (finding,) = record(Outcome="[[PERSON|Awa]]")[1]
    operators = [Keep(), Flag(), Replace(), Withhold(), Pseudonymise(), Generalise(to="year")]
    assert [(d.action, d.hides) for d in (Decision(finding, one, "r", 0) for one in operators)] == [
        ("keep", False), ("flag", False), ("replace", True), ("withhold", True), ("pseudonymise", True),
        ("generalise", True),
    ]  # fmt: skip


def test_the_story_is_what_conditions_look_at():
    fragment, _ = record(Outcome="x", Evidence="x", Social_actor="x", Confidential="1")
    assert [column.role for column in fragment.columns] == [
        Role.NARRATIVE, Role.EVIDENCE, Role.CONTROLLED, Role.FLAG,
    ]  # fmt: skip
