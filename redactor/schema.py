"""Which column of a file is what: names as found in the wild, mapped to keys and roles.

The mapping is data (``redactor/data/schema.yaml``), which a user's own schema file adds to (``redactor.ownschema``).
A name that no entry knows has the role UNKNOWN and the folded name as its key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from redactor.data import shipped
from redactor.model import Column, Role


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the merged story: its heading, spaces included, and the key of its source."""

    heading: str
    key: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Folded column names to (key, role), and the composition of the merged story."""

    names: dict[str, tuple[str, Role]]
    merged: tuple[Part, ...]

    def column(self, name: str) -> Column:
        key, role = self.names.get(fold_name(name), (fold_name(name), Role.UNKNOWN))
        return Column(name, key, role)

    def columns(self, names: Iterable[str]) -> tuple[Column, ...]:
        return tuple(self.column(name) for name in names)


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return *name* without case, accents, punctuation and runs of spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters).strip()


@cache
def default_schema() -> Schema:
    return _built(shipped("schema"))


def _built(data: Any) -> Schema:
    names = names_of((entry["key"], Role(entry["role"]), entry["names"]) for entry in data["columns"])
    return Schema(names, tuple(Part(part["heading"], part["key"]) for part in data["merged"]))


def names_of(columns: Iterable[tuple[str, Role, Iterable[str]]]) -> dict[str, tuple[str, Role]]:
    """Return folded names to (key, role), of columns given as (key, role, names)."""
    return {fold_name(name): (key, role) for key, role, names in columns for name in names}
