"""The forward pass of trained members, block by block, in memory that stays in the processor's cache.

It computes what thinc's layers compute (tests hold the two against each other) with half of the time that goes
beside the matrix products: no array is made for each step, nothing is kept for training.

A text's answers are the same, bit for bit, whatever texts it is read with. BLAS adds up a row's last rows another
way than those before (OpenBLAS 0.3: up to 48 of them), which would make a text's tags depend, in one case of many
millions, on batches, on what is remembered, on the number of processes: so every product has whole blocks of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

Network = Model[Any, Any]
BLOCK, STEP = 256, 64  # rows a product has at most; it has a multiple of STEP
TINY = 1e-8  # thinc's, added to a variance


class Window(NamedTuple):
    """One layer over a token and its two neighbors: the largest of some products, normalized, added to the token."""

    weights: Any  # (3 * width, pieces * width)
    bias: Any
    scale: Any
    shift: Any


class Member:
    """One trained member, ready to answer."""

    def __init__(self, network: Network) -> None:
        embed, *encoders, tags = network.layers
        self._embed, self._ops = embed, NumpyOps(use_blis=False)
        self._encoders = [(encoder.attrs["pad"], list(_windows(encoder))) for encoder in encoders]
        softmax = next(node for node in tags.walk() if node.name == "softmax")
        self._weights = np.ascontiguousarray(softmax.get_param("W").T)
        self._bias = softmax.get_param("b")

    def probabilities(self, docs: list[Doc]) -> list[Any]:
        """The probability of each tag for each token: an array (tokens x tags) a text."""
        if not any(len(doc) for doc in docs):
            return [np.zeros((0, len(self._bias)), dtype="float32") for _ in docs]
        rows = self._embed.predict(docs)
        lengths = self._ops.asarray1i([len(each) for each in rows])
        for pad, windows in self._encoders:
            flat = self._ops.flatten(rows, pad=pad)
            for window in windows:
                flat = _through(window, flat)
            rows = self._ops.unflatten(flat, lengths, pad=pad)
        flat = _product(self._ops.flatten(rows), self._weights) + self._bias
        flat -= flat.max(axis=1, keepdims=True)
        np.exp(flat, out=flat)
        flat /= flat.sum(axis=1, keepdims=True)
        return np.split(flat, np.cumsum(lengths)[:-1])


def averaged(members: Sequence[Member], docs: list[Doc]) -> list[Any]:
    """The members' probabilities, averaged."""
    total = [sum(parts) for parts in zip(*(member.probabilities(docs) for member in members), strict=True)]
    return [scores / len(members) for scores in total]


def _windows(encoder: Network) -> Iterator[Window]:
    """The layers of a window encoder, the pieces of a maximum side by side."""
    nodes = list(encoder.walk(order="dfs_pre"))
    products = [node for node in nodes if node.name == "maxout"]
    norms = [node for node in nodes if node.name == "layernorm"]
    for product, norm in zip(products, norms, strict=True):
        weights: Any = product.get_param("W")  # (width, pieces, 3 * width)
        biases: Any = product.get_param("b")
        flat = weights.transpose(1, 0, 2).reshape(-1, weights.shape[2]).T
        yield Window(np.ascontiguousarray(flat), biases.T.reshape(-1), norm.get_param("G"), norm.get_param("b"))


def _through(window: Window, rows: Any) -> Any:
    """*rows* (tokens x width) after one layer."""
    count, width = rows.shape
    result = np.empty_like(rows)
    around = np.zeros((count + 2, width), dtype=rows.dtype)
    around[1:-1] = rows
    beside = np.zeros((BLOCK, 3 * width), dtype=rows.dtype)
    product = np.empty((BLOCK, len(window.bias)), dtype=rows.dtype)
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        for neighbor in range(3):
            beside[:size, neighbor * width : (neighbor + 1) * width] = around[start + neighbor :][:size]
        whole = -(-size // STEP) * STEP
        beside[size:whole] = 0
        np.dot(beside[:whole], window.weights, out=product[:whole])
        np.add(_largest(product[:size], window, width), rows[start : start + size], out=result[start : start + size])
    return result


def _largest(product: Any, window: Window, width: int) -> Any:
    """The largest piece of each number, normalized along the row."""
    product += window.bias
    best = np.maximum(product[:, :width], product[:, width : 2 * width])
    for piece in range(2 * width, product.shape[1], width):
        np.maximum(best, product[:, piece : piece + width], out=best)
    best -= best.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", best, best) / np.float32(width) + np.float32(TINY)
    best *= (1 / np.sqrt(spread))[:, None]
    best *= window.scale
    best += window.shift
    return best


def _product(rows: Any, weights: Any) -> Any:
    whole = -(-len(rows) // STEP) * STEP
    company = np.zeros((whole, rows.shape[1]), dtype=rows.dtype)
    company[: len(rows)] = rows
    return np.dot(company, weights)[: len(rows)]


class SteadyOps(NumpyOps):  # type: ignore[misc]
    """Products of matrices in which a row comes out the same, bit for bit, whatever rows stand beside it.

    What is computed of words by thinc's own layers goes through these.
    """

    def gemm(self, x: Any, y: Any, *, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        if trans1:
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        right = y.T if trans2 else y
        result = np.empty((len(x), right.shape[1]), dtype=x.dtype) if out is None else out
        whole = len(x) - len(x) % STEP
        if whole:
            np.dot(x[:whole], right, out=result[:whole])
        if whole < len(x):
            last = np.zeros((STEP, x.shape[1]), dtype=x.dtype)
            last[: len(x) - whole] = x[whole:]
            result[whole:] = np.dot(last, right)[: len(x) - whole]
        return result


def steady(model: Network) -> Network:
    """Let a model that is not trained any more answer about a text whatever else it is asked about."""
    ops = SteadyOps(use_blis=False)
    for node in model.walk():
        node.ops = ops
    return model
