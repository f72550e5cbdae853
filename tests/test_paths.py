"""From probabilities to entities: the best legal path, and what the entities on it are called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from redactor import models
from redactor.models.paths import TINY, best_paths, renamed
from redactor.models.paths import Path as Entities
from redactor.models.tagger import is_sound
from redactor.training.__main__ import ROOT, corpora
from redactor.training.data import LABELS as LABELS_OF_OURS
from redactor.training.recipes import WEIGHING

LABELS = 2
OUT, B, IN, L, U = 0, 1, 1 + LABELS, 1 + 2 * LABELS, 1 + 3 * LABELS
SCORES = arrays.arrays(
    "float32",
    st.integers(1, 4).map(lambda n: (n, 1 + 4 * LABELS)),
    elements=st.floats(0.0625, 1, width=32),
)


def legal(length: int) -> Iterator[Entities]:
    """Every way to lay entities over so many tokens."""
    if length == 0:
        yield []
        return
    yield from legal(length - 1)
    for first in range(length):
        for before in legal(first):
            for label in range(LABELS):
                yield [*before, (first, length, label)]


def worth(path: Entities, logs: np.ndarray) -> float:
    """What a path is worth: the sum of its tags."""
    tags = [OUT] * len(logs)
    for first, after, label in path:
        tags[first:after] = [B + label, *[IN + label] * (after - first - 2), L + label][: after - first]
        if after - first == 1:
            tags[first] = U + label
    return float(sum(logs[i, tag] for i, tag in enumerate(tags)))


@given(SCORES, st.floats(-2, 2), st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
def test_the_path_is_the_best_of_all_legal_ones(scores: np.ndarray, bias: float, bonus: tuple[float, float]) -> None:
    (path,) = best_paths([scores], LABELS, bias, bonus)
    logs = np.log(np.maximum(scores, TINY)).astype("float64")
    logs[:, OUT] -= bias
    for begin in (B, U):
        logs[:, begin : begin + LABELS] += bonus
    best = max(worth(other, logs) for other in legal(len(scores)))
    assert worth(path, logs) == pytest.approx(best, abs=1e-4)


@given(st.lists(SCORES, min_size=1, max_size=4))
def test_a_text_has_the_same_path_alone_and_among_others(texts: list[np.ndarray]) -> None:
    assert best_paths(texts, LABELS, 0.5) == [best_paths([text], LABELS, 0.5)[0] for text in texts]


def tags(*shares: tuple[float, float]) -> np.ndarray:
    """Probabilities of tokens that stand inside an entity of label 0 or of label 1."""
    table = np.zeros((len(shares), 1 + 4 * LABELS), dtype="float32")
    table[:, IN : IN + LABELS] = shares
    return table


@pytest.mark.parametrize(
    ("shares", "lean", "label"),
    [
        pytest.param([(0.3, 0.6)], {0: 0.0, 1: 0.0}, 1, id="the likelier name wins"),
        pytest.param([(0.6, 0.3), (0.1, 0.5)], {0: 0.0, 1: 0.0}, 1, id="by all its words together"),
        pytest.param([(0.4, 0.5)], {0: 0.3, 1: 0.0}, 0, id="in doubt the one that is leant to"),
        pytest.param([(0.3, 0.6)], {1: 0.0}, 0, id="a label that is not weighed stays"),
        pytest.param([(0.3, 0.6)], {}, 0, id="without any that are weighed all stay"),
    ],
)
def test_an_entity_is_named_by_the_probabilities_of_its_words(
    shares: list[tuple[float, float]], lean: dict[int, float], label: int
) -> None:
    found: Entities = [(0, len(shares), 0)]
    assert renamed([found], [tags(*shares)], LABELS, lean) == [[(0, len(shares), label)]]


def test_there_are_as_many_ways_as_the_test_above_believes() -> None:
    assert [len(list(legal(length))) for length in range(4)] == [1, 3, 11, 41]
    assert all(len({tuple(path) for path in legal(n)}) == len(list(legal(n))) for n in range(4))


TOLD = {"labels": ["A", "B"], "bias": 1.3, "bonus": {"A": 0.5}, "lean": {"B": 0}}


@pytest.mark.parametrize(
    ("change", "sound"),
    [
        pytest.param({}, True, id="as written"),
        pytest.param({"labels": ["B", "A"]}, False, id="labels in another order"),
        pytest.param({"bias": float("nan")}, False, id="no number"),
        pytest.param({"bias": "1.3"}, False, id="a text"),
        pytest.param({"bonus": {"C": 1.0}}, False, id="a bonus for no label"),
        pytest.param({"lean": {"B": float("inf")}}, False, id="without end"),
        pytest.param({"more": 1}, False, id="a key too many"),
    ],
)
def test_weights_are_taken_only_with_what_weighs_them(change: dict[str, object], *, sound: bool) -> None:
    assert is_sound(TOLD | change, ["A", "B"]) is sound
    assert not is_sound({key: TOLD[key] for key in ("labels", "bias", "bonus")}, ["A", "B"])


def test_the_shipped_model_weighs_as_its_recipe_says() -> None:
    told = json.loads((ROOT / "redactor/models/fragments/redactor_ner/cfg.json").read_text("utf-8"))
    assert told == {"labels": list(LABELS_OF_OURS), **asdict(WEIGHING)}


def test_the_shipped_model_was_trained_on_the_files_that_are_here() -> None:
    told = json.loads((ROOT / "redactor/models/fragments/MANIFEST.json").read_text("utf-8"))["trained_on"]
    here = {f"corpus/{path.name}": sha256(path.read_bytes()).hexdigest() for path in corpora(ROOT / "fixtures/corpus")}
    assert {name: digest for name, digest in told.items() if name.startswith("corpus/")} == here


def test_a_manifest_must_name_every_part_of_a_model(tmp_path: Path) -> None:
    whole = dict.fromkeys(models.PARTS, "")
    (tmp_path / models.MANIFEST).write_text(json.dumps({"files": whole}), "utf-8")
    assert models.read_manifest(tmp_path) == {"files": whole}
    for part in models.PARTS:
        less = {name: digest for name, digest in whole.items() if name != part}
        (tmp_path / models.MANIFEST).write_text(json.dumps({"files": less}), "utf-8")
        with pytest.raises(models.ModelError, match="not every part"):
            models.read_manifest(tmp_path)
