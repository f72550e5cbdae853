"""A fast named-entity recogniser: encoders, averaged tag probabilities, constrained best path.

Each *member* reads a text through hash embeddings (and, if it names wheels, their word vectors) and a
window encoder, and gives every token a probability for each tag.  Tags are O, and B-, I-, L-, U- of each
label (begin, inside, last, unit).  The members' probabilities are averaged, "outside" pays ``bias`` (a
logarithm; more is found, less of it is right), each label may have a bonus, and the best legal path is
taken; what it holds of some labels is then named anew (:mod:`redactor.models.paths`).
There is no transition parser, which is what half of spaCy's own NER time goes into.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from pathlib import Path as Files
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.ml.featureextractor import FeatureExtractor
from spacy.ml.models.tok2vec import MaxoutWindowEncoder
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab
from thinc.api import (
    Dropout,
    HashEmbed,
    Maxout,
    Model,
    NumpyOps,
    Softmax_v2,
    chain,
    concatenate,
    list2ragged,
    ragged2list,
    with_array,
)

from redactor.models.forward import Member, averaged, steady
from redactor.models.paths import Path, best_paths, renamed
from redactor.models.words import per_word, remember_words, subwords, wheel_vectors, word_lists

Network = Model[Any, Any]


def member(spec: dict[str, Any], tags: int) -> Network:
    """One encoder with its tag layer; ``spec``: what :meth:`redactor.training.train.Recipe.spec` says.

    ``more`` window layers stand on top of the encoder whose weights a warm start may bring.
    """
    width, vectors, pieces = spec["width"], spec["vectors"], spec.get("maxout", 3)
    tables: list[Network] = [
        HashEmbed(width, rows, column=i, seed=8 + i, dropout=0.0) for i, rows in enumerate(spec["rows"])
    ]
    features: Network = chain(FeatureExtractor(list(spec["attrs"])), list2ragged(), with_array(concatenate(*tables)))
    more: list[Network] = [wheel_vectors(package, width) for package in vectors]
    more += [word_lists(width)] if spec.get("lists") else []
    more += [subwords(width, spec["letters"])] if spec.get("letters") else []
    if more:
        features = concatenate(features, *more)
    mix: Network = with_array(Maxout(width, width * (len(tables) + len(more)), nP=3, dropout=0.0, normalize=True))
    model: Network = chain(
        per_word(chain(features, mix, ragged2list())),
        *(
            MaxoutWindowEncoder(width, window_size=1, maxout_pieces=pieces, depth=depth)
            for depth in (spec["depth"], spec["more"])
            if depth
        ),
        with_array(_tag_layer(width, tags)),
    )
    return use_blas(model)


def _tag_layer(width: int, tags: int) -> Network:
    """Probabilities of the tags of one token."""
    drop: Network = Dropout(0.0)
    return chain(drop, Softmax_v2(tags, width))


def use_blas(model: Network) -> Network:
    """Let numpy multiply matrices; on current machines it does so several times faster than blis."""
    ops = NumpyOps(use_blis=False)
    for node in model.walk():
        node.ops = ops
    return model


def average(*members: Network) -> Network:
    """Average the tag probabilities of members trained apart; for prediction only."""
    return Model("average", _average_forward, layers=list(members), init=_average_init)


def _average_init(model: Network, X: Any = None, Y: Any = None) -> None:  # noqa: ARG001, N803  (thinc's names)
    for layer in model.layers:
        layer.initialize(X=X)


def _average_forward(model: Network, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:  # noqa: FBT001
    if is_train:
        raise NotImplementedError("members are trained one by one")
    total = [sum(parts) for parts in zip(*(layer.predict(docs) for layer in model.layers), strict=True)]
    return [scores / len(model.layers) for scores in total], None


class Tagger(TrainablePipe):  # type: ignore[misc]
    """The pipeline component ``redactor_ner``: writes ``doc.ents``."""

    def __init__(
        self,
        vocab: Vocab,
        model: Network,
        name: str,
        labels: Sequence[str],
        bias: float,
        bonus: dict[str, float],
        lean: dict[str, float],
    ) -> None:
        self.vocab, self.model, self.name = vocab, model, name
        self.cfg: dict[str, Any] = {"labels": list(labels), "bias": bias, "bonus": bonus, "lean": lean}
        self._ready: tuple[Member, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity types it can give."""
        return tuple(self.cfg["labels"])

    def keep(self, members: int) -> None:
        """Use only the first members: faster, a little less sure."""
        if self.model.name == "average":
            layers = self.model.layers[:members]
            self.model = layers[0] if len(layers) == 1 else use_blas(average(*layers))

    def freeze(self) -> None:
        """Take the weights as they are from now on: every text is read the fast way."""
        remember_words(steady(self.model))
        layers = self.model.layers if self.model.name == "average" else [self.model]
        self._ready = tuple(Member(layer) for layer in layers)

    def probabilities(self, docs: list[Doc]) -> list[Any]:
        """The probability of each tag for each token, before anything is weighed: an array (tokens x tags) a text."""
        scores: list[Any] = averaged(self._ready, docs) if self._ready else self.model.predict(docs)
        return scores

    def predict(self, docs: Iterable[Doc]) -> list[Path]:
        """Find the entities of each text as token ranges."""
        docs = list(docs)
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        labels = self.cfg["labels"]
        scores = self.probabilities(docs)
        bonus = [self.cfg["bonus"].get(label, 0.0) for label in labels]
        paths = best_paths(scores, len(labels), self.cfg["bias"], bonus)
        return renamed(paths, scores, len(labels), {labels.index(k): v for k, v in self.cfg["lean"].items()})

    def set_annotations(self, docs: Sequence[Doc], scores: Sequence[Path]) -> None:
        """Write entities on the texts; white space at an edge is left out."""
        for doc, path in zip(docs, scores, strict=True):
            ents = []
            for first, after, label in path:
                start, stop = first, after
                while start < stop and doc[start].is_space:
                    start += 1
                while stop > start and doc[stop - 1].is_space:
                    stop -= 1
                if start < stop:
                    ents.append(Span(doc, start, stop, label=self.cfg["labels"][label]))
            doc.ents = ents

    def to_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> None:
        """Write labels and weights; the weights as half-precision numbers, which changes no figure."""
        folder = Files(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cfg.json").write_text(json.dumps(self.cfg) + "\n", "utf-8")
        write_parameters(folder / "weights.npz", self.model, "float16")

    def from_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> Tagger:
        """Read what ``to_disk`` wrote; raise ``ValueError`` for anything that is not whole."""
        folder = Files(path)
        told = json.loads((folder / "cfg.json").read_text("utf-8"))
        if not is_sound(told, self.cfg["labels"]):
            raise ValueError(f"what weighs the probabilities does not fit the labels: {folder / 'cfg.json'}")
        self.cfg = told
        read_parameters(folder / "weights.npz", self.model)
        return self


def is_sound(told: Any, labels: Sequence[str]) -> bool:
    """Whether *told*, as read, holds these labels in this order, and finite numbers for no others."""
    if not isinstance(told, dict) or set(told) != {"labels", "bias", "bonus", "lean"} or told["labels"] != list(labels):
        return False
    numbers = [told["bias"], *told["bonus"].values(), *told["lean"].values()]
    known = set(told["bonus"]) | set(told["lean"]) <= set(labels)
    return known and all(isinstance(number, int | float) and isfinite(number) for number in numbers)


def parameters(model: Network) -> Iterator[tuple[str, Any]]:
    """All weights of a model, named by their place in it."""
    for number, node in enumerate(node for node in model.walk(order="dfs_pre") if node.param_names):
        for name in node.param_names:
            yield f"{number}.{name}", node.get_param(name)


def write_parameters(file: Files, model: Network, kind: str = "float32") -> None:
    """Store all weights as numbers of one kind."""
    np.savez_compressed(file, **{key: value.astype(kind) for key, value in parameters(model)})


def read_parameters(file: Files, model: Network) -> None:
    """Set all weights of a model as built; raise ``ValueError`` if one is absent or has another shape."""
    model.initialize(X=[Doc(Vocab(), words=["x"])])
    with np.load(file, allow_pickle=False) as stored:
        for key, old in list(parameters(model)):
            if key not in stored.files or stored[key].shape != old.shape:
                raise ValueError(f"weights do not fit the configuration: {key} in {file}")
        values = {key: stored[key].astype("float32") for key in stored.files}
    for number, node in enumerate(node for node in model.walk(order="dfs_pre") if node.param_names):
        for name in node.param_names:
            node.set_param(name, values[f"{number}.{name}"])


def copy_parameters(source: Network, target: Network) -> None:
    """Give ``target`` the weights of ``source``, a model of the same shape."""
    target.initialize(X=[Doc(Vocab(), words=["x"])])
    theirs = [node for node in source.walk(order="dfs_pre") if node.param_names]
    ours = [node for node in target.walk(order="dfs_pre") if node.param_names]
    for old, new in zip(theirs, ours, strict=True):
        for name in old.param_names:
            new.set_param(name, old.get_param(name))


@Language.factory("redactor_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def create_tagger(
    nlp: Language,
    name: str,
    members: list[dict[str, Any]],
    labels: list[str],
    bias: float,
    bonus: dict[str, float],
    lean: dict[str, float],
) -> Tagger:
    """Factory named in ``config.cfg``: one network per member, averaged."""
    networks = [member(spec, 1 + 4 * len(labels)) for spec in members]
    model = networks[0] if len(networks) == 1 else use_blas(average(*networks))
    return Tagger(nlp.vocab, model, name, labels, bias, bonus, lean)
