"""What becomes of one record, as a whole: which spans, by which text, with what rank; and what must stay hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from redactor.decide import decide
from redactor.merged import compose
from redactor.model import Span
from redactor.protected import Protected
from redactor.redact import Edit, join_markers, merge_edits, name_parts, protected, redact_fragment, splice
from redactor.schema import default_schema
from tests.test_decide import CONTEXT, record
from tests.test_decide_whole import everything, with_rules

HIDE = with_rules(
    everything("keep", id="regions", entities=["LOCATION"]),
    everything("replace", id="persons", entities=["PERSON"]),
    everything("replace"),
)
STORY = "StoryFragment Merged"


def made_of(policy=HIDE, findings=None, **fields):
    """The redaction of a confidential record, and its plan; *findings* changes what was found in it."""
    fragment, found = record(**fields, Confidential="1")
    plan = decide(fragment, findings(found) if findings else found, policy, CONTEXT)
    return redact_fragment(fragment, plan, default_schema(), CONTEXT), fragment, plan


def edits(made, name="Outcome"):
    return [(edit.span.start, edit.span.end, edit.text, edit.rank) for edit in made.edits[name]]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Outcome": "[[PERSON|Awa Exemplo]] in [[LOCATION|Sahel]]"}, [(0, 11, "[person]", 1)]),
        ({"Outcome": "[[EVENT|Zodfest]] came"}, [(0, 7, "[event]", 2)]),
        ({"Outcome": "Zoraya came", "Evidence": "[[PERSON|Zoraya]]"}, [(0, 6, "[person]", 10_001)]),
        ({"Outcome": "[[EVENT|Zoraya Fest]] came", "Evidence": "[[PERSON|Zoraya]]"}, [(0, 11, "[event]", 2)]),
        ({"Outcome": "Sahel came", "Evidence": "[[LOCATION|Sahel]]"}, []),
        ({"Outcome": "Mme Exemplo came", "Evidence": "[[PERSON|Awa Exemplo]]"}, [(4, 11, "[person]", 10_001)]),
        ({"Outcome": "the Foundation", "Evidence": "[[ORGANIZATION|Exemplo Foundation]]"}, []),
    ],
    ids=["a finding", "a later rule", "the same value elsewhere", "a finding goes before a value met again",
         "a kept value elsewhere", "a surname elsewhere", "a word of a body's name"],
)  # fmt: skip
def test_an_edit_has_its_place_its_text_and_the_rank_of_its_rule(fields, expected):
    made, _, _ = made_of(**fields)
    assert edits(made) == expected
    assert made.replaced == sum(map(len, made.edits.values()))


def test_a_kept_finding_leaves_a_hidden_one_beneath_it_alone():
    def widened(found):
        """The place, found as reaching over the person."""
        return [replace(f, location=replace(f.location, span=Span(0, 11))) if f.entity == "LOCATION" else f
                for f in found]  # fmt: skip

    made, _, _ = made_of(findings=widened, Outcome="[[PERSON|Awa]] [[LOCATION|Exemplo]] came")
    assert (made.values["Outcome"], edits(made)) == ("[person] Exemplo came", [(0, 3, "[person]", 1)])


@pytest.mark.parametrize("lost", [{"span": None}, {"field_name": None}])
def test_a_finding_without_a_place_is_hidden_wherever_it_is_met(lost):
    made, _, _ = made_of(
        findings=lambda found: [replace(f, location=replace(f.location, **lost)) for f in found],
        Outcome="[[PERSON|Zoraya]] came",
    )
    assert edits(made) == [(0, 6, "[person]", 10_001)]


@pytest.mark.parametrize(
    ("identifier", "hunted"), [("ABC-1", True), ("ABC", False), ("ABC1", True), ("123456", False), (" ABC-1 ", True)]
)
def test_a_records_id_is_hidden_in_its_texts_unless_it_is_short_or_a_number(identifier, hunted):
    made, fragment, plan = made_of(FragmentID=identifier, Outcome=f"see {identifier.strip()}, please")
    name = made.values["FragmentID"]
    assert name.startswith("[id-")
    assert made.values["Outcome"] == f"see {name if hunted else identifier.strip()}, please"
    assert protected(fragment, plan) == ((Protected(identifier.strip(), "FRAGMENT_ID"),) if hunted else ())


def test_what_is_protected_is_all_that_is_hidden_with_the_long_parts_of_names_in_order():
    made, fragment, plan = made_of(
        FragmentID="ABC-1", Outcome="[[PERSON|Awa Exemplo]], [[LOCATION|Sahel]], [[EVENT|Zodfest]]"
    )
    expected = tuple(
        Protected(*one)
        for one in [("ABC-1", "FRAGMENT_ID"), ("Awa Exemplo", "PERSON"), ("Exemplo", "PERSON"), ("Zodfest", "EVENT")]
    )
    assert (protected(fragment, plan), made.protected) == (expected, expected)


def test_a_finding_without_a_value_protects_nothing_and_is_hidden_in_its_place():
    made, fragment, plan = made_of(
        findings=lambda found: [replace(f, value="") for f in found], Outcome="[[PERSON|Zoraya]] and Zoraya"
    )
    assert (made.values["Outcome"], protected(fragment, plan)) == ("[person] and Zoraya", ())


@pytest.mark.parametrize(
    ("value", "entity", "parts"),
    [
        ("Awa Exemplo", "PERSON", ["Exemplo"]),
        ("Awa Zodda", "PERSON", ["Zodda"]),
        ("Awa Zodd", "PERSON", []),
        ("Awa exemplo", "PERSON", []),
        ("Exemplo Justice", "PERSON", ["Exemplo"]),
        ("Zoraya", "PERSON", ["Zoraya"]),
        ("Awa Exemplo", "ORGANIZATION", []),
        ("", "PERSON", []),
    ],
)
def test_the_parts_of_a_name_that_are_looked_for_alone(value, entity, parts):
    assert list(name_parts(value, entity)) == parts


@pytest.mark.parametrize(
    ("column", "entity", "closes"),
    [("Social actor", "ROLE", False), ("Social actor", "PERSON", True), ("Evidence", "ROLE", True),
     ("Evidence", "PERSON", True)],
)  # fmt: skip
def test_a_coded_column_keeps_a_word_that_only_its_place_makes_telling(column, entity, closes):
    policy = with_rules(everything("replace"), columns={"controlled": "scan"})
    made, _, _ = made_of(policy, Outcome=f"[[{entity}|Zoraya]]", **{column.replace(" ", "_"): "Zoraya"})
    marker = {"ROLE": "[role]", "PERSON": "[person]"}[entity]
    assert (made.values[column], edits(made, column)) == (
        (marker, [(0, 6, marker, 10_000)]) if closes else ("Zoraya", [])
    )


@pytest.mark.parametrize(
    ("action", "value", "edited"),
    [("withhold", "[withheld]", []), ("pseudonymise", "[id-q9ypsdny]", [(0, 11, "[id-q9ypsdny]", 10_000)])],
)
def test_a_column_that_goes_whole_is_not_edited_for_what_stands_in_it(action, value, edited):
    policy = with_rules(everything("replace"), columns={"Notes": action})
    made, _, _ = made_of(policy, Outcome="[[PERSON|Zoraya]]", Notes="Zoraya said")
    assert (made.values["Notes"], edits(made, "Notes"), made.replaced) == (value, edited, 1 + len(edited))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[ROLE|[person]]] spoke", ("[person] spoke", [])),
        ("[[[ROLE|person]]] spoke", ("[person] spoke", [])),
        ("[[ROLE|[person] of Mali]] spoke", ("[role] spoke", [(0, 16, "[role]", 2)])),
        ("[[ROLE|X]] and [person]", ("[role] and [person]", [(0, 1, "[role]", 2)])),
    ],
    ids=["a marker", "inside a marker", "more than a marker", "beside a marker"],
)
def test_a_marker_that_is_there_already_is_left_alone(text, expected):
    made, _, _ = made_of(Outcome=text)
    assert (made.values["Outcome"], edits(made)) == expected


def test_a_finding_that_is_a_marker_and_nothing_else_is_no_edit():
    made, _, _ = made_of(
        findings=lambda found: [
            replace(f, location=replace(f.location, span=Span(0, 8)), value="[person]") for f in found
        ],
        Outcome="[[[ROLE|person]]] spoke",
    )
    assert (made.values["Outcome"], edits(made)) == ("[person] spoke", [])


@pytest.mark.parametrize(
    ("value", "spans", "expected"),
    [
        ("A. B.", [(0, 1), (3, 4)], [(0, 4)]),
        ("A,B", [(0, 1), (2, 3)], [(0, 1), (2, 3)]),
        ("A\u00a0B C", [(0, 1), (2, 3), (4, 5)], [(0, 5)]),
        ("Awa. Awa came", [(0, 3), (5, 8)], [(0, 3), (5, 8)]),
        ("Dr. Al. Ma", [(4, 6), (8, 10)], [(4, 10)]),
    ],
)
def test_neighbours_that_say_the_same_become_one_of_the_first_rank(value, spans, expected):
    found = [Edit(Span(*span), "[person]", 3 - number) for number, span in enumerate(spans)]
    joined = join_markers(value, found)
    assert [(edit.span.start, edit.span.end) for edit in joined] == expected
    if len(joined) == 1:
        assert joined[0].rank == 4 - len(spans)


def test_neighbours_that_say_something_else_stay_two():
    two = [Edit(Span(0, 1), "[person]"), Edit(Span(2, 3), "[role]")]
    assert join_markers("A B", two) == two


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([Edit(Span(0, 5), "[b]", 1), Edit(Span(3, 9), "[a]", 1)], [Edit(Span(0, 9), "[b]", 1)]),
        ([Edit(Span(0, 9), "[b]", 2), Edit(Span(3, 5), "[a]", 1)], [Edit(Span(0, 9), "[a]", 1)]),
        ([Edit(Span(3, 5), "[a]"), Edit(Span(0, 3), "[b]")], [Edit(Span(0, 3), "[b]"), Edit(Span(3, 5), "[a]")]),
    ],
    ids=["of one rank the first", "the lower rank's text, the longer place", "touching stays apart"],
)
def test_overlapping_edits_unite(found, expected):
    assert merge_edits(found) == expected


def test_splicing_puts_each_edit_into_its_place():
    assert splice("abcdef", [Edit(Span(0, 1), "X"), Edit(Span(3, 4), "--"), Edit(Span(5, 6), "")]) == "Xbc--e"


def test_words_of_ours_are_not_counted_as_kept():
    made, _, _ = made_of(Outcome="[[PERSON|Awa Exemplo]] of [[EVENT|Zodfest]] came")
    assert [made.words_kept(name) for name in ("Outcome", "Confidential")] == [2, 1]


TOLD = {"Outcome description": "Zoraya met.", "Significance of the outcome": "A survivor saw it."}
WITHHELD = {"id": "c", "reason": "r", "categories": ["survivor"], "fields": ["Significance of the outcome"]}


def story_of(policy, story):
    fields = {name: text.replace("Zoraya", "[[PERSON|Zoraya]]") for name, text in TOLD.items()}
    made, _, plan = made_of(policy, **{n.replace(" ", "_"): t for n, t in (fields | {STORY: story}).items()})
    return made.values[STORY], plan


def test_a_story_is_told_again_without_the_field_that_was_withheld():
    policy = with_rules(everything("replace"), withhold_field=[WITHHELD])
    told, _ = story_of(policy, compose(TOLD, default_schema()))
    hidden = {"Outcome description": "[person] met.", "Significance of the outcome": "[withheld]"}
    assert told == compose(hidden, default_schema())


@pytest.mark.parametrize(("conditions", "expected"), [([WITHHELD], "[withheld]"), ([], "They met, somewhere.")])
def test_a_story_in_other_words_goes_with_a_withheld_field(conditions, expected):
    policy = with_rules(everything("replace"), withhold_field=conditions)
    assert story_of(policy, "They met, somewhere.")[0] == expected


@pytest.mark.parametrize("story", ["", "  "])
def test_an_empty_story_stays_empty(story):
    policy = with_rules(everything("replace"), withhold_field=[WITHHELD])
    assert story_of(policy, story)[0] == story


def test_a_story_whose_column_is_withheld_is_not_told():
    policy = with_rules(everything("replace"), columns={"merged": "withhold"})
    assert story_of(policy, compose(TOLD, default_schema()))[0] == "[withheld]"
