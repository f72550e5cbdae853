"""Coalitions and networks of defenders, in every form people write them.

Exact evidence (the gazetteer, folded) identifies a body; a shape, a grammar or a near miss only says that
this is one. Which body a near miss means is never guessed: the listed acronyms are one edit apart.
"""

# ruff: noqa: E501, PLR2004 (a pattern reads better whole; lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import ClassVar

import regex
from rapidfuzz.distance import OSA

from redactor import lexicon
from redactor.lexicon import Kind
from redactor.recognizers.base import CUE, EXACT, FUZZY, GRAMMAR, Claim, FoldedRecognizer, compiled, scan, words
from redactor.recognizers.coalition_grammar import ENTITY, grammar

# ------------------------------------------------------------- acronyms

# A token that may be an acronym with its suffix: CBDDH, Cbddh, CDDH-Bénin, REDHAC/Tchad, COMADDHs, HRDN S/L.
_TOKEN = compiled(r"(?<![\w@./-])(?:[dlDL]'|qu')?(?P<word>[^\W\d_]{4,20}(?:'s)?)(?![\w@]|\.[a-z]{2,})")
_SPACED = compiled(
    r"(?<![\w.])(?:[dlDL]')?(?P<word>(?:\p{Lu}{1,2}[.·]){3,9}(?:\p{Lu}{1,2}(?!\w)\.?)?"
    r"|(?:\p{Ll}\.){3,9}\p{Ll}?(?!\w)\.?|(?:\p{Lu}\.?\s){3,9}\p{Lu}(?!\w)\.?)"
)
_LETTERS = regex.compile(r"[^\W\d_]{4,}")
_PLURAL = regex.compile(r"(?:'s|s)$")
# Families by shape: …DDH, …HRD, …HRDN, …HRDC, …DH after RE/CO/LI. Four letters at least besides plurals.
_FAMILY = regex.compile(
    r"(?:[a-z]{1,6}ddh[a-z]{0,2}|[a-z]{1,4}hrd[ncp]?[a-z]?|hrd[ncp][a-z]{0,3}|re[a-z]{0,3}dh[a-z]{0,3}"
    r"|co[a-z]{1,4}d{1,2}h|[a-z]{0,3}hrd-?net|redhac[a-z]{0,3})"
)
# Endings that look like the family and are words or other things.
_NOT_FAMILY = frozenset(["fidh", "siddh", "buddh", "riddh", "redhead", "codhe"])
_SUFFIX = compiled(
    rf"(?:\s?[-/]\s?|\s)(?P<suffix>{words('Littoral', 'Bissau', 'GB', 'BF', 'SL', 'S/L', 'K', 'U', 'B', 'N', 'GH', 'SA', 'TZ', 'CV', 'AO', 'Net', 'RCA', 'RDC', 'Coalition', 'coalition', 'Zanzibar', 'Komori', 'TG', 'BEN', 'Kenya')})(?!\w)"
)
# Four letters: R.DH and C.DH are coalitions' (L.DH, A.DH, O.DH are leagues, associations, organisations); HRDC with a swap.
_SHORT_FAMILY = regex.compile(r"[rc][a-z]dh|rndd|hrcd|hdrc|hrdc")


class CoalitionRecognizer(FoldedRecognizer):
    """Finds coalitions and networks of human-rights defenders (HRD_COALITION)."""

    ID: ClassVar[str] = "coalition"
    ENTITIES: ClassVar[tuple[str, ...]] = (ENTITY,)

    def find(self, text: str) -> Iterator[Claim]:
        claims = [*_listed(text), *_acronyms(text), *grammar(text)]
        yield from claims
        yield from _pairs(text, claims)


def _listed(text: str) -> Iterator[Claim]:
    for hit in lexicon.hits(text):
        if Kind.COALITION not in hit.kinds or hit.key in _NEEDS_MORE:
            continue
        article = _ARTICLE.match(text, hit.start, hit.end)
        start = article.end() if article else hit.start
        if "'" in text[hit.start : hit.start + 2]:
            start = hit.start + 2
        if text[start : start + 1].isupper() or " " in hit.key or len(hit.key) > 5:
            yield Claim(ENTITY, start, _with_suffix(text, hit.end), EXACT)


_ARTICLE = compiled(r"(?:(?:la|le|les|the|a|o)\s+)?", ignore_case=True)
# Aliases that are ordinary words unless more of the name is there.
_NEEDS_MORE = frozenset({"miaro"})


def _with_suffix(text: str, end: int) -> int:
    """Return the end of an acronym together with the country or section tied to it by a hyphen or slash."""
    match = _SUFFIX.match(text, end)
    if match:
        return match.end()
    tail = _COUNTRY_TAIL.match(text, end)
    if tail and lexicon.place(tail["name"]) is not None:
        return tail.end()
    return end


_COUNTRY_TAIL = compiled(r"\s?[-/]\s?(?P<name>\p{Lu}[\p{L}']+(?:[ -]\p{Lu}\p{L}+)?)(?!\w)")
_OPEN_TAIL = compiled(r"\s(?P<name>\p{Lu}[\p{L}']+)(?!\w)")


def _acronyms(text: str) -> Iterator[Claim]:
    patterns = (_TOKEN, _SPACED) if any(map(_may_be_acronym, set(_LETTERS.findall(text)))) else (_SPACED,)
    for pattern in patterns:
        for match in scan(pattern, text):
            value = match["word"]
            score = _acronym_score(value)
            if score:
                yield Claim(ENTITY, match.start("word"), _acronym_end(text, match.end("word")), score)


def _acronym_end(text: str, end: int) -> int:
    """Return the end with the suffix; a country after a space belongs to it only in "REDHAC Tchad"."""
    tail = _OPEN_TAIL.match(text, end)
    place = lexicon.place(tail["name"]) if tail else None
    if tail and place is not None and place.level is lexicon.Level.COUNTRY:
        return tail.end()
    return _with_suffix(text, end)


@lru_cache(maxsize=65_536)
def _may_be_acronym(word: str) -> bool:
    """Whether *word* is one, with the s of a genitive or without."""
    return bool(_acronym_score(word) or _acronym_score(word + "'s"))


@lru_cache(maxsize=65_536)
def _acronym_score(value: str) -> float:
    """Return how surely the token *value* is a coalition's acronym; 0.0 for what it is not."""
    form = (
        lexicon.compact(_PLURAL.sub("", value))
        if value[:-1].isupper() or value.endswith("'s")
        else lexicon.compact(value)
    )
    if form in lexicon.generic() or form + "s" in lexicon.generic():
        return 0.0
    for candidate in (form, form.removesuffix("s")):
        if candidate in _own():
            return EXACT
    if form in lexicon.acronyms() or form in _other_listed():
        return 0.0
    return _shape_score(value, form.removesuffix("s") if value[-1:] == "s" else form)


@cache
def _own() -> frozenset[str]:
    """Compact acronyms of the listed coalitions."""
    return frozenset(
        form for form, bodies in lexicon.acronyms().items() if any(body.entity == ENTITY for body in bodies)
    )


@cache
def _other_listed() -> frozenset[str]:
    """Compact acronyms that are listed as something else: public bodies, rights organisations, tools."""
    return frozenset(lexicon.compact(a) for a in lexicon.data("bodies")["acronyms"])


# Letters from which a name of one word is known in any case, with two slips: "defendefenders".
_LONG = 12


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(sorted(form for form in _own() if len(form) >= _LONG))


def _shape_score(value: str, form: str) -> float:
    """Return the score of an unlisted token: family by shape, or near a listed acronym."""
    if len(form) >= _LONG and any(OSA.distance(form, name, score_cutoff=2) <= 2 for name in _long_names()):
        return GRAMMAR
    if form in _NOT_FAMILY or (value.islower() and not form.endswith(("ddh", "ddhs"))):
        return 0.0
    if _FAMILY.fullmatch(form) and (not value.istitle() or form.endswith(("ddh", "hrdn"))):
        return GRAMMAR
    if _SHORT_FAMILY.fullmatch(form):
        return FUZZY if value.isupper() or "." in value else 0.0
    acronym = value.isupper() or sum(c.isupper() for c in value) > 1
    return FUZZY if acronym and _near(form) else 0.0


@lru_cache(maxsize=65_536)
def _near(form: str) -> bool:
    """Whether *form* is one edit from a listed acronym, two from seven letters; swaps count as one."""
    if len(form) < 5:
        return False
    limit = 2 if len(form) >= 7 else 1
    return any(
        OSA.distance(form, other, score_cutoff=limit) <= limit
        for other in sorted(_own())
        if len(other) >= 5 and abs(len(other) - len(form)) <= limit and ("dh" in form or "hrd" in form or limit == 2)
    )


# ------------------------------------------------------------- pairs

_SHORT_AFTER = compiled(
    r"(?:\s+(?:de|do|da|du)\s\p{Lu}\p{L}+)?\s*[,]?\s*\(\s*(?:(?:the|le|la|ex-)\s?)?(?P<short>\p{Lu}[\p{L}.\-/·]{2,14})\s*[),;]"
)
_SHORT_BEFORE = compiled(
    r"(?<!\w)(?P<short>\p{Lu}[\p{L}.\-/·]{2,14})\s*(?:\(\s*(?:the|le|la|o|a)?\s?|,\s(?:the|le|la|o|a)\s|\s=\s)$"
)


def _pairs(text: str, claims: list[Claim]) -> Iterator[Claim]:
    """Yield every mention of a short form that stands in brackets beside a long form, in this text."""
    shorts = set()
    for claim in claims:
        if claim.end - claim.start > 12:
            after = _SHORT_AFTER.match(text, claim.end)
            before = _SHORT_BEFORE.search(text[max(0, claim.start - 24) : claim.start])
            shorts |= {
                m["short"] for m in (after, before) if m and lexicon.compact(m["short"]) not in lexicon.generic()
            }
    for short in sorted(shorts):
        mention = regex.compile(rf"(?<!\w){regex.escape(short)}(?!\w)", regex.IGNORECASE if len(short) > 4 else 0)
        for match in scan(mention, text):
            yield Claim(ENTITY, *match.span(), CUE)
