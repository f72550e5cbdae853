"""Markers of any hand, and the laws of finding them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from redactor.errors import ConfigurationError
from redactor.markers import default_grammar, find_markers, load_grammar, parse_grammar

CASES = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "markers.yaml").read_text("utf-8"))
PIECES = st.sampled_from([
    "<redacted>", "[person]", "{{ORG_1}}", "█████", "XXXX", "***", "B****", "(name withheld)", "[...]", "ZCC-",
    "/CIV006", " and ", ", ", "**bold**", "Mme ", "S. ", "(", ")", "[", "]", "<", ">", "_", "*", "x", "\n", "Zodia",
    "2023", "@", "'s", "é",
])  # fmt: skip


@pytest.mark.parametrize("case", CASES["finds"], ids=lambda case: case["text"])
def test_finds(case):
    text = case["text"]
    found = [[text[m.span.start : m.span.end], m.style, m.entity, list(m.reasons)] for m in find_markers(text)]
    assert found == case["found"]


@pytest.mark.parametrize("text", CASES["ignores"])
def test_ignores(text):
    assert find_markers(text) == ()


@given(st.lists(PIECES, max_size=30).map("".join))
def test_markers_are_in_order_do_not_overlap_and_lie_in_the_text(text):
    markers = find_markers(text)
    ends = [0, *(m.span.end for m in markers)]
    assert all(end <= m.span.start for end, m in zip(ends, markers, strict=False))
    assert all(m.span.end <= len(text) for m in markers)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_stands_far_before_does_not_change_what_is_found(text):
    shift = len("plain words. ")
    moved = find_markers("plain words. " + text)
    if text and (text[0].isalpha() or text[0] == "("):  # a sentence before it is context for these
        assert [m.span.start - shift for m in moved if m.style == "square"] == [
            m.span.start for m in find_markers(text) if m.style == "square"
        ]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    assert all(text[m.span.start : m.span.end] for m in find_markers(text))


@pytest.mark.parametrize(
    "piece",
    ["*", "<", "[", "a*", "[person] ", "( ", "**a ", "12 ", "A_", "«", "█ ", "(...", "x", "Mr ", "[x", "{{", "--"],
)
def test_long_hostile_text_is_read_in_linear_time(piece):
    import time

    def cost(times: int) -> float:
        start = time.process_time()
        find_markers(piece * times)
        return time.process_time() - start

    cost(100)
    small, large = cost(5_000), cost(50_000)
    # Ten times the text may cost ten times as much, never a hundred times.
    assert large < 40 * max(small, 0.005)


def test_a_wording_that_recurs_in_square_brackets_is_learned():
    texts = ["Then [nimi poistettu] left.", "And [nimi poistettu] came.", "So did [nimi poistettu]. [our office]"]
    grammar = default_grammar().learned(texts)
    assert [m.label for m in grammar.find(texts[0])] == ["nimi poistettu"]
    assert find_markers(texts[0]) == ()
    assert grammar.find("[our office]") == ()


def test_a_user_adds_labels_signs_and_brackets(tmp_path):
    own = tmp_path / "markers.yaml"
    own.write_text("labels: {PERSON: [osoba]}\npatterns: [{style: own, pattern: '@{3,}'}]\n", "utf-8")
    found = load_grammar(own).find("[osoba] and @@@ and [person]")
    assert [(m.style, m.entity) for m in found] == [("square", "PERSON"), ("own", None), ("square", "PERSON")]


@pytest.mark.parametrize(
    "text", ["labels: [", "patterns: [{style: x, pattern: '('}]", "labels: 3", "brackets: [{style: x}]"]
)
def test_a_bad_file_is_refused_without_quoting_it(text):
    with pytest.raises(ConfigurationError) as error:
        parse_grammar(text)
    assert str(error.value) == "a marker file is not of the documented shape"


def test_a_marker_shows_no_wording():
    assert "zubiak" not in repr(find_markers("[coalition Zubiak]")).casefold()
