"""Proof by value that a copy holds nothing protected: code that shares nothing with what wrote it.

The copy is read back by :mod:`redactor.reread`, and every protected value of a record is looked for in
every value of its copy: whatever the case, accents, Unicode form, spacing or punctuation, and whatever
escapes, tags, look-alikes and wrong conversions stand in it (:mod:`redactor.undressed`). The search is a
regular expression over decomposed text; redaction uses an index of folded letters. Both must agree before
a copy may appear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from redactor.model import Role
from redactor.protected import CODED, WORDLIKE, Protected
from redactor.schema import Schema
from redactor.undressed import cleaned, lossy, undressed

_OWN_MARKER = re.compile(r"\[[a-z]+(?:-[0-9a-z]+)?\]")
# Footnote figures and trade marks' signs: decomposed they would become letters of the name before them; and
# apostrophes that Unicode counts as letters.
_NO_LETTERS = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2120\u2122\u02b9\u02bb\u02bc\u02be\u02bf\ua78c]")
_LETTERS = re.compile(r"[^\W_]+")
_SHORT = 4
_UNSEEN = frozenset({"Mn", "Me", "Cf"})


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a protected value, plain; ``exact`` demands its case."""

    text: str = field(repr=False)
    item: Protected = field(repr=False)
    exact: bool

    def is_at(self, text: str, place: int) -> bool:
        """Whether *text* (already plain) shows it at *place*."""
        match = _pattern(self.text, exact=self.exact).match(text, place)
        return match is not None and (not _needs_capital(self.text) or match[0] != match[0].lower())


Hunted = Mapping[str, Sequence[tuple[str, Form]]]


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
        hunted = by_beginning(banned)
        for name, value in values.items():
            column = schema.column(name)
            # Anybody can have typed anything in the head of a column that the schema does not know.
            text = f"{name}\n{value}" if column.role is Role.UNKNOWN else value
            shown = shown_in(hunted, text) if hunted else ()
            for item in banned:
                if item in shown and not (column.role in CODED and item.entity in WORDLIKE):
                    yield Survivor(record, name, item.entity)


def by_beginning(banned: Iterable[Protected], exact: Callable[[Protected], bool] = lambda _: False) -> Hunted:
    """The values in each of their forms by their first letters, so that a text is read once for all of them.

    Those of which *exact* says so are looked for in their own case only.
    """
    found: dict[str, list[tuple[str, Form]]] = {}
    for item in banned:
        for form in _forms(item):
            if exact(item):
                form = replace(form, exact=True)  # noqa: PLW2901
            if letters := condensed(form.text):
                found.setdefault(letters[:_SHORT], []).append((letters, form))
    return found


@lru_cache(maxsize=65536)
def _forms(item: Protected) -> tuple[Form, ...]:
    """How a value may be written: cleaned, with lost letters, and an acronym as a plural."""
    clean = cleaned(item.value)
    texts = [clean]
    lost = lossy(clean)
    if lost != clean and any(c.isascii() and c.isalnum() for c in lost):
        texts.append(lost)
    wordlike = item.entity in WORDLIKE
    found = [Form(bare(text), item, wordlike or len(condensed(bare(text))) < _SHORT) for text in texts]
    if clean.isupper() and clean.isalpha() and len(clean) >= _SHORT:
        found.append(Form(bare(clean) + "s", item, exact=True))
    return tuple(found)


def shown_in(hunted: Hunted, text: str) -> set[Protected]:
    """Which of the values *text* shows, read in every way that it can be read."""
    return {item for reading in (text, *undressed(text)) for item in _shown(hunted, plain(reading))}


def _shown(hunted: Hunted, text: str) -> Iterator[Protected]:
    """Which of the values *text* (already plain) shows; a value begins where a word begins."""
    words = [(word.start(), word[0].lower()) for word in _LETTERS.finditer(text)]
    letters = "".join(word for _, word in words)
    at = 0
    for place, word in words:
        for size in range(1, _SHORT + 1):
            for wanted, form in hunted.get(letters[at : at + size], ()):
                if letters.startswith(wanted, at) and form.is_at(text, place):
                    yield form.item
        at += len(word)


def plain(value: str) -> str:
    """Decompose a value of a copy, drop accents and invisible characters, and blank out our own markers."""
    return _OWN_MARKER.sub("\0", bare(value))


def bare(value: str) -> str:
    """Decompose *value*, drop accents and invisible characters."""
    if not value.isascii():
        value = _NO_LETTERS.sub(" ", value)
        kept = (c for c in unicodedata.normalize("NFKD", value) if unicodedata.category(c) not in _UNSEEN)
        value = "".join(kept)
    return value


@lru_cache(maxsize=4096)
def condensed(text: str) -> str:
    """The letters and digits of a plain text in lower case: what is not in there cannot be readable."""
    return "".join(_LETTERS.findall(text)).lower()


@lru_cache(maxsize=65536)
def _pattern(text: str, *, exact: bool) -> re.Pattern[str]:
    letters = "".join(_LETTERS.findall(text))
    body = r"[\W_]*".join(re.escape(letter) for letter in letters)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.NOFLAG if exact else re.IGNORECASE)


def _needs_capital(value: str) -> bool:
    """One word with a capital that is no acronym: in lower case it is an ordinary word."""
    return len(value.split()) == 1 and value != value.lower() and value != value.upper()
