"""What a recogniser remembers of words: the same rows, computed once."""

import numpy as np

from redactor.models.tagger import WordRows


def rows_of(words):
    return np.array([[word, word * 2] for word in words], dtype="float32")


def test_a_word_is_computed_once_and_its_row_stays():
    asked = []

    def make(words):
        asked.append(list(words))
        return rows_of(words)

    known = WordRows()
    for words in ([3, 1, 2], [2, 5], [1, 2, 3], [5, 9, 1]):
        assert np.array_equal(known.rows(words, make), rows_of(words))
    assert asked == [[3, 1, 2], [5], [9]]


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(WordRows, "MOST", 4)
    known = WordRows()
    for first in range(0, 40, 3):
        words = [first, first + 1, first + 2]
        assert np.array_equal(known.rows(words, rows_of), rows_of(words))
        assert len(known._place) <= 4
