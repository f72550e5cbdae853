"""Long and partial forms of coalitions' names by grammar, in English, French and Portuguese.

A head noun (coalition, réseau, rede …) with defenders as its complement, or with a country's adjective.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex
from rapidfuzz.distance import OSA

from redactor import lexicon
from redactor.normalize import key
from redactor.recognizers.base import CUE, GRAMMAR, Claim, compiled, scan, words

ENTITY = "HRD_COALITION"

_HEAD = words(*lexicon.cues("coalitions_head"))
_STRONG_HEAD = words(*lexicon.cues("coalitions_strong_head"))
_SEX = r"(?:(?:les\s|des\s|de\s|d')?(?:femmes|women|mulheres)(?:\s(?:et|and|e)\s(?:hommes|men|homens))?\s)?"
_DEFENDERS = (
    r"(?:(?:human\s+rights?|women\s+human\s+rights?|women|environmental|land|community"
    r"|grassroots\s+human\s+rights)\s+)?defender(?:s'|'s|s)?(?!\w)"
    r"|(?:W?HRD|WHRD)s?\b|défenseur\W{0,2}(?:e?\W?s|es|ses|euses)?\b|défenseur(?:e?s|\.e\.s|·e·s|-e-s"
    r"|\(e\)s)?(?!\w)|defenseur(?:e?s)?\b|défenseures\b|défenseuses\b|(?:F?DDH|D\.D\.H\.?)s?\b"
    r"|defensor(?:es|as)(?:\s?[/-]?as)?\b|watetezi"
)
_GROUPS = (
    r"(?:ONG|ong|organisations?|organizations?|acteurs|OSC"
    r"|NGOs?)(?:\s(?!des?\sdroits)[\p{L}'-]+){0,3}?\s(?:des?|for|of|dos?)\s(?:(?:promotion|défense|et|de|la"
    r"|protection)\s){0,4}(?:des?\s|dos\s)?(?:droits|human\srights|direitos)\s?(?:humains?|humanos"
    r"|de\sl'\s?[Hh]ommes?|de\slhomme)?"
)
_RIGHTS = (
    r"(?:\s+(?:des?|of|dos?|du|da|wa)\s+(?:les\s|la\s|l')?(?:droits?|direitos|rights)(?:\s+(?:humains?"
    r"|humanos|de\s+l'\s?hommes?|de\s+lhomme|de\s+la\s+personne|des\s+femmes|human))?"
    r"|\s+droits\s+humains|\s+de\s+l'environnement|\s+haki\s+za\s+binadamu(?:\s\p{Lu}\w+)?)?"
)
_PLACE_TAIL = (
    r"(?:,?\s*(?:-|–)\s*\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)?"
    r"|\s+(?:en|au|aux|du|de\s+la|de\s+l'|d'|de|da|do|dos|of|in|for|pour|na"
    r"|em)\s?(?:the\s)?(?:(?:Middle\sEast|Moyen-Orient)\s(?:and|et)\s(?:North\sAfrica|(?:en\s"
    r"|l')?Afrique\sdu\sNord)|\p{Lu}[\p{L}'-]+(?:\s(?:de\s(?:l'|la\s)"
    r"|d')?\p{Lu}[\p{L}'-]+)?(?:\s(?:centrale|australe|occidentale|orientale|de\sl'Ouest|du\sSud|do\sSul))?)"
    r"|,?\s(?=\p{Lu})(?:Sierra\sLeone|South\sSudan|Guin[ée]e?-Bissau|Guiné-Bissau|\p{Lu}\p{L}{3,})(?=[\s,.;:)(]|$))"
)
_ADJ = r"(?:\p{L}[\p{L}'-]+(?:\s(?:de\s|d')\p{L}+)?)"
_LONG = compiled(
    rf"(?<![\w-])(?P<head>{_HEAD})\s+(?P<mid>(?:{_ADJ}\s+){{0,3}}?)(?:réunis\s+au\s+sein\s+)?(?:(?:des?"
    rf"|d'|du|of|for|dos|das|de|pour|wa|contre)\s?)?{_SEX}(?:(?:{_DEFENDERS}){_RIGHTS}|(?<=(?:réseau"
    rf"|coalition|coordination|regroupement|collectif|forum|reseau|network"
    rf"|rede)\s(?:{_ADJ}\s+){{0,3}}(?:des?\s|d'|of\s)?){_GROUPS})",
    ignore_case=True,
)
_ENGLISH = compiled(
    rf"(?<![\w-])(?i:{_DEFENDERS}|human\s+rights\s+(?:advocacy"
    rf"|NGOs?))\s*,?\s+(?P<head>(?i:coalitions?|networks?|collective|circle|platform|cent(?:re|er)|project"
    rf"|forum|alliance|association|hub|caucus|movement))(?!\w)"
)
# The words before a form's first that may belong to it, and how far back they are looked for.
_WORDS = compiled(r"(?<![\w-])(?:\p{L}[\p{L}'-]+\s+){0,3}$")
_ADJECTIVES = compiled(
    r"(?<![\w-])(?:(?:(?i:west|east|central|southern|south|north|pan)[\s-]?)?\p{L}[\p{L}'-]+\s+){0,4}$"
)
_REACH = 200
_PARTIALS = (
    compiled(
        rf"(?<![\w-])(?i:{_STRONG_HEAD})\s+(?:(?i:nationale?|régionale?|regional|nacional)\s+)?(?P<adj>\p{{L}}[\p{{L}}'-]+)(?!\w)"
    ),
    compiled(
        r"(?<![\w-])(?P<adj>(?:(?i:central|west|south|north|east|southern"
        r"|pan)[\s-])?\p{L}[\p{L}'-]+)\s+(?:(?i:national|HRDs?|WHRDs?|human\s+rights"
        r"|defenders'?)\s+){0,2}(?i:coalitions?|coaliton|network)(?!\w)"
    ),
    compiled(
        r"(?<![\w-])(?i:section|antenne|bureau)\s+(?P<adj>\p{L}+)\s+(?:du|de\sla)\s+(?:REDHAC|Redhac|ROADDH)(?!\w)"
    ),
    compiled(r"(?<![\w-])(?:REDHAC|Redhac|ROADDH)\s+(?P<adj>\p{Ll}+)(?!\w)"),
)
_FIXED = compiled(
    r"(?<![\w-])(?:(?:coalition\s)?WHRD[\s-]MENA(?:\s[Cc]oalition)?|HRD-\p{Lu}\p{L}+\s[Nn]etwork"
    r"|(?:SOS-)?D[ée]fenseurs?\s\p{Lu}[\p{L}-]+\snetwork|réseau\s+(?:REDHAC|SouthernDefenders))(?!\w)"
)
_OF_COUNTRY = compiled(
    r"(?<![\w-])(?i:coalition|réseau|reseau|network|rede|coalisation)\s+(?i:du|de\s+la|de|d'|of|do|da|des)\s?(?P<place>(?:the\s)?\p{Lu}[\p{L}'-]+(?:[\s-]\p{Lu}[\p{L}'-]+)?)(?!\w)"
)


def grammar(text: str) -> Iterator[Claim]:
    yield from _long_forms(text)
    yield from _partial_forms(text)


def _long_forms(text: str) -> Iterator[Claim]:
    last = 0
    for match in scan(_LONG, text):
        start, end = _trim_start(text, _lead(_WORDS, text, last, match.start()), match), _place_end(text, match.end())
        last = match.end()
        if _named(text, match, start, end):
            yield Claim(ENTITY, start, end, GRAMMAR)
    last = 0
    for match in scan(_ENGLISH, text):
        start = _adjective_start(text, _lead(_ADJECTIVES, text, last, match.start()), match.start())
        end = _place_end(text, match.end())
        last = match.end()
        if start < match.start("head") and (
            start < match.start()
            or end > match.end()
            or (text[start].isupper() and text[match.start("head")].isupper())
        ):
            yield Claim(ENTITY, start, end, GRAMMAR)


def _partial_forms(text: str) -> Iterator[Claim]:
    for pattern in _PARTIALS:
        for match in scan(pattern, text):
            if _is_country_adjective(match["adj"]):
                yield Claim(ENTITY, *match.span(), CUE)
    for match in scan(_FIXED, text):
        yield Claim(ENTITY, *match.span(), GRAMMAR)
    for match in scan(_OF_COUNTRY, text):
        place = lexicon.place(match["place"])
        if place is not None and place.level is not lexicon.Level.TOWN and place.countries:
            yield Claim(ENTITY, *match.span(), CUE)


def _lead(pattern: regex.Pattern[str], text: str, last: int, head: int) -> int:
    """Return where the words before *head* begin that may belong to the name; nothing before *last* does."""
    found = pattern.search(text, max(last, head - _REACH), head)
    return found.start() if found else head


def _trim_start(text: str, lead_start: int, match: regex.Match[str]) -> int:
    """Return where the name begins: before the head only for adjectives that belong to it."""
    lead = text[lead_start : match.start("head")]
    words_before = lead.split()
    kept = 0
    for word in reversed(words_before):
        named = word[0].isupper() and text[match.start("head")].isupper() and word.lower() not in _STOP
        if not (_is_country_adjective(word) or (named and (word.lower() in _LEADS or not lexicon.is_common(word)))):
            break
        kept += 1
    lower = _LOWER_LEAD.search(text[max(0, match.start("head") - 30) : match.start("head")])
    if kept == 0 and lower and _is_country_adjective(lower["adj"]):
        return match.start("head") - len(lower[0]) + (lower.start("adj") - lower.start())
    if kept == 0:
        return match.start("head")
    offset = lead.rfind(words_before[-kept])
    return lead_start + offset


_LOWER_LEAD = compiled(
    r"(?<!\w)(?P<adj>(?:(?i:cape|sierra|south|burkina|cabo|bissau|west|east|pan|central|southern)[\s-])?\p{L}[\p{L}-]+)\s$"
)
_LEADS = frozenset(lexicon.cues("coalitions_leads"))


def _place_end(text: str, end: int) -> int:
    """Return the end with what says where: "du Bénin", "- Kenya", "ivoiriens"."""
    adjective = _AFTER_ADJ.match(text, end)
    if adjective and (key(adjective["adj"]) in lexicon.demonyms() or _is_slip(key(adjective["adj"]))):
        rights = _RIGHTS_AFTER.match(text, adjective.end())
        return rights.end() if rights else adjective.end()
    match = _TAIL.match(text, end)
    return match.end() if match else end


_AFTER_ADJ = compiled(r"\s+(?P<adj>\p{L}[\p{L}-]+)(?!\w)")
_RIGHTS_AFTER = compiled(_RIGHTS.removesuffix("?"), ignore_case=True)


_TAIL = compiled(_PLACE_TAIL.replace(" ", "[ ]"))


def _named(text: str, match: regex.Match[str], start: int, end: int) -> bool:
    """Whether a long form names one body: capitals, a country, or a country's adjective in it."""
    value = text[start:end]
    mid = match["mid"].split()
    return (
        (value[0].isupper() and text[match.start("head")].isupper())
        or any(_is_country_adjective(word) or word[0].isupper() for word in mid)
        or end > match.end()
        or start < match.start("head")
        or value.isupper()
    )


def _adjective_start(text: str, lead_start: int, end: int) -> int:
    """Return where an English long form begins that goes on at *end*: the first of the words that belong to it."""
    start = end
    for word in reversed(list(regex.finditer(r"[^\s]+", text[lead_start:end]))):
        plain = word[0].rstrip(",'s") if word[0].endswith("'s") else word[0]
        if not (
            (word[0][0].isupper() and word[0].lower() not in _STOP)
            or _is_country_adjective(plain)
            or lexicon.place(plain)
        ):
            break
        start = lead_start + word.start()
    return start


_STOP = frozenset(lexicon.cues("coalitions_stop"))


# Letters from which a word that nobody lists is a demonym with one slip, and with two.
_ONE_SLIP, _TWO_SLIPS = 7, 10


def _is_slip(word: str) -> bool:
    """Whether *word*, a key, is no ordinary word and nearly a demonym: "mossambicana", "camerounnaise".

    A slip is neither in the first letter nor in the ending: "camponesas" is not "gabonesas".
    """
    slips = (len(word) >= _ONE_SLIP) + (len(word) >= _TWO_SLIPS)
    if not slips or lexicon.is_common(word):
        return False
    return any(
        word[0] == known[0] and word[-3:] == known[-3:] and OSA.distance(word, known, score_cutoff=slips) <= slips
        for known in lexicon.demonyms()
    )


@lru_cache(maxsize=65_536)
def _is_country_adjective(word: str) -> bool:
    """Whether *word* is a demonym, regional adjective or country name used as one."""
    k = key(word)
    if k in lexicon.demonyms() or _is_slip(k):
        return True
    place = lexicon.place(word)
    return (
        word[:1].isupper() and place is not None and place.level in {lexicon.Level.COUNTRY, lexicon.Level.SUPRANATIONAL}
    )
