"""Proof by value that a copy holds nothing protected: code that shares nothing with what wrote it.

The copy is read back by :mod:`redactor.reread`, and every protected value of a record is looked for in
every value of its copy: whatever the case, accents, Unicode form, spacing or punctuation. The search is
a regular expression over decomposed text; redaction uses an index of folded letters. Both must agree
before a copy may appear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from redactor.model import Role
from redactor.protected import CODED, WORDLIKE, Protected
from redactor.schema import Schema

_OWN_MARKER = re.compile(r"\[[a-z]+(?:-[0-9a-z]+)?\]")
_LETTERS = re.compile(r"[^\W_]+")
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Survivor:
    """A protected value that can still be read: where, and of what kind; never which."""

    record: int
    field_name: str
    entity: str


def survivors(
    copies: Iterable[Mapping[str, str]], protected: Iterable[Sequence[Protected]], schema: Schema
) -> Iterator[Survivor]:
    """Yield what survives in *copies*, record by record beside what must not be in each.

    Raises ValueError when the numbers of records differ: something was lost or added.
    """
    for record, (values, banned) in enumerate(zip(copies, protected, strict=True)):
        for name, value in values.items():
            column = schema.column(name)
            # Anybody can have typed anything in the head of a column that the schema does not know.
            text = plain(f"{name}\n{value}" if column.role is Role.UNKNOWN else value)
            letters = condensed(text)
            coded = column.role in CODED
            for item in banned:
                if coded and item.entity in WORDLIKE:
                    continue
                if condensed(plain(item.value)) in letters and readable(item, text):
                    yield Survivor(record, name, item.entity)


def plain(value: str) -> str:
    """Decompose *value*, drop accents and invisible characters, and blank out our own markers."""
    kept = [
        c for c in unicodedata.normalize("NFKD", value) if unicodedata.category(c) not in {"Mn", "Me", "Cf"}
    ]
    return _OWN_MARKER.sub("\0", "".join(kept))


@lru_cache(maxsize=4096)
def condensed(text: str) -> str:
    """The letters and digits of a plain text in lower case: what is not in there cannot be readable."""
    return "".join(_LETTERS.findall(text)).lower()


def readable(item: Protected, text: str) -> bool:
    """Whether *text* (already plain) shows the value."""
    pattern = _pattern(item.value, item.entity)
    if pattern is None:
        return False
    needs_capital = _needs_capital(item.value)
    return any(not needs_capital or m[0] != m[0].lower() for m in pattern.finditer(text))


@lru_cache(maxsize=65536)
def _pattern(value: str, entity: str) -> re.Pattern[str] | None:
    words = _LETTERS.findall(plain(value))
    if not words:
        return None
    letters = "".join(words)
    body = r"[\W_]*".join(re.escape(letter) for letter in letters)
    exact = len(letters) < _SHORT or entity in WORDLIKE
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.NOFLAG if exact else re.IGNORECASE)


def _needs_capital(value: str) -> bool:
    """One word with a capital that is no acronym: in lower case it is an ordinary word."""
    return len(value.split()) == 1 and value != value.lower() and value != value.upper()
