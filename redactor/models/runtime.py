"""Word vectors out of installed pipeline wheels, so that no model has to carry a copy."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import srsly  # type: ignore[import-untyped]

VECTOR_FILES = ("vectors", "key2row")


@dataclass(frozen=True)
class WordVectors:
    """A table of vectors and, for hashes of words in ascending order, the row of each."""

    hashes: Any
    rows: Any
    table: Any

    def look_up(self, hashes: Any) -> Any:
        """The vectors of words given by spaCy's hashes (words x 300); zeros for unknown words."""
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        found: Any = self.table[self.rows[places]]
        found[self.hashes[places] != hashes] = 0
        return found


def vectors_folder(package: str) -> Path:
    """The ``vocab`` folder of an installed pipeline package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package}, whose word vectors the model uses, is not installed")
    found = sorted(Path(spec.origin).parent.glob("*/vocab/vectors"))
    if not found:
        raise FileNotFoundError(f"the package {package} holds no vocab/vectors")
    return found[0].parent


@cache
def word_vectors(package: str) -> WordVectors:
    """The word vectors of an installed pipeline package, read once a process (a quarter of a second)."""
    folder = vectors_folder(package)
    row_of = srsly.read_msgpack(folder / "key2row")
    hashes = np.fromiter(row_of.keys(), "uint64", len(row_of))
    rows = np.fromiter(row_of.values(), "int32", len(row_of))
    order = hashes.argsort()
    return WordVectors(hashes[order], rows[order], np.load(folder / "vectors", allow_pickle=False))
