"""What all families share: raw offsets, bounded time, patterns made of words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from redactor.errors import DetectionError
from redactor.recognizers import RECOGNIZERS, base
from redactor.recognizers.base import EXACT, Claim, FoldedRecognizer, scan, words


class Echo(FoldedRecognizer):
    ID = "echo"
    ENTITIES = ("PERSON",)

    def find(self, text: str) -> Iterator[Claim]:
        for match in regex.finditer("ZODDHA", text):
            yield Claim("PERSON", match.start(), match.end(), EXACT)


def test_results_point_into_the_raw_value() -> None:
    raw = "le Z\u200bODDHA l\u00e0"
    assert [(r.entity_type, r.start, r.end, r.score) for r in Echo().analyze(raw, [])] == [("PERSON", 3, 10, EXACT)]


def test_only_the_entities_asked_for() -> None:
    assert Echo().analyze("ZODDHA", ["LOCATION"]) == []


def test_running_out_of_time_is_an_error_that_names_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_TIMEOUT", 0.01)
    monkeypatch.setattr(base, "_CHARS_A_SECOND", 10**9)
    text = "secretsecret" * 4000 + "!"
    with pytest.raises(DetectionError) as caught:
        list(scan(regex.compile(r"(?:(?:\w+)+)+$"), text))
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


REPEATED = ["A", "ABC", "Ab ", "A.", "A&", "\n", "  ", "1 ", "12/12 ", "a-", "x'", "a_", "de la ", "réseau des "]


@pytest.mark.parametrize("unit", REPEATED)
def test_no_pattern_needs_a_clock_over_a_short_text(unit: str) -> None:
    """Up to so many characters none is set."""
    text = (unit * base._SHORT)[: base._SHORT - 1] + "!"
    for pattern in base.known_patterns():
        list(pattern.finditer(text, timeout=base._TIMEOUT))


@given(st.lists(st.text("abc d-'", min_size=1, max_size=8).map(str.strip).filter(bool), min_size=1, max_size=12))
def test_words_matches_each_of_them_and_prefers_the_longest(alternatives: list[str]) -> None:
    pattern = regex.compile(words(*alternatives))
    for word in alternatives:
        assert pattern.fullmatch(word)
    longest = max(alternatives, key=len)
    match = pattern.match(longest)
    assert match is not None
    assert match[0] == longest


ODD = [
    "",
    " ",
    "\n\n",
    "\u200b",
    "\U0001f600",
    "a" * 5000,
    "A" * 3000,
    "A. " * 1500,
    "Aa " * 1500,
    "AA " * 1500,
    "1 " * 2000,
    "1." * 2000,
    "1/" * 1500,
    "a-" * 2000,
    "a." * 2000,
    "@a" * 1500,
    "('" * 1500,
    "de la " * 1000,
    "training of " * 500,
    "Réseau des " * 500,
    "mai et " * 700,
    "12 et " * 700,
    "n° " * 900,
    "+1 " * 1500,
    "« " * 1500,
    "d'" * 2000,
]


@pytest.mark.parametrize("recognizer", sorted(RECOGNIZERS))
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_end_in_time_and_in_range(recognizer: str, text: str) -> None:
    results = RECOGNIZERS[recognizer]().analyze(text, [])
    assert all(0 <= r.start < r.end <= len(text) for r in results)


@given(st.text(max_size=120))
def test_the_same_text_gives_the_same_results(text: str) -> None:
    for make in (RECOGNIZERS["coalition"], RECOGNIZERS["place"], RECOGNIZERS["person"]):
        first = [(r.entity_type, r.start, r.end, r.score) for r in make().analyze(text, [])]
        assert first == [(r.entity_type, r.start, r.end, r.score) for r in make().analyze(text, [])]
        assert first == sorted(first)


def test_no_recognizer_has_the_name_of_one_of_presidios_own():
    # Presidio finds its predefined recognizers by class name among all subclasses that are imported.
    from presidio_analyzer import predefined_recognizers

    from redactor.recognizers import RECOGNIZERS

    assert {made.__name__ for made in RECOGNIZERS.values()} & set(predefined_recognizers.__all__) == set()
