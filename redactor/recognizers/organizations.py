"""Organisations and public bodies by grammar, acronym and list."""

# ruff: noqa: E501, PLR2004 (a pattern reads better whole; lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import ClassVar

import regex

from redactor import lexicon
from redactor.lexicon import Kind
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, WEAK, Claim, FoldedRecognizer, compiled, scan, words

ORGANIZATION = "ORGANIZATION"
_DATA = lexicon.data("organizations")
_CAP = r"\p{Lu}[\p{L}\d'&-]*"
LINK = (
    r"(?:de\sla|de\sl'|des?|du|d'|dos?|das?|da|of|for|and|et|e|pour|les|la|le|l'|the|à|au|aux|en|sur|contre"
    r"|ya|wa|za|na|y|i|&|in|on|ny|n|di)"
)
_MORE = rf"(?:(?:\s{LINK}\s?(?:(?:l'|la\s|le\s|les\s|the\s)?))?[\s]?(?<=[\s']){_CAP}|\s{LINK}\s\p{{Ll}}[\p{{L}}'-]+(?=\s{LINK}\s?{_CAP}))"
_HEADED = compiled(
    rf"(?<![\w-])(?:{words(*_DATA['heads_fr'], *_DATA['heads_pt'], *_DATA['heads_en'])})(?!\w"
    rf"|\s?[:,.;)])(?:\s(?:\p{{Ll}}[\p{{L}}'-]+\s)?(?:{LINK}\s?(?:l'|la\s|les\s|le\s)?)?\p{{Ll}}[\p{{L}}'-]+)?{_MORE}{{1,7}}(?:\s\([A-Z]{{3,10}}\))?"
)
# A head followed by a common noun and a complement: "Syndicat des cheminots du CFCO", "Association des journalistes de la Mambéré".
_HEADED_LOWER = compiled(
    rf"(?<![\w-])(?:{words(*_DATA['heads_fr'], *_DATA['heads_pt'])})\s(?:des?|d'|du|dos|das|de\sla|de\sl'"
    rf"|nationale?\sdes?|pour\s(?:la|le|les|l'))\s?\p{{Ll}}[\p{{L}}'-]+(?:\s(?:{LINK}|\p{{Ll}}{{4,}})){{0,4}}(?:\s?(?<=[\s'])\p{{Lu}}[\p{{L}}'-]+(?:-\p{{Lu}}[\p{{L}}'-]+)?)?"
)
_TAILED = compiled(
    rf"(?<![\w'-])(?:{_CAP}(?:\s(?:of|for|and|the|&|in|on|d'|de"
    rf"|et)(?:\sthe)?)?\s){{1,6}}?(?:{words(*_DATA['tails_en'])})(?:\s{words(*_DATA['tails_en'])}(?!\w))*(?:\s(?:for"
    rf"|of|on|in|against)\s(?:the\s)?{_CAP}(?:\s(?:and\s|of\s|the\s)?{_CAP}){{0,4}})?(?!\w)"
)
_LOWER_HEAD = compiled(
    rf"(?<!\w)(?i:{words('association', 'ong', 'ngo', 'radio', 'syndicat', 'collectif', 'mouvement', 'journal', 'company', 'compagnie', 'société', 'station', 'newspaper', 'coopérative', 'cooperative', 'ligue', 'groupement', 'magazine', 'website', 'site', 'portail', 'associação', 'rádio', 'jornal', 'empresa', 'cabinet', 'firm', 'law firm', 'union', 'fondation', 'foundation', 'podcast', 'blog', 'entreprise', 'hebdomadaire', 'quotidien', 'weekly', 'plateforme', 'clinic', 'centre', 'mutuelle')})\s(?:«\s?"
    rf"|\"|')?(?P<name>{_CAP}(?:\s(?:{LINK}\s)?{_CAP}){{0,5}})"
)
_ACRONYM = compiled(
    r"(?<![\w@./-])(?P<word>\p{Lu}{3,9}(?:-\p{Lu}[\p{L}]{1,12})?"
    r"|[A-Z]{2,5}\d[A-Z]{0,3})(?:s(?!\w))?(?![\w@/]|\.[a-z]|-\d)"
)
_ROMAN = regex.compile(r"[IVXLC]+")
_UPPER_BESIDE = compiled(r"\p{Lu}{2}[\p{Lu}'-]*[,.]?\s$|^[,]?\s\p{Lu}{4,}")


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
            if lexicon.compact(value) not in lexicon.generic() and (hit.key not in _ORDINARY or value.isupper()):
                yield Claim(ORGANIZATION, hit.start, hit.end, EXACT if exact else GRAMMAR)


# Listed short names that are words as well; they count in capitals only.
_ORDINARY = frozenset(lexicon.cues("organizations_ordinary"))


def _trimmed(text: str, start: int, end: int, score: float) -> Claim | None:
    """Drop a leading article or sentence word; None when no proper name is left or a coalition is named."""
    match = LEAD.match(text, start, end)
    start = match.end() if match else start
    value = text[start:end]
    if (
        len(value.split()) < 2
        or _STATE.search(value)
        or _GENERIC.fullmatch(value)
        or (value.isupper() and len(value) > 30)
    ):
        return None
    return Claim(ORGANIZATION, start, end, score)


# What every text calls civil society, its committees and forms.
_GENERIC = compiled(
    r"(?:la\s)?(?:Civil\sSociety(?:\sOrgani[sz]ations?)?|Soci[ée]t[ée]\s[Cc]ivile(?:\s\w+)?"
    r"|Human\sRights\sDefenders|Community\sRadio|Donor\sGroup|Journal\sOfficiel|Comité\sde\s\p{Lu}\w+"
    r"|Groupe\sde\s\p{Lu}\w+|Femmes\set\s.*|Ordre\sd[ue]\s.*|Journal\sdes\s.*|Groupe\sd'alerte.*"
    r"|Organisation\sde\sla\s\p{Ll}.*|Clinique\sJuridique|ONG\sd[eu].*|Convention\sde.*|\p{Lu}\w+\sAgenda)"
)
LEAD = compiled(
    r"(?:The|Le|La|Les|L'|At|In|On|By|From|With|For|And|But|A|An|Our|Their|His|Her|When|After|Before|Since"
    r"|Co-hosted|Also|Now|O|Os|As|To|Two|Three|Mr|Mrs|Ms|Dr|Both)\s(?:the\s)?"
)
_STATE = compiled(
    r"\b(?:Minist|Tribunal|Court|Police|National\sAssembly|Parliament|Sub-Committee"
    r"|Human\sRights\sCommission|Commission\s(?:nationale|on)|High\sCommission|Working\sGroup"
    r"|United\sNations|Nations\s[Uu]nies)"
)


def _common(name: str) -> bool:
    """Whether a name after a common noun is a place, a person's title or a month: not the body's name."""
    kinds = lexicon.known_word(name.split(maxsplit=1)[0])
    return (Kind.PLACE in kinds and " " not in name) or name in _MONTHS


_MONTHS = frozenset(lexicon.cues("organizations_months"))


def _acronyms(text: str) -> Iterator[Claim]:
    if _capitals_say_nothing(text):
        return
    capitals = [(match["word"], *match.span("word")) for match in scan(_ACRONYM, text)]
    # An ordinary word in capitals may be a body (CARE); where there are many, words are said loudly.
    ordinary = {word for word, _, _ in capitals if lexicon.is_common(word) and _is_acronym(word)}
    for word, start, end in capitals:
        if len(ordinary) > MANY and word in ordinary and not _stands_in_a_list(text, start, end):
            continue
        if _is_acronym(word) and not shouted(text, start, end):
            yield Claim(ORGANIZATION, start, end, SHAPE if len(word) > 3 else WEAK)


def _stands_in_a_list(text: str, start: int, end: int) -> bool:
    """Whether a word stands beside a sign or word that joins it to others: how CARE is told from a word said loudly."""
    return bool(_JOINT_BEFORE.search(text, max(0, start - 5), start) or _JOINT_BEHIND.match(text, end))


_JOINT_BEFORE = regex.compile(r"(?:[,;/(+&•:]|\b(?:and|et|e|y|or|ou))\s?$")
_JOINT_BEHIND = regex.compile(r"\s?[,;/)+&]|\s(?:and|et|e|y|or|ou)\b")
MANY = 2  # different ordinary words in capitals that one text's bodies are called at most, unless they stand in a list


def _capitals_say_nothing(text: str) -> bool:
    """Whether the value is one word, or written in capitals for the most part, whatever markers in it look like."""
    said = _MARKER.sub(" ", text)
    letters = [c for c in (said if len(_WORDS.findall(said)) >= FEW else text) if c.isalpha()]
    return " " not in text.strip() or sum(c.isupper() for c in letters) > 0.5 * len(letters)


# What stands in a redacted text for what was there: its letters say nothing of how the text is written.
_MARKER = regex.compile(r"\[[^\[\]\n]{1,40}\]\s?")
_WORDS = regex.compile(r"\p{L}{2,}")
FEW = 3  # words that show how a text is written


@lru_cache(maxsize=65_536)
def _is_acronym(word: str) -> bool:
    """Whether *word* may be an unknown body's acronym: in no list of other things, no Roman number."""
    head = word.split("-", maxsplit=1)[0]
    if head in _not_acronyms() or _ROMAN.fullmatch(head) or lexicon.compact(word) in lexicon.generic():
        return False
    kinds = set(lexicon.known_word(word)) | set(lexicon.known_word(head))
    return not kinds & {
        Kind.COALITION,
        Kind.PUBLIC_BODY,
        Kind.TOOL,
        Kind.TOOL_WORD,
        Kind.PLACE,
        Kind.DEMONYM,
        Kind.FAMILY,
        Kind.GIVEN,
        Kind.ROLE,
    }


@cache
def _not_acronyms() -> frozenset[str]:
    return frozenset(map(str, _DATA["not_acronyms"])) | _CURRENCIES


_CURRENCIES = frozenset(lexicon.cues("organizations_currencies"))


def shouted(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals say nothing."""
    before = regex.search(r"(\p{L}[\p{L}'-]*)\W{1,2}$", _MARKER.sub("", text[max(0, start - 60) : start])[-20:])
    after = regex.match(r"\W{1,2}(\p{L}[\p{L}'-]*)", _MARKER.sub("", text[end : end + 60])[:20])
    near = [m[1] for m in (before, after) if m and len(m[1]) > 2]
    return (
        bool(near)
        and all(w.isupper() for w in near)
        and "/" not in text[max(0, start - 2) : start] + text[end : end + 2]
    )
