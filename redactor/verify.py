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
# Footnote figures and trade marks' signs: decomposed they would become letters of the name before them.
_SIGNS_BEHIND = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2120\u2122]")
_LETTERS = re.compile(r"[^\W_]+")
_SHORT = 4
_UNSEEN = frozenset({"Mn", "Me", "Cf"})


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
        hunted = _by_beginning(banned)
        for name, value in values.items():
            column = schema.column(name)
            # Anybody can have typed anything in the head of a column that the schema does not know.
            text = plain(f"{name}\n{value}" if column.role is Role.UNKNOWN else value)
            shown = _shown(hunted, text)
            for item in banned if shown else ():
                if item in shown and not (column.role in CODED and item.entity in WORDLIKE):
                    yield Survivor(record, name, item.entity)


def _by_beginning(banned: Iterable[Protected]) -> dict[str, list[tuple[str, Protected]]]:
    """The values by their first letters, so that a text is read once for all of them."""
    found: dict[str, list[tuple[str, Protected]]] = {}
    for item in banned:
        if letters := condensed(plain(item.value)):
            found.setdefault(letters[:_SHORT], []).append((letters, item))
    return found


def _shown(hunted: Mapping[str, Sequence[tuple[str, Protected]]], text: str) -> set[Protected]:
    """Which of the values *text* (already plain) shows; a value begins where a word begins."""
    words = [(word.start(), word[0].lower()) for word in _LETTERS.finditer(text)] if hunted else []
    letters = "".join(word for _, word in words)
    shown: set[Protected] = set()
    at = 0
    for place, word in words:
        for size in range(1, _SHORT + 1):
            for wanted, item in hunted.get(letters[at : at + size], ()):
                if item not in shown and letters.startswith(wanted, at):
                    shown.update((item,) if readable(item, text, place) else ())
        at += len(word)
    return shown


def plain(value: str) -> str:
    """Decompose *value*, drop accents and invisible characters, and blank out our own markers."""
    if not value.isascii():
        value = _SIGNS_BEHIND.sub(" ", value)
        kept = (c for c in unicodedata.normalize("NFKD", value) if unicodedata.category(c) not in _UNSEEN)
        value = "".join(kept)
    return _OWN_MARKER.sub("\0", value)


@lru_cache(maxsize=4096)
def condensed(text: str) -> str:
    """The letters and digits of a plain text in lower case: what is not in there cannot be readable."""
    return "".join(_LETTERS.findall(text)).lower()


def readable(item: Protected, text: str, place: int) -> bool:
    """Whether *text* (already plain) shows the value at *place*."""
    pattern = _pattern(item.value, item.entity)
    match = pattern.match(text, place) if pattern else None
    return match is not None and (not _needs_capital(item.value) or match[0] != match[0].lower())


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
