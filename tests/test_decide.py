"""Deciding: what becomes of findings, columns and the record."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.decide import UNKNOWN_NAME, decide
from redactor.errors import ConfigurationError
from redactor.keys import fingerprint
from redactor.model import Finding, Fragment, Location, Span
from redactor.operators import ENTITIES, Context, Ruling, default_canonical
from redactor.policytest import redacted
from tests.deciding import CONTEXT, KEY, PUBLICATION, actions, changed, outcome, record


def test_the_first_rule_that_fits_decides_and_is_named():
    plan = outcome(Outcome="[[PERSON|Awa]] of [[HRD_COALITION|ZODDHA]] in [[LOCATION|Sahel]]", Confidential="1")
    assert actions(plan) == {
        "Awa": ("replace", "confidential.persons"),
        "ZODDHA": ("replace", "confidential.coalitions"),
        "Sahel": ("keep", "confidential.regions"),
    }
    ranks = {d.finding.value: d.rank for d in plan.decisions}
    assert ranks["Sahel"] < ranks["Awa"] < ranks["ZODDHA"]


def test_a_finding_no_rule_speaks_of_is_hidden():
    fragment, findings = record(Outcome="[[SHOE_SIZE|44]]", Confidential="no")
    plan = decide(fragment, findings, PUBLICATION, CONTEXT)
    assert [(d.action, d.policy_rule, d.hides) for d in plan.decisions] == [("replace", "default", True)]
    assert redacted(fragment, plan)["Outcome"] == "[withheld]"


@given(st.sampled_from(ENTITIES), st.floats(0, 1), st.sampled_from(["0", "1", "", "?"]))
def test_a_policy_without_rules_hides_everything(entity, score, flag):
    empty = {"rules": [], "columns": {}}
    policy = changed(levels={"open": empty, "confidential": empty})
    fragment, findings = record(Outcome=f"[[{entity}|value]]", Confidential=flag)
    plan = decide(fragment, [replace(f, score=score) for f in findings], policy, CONTEXT)
    assert all(d.hides for d in plan.decisions)


@pytest.mark.parametrize(("score", "rule"), [(0.49, "default"), (0.5, "open.sure")])
def test_a_rule_decides_from_its_score_on(score, rule):
    rules = {"rules": [{"id": "sure", "entities": ["ROLE"], "min_score": 0.5, "action": {"type": "keep"}}]}
    fragment, findings = record(Outcome="[[ROLE|mayor]]", Confidential="0")
    policy = changed(levels={"open": rules, "confidential": rules})
    plan = decide(fragment, [replace(f, score=score) for f in findings], policy, CONTEXT)
    assert plan.decisions[0].policy_rule == rule


def test_a_date_that_is_coarse_enough_is_kept():
    plan = outcome(Outcome="[[DATE_TIME|since 2023]], [[DATE_TIME|May 2023]]", Confidential="1")
    assert actions(plan) == {
        "since 2023": ("keep", "confidential.dates"),
        "May 2023": ("generalise", "confidential.dates"),
    }


@pytest.mark.parametrize(
    ("entity", "value", "action"),
    [
        ("PERSON", "Zodda", "keep"),
        ("PERSON", "ZODDÁ", "keep"),
        ("PERSON", "Zoddas", "replace"),
        ("ROLE", "Zodda", "replace"),
    ],
)
@pytest.mark.parametrize("stored", ["value", "fingerprint"])
def test_an_exception_keeps_its_value_and_no_other(stored, entity, value, action):
    kept = "zodda" if stored == "value" else fingerprint(KEY, "PERSON", default_canonical("PERSON", "zodda"))
    exemption = {
        "id": "e",
        "entity": "PERSON",
        "reason": "r",
        "person": "p",
        "expires": "2999-01-01",
        stored: kept,
    }
    plan = outcome(changed(exceptions=[exemption]), Outcome=f"[[{entity}|{value}]]", Confidential="1")
    assert plan.decisions[0].action == action


def test_an_exception_holds_in_its_fields_only():
    exemption = {
        "id": "e",
        "entity": "*",
        "value": "Zodda",
        "fields": ["Outcome"],
        "reason": "r",
        "person": "p",
    }
    policy = changed(exceptions=[exemption | {"expires": "2999-01-01"}])
    plan = outcome(policy, Outcome="[[PERSON|Zodda]]", Evidence="[[PERSON|Zodda]]", Confidential="1")
    assert {d.finding.location.field_name: d.policy_rule for d in plan.decisions} == {
        "Evidence": "confidential.persons",
        "Outcome": "exceptions.e",
    }


def test_a_fingerprint_without_a_key_is_an_error_not_a_leak():
    exemption = {
        "id": "e",
        "entity": "*",
        "fingerprint": "0" * 32,
        "reason": "r",
        "person": "p",
        "expires": "2999-01-01",
    }
    with pytest.raises(ConfigurationError, match="exception 'e' is stored as a fingerprint, which needs a key"):
        outcome(changed(exceptions=[exemption]), Context(), Outcome="[[PERSON|Zodda]]", Confidential="1")


@pytest.mark.parametrize(("switch", "action"), [("protect", "replace"), ("flag", "flag"), ("ignore", "keep")])
def test_unknown_names_follow_the_switch(switch, action):
    fragment, findings = record(Outcome="[[PERSON|Zorglub]]", Confidential="1")
    guess = [replace(finding, recognizer=UNKNOWN_NAME) for finding in findings]
    plan = decide(fragment, guess, changed(unknown_names=switch), CONTEXT)
    assert plan.decisions[0].action == action


@pytest.mark.parametrize(
    ("column", "value", "flag", "action", "rule"),
    [
        ("FragmentID", "ABC-1", "1", "pseudonymise", "confidential.columns.identifier"),
        ("FragmentID", "[id-b5btfh4y]", "1", "keep", "confidential.columns.identifier"),
        ("Comments MEAL", "x", "0", "withhold", "open.columns.unknown"),
        ("Comments MEAL", " ", "0", "keep", "open.columns.unknown"),
        ("Comments MEAL", "[withheld]", "0", "keep", "open.columns.unknown"),
        ("Scale", "National", "1", "keep", "confidential.columns.controlled"),
        ("Scale", "NATIONAL ", "1", "keep", "confidential.columns.controlled"),
        ("Scale", "Zodda", "1", "scan", "confidential.columns.controlled"),
        (
            "Type of change",
            "Capacity change  Safety and Security",
            "1",
            "keep",
            "confidential.columns.controlled",
        ),
        ("Type of change", "Capacity change  Awa Exemplo", "1", "scan", "confidential.columns.controlled"),
        ("Year", "2023", "1", "keep", "confidential.columns.year"),
        ("Year", "in autumn", "1", "withhold", "confidential.columns.year"),
        ("Year", "Zoda", "1", "withhold", "confidential.columns.year"),
        ("Country", "Zodeland", "1", "withhold", "confidential.columns.country"),
        ("Country", "Zodeland", "0", "scan", "open.columns.country"),
        ("Outcome", "x", "1", "scan", "confidential.columns.narrative"),
    ],
)
def test_a_column_is_decided_by_its_rule_and_value(column, value, flag, action, rule):
    decided = outcome(**{column.replace(" ", "_"): value, "Confidential": flag}).column(column)
    assert (decided.action, decided.policy_rule) == (action, rule)


def test_a_strict_column_stays_when_findings_cover_it_and_its_rest_protects_nothing():
    covered = outcome(Country="[[LOCATION|Sahel]], [[LOCATION|Mali]]", Confidential="1").column("Country")
    rest = outcome(Country="[[LOCATION|Sahel]] Zodeland", Confidential="1").column("Country")
    assert (covered.action, covered.protects) == ("scan", False)
    assert (rest.action, rest.protects) == ("withhold", True)


def test_a_columns_own_name_goes_before_its_key_and_its_role():
    columns = {"controlled": "scan", "scale": "keep", "Échelle": "withhold"}
    rules = PUBLICATION.levels.open.model_dump(mode="json") | {"columns": columns}
    plan = outcome(
        changed(levels={"open": rules, "confidential": rules}),
        Status="x",
        Scale="x",
        Échelle="x",
        Confidential="0",
    )
    assert {c.column.name: c.action for c in plan.columns if c.column.name != "Confidential"} == {
        "Status": "scan",
        "Scale": "keep",
        "Échelle": "withhold",
    }


def test_a_policy_that_names_no_columns_still_hides_unknown_ones_and_ids():
    rules = {"rules": [{"id": "all", "entities": ["*"], "action": {"type": "keep"}}]}
    policy = changed(levels={"open": rules, "confidential": rules})
    plan = outcome(policy, FragmentID="ABC-1", Comments="x", Outcome="x", Confidential="0")
    assert [(c.column.name, c.action, c.protects) for c in plan.columns] == [
        ("FragmentID", "pseudonymise", True),
        ("Comments", "withhold", False),
        ("Outcome", "scan", False),
        ("Confidential", "scan", False),
    ]


@pytest.mark.parametrize(("score", "action"), [(0.79, "scan"), (0.8, "withhold")])
def test_a_condition_counts_findings_from_its_score_on(score, action):
    policy = condition_policy("withhold_field", {"id": "c", "reason": "r", "entities": ["PERSON"], "min_score": 0.8})
    fragment, findings = record(Outcome="[[PERSON|Awa]]", Confidential="0")
    plan = decide(fragment, [replace(f, score=score) for f in findings], policy, CONTEXT)
    assert plan.column("Outcome").action == action


def test_a_finding_in_a_pseudonymised_column_takes_its_action():
    plan = outcome(FragmentID="[[FRAGMENT_ID|ABC-1]]", Confidential="0")
    assert actions(plan) == {"ABC-1": ("pseudonymise", "open.columns.identifier")}


def condition_policy(kind, condition, action="replace"):
    rules = {"rules": [{"id": "all", "entities": ["*"], "action": {"type": action}}], kind: [condition]}
    return changed(levels={"open": rules, "confidential": rules}, terms={"survivor": ["survivor*", "raped"]})


@pytest.mark.parametrize(
    ("condition", "text", "withheld"),
    [
        (
            {"entities": ["PERSON", "PROTECTION_MEASURE"]},
            "[[PERSON|Awa]] had [[PROTECTION_MEASURE|relocation]]",
            True,
        ),
        ({"entities": ["PERSON", "PROTECTION_MEASURE"]}, "[[PERSON|Awa]] spoke", False),
        ({"categories": ["survivor"]}, "the SURVIVORS spoke", True),
        ({"categories": ["survivor"]}, "the survival guide", False),
        ({"categories": ["survivor"]}, "the paint was scraped off", False),
        ({"categories": ["survivor"], "entities": ["PERSON"]}, "the survivors spoke", False),
        ({"hidden_over": 0.5}, "[[PERSON|Awa Exemplo]] spoke", True),
        ({"hidden_over": 0.5}, "[[PERSON|Awa]] spoke", False),
        ({"hidden_over": 0.5, "longer_than": 3}, "[[PERSON|Awa Exemplo]] spoke", False),
        ({"entities": ["PERSON"], "min_score": 1.0}, "[[PERSON|Awa]]", True),
        ({"entities": ["PERSON"], "fields": ["Evidence"]}, "[[PERSON|Awa]]", False),
    ],
)
def test_a_condition_withholds_a_field_when_all_of_it_holds(condition, text, withheld):
    policy = condition_policy("withhold_field", {"id": "c", "reason": "r"} | condition)
    decided = outcome(policy, Outcome=text, Confidential="0").column("Outcome")
    assert (decided.action, decided.policy_rule) == (
        ("withhold", "open.withhold_field.c") if withheld else ("scan", "open.columns.narrative")
    )


def test_a_condition_on_the_record_looks_at_its_fields_together():
    condition = {"id": "c", "reason": "r", "entities": ["PERSON", "PROTECTION_MEASURE"]}
    fields = {
        "Outcome": "[[PERSON|Awa]]",
        "Evidence": "[[PROTECTION_MEASURE|relocation]]",
        "Confidential": "0",
    }
    plan = outcome(condition_policy("withhold_record", condition), **fields)
    assert plan.withheld_by == "open.withhold_record.c"
    assert {c.action for c in plan.columns} == {"withhold"}
    assert outcome(condition_policy("withhold_field", condition), **fields).column("Outcome").action == "scan"


def test_a_withheld_record_shows_no_cell_but_blanks_and_its_pseudonym():
    fragment, findings = record(
        FragmentID="ABC-1",
        Outcome="[[PERSON|Awa]], a survivor",
        Scale="National",
        Evidence="",
        Confidential="1",
    )
    plan = decide(fragment, findings, PUBLICATION, CONTEXT)
    values = redacted(fragment, plan)
    assert plan.is_withheld
    assert values.pop("FragmentID").startswith("[id-")
    assert values == {
        "Outcome": "[withheld]",
        "Scale": "[withheld]",
        "Evidence": "",
        "Confidential": "[withheld]",
    }


@pytest.mark.parametrize(("scope", "fields"), [("field", ["withhold", "scan"]), ("record", ["withhold", "withhold"])])
def test_an_action_can_withhold_more_than_its_value(scope, fields):
    rule = {"id": "minors", "entities": ["PERSON"], "action": {"type": "withhold", "scope": scope}}
    rules = {"rules": [rule]}
    policy = changed(levels={"open": rules, "confidential": rules})
    plan = outcome(policy, Outcome="[[PERSON|Awa]]", Evidence="a report", Confidential="0")
    assert [plan.column(name).action for name in ("Outcome", "Evidence")] == fields


def test_the_plan_does_not_depend_on_the_order_of_findings():
    fragment, findings = record(Outcome="[[PERSON|Awa]] [[URL|a.example]]", Evidence="[[ROLE|mayor]]", Confidential="1")
    assert decide(fragment, findings, PUBLICATION, CONTEXT) == decide(fragment, findings[::-1], PUBLICATION, CONTEXT)


def test_a_finding_outside_any_column_is_decided_too():
    fragment = Fragment("book.xlsx", 0, (), {})
    place = Location("book.xlsx", None, "properties", Span(0, 3))
    finding = Finding("metadata", "PERSON", place, 0.9, "ner", value="Awa")
    assert decide(fragment, [finding], PUBLICATION).decisions[0].policy_rule == "confidential.persons"


def test_a_plan_shows_no_value():
    plan = outcome(Outcome="[[PERSON|Awa Exemplo]]", Confidential="1")
    assert "Awa" not in repr(plan)


def test_a_reader_of_a_confidential_record_still_learns_what_changed():
    fragment, findings = record(
        FragmentID="[[FRAGMENT_ID|ABC-ZOD1234/CIV009]]",
        coutnry="[[LOCATION|Sahel]]",
        Year="[[DATE_TIME|2023]]",
        Outcome="In [[LOCATION|Togo]], [[LOCATION|Ghana]] and [[LOCATION|Benin]], since [[DATE_TIME|2023]], "
        "the [[HRD_COALITION|ZODDHA]], [[HRD_COALITION|YODDHA]] and [[HRD_COALITION|XODDHA]] "
        "use safer tools.",
        Confidential="1.0",
    )
    values = redacted(fragment, decide(fragment, findings, PUBLICATION, CONTEXT))
    assert list(values) == [column.name for column in fragment.columns]
    assert values["coutnry"] == "Sahel"
    assert values["Year"] == "2023"
    assert values["Outcome"] == (
        "In [location], [location] and [location], since 2023, "
        "the [coalition], [coalition] and [coalition] use safer tools."
    )


def test_unknown_names_are_left_alone_in_an_open_record():
    fragment, findings = record(Outcome="[[PERSON|Zorglub]]", Confidential="0")
    guess = [replace(finding, recognizer=UNKNOWN_NAME) for finding in findings]
    plan = decide(fragment, guess, changed(unknown_names="protect"), CONTEXT)
    assert plan.decisions[0].action == "keep"


def ruled(entity: str, value: str, **ruling):
    """A context in which a reviewer has decided about *value*."""
    known = fingerprint(KEY, entity, default_canonical(entity, value))
    return replace(CONTEXT, rulings={known: Ruling("decisions.d-1", **ruling)})


@pytest.mark.parametrize(
    ("marked", "entity", "ruling", "expected"),
    [
        ("[[PERSON|Awa]]", "PERSON", {"keep": True}, ("keep", "decisions.d-1")),
        ("[[PERSON|Awa]]", "PERSON", {}, ("replace", "decisions.d-1")),
        ("[[DATE_TIME|2023]]", "DATE_TIME", {}, ("replace", "decisions.d-1")),
        ("[[DATE_TIME|5 May 2023]]", "DATE_TIME", {"generalise_to": "year"}, ("generalise", "decisions.d-1")),
        ("[[DATE_TIME|2023]]", "DATE_TIME", {"generalise_to": "year"}, ("keep", "decisions.d-1")),
    ],
    ids=["kept", "hidden as the policy would", "hidden where the policy keeps", "made coarser", "coarse already"],
)
def test_what_a_reviewer_decided_goes_before_the_rules(marked, entity, ruling, expected):
    value = marked.strip("[]").partition("|")[2]
    plan = outcome(context=ruled(entity, value, **ruling), Outcome=marked, Confidential="1")
    assert actions(plan) == {value: expected}


def test_a_decision_about_one_value_is_none_about_another():
    context = ruled("PERSON", "Awa", keep=True)
    plan = outcome(context=context, Outcome="[[PERSON|Awa]], [[PERSON|Zoe]]", Confidential="1")
    assert {value: action for value, (action, _) in actions(plan).items()} == {"Awa": "keep", "Zoe": "replace"}


def test_decisions_without_a_key_stop_the_run():
    context = replace(ruled("PERSON", "Awa", keep=True), key=None)
    with pytest.raises(ConfigurationError, match="decisions are stored as fingerprints, which need a key"):
        outcome(context=context, Outcome="[[PERSON|Awa]]", Confidential="1")
