"""Alignment with markers as wildcards: what stands opposite a marker is what it hid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redactor.align import Contexts, align, tokens
from redactor.markers import find_markers

WORDS = st.lists(st.sampled_from([f"w{n}ord" for n in range(40)]), min_size=3, max_size=40, unique=True)


def read(text):
    return tokens(text, find_markers(text))


def restored(left, right):
    """What stands opposite the left text's markers, by marker."""
    return {o.marker: right[o.span.start : o.span.end] for o in align(read(left), read(right)).opposites if o.on_left}


@given(WORDS, st.data())
def test_hidden_words_come_back_word_for_word(words, data):
    flags = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    # Two neighbours hidden together cannot be told apart, so no two are.
    hidden = [f and not (i and flags[i - 1]) for i, f in enumerate(flags)]
    hidden = [h and not (i and hidden[i - 1]) for i, h in enumerate(hidden)]
    masked = " ".join("[...]" if h else w for w, h in zip(words, hidden, strict=True))
    expected = dict(enumerate(w for w, h in zip(words, hidden, strict=True) if h))
    assert restored(masked, " ".join(words)) == expected


@given(WORDS)
def test_a_text_beside_itself_gives_nothing(words):
    alignment = align(read(" ".join(words)), read(" ".join(words)))
    assert (alignment.opposites, alignment.edits, alignment.likeness) == ((), (), 1.0)


@given(WORDS, WORDS)
def test_sides_are_symmetric_in_what_is_shared(one, other):
    left, right = read(" ".join(one)), read(" ".join(other))
    assert align(left, right).shared == align(right, left).shared


def test_a_name_of_several_words_stands_opposite_one_marker():
    left = "The [coalition] ([coalition]) has, since May, a desk in [location]."
    right = "The Coalition of Zodian Defenders (ZODDHA) has, since May, a desk in Morvia."
    assert restored(left, right) == {0: "Coalition of Zodian Defenders", 1: "ZODDHA", 2: "Morvia"}


def test_markers_that_share_a_stretch_are_not_sure():
    found = align(read("met XXXX XXXX in May"), read("met Awa Exemplo in May")).opposites
    assert [(o.marker, o.alone) for o in found] == [(0, False), (1, False)]


def test_words_against_words_are_an_edit_and_not_a_restoration():
    alignment = align(read("they met in May"), read("they ate in May"))
    assert alignment.opposites == ()
    assert len(alignment.edits) == 1


def test_markers_opposite_each_other_are_pairs():
    alignment = align(read("[person] of [location] came"), read("<redacted> of <redacted> came"))
    assert alignment.pairs == ((0, 0), (1, 1))


def test_accents_and_case_do_not_count():
    assert restored("à Lomé, [...] vint", "A LOME, Awa vint") == {0: "Awa"}


def test_a_retold_phrase_is_found_by_the_words_around_the_marker():
    text = "In Zodia, Lanvia, and Morvia, prior to 2023, nobody answered."
    hiding = read("In Zodia, Lanvia, and <person>, the desks answer.")
    at = next(n for n, token in enumerate(hiding) if token.marker is not None)
    found = [text[r.span.start : r.span.end] for r in Contexts([read(text)]).restore(hiding, at)]
    assert found == ["Morvia"]


def test_a_marker_is_no_restoration_of_a_marker():
    hiding = read("In Zodia, Lanvia, and <person>, the desks answer.")
    at = next(n for n, token in enumerate(hiding) if token.marker is not None)
    assert list(Contexts([hiding]).restore(hiding, at)) == []


def test_long_texts_are_cut_and_still_give_everything_back():
    words = [f"w{n * 7919 % 10007}" for n in range(9000)]
    masked = ["[...]" if n % 90 == 45 else w for n, w in enumerate(words)]
    found = restored(" ".join(masked), " ".join(words))
    assert list(found.values()) == [w for n, w in enumerate(words) if n % 90 == 45]
