"""The clean text, and above all the way back from it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.model import Span
from redactor.normalize import fold, key, plain

CLEANED = {
    "look-alike inside a Latin word": ("Z\u041eDDHA", "ZODDHA"),
    "wholly Cyrillic": ("\u041c\u0430\u043c\u0430", "\u041c\u0430\u043c\u0430"),
    "Arabic": ("\u0645\u0627\u0644\u064a", "\u0645\u0627\u0644\u064a"),
    "zero width": ("ZOD\u200bDHA", "ZODDHA"),
    "soft hyphen": ("ZOD\u00adDHA", "ZODDHA"),
    "styled letters": ("\U0001d468\U0001d48d\U0001d482", "Ala"),
    "full width": ("\uff3a\uff2f\uff24", "ZOD"),
    "combining accent": ("Lome\u0301", "Lom\u00e9"),
    "decoded with the wrong table": ("Lom\u00c3\u00a9", "Lom\u00e9"),
    "decoded wrongly twice": ("Lom\u00c3\u0192\u00c2\u00a9", "Lom\u00e9"),
    "quotation mark after a capital": ("CONFISQU\u00c9\u00bb", "CONFISQU\u00c9\u00bb"),
    "entity": ("Ou&eacute;draogo", "Ou\u00e9draogo"),
    "unknown entity": ("A&bogus;B", "A&bogus;B"),
    "odd hyphen": ("RZED\u2010GB", "RZED-GB"),
    "curly apostrophe": ("N\u2019Djamena", "N'Djamena"),
    "no-break space": ("70\u00a012\u202f34", "70 12 34"),
    "hyphen at a line end": ("ZOD-\nDHA", "ZODDHA"),
    "hyphen and space in capitals": ("ZOD- DHA", "ZODDHA"),
    "tags that spell a name": ("law\U000e0041\U000e006d\U000e0061", "law Ama "),
    "variation selectors that spell a name": ("law\U000e0131\U000e015d\U000e0151", "law Ama "),
    "variation selectors that spell one in UTF-8": ("l\U000e0139\U000e01b3\U000e0199", "l I\u00e9 "),
    "variation selectors that spell nothing": ("law\U000e01ee\U000e01ee", "law"),
    "one selector behind a sign": ("law \u2665\ufe0f \u845b\U000e0100", "law \u2665 \u845b"),
    "markup inside a word": ("**ZOD**DHA", "ZODDHA"),
}


@pytest.mark.parametrize(("raw", "clean"), CLEANED.values(), ids=CLEANED)
def test_cleans(raw: str, clean: str) -> None:
    assert fold(raw).text == clean


def test_span_covers_the_invisible_characters_inside() -> None:
    raw = "le ZOD\u200bDHA est"
    folded = fold(raw)
    start = folded.text.index("ZODDHA")
    assert folded.span(start, start + 6) == Span(3, 10)


def test_span_covers_an_entity_whole() -> None:
    raw = "Lom&eacute; est"
    assert fold(raw).span(0, 4) == Span(0, 11)


def test_key_has_no_case_accents_or_punctuation() -> None:
    assert key("  C\u00f4te-d\u2019Ivoire! ") == "cote d ivoire"


def test_no_value_in_the_repr() -> None:
    assert "secret" not in repr(fold("secret \u200bword"))


TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\u200b\u00ad\u2010\u00c3\u00a9\u0301\u041e&;-\n *abcZ\u00c2\u20ac\u2122"),
    ),
    max_size=60,
)


@given(TEXTS)
def test_plain_keeps_the_length(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert len(fold(text).plain) == len(fold(text).text)


@given(TEXTS)
def test_every_clean_character_comes_from_a_raw_range(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert [span.end for span in spans] == sorted(span.end for span in spans)


@given(TEXTS, st.data())
def test_a_wider_clean_range_has_a_wider_raw_range(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if len(folded.text) < 2:
        return
    start = data.draw(st.integers(0, len(folded.text) - 2))
    end = data.draw(st.integers(start + 1, len(folded.text) - 1))
    assert folded.span(start, end + 1).contains(folded.span(start, end))


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F), max_size=40))
def test_ordinary_latin_text_stays_as_it_is(text: str) -> None:
    composed = unicodedata.normalize("NFKC", text)
    if composed == text and not any(c in "\u00c2\u00c3\u00c4\u00c5\u00d8\u00d9\u00da\u00db\u00e2\u00ef" for c in text):
        assert fold(text).text == text


@given(TEXTS)
def test_the_raw_range_folds_to_the_clean_one_where_nothing_was_dropped(text: str) -> None:
    folded = fold(text)
    if folded.starts is None and folded.text:
        assert folded.span(0, len(folded.text)) == Span(0, len(text))
