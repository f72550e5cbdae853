"""People, by what stands around a name: titles, cues, capitals, particles, initials, verbs of speech.

Lists of names are evidence beside a shape, never enough alone. A name found by such evidence is looked for
again in the same text, word by word: "Grema" after "Kiari Grema".
"""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

import regex

from redactor import lexicon
from redactor.lexicon import Kind, Level
from redactor.normalize import key
from redactor.recognizers.base import CUE, FUZZY, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, scan, words

PERSON = "PERSON"
_PARTICLE = words(*lexicon.cues("persons_particle"))
_WORD = (
    r"(?:(?:[DNMO]'|[WGTH]/|d'|Mc|Mac|Ma'|M'|N'|El-|Al-|al-|el-|Abou-|!)?\p{Lu}\p{Ll}[\p{Ll}']*(?:[-']\p{Lu}?\p{Ll}+)*)"
)
_UPPER = r"(?:(?:[DNMO]')?\p{Lu}{2,}(?:[-']\p{Lu}+)*)"
_INITIAL = r"(?:\p{Lu}\.(?:-?\p{Lu}\.){0,3})"
_TOKEN = rf"(?:{_WORD}|{_UPPER}|{_INITIAL})"
_JOIN = rf"(?:[ ]{{1,2}}(?:{_PARTICLE}[ ]){{0,2}}|[ ](?:al|el|Al|El)-)"
_NAME = rf"{_TOKEN}(?:{_JOIN}{_TOKEN}){{0,4}}"
_FULL = rf"{_TOKEN}(?:{_JOIN}{_TOKEN}){{1,4}}"
_TITLE = words(*(t for t in lexicon.data("roles")["honorifics"] if t not in {"Ba", "Ma", "Pa", "Fr"}))
_TITLED = compiled(rf"(?<![\w'-])(?:{_TITLE}|MME|ME|DR|MR|M\.)(?:\s(?:{_TITLE}))?\s(?P<name>{_NAME})(?![\w])")
_LOWER_TITLED = compiled(
    rf"(?<![\w'-])(?:mr|mrs|ms|mme|me|dr|monsieur|madame|maître|sister|brother|father|père|abbé|sœur|soeur"
    rf"|maman|mama|papa|tantine|tonton|auntie|aunt|aunty|uncle|mzee|chief|imam|pastor|pasteur|cheikh|sheikh"
    rf"|colonel|captain|capitaine|commandant|comrade|lawyer|honourable|nommé|nommée|nommés|dona|senhor"
    rf"|senhora|sr\.?|sra\.?|tio|tia|mana|mano|nana|el\shadj|alhaji|hadja|l'abbé|justice|advocate|barrister"
    rf"|bishop|évêque|prophète|professor|professeur|camarade|compañero|widow|veuve|feu|feue|militante?"
    rf"|étudiante?|journaliste|activiste|blogueuse?|avocate?|défenseure?|defender|journalist|activist"
    rf"|lawyer|student|trader|teacher|nurse|farmer|colleague|collègue|advogad[oa]|jornalista|activista"
    rf"|militante|professora?)\s(?P<name>{_NAME})(?!\w)"
)
_CUED = compiled(
    rf"(?<![\w'-])(?:née?|épouse|ép\.|dit|dite|alias|feu|veuve|fils\sde|fille\sde|mari\sde|femme\sde"
    rf"|frère\sde|sœur\sde|mère\sde|père\sde|s/c\sde|c/o|named|called|known\sas|nommée?|prénommée?"
    rf"|surnommée?|appelée?|chamad[oa]|name\sis|his\sname:?|her\sname:?|s'appelle|son\sof|daughter\sof"
    rf"|wife\sof|husband\sof|mother\sof|father\sof|brother\sof|sister\sof|mãe\sde|filh[oa]\sde|irmã\sde"
    rf"|contact|contacts|signed|signé|lawyer|driver|chauffeur|avocat|her\suncle|his\suncle|cousin|nephew"
    rf"|niece|contact\sperson)\s?:?\s(?:[«\"']\s?)?(?P<name>{_NAME})(?!\w)"
)
_ROLES = words(*(role for lang in lexicon.LANGUAGES for role in lexicon.data("roles")[lang] if len(role) > 3))
_ROLED = compiled(
    rf"(?<!\w)(?i:{_ROLES})(?:,\s|\s|\s?:\s|\sest\s|\sis\s|\s\()(?:(?:{_TITLE})\s)?(?P<name>{_NAME})(?!\w)"
)
_BEFORE_ROLE = compiled(
    rf"(?<![\w'-])(?P<name>{_FULL})(?:,\s(?:(?:the|le|la|l'|o|a|our|notre|son|sa|its|their|former|ancien"
    rf"|ancienne|an|un|une)\s?)?|\s\()(?i:{_ROLES})(?!\w)"
)
_SPEECH = words(*lexicon.cues("persons_speech"))
_SPOKEN = compiled(rf"(?<![\w'-])(?P<name>{_FULL})\s(?:(?:qui|who|que)\s)?{_SPEECH}(?!\w)")
_SURNAME_FIRST = compiled(
    rf"(?<![\w'-])(?P<name>{_UPPER}(?<=\p{{Lu}}{{3}})(?:\s{_UPPER}){{0,1}}(?:\s{_WORD}){{1,3}}|(?:{_WORD}\s){{1,3}}{_UPPER}(?<=\p{{Lu}}{{3}}))(?!\w)"
)
_INITIALED = compiled(
    rf"(?<![\w'.-])(?P<name>{_INITIAL}\s(?:{_PARTICLE}\s)?{_WORD}(?:[\s-]{_WORD})?|{_INITIAL}\s{_PARTICLE}\s\p{{Lu}}\.|{_WORD}(?:\s{_WORD})?,?\s\p{{Lu}}\.(?:\s?\p{{Lu}}\.){{0,3}}(?:\s{_WORD})?)(?!\w)"
)
# Somebody's own words or house; in capitals of a length that acronyms do not have.
_CITED = compiled(
    r"(?i:(?<!\w)(?:according\sto|selon|d'après|chez|segundo|de\sacordo\scom))\s(?P<name>\p{Lu}{7,}(?:\s\p{Lu}{3,})?)(?![\w-])"
)
_PARTICLED = compiled(
    rf"(?<![\w'-])(?P<name>{_WORD}(?:\s{_WORD}){{0,2}}\s(?:ag|Ag|ould|Ould|mint|Mint|walet|Walet|ben|bint"
    rf"|bin|wa|Ben|abou|Abou|uld)\s{_WORD}(?:\s(?:{_PARTICLE}\s)?{_WORD}){{0,2}})(?!\w)"
)
_SHAPED = compiled(rf"(?<![\w'-])(?P<name>{_WORD}(?:{_JOIN}{_WORD}){{1,3}})(?!\w)")
_SINGLE = compiled(rf"(?<![\w'-])(?P<name>{_WORD})(?!\w)")


class PersonRecognizer(FoldedRecognizer):
    """Finds people's names by titles, cues, shapes and listed names (PERSON); never a country or town."""

    ID: ClassVar[str] = "person"
    ENTITIES: ClassVar[tuple[str, ...]] = (PERSON,)

    def find(self, text: str) -> Iterator[Claim]:
        claims = sorted(set(_named(text)))
        yield from claims
        yield from _again(text, claims)


_RULES = (
    (_TITLED, GRAMMAR),
    (_LOWER_TITLED, CUE),
    (_CUED, CUE),
    (_ROLED, CUE),
    (_BEFORE_ROLE, GRAMMAR),
    (_SPOKEN, CUE),
    (_SURNAME_FIRST, CUE),
    (_INITIALED, CUE),
    (_CITED, CUE),
    (_PARTICLED, GRAMMAR),
    (_SHAPED, SHAPE),
)


def _named(text: str) -> Iterator[Claim]:
    title_case = lexicon.is_title_case(text)
    for pattern, score in _RULES:
        if title_case and pattern not in _STRONG:
            continue
        for match in scan(pattern, text):
            claim = _cleaned(text, *match.span("name"), score, strong=pattern in _STRONG)
            if claim and not (pattern is _SURNAME_FIRST and _has_no_surname(text[claim.start : claim.end])):
                yield claim


def _has_no_surname(name: str) -> bool:
    """Whether what is left of a surname in capitals and a given name is one unlisted word: "La FENASOL", "Voi KES"."""
    return " " not in name and not _is_listed_name(name)


_STRONG = frozenset({_TITLED, _PARTICLED, _INITIALED, _BEFORE_ROLE})
_EDGE = regex.compile(r"\S+")


def _cleaned(text: str, start: int, end: int, score: float, *, strong: bool) -> Claim | None:
    """Cut words off that are no names; None when nothing is left, or a listed thing of another kind is."""
    tokens = [(start + m.start(), start + m.end(), m[0]) for m in _EDGE.finditer(text[start:end])]
    while tokens and (not _may_be_name(tokens[0][2]) or (not strong and len(tokens) > 1 and _opener(tokens[0][2]))):
        tokens.pop(0)
    for position, token in enumerate(tokens):
        if not _may_be_name(token[2]) and not _is_particle(token[2]):
            tokens = tokens[:position]
            break
    while tokens and _is_particle(tokens[-1][2]):
        tokens.pop()
    if not tokens or (not strong and not _enough(tokens, score)):
        return None
    start, end = tokens[0][0], tokens[-1][1]
    return None if _other_kind(text[start:end]) else Claim(PERSON, start, end, _scored(tokens, score))


@lru_cache(maxsize=65_536)
def _opener(word: str) -> bool:
    """Whether a capitalized ordinary word is what opens a sentence before a name: "Joindre", "Lawyer"."""
    return lexicon.is_common(word) and not _is_listed_name(word) and not word.isupper()


def _enough(tokens: list[tuple[int, int, str]], score: float) -> bool:
    """Whether weak evidence has a listed name among two words, or a cue and one word that no list knows as another."""
    names = [word for _, _, word in tokens if not _is_particle(word) and not _LETTER.fullmatch(word)]
    sure = [word for word in names if _is_listed_name(word) or _unknown(word)]
    if score <= SHAPE:
        # Surnames are towns' names, too: one word that no gazetteer of places has must be there.
        return len(names) >= 2 and bool(sure) and all(word in sure or _is_town(word) for word in names)
    return bool(sure) or (len(names) >= 2 and any(_is_town(word) for word in names))


def _scored(tokens: list[tuple[int, int, str]], score: float) -> float:
    listed = any(_is_listed_name(t[2]) for t in tokens)
    return score if listed or score > SHAPE else FUZZY


@lru_cache(maxsize=65_536)
def _is_listed_name(word: str) -> bool:
    return any(
        kind in (Kind.GIVEN, Kind.FAMILY) for part in (word, *word.split("-")) for kind in lexicon.known_word(part)
    )


@lru_cache(maxsize=65_536)
def _is_particle(word: str) -> bool:
    return key(word) in _PARTICLES


_PARTICLES = frozenset(lexicon.cues("persons_particles"))


_LETTER = regex.compile(r"(?:\p{Lu}\.-?)+")


@lru_cache(maxsize=65_536)
def _may_be_name(word: str) -> bool:
    """Whether a capitalized word can be part of a name: no country, month, title, head noun or common word."""
    k = key(word)
    if _LETTER.fullmatch(word):
        return True
    if not k or k in _NO_NAMES or k in lexicon.languages() or word in _CURRENCIES:
        return False
    kinds = lexicon.known_word(word)
    place = lexicon.place(word)
    if place is not None and place.level is not Level.TOWN and not place.ambiguous and not _is_listed_name(word):
        return False
    return not (set(kinds) & _OTHERS and not _is_listed_name(word)) and not (
        word.isupper() and lexicon.compact(word) in lexicon.generic()
    )


_CURRENCIES = frozenset(lexicon.cues("quantities_iso"))
_OTHERS = {
    Kind.COALITION,
    Kind.ORGANIZATION,
    Kind.PUBLIC_BODY,
    Kind.TOOL,
    Kind.TOOL_EVERYDAY,
    Kind.DEMONYM,
    Kind.ROLE,
    Kind.PEOPLE,
}
# Capitalized words that open sentences, name months, bodies, documents and things.
_NO_NAMES = frozenset(key(w) for w in lexicon.data("not_names"))


@lru_cache(maxsize=65_536)
def _unknown(word: str) -> bool:
    """Whether no list at all knows the word: not a place, body, role or common word."""
    parts = [part for part in word.split("-") if len(part) > 2]
    return _may_be_name(word) and lexicon.place(word) is None and not all(lexicon.is_common(p) for p in parts)


@lru_cache(maxsize=65_536)
def _other_kind(name: str) -> bool:
    """Whether the whole name is listed as something else."""
    kinds = set(lexicon.known_word(name))
    if kinds & {Kind.GIVEN, Kind.FAMILY} and Kind.PLACE not in kinds:
        return False
    return bool(kinds & (_OTHERS | {Kind.PLACE, Kind.TOOL_WORD}))


@lru_cache(maxsize=65_536)
def _is_town(word: str) -> bool:
    place = lexicon.place(word)
    return place is not None and place.level is Level.TOWN and not lexicon.is_common(word)


def _again(text: str, claims: list[Claim]) -> Iterator[Claim]:
    """Yield single words of names found by more than a shape, wherever they stand alone."""
    known = {
        token
        for claim in claims
        if claim.score > SHAPE
        for token in regex.findall(r"[\p{L}][\p{L}'-]{3,}", text[claim.start : claim.end])
        if token[0].isupper()
        and lexicon.place(token) is None
        and not _other_kind(token)
        and (_unknown(token) or _is_listed_name(token))
    }
    for match in scan(_SINGLE, text):
        if match["name"] in known:
            yield Claim(PERSON, *match.span("name"), CUE)
