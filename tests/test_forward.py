"""The fast forward pass computes what thinc's layers compute, and for a text the same whatever stands beside it."""

import numpy as np
import pytest
from thinc.api import fix_random_seed

from redactor.models.forward import Member, averaged, steady
from redactor.models.tagger import average, parameters
from redactor.training.train import Recipe, network, pipeline

RECIPES = (
    Recipe("plain", width=24, rows=(50, 20, 30, 30)),
    Recipe("deep", width=16, depth=2, more=1, rows=(50, 20, 30, 30), letters=64, maxout=2),
    Recipe("listed", width=32, rows=(50, 20, 30, 30), lists=True, letters=100),
)
TEXTS = [
    "Afi Mensavi, the coordinator, left Kpalimé on 3 May 2024.",
    "",
    "oui",
    "Une réunion s'est tenue à Bassar avec trente participants. " * 12,
    "RESUMO: a associação mudou de sede",
]


@pytest.fixture(scope="module")
def trained():
    """Members with weights that are no longer those of a start."""
    fix_random_seed(5)
    chance, members = np.random.default_rng(5), []
    for recipe in RECIPES:
        nlp = pipeline([recipe])
        model = network(nlp)
        model.initialize(X=[nlp.make_doc("Awa 2023")])
        for _, weights in parameters(model):
            np.add(weights, chance.normal(scale=0.1, size=weights.shape), out=weights, casting="same_kind")
        members.append((nlp, model))
    return members


@pytest.mark.parametrize("number", range(len(RECIPES)), ids=[recipe.name for recipe in RECIPES])
def test_a_member_answers_as_its_layers_do(trained, number):
    nlp, model = trained[number]
    docs = [nlp.make_doc(text) for text in TEXTS]
    for fast, slow in zip(Member(model).probabilities(docs), model.predict(docs), strict=True):
        assert fast.shape == slow.shape
        assert np.allclose(fast, slow, atol=1e-5)


def test_members_are_averaged_as_the_layer_that_averages_does(trained):
    nlp = trained[0][0]
    docs = [nlp.make_doc(text) for text in TEXTS]
    models = [model for _, model in trained]
    fast = averaged([Member(model) for model in models], docs)
    for ours, theirs in zip(fast, average(*models).predict(docs), strict=True):
        assert np.allclose(ours, theirs, atol=1e-5)


def test_a_text_is_answered_the_same_bit_for_bit_alone_and_among_others(trained):
    nlp, model = trained[2]
    member = Member(steady(model))
    docs = [nlp.make_doc(text) for text in TEXTS]
    together = member.probabilities(docs * 9)
    for number, doc in enumerate(docs):
        assert np.array_equal(member.probabilities([doc])[0], together[number])
        assert np.array_equal(together[number], together[number + 8 * len(docs)])
