"""One reading of a text for every listed name: one Aho-Corasick automaton holds them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import ahocorasick
import regex

from redactor.lexicon.coalitions import bodies
from redactor.lexicon.listed import LANGUAGES, data
from redactor.lexicon.origins import demonyms, peoples, town_demonyms
from redactor.lexicon.places import curated, towns
from redactor.normalize import fold, key, plain


class Kind(StrEnum):
    """What a listed name is a name of."""

    COALITION = "coalition"
    ORGANIZATION = "organization"
    PUBLIC_BODY = "public_body"
    PLACE = "place"
    DEMONYM = "demonym"
    PEOPLE = "people"
    TOOL = "tool"
    TOOL_WORD = "tool_word"
    TOOL_EVERYDAY = "tool_everyday"
    ROLE = "role"
    GIVEN = "given"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed name at a half-open range of a folded text, with every kind of thing it names."""

    start: int
    end: int
    key: str
    kinds: tuple[Kind, ...]


_WORD = regex.compile(r"[^\W_]+")
# What may stand between the words of one name; a full stop only where no space follows it.
_GAP = regex.compile(r"(?:[ \n]|[-'/&·]|\.(?! ))*")


@cache
def kinds() -> dict[str, tuple[Kind, ...]]:
    """Every listed key with its kinds. Towns are held by the automaton without an entry here."""
    found: dict[str, list[Kind]] = {}

    def add(kind: Kind, keys: Iterable[str]) -> None:
        for k in keys:
            if k and kind not in found.setdefault(k, []):
                found[k].append(kind)

    for body in bodies():
        kind = Kind.COALITION if body.entity == "HRD_COALITION" else Kind.ORGANIZATION
        add(kind, (key(form) for form in (*body.acronyms, *body.names)))
    tools, roles = data("tools"), data("roles")
    add(Kind.TOOL, map(key, tools["plain"]))
    add(Kind.TOOL_WORD, map(key, tools["word"]))
    add(Kind.TOOL_EVERYDAY, map(key, tools["everyday"]))
    add(Kind.ROLE, (key(role) for lang in LANGUAGES for role in roles[lang]))
    add(Kind.ORGANIZATION, map(key, data("organizations")["known"]))
    add(Kind.PUBLIC_BODY, map(key, data("bodies")["acronyms"]))
    add(Kind.PLACE, curated())
    add(Kind.DEMONYM, (*demonyms(), *town_demonyms()))
    add(Kind.PEOPLE, peoples())
    add(Kind.GIVEN, map(key, data("names")["given"]))
    add(Kind.FAMILY, map(key, data("names")["family"]))
    return {k: tuple(those) for k, those in found.items()}


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for k in towns():
        automaton.add_word(f" {k} ", k)
    for k in kinds():
        automaton.add_word(f" {k} ", k)
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=4)
def hits(text: str) -> tuple[Hit, ...]:
    """Return every listed name in the folded *text*, by start, longest first; offsets are into *text*."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(plain(text))]
    low = plain(text)
    joined = " " + " ".join(low[a:b] for a, b in words) + " "
    begins, ends, at = {}, {}, 0
    for a, b in words:
        begins[at] = a
        at += b - a + 1
        ends[at] = b
    found = []
    for last, k in _automaton().iter(joined):
        start, end = begins[last - len(k) - 1], ends[last]
        if " " not in k or _one_name(text[start:end]):
            found.append(Hit(start, end, k, _kinds_of(k)))
    return tuple(sorted(found, key=lambda hit: (hit.start, -hit.end)))


def _one_name(text: str) -> bool:
    """Whether the words of *text* are held together by nothing that ends a phrase."""
    return all(_GAP.fullmatch(gap) for gap in _WORD.split(text)[1:-1])


def _kinds_of(k: str) -> tuple[Kind, ...]:
    known = kinds().get(k, ())
    return (*known, Kind.PLACE) if k in towns() and Kind.PLACE not in known else known


def known_word(text: str) -> tuple[Kind, ...]:
    """Return the kinds of the listed name *text*; empty for an unlisted one."""
    return _kinds_of(key(fold(text).text))
