from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redactor.decide import decide
from redactor.merged import compose
from redactor.model import Span
from redactor.redact import Edit, merge_edits, redact_fragment, splice
from redactor.schema import default_schema
from tests.support import make_fragment, make_session

KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "Mali": "LOCATION", "Lomé": "LOCATION"}


def redacted(values, known=KNOWN, policy="publication"):
    session = make_session(known, policy)
    fragment = make_fragment(values)
    (findings,) = session.detector.detect([fragment])
    plan = decide(fragment, findings, session.policy, session.context(fragment))
    return redact_fragment(fragment, plan, session.schema, session.context(fragment))


def test_a_confidential_record_loses_its_coalition_person_and_country():
    values = {
        "Outcome description": "In Mali the ZODDHA and Mme Awa Exemplo use safer tools.",
        "Outcome statements is CONFIDENTIAL": "1.0",
    }
    assert redacted(values).values == {
        "Outcome description": "In [location] the [coalition] and Mme [person] use safer tools.",
        "Outcome statements is CONFIDENTIAL": "[withheld]",
    }


def test_an_open_record_keeps_its_coalition_and_country():
    values = {
        "Outcome description": "In Mali the ZODDHA and Mme Awa Exemplo use safer tools.",
        "Outcome statements is CONFIDENTIAL": "0.0",
    }
    assert redacted(values).values == {
        "Outcome description": "In Mali the ZODDHA and Mme [person] use safer tools.",
        "Outcome statements is CONFIDENTIAL": "0.0",
    }


def test_an_exact_story_is_composed_of_the_redacted_fields():
    parts = {"Outcome description": "ZODDHA met.", "Significance of the outcome": "Mali saw it."}
    story = compose(parts, default_schema())
    made = redacted({**parts, "StoryFragment_Merged": story, "Outcome statements is CONFIDENTIAL": "yes"})
    fields = {name: made.values[name] for name in parts}
    assert made.values["StoryFragment_Merged"] == compose(fields, default_schema())
    assert not made.drifted


def test_a_story_that_drifted_is_redacted_on_its_own_and_said_so():
    made = redacted(
        {
            "Outcome description": "ZODDHA met.",
            "StoryFragment_Merged": "Outcome description:  the ZODDHA of Mali met again.",
            "Outcome statements is CONFIDENTIAL": "yes",
        }
    )
    assert made.values["StoryFragment_Merged"] == "Outcome description:  the [coalition] of [location] met again."
    assert made.drifted


def test_a_value_hidden_in_one_field_is_hidden_in_every_field():
    session = make_session(KNOWN)
    values = {
        "Outcome description": "the ZODDHA met",
        "Evidence": "letter of z.o.d.d.h.a, Zoddha stamp",
        "Outcome statements is CONFIDENTIAL": "1",
    }
    fragment = make_fragment(values)
    (findings,) = session.detector.detect([fragment])
    one = tuple(f for f in findings if f.location.field_name == "Outcome description")
    plan = decide(fragment, one, session.policy, session.context(fragment))
    made = redact_fragment(fragment, plan, session.schema, session.context(fragment))
    assert made.values["Evidence"] == "letter of [coalition], [coalition] stamp"


places_of_edits = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.sampled_from("AB")))


@given(places_of_edits, st.text(min_size=30, max_size=30))
def test_text_outside_the_edits_is_untouched(places, text):
    edits = merge_edits(Edit(Span(start, start + length), mark) for start, length, mark in places)
    spliced = splice(text, edits)
    outside, at = [], 0
    for edit in edits:
        outside.append(text[at : edit.span.start])
        at = edit.span.end
    outside.append(text[at:])
    expected = outside[0] + "".join(edit.text + rest for edit, rest in zip(edits, outside[1:], strict=True))
    assert spliced == expected


def test_overlapping_edits_become_one_with_the_first_rules_text():
    edits = [Edit(Span(0, 5), "[person]", 2), Edit(Span(3, 9), "[coalition]", 1)]
    assert merge_edits(edits) == [Edit(Span(0, 9), "[coalition]", 1)]


def test_a_surname_alone_and_a_name_with_a_footnote_are_hidden_too():
    values = {
        "Outcome description": "Mme Awa Exemplo of the ZODDHA wrote.",
        "Evidence": "letter of Exemplo, stamp of ZODDHA²",
        "Outcome statements is CONFIDENTIAL": "1.0",
    }
    assert redacted(values).values["Evidence"] == "letter of [person], stamp of [coalition]²"


def test_neighbours_with_one_marker_become_one():
    known = {"H.": "PERSON", "M.": "PERSON", "Garbax": "PERSON"}
    values = {"Outcome description": "met H. M. Garbax, Garbax", "Outcome statements is CONFIDENTIAL": "1"}
    assert redacted(values, known).values["Outcome description"] == "met [person], [person]"
