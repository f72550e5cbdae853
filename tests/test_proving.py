"""verify looks for what the policy protects in any record of the original: in any copy, and around the copies."""

from __future__ import annotations

import json

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from redactor import pipeline
from redactor.protected import Protected
from redactor.proving import ELSEWHERE, OUTSIDE, SURVIVES, Original, _hunted
from redactor.verdict import exit_code
from tests.support import make_fragment, make_session

KNOWN = {
    "Awa Exemplo": "PERSON", "Tenin": "PERSON", "awa@ngo.example": "EMAIL_ADDRESS", "+226 70 00 00 00": "PHONE_NUMBER",
    "ZODDHA": "HRD_COALITION", "coordinator": "ROLE",
}  # fmt: skip
FLAG, STORY = "Outcome statements is CONFIDENTIAL", "Outcome description"
STORIES = ("Many defenders of the villages met for the review", "Several judges in the towns heard of new plans")
BOTH = "Awa Exemplo, awa@ngo.example, +226 70 00 00 00, of the ZODDHA, a coordinator with Tenin"


def record(story, number):
    return {"FragmentID": f"ABC-DEF2301/GHI00{number}", STORY: story, FLAG: "yes"}


ORIGINALS = [record(f"{STORIES[0]}.", 1), record(f"{STORIES[1]} from {BOTH}.", 2)]
COPIES = [record(f"{STORIES[0]}.", 1), record(f"{STORIES[1]} from nobody.", 2)]
for _copy in COPIES:
    _copy["FragmentID"] = ""


def written(path, records):
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".xlsx":
        book = Workbook()
        for row in (list(records[0]), *(list(one.values()) for one in records)):
            book.active.append(row)
        return book
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return None


def proved(folder, known=KNOWN):
    report = pipeline.verify(make_session(known), folder / "out", folder / "in.jsonl")
    found = [(i.rule, i.entity, i.location.record, i.location.field_name, i.message) for i in report.items]
    return exit_code(report), found


@pytest.fixture
def folder(tmp_path):
    written(tmp_path / "in.jsonl", ORIGINALS)
    return tmp_path


def test_a_copy_of_nothing_protected_is_proved(folder):
    written(folder / "out" / "a.jsonl", COPIES)
    assert proved(folder) == (0, [])


@pytest.mark.parametrize(
    ("value", "entity"),
    [
        ("AWA@ngo.example", "EMAIL_ADDRESS"), ("(+226) 7000-0000", "PHONE_NUMBER"), ("Awa  Exemplo", "PERSON"),
        ("Z.O.D.D.H.A.", "HRD_COALITION"), ("ABC DEF2301 GHI002", "FRAGMENT_ID"),
    ],
)  # fmt: skip
def test_what_names_somebody_in_one_record_is_seen_in_the_copy_of_another(folder, value, entity):
    told = COPIES[0] | {STORY: f"{COPIES[0][STORY]} So {value} said."}
    written(folder / "out" / "a.jsonl", [told, COPIES[1]])
    assert proved(folder) == (1, [("residual-identifier", entity, 0, STORY, ELSEWHERE)])


@pytest.mark.parametrize("value", ["Tenin", "coordinator", "Exemplary", "Awa"])
def test_words_that_others_may_share_are_not_hunted_in_other_records(folder, value):
    told = COPIES[0] | {STORY: f"{COPIES[0][STORY]} So {value} said."}
    written(folder / "out" / "a.jsonl", [told, COPIES[1]])
    assert proved(folder) == (0, [])


def test_what_survives_in_its_own_copy_is_said_once(folder):
    told = COPIES[1] | {STORY: f"{STORIES[1]} from awa@ngo.example."}
    written(folder / "out" / "a.jsonl", [COPIES[0], told])
    assert proved(folder) == (1, [("residual-identifier", "EMAIL_ADDRESS", 1, STORY, SURVIVES)])


def _comment(book, text):
    book.active["B2"].comment = Comment(text, "x")


def _hidden_sheet(book, text):
    sheet = book.create_sheet("more")
    sheet.append([text])
    sheet.sheet_state = "hidden"


def _property(book, text):
    book.properties.description = text


@pytest.mark.parametrize("plant", [_comment, _hidden_sheet, _property])
def test_a_workbook_is_searched_outside_its_records(folder, plant):
    book = written(folder / "out" / "a.xlsx", COPIES)
    plant(book, "as Awa Exemplo told")
    book.save(folder / "out" / "a.xlsx")
    code, found = proved(folder)
    assert code == 1
    assert {(rule, entity, record, message) for rule, entity, record, _, message in found} == {
        ("metadata", "PERSON", None, OUTSIDE)
    }


@pytest.mark.parametrize("name", ["Awa Exemplo.jsonl", "list_ofAwaExemplo2024.jsonl", "awa_exemplo/a.jsonl"])
def test_a_copys_name_is_searched(folder, name):
    (folder / "out").mkdir()
    written(folder / "out" / name, COPIES)
    code, found = proved(folder)
    assert (code, {(rule, entity, message) for rule, entity, _, _, message in found}) == (
        1, {("metadata", "PERSON", OUTSIDE)},
    )  # fmt: skip


@pytest.mark.parametrize(("kept", "hunted"), [(frozenset(), True), (frozenset({"zoddha"}), False)])
def test_what_the_policy_keeps_in_an_open_record_is_not_hunted_in_others(kept, hunted):
    hiding = Original(make_fragment({STORY: "The Z.O.D.D.H.A."}), (Protected("Z.O.D.D.H.A.", "HRD_COALITION"),))
    keeping = Original(make_fragment({STORY: "The ZODDHA"}), (), kept)
    assert [bool(found) for found in _hunted([hiding, keeping])] == [hunted, hunted]


@pytest.mark.parametrize(
    ("value", "entity", "outside", "elsewhere"),
    [
        ("ZODH", "HRD_COALITION", True, True),
        ("ZOH", "HRD_COALITION", True, True),
        ("ZO", "HRD_COALITION", False, False),
        ("PAIX", "HRD_COALITION", False, False),
        ("DDH", "HRD_COALITION", False, False),
        ("Zo Wu", "PERSON", True, True),
        ("zo wu", "PERSON", False, False),
        ("Zoya", "PERSON", True, False),
        ("zoya", "PERSON", False, False),
        ("Rose", "PERSON", False, False),
        ("Zodo", "LOCATION", True, False),
        ("ZA1", "FRAGMENT_ID", True, True),
        ("ZA-12", "ID_NUMBER", True, True),
        ("1234", "ID_NUMBER", False, False),
        ("ZODH", "ROLE", False, False),
    ],
)
def test_a_short_value_is_hunted_where_it_is_written_as_a_name_or_code(value, entity, outside, elsewhere):
    hiding = Original(make_fragment({STORY: value}), (Protected(value, entity),))
    assert [bool(found) for found in _hunted([hiding])] == [outside, elsewhere]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("the ZODH met", True), ("the Z.O.D.H. met", True), ("(ZODH-Togo)", True), ("the zodh met", False),
     ("the Zodh met", False), ("the ZODHA met", False), ("the AZODH met", False)],
)  # fmt: skip
def test_a_short_value_is_seen_in_its_own_case_and_as_a_word_of_its_own(folder, text, shown):
    hidden = ORIGINALS[1] | {STORY: f"{STORIES[1]} of the ZODH."}
    written(folder / "in.jsonl", [ORIGINALS[0], hidden])
    copy = COPIES[0] | {STORY: f"{COPIES[0][STORY]} So {text} there."}
    written(folder / "out" / "a.jsonl", [copy, COPIES[1]])
    expected = [("residual-identifier", "HRD_COALITION", 0, STORY, ELSEWHERE)]
    assert proved(folder, {"ZODH": "HRD_COALITION"}) == ((1, expected) if shown else (0, []))
