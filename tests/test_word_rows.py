"""What a recogniser remembers of words: the same rows, computed once."""

import numpy as np
import pytest

from redactor.models.forward import SteadyOps
from redactor.models.words import WordRows


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


@pytest.mark.parametrize("shape", [(300, 96), (384, 128), (96, 77)])
def test_a_row_of_a_product_is_the_same_whatever_stands_beside_it(shape):
    chance = np.random.default_rng(1)
    rows, weights = (chance.standard_normal((size, shape[0])).astype("float32") for size in (500, shape[1]))
    ops = SteadyOps(use_blis=False)
    whole = ops.gemm(rows, weights, trans2=True)
    assert np.allclose(whole, rows @ weights.T, atol=1e-4)
    for start, stop in ((0, 1), (3, 70), (499, 500), (100, 228), (7, 7), (63, 190)):
        assert np.array_equal(ops.gemm(rows[start:stop], weights, trans2=True), whole[start:stop])


def test_products_of_the_other_kinds_are_what_they_were():
    chance = np.random.default_rng(1)
    left, right = (chance.standard_normal((70, 30)).astype("float32") for _ in range(2))
    out = np.empty((70, 70), dtype="float32")
    ops = SteadyOps(use_blis=False)
    assert np.allclose(ops.gemm(left, right, trans1=True), left.T @ right, atol=1e-4)
    assert ops.gemm(left, right, out=out, trans2=True) is out
    assert np.allclose(out, left @ right.T, atol=1e-4)
