from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.model import Span
from redactor.needles import Needle, skeleton


def found(value: str, text: str, *, exact: bool = False) -> list[str]:
    return [text[s.start : s.end] for s in Needle(value, exact=exact).find(text)]


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("ZODDHA", "the zoddha, Z.O.D.D.H.A. and Z O D D H A", ["zoddha", "Z.O.D.D.H.A", "Z O D D H A"]),
        ("Ségou", "SEGOU, segou, Se\u0301gou", ["SEGOU", "Se\u0301gou"]),
        ("Ali", "Ali went to Mali with Alimata", ["Ali"]),
        ("Smith", "Smithson met Smith", ["Smith"]),
        ("Justice", "Justice wants justice", ["Justice"]),
        ("Awa Exemplo", "awa  EXEMPLO, awa-exemplo", ["awa  EXEMPLO", "awa-exemplo"]),
        ("ZODDHA", "ZOD\u200bDHA", ["ZOD\u200bDHA"]),
        ("Bah", "bah! said Bah, BAH", ["Bah"]),
        ("+226 70 55 01 42", "call 22670550142", ["22670550142"]),
        ("…", "nothing … here", []),
    ],
    ids=[
        "acronym",
        "accents",
        "inside-a-word",
        "longer-name",
        "name-that-is-a-word",
        "two-words",
        "invisible",
        "short-keeps-case",
        "digits",
        "no-letters",
    ],
)
def test_finds_a_value_in_every_dress_and_never_inside_another_word(value, text, expected):
    assert found(value, text) == expected


@given(st.text(st.sampled_from("aÉß. 1²\n\0\1\u0301\u200b\ufb01٢ _'"), max_size=20))
def test_the_quick_reading_of_an_even_text_is_the_careful_one(text):
    """An invisible character at the end says nothing, and makes the reading careful."""
    quick, careful = skeleton(text), skeleton(text + "\u200b")
    assert (quick.letters, [*quick.places], quick.edges) == (careful.letters, [*careful.places], careful.edges)


def test_an_exact_needle_keeps_its_case():
    assert found("Coordinator", "the coordinator and the Coordinator", exact=True) == ["Coordinator"]


@given(st.text(max_size=30), st.text(alphabet="abcdefgé ", min_size=1, max_size=8), st.text(max_size=30))
def test_every_span_lies_in_the_text_and_holds_the_value(before, value, after):
    text = f"{before} {value} {after}"
    spans = list(Needle(value).find(text))
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    if any(c.isalnum() for c in value):
        stripped = value.strip()
        start = len(before) + 1 + value.index(stripped)
        assert Span(start, start + len(stripped)) in spans
