"""Operators: what each writes, and the laws all of them keep."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from redactor.errors import ConfigurationError
from redactor.keys import Key
from redactor.operators import (
    ENTITIES,
    MARKERS,
    NEUTRAL,
    OPERATORS,
    OWN_MARKER,
    Action,
    Context,
    Flag,
    Generalise,
    Keep,
    Operator,
    Pseudonymise,
    Redact,
    Replace,
    Withhold,
    apply,
)

CONTEXT = Context(key=Key(b"k" * 32), record="r1", harvest="h1")
EVERY = (
    Replace(),
    Replace(marker=NEUTRAL),
    Redact(),
    Withhold(),
    Pseudonymise(),
    Pseudonymise(scope="harvest"),
    Pseudonymise(scope="corpus"),
    Generalise(to="year"),
    Generalise(to="band"),
    Generalise(to="class"),
    Generalise(to="region"),
)


def token(text, scope="record", entity="PERSON", context=CONTEXT):
    return apply(Pseudonymise(scope=scope), text, entity=entity, context=context)


@pytest.mark.parametrize(
    ("operator", "entity", "text", "expected"),
    [
        (Keep(), "PERSON", "Awa Exemplo", "Awa Exemplo"),
        (Flag(), "PERSON", "Awa Exemplo", "Awa Exemplo"),
        (Replace(), "PERSON", "Awa Exemplo", "[person]"),
        (Replace(), "EMAIL_ADDRESS", "awa@zoddha.example", "[contact]"),
        (Replace(), "PHONE_NUMBER", "+223 70 00 00 00", "[contact]"),
        (Replace(), "SOMETHING_NEW", "x", "[withheld]"),
        (Replace(marker="[group]"), "PERSON", "Awa Exemplo", "[group]"),
        (Redact(), "PERSON", "Awa Exemplo", ""),
        (Withhold(), "PERSON", "Awa Exemplo", "[withheld]"),
        (Generalise(to="year"), "DATE_TIME", "12 mars 2023", "2023"),
        (Generalise(to="month"), "DATE_TIME", "12 mars", "mars"),
        (Generalise(to="year"), "DATE_TIME", "12 mars", "[date]"),
        (Generalise(to="band"), "MONEY", "450 000 FCFA", "[amount 100 000–1 000 000 FCFA]"),
        (Generalise(to="class"), "ROLE", "avocate", "[role-legal]"),
        (Generalise(to="country"), "LOCATION", "Zodeville", "[location]"),
    ],
)
def test_an_operator_writes(operator, entity, text, expected):
    assert apply(operator, text, entity=entity, context=CONTEXT) == expected


@given(st.sampled_from(EVERY), st.sampled_from(ENTITIES), st.text(min_size=1, max_size=60))
def test_applying_an_operator_again_changes_nothing(operator, entity, text):
    once = apply(operator, text, entity=entity, context=CONTEXT)
    assert apply(operator, once, entity=entity, context=CONTEXT) == once or operator == Redact()


@given(
    st.sampled_from(EVERY),
    st.sampled_from(ENTITIES),
    st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F), min_size=12, max_size=60),
)
def test_what_stands_in_never_holds_the_value(operator, entity, text):
    result = apply(operator, text, entity=entity, context=CONTEXT)
    assert text.casefold() not in result.casefold()


@given(st.sampled_from(EVERY), st.sampled_from(ENTITIES), st.text(min_size=1, max_size=60))
def test_what_stands_in_is_one_of_our_markers_or_made_of_years(operator, entity, text):
    result = apply(operator, text, entity=entity, context=CONTEXT)
    assert result in ("", text) or OWN_MARKER.fullmatch(result) or re.fullmatch(r"\d{4}(–\d{4})?", result)


@given(st.sampled_from(ENTITIES), st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_a_marker_tells_nothing_of_the_values_length(entity, one, other):
    markers = {apply(Replace(), text, entity=entity, context=CONTEXT) for text in (one, other)}
    tokens = {len(token(text, entity=entity)) for text in (one, other)}
    assert OWN_MARKER.fullmatch(one) or OWN_MARKER.fullmatch(other) or (len(markers), len(tokens)) == (1, 1)


@pytest.mark.parametrize("marker", sorted({*MARKERS.values(), NEUTRAL}))
def test_a_marker_of_ours_is_left_alone(marker):
    assert all(apply(operator, marker, entity="PERSON", context=CONTEXT) == marker for operator in EVERY)


def test_variants_of_a_value_have_one_pseudonym():
    assert {token(text) for text in ("Z.O.D.D.H.A", "z o d d h a", "Z-O-D-D-H-A")} == {token("Z O D D H A")}
    assert {token(text) for text in ("Lomé", "LOME", "Lome\u0301")} == {token("lome")}


def test_the_recognizers_spelling_decides_what_one_value_is():
    one_body = Context(key=CONTEXT.key, canonical=lambda entity, value: "body-7")
    assert token("ZODDHA", context=one_body) == token("Zodian Coalition", context=one_body)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [("record", (False, False)), ("harvest", (True, False)), ("corpus", (True, True))],
)
def test_a_pseudonym_is_the_same_within_its_scope_only(scope, expected):
    sibling = Context(key=CONTEXT.key, record="r2", harvest="h1")
    later = Context(key=CONTEXT.key, record="r1", harvest="h2")
    here = token("Awa Exemplo", scope)
    assert tuple(token("Awa Exemplo", scope, context=c) == here for c in (sibling, later)) == expected


def test_another_key_gives_other_pseudonyms():
    other = Context(key=Key(b"o" * 32), record="r1", harvest="h1")
    assert token("Awa Exemplo", context=other) != token("Awa Exemplo")


def test_the_order_of_pseudonyms_tells_nothing():
    names = [f"Name {number:03d}" for number in range(200)]
    tokens = [token(name, "corpus") for name in names]
    rising = sum(a < b for a, b in pairwise(tokens))
    assert 70 < rising < 130


@pytest.mark.parametrize(
    ("scope", "entity", "pattern"),
    [
        ("record", "PERSON", r"\[person-[a-z2-9]{4}\]"),
        ("harvest", "HRD_COALITION", r"\[coalition-[a-z2-9]{8}\]"),
        ("record", "FRAGMENT_ID", r"\[id-[a-z2-9]{8}\]"),
    ],
)
def test_a_pseudonym_has_the_length_of_its_scope(scope, entity, pattern):
    assert re.fullmatch(pattern, token("value", scope, entity))


def test_a_pseudonym_without_a_key_is_an_error():
    with pytest.raises(ConfigurationError, match="needs a key"):
        apply(Pseudonymise(), "Awa Exemplo", entity="PERSON", context=Context())


def test_every_operator_of_the_union_has_a_name_in_the_table():
    assert set(TypeAdapter(Operator).json_schema()["discriminator"]["mapping"]) == set(OPERATORS)


@pytest.mark.parametrize("name", ["mask", "hash", "encrypt", "custom"])
def test_what_would_leak_is_refused_with_its_reason(name):
    with pytest.raises(ValidationError, match=f"'{name}' is not on offer"):
        TypeAdapter(Action).validate_python(name)
