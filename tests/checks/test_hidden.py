"""What the policy hides is remembered by place and entity, record by record."""

from __future__ import annotations

from dataclasses import replace

from redactor.auditing import Hidden
from redactor.model import Finding, Location, Span
from tests.support import make_fragment

FRAGMENT = make_fragment({"Outcome": "Awa met ZODDHA", "Year": "2024"})
PLACE = Location("harvest.txt", 0, "Outcome", Span(0, 3))
FOUND = Finding("residual-identifier", "PERSON", PLACE, 0.9, "stub", value="Awa")
COLUMN = Finding("residual-identifier", "", Location("harvest.txt", 0, "Year"), 1.0, "policy")


def test_what_is_hidden_is_held_and_nothing_else():
    hidden = Hidden()
    hidden.add(FRAGMENT, [FOUND, COLUMN, FOUND])
    assert hidden.holds(FRAGMENT, FOUND)
    assert hidden.holds(FRAGMENT, replace(COLUMN, rule="residual-variant"))
    others = (
        replace(FOUND, entity="LOCATION"),
        replace(FOUND, location=replace(PLACE, field_name="Year")),
        replace(FOUND, location=replace(PLACE, span=Span(0, 4))),
        replace(FOUND, location=replace(PLACE, span=None)),
        replace(FOUND, location=replace(PLACE, record=1)),
        replace(COLUMN, entity="PERSON"),
    )
    assert [hidden.holds(FRAGMENT, other) for other in others] == [False] * len(others)
    assert not hidden.holds(replace(FRAGMENT, index=1), replace(FOUND, location=replace(PLACE, record=1)))


def test_a_finding_of_another_record_is_not_taken_for_one_of_this():
    hidden = Hidden()
    hidden.add(FRAGMENT, [replace(FOUND, location=replace(PLACE, record=7))])
    assert not hidden.holds(FRAGMENT, FOUND)
    assert not hidden.holds(replace(FRAGMENT, index=7), FOUND)
