"""Builds and trains the recogniser's members, with every random choice drawn from its recipe's seeds."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed, set_dropout_rate

from redactor.models import tagger
from redactor.models.tagger import Network
from redactor.training.data import LABELS, Sample, reference

TAGS = {"O": 0} | {
    f"{kind}-{label}": 1 + k * len(LABELS) + i for k, kind in enumerate("BILU") for i, label in enumerate(LABELS)
}
EpochOf = Callable[[int, random.Random], list[Sample]]


@dataclass(frozen=True)
class Recipe:
    """What makes one member of the recogniser."""

    name: str
    vectors: tuple[str, ...] = ()  # wheels whose word vectors are looked up, never copied
    warm: str | None = None  # wheel from whose own NER the encoder starts
    width: int = 96
    depth: int = 4
    more: int = 0  # window layers above the encoder that a warm start fills
    attrs: tuple[str, ...] = ("NORM", "PREFIX", "SUFFIX", "SHAPE")
    rows: tuple[int, ...] = (5000, 1000, 2500, 2500)
    lists: bool = False  # whether a word's frequency and the lists of names are looked up
    letters: int = 0  # rows of the table of words' pieces of three letters; 0: none
    maxout: int = 3  # products of which a window layer takes the largest
    rate: float = 1e-3  # peak learning rate
    epochs: int = 10
    dropout: float = 0.25
    blank: float = 0.0  # share of words whose vector is withheld
    words: int = 600  # tokens a batch
    smooth: float = 0.02  # share of each target spread evenly over the other tags
    # One run a seed; the weights of several are averaged, which only means something where all start from one wheel's
    # ("model soups": Wortsman and others 2022, arXiv 2203.05482).
    seeds: tuple[int, ...] = (7,)

    def spec(self) -> dict[str, Any]:
        """The member as it stands in ``config.cfg``."""
        return {
            "vectors": list(self.vectors),
            "width": self.width,
            "depth": self.depth,
            "more": self.more,
            "attrs": list(self.attrs),
            "rows": list(self.rows),
            "lists": self.lists,
            "letters": self.letters,
            "maxout": self.maxout,
        }


@dataclass(frozen=True)
class Weighing:
    """What the members' probabilities are weighed with: see :mod:`redactor.models.tagger`; all are logarithms."""

    bias: float = 0.0
    bonus: Mapping[str, float] = field(default_factory=dict)
    lean: Mapping[str, float] = field(default_factory=dict)


def pipeline(recipes: Sequence[Recipe], weighing: Weighing | None = None) -> Language:
    """An untrained pipeline: our tokenizer and a recogniser of these members."""
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "redactor.WordTokenizer.v1"}}})
    members = [recipe.spec() for recipe in recipes]
    nlp.add_pipe(
        "redactor_ner",
        config={"members": members, "labels": list(LABELS), **asdict(weighing or Weighing())},
    )
    return nlp


def network(nlp: Language) -> Network:
    """The model of a pipeline's recogniser."""
    component: Any = nlp.get_pipe("redactor_ner")
    model: Network = component.model
    return model


def assemble(
    recipes: Sequence[Recipe],
    members: Sequence[Network],
    weighing: Weighing | None = None,
) -> Language:
    """Join members trained apart into one pipeline."""
    nlp = pipeline(recipes, weighing)
    model = network(nlp)
    for target, source in zip([model] if len(members) == 1 else model.layers, members, strict=True):
        tagger.copy_parameters(source, target)
    return nlp


def warm_start(model: Network, package: str) -> None:
    """Copy embeddings and encoder from the NER of an installed pipeline of the same shape."""
    parts = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "morphologizer", "tok2vec"]
    component: Any = spacy.load(package, exclude=parts).get_pipe("ner")
    source: Network = component.model.get_ref("tok2vec")
    theirs = [node for node in source.walk(order="dfs_pre") if node.param_names and node.name != "linear"]
    ours = [node for node in model.walk(order="dfs_pre") if node.param_names and node.name != "softmax"]
    for old, new in zip(theirs, ours, strict=False):  # ours may have more layers on top
        for name in old.param_names:
            if old.get_param(name).shape != new.get_param(name).shape:
                raise ValueError(
                    f"{package}: {old.name} is {old.get_param(name).shape}, not {new.get_param(name).shape}"
                )
            new.set_param(name, old.get_param(name).copy())


def gold_tags(doc: Doc) -> Any:
    """The tag index of each token of an annotated Doc; -1 where the annotation is silent."""
    tags = np.zeros(len(doc), dtype="int32")
    for i, token in enumerate(doc):
        if token.ent_iob == 0:
            tags[i] = -1
    for ent in doc.ents:
        for i in range(ent.start, ent.end):
            kind = "U" if len(ent) == 1 else "B" if i == ent.start else "L" if i == ent.end - 1 else "I"
            tags[i] = TAGS[f"{kind}-{ent.label_}"]
    return tags


def batches(nlp: Language, samples: Sequence[Sample], words: int) -> Iterator[tuple[list[Doc], Any]]:
    """Group samples into batches of about ``words`` tokens, with their tags in one array."""
    docs: list[Doc] = []
    size = 0
    for sample in samples:
        doc = nlp.make_doc(sample.text)
        if not len(doc):
            continue
        reference(doc, sample)
        docs.append(doc)
        size += len(doc)
        if size >= words:
            yield docs, np.concatenate([gold_tags(d) for d in docs])
            docs, size = [], 0
    if docs:
        yield docs, np.concatenate([gold_tags(d) for d in docs])


def gradient(probabilities: Any, tags: Any, smooth: float) -> tuple[Any, float]:
    """Cross-entropy gradient per token (silent tokens give none) and the loss."""
    n, k = probabilities.shape
    known = tags >= 0
    target = np.full((n, k), smooth / (k - 1), dtype="float32")
    target[np.arange(n), np.maximum(tags, 0)] = 1 - smooth
    difference = (probabilities - target) * known[:, None]
    loss = -np.log(probabilities[np.arange(n), np.maximum(tags, 0)] + 1e-8)[known].sum()
    return difference, float(loss)


def rate_at(step: float, peak: float, warmup: float = 0.05) -> float:
    """Learning rate at ``step`` (share of the run, 0 to 1): linear warm-up, linear decay to a fiftieth."""
    return peak * (step / warmup if step < warmup else max(0.02, (1 - step) / (1 - warmup)))


def train(recipe: Recipe, epoch_of: EpochOf, log: Callable[[str], None] = print) -> Network:
    """Train one member; ``epoch_of(number, random)`` yields that epoch's samples, in order."""
    if len(recipe.seeds) > 1 and not recipe.warm:
        raise ValueError(f"{recipe.name}: runs that start from chance cannot be averaged")
    return averaged([_run(recipe, seed, epoch_of, log) for seed in recipe.seeds])


def averaged(models: Sequence[Network]) -> Network:
    """The first of *models*, which are of one shape, with the mean of all their weights."""
    parameters = [dict(tagger.parameters(model)) for model in models]
    for number, node in enumerate(node for node in models[0].walk(order="dfs_pre") if node.param_names):
        for name in node.param_names:
            node.set_param(name, np.mean([each[f"{number}.{name}"] for each in parameters], axis=0, dtype="float32"))
    return models[0]


def _run(recipe: Recipe, seed: int, epoch_of: EpochOf, log: Callable[[str], None]) -> Network:
    """One run of training, from its own seed."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    nlp = pipeline([recipe])
    model = network(nlp)
    model.initialize(X=[nlp.make_doc("Awa 2023")])
    if recipe.warm:
        warm_start(model, recipe.warm)
    set_dropout_rate(model, recipe.dropout)
    for node in model.walk():
        if node.name == "wheel_vectors":
            node.attrs["blank"] = recipe.blank
    optimizer = Adam(recipe.rate, L2=0.01, grad_clip=1.0, L2_is_weight_decay=True, use_averages=True)
    started = time.monotonic()
    for epoch in range(recipe.epochs):
        samples = epoch_of(epoch, rng)
        total, seen = 0.0, 0
        for docs, tags in batches(nlp, samples, recipe.words):
            scores, backprop = model.begin_update(docs)
            difference, loss = gradient(np.concatenate(scores), tags, recipe.smooth)
            cuts = np.cumsum([len(doc) for doc in docs])[:-1]
            backprop(np.split(difference, cuts))
            optimizer.learn_rate = rate_at((epoch + seen / len(samples)) / recipe.epochs, recipe.rate)
            model.finish_update(optimizer)
            total += loss
            seen += len(docs)
        seconds = time.monotonic() - started
        log(f"{recipe.name} seed {seed} epoch {epoch + 1}/{recipe.epochs} loss {total:.0f} {seconds:.0f}s")
    set_dropout_rate(model, 0.0)
    with model.use_params(optimizer.averages):
        weights = model.to_bytes()
    return model.from_bytes(weights)
