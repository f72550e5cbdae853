"""Dates and parts of the calendar in English, French and Portuguese; durations and weekdays are none."""

# ruff: noqa: E501 (a pattern reads better whole)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, scan, words

# Months by name and usual abbreviation. Those that are ordinary words as well count with a figure or a cue only.
_MONTHS = words(*lexicon.cues("dates_months"))
# Ethiopian and Islamic months, with the calendar's own years.
_OTHER_MONTHS = words(*lexicon.cues("dates_other_months"))
_DOT = r"\.?"
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_SHORT_YEAR = r"(?:['’]?\d{2}(?!\d|\s?(?:[h:%]|personnes|people|ans|jours|days)))"
_DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])(?:er|st|nd|rd|th|º|ère|e(?=\s))?|1er|1ER|premier|primeiro)"
_AND = (
    r"(?:\s?(?:-|–|—|/|,)\s?|\s(?:au|à|a|et|and|to|e|y|para|until|till|jusqu'au|et\sle|et\sdu|e\sde|through"
    r"|ou|or|&)\s)"
)
_DAYS = rf"{_DAY}(?:{_AND}{_DAY}){{0,4}}"
_OF = r"(?:\sday)?\s?(?:(?:of|de|du\smois\sde|do\smês\sde|d')?\s?)"
_MONTH = rf"{_MONTHS}{_DOT}"
_WEEKDAY = words(*lexicon.cues("dates_weekday"))
_WITH_YEAR = (
    rf"(?:,?\s?(?:of|de|'|’)?\s?-?{_YEAR}(?!\d)|\s{_SHORT_YEAR}(?=\s?(?:[,.;:)]|$))|\s?['’]\d{{2}}(?!\d)"
    r"|\s(?:courant|du\scourant|do\scorrente|deste\sano|inst\.?|dernier|last)(?!\w))"
)
_PART = words(*lexicon.cues("dates_part"))
_QUARTER = (
    r"(?:(?:[QT][1-4]|S[12])|(?:(?:first|second|third|fourth|last|premier|1er|deuxième|2e|2ème|troisième|3e"
    r"|quatrième|4e|dernier|primeiro|segundo|terceiro|quarto|[1-4](?:st|nd|rd|th|\.?[oa]))\s(?:quarter|trimestre"
    r"|semestre|half|semester)))(?:\s(?:of|de|do))?"
)
_PATTERNS = (
    # 3 to 5 May 2023; lundi 4 décembre; 22 du mois de février 2024; 28 août-1er septembre 2023
    (
        compiled(
            rf"(?<![\w/.,])(?:(?<=\w\W)|(?<!\w))(?:{_WEEKDAY}\.?,?\s(?:le\s)?)?{_DAYS}{_OF}(?:-|\s?){_MONTH}(?:{_AND}(?:le\s)?{_DAYS}{_OF}{_MONTH})*{_WITH_YEAR}?(?!\w)",
            ignore_case=True,
        ),
        EXACT,
    ),
    # May 18, 2023; Oct. 9th; Hidar 12, 2016
    (
        compiled(
            rf"(?<!\w)(?:{_WEEKDAY},?\s)?(?:{_MONTH}|{_OTHER_MONTHS})\s{_DAYS}(?:st|nd|rd|th)?(?!\w|[ ]?(?:000|[.,]\d))(?:,?\s{_YEAR})?(?!\w)",
            ignore_case=True,
        ),
        GRAMMAR,
    ),
    # (mid-)March 2023; mars et juin 2024; January to June 2024; Jan./Feb. 2023; sept.-déc. 2022
    (
        compiled(
            rf"(?<!\w)(?:{_PART}[\s-])?{_MONTH}(?:{_AND}(?:{_PART}[\s-])?{_MONTH})*{_WITH_YEAR}(?!\w)", ignore_case=True
        ),
        EXACT,
    ),
    (
        compiled(
            rf"(?<!\w)(?:{_PART}[\s-])?{_MONTHS}\.?\s{_YEAR}{_AND}(?:{_PART}[\s-])?{_MONTH}\s{_YEAR}(?!\w)",
            ignore_case=True,
        ),
        EXACT,
    ),
    (
        compiled(
            rf"(?<!\w)(?:{_PART}[\s-])?{_MONTHS}\sde\s{_YEAR}(?:\sa\s{_MONTHS}\sde\s{_YEAR})?(?!\w)", ignore_case=True
        ),
        EXACT,
    ),
    (compiled(rf"(?<!\w){_PART}[\s-](?:de\s)?{_YEAR}(?!\w)", ignore_case=True), EXACT),
    (compiled(rf"(?<!\w){_QUARTER}\s?{_YEAR}(?!\w)", ignore_case=True), EXACT),
    # FY 2022/23
    (compiled(rf"(?<!\w)FY\s?{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?(?!\w)"), EXACT),
    (compiled(rf"(?<!\w){_MONTHS}[/\-\s']+['’]?\d\d(?![\w:%]|[ ]?[a-zà-ÿ])", ignore_case=True), CUE),
    # 12/03/22, 05.07.2023, 2023-05-14, 15–22/04/2023, 08/2023
    (
        compiled(
            r"(?<![\w/.,-])(?:(?:0?[1-9]|[12]\d|3[01])(?:\s?[-–]\s?(?:0?[1-9]|[12]\d|3[01]))?([/.-])(?:0?[1-9]"
            r"|1[0-2])\1(?:19|20)?\d\d|(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]"
            r"|1[0-2])/(?:19|20)\d\d|\d{1,2}-[IVX]{1,4}-(?:19|20)\d\d)(?![\w/]|[.,-]\d)"
        ),
        EXACT,
    ),
    (
        compiled(
            rf"(?<!\w)(?:\d{{1,2}}\s)?{_OTHER_MONTHS}(?:\s(?:and"
            rf"|et)\s{_OTHER_MONTHS})?(?:\s\d{{1,2}},)?(?:\s(?:14\d\d|20\d\d)(?:\s(?:E\.C\.|H\.?|AH))?)?(?!\w)"
        ),
        CUE,
    ),
    (
        compiled(
            rf"(?<!\w)(?:night\sof|nuit\sdu|noite\sde)\s{_DAYS}{_OF}(?:{_MONTH})?{_WITH_YEAR}?(?!\w)", ignore_case=True
        ),
        EXACT,
    ),
    # years: alone, in ranges
    (
        compiled(
            rf"(?<![\w/.,:$€£-]|[°ºo]\s|\bloi\s|[A-Z]\d|(?<!\d)\d\s){_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}"
            rf"|\d\d))?(?:(?<=\d)\s(?:et|and|e)\s{_YEAR})?(?![\w/°%$€]|[.,:]\d|-[A-Z\d]|\s(?:FCFA|CFA|XOF|XAF"
            rf"|francs?|euros?|dollars?|F\b|personnes|people|women|femmes|hectares|ha\b|km|familles|families"
            rf"|households|pages|signatures|voix|members|membres))"
        ),
        GRAMMAR,
    ),
    # decades
    (
        compiled(
            r"(?<!\w)(?<!(?:his|her|their|my|our|your)\s(?:(?:early|late|mid)[\s-])?)"
            r"(?:(?:(?:early|late|mid)[\s-])?(?:nineteen[\s-])?(?:fifties|sixties|seventies|eighties|nineties)"
            r"|(?:début\sdes\s|fin\sdes\s)?ann[ée]es\s(?:(?:19)?[5-9]0|cinquante|soixante(?:-dix)?|quatre-vingt(?:-dix)?)"
            r"|anos\s(?:19)?[5-9]0|(?:19[5-9]|20[0-2])0['’]?s)(?!\w)",
            ignore_case=True,
        ),
        GRAMMAR,
    ),
    # spelled-out years
    (
        compiled(
            r"(?<!\w)(?:two\sthousand\sand\s(?:twenty|nineteen|eighteen)(?:[\s-]\w+)?"
            r"|twenty[\s-]twenty(?:[\s-](?:one|two|three|four|five|six))|deux\smille\s(?:dix"
            r"|vingt)[\w-]*(?:[\s-](?:et[\s-]un|deux|trois|quatre|cinq|six|sept|huit|neuf))?|dois\smil\se\s(?:vinte"
            r"|dezanove|dezoito)(?:\se\s\w+)?)(?!\w)",
            ignore_case=True,
        ),
        GRAMMAR,
    ),
)
# Feasts that stand for a date. Source: public holidays of the programme's countries.
_FEASTS = compiled(
    rf"(?<!\w){words('Tabaski', 'Tobaski', 'Korité', 'Koriteh', 'Koritey', 'Gamou', 'Mouloud', 'Maouloud', 'Toussaint', 'Pâques', 'Noël', 'Christmas', 'Christmas Day', 'Easter', 'Easter weekend', 'Easter Monday', 'Pentecôte', 'Ascension', 'Eid', 'Eid al-Fitr', 'Eid al-Adha', 'Aïd', 'Aïd el-Fitr', 'Aïd el-Kébir', 'Aid el-Kebir', 'Genna', 'Timkat', 'Meskel', 'Páscoa', 'Natal', 'Magal', 'Ashura', 'Achoura', 'Mawlid', 'Ramadan', 'Carême', 'Lent', 'Ash Wednesday', 'Good Friday', 'Palm Sunday', 'Boxing Day', 'Whit Monday', 'Mercredi des Cendres', 'mercredi des Cendres', 'Vendredi saint', 'Vendredi Saint', 'vendredi saint', 'Lundi de Pâques', 'lundi de Pâques', 'Lundi de Pentecôte', 'lundi de Pentecôte', 'Dimanche des Rameaux', 'dimanche des Rameaux', 'Nouvel An', 'Quarta-feira de Cinzas', 'Sexta-feira Santa', 'Domingo de Ramos', 'Ano Novo')}(?:\s(?:of\s)?{_YEAR})?(?!\w)"
)
_BARE = compiled(
    rf"(?<!\w)(?:January|February|April|June|July|August|September|October|November|December|janvier"
    rf"|février|fevrier|avril|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|janeiro"
    rf"|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|Januari)(?:{_AND}{_MONTHS})?(?!\w)",
    ignore_case=True,
)
_SHORT = compiled(
    r"(?<!\w)(?:in|en|em|since|depuis|desde|until|till|jusqu'en|by|last|of|early|late|mid|begin|end|fin"
    r"|début|mi|from|between|entre|and|et|de|du|to|au|à)[\s-]+(?P<month>(?:mid-|mi-)?(?:May|March|mai|mars"
    r"|Mars|Mai|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|out|feb|nov|dec|oct|sept)\b\.?)(?!\s(?:be|have"
    r"|also|not|give|\d))"
)
_MARCH = compiled(
    r"(?<!\w)(?P<month>March|MARCH)(?!\w|\s(?:against|for|of|on|to|past|blanche|organi[sz]ed"
    r"|was\sheld))(?=[\s,.;)]|$)|(?<!\w)(?P<may>May)(?=\s(?:and|to|20|when|in|the)\b|[,.;)]|$)"
)
_DAY_MONTH = compiled(
    r"(?<![\w/.,-])(?P<date>(?:0?[1-9]|[12]\d|3[01])[/.](?:0[1-9]|1[0-2]|[1-9]))(?:(?:\sa\s|\sau\s|\sto\s|-"
    r"|–|\set\s)(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2]))?(?![\w/%°]|[.,]\d|\s?(?:\d|%|km|ha|m\b|h\b"
    r"|kg|million|€|\$|F\b))"
)
_DATE_CUE = compiled(
    r"(?<!\w)(?:le|du|au|on|em|dia|since|depuis|desde|until|till|jusqu'au|by|dated?|daté|the|of|from|a|de"
    r"|night|soir|matin|hier|avant\shier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\w+day|\(|à"
    r"|le\sjour|réunion|atelier)[\s(]*$|\($",
    ignore_case=True,
)
_LONE_DAY = compiled(
    r"(?<!\w)(?:(?:le|du|au|dès\sle|on\sthe|dia|no\sdia)\s)(?P<day>(?:[12]?\d|3[01]))(?=,?\s(?:,|et\sle"
    r"|and\sthe|e\s|devant|à|au)\b)",
    ignore_case=True,
)


class CalendarRecognizer(FoldedRecognizer):
    """Finds days, months, quarters, seasons, years and feasts that fix a date."""

    ID: ClassVar[str] = "date"
    ENTITIES: ClassVar[tuple[str, ...]] = ("DATE_TIME",)

    def find(self, text: str) -> Iterator[Claim]:
        for pattern, score in _PATTERNS:
            for match in scan(pattern, text):
                yield Claim("DATE_TIME", match.start(), match.end(), score)
        for pattern in (_FEASTS, _BARE):
            for match in scan(pattern, text):
                if pattern is _FEASTS or _is_month(match[0]):
                    yield Claim("DATE_TIME", match.start(), match.end(), CUE)
        for match in scan(_SHORT, text):
            yield Claim("DATE_TIME", match.start("month"), match.end("month"), CUE)
        for match in scan(_MARCH, text):
            group = "month" if match["month"] else "may"
            yield Claim("DATE_TIME", match.start(group), match.end(group), SHAPE)
        for match in scan(_DAY_MONTH, text):
            if _DATE_CUE.search(text[max(0, match.start() - 20) : match.start()]):
                yield Claim("DATE_TIME", match.start(), match.end(), SHAPE)


def _is_month(value: str) -> bool:
    """Whether a bare month stands as a month: 'august body' and 'agosto' the bird are no concern, 'AUGUST' is."""
    return value != "august"
