"""Text records: where a field ends, where a record begins, and what is written back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor.errors import InputError, OutputError
from redactor.model import Surface
from tests.formats.helpers import opened, rewritten, setting, values

LINES = st.sampled_from(
    [
        "**FragmentID**: EX-1",
        "**Year**:",
        "**Year**: 2023 ",
        "**Awa** : x",
        "- **Scale:** y",
        "text",
        "",
        "  ",
        "---",
        "# Heading",
        "***",
        "**not a field**",
        "*x*: y",
        "**a*b**: z",
        "\u2028",
        "\x0c",
    ]
)


@settings(deadline=None, max_examples=200)
@given(
    lines=st.lists(LINES, min_size=1, max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
)
def test_any_text_comes_back_byte_for_byte_and_no_word_is_outside_a_value(lines, end, last):
    content = (end.join(lines) + (end if last else "")).encode()
    if not content.decode().strip():
        return
    document = opened(content, ".txt")
    records = list(document.records())
    if records:
        assert rewritten(document) == content
    held = " ".join(value + " " + name for r in records for name, value in r.fragment.values.items())
    for word in ("text", "Heading", "not a field", "*x*: y", "**a*b**: z"):
        assert any(word in line for line in lines) == (word in held)


@settings(deadline=None, max_examples=200)
@given(value=st.text("ab \n*-#:\r", max_size=12))
def test_a_new_value_reads_back_as_promised_or_is_refused(value):
    document = opened("**FragmentID**: EX-1\n**Year**: 2023\n\n**FragmentID**: EX-2\n**Year**: 2024\n", ".txt")
    try:
        content = rewritten(document, setting(Year=value))
    except OutputError:
        return
    assert values(opened(content, ".txt")) == [
        {"FragmentID": name, "Year": document.as_written(value)} for name in ("EX-1", "EX-2")
    ]


@pytest.mark.parametrize(
    ("content", "new", "expected"),
    [
        ("**Year**:\n**Scale**: x\n", "2023", "**Year**: 2023\n**Scale**: x\n"),
        ("**Year**: 2023", "", "**Year**: "),
        ("**Year**:\n2022\n\n**Scale**: x\n", "[date]", "**Year**:\n[date]\n\n**Scale**: x\n"),
        (
            "**Year** :2022\r\nand 2023\r\n\r\n**Scale**: x\r\n",
            "[date]",
            "**Year** : [date]\r\n\r\n**Scale**: x\r\n",
        ),
    ],
)
def test_a_new_value_stands_where_the_old_one_stood(content, new, expected):
    assert rewritten(opened(content, ".txt"), setting(Year=new)).decode() == expected


@pytest.mark.parametrize("value", ["x\n**Awa**: y", "x\n# y", "x\n---\ny"])
def test_a_value_that_would_read_as_a_field_is_refused(value):
    document = opened("**FragmentID**: EX-1\n**Year**: 2023\n", ".txt")
    with pytest.raises(OutputError, match="looks like the beginning of a field or record"):
        rewritten(document, setting(Year=value))


def test_a_field_left_out_takes_its_lines_along_and_records_stay_apart():
    content = "**FragmentID**: EX-1\n**Evidence**: a\nb\n\n**FragmentID**: EX-2\n**Evidence**: c\n"
    document = opened(content, ".txt")
    assert rewritten(document, without={"Evidence"}) == b"**FragmentID**: EX-1\n\n**FragmentID**: EX-2\n"


def test_a_text_before_the_first_field_is_a_value_of_a_nameless_column():
    document = opened("Seen by Awa Exemplo.\n\n**FragmentID**: EX-1\n", ".txt")
    assert values(document) == [{"": "Seen by Awa Exemplo.", "FragmentID": "EX-1"}]
    assert rewritten(document, lambda old: {**old, "": "[withheld]"}) == b"[withheld]\n\n**FragmentID**: EX-1\n"
    assert rewritten(document, without={""}) == b"**FragmentID**: EX-1\n"


def test_unknown_names_are_surfaces_where_they_first_come():
    document = opened("**Year**: 1\n**Awa**: 2\n**Year**: 3\n**Awa**: 4\n**Kofi**: 5\n", ".txt")
    assert [record.surfaces for record in document.records()] == [
        (Surface("harvest.txt", "record 0: name of a field", "Awa"),),
        (Surface("harvest.txt", "record 1: name of a field", "Kofi"),),
    ]


def test_a_field_without_end_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("redactor.formats.text.MAX_RECORD_CHARS", 1000)
    with pytest.raises(InputError, match="a field has more than 1000 characters"):
        values(opened("**Year**: " + "x\n" * 1000, ".txt"))
