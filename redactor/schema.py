"""Which column of a file is what: names as found in the wild, mapped to keys and roles.

The mapping is data (``redactor/data/schema.yaml``); a user's own schema file has the same shape.
A name that no entry knows has the role UNKNOWN and the folded name as its key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from redactor.data import shipped
from redactor.errors import ConfigurationError
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


def load_schema(path: Path) -> Schema:
    """Read a schema file. Raises ConfigurationError when it is not one."""
    try:
        return parse_schema(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path}: cannot be read as a schema") from None


def parse_schema(text: str) -> Schema:
    import yaml

    try:
        return _built(yaml.safe_load(text))
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise ConfigurationError("the schema is not of the documented shape") from None


def _built(data: Any) -> Schema:
    names = {
        fold_name(name): (entry["key"], Role(entry["role"])) for entry in data["columns"] for name in entry["names"]
    }
    return Schema(names, tuple(Part(part["heading"], part["key"]) for part in data["merged"]))
