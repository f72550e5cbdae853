"""Coalitions and networks of defenders, in every form people write them.

Exact evidence (the gazetteer, folded) identifies a body; a shape, a grammar or a near miss only says that
this is one. Which body a near miss means is never guessed: the listed acronyms are one edit apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

import regex
from rapidfuzz.distance import OSA

from redactor import lexicon
from redactor.lexicon import Kind
from redactor.recognizers.base import CUE, EXACT, FUZZY, GRAMMAR, Claim, FoldedRecognizer, compiled, scan, words

ENTITY = "HRD_COALITION"

# ------------------------------------------------------------- acronyms

# A token that may be an acronym with its suffix: CBDDH, Cbddh, CDDH-Bénin, REDHAC/Tchad, COMADDHs, HRDN S/L.
_TOKEN = compiled(r"(?<![\w@./-])(?:[dlDL]'|qu')?(?P<word>[^\W\d_]{4,20}(?:'s)?)(?![\w@]|\.[a-z]{2,})")
_SPACED = compiled(
    r"(?<![\w.])(?:[dlDL]')?(?P<word>(?:\p{Lu}{1,2}[.·]){3,9}(?:\p{Lu}{1,2}(?!\w)\.?)?|(?:\p{Ll}\.){3,9}\p{Ll}?(?!\w)\.?|(?:\p{Lu}\.?\s){3,9}\p{Lu}(?!\w)\.?)"
)
_PLURAL = regex.compile(r"(?:'s|s)$")
# Families by shape: …DDH, …HRD, …HRDN, …HRDC, …DH after RE/CO/LI. Four letters at least besides plurals.
_FAMILY = regex.compile(r"(?:[a-z]{1,6}ddh[a-z]{0,2}|[a-z]{1,4}hrd[ncp]?[a-z]?|hrd[ncp][a-z]{0,3}|re[a-z]{0,3}dh[a-z]{0,3}|co[a-z]{1,4}d{1,2}h|[a-z]{0,3}hrd-?net|redhac[a-z]{0,3})")
# Endings that look like the family and are words or other things.
_NOT_FAMILY = frozenset("fidh siddh buddh riddh redhead codhe".split())
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
        claims = [*_listed(text), *_acronyms(text), *_grammar(text)]
        yield from claims
        yield from _pairs(text, claims)


def _listed(text: str) -> Iterator[Claim]:
    for hit in lexicon.hits(text):
        if Kind.COALITION not in hit.kinds or hit.key in _NEEDS_MORE:
            continue
        start = hit.start + len(_ARTICLE.match(text[hit.start : hit.end])[0])
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
    for pattern in (_TOKEN, _SPACED):
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


@cache
def _acronym_score(value: str) -> float:
    """Return how surely the token *value* is a coalition's acronym; 0.0 for what it is not."""
    form = lexicon.compact(_PLURAL.sub("", value)) if value[:-1].isupper() or value.endswith("'s") else lexicon.compact(value)
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


def _shape_score(value: str, form: str) -> float:
    """Return the score of an unlisted token: family by shape, or near a listed acronym."""
    if form in _NOT_FAMILY or value.islower() and not form.endswith(("ddh", "ddhs")):
        return 0.0
    if _FAMILY.fullmatch(form) and (not value.istitle() or form.endswith(("ddh", "hrdn"))):
        return GRAMMAR
    if _SHORT_FAMILY.fullmatch(form):
        return FUZZY if value.isupper() or "." in value else 0.0
    acronym = value.isupper() or sum(c.isupper() for c in value) > 1
    return FUZZY if acronym and _near(form) else 0.0


@cache
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


# ------------------------------------------------------------- long forms

_HEAD = words(
    *"coalition coalitions network networks réseau réseaux reseau rede redes coordination synergie coligação coligaçao rassemblement plateforme platform federation fédération collectif colectivo collective núcleo circle forum "
    "regroupement consortium association mouvement movement project projet union convention alliance mtandao dynamique cadre caucus coaliton coalision hub synergy liga ligue-réseau caravane".split(),
    "maison", "section", "ligue-réseau",
)
_STRONG_HEAD = words(*"coalition coalitions network networks réseau réseaux reseau rede redes coligação coaliton coordination".split())
_SEX = r"(?:(?:les\s|des\s|de\s|d')?(?:femmes|women|mulheres)(?:\s(?:et|and|e)\s(?:hommes|men|homens))?\s)?"
_DEFENDERS = (
    r"(?:(?:human\s+rights?|women\s+human\s+rights?|women|environmental|land|community|grassroots\s+human\s+rights)\s+)?defender(?:s'|'s|s)?(?!\w)"
    r"|(?:W?HRD|WHRD)s?\b|défenseur\W{0,2}(?:e?\W?s|es|ses|euses)?\b|défenseur(?:e?s|\.e\.s|·e·s|-e-s|\(e\)s)?(?!\w)|defenseur(?:e?s)?\b|défenseures\b|défenseuses\b|(?:F?DDH|D\.D\.H\.?)s?\b|defensor(?:es|as)(?:\s?[/-]?as)?\b|watetezi"
)
_GROUPS = r"(?:ONG|ong|organisations?|organizations?|acteurs|OSC|NGOs?)(?:\s(?!des?\sdroits)[\p{L}'-]+){0,3}?\s(?:des?|for|of|dos?)\s(?:(?:promotion|défense|et|de|la|protection)\s){0,4}(?:des?\s|dos\s)?(?:droits|human\srights|direitos)\s?(?:humains?|humanos|de\sl'\s?[Hh]ommes?|de\slhomme)?"
_RIGHTS = (
    r"(?:\s+(?:des?|of|dos?|du|da|wa)\s+(?:les\s|la\s|l')?(?:droits?|direitos|rights)(?:\s+(?:humains?|humanos|de\s+l'\s?hommes?|de\s+lhomme|de\s+la\s+personne|des\s+femmes|human))?"
    r"|\s+droits\s+humains|\s+de\s+l'environnement|\s+haki\s+za\s+binadamu(?:\s\p{Lu}\w+)?)?"
)
_PLACE_TAIL = (
    r"(?:,?\s*(?:-|–)\s*\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)?"
    r"|\s+(?:en|au|aux|du|de\s+la|de\s+l'|d'|de|da|do|dos|of|in|for|pour|na|em)\s?(?:the\s)?(?:(?:Middle\sEast|Moyen-Orient)\s(?:and|et)\s(?:North\sAfrica|(?:en\s|l')?Afrique\sdu\sNord)|\p{Lu}[\p{L}'-]+(?:\s(?:de\s(?:l'|la\s)|d')?\p{Lu}[\p{L}'-]+)?(?:\s(?:centrale|australe|occidentale|orientale|de\sl'Ouest|du\sSud|do\sSul))?)"
    r"|,?\s(?=\p{Lu})(?:Sierra\sLeone|South\sSudan|Guin[ée]e?-Bissau|Guiné-Bissau|\p{Lu}\p{L}{3,})(?=[\s,.;:)(]|$))"
)
_ADJ = r"(?:\p{L}[\p{L}'-]+(?:\s(?:de\s|d')\p{L}+)?)"
_LONG = compiled(
    rf"(?<![\w-])(?:(?:\p{{Lu}}[\p{{L}}'-]+\s+){{0,3}}?)?(?P<head>{_HEAD})\s+(?P<mid>(?:{_ADJ}\s+){{0,3}}?)(?:réunis\s+au\s+sein\s+)?(?:(?:des?|d'|du|of|for|dos|das|de|pour|wa|contre)\s?)?{_SEX}(?:(?:{_DEFENDERS}){_RIGHTS}|(?<=(?:réseau|coalition|coordination|regroupement|collectif|forum|reseau|network|rede)\s(?:{_ADJ}\s+){{0,3}}(?:des?\s|d'|of\s)?){_GROUPS})",
    ignore_case=True,
)
_ENGLISH = compiled(
    rf"(?<![\w-])(?P<adj>(?:(?:(?i:west|east|central|southern|south|north|pan)[\s-]?)?\p{{L}}[\p{{L}}'-]+\s+){{0,4}}?)(?i:{_DEFENDERS}|human\s+rights\s+(?:advocacy|NGOs?))\s*,?\s+(?P<head>(?i:coalitions?|networks?|collective|circle|platform|cent(?:re|er)|project|forum|alliance|association|hub|caucus|movement))(?!\w)"
)
_PARTIALS = (
    compiled(rf"(?<![\w-])(?i:{_STRONG_HEAD})\s+(?:(?i:nationale?|régionale?|regional|nacional)\s+)?(?P<adj>\p{{L}}[\p{{L}}'-]+)(?!\w)"),
    compiled(r"(?<![\w-])(?P<adj>(?:(?i:central|west|south|north|east|southern|pan)[\s-])?\p{L}[\p{L}'-]+)\s+(?:(?i:national|HRDs?|WHRDs?|human\s+rights|defenders'?)\s+){0,2}(?i:coalitions?|coaliton|network)(?!\w)"),
    compiled(r"(?<![\w-])(?i:section|antenne|bureau)\s+(?P<adj>\p{L}+)\s+(?:du|de\sla)\s+(?:REDHAC|Redhac|ROADDH)(?!\w)"),
    compiled(r"(?<![\w-])(?:REDHAC|Redhac|ROADDH)\s+(?P<adj>\p{Ll}+)(?!\w)"),
)
_FIXED = compiled(r"(?<![\w-])(?:(?:coalition\s)?WHRD[\s-]MENA(?:\s[Cc]oalition)?|HRD-\p{Lu}\p{L}+\s[Nn]etwork|(?:SOS-)?D[ée]fenseurs?\s\p{Lu}[\p{L}-]+\snetwork|réseau\s+(?:REDHAC|SouthernDefenders))(?!\w)")
_OF_COUNTRY = compiled(r"(?<![\w-])(?i:coalition|réseau|reseau|network|rede|coalisation)\s+(?i:du|de\s+la|de|d'|of|do|da|des)\s?(?P<place>(?:the\s)?\p{Lu}[\p{L}'-]+(?:[\s-]\p{Lu}[\p{L}'-]+)?)(?!\w)")


def _grammar(text: str) -> Iterator[Claim]:
    for match in scan(_LONG, text):
        start, end = _trim_start(text, match), _place_end(text, match.end())
        if _named(text, match, start, end):
            yield Claim(ENTITY, start, end, GRAMMAR)
    for match in scan(_ENGLISH, text):
        start = _adjective_start(text, match)
        end = _place_end(text, match.end())
        if start < match.start("head") and (start < _defenders_start(match) or end > match.end() or text[start].isupper() and text[match.start("head")].isupper()):
            yield Claim(ENTITY, start, end, GRAMMAR)
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


def _defenders_start(match: regex.Match[str]) -> int:
    return match.end("adj")


def _trim_start(text: str, match: regex.Match[str]) -> int:
    """Return where the name begins: before the head only for adjectives that belong to it."""
    lead = text[match.start() : match.start("head")]
    words_before = lead.split()
    kept = 0
    for word in reversed(words_before):
        named = word[0].isupper() and text[match.start("head")].isupper() and word.lower() not in _STOP
        if not (_is_country_adjective(word) or named and (word.lower() in _LEADS or not lexicon.is_common(word))):
            break
        kept += 1
    lower = _LOWER_LEAD.search(text[max(0, match.start("head") - 30) : match.start("head")])
    if kept == 0 and lower and _is_country_adjective(lower["adj"]):
        return match.start("head") - len(lower[0]) + (lower.start("adj") - lower.start())
    if kept == 0:
        return match.start("head")
    offset = lead.rfind(words_before[-kept])
    return match.start() + offset


_LOWER_LEAD = compiled(r"(?<!\w)(?P<adj>(?:(?i:cape|sierra|south|burkina|cabo|bissau|west|east|pan|central|southern)[\s-])?\p{L}[\p{L}-]+)\s$")
_LEADS = frozenset({"national", "regional", "civil", "society", "women", "human", "rights", "african", "west", "central", "east", "southern", "north"})


def _place_end(text: str, end: int) -> int:
    """Return the end with what says where: "du Bénin", "- Kenya", "ivoiriens"."""
    adjective = _AFTER_ADJ.match(text, end)
    if adjective and lexicon.key(adjective["adj"]) in lexicon.demonyms():
        rights = _RIGHTS_AFTER.match(text, adjective.end())
        return rights.end() if rights else adjective.end()
    match = compiled_tail().match(text, end)
    return match.end() if match else end


_AFTER_ADJ = compiled(r"\s+(?P<adj>\p{L}[\p{L}-]+)(?!\w)")
_RIGHTS_AFTER = compiled(_RIGHTS.removesuffix("?"), ignore_case=True)


@cache
def compiled_tail() -> regex.Pattern[str]:
    return compiled(_PLACE_TAIL.replace(" ", "[ ]"))


def _named(text: str, match: regex.Match[str], start: int, end: int) -> bool:
    """Whether a long form names one body: capitals, a country, or a country's adjective in it."""
    value = text[start:end]
    mid = match["mid"].split()
    return (
        value[0].isupper() and text[match.start("head")].isupper()
        or any(_is_country_adjective(word) or word[0].isupper() for word in mid)
        or end > match.end()
        or start < match.start("head")
        or value.isupper()
    )


def _adjective_start(text: str, match: regex.Match[str]) -> int:
    """Return where an English long form begins: the first of the words that belong to the name."""
    lead = match["adj"]
    start = match.end("adj")
    for word in reversed(list(regex.finditer(r"[^\s]+", lead))):
        plain = word[0].rstrip(",'s") if word[0].endswith("'s") else word[0]
        if not (word[0][0].isupper() and word[0].lower() not in _STOP or _is_country_adjective(plain) or lexicon.place(plain)):
            break
        start = match.start("adj") + word.start()
    return start


_STOP = frozenset("the a an in with by from to of and for at our their its le la les".split())


@cache
def _is_country_adjective(word: str) -> bool:
    """Whether *word* is a demonym, regional adjective or country name used as one."""
    k = lexicon.key(word)
    if k in lexicon.demonyms():
        return True
    place = lexicon.place(word)
    return word[:1].isupper() and place is not None and place.level in {lexicon.Level.COUNTRY, lexicon.Level.SUPRANATIONAL}


# ------------------------------------------------------------- pairs

_SHORT_AFTER = compiled(r"(?:\s+(?:de|do|da|du)\s\p{Lu}\p{L}+)?\s*[,]?\s*\(\s*(?:(?:the|le|la|ex-)\s?)?(?P<short>\p{Lu}[\p{L}.\-/·]{2,14})\s*[),;]")
_SHORT_BEFORE = compiled(r"(?<!\w)(?P<short>\p{Lu}[\p{L}.\-/·]{2,14})\s*(?:\(\s*(?:the|le|la|o|a)?\s?|,\s(?:the|le|la|o|a)\s|\s=\s)$")


def _pairs(text: str, claims: list[Claim]) -> Iterator[Claim]:
    """Yield every mention of a short form that stands in brackets beside a long form, in this text."""
    shorts = set()
    for claim in claims:
        if claim.end - claim.start > 12:
            after = _SHORT_AFTER.match(text, claim.end)
            before = _SHORT_BEFORE.search(text[max(0, claim.start - 24) : claim.start])
            shorts |= {m["short"] for m in (after, before) if m and lexicon.compact(m["short"]) not in lexicon.generic()}
    for short in sorted(shorts):
        mention = regex.compile(rf"(?<!\w){regex.escape(short)}(?!\w)", regex.IGNORECASE if len(short) > 4 else 0)
        for match in scan(mention, text):
            yield Claim(ENTITY, *match.span(), CUE)
