"""Where a recogniser and an annotation disagree."""

from __future__ import annotations

import numpy as np
import spacy

from redactor.training.data import LABELS, Sample
from redactor.training.doubts import NONE, Doubt, doubts

TEXT = "Awa hid at Zodo , Dr Bo"
#       0   4   8  11   16 18 21


def reading(**shares: tuple[str, float]):
    """A reader that gives each word a label with a probability, and the rest of it to no label."""
    names = [*LABELS, NONE]

    def read(texts):
        docs = [spacy.blank("xx")(text) for text in texts]
        found = []
        for doc in docs:
            share = np.zeros((len(doc), len(names)), dtype="float32")
            for token in doc:
                label, much = shares.get(token.text, (NONE, 1.0))
                share[token.i, names.index(NONE)] = 1 - much
                share[token.i, names.index(label)] = much
            found.append((doc, share))
        return found

    return read


def sample(*spans, unknown=()) -> Sample:
    return Sample(TEXT, tuple(spans), "en", "file/r1", "Outcome", tuple(unknown))


def test_what_the_annotation_left_out_and_what_the_recogniser_misses_come_surest_first():
    found = doubts(
        [sample((0, 3, "PERSON"), (21, 23, "PERSON"))],
        reading(Awa=("PERSON", 0.9), Zodo=("LOCATION", 0.75), Bo=("ROLE", 0.0)),
    )
    assert found == [
        Doubt(1.0, "PERSON", NONE, "file/r1", "Outcome", 21, 23),
        Doubt(0.5, NONE, "LOCATION", "file/r1", "Outcome", 11, 15),
    ]
    assert found[1].shown(TEXT) == "Awa hid at [Zodo] , Dr Bo"


def test_neighboring_words_in_the_same_doubt_are_one_place():
    found = doubts([sample((18, 23, "PERSON"))], reading(Dr=("ROLE", 1.0), Bo=("ROLE", 1.0)))
    assert found == [Doubt(1.0, "PERSON", "ROLE", "file/r1", "Outcome", 18, 23)]


def test_nothing_is_doubted_where_both_agree_or_the_annotation_is_silent():
    read = reading(Awa=("PERSON", 0.9), Zodo=("LOCATION", 0.9))
    assert doubts([sample((0, 3, "PERSON"), (11, 15, "LOCATION"))], read) == []
    assert doubts([sample((0, 3, "PERSON"), unknown=[(11, 15)])], read) == []


def test_marks_without_a_letter_are_no_doubt():
    assert doubts([sample()], reading(**{",": ("PERSON", 1.0)})) == []
