"""Values that only a reviewer found: stored as digests, found again by them and by nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redactor.keys import Key, fingerprint
from redactor.marked import Finder, can_be_marked, first_word
from redactor.model import Finding, Location, Span
from redactor.session import canonical
from tests.support import make_fragment

KEY = Key(b"k" * 32)
WORDS = st.lists(st.sampled_from(["awa", "Zubi", "of", "N'Diaye", "été", "12"]), min_size=1, max_size=6).map(" ".join)


def finder(value, entity="PERSON"):
    wanted = fingerprint(KEY, entity, canonical(entity, value))
    return Finder(KEY, {first_word(KEY, value): ((entity, wanted),)}, canonical)


def found(value, text):
    fragment = make_fragment({"Outcome description": text})
    return [finding.value for finding in finder(value).with_marked(fragment, ())]


@given(WORDS, st.sampled_from(["", "Before, ", "L’"]), st.sampled_from(["", ".", " after", "’s"]))
def test_a_marked_value_is_found_wherever_it_stands(value, before, after):
    assert value in found(value, before + value + after)


def test_case_accents_and_spacing_do_not_hide_it_and_more_or_fewer_words_do():
    assert found("Zubi Morva", "ZUBI  MORVA, zúbi-morva; Zubi, then Morva Zubi X Morva") == [
        "ZUBI  MORVA",
        "zúbi-morva",
    ]


def test_what_detection_found_inside_gives_way_and_what_it_found_elsewhere_stays():
    fragment = make_fragment({"Outcome description": "Zubi Morva met Awa"})

    def claim(start, end, entity):
        place = Location(fragment.path, 0, "Outcome description", Span(start, end))
        return Finding("residual-identifier", entity, place, 0.7, "x", value="x")

    both = finder("Zubi Morva").with_marked(fragment, [claim(0, 4, "LOCATION"), claim(15, 18, "PERSON")])
    assert [(f.entity, f.location.span, f.recognizer) for f in both] == [
        ("PERSON", Span(0, 10), "review"),
        ("PERSON", Span(15, 18), "x"),
    ]


def test_neither_the_finder_nor_a_stored_digest_says_the_value():
    assert "Zubi" not in repr(finder("Zubi Morva")) + first_word(KEY, "Zubi Morva")


def test_another_key_finds_nothing():
    wanted = fingerprint(KEY, "PERSON", canonical("PERSON", "Zubi"))
    other = Finder(Key(b"o" * 32), {first_word(KEY, "Zubi"): (("PERSON", wanted),)}, canonical)
    assert other.with_marked(make_fragment({"Outcome description": "Zubi"}), ()) == ()


def test_what_has_no_word_or_too_many_cannot_be_marked():
    assert [can_be_marked(text) for text in ("...", " ", "x " * 17, "x " * 16, "12")] == [
        False,
        False,
        False,
        True,
        True,
    ]
