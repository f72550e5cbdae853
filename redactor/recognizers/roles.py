"""Roles: functions that one person holds, standing alone or beside a name."""

# ruff: noqa: E501 (a pattern reads better whole)
from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from redactor import lexicon
from redactor.lexicon import Hit, Kind
from redactor.normalize import key
from redactor.recognizers.base import CUE, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, scan, words

_DETERMINER = compiled(
    rf"(?<!\w)(?:{words('the', 'a', 'an', 'its', 'his', 'her', 'our', 'their', 'my', 'le', 'la', 'un', 'une', 'son', 'sa', 'notre', 'leur', 'mon', 'ma', 'au', 'du', 'de la', 'à la', 'o', 'a', 'um', 'uma', 'do', 'da', 'ao', 'à', 'pelo', 'pela', 'seu', 'sua', 'as', 'comme', 'comme', 'como', 'former', 'ancien', 'ancienne', 'new', 'nouveau', 'nouvelle', 'novo', 'nova', 'ex', 'first', 'elected', 'élu', 'élue', 'our own', 'district', 'programme', 'deputy', 'vieux', 'vieille', 'old', 'interim', 'par le', 'par la', 'cette', 'ce', 'this')}\s"
    rf"|l'|d'|'s\s)$",
    ignore_case=True,
)
_INDEFINITE = compiled(
    r"(?<!\w)(?:an?|une?|uma?|one|another|some|each|every|any|chaque|sans|quelque|as\sa|d'un|d'une|ancien"
    r"|ancienne|A|Um)\s$"
)
_PLURAL_BEFORE = compiled(
    r"\b(?:les|des|aux|deux|trois|quatre|cinq|six|two|three|four|five|six|several|plusieurs|os|as|many|all"
    r"|tous|toutes|no|both|\d+)\s$",
    ignore_case=True,
)
_NAME_AFTER = compiled(r"(?:,\s|\s|\s?\(|\s?:\s)(?:(?:Mr|Mrs|Ms|M|Mme|Me|Dr)\.?\s)?\p{Lu}[\p{L}'-]+")
_NAME_BEFORE = compiled(
    r"\p{Lu}[\p{L}'’-]+(?:,\s(?:the\s|le\s|la\s|l'|o\s|a\s|our\s|son\s|sa\s|notre\s|former\s)?|\s\(|\s-\s)$"
)
_TAIL_WORDS = compiled(rf"\s(?:{words(*lexicon.data('roles')['tails'])})(?!\w)")
# "Commission", "association" and such make the word part of a body's name.
_BODY_AFTER = compiled(
    r"(?:'s)?\s(?:Generals?|general's|office|offices|desk|desks|room|club|meeting|training|forum|committee)(?!\w)",
    ignore_case=True,
)


class RoleRecognizer(FoldedRecognizer):
    """Finds functions held by one person (ROLE)."""

    ID: ClassVar[str] = "role"
    ENTITIES: ClassVar[tuple[str, ...]] = ("ROLE",)

    def find(self, text: str) -> Iterator[Claim]:
        yield from _by_grammar(text)
        taken = 0
        for hit in lexicon.hits(text):
            if hit.start < taken or Kind.ROLE not in hit.kinds or _hyphenated(text, hit):
                continue
            score = _score(text, hit)
            if score:
                taken = _end(text, hit.end)
                yield Claim("ROLE", hit.start, taken, score)


_OFFICE = compiled(
    r"""(?<![\w-])(?:
      (?:(?i:chargée?s?|responsable|chef|cheffe|directeur|directrice|coordinateur|coordinatrice|coordonnateur|coordonnatrice|conseill(?:er|ère)|secrétaire|délégué|déléguée|référente?|commissaire|gestionnaire|animateur|animatrice|assistante?|agente?|officier|inspecteur|inspectrice|chef\sde\sprojet))
        \s(?:(?:de|des|du|à|aux?|en|d'|de\sla|à\sla|adjointe?)\s?)(?:la\s|l'|les\s)?\p{Ll}[\p{L}'-]{3,}(?:\s(?:et\s|de\s|des\s|du\s|d')\p{Ll}[\p{L}'-]{3,})?
    | (?:coordenador|coordenadora|chefe|responsável|director|directora|oficial|secretári[oa]|técnic[oa]|assistente|gestora?)\s(?:executiv[oa]|nacional|geral|provincial|distrital|adjunt[oa]|(?:de|da|do|dos|das)\s\p{Ll}[\p{L}-]{3,})
    | (?:(?!(?:the|a|an|our|its|his|her|their|new|one|by|from|with|and|of|is|was|as|each|every)\b)[a-z][a-z'-]{2,}\s){1,3}(?:officer|coordinator|manager|director|commissioner|adviser|advisor|assistant|secretary|delegate|representative|supervisor|administrator|superintendent|inspector|convenor|convener|liaison|trainer|organi[sz]er|lead|chairperson|chairman|chairlady|editor|reporter|focal\s(?:point|person)|counsel|prosecutor|magistrate|commander|captain|steward|warden|leader)
    | (?:head|president|chair|chief|director|secretary|deputy\shead|chief\sof\sstaff|dean|commander|leader)\sof\s(?:the\s)?(?:\p{Ll}[\p{L}-]{3,})(?:\s\p{Ll}[\p{L}-]{3,})?
    )(?![\w-])"""
)


def _by_grammar(text: str) -> Iterator[Claim]:
    """Yield functions that no list needs to know: a head noun of office with its field."""
    for match in scan(_OFFICE, text):
        before = text[max(0, match.start() - 30) : match.start()]
        named = bool(_NAME_AFTER.match(text, match.end())) or bool(_NAME_BEFORE.search(before))
        if named or (_DETERMINER.search(before) and not _INDEFINITE.search(before)):
            yield Claim("ROLE", match.start(), match.end(), CUE)


def _hyphenated(text: str, hit: Hit) -> bool:
    """Whether the word is tied to another by a hyphen or stands in a code."""
    return (text[hit.start - 1 : hit.start] in {"-", "@", "_", "/"} and hit.start > 0) or text[
        hit.end : hit.end + 1
    ] in {"-", "@", "_"}


def _end(text: str, end: int) -> int:
    match = _TAIL_WORDS.match(text, end)
    return match.end() if match else end


def _score(text: str, hit: Hit) -> float:
    before, after = text[max(0, hit.start - 30) : hit.start], text[hit.end : hit.end + 40]
    if _PLURAL_BEFORE.search(before) or _BODY_AFTER.match(after):
        return 0.0
    determined = bool(_DETERMINER.search(before))
    indefinite = bool(_INDEFINITE.search(before))
    named = bool(_NAME_AFTER.match(after)) or bool(_NAME_BEFORE.search(before))
    if indefinite and not named:
        return 0.0
    if hit.key in _weak():
        return CUE if named and (determined or "," in before[-2:]) else SHAPE if determined else 0.0
    if determined or named:
        return GRAMMAR
    return CUE if " " in hit.key or _opens(text, hit) else SHAPE


def _opens(text: str, hit: Hit) -> bool:
    """Whether the word opens a sentence, a list item or the value."""
    return not text[: hit.start].strip() or bool(_OPENING.search(text[max(0, hit.start - 3) : hit.start]))


_OPENING = compiled(r"(?:[.;:(\n]\s?|-\s)$")


@cache
def _weak() -> frozenset[str]:
    return frozenset(map(key, lexicon.data("roles")["weak"]))
