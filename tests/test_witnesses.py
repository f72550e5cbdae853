from __future__ import annotations

import pytest

from redactor.claims import is_answer, names_nobody, sense, witnessed
from redactor.model import Match, Span


def claim(entity: str, start: int, end: int, score: float, recognizer: str) -> Match:
    return Match(entity, Span(start, end), score, recognizer)


def test_the_shape_of_a_name_alone_is_a_body():
    assert witnessed((claim("PERSON", 0, 9, 0.55, "person"),)) == (claim("ORGANIZATION", 0, 9, 0.55, "person"),)


def test_the_shape_of_an_event_alone_is_nothing():
    assert witnessed((claim("EVENT", 0, 9, 0.6, "event"),)) == ()


@pytest.mark.parametrize(
    "second", [claim("PERSON", 5, 9, 0.7, "ner:fragments"), claim("PERSON", 0, 4, 0.75, "person")], ids=["net", "cue"]
)
def test_the_shape_of_a_name_and_a_second_witness_are_a_person(second):
    shape = claim("PERSON", 0, 9, 0.55, "person")
    assert witnessed((shape, second)) == (shape, second)


def test_a_witness_of_another_kind_is_none():
    town = claim("LOCATION", 0, 4, 0.85, "place")
    assert witnessed((claim("PERSON", 0, 9, 0.55, "person"), town)) == (
        claim("ORGANIZATION", 0, 9, 0.55, "person"),
        town,
    )


@pytest.mark.parametrize(
    ("entity", "value", "expected"),
    [
        ("PERSON", "Savanes", "LOCATION"),
        ("ORGANIZATION", "Burkina Faso", "LOCATION"),
        ("PERSON", "Birni N'Konni", "LOCATION"),
        ("ORGANIZATION", "Somalia (Puntland)", "LOCATION"),
        ("PERSON", "Kara Amina", "PERSON"),
        ("PERSON", "Mzuzu", "PERSON"),
        ("PERSON", "Amina", "PERSON"),
        ("EVENT", "Savanes", "EVENT"),
    ],
)
def test_what_a_pipeline_calls_a_name_and_a_list_knows_as_a_place_only_is_a_place(entity, value, expected):
    assert sense(entity, value) == expected


@pytest.mark.parametrize(
    ("entity", "value", "before", "expected"),
    [
        ("ORGANIZATION", "Hope Zandato", "Then ", "PERSON"),
        ("ORGANIZATION", "Mama Mombasa", "", "PERSON"),
        ("ORGANIZATION", "Zandjei", "stopped by Corporal ", "PERSON"),
        ("LOCATION", "Zandougou", "le fils de Tonton ", "PERSON"),
        ("ORGANIZATION", "Hope Foundation", "The ", "ORGANIZATION"),
        ("ORGANIZATION", "Grace Oxfam", "", "ORGANIZATION"),
        ("ORGANIZATION", "Zandougou Farmers", "the mayor of ", "ORGANIZATION"),
        ("LOCATION", "Hope Zandato", "in ", "LOCATION"),
        ("ORGANIZATION", "HOPE", "", "ORGANIZATION"),
        ("EVENT", "Hope Zandato", "", "EVENT"),
    ],
)
def test_what_is_called_as_people_are_is_a_person(entity, value, before, expected):
    assert sense(entity, value, before) == expected


@pytest.mark.parametrize(
    ("entity", "value", "nobody"),
    [
        ("HRD_COALITION", "defenders documenting arrests of", True),
        ("HRD_COALITION", "défenseurs réunis au sein", True),
        ("HRD_COALITION", "network of women defenders", False),
        ("HRD_COALITION", "rede dos defensores", False),
        ("HRD_COALITION", "zoddha", False),
        ("HRD_COALITION", "Defenders of Zandu", False),
        ("PROTECTION_MEASURE", "defenders were moved", False),
        ("ORGANIZATION", "HRDs", True),
        ("PERSON", "DDH", True),
        ("ORGANIZATION", "ZHRD", False),
    ],
)
def test_abbreviations_of_the_trade_and_defenders_at_work_name_nobody(entity, value, nobody):
    assert names_nobody(entity, value) is nobody


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [("TRUE", True), ("oui", True), ("Não", True), ("H6", True), ("t4", True), ("x", True)]
    + [(cell, False) for cell in ("Oui Nako", "True Hope", "H60", "K6", "Faux Pas", "")],
)
def test_a_cell_that_answers_a_form_or_counts_parts_of_a_year_names_nobody(cell, is_one):
    assert is_answer(cell) is is_one
