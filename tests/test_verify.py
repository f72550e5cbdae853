from __future__ import annotations

import pytest

from redactor.protected import Protected
from redactor.schema import default_schema
from redactor.verify import Survivor, survivors


def left(text: str, value: str, entity: str = "HRD_COALITION", field: str = "Outcome description"):
    return list(survivors([{field: text}], [[Protected(value, entity)]], default_schema()))


@pytest.mark.parametrize(
    "text",
    [
        "the ZODDHA met",
        "the zoddha met",
        "the Z.O.D.D.H.A. met",
        "the ZOD DHA met",
        "the ZOD\u200bDHA met",
        "the \uff3a\uff2f\uff24\uff24\uff28\uff21 met",
        "ZODDHA",
        "(ZODDHA-Togo)",
    ],
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


@pytest.mark.parametrize("entity", ["DATE_TIME", "ROLE"])
def test_a_value_that_is_a_word_is_seen_in_its_own_case_only(entity):
    assert left("in October", "October", entity) == [Survivor(0, "Outcome description", entity)]
    assert left("in OCTOBER, in october", "October", entity) == []


def test_a_short_value_is_seen_in_its_own_case_only():
    assert left("met Bah", "Bah", "PERSON") != []
    assert left("BAH! bah!", "Bah", "PERSON") == []
    assert left("met MAHA, maha", "Maha", "PERSON") == [Survivor(0, "Outcome description", "PERSON")]


def test_the_name_of_an_unknown_column_is_searched_with_its_value_and_that_of_a_known_one_is_not():
    banned = [[Protected("Awa Exemplo", "PERSON")]]
    schema = default_schema()
    assert list(survivors([{"Awa Exemplo": "x"}], banned, schema)) == [Survivor(0, "Awa Exemplo", "PERSON")]
    assert list(survivors([{"Notes": "Awa Exemplo"}], banned, schema)) == [Survivor(0, "Notes", "PERSON")]
    assert list(survivors([{"Evidence": "x"}], [[Protected("Evidence", "PERSON")]], schema)) == []


def test_every_record_is_searched_for_its_own_values_and_all_of_them():
    schema = default_schema()
    copies = [{"Evidence": "Awa"}, {"Evidence": "Zoe and Lomé"}]
    banned = [[Protected("Zoe", "PERSON")], [Protected("Lomé", "LOCATION"), Protected("Zoe", "PERSON")]]
    assert list(survivors(copies, banned, schema)) == [
        Survivor(1, "Evidence", "LOCATION"), Survivor(1, "Evidence", "PERSON"),
    ]  # fmt: skip


def test_a_name_of_accents_alone_and_a_plural_are_seen():
    assert left("au ?? ??", "ééé", "PERSON") == []
    assert left("both ZODDHAs", "ZODDHA") != []
    assert left("both zoddhas", "ZODDHA") == []
    assert left("the DDHs", "DDH") == []


@pytest.mark.parametrize(
    ("text", "value", "entity", "shown"),
    [
        ("au ?? ??", "éé", "PERSON", False),
        ("au ?? ??", "é é", "PERSON", False),
        ("au ?? ??", "é-é", "PERSON", False),
        ("Mme Ou?draogo", "Ouédraogo", "PERSON", True),
        ("both ZDDHs", "ZDDH", "HRD_COALITION", True),
        ("both ZDDHS", "ZDDH", "HRD_COALITION", False),
        ("both DDHs", "DDH", "HRD_COALITION", False),
        ("both ZD2Hs", "ZD2H", "HRD_COALITION", False),
        ("plan Z works", "Z", "ORGANIZATION", True),
        ("one - two", "-", "ORGANIZATION", False),
        ("one two", "", "ORGANIZATION", False),
        ("plan z works", "Z", "ORGANIZATION", False),
        ("plan Zo works", "Zo", "ORGANIZATION", True),
        ("JUSTICE came", "Justice", "PERSON", True),
        ("JUSTICE came", "justice", "PERSON", True),
        ("zodda came", "Zodda", "PERSON", False),
        ("awa exemplo came", "Awa Exemplo", "PERSON", True),
        ("ZODDHA\u00b2 met", "ZODDHA", "HRD_COALITION", True),
        ("[zodda] came", "Zodda", "PERSON", False),
        ("[Zodda] came", "Zodda", "PERSON", True),
        ("[id-zodda] came", "Zodda", "PERSON", False),
    ],
)
def test_what_counts_as_readable(text, value, entity, shown):
    assert left(text, value, entity) == ([Survivor(0, "Outcome description", entity)] if shown else [])


def test_a_coded_column_shows_no_name():
    assert left("Zoraya", "Zoraya", "PERSON", field="Social actor") == [Survivor(0, "Social actor", "PERSON")]


def test_survivors_come_in_the_order_of_the_values_that_were_hidden():
    banned = [[Protected("Zoe", "PERSON"), Protected("Ama", "PERSON"), Protected("Lomé", "LOCATION")]]
    found = list(survivors([{"Evidence": "Lomé, Zoe", "Significance of the outcome": "Ama"}], banned, default_schema()))
    assert found == [
        Survivor(0, "Evidence", "PERSON"), Survivor(0, "Evidence", "LOCATION"),
        Survivor(0, "Significance of the outcome", "PERSON"),
    ]  # fmt: skip
