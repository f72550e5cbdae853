"""Nationalities, peoples, clans and religions; not the languages of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.lexicon import Hit, Kind
from redactor.recognizers.base import EXACT, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, words

_TITLE_BEFORE = compiled(rf"(?<!\w){words(*lexicon.data('roles')['honorifics'])}\s$")
# Nouns that make a demonym a language or a thing, not people: "in French", "franc congolais".
_LANGUAGE = compiled(
    r"\b(?:(?:in|en|em|into|from)\s|(?:speak(?:s|ing)?|spoken|spoke|parl(?:e|ent|er|ant|ait)|fala(?:m|r|va)?"
    r"|(?:translated|put)\sinto|tradui\w*\sen|traduz\w*\s(?:em|para))\s"
    # "speaks Hausa and Bambara": the later ones of a list are languages too
    r"(?:[\p{L}'-]+(?:,|\s(?:and|et|e|or|ou))\s){0,3})$",
    ignore_case=True,
)
_CURRENCY = compiled(r"(?:francs?|dollars?|shillings?|pounds?|dinars?|livres?|kwacha|rand)\s$", ignore_case=True)
_AMBIGUOUS_PEOPLE = frozenset(lexicon.cues("places_ambiguous_people"))


# Languages first of all; people only with a noun for people beside them.
_LANGUAGES = frozenset(["francais", "frances", "portugues", "anglais", "arabe", "french", "english", "arabic"])


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
        before = text[max(0, hit.start - 60) : hit.start]
        if hit.key in _LANGUAGES and not _GROUP_NOUN.match(text, hit.end):
            return 0.0
        if _LANGUAGE.search(before) or _CURRENCY.search(before) or _TITLE_BEFORE.search(before):
            return 0.0
        if hit.key in _AMBIGUOUS_PEOPLE or Kind.PLACE in hit.kinds or {Kind.GIVEN, Kind.FAMILY} & set(hit.kinds):
            return SHAPE if _GROUP_NOUN.match(text, hit.end) or _GROUP_BEFORE.search(before) else 0.0
        return EXACT if Kind.DEMONYM in hit.kinds else GRAMMAR


_GROUP_NOUN = compiled(
    r"\s(?:people|community|communities|women|woman|men|man|youth|elders?|chiefs?|herders?|pastoralists?"
    r"|farmers?|villages?|families|clan|minority|minorities|refugees|communauté|communautés|villagers"
    r"|girls?|boys?|families|landowners|mothers?|widows?)\b",
    ignore_case=True,
)
_GROUP_BEFORE = compiled(
    r"(?:\b(?:the|les|des|aux|os|as|femmes|communautés?|éleveurs|jeunes|chefs?|familles?|minorité|peuples?|population)\s)$",
    ignore_case=True,
)
