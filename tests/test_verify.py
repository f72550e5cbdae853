from __future__ import annotations

import pytest

from redactor.protected import Protected
from redactor.schema import default_schema
from redactor.verify import Survivor, survivors


def left(text: str, value: str, entity: str = "HRD_COALITION", field: str = "Outcome description"):
    return list(survivors([{field: text}], [[Protected(value, entity)]], default_schema()))


@pytest.mark.parametrize(
    "text",
    ["the ZODDHA met", "the zoddha met", "the Z.O.D.D.H.A. met", "the ZOD DHA met", "the ZOD\u200bDHA met",
     "the \uff3a\uff2f\uff24\uff24\uff28\uff21 met", "ZODDHA", "(ZODDHA-Togo)"],
)
def test_a_value_is_found_whatever_its_dress(text):
    assert left(text, "ZODDHA") == [Survivor(0, "Outcome description", "HRD_COALITION")]


@pytest.mark.parametrize(
    ("text", "value", "entity"),
    [
        ("from Mali", "Ali", "PERSON"),
        ("Smithson", "Smith", "PERSON"),
        ("for justice", "Justice", "PERSON"),
        ("the [person] and the [location]", "person", "ROLE"),
        ("it may happen", "May", "DATE_TIME"),
    ],
)
def test_what_only_resembles_a_value_is_no_survivor(text, value, entity):
    assert left(text, value, entity) == []


def test_a_coded_column_may_keep_a_word_that_is_telling_only_in_prose():
    assert left("coordinator", "coordinator", "ROLE", field="Social actor") == []
    assert left("coordinator", "coordinator", "ROLE") != []


def test_a_lost_record_is_an_error():
    with pytest.raises(ValueError, match=r"longer|shorter"):
        list(survivors([{"a": "b"}], [[], []], default_schema()))
