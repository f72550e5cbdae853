"""Organisations and public bodies by grammar, acronym and list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

import regex

from redactor import lexicon
from redactor.lexicon import Kind
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, WEAK, Claim, FoldedRecognizer, compiled, scan, words

ORGANIZATION = "ORGANIZATION"
_DATA = lexicon.data("organizations")
_CAP = r"\p{Lu}[\p{L}\d'&-]*"
_LINK = r"(?:de\sla|de\sl'|des?|du|d'|dos?|das?|da|of|for|and|et|e|pour|les|la|le|l'|the|à|au|aux|en|sur|contre|ya|wa|za|na|y|i|&|in|on|ny|n|di)"
_MORE = rf"(?:(?:\s{_LINK}\s?(?:(?:l'|la\s|le\s|les\s|the\s)?))?[\s]?(?<=[\s']){_CAP}|\s{_LINK}\s\p{{Ll}}[\p{{L}}'-]+(?=\s{_LINK}\s?{_CAP}))"
_HEADED = compiled(rf"(?<![\w-])(?:{words(*_DATA['heads_fr'], *_DATA['heads_pt'], *_DATA['heads_en'])})(?!\w|\s?[:,.;)])(?:\s(?:\p{{Ll}}[\p{{L}}'-]+\s)?(?:{_LINK}\s?(?:l'|la\s|les\s|le\s)?)?\p{{Ll}}[\p{{L}}'-]+)?{_MORE}{{1,7}}(?:\s\([A-Z]{{3,10}}\))?")
# A head followed by a common noun and a complement: "Syndicat des cheminots du CFCO", "Association des journalistes de la Mambéré".
_HEADED_LOWER = compiled(rf"(?<![\w-])(?:{words(*_DATA['heads_fr'], *_DATA['heads_pt'])})\s(?:des?|d'|du|dos|das|de\sla|de\sl'|nationale?\sdes?|pour\s(?:la|le|les|l'))\s?\p{{Ll}}[\p{{L}}'-]+(?:\s(?:{_LINK}|\p{{Ll}}{{4,}})){{0,4}}(?:\s?(?<=[\s'])\p{{Lu}}[\p{{L}}'-]+(?:-\p{{Lu}}[\p{{L}}'-]+)?)?")
_TAILED = compiled(rf"(?<![\w'-])(?:{_CAP}(?:\s(?:of|for|and|the|&|in|on|d'|de|et)(?:\sthe)?)?\s){{1,6}}?(?:{words(*_DATA['tails_en'])})(?:\s{words(*_DATA['tails_en'])}(?!\w))*(?:\s(?:for|of|on|in|against)\s(?:the\s)?{_CAP}(?:\s(?:and\s|of\s|the\s)?{_CAP}){{0,4}})?(?!\w)")
_LOWER_HEAD = compiled(rf"(?<!\w)(?i:{words('association', 'ong', 'ngo', 'radio', 'syndicat', 'collectif', 'mouvement', 'journal', 'company', 'compagnie', 'société', 'station', 'newspaper', 'coopérative', 'cooperative', 'ligue', 'groupement', 'magazine', 'website', 'site', 'portail', 'associação', 'rádio', 'jornal', 'empresa', 'cabinet', 'firm', 'law firm', 'union', 'fondation', 'foundation', 'podcast', 'blog', 'entreprise', 'hebdomadaire', 'quotidien', 'weekly', 'plateforme', 'clinic', 'centre', 'mutuelle')})\s(?:«\s?|\"|')?(?P<name>{_CAP}(?:\s(?:{_LINK}\s)?{_CAP}){{0,5}})")
_ACRONYM = compiled(r"(?<![\w@./-])(?P<word>\p{Lu}{3,9}(?:-\p{Lu}[\p{L}]{1,12})?|[A-Z]{2,5}\d[A-Z]{0,3})(?:s(?!\w))?(?![\w@/]|\.[a-z]|-\d)")
_ROMAN = regex.compile(r"[IVXLC]+")
_UPPER_BESIDE = compiled(r"\p{Lu}{2,}[\p{Lu}'-]*[,.]?\s$|^[,]?\s\p{Lu}{4,}")


class OrganizationRecognizer(FoldedRecognizer):
    """Finds organisations by list, by head noun with a proper name, and unknown acronyms (ORGANIZATION)."""

    ID: ClassVar[str] = "organization"
    ENTITIES: ClassVar[tuple[str, ...]] = (ORGANIZATION,)

    def find(self, text: str) -> Iterator[Claim]:
        yield from _listed(text)
        title_case = lexicon.is_title_case(text)
        for pattern, score in ((_HEADED, GRAMMAR), (_HEADED_LOWER, CUE), (_TAILED, GRAMMAR)):
            if title_case:
                break
            for match in scan(pattern, text):
                claim = _trimmed(text, *match.span(), score)
                if claim:
                    yield claim
        for match in scan(_LOWER_HEAD, text):
            if not _common(match["name"]):
                yield Claim(ORGANIZATION, *match.span("name"), CUE)
        yield from _acronyms(text)


def _listed(text: str) -> Iterator[Claim]:
    for hit in lexicon.hits(text):
        value = text[hit.start : hit.end]
        if Kind.ORGANIZATION in hit.kinds and value[0].isupper() and (" " in hit.key or len(hit.key) > 2):
            exact = " " in hit.key or value.isupper()
            if hit.key not in _ORDINARY or (value.isupper() or "." in value):
                yield Claim(ORGANIZATION, hit.start, hit.end, EXACT if exact else GRAMMAR)


# Listed short names that are words as well; they count in capitals only.
_ORDINARY = frozenset("pax ned pen ira orange front line frontline acat observatory observatoire protection international".split())


def _trimmed(text: str, start: int, end: int, score: float) -> Claim | None:
    """Drop a leading article or sentence word; None when no proper name is left or a coalition is named."""
    match = _LEAD.match(text, start, end)
    start = match.end() if match else start
    value = text[start:end]
    if len(value.split()) < 2 or _STATE.search(value) or value.isupper() and len(value) > 30:
        return None
    return Claim(ORGANIZATION, start, end, score)


_LEAD = compiled(r"(?:The|Le|La|Les|L'|At|In|On|By|From|With|For|And|But|A|An|Our|Their|His|Her|When|After|Before|Since|Co-hosted|Also|Now|O|Os|As|To|Two|Three|Mr|Mrs|Ms|Dr|Both)\s(?:the\s)?")
_STATE = compiled(r"\b(?:Minist|Tribunal|Court|Police|National\sAssembly|Parliament|Sub-Committee|Human\sRights\sCommission|Commission\s(?:nationale|on)|High\sCommission|Working\sGroup|United\sNations|Nations\s[Uu]nies)")


def _common(name: str) -> bool:
    """Whether a name after a common noun is a place, a person's title or a month: not the body's name."""
    kinds = lexicon.known_word(name.split()[0])
    return (Kind.PLACE in kinds and " " not in name) or name in _MONTHS


_MONTHS = frozenset("January February March April May June July August September October November December Outcome".split())


def _acronyms(text: str) -> Iterator[Claim]:
    if _capitals_say_nothing(text):
        return
    for match in scan(_ACRONYM, text):
        word = match["word"]
        if _is_acronym(word) and not _shouted(text, *match.span("word")):
            yield Claim(ORGANIZATION, *match.span("word"), SHAPE if len(word) > 3 else WEAK)


def _capitals_say_nothing(text: str) -> bool:
    """Whether the value is one word, or written in capitals for the most part."""
    letters = [c for c in text if c.isalpha()]
    return " " not in text.strip() or sum(c.isupper() for c in letters) > 0.5 * len(letters)


@cache
def _is_acronym(word: str) -> bool:
    """Whether *word* may be an unknown body's acronym: in no list of other things, no Roman number."""
    head = word.split("-")[0]
    if head in _not_acronyms() or _ROMAN.fullmatch(head) or lexicon.compact(word) in lexicon.generic():
        return False
    kinds = set(lexicon.known_word(word)) | set(lexicon.known_word(head))
    return not kinds & {Kind.COALITION, Kind.PUBLIC_BODY, Kind.TOOL, Kind.TOOL_WORD, Kind.PLACE, Kind.DEMONYM, Kind.FAMILY, Kind.GIVEN, Kind.ROLE}


@cache
def _not_acronyms() -> frozenset[str]:
    return frozenset(map(str, _DATA["not_acronyms"])) | _CURRENCIES


_CURRENCIES = frozenset("XOF XAF FCFA CFA USD EUR GBP GHS NGN KES UGX TZS RWF BIF CDF MWK ZMW ZAR SLE LRD GMD GNF MRU CVE DZD MAD TND LYD EGP SDG SSP ETB SOS DJF ERN MGA KMF SCR MUR MZN AOA NAD BWP LSL SZL STN IQD JOD LBP YER NIS ILS MT KMS FBU".split())


def _shouted(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals say nothing."""
    before = regex.search(r"(\p{L}[\p{L}'-]*)\W{1,2}$", text[max(0, start - 20) : start])
    after = regex.match(r"\W{1,2}(\p{L}[\p{L}'-]*)", text[end : end + 20])
    near = [m[1] for m in (before, after) if m and len(m[1]) > 2]
    return bool(near) and all(w.isupper() for w in near) and "/" not in text[max(0, start - 2) : start] + text[end : end + 2]


# ------------------------------------------------------------- public bodies

_FR_STATE = words(
    "ministère", "tribunal", "tribunal de grande instance", "tribunal militaire", "tribunal de paix", "tribunal de première instance", "cour d'appel", "cour constitutionnelle", "cour suprême", "cour", "commissariat", "gendarmerie", "gendarmerie nationale", "préfecture", "sous-préfecture", "mairie", "parquet", "assemblée nationale",
    "commission nationale", "conseil municipal", "conseil départemental", "conseil régional", "conseil supérieur de la communication", "haut conseil de la communication", "haut conseil", "haute autorité", "inspection du travail", "ambassade", "direction départementale", "direction nationale", "direction régionale", "délégation de l'union européenne", "auditorat militaire", "sénat", "union européenne", "nations unies", "gouvernorat", "conseil constitutionnel", "conseil d'état", "conseil des droits de l'homme",
    "garde nationale", "police nationale", "police judiciaire", "douane", "administration pénitentiaire", "banque centrale", "conseil des ministres", "université", "médiateur de la république", "rapporteur spécial", "rapporteure spéciale", "commission africaine", "commission des lois", "municipalité", "commune rurale", "wilaya", "centre des nations unies", "mécanisme national de prévention", "groupe de travail", "onu femmes",
)
_EN_STATE = words(
    "ministry", "magistrates court", "magistrate court", "high court", "supreme court", "court of appeal", "appeal court", "federal high court", "environment and land court", "court", "police", "police station", "gendarmerie", "prefecture", "parliament", "senate", "national assembly", "house of representatives", "embassy", "EU delegation", "European Union delegation", "european union", "european parliament", "united nations", "human rights council", "african commission on human and peoples' rights", "african commission",
    "african court on human and peoples' rights", "national human rights commission", "human rights commission", "law reform commission", "electoral commission", "labour inspectorate", "attorney general", "director of public prosecutions", "house of chiefs", "county assembly", "district council", "city council", "town council", "municipality", "world bank", "working group on arbitrary detention", "special rapporteur", "state house of assembly", "department", "directorate", "environmental protection agency", "land authority", "national police service", "police service", "defence force", "revenue authority", "immigration",
)
_PT_STATE = words("ministério", "ministério público", "tribunal", "tribunal provincial", "tribunal judicial", "tribunal regional", "tribunal da comarca", "procuradoria", "procuradoria-geral", "polícia", "polícia nacional", "assembleia nacional", "assembleia da república", "câmara municipal", "câmara distrital", "administração municipal", "direcção provincial", "direcção", "inspecção-geral do trabalho", "provedoria de justiça", "comando distrital", "comando municipal da polícia", "governo provincial", "comissão nacional")
_STATE_TAIL = rf"(?:\s(?:{_LINK}\s?(?:l'|la\s|le\s|les\s|the\s)?)?(?<=[\s'])(?:\p{{Lu}}[\p{{L}}'-]+|(?:justice|intérieur|santé|éducation|environnement|défense|communication|droits|l'homme|humains|mines|eaux|forêts|travail|commerce|grande|instance|militaire|garnison|première|administratif)(?!\w))){{0,8}}"
_BODY = compiled(rf"(?<![\w-])(?i:{_FR_STATE}|{_EN_STATE}|{_PT_STATE})(?!\w|\s(?:station|officer|escort|man|woman))(?P<tail>{_STATE_TAIL})")
_PLACED = compiled(rf"(?<![\w-])(?:(?:\p{{Lu}}[\p{{L}}'-]+\s){{1,4}}(?:(?:of|for|and)\s(?:\p{{Lu}}[\p{{L}}'-]+\s){{1,3}})?)(?:High\sCourt|Police\sStation|Magistrates?'?\sCourt|Court(?:\sof\sAppeals?)?|Police(?:\sService|\sForce|\sCommand)?|Municipality|City\sCouncil|District\sCouncil|Commission|Authority|Ministry|Parliament|Assembly|Governorate|Council|Inspectorate|Agency|Service|Board|Directorate|Tribunal|Mission|Delegation)(?:\s(?:on|of|for)\s(?:the\s)?\p{{Lu}}[\p{{L}}'-]+(?:\s(?:and\s|of\s|the\s)?\p{{Lu}}[\p{{L}}'-]+){{0,4}})?(?!\w)")


class PublicBodyRecognizer(FoldedRecognizer):
    """Finds bodies of states and between states (PUBLIC_BODY), so that a policy may keep them."""

    ID: ClassVar[str] = "public_body"
    ENTITIES: ClassVar[tuple[str, ...]] = ("PUBLIC_BODY",)

    def find(self, text: str) -> Iterator[Claim]:
        for hit in lexicon.hits(text):
            value = text[hit.start : hit.end]
            if Kind.PUBLIC_BODY in hit.kinds and value.isupper() and Kind.ORGANIZATION not in hit.kinds and not (len(value) == 2 and _shouted(text, hit.start, hit.end)):
                yield Claim("PUBLIC_BODY", hit.start, hit.end, EXACT if len(value) > 3 else CUE)
        for pattern, score in ((_BODY, GRAMMAR), (_PLACED, CUE)):
            for match in scan(pattern, text):
                if pattern is _PLACED or match["tail"] or match[0][0].isupper() and " " in match[0]:
                    lead = _LEAD.match(text, *match.span())
                    yield Claim("PUBLIC_BODY", lead.end() if lead else match.start(), match.end(), score)
