"""Places, demonyms and peoples: listed ones by gazetteer, the others by the words around them.

A country or town never comes out as PERSON here, whatever a pipeline says; where a name is an ordinary
word or a person's name as well (Man, Say, San, Kara), it is a place only in the company of place words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.lexicon import Hit, Kind, Level
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, WEAK, Claim, FoldedRecognizer, compiled, scan, words

# What stands before a place and hardly ever before a person or a thing.
_LOCATIVE = words(
    *"in at near from around across outside inside towards toward throughout reached left entering via "
    "à a en depuis vers près chez hors dans "
    "em na no nas nos desde para perto até".split(),
    "born in", "arrived in", "près de", "loin de", "autour de", "originaire de", "route de", "ville de", "village de", "région de", "region of", "commune de", "préfecture de", "province de", "cercle de",
    "département de", "district de", "district of", "quartier", "town of", "city of", "village of", "camp de", "camp of", "préfet de", "maire de", "gouverneur de", "gouverneur du", "perto de", "distrito de", "província de", "cidade de", "posto de",
    "et de", "axe", "between", "entre", "north of", "south of", "east of", "west of", "nord de", "sud de", "est de", "ouest de", "part of", "road to", "border of", "people of", "femmes de", "jeunes de", "habitants de", "women of", "tribunal de", "cour d'appel de", "prison de", "hôpital de", "marché de", "radio de", "section de", "antenne de", "maison d'arrêt de", "mairie de", "court of", "police of", "council of", "ilha de", "sector de", "bairro de", "bairro",
)
_BEFORE = compiled(rf"(?<!\w){_LOCATIVE}(?:\s|\sla\s|\sle\s|\sl'|\sd'|\sthe\s)$", ignore_case=True)
_OF = compiled(r"(?:\bde\s|\bd'|\bdu\s|\bof\s|\bda\s|\bdo\s)$", ignore_case=True)
_TITLE_BEFORE = compiled(rf"(?<!\w){words(*lexicon.data('roles')['honorifics'])}\s$")
_AFTER = compiled(
    rf"\s(?:{words('district', 'region', 'county', 'province', 'state', 'village', 'town', 'camp', 'ward', 'chiefdom', 'island', 'islands', 'valley', 'river', 'airport', 'prison', 'market', 'road', 'office', 'section', 'side', 'area', 'zone', 'municipality', 'prefecture', 'parish', 'sub-county', 'local government', 'LGA', 'High Court', 'Central Prison', 'sector', 'cell', 'fokontany', 'basin', 'lagoon', 'delta')})(?!\w)",
    ignore_case=True,
)
# A head noun of geography, then a name in capitals that no list needs to know.
_HEAD = words(
    "village de", "village of", "village", "villages de", "ville de", "town of", "city of", "commune de", "commune rurale de", "quartier", "quartier de", "district of", "district de", "région de", "region of", "région du", "région des", "région de la",
    "préfecture de", "préfecture du", "sous-préfecture de", "province de", "province du", "province of", "département de", "département du", "cercle de", "canton de", "canton of", "arrondissement de", "camp de", "camp of", "camp", "site de", "localité de", "îles", "île de", "lac", "fleuve", "rivière", "forêt de",
    "forest of", "lake", "Lake", "Mount", "mont", "monts", "route de", "axe", "fokontany de", "fokontany d'", "fokontany", "hameau de", "township of", "settlement of", "chefferie de", "groupement de", "territoire de", "territoire d'", "secteur de", "zone de santé de", "wilaya de", "moughataa de", "moughataa du", "daïra de",
    "bairro", "bairro de", "bairro da", "bairro do", "bairro dos", "distrito de", "província de", "ilha de", "ilha do", "aldeia de", "aldeia", "município de", "cidade de", "localidade de", "posto administrativo de", "sector de", "tabanca de", "tabanca", "comuna de", "comuna do", "colline", "avenue", "rue", "prison de", "prison d'", "prison of", "paroisse de", "parish of", "wadi", "Wadi", "oued", "oasis de", "plateau de", "baie de", "vallée de", "vallée du", "pointe", "cap",
    "kebele", "woreda", "woreda of", "mining site of", "mine de", "mines de", "port de", "port of", "poste de", "douar", "near", "près de", "perto de", "à côté de",
)
_NAME = r"(?:(?:Al|El|Ben|Bou|N'|D'|Ma'|Mc|St\.?|Saint|Sainte|Santa|São|San)[- ]?)?\p{Lu}[\p{L}'’]+(?:-\p{L}[\p{L}'’]*|\s(?:de|da|do|dos|du|of)\s\p{Lu}[\p{L}'’]+|\s\p{Lu}[\p{L}'’]+){0,2}"
_HEADED = compiled(rf"(?<!\w)(?i:{_HEAD})\s?(?<=[\s'])(?P<name>{_NAME})")
_TRAILED = compiled(r"(?<!\w)(?P<name>\p{Lu}[\p{L}']+(?:[ -]\p{Lu}[\p{L}']+){0,2}\s(?:County|District|Region|Province|State|Chiefdom|Ward|Island|Islands|Valley|Prefecture|Municipality|Parish|Sub-County|Subcounty|Zone|LGA|Township|Governorate|Hills|Mountains|Delta|River|Coast))(?!\w|\s(?:Police|Court|High|House|Council|Government|Assembly|Command))")
_PART_OF = compiled(r"(?:(?:northern|southern|eastern|western|central|upper|lower|north|south|east|west|nord|sud|centre|est|ouest|norte|sul|northwest|northeast|southwest|southeast)[\s-](?:du\s|de\s(?:la\s|l')?|do\s|of\s)?)$", ignore_case=True)
# A preposition of place and an unknown name. Not "of": what people and bodies are "of" is anything.
_PREPOSED = compiled(
    rf"""(?<!\w)(?:à|À|In|in|at|At|near|Near|em|Em|from|From|vers|via|depuis|reached|jusqu'à|autour\sde|originaires?\sde|installée?\sà|outside|around|towards|into|across|between|perto\sde|até|desde)\s
    (?P<name>{_NAME}(?:-\p{{Lu}}\p{{L}}+)*)(?!\w|\.\w|\s?\()(?!\s(?:FM|Court|Police|News|Radio))"""
)
_NOT_NAME = compiled(r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Outcome|Output|Annex|Ramadan)\b")
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
        for pattern, score in ((_HEADED, CUE), (_TRAILED, GRAMMAR), (_PREPOSED, SHAPE)):
            if title_case and pattern is not _TRAILED:
                continue
            for match in scan(pattern, text):
                if not (_NOT_NAME.match(match["name"]) or _is_other(match["name"])):
                    yield Claim("LOCATION", match.start("name"), match.end("name"), score)


def _is_other(name: str) -> bool:
    """Whether an unlisted name is an acronym, or begins with a person's given name or a listed tool."""
    first = name.split()[0].split("-")[0]
    kinds = set(lexicon.known_word(first)) | set(lexicon.known_word(name))
    if lexicon.key(first) in lexicon.languages() or all(lexicon.is_common(word) for word in name.split()):
        return True
    return name.isupper() and len(name) > 1 or bool(kinds & _OTHER_KINDS) and Kind.PLACE not in kinds


_OTHER_KINDS = {Kind.GIVEN, Kind.FAMILY, Kind.TOOL, Kind.TOOL_WORD, Kind.TOOL_EVERYDAY, Kind.COALITION, Kind.ORGANIZATION, Kind.DEMONYM, Kind.PEOPLE, Kind.ROLE}


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
    in_place = bool(_BEFORE.search(before) or _AFTER.match(text, hit.end) or _PART_OF.search(before))
    if place.ambiguous:
        return GRAMMAR if in_place or _in_list(text, hit) else 0.0
    if in_place or _in_list(text, hit):
        return EXACT
    return WEAK if _beside_name(text, hit) else GRAMMAR


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
    return left in {"@", "_", "/", "."} and left != "/" or right in {"@", "_"} or right == "." and tail.isalnum() and tail.islower()


def _whole(text: str, hit: Hit) -> bool:
    """Whether the place is all of the value: the country cell."""
    return not (text[: hit.start] + text[hit.end :]).strip(" \n.,;/")


_LISTED_BEFORE = compiled(r"(?P<word>\p{Lu}[\p{L}'-]+)(?:\s?[,;/]\s?|\s(?:and|et|e|ou|or|à|to|-)\s|\s?[,;]\s(?:and|et|e|puis|then)\s|\s?\()$")
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


# Nouns that make a demonym a language or a thing, not people: "in French", "franc congolais".
_LANGUAGE = compiled(r"(?:\b(?:in|en|em|into|speak|speaks|spoken|parle|parlent|translated\sinto|traduit\sen|from)\s)$", ignore_case=True)
_CURRENCY = compiled(r"(?:francs?|dollars?|shillings?|pounds?|dinars?|livres?|kwacha|rand)\s$", ignore_case=True)
_AMBIGUOUS_PEOPLE = frozenset(
    "san ga fur mano bella samo kom dan twa bari bench roma jew banda bobo mina losso sapo sena toma moor issa maure bodi aka mende arab arabe issas dans kongo kota lamba toro autochtone autochtones shan nama karen yao luba bashi sango tonga lunda fang gio issa occidental occidentale occidentaux orthodox orthodoxe african africain africaine africains africaines".split()
)


# Languages first of all; people only with a noun for people beside them.
_LANGUAGES = frozenset("francais frances portugues anglais arabe french english arabic".split())


class GroupRecognizer(FoldedRecognizer):
    """Finds nationalities, peoples, clans and religions (NRP)."""

    ID: ClassVar[str] = "group"
    ENTITIES: ClassVar[tuple[str, ...]] = ("NRP",)

    def find(self, text: str) -> Iterator[Claim]:
        taken = 0
        for hit in lexicon.hits(text):
            if hit.start < taken or not {Kind.DEMONYM, Kind.PEOPLE} & set(hit.kinds):
                continue
            score = self._score(text, hit)
            if score:
                taken = hit.end
                yield Claim("NRP", hit.start, hit.end, score)

    def _score(self, text: str, hit: Hit) -> float:
        before = text[max(0, hit.start - 20) : hit.start]
        if hit.key in _LANGUAGES and not _GROUP_NOUN.match(text, hit.end):
            return 0.0
        if _LANGUAGE.search(before) or _CURRENCY.search(before) or _TITLE_BEFORE.search(before):
            return 0.0
        if hit.key in _AMBIGUOUS_PEOPLE or Kind.PLACE in hit.kinds or {Kind.GIVEN, Kind.FAMILY} & set(hit.kinds):
            return SHAPE if _GROUP_NOUN.match(text, hit.end) or _GROUP_BEFORE.search(before) else 0.0
        return EXACT if Kind.DEMONYM in hit.kinds else GRAMMAR


_GROUP_NOUN = compiled(r"\s(?:people|community|communities|women|woman|men|man|youth|elders?|chiefs?|herders?|pastoralists?|farmers?|villages?|families|clan|minority|minorities|refugees|communauté|communautés|villagers|girls?|boys?|families|landowners|mothers?|widows?)\b", ignore_case=True)
_GROUP_BEFORE = compiled(r"(?:\b(?:the|les|des|aux|os|as|femmes|communautés?|éleveurs|jeunes|chefs?|familles?|minorité|peuples?|population)\s)$", ignore_case=True)
