"""What gives a country away without naming it: townspeople, domains, flags, dialling codes, currencies, laws.

A clue is a place in a text and the countries that it leaves, one or two. Lists: ``data/clues.yaml`` and the
towns of ``data/demonyms.yaml``; dialling codes are those of the phonenumbers library (ITU-T E.164).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import phonenumbers

from redactor import lexicon
from redactor.model import Span
from redactor.normalize import key

TOWN = "what the people of a town are called gives back the country that the record hides"
DOMAIN = "a domain name ends in the code of a country, which the record hides"
FLAG = "a flag gives back the country that the record hides"
DIALLED = "a dialling code gives back the country that the record hides"
CURRENCY = "a currency is that of one country, which the record hides"
LAW = "a law or register is that of one country, which the record hides"

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_DOMAIN = re.compile(
    r"(?<![\w@.])(?:(?:[\w-]{2,}\.)+|(?<=\s)\.)([a-z]{2})(?![\w@-]|\.\w)|(?<=@)[\w.-]+\.([a-z]{2})(?![\w-])"
)
_ADDRESS = re.compile(r"(?:\w+://|www\.|@)\S*$|^\S*/")
_FLAG = re.compile(r"[\U0001F1E6-\U0001F1FF]{2}")
_DIALLED = re.compile(r"(?<![\w+])(?:\+|00)(2\d{2})(?!\d(?!\d))")
_AMOUNT = re.compile(r"\d\s*$|^\s*\d")
_PREPOSITION = re.compile(r"(?<!\w)(au|aux|en)\s+$", re.IGNORECASE)
# What stands before a law's number: a sign for it, or the word for the law.
_NUMBER_SIGN = r"(?:(?:n\s?[°ºo.]|no\.?|num[ée]ro|#|№)\s*|(?<!\w)(?:lois?|laws?|lei|acts?|d[ée]crets?|decretos?)\s+)"


@dataclass(frozen=True, slots=True)
class Clue:
    """A readable stretch that leaves only ``countries`` (ISO 3166-1 alpha-2)."""

    span: Span
    countries: frozenset[str]
    message: str


def clues(text: str) -> Iterator[Clue]:
    """Yield the clues of *text*, kind by kind."""
    yield from _townspeople(text)
    yield from _domains(text)
    yield from _flags(text)
    yield from _dialled(text)
    yield from _currencies(text)
    yield from _laws(text)


def _townspeople(text: str) -> Iterator[Clue]:
    table = lexicon.town_demonyms()
    for match in _WORD.finditer(text):
        if countries := table.get(key(match[0])):
            yield Clue(Span(*match.span()), frozenset(countries), TOWN)


def _domains(text: str) -> Iterator[Clue]:
    for match in _DOMAIN.finditer(text) if "." in text else ():
        code = match[1] or match[2]
        around = text[max(0, match.start() - 80) : match.end()], text[match.start() : match.end() + 1]
        label = match[0].rsplit(".", 2)[-2]
        addressed = any(_ADDRESS.search(part) for part in around) or not label or not lexicon.is_common(label)
        if code in _domain_codes() and (addressed or code not in lexicon.data("clues")["words_as_domains"]):
            yield Clue(Span(*match.span()), frozenset({code.upper()}), DOMAIN)


@cache
def _domain_codes() -> frozenset[str]:
    """The codes of the countries of the lists, as they end a domain."""
    return frozenset(code.lower() for code in lexicon.data("demonyms")["towns"]) | {"mw", "gq", "er", "ss", "na", "bw"}


def _flags(text: str) -> Iterator[Clue]:
    for match in _FLAG.finditer(text) if not text.isascii() else ():
        code = "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in match[0])
        yield Clue(Span(*match.span()), frozenset({code}), FLAG)


def _dialled(text: str) -> Iterator[Clue]:
    for match in _DIALLED.finditer(text):
        regions = phonenumbers.region_codes_for_country_code(int(match[1]))
        if len(regions) == 1:
            yield Clue(Span(*match.span()), frozenset(regions), DIALLED)


def _currencies(text: str) -> Iterator[Clue]:
    table, doubtful = _currency_words(), frozenset(lexicon.data("clues")["beside_an_amount"])
    for match in _currency_pattern().finditer(text):
        before, after = text[: match.start()][-3:], text[match.end() :][:3]
        if not (match[0] in doubtful or match[0].isupper()) or _AMOUNT.search(before) or re.match(r"\s*\d", after):
            yield Clue(Span(*match.span()), table[match[0]], CURRENCY)


@cache
def _currency_words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, words in lexicon.data("clues")["currencies"].items():
        for word in words:
            found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


@cache
def _currency_pattern() -> re.Pattern[str]:
    words = sorted(_currency_words(), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, words))})(?![^\W_])")


def _laws(text: str) -> Iterator[Clue]:
    for country, pattern in _law_patterns():
        for match in pattern.finditer(text):
            yield Clue(Span(*match.span()), frozenset({country}), LAW)


@cache
def _law_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = lexicon.data("clues")["laws"]
    return tuple((code, re.compile(_any_of(patterns), re.IGNORECASE)) for code, patterns in sorted(listed.items()))


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(patterns).replace(r"№\s*", _NUMBER_SIGN)


def by_grammar(text: str, marker: Span, candidates: Iterable[str]) -> frozenset[str]:
    """Return those of *candidates* that the French preposition before *marker* leaves; all without one."""
    found = _PREPOSITION.search(text, max(0, marker.start - 5), marker.start)
    left = frozenset(candidates)
    return left & frozenset(lexicon.data("clues")["french"][found[1].lower()]) if found else left
