"""Places, demonyms and peoples: listed ones by gazetteer, the others by the words around them.

A country or town never comes out as PERSON here, whatever a pipeline says; where a name is an ordinary
word or a person's name as well (Man, Say, San, Kara), it is a place only in the company of place words.
"""

# ruff: noqa: E501, PLR2004 (a pattern reads better whole; lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.lexicon import Hit, Kind, Level
from redactor.normalize import key
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, WEAK, Claim, FoldedRecognizer, compiled, scan, words

# What stands before a place and hardly ever before a person or a thing.
_LOCATIVE = words(*lexicon.cues("places_locative"))
_BEFORE = compiled(rf"(?<!\w){_LOCATIVE}(?:\s|\sla\s|\sle\s|\sl'|\sd'|\sthe\s)$", ignore_case=True)
_OF = compiled(r"(?:\bde\s|\bd'|\bdu\s|\bof\s|\bda\s|\bdo\s)$", ignore_case=True)
_TITLE_BEFORE = compiled(rf"(?<!\w){words(*lexicon.data('roles')['honorifics'])}\s$")
_AFTER = compiled(
    rf"\s(?:{words('district', 'region', 'county', 'province', 'state', 'village', 'town', 'camp', 'ward', 'chiefdom', 'island', 'islands', 'valley', 'river', 'airport', 'prison', 'market', 'road', 'office', 'section', 'side', 'area', 'zone', 'municipality', 'prefecture', 'parish', 'sub-county', 'local government', 'LGA', 'High Court', 'Central Prison', 'sector', 'cell', 'fokontany', 'basin', 'lagoon', 'delta')})(?!\w)",
    ignore_case=True,
)
# A head noun of geography, then a name in capitals that no list needs to know.
_HEAD = words(*lexicon.cues("places_head"))
_NAME = (
    r"(?:(?:Al|El|Ben|Bou|N'|D'|Ma'|Mc|St\.?|Saint|Sainte|Santa|São|San)[- "
    r"]?)?\p{Lu}[\p{L}'’]+(?:-\p{L}[\p{L}'’]*|\s(?:de|da|do|dos|du|of)\s\p{Lu}[\p{L}'’]+|\s\p{Lu}[\p{L}'’]+){0,2}"
)
_HEADED = compiled(rf"(?<!\w)(?i:{_HEAD})\s?(?<=[\s'])(?P<name>{_NAME})")
# Parts of towns that only have a number: Commune IV, secteur 15, PK 12, 3e arrondissement.
_NUMBERED = compiled(
    r"(?<!\w)(?P<name>(?i:commune|secteur|quartier|zone|arrondissement|district|ward|sector|cell|bloc|block|lot|îlot"
    r"|bairro|zona|distrito|quarteirão|camp)\s(?:n[°o]\s?)?(?:[IVX]{1,4}|\d{1,2})|PK\s?-?\d{1,3}|(?i:\d{1,2}\s?(?:er|e|ème|eme|th|nd|rd|st|º)"
    r"\s(?:arrondissement|district|ward|quartier)))(?![\w/-]|\.\d)"
)
_TRAILED = compiled(
    r"(?<!\w)(?P<name>\p{Lu}[\p{L}']+(?:[ -]\p{Lu}[\p{L}']+){0,2}\s(?:County|District|Region|Province|State"
    r"|Chiefdom|Ward|Island|Islands|Valley|Prefecture|Municipality|Parish|Sub-County|Subcounty|Zone|LGA"
    r"|Township|Governorate|Hills|Mountains|Delta|River|Coast))(?!\w|\s(?:Police|Court|High|House|Council"
    r"|Government|Assembly|Command))"
)
_PART_OF = compiled(
    r"(?:(?:northern|southern|eastern|western|central|upper|lower|north|south|east|west|nord|sud|centre|est"
    r"|ouest|norte|sul|northwest|northeast|southwest|southeast)[\s-](?:du\s|de\s(?:la\s|l')?|do\s|of\s)?)$",
    ignore_case=True,
)
# A preposition of place and an unknown name. Not "of": what people and bodies are "of" is anything.
_PREPOSED = compiled(
    rf"""(?<!\w)(?:à|À|In|in|at|At|near|Near|em|Em|from|From|vers|via|depuis|reached|jusqu'à|autour\sde|originaires?\sde|installée?\sà|outside|around|towards|into|across|between|perto\sde|até|desde)\s
    (?P<name>{_NAME}(?:-\p{{Lu}}\p{{L}}+)*)(?!\w|\.\w|\s?\()(?!\s(?:FM|Court|Police|News|Radio))"""
)
_NOT_NAME = compiled(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday"
    r"|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Outcome|Output|Annex|Phase|Chapter|Section|Module|Round|Ramadan)\b"
)
_LOWER_OK = frozenset({Level.COUNTRY, Level.SUPRANATIONAL})


class PlaceRecognizer(FoldedRecognizer):
    """Finds countries, regions, towns and named places (LOCATION)."""

    ID: ClassVar[str] = "place"
    ENTITIES: ClassVar[tuple[str, ...]] = ("LOCATION",)

    def find(self, text: str) -> Iterator[Claim]:
        taken = 0
        for hit in lexicon.hits(text):
            if Kind.PLACE in hit.kinds and hit.start >= taken:
                score = _listed(text, hit)
                if score:
                    taken = hit.end
                    yield Claim("LOCATION", hit.start, hit.end, score)
        title_case = lexicon.is_title_case(text)
        for pattern, score in ((_HEADED, CUE), (_TRAILED, GRAMMAR), (_NUMBERED, CUE), (_PREPOSED, SHAPE)):
            if title_case and pattern not in (_TRAILED, _NUMBERED):
                continue
            for match in scan(pattern, text):
                if pattern is _NUMBERED or not (_NOT_NAME.match(match["name"]) or _is_other(match["name"])):
                    yield Claim("LOCATION", match.start("name"), match.end("name"), score)


def _is_other(name: str) -> bool:
    """Whether an unlisted name is an acronym or owns what follows, or begins with a given name or a listed tool."""
    if name.endswith("'s"):
        return True
    first = name.split(maxsplit=1)[0].split("-", maxsplit=1)[0]
    kinds = set(lexicon.known_word(first)) | set(lexicon.known_word(name))
    if key(first) in lexicon.languages() or all(lexicon.is_common(word) for word in name.split()):
        return True
    return (name.isupper() and len(name) > 1) or (bool(kinds & _OTHER_KINDS) and Kind.PLACE not in kinds)


_OTHER_KINDS = {
    Kind.GIVEN,
    Kind.FAMILY,
    Kind.TOOL,
    Kind.TOOL_WORD,
    Kind.TOOL_EVERYDAY,
    Kind.COALITION,
    Kind.ORGANIZATION,
    Kind.DEMONYM,
    Kind.PEOPLE,
    Kind.ROLE,
}


def _listed(text: str, hit: Hit) -> float:
    """Return the score of a listed place where it stands; 0.0 where it is something else."""
    place = lexicon.place(hit.key)
    value, before = text[hit.start : hit.end], text[max(0, hit.start - 40) : hit.start]
    if place is None or not _capital(value, place.level) or _inside_code(text, hit):
        return 0.0
    if place.level in _LOWER_OK and not place.ambiguous:
        return EXACT if len(value) > 2 else 0.0
    if _whole(text, hit) and (place.level is not Level.TOWN or not place.ambiguous):
        return EXACT if not place.ambiguous else SHAPE
    if _TITLE_BEFORE.search(before):
        return 0.0
    return _in_company(text, hit, before, ambiguous=place.ambiguous)


def _in_company(text: str, hit: Hit, before: str, *, ambiguous: bool) -> float:
    """Return the score that the words around a listed place give it; 0.0 where it is something else."""
    in_place = bool(_BEFORE.search(before) or _AFTER.match(text, hit.end) or _PART_OF.search(before))
    if in_place or _in_list(text, hit):
        return GRAMMAR if ambiguous else EXACT
    if ambiguous:
        return CUE if _OF.search(before) and _stands_for_town(text, hit) else 0.0
    return WEAK if _beside_name(text, hit) else GRAMMAR


def _stands_for_town(text: str, hit: Hit) -> bool:
    """Whether an ambiguous town after "of" is no ordinary word, no listed name and no part of a longer name."""
    kinds = set(lexicon.known_word(text[hit.start : hit.end]))
    named = kinds & {Kind.GIVEN, Kind.FAMILY} or lexicon.is_common(text[hit.start : hit.end])
    return not named and not _beside_name(text, hit)


def _capital(value: str, level: Level) -> bool:
    """Whether *value* is written as a name: capitals, or small letters all through for a country."""
    if value[0].isupper():
        return True
    return level in _LOWER_OK and value.islower() and len(value) > 4 and value not in _LOWER_WORDS


# Countries that are other words in small letters.
_LOWER_WORDS = frozenset({"turkey", "china", "jordan", "japan", "georgia"})


def _inside_code(text: str, hit: Hit) -> bool:
    """Whether the hit is part of an address, a handle or a code."""
    left, right = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    tail = text[hit.end + 1 : hit.end + 2]
    return (
        (left in {"@", "_", "/", "."} and left != "/")
        or right in {"@", "_"}
        or (right == "." and tail.isalnum() and tail.islower())
    )


def _whole(text: str, hit: Hit) -> bool:
    """Whether the place is all of the value: the country cell."""
    return not (text[: hit.start] + text[hit.end :]).strip(" \n.,;/")


_LISTED_BEFORE = compiled(
    r"(?P<word>\p{Lu}[\p{L}'-]+)(?:\s?[,;/]\s?|\s(?:and|et|e|ou|or|à|to|-)\s|\s?[,;]\s(?:and|et|e|puis"
    r"|then)\s|\s?\()$"
)
_LISTED_AFTER = compiled(r"(?:\s?[,;/(]\s?|\s(?:and|et|e|ou|or|à|to)\s)(?P<word>\p{Lu}[\p{L}'-]+)")


def _in_list(text: str, hit: Hit) -> bool:
    """Whether an unambiguous place stands beside it in an enumeration or in brackets."""
    before = _LISTED_BEFORE.search(text[max(0, hit.start - 40) : hit.start])
    after = _LISTED_AFTER.match(text, hit.end)
    return any(_plain_place(match["word"]) for match in (before, after) if match)


def _plain_place(word: str) -> bool:
    found = lexicon.place(word)
    return found is not None and not found.ambiguous


_NEIGHBOUR_BEFORE = compiled(r"(?<=[\p{L}.,;:)]\s|^)?(?P<word>\p{Lu}[\p{L}'-]+)\s$")
_NEIGHBOUR_AFTER = compiled(r"[\s-](?P<word>\p{Lu}[\p{L}'-]+)")


def _beside_name(text: str, hit: Hit) -> bool:
    """Whether a capitalized word adjoins it that is no place: part of a person's or a body's name."""
    before = _NEIGHBOUR_BEFORE.search(text[max(0, hit.start - 30) : hit.start])
    after = _NEIGHBOUR_AFTER.match(text, hit.end)
    return any(not _plain_place(match["word"]) for match in (before, after) if match)
