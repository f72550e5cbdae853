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
LISTS = Path(__file__).with_name("lists.npz")
# Columns of the lists' values: first how frequent a word is (five steps in each of three languages), then what
# it may be a name of.
FREQUENCIES = 15
LISTED = FREQUENCIES + 7


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


@dataclass(frozen=True)
class WordLists:
    """For hashes of folded words in ascending order, what the lists say of each, packed into bits."""

    hashes: Any
    bits: Any

    def look_up(self, hashes: list[int]) -> Any:
        """Ones and zeros (words x LISTED); zeros for unknown words."""
        asked = np.array(hashes, dtype="uint64")
        places = np.minimum(np.searchsorted(self.hashes, asked), len(self.hashes) - 1)
        found = np.unpackbits(self.bits[places], axis=1, count=LISTED).astype("float32")
        found[self.hashes[places] != asked] = 0
        return found


@cache
def word_lists() -> WordLists:
    """The word lists beside this module, read once a process."""
    with np.load(LISTS, allow_pickle=False) as stored:
        return WordLists(stored["hashes"], stored["bits"])
