"""What the recogniser is trained on: made-up sentences, varied records, and never what measures it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from redactor.models import tagger
from redactor.training import augment, carriers, data, names, train
from redactor.training.__main__ import ROOT, corpora

CORPUS = ROOT / "fixtures" / "corpus"
MEASURING = ("dev", "heldout", "heldout-two", "heldout-three", "heldout-four")
SEEDS = st.integers(0, 10_000)
LANGS = st.sampled_from(("en", "fr", "pt"))


def well_formed(sample: data.Sample) -> bool:
    ends = [(start, end) for start, end, _ in sample.spans]
    apart = all(before[1] <= after[0] for before, after in itertools.pairwise(ends))
    inside = all(0 <= start < end <= len(sample.text) for start, end in ends)
    return apart and inside and all(label in data.LABELS for _, _, label in sample.spans)


@given(SEEDS)
def test_made_up_samples_have_their_mentions_in_order_inside_the_text(seed: int) -> None:
    assert all(well_formed(sample) for sample in carriers.samples(Random(seed), 5))


@given(SEEDS)
def test_the_same_seed_makes_the_same_samples(seed: int) -> None:
    assert carriers.samples(Random(seed), 3) == carriers.samples(Random(seed), 3)


@given(SEEDS, LANGS)
def test_a_measure_has_no_slot_and_no_sign_of_the_grammar_left(seed: int, lang: str) -> None:
    sample = carriers.measured(Random(seed), lang)
    assert not re.search(r"[{}<>]", sample.text)
    near = sample.text in names.measures()[lang]["near"]
    assert near == (not any(label == "PROTECTION_MEASURE" for _, _, label in sample.spans))


@given(SEEDS)
def test_text_outside_mentions_stays_when_entities_are_renamed(seed: int) -> None:
    sample = data.Sample(
        "saw Awa and Awa in Gao", ((4, 7, "PERSON"), (12, 15, "PERSON"), (19, 22, "LOCATION")), "en", "r"
    )
    new = augment.substituted(sample, lambda label, lang, old: old + str(seed))
    outside = re.sub(r"(?:Awa|Gao)\d+", "#", new.text)
    assert outside == "saw # and # in #"
    assert [new.text[a:b] for a, b, _ in new.spans] == [f"Awa{seed}", f"Awa{seed}", f"Gao{seed}"]


@given(SEEDS)
def test_slips_of_the_pen_move_the_mentions_along(seed: int) -> None:
    sample = data.Sample("met Awa Exemplo in Gao", ((4, 15, "PERSON"), (19, 22, "LOCATION")), "en", "r")
    assert well_formed(augment.slips(Random(seed), sample, share=0.3))


def test_a_token_that_the_annotation_says_nothing_of_teaches_nothing() -> None:
    probabilities = np.full((2, 3), 1 / 3, dtype="float32")
    difference, _ = train.gradient(probabilities, np.array([-1, 2]), 0.0)
    assert difference[0].tolist() == [0, 0, 0]
    assert difference[1] == pytest.approx([1 / 3, 1 / 3, 1 / 3 - 1])


SMALL = train.Recipe("small", width=8, depth=1, rows=(10, 10, 10, 10))


def test_an_average_has_the_mean_of_every_weight() -> None:
    networks = [train.network(train.pipeline([SMALL])) for _ in range(3)]
    for number, network in enumerate(networks):
        network.initialize(X=[spacy.blank("xx").make_doc("Awa 2023")])
        for node in network.walk():
            for name in node.param_names:
                node.set_param(name, np.full_like(node.get_param(name), number * number))
    joined = dict(tagger.parameters(train.averaged(networks)))
    assert joined
    assert {value.dtype.name for value in joined.values()} == {"float32"}
    for value in joined.values():
        assert value == pytest.approx(np.full_like(value, 5 / 3))


def test_one_run_is_its_own_average() -> None:
    network = train.network(train.pipeline([SMALL]))
    network.initialize(X=[spacy.blank("xx").make_doc("Awa 2023")])
    before = {name: value.copy() for name, value in tagger.parameters(network)}
    after = dict(tagger.parameters(train.averaged([network])))
    assert before.keys() == after.keys()
    assert all((before[name] == after[name]).all() for name in before)


def test_runs_that_start_from_chance_are_not_averaged() -> None:
    with pytest.raises(ValueError, match="small: runs that start from chance cannot be averaged"):
        train.train(replace(SMALL, seeds=(1, 2)), lambda number, rng: [])


def test_nothing_that_measures_is_trained_on() -> None:
    used = {path.name for path in corpora(CORPUS)}
    assert used == {p.name for p in CORPUS.glob("*.jsonl") if p.name.split(".")[0] not in MEASURING}


def test_no_record_is_both_trained_on_and_measured_with() -> None:
    def texts(paths: list[Path]) -> set[str]:
        return {
            s.text
            for path in paths
            for record in data.read_annotated(path)
            for s in record
            if len(s.text) > 40 and s.spans
        }

    measuring = [CORPUS / f"{name}.annotated.jsonl" for name in MEASURING]
    assert texts(corpora(CORPUS)) & texts(measuring) == set()
