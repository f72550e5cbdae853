"""JSON and JSON lines: strings exchanged where they stand."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor import formats
from redactor.errors import InputError
from redactor.formats.jsontree import Edits, parse
from redactor.formats.jsontree import rewritten as edited
from redactor.model import Role, Surface
from tests.formats.helpers import opened, rewritten, setting, values

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=12,
)


def end_of(text):
    return parse(text).end


@settings(deadline=None)
@given(tree=TREES, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_every_value_is_found_where_it_stands(tree, indent, ascii_only):
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    node = parse(text)
    assert (node.start, node.end) == (0, len(text))
    for _, leaf in node.leaves():
        value = json.loads(text[leaf.start : leaf.end])
        assert leaf.value == (
            value
            if isinstance(value, str)
            else ""
            if value in (None, [], {}) and value is not False and value != 0
            else text[leaf.start : leaf.end]
        )


@settings(deadline=None)
@given(tree=TREES, indent=st.sampled_from([None, 2]))
def test_no_edits_no_change(tree, indent):
    text = json.dumps(tree, indent=indent)
    assert edited(text, parse(text), Edits({}, frozenset())) == text


OBJECT = '{ "FragmentID" : "EX-1",\t"Year": 2023.0, "ok": true, "none": null, "list": ["a", {"b": "c"}] }'


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"FragmentID": 'x"y'}, OBJECT.replace('"EX-1"', '"x\\"y"')),
        ({"FragmentID": "é"}, OBJECT.replace('"EX-1"', '"\\u00e9"')),
        ({"Year": "[date]"}, OBJECT.replace("2023.0", '"[date]"')),
        ({"ok": "[flag]"}, OBJECT.replace("true", '"[flag]"')),
        ({"none": "x"}, OBJECT.replace("null", '"x"')),
        ({"list[0]": "z", "list[1].b": "y"}, OBJECT.replace('"a"', '"z"').replace('"c"', '"y"')),
    ],
    ids=["string", "ascii stays ascii", "number", "truth value", "null", "nested"],
)
def test_only_the_changed_value_is_written_anew(change, expected):
    document = opened(OBJECT, ".json")
    assert rewritten(document, lambda old: {**old, **change}).decode() == expected


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ({"a"}, '{\n "b": {"c": 2, "d": 3},\n "e": [4, 5]\n}'),
        ({"e[0]", "e[1]"}, '{\n "a": 1,\n "b": {"c": 2, "d": 3}\n}'),
        ({"b.c"}, '{\n "a": 1,\n "b": {"d": 3},\n "e": [4, 5]\n}'),
        ({"b.c", "b.d"}, '{\n "a": 1,\n "e": [4, 5]\n}'),
        ({"e[0]"}, '{\n "a": 1,\n "b": {"c": 2, "d": 3},\n "e": [null, 5]\n}'),
        ({"a", "b.c", "b.d", "e[0]", "e[1]"}, "{}"),
    ],
    ids=["first", "last, whole", "inside", "a container with its name", "an element keeps its place", "all"],
)
def test_what_is_left_out_takes_its_name_along(without, expected):
    text = '{\n "a": 1,\n "b": {"c": 2, "d": 3},\n "e": [4, 5]\n}'
    assert rewritten(opened(text, ".json"), without=without).decode() == expected


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ((0, 1, 2), '[\n{"a":1} ,\n {"a":2},{"a":3}\n]\n'),
        ((1, 2), '[\n{"a":2},{"a":3}\n]\n'),
        ((0, 2), '[\n{"a":1},{"a":3}\n]\n'),
        ((), "[\n\n]\n"),
    ],
)
def test_a_record_left_out_takes_its_comma_along(kept, expected):
    document = opened('[\n{"a":1} ,\n {"a":2},{"a":3}\n]\n', ".json")
    out = BytesIO()
    formats.write(document, ((r, {}) for r in document.records() if r.fragment.index in kept), out)
    assert out.getvalue().decode() == expected
    assert [v["a"] for v in values(opened(out.getvalue(), ".json"))] == [str(i + 1) for i in kept]


def test_a_nested_value_has_no_role_whatever_its_name():
    [record] = opened('{"Year": 1, "": {"Year": 2}, "who": {"Country": "x"}}', ".json").records()
    assert [(c.name, c.role) for c in record.fragment.columns] == [
        ("Year", Role.YEAR),
        (".Year", Role.UNKNOWN),
        ("who.Country", Role.UNKNOWN),
    ]


def test_unknown_names_are_surfaces_where_they_first_come():
    document = opened('{"Year": 1, "Awa": 2}\n{"Awa": 3, "Kofi": 4}\n', ".jsonl")
    assert [record.surfaces for record in document.records()] == [
        (Surface("harvest.jsonl", "record 0: name of a field", "Awa"),),
        (Surface("harvest.jsonl", "record 1: name of a field", "Kofi"),),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        '{"a"',
        '{"a":',
        '{"a":1',
        '{"a":1,}',
        "{a:1}",
        "[1,]",
        '"x',
        "[01]",
        "tru",
        '{"a":1 "b":2}',
        '"\n"',
        "'x'",
        "[1}",
    ],
)
def test_what_is_not_json_is_refused(text):
    with pytest.raises(ValueError, match="at character"):
        end_of(text)


def test_a_cut_last_line_is_refused_when_it_is_reached():
    document = opened('{"FragmentID": "EX-1"}\n{"FragmentID": "EX', ".jsonl")
    records = document.records()
    assert next(records).fragment.values == {"FragmentID": "EX-1"}
    with pytest.raises(InputError) as refusal:
        next(records)
    assert str(refusal.value) == "harvest.jsonl: line 2: at character 15: not a JSON string"


def test_lines_keep_their_ends_and_their_order():
    content = '\n{"FragmentID": "EX-1"} \r\n\r\n{"FragmentID": "EX-2"}'
    document = opened(content, ".jsonl")
    assert rewritten(document, setting(FragmentID="é")).decode() == content.replace("EX-1", "\\u00e9").replace(
        "EX-2", "\\u00e9"
    )


def test_a_deep_document_is_refused_in_no_time():
    with pytest.raises(InputError, match="nested more than 64 deep"):
        opened("[" * 1_000_000, ".json")
