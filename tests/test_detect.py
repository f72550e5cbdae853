"""What a record's columns and markers make of the claims about its texts."""

from __future__ import annotations

import pytest

from redactor.detect import Detector, spread
from redactor.model import Match, Span
from redactor.schema import default_schema
from tests.support import make_fragment


class Claiming:
    """In the place of the recognizers: claims every place of some words, by a named recognizer."""

    def __init__(self, words):
        self.words = words

    def claims(self, texts):
        return {text: tuple(self._in(text)) for text in texts}

    def _in(self, text):
        for word, (entity, recognizer) in self.words.items():
            at = text.find(word)
            if at >= 0:
                yield Match(entity, Span(at, at + len(word)), 0.7, recognizer)


def found(values, words):
    detector = object.__new__(Detector)
    detector.__dict__ |= {"_reader": Claiming(words), "_schema": default_schema()}
    (findings,) = detector.detect([make_fragment(values)])
    return [(finding.value, finding.entity) for finding in findings]


@pytest.mark.parametrize(
    ("value", "word", "entity", "recognizer"),
    [
        ("LAN: Fairer use of land and water", "Fairer", "PERSON", "ner:fragments"),
        ("JUS: Better access to justice", "JUS", "ORGANIZATION", "organization"),
        ("Region", "Region", "LOCATION", "ner:fragments"),
        ("Faith leaders", "Faith", "PERSON", "ner:fragments"),
        ("Attitude change", "Attitude", "PERSON", "ner:fragments"),
        ("Norms, laws, policies", "Norms", "PERSON", "ner:fragments"),
        ("Serviços de saúde", "Serviços de saúde", "EVENT", "ner:fragments"),
        ("LOB", "LOB", "LOCATION", "ner:fragments"),
    ],
)
def test_the_words_of_a_code_name_nobody(value, word, entity, recognizer):
    assert found({"Social actor": value}, {word: (entity, recognizer)}) == []


@pytest.mark.parametrize(
    ("value", "word", "entity", "recognizer"),
    [
        ("Town (Zubiak)", "Zubiak", "LOCATION", "ner:fragments"),
        ("Zubiak", "Zubiak", "PERSON", "ner:fragments"),
        ("Organisation: Zubiak Aid", "Zubiak Aid", "ORGANIZATION", "ner:fragments"),
        ("Region", "Region", "LOCATION", "place"),
        ("Zubiak and the women", "Zubiak", "PERSON", "ner:fragments"),
        ("WOM: Zubiak leads it", "Zubiak", "PERSON", "ner:fragments"),
        ("Marie et les autres", "Marie", "PERSON", "ner:fragments"),
        ("Hope", "Hope", "PERSON", "ner:fragments"),
        ("Hope and the women", "Hope", "PERSON", "ner:fragments"),
        ("Lan", "Lan", "PERSON", "ner:fragments"),
        ("Inclusion International", "Inclusion International", "ORGANIZATION", "ner:fragments"),
    ],
)
def test_a_name_in_a_coded_column_stays_one(value, word, entity, recognizer):
    assert found({"Social actor": value}, {word: (entity, recognizer)}) == [(word, entity)]


def test_function_words_that_markers_leave_between_them_are_nothing():
    said = {"of the": ("DATE_TIME", "ner:fragments"), "Of": ("PERSON", "ner:fragments")}
    assert found({"Outcome description": "[date] of the [event]"}, said) == []


def test_an_office_of_two_words_that_one_field_tells_is_found_in_the_others():
    values = {"Outcome description": "The Ward Treasurer spoke.", "Evidence": "A letter of the ward treasurer."}
    told = [("Ward Treasurer", "ROLE"), ("ward treasurer", "ROLE")]
    assert found(values, {"Ward Treasurer": ("ROLE", "role")}) == told


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("D'après elle, rien. Signé D.", [(26, 27)]),
        ("d’abord, puis D et l'autre", [(14, 15)]),
        ("D' a signé", [(0, 1)]),
    ],
)
def test_an_initial_is_found_again_but_is_no_word_cut_before_a_vowel(text, again):
    values = {"Outcome": "Mlle D. a signé", "Evidence": text}
    read = {"Outcome": [Match("PERSON", Span(5, 6), 0.9, "person")], "Evidence": []}
    assert [(m.span.start, m.span.end) for m in spread(read, values)["Evidence"]] == again
