"""Which claims of detection count in a text that somebody redacted, and what of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from redactor.checks.plausible import plausible
from redactor.markers import find_markers
from redactor.policytest import annotated
from redactor.schema import default_schema

CASES = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "plausible.yaml").read_text("utf-8"))


def taken(marked, field="Evidence"):
    """Entity and text of the claims of *marked* that count."""
    fragment, claims = annotated({field: marked}, default_schema())
    (column,), text = fragment.columns, fragment.values[field]
    kept = plausible(claims, column, text, find_markers(text))
    assert [text[f.location.span.start : f.location.span.end] for f in kept] == [f.value for f in kept]
    return [(f.entity, f.value) for f in kept]


@pytest.mark.parametrize(("marked", "entity", "value"), CASES["kept"])
def test_a_claim_with_evidence_counts(marked, entity, value):
    assert taken(marked) == [(entity, value)]


@pytest.mark.parametrize("marked", CASES["dropped"])
def test_a_claim_without_evidence_does_not(marked):
    assert taken(marked) == []


@pytest.mark.parametrize("field", ["Social actor", "Confidential", "Year"])
def test_nothing_counts_in_a_coded_column(field):
    assert taken("they met [[PERSON|Awa Exemplo]] there", field) == []
