"""The merged story: composed, compared and split."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redactor.merged import Exactness, compose, exactness, parts, recomposed
from redactor.schema import default_schema
from tests.support import make_fragment

SCHEMA = default_schema()
NAMES = [
    "Outcome description",
    "Significance",
    "Contribution",
    "Additional information",
    "Contribution of other factors",
]
TEXT = st.text(alphabet="abc de.[]\n", max_size=40).map(str.strip)


def story(values):
    return make_fragment({**values, "StoryFragment_Merged": compose(values, SCHEMA)})


@given(st.lists(TEXT, min_size=5, max_size=5))
def test_a_composed_story_splits_into_its_fields(texts):
    values = dict(zip(NAMES, texts, strict=True))
    whole = compose(values, SCHEMA)
    found = [whole[p.body.start : p.body.end] if p.body else "" for p in parts(whole, SCHEMA)]
    assert found == texts


@given(st.lists(TEXT, min_size=5, max_size=5))
def test_a_composed_story_is_a_composition(texts):
    assert exactness(story(dict(zip(NAMES, texts, strict=True))), SCHEMA) is Exactness.EXACT


def test_other_spaces_are_a_composition_and_other_words_are_not():
    values = dict(zip(NAMES, ["They met.", "It mattered.", "", "", ""], strict=True))
    whole = compose(values, SCHEMA)
    spaced = make_fragment({**values, "StoryFragment_Merged": " ".join(whole.split())})
    drifted = make_fragment({**values, "StoryFragment_Merged": whole.replace("met", "ate")})
    assert exactness(spaced, SCHEMA) == Exactness.SPACING
    assert exactness(drifted, SCHEMA) == Exactness.DRIFTED
    assert recomposed(drifted, drifted.values, SCHEMA) is None


def test_a_story_that_left_a_field_out_is_told_again_without_it():
    values = {"Outcome description": "They met.", "Significance": "Nobody had."}
    fragment = make_fragment({**values, "StoryFragment_Merged": compose({"Outcome description": "They met."}, SCHEMA)})
    assert exactness(fragment, SCHEMA) == Exactness.INCOMPLETE
    told = recomposed(fragment, {"Outcome description": "[x] met.", "Significance": "[y] had."}, SCHEMA)
    assert told == compose({"Outcome description": "[x] met."}, SCHEMA)


def test_a_story_made_before_a_column_was_renamed_is_incomplete():
    values = dict(zip(NAMES, ["They met.", "It mattered.", "", "", ""], strict=True))
    whole = compose({**values, "Significance": ""}, SCHEMA)
    assert exactness(make_fragment({**values, "StoryFragment_Merged": whole}), SCHEMA) is Exactness.INCOMPLETE


def test_a_record_without_a_story_has_no_exactness():
    assert exactness(make_fragment({"Outcome description": "x"}), SCHEMA) is None


def test_what_stands_where_a_heading_was_is_a_damaged_heading():
    whole = "Outcome description:  They met. <x> <y>:  It mattered. Contribution:   Additional Info:   "
    second = parts(whole, SCHEMA)[1]
    assert second.damaged
    assert whole[second.heading.start : second.heading.end] == " <x> <y>:  "
    assert whole[second.body.start : second.body.end] == "It mattered."


def test_headings_are_found_whatever_their_case_and_spaces():
    whole = "OUTCOME DESCRIPTION: They met. significance : It mattered."
    bodies = [whole[p.body.start : p.body.end] if p.body else None for p in parts(whole, SCHEMA)]
    assert bodies == ["They met.", "It mattered.", None, None, None]


def test_a_text_without_headings_has_no_parts():
    assert parts("They met: nobody came.", SCHEMA) == ()
