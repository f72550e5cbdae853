"""Policy files: what loads, what every mistake is told, what extending and exporting mean."""

import json
import pickle
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from redactor.criteria import term_pattern, with_names
from redactor.errors import PolicyError
from redactor.generalise import bare
from redactor.model import Span
from redactor.policy import (
    LevelRules,
    Policy,
    Rule,
    check_policy,
    load_policy,
    policies_folder,
    policy_schema,
    shipped,
    show_policy,
)
from redactor.policy.load import validated
from redactor.policy.nodes import parse
from redactor.policytest import run_cases

TODAY = date(2026, 1, 31)
FIXTURES = Path(__file__).parents[1] / "fixtures" / "policies"
VALID = sorted((FIXTURES / "valid").glob("*.yaml"))
INVALID = sorted((FIXTURES / "invalid").glob("*.yaml"))
KEYS = [*Policy.model_fields, *Rule.model_fields, *LevelRules.model_fields, "open", "confidential", "type"]
MINIMAL = """\
version: 1
name: own
description: For one test.
flag: {confidential: ["1"], open: ["0"]}
levels:
  open: {rules: []}
  confidential:
    rules:
"""


def written(tmp_path, text, name="own.yaml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def with_rules(tmp_path, *rules):
    return written(tmp_path, MINIMAL + "".join(f"      - {rule}\n" for rule in rules))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_policy_loads_and_passes_its_own_tests(path):
    policy = load_policy(path, today=TODAY)
    assert policy.name == path.stem
    assert policy.tests
    assert run_cases(policy) == ()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_policy_names_file_line_key_and_what_is_allowed(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    expected = path.name + path.read_text("utf-8").splitlines()[0].removeprefix("# expect: ")
    with pytest.raises(PolicyError) as error:
        load_policy(path.name, today=TODAY)
    assert str(error.value).startswith(expected)
    assert "\n" not in str(error.value)
    assert "Canary" not in str(error.value)
    assert error.value.__cause__ is None


def test_every_mistake_is_told_at_once(tmp_path):
    path = with_rules(tmp_path, "{id: a, entities: [PERSON], action: kep}", "{id: B, entities: [], action: keep}")
    with pytest.raises(PolicyError) as error:
        load_policy(path, today=TODAY)
    assert {line.split(": ")[1] for line in str(error.value).splitlines()} == {
        "levels.confidential.rules.0.action",
        "levels.confidential.rules.1.entities",
        "levels.confidential.rules.1.id",
    }


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_policy_passes_its_tests_and_is_told_nothing(name):
    policy = load_policy(name, today=TODAY)
    assert policy.name == name
    assert len(policy.tests) >= 8
    assert run_cases(policy) == ()
    assert check_policy(name, today=TODAY) == ()


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_policy_tests_for_hiding_too_little_and_too_much(name):
    cases = load_policy(name, today=TODAY).tests
    changed = [case.id for case in cases if set(case.expect) - {"Confidential"}]
    marked_and_kept = [case.id for case in cases if "[[" in str(case.record) and set(case.expect) <= {"Confidential"}]
    assert marked_and_kept
    assert changed or name == "internal"


def test_the_shipped_policies_are_these():
    assert shipped() == ("donor", "internal", "partner", "publication")


def test_the_policies_of_an_installed_package_are_inside_it(tmp_path, monkeypatch):
    (tmp_path / "redactor" / "policies").mkdir(parents=True)
    monkeypatch.setattr("redactor.policy.load.resources.files", lambda _: tmp_path / "redactor")
    assert policies_folder() == tmp_path / "redactor" / "policies"


def test_a_name_nobody_ships_is_answered_with_the_nearest():
    with pytest.raises(PolicyError) as error:
        load_policy("publicaton", today=TODAY)
    assert str(error.value) == (
        "unknown policy 'publicaton'; did you mean 'publication'? "
        "shipped: donor, internal, partner, publication; a file's name ends in .yaml"
    )


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00v")
    with pytest.raises(PolicyError, match="not UTF-8 text"):
        load_policy(path, today=TODAY)


def test_a_file_too_large_is_refused_unread(tmp_path):
    path = written(tmp_path, "#" * 1_000_001)
    with pytest.raises(PolicyError, match="larger than 1000000 bytes"):
        load_policy(path, today=TODAY)


def test_an_exception_holds_on_its_last_day_and_fails_the_day_after(tmp_path):
    exceptions = "exceptions: [{id: e, entity: PERSON, value: Awa, reason: r, person: p, expires: 2026-01-31}]\n"
    path = written(tmp_path, "version: 1\nname: own\ndescription: d\nextends: publication\n" + exceptions)
    assert [e.id for e in load_policy(path, today=TODAY).exceptions] == ["e"]
    with pytest.raises(PolicyError, match=r"own\.yaml:5: exception 'e' expired 2026-01-31"):
        load_policy(path, today=date(2026, 2, 1))


def test_a_childs_new_rules_come_first_and_its_old_ids_in_place(tmp_path):
    base = with_rules(
        tmp_path, "{id: a, entities: [PERSON], action: replace}", "{id: b, entities: [URL], action: replace}"
    )
    child = written(
        tmp_path,
        f"version: 1\nname: child\ndescription: d\nextends: {base.name}\nlevels: {{confidential: {{rules: ["
        "{id: b, entities: [URL], action: keep}, {id: c, entities: [ROLE], action: keep}]}}\n",
        "child.yaml",
    )
    rules = load_policy(child, today=TODAY).levels.confidential.rules
    assert [(rule.id, rule.action.type) for rule in rules] == [("c", "keep"), ("a", "replace"), ("b", "keep")]


def test_an_empty_list_drops_what_is_inherited():
    assert load_policy("publication", today=TODAY).levels.confidential.withhold_record
    assert load_policy("internal", today=TODAY).levels.confidential.withhold_record == ()


def test_tests_are_not_inherited(tmp_path):
    path = written(tmp_path, "version: 1\nname: own\ndescription: d\nextends: publication\n")
    assert load_policy(path, today=TODAY).tests == ()


def test_the_digest_follows_what_decides_and_nothing_else(tmp_path):
    head = "version: 1\nname: own\ndescription: {}\nextends: publication\n"
    digests = [
        load_policy(written(tmp_path, head.format(text) + more), today=TODAY).sha256
        for text, more in (
            ("one", ""),
            ("two", ""),
            ("one", "tests: [{id: t, record: {A: b}}]\n"),
            ("one", "k: 4\n"),
        )
    ]
    assert digests[0] == digests[1] == digests[2] != digests[3]


def test_a_policy_is_frozen_and_keeps_excepted_values_silent():
    policy = load_policy(FIXTURES / "valid" / "exceptions.yaml", today=TODAY)
    assert "Zodd-ha" not in repr(policy)
    with pytest.raises(ValueError, match="frozen"):
        policy.k = 1  # type: ignore[misc]


@pytest.mark.parametrize("path", [*VALID, *sorted(policies_folder().glob("*.yaml"))], ids=lambda path: path.stem)
def test_the_schema_accepts_what_the_loader_accepts(path):
    validator = jsonschema.Draft202012Validator(policy_schema())
    validator.check_schema(policy_schema())
    assert list(validator.iter_errors(_as_an_editor_reads(path))) == []


def _as_an_editor_reads(path):
    """YAML 1.2 has no dates: an editor's schema sees text."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str))


def test_the_schema_refuses_an_unknown_key_and_an_unknown_action():
    policy = yaml.safe_load((FIXTURES / "valid" / "minimal.yaml").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(policy_schema())
    assert not validator.is_valid(policy | {"levls": {}})
    assert not validator.is_valid({key: policy[key] for key in ("version", "name", "description")})
    policy["levels"]["open"]["rules"][0]["action"] = "mask"
    assert not validator.is_valid(policy)


def test_the_merged_view_says_where_each_rule_comes_from():
    _, lines = show_policy("donor")
    shown = {line.name: (line.action, line.origin.rpartition(":")[0]) for line in lines}
    assert shown["confidential.places"] == ("generalise to region", "policies/donor.yaml")
    assert shown["confidential.persons"] == ("replace", "policies/publication.yaml")
    assert shown["confidential.measures"] == ("replace the clause", "policies/publication.yaml")
    assert shown["confidential.columns.identifier"] == ("pseudonymise within corpus", "policies/donor.yaml")
    assert shown["confidential.withhold_record.survivor-or-minor"] == (
        "withhold",
        "policies/publication.yaml",
    )


def test_the_merged_view_points_at_the_line():
    _, lines = show_policy("publication")
    text = (policies_folder() / "publication.yaml").read_text("utf-8").splitlines()
    for line in lines:
        if line.kind == "rule":
            assert f"id: {line.name.partition('.')[2]}" in text[int(line.origin.rpartition(":")[2]) - 1]


def test_the_merged_view_leaves_out_what_never_decides_and_excepted_values():
    assert [line.name for line in show_policy("internal")[1] if line.kind == "rule"] == [
        "open.everything",
        "confidential.everything",
    ]
    _, lines = show_policy(FIXTURES / "valid" / "exceptions.yaml")
    assert not any("Zodd-ha" in str(line) for line in lines)


@pytest.mark.parametrize(
    ("rule", "check", "message"),
    [
        (
            "{id: b, entities: [PERSON], action: flag}",
            "unreachable-rule",
            "confidential.b never decides: 'a' above it",
        ),
        ("{id: b, entities: [PERSN], action: flag}", "unknown-entity", "did you mean 'PERSON'?"),
        ("{id: b, entities: [URL, ROLE], action: keep}", "kept-direct-identifier", "readable: URL"),
        ('{id: b, entities: ["*"], action: keep}', "kept-direct-identifier", "readable: every entity"),
        ("{id: b, entities: [ROLE], action: redact}", "silent-removal", "leaves no marker"),
        (
            "{id: b, entities: [HRD_COALITION], action: {type: pseudonymise, scope: corpus}}",
            "linkable-pseudonym",
            "names it in every harvest",
        ),
    ],
)
def test_check_remarks_on(tmp_path, rule, check, message):
    remarks = check_policy(with_rules(tmp_path, "{id: a, entities: [PERSON], action: replace}", rule), today=TODAY)
    found = [remark for remark in remarks if remark.check == check]
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].place.endswith("own.yaml:10")


@pytest.mark.parametrize(
    "rule",
    [
        "{id: b, entities: [PERSON, URL], action: replace}",
        "{id: b, entities: [ROLE], roles: [controlled], action: keep}",
        "{id: b, entities: [LOCATION], places: [region], action: keep}",
    ],
)
def test_check_is_quiet_about(tmp_path, rule):
    remarks = check_policy(with_rules(tmp_path, "{id: a, entities: [PERSON], action: replace}", rule), today=TODAY)
    assert [remark.check for remark in remarks] == ["no-tests"]


def test_check_knows_a_narrower_rule_below_and_above(tmp_path):
    wide, narrow = (
        "{id: wide, entities: [PERSON], action: replace}",
        "{id: narrow, entities: [PERSON], roles: [evidence], min_score: 0.5, action: flag}",
    )
    checks = [
        [remark.check for remark in check_policy(with_rules(tmp_path, *rules), today=TODAY)]
        for rules in ((wide, narrow), (narrow, wide))
    ]
    assert checks == [["no-tests", "unreachable-rule"], ["no-tests"]]


@pytest.mark.parametrize(
    ("expires", "check", "severity"),
    [("2026-01-30", "expired-exception", "error"), ("2026-02-20", "expiring-exception", "warning")],
)
def test_check_watches_exceptions(tmp_path, expires, check, severity):
    path = written(
        tmp_path,
        "version: 1\nname: own\ndescription: d\nextends: publication\n"
        "tests: [{id: t, record: {Outcome: x}}]\n"
        f"exceptions: [{{id: e, entity: PERSON, value: Awa, reason: r, person: p, expires: {expires}}}]\n",
    )
    assert [(r.check, r.severity, r.place) for r in check_policy(path, today=TODAY)] == [(check, severity, f"{path}:6")]


def test_check_reports_an_invalid_file_as_errors():
    remarks = check_policy(FIXTURES / "invalid" / "score.yaml", today=TODAY)
    assert [(r.check, r.severity, r.message) for r in remarks] == [
        ("invalid", "error", "levels.confidential.rules.0.min_score: Input should be less than or equal to 1")
    ]


def test_policies_are_words_not_yaml_types():
    node = parse("flag: [NO, 1.0, yes, ~, 2024-01-01]", "f")
    assert node.plain() == {"flag": ["NO", "1.0", "yes", "~", "2024-01-01"]}


ASCII = st.characters(min_codepoint=32, max_codepoint=126)
YAML_PIECES = st.sampled_from(
    [
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "&x ",
        "*x",
        "{",
        "}",
        "[",
        "]",
        "!t ",
        "|",
        ">",
        '"',
        "'",
        "#",
        "---",
        "...",
        "? ",
        "\t",
        "\x00",
        "é",
        "%",
    ]
)


def told(load):
    """What a PolicyError says; for a success, what it would begin with. Anything else is a failure."""
    try:
        load()
    except PolicyError as error:
        return str(error)
    return "f.yaml:1: "


@given(st.lists(YAML_PIECES, max_size=40).map("".join))
def test_whatever_the_text_it_is_a_tree_or_a_policy_error(text):
    assert told(lambda: parse(text, "f.yaml")).startswith("f.yaml")


@given(
    st.recursive(
        st.text(ASCII, max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(KEYS) | st.text(ASCII, max_size=5), inner, max_size=4)
        ),
        max_leaves=12,
    ).filter(lambda data: isinstance(data, dict))
)
def test_whatever_the_tree_it_is_a_policy_or_a_policy_error_that_points_at_a_line(data):
    node = parse(json.dumps(data), "f.yaml")
    assert all(line.startswith("f.yaml:1: ") for line in told(lambda: validated(node)).splitlines())


def test_a_policy_travels_between_processes():
    policy = load_policy("publication", today=TODAY)
    copy = pickle.loads(pickle.dumps(policy))
    assert (copy, copy.sha256) == (policy, policy.sha256)


TERMS = yaml.safe_load((FIXTURES / "terms.yaml").read_text("utf-8"))


@pytest.mark.parametrize("category", TERMS)
def test_the_terms_of_the_default_policy_tell_one_person_from_a_subject(category):
    pattern = term_pattern(load_policy("publication", today=TODAY).terms[category])
    said = [(text, bool(pattern.search(bare(text)))) for texts in TERMS[category].values() for text in texts]
    assert said == [(text, told == "told") for told, texts in TERMS[category].items() for text in texts]


@given(st.text("ab {}.", max_size=20), st.lists(st.integers(0, 19), max_size=4))
def test_a_text_with_names_is_the_text_with_a_sign_for_every_stretch_of_them(text, starts):
    spans = [Span(start, min(start + 2, len(text))) for start in starts if start + 1 < len(text)]
    marked = [any(span.start <= at < span.end for span in spans) for at in range(len(text))]
    expected = "".join(
        char if not marked[at] else "" if at and marked[at - 1] else "{person}" for at, char in enumerate(text)
    )
    assert with_names(text, spans) == expected
