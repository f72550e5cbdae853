"""What a network is told of a word by itself: lists and pieces, without case or accents; nothing for a stranger."""

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from redactor import models
from redactor.models import runtime
from redactor.models.words import _list_hash, _pieces, folded, subwords, word_lists

STEPS = runtime.FREQUENCIES // 3
COLUMNS = ("given", "family", "town", "country", "demonym", "role", "body")


def listed(word):
    """How frequent a word is in en, fr and pt (0: not listed, 5: most), and the lists it stands in."""
    row = runtime.word_lists().look_up([_list_hash(word)])[0]
    frequent = [row[n * STEPS : (n + 1) * STEPS] for n in range(3)]
    kinds = [name for name, there in zip(COLUMNS, row[runtime.FREQUENCIES :], strict=True) if there]
    return [int(steps.argmax()) + 1 if steps.any() else 0 for steps in frequent], kinds


@pytest.mark.parametrize(
    ("word", "frequent", "kinds"),
    [
        ("Fatou", [0, 1, 0], ["given"]),
        ("préfet", [0, 3, 0], ["role"]),
        ("Togolese", [0, 0, 0], ["demonym", "body"]),
        ("zzzqw", [0, 0, 0], []),
        ("", [0, 0, 0], []),
    ],
)
def test_lists_say_how_frequent_a_word_is_and_what_it_may_be_a_name_of(word, frequent, kinds):
    assert listed(word) == (frequent, kinds)


@pytest.mark.parametrize("form", ["PREFET", "Préfet", "pre\u0301fet"])
def test_a_word_is_looked_up_without_case_and_accents(form):
    assert listed(form) == listed("prefet")


def test_a_word_is_in_one_step_of_a_language_at_most():
    bits = np.unpackbits(runtime.word_lists().bits, axis=1, count=runtime.LISTED)
    for language in range(3):
        assert bits[:, language * STEPS : (language + 1) * STEPS].sum(axis=1).max() == 1


@pytest.mark.parametrize(
    ("word", "pieces"),
    [("Kofi", ["<ko", "kof", "ofi", "fi>"]), ("É", ["<e>"]), ("", ["<>"]), ("a" * 30, ["<aa"] + ["aaa"] * 13)],
)
def test_a_word_is_cut_into_pieces_of_three_letters(word, pieces):
    from spacy.strings import hash_string

    assert list(_pieces(word)) == [hash_string(piece) for piece in pieces]
    assert folded(word) == word.lower().replace("é", "e")


@pytest.mark.parametrize("make", [word_lists, lambda width: subwords(width, 50)], ids=["lists", "pieces"])
def test_the_gradient_is_the_slope_of_the_output(make):
    """Central differences of one weight; float32 allows three figures."""
    docs = [Doc(Vocab(), words=["Awa", "the", "Awa", "Kpalimé"])]
    model = make(4)
    model.initialize()
    if "blank" in model.attrs:
        model.attrs["blank"] = 0.0
    name = model.param_names[0]
    weights, chance = model.get_param(name), np.random.default_rng(3)
    towards = chance.normal(size=(4, 4)).astype("float32")

    def loss():
        return float((model.predict(docs).data * towards).sum())

    output, backprop = model(docs, is_train=True)
    backprop(type(output)(towards, output.lengths))
    gradient = model.get_grad(name)
    place = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    before = weights[place]
    slopes = []
    for step in (0.5, -0.5):
        weights[place] = before + step
        slopes.append(loss())
    assert slopes[0] - slopes[1] == pytest.approx(float(gradient[place]), rel=1e-3)


def test_names_are_hidden_in_training_and_frequencies_are_not():
    docs = [Doc(Vocab(), words=["Fatou"] * 400)]
    model = word_lists(runtime.LISTED)
    model.initialize()
    model.set_param("W", np.eye(runtime.LISTED, dtype="float32"))
    rows = model(docs, is_train=True)[0].data
    given = rows[:, runtime.FREQUENCIES]
    assert 0.5 < given.mean() < 0.8
    assert rows[:, : runtime.FREQUENCIES].sum() == 400
    assert model.predict(docs).data[:, runtime.FREQUENCIES].sum() == 400


def test_a_model_is_not_loaded_with_other_lists_than_it_was_trained_with(tmp_path, monkeypatch):
    other = tmp_path / "lists.npz"
    other.write_bytes(runtime.LISTS.read_bytes()[:-1] + b"\1")
    monkeypatch.setattr(runtime, "LISTS", other)
    with pytest.raises(models.ModelError, match="sha256 differs"):
        models.load("fragments")
