"""Figures that single somebody out: coordinates and amounts of money."""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, Claim, FoldedRecognizer, compiled, scan, words

_DEG = (
    r"\d{1,3}(?:[.,]\d{1,6})?\s?(?:°|º"
    r"|deg\.?)\s?(?:\d{1,2}(?:[.,]\d{1,4})?\s?['′]?\s?(?:\d{1,2}(?:[.,]\d{1,3})?\s?(?:\"|''|″))?)?"
)
_HEMI = r"(?:[NSEWO]\b|Nord|Sud|Est|Ouest|north|south|east|west)"
_SEP = r"\s?(?:[,;/]|et|and|e|-)?\s?"
_GPS = (
    compiled(
        rf"(?<![\w.])(?:{_HEMI}\s?)?{_DEG}\s?{_HEMI}?{_SEP}(?:{_HEMI}\s?)?{_DEG}\s?{_HEMI}?(?!\w)", ignore_case=True
    ),
    compiled(rf"(?<![\w.])\d{{1,2}}[.,]\d{{2,7}}\s?°?\s?[NS]\b{_SEP}\d{{1,3}}[.,]\d{{2,7}}\s?°?\s?[EWO]\b"),
    compiled(rf"(?<![\w.])[NS]\s?\d{{1,2}}[.,]\d{{2,7}}\s?°?{_SEP}[EWO]\s?\d{{1,3}}[.,]\d{{2,7}}"),
    compiled(r"(?<![\w.])[-+]?\d{1,2}\.\d{3,8}\s?[,;/]\s?[-+]?\d{1,3}\.\d{3,8}(?![\w.]\d)"),
    compiled(r"(?<![\w.])[-+]?\d{1,2},\d{3,8}\s?[;/]\s?[-+]?\d{1,3},\d{3,8}(?!\w)"),
    compiled(rf"(?<![\w.]){_DEG}\s?{_HEMI}(?!\w)", ignore_case=True),
    compiled(r"(?<![\w.])\d{1,2}[.,]\d{4,7}\s?[NSEWO]\b"),
    # UTM: zone with easting and northing, or the two with their letters.
    compiled(r"(?<!\w)(?:\d{1,2}\s?[C-X]\s?)?(?:E\s?)?\d{6}(?:\s?m?E)?[\s,;]+N\s?\d{6,7}(?:\s?m?N)?(?!\w)"),
    compiled(r"(?<!\w)\d{1,2}\s?[NPQ]\s?\d{6}\s?\d{6,7}(?!\w)"),
    # Open Location Code (plus codes), alphabet of the specification.
    compiled(r"(?<![\w+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)"),
    compiled(r"(?<!\w)///[a-z]+\.[a-z]+\.[a-z]+(?!\w)"),
)


class CoordinateRecognizer(FoldedRecognizer):
    """Finds geographic positions: decimal, sexagesimal, UTM, plus codes, what3words."""

    ID: ClassVar[str] = "coordinate"
    ENTITIES: ClassVar[tuple[str, ...]] = ("GEO_COORDINATE",)

    def find(self, text: str) -> Iterator[Claim]:
        for pattern in _GPS:
            for match in scan(pattern, text):
                if any(c.isdigit() for c in match[0]) or match[0].startswith("///"):
                    value = match[0].rstrip(" ,;")
                    if not _TEMPERATURE.match(text, match.end() - 1):
                        yield Claim("GEO_COORDINATE", match.start(), match.start() + len(value), EXACT)


_TEMPERATURE = compiled(r"[°º]\s?C\b")

# ISO 4217 codes of Africa, the Middle East and the donors' countries.
_ISO = words(*lexicon.cues("quantities_iso"))
_SIGN = r"(?:US\s?\$|N\$|L\$|R\$|C\$|A\$|\$|€|£|E£|L\.?E\.?|₦|₵|[Gg][Hh]\s?[₵¢]|₪|¢)"
# Local signs and abbreviations that stand before an amount; single letters only against the figure.
_LOCAL_BEFORE = (
    r"(?:Ksh|KSh|Kshs|Shs|Sh|sh|Tsh|Ush|Ugx|Frw|FRW|FBu|FC|Fc|F\.?\s?CFA|Kz|MK|mk|Mt|Ar|Br|birr|JD|LD|NLe"
    r"|Dbs|Fdj|ZiG|Rs|GNF|DH|Dh|UM|SL[SE]|L\.L\.|MZN|STN|naira|cedis?)\.?"
)
_LETTER_BEFORE = r"(?:[RKDPEMNFn]|Kz|Le|GH¢|gh¢)"
_NAMES = (
    r"(?:(?:anciennes?\s+)?ouguiyas?|(?:francs?|francos|frs?)\.?(?:\s+(?:CFA|cfa|guin[ée]ens?|congolais"
    r"|rwandais|burundais|comoriens?|djibouti(?:en)?s?))?|F\.?\s?CFA|f\.?\s?cfa|FCFA|fcfa|Fcfa|CFA|cfa|"
    r"(?:US|us|United\s+States)?\s?dollars?(?:\s+(?:US|américains?|americains?|americanos))?|\$\s?US"
    r"|d[óo]lares|euros?|EUROS?|pounds?|shillings?|naira|cedis?|cédis?|dalasis?|leones?|"
    r"kwanzas?|meticais|metical|MT|MTn|mts|dobras?|escudos?|contos|pula|rands?|emalangeni|lilangeni|maloti"
    r"|loti|kwacha|birr|nakfa|dinars?|dirhams?|ariary|rials?|riyals?|gourdes?|pesos?|rupees?|"
    # livres are books unless they are hundreds, or it is said whose they are
    r"(?:livres?|libras?)\s+(?:sterling|esterlinas?|(?:sud-)?soudanaises?|libanaises?|[ée]gyptiennes?|syriennes?"
    r"|(?:sul-)?sudanesas?|libanesas?|eg[íi]pcias?|s[íi]rias?)|(?<=(?:mille|cents?|mil|\d{3})\s)(?:livres|libras)|"
    r"francs?|Frw|FRw|FBU|FBu|Fbu|FC|Fc|FG|GNF|Ar|DH|Dh|dh|DT|DA|JD|LD|UM|kmf|L\.L\.|LL|shs?|Shs?|frs|MRU|F"
    r"|DOLLARS?|FRANCS?(?:\s+CFA)?|SHILLINGS?|POUNDS?|NAIRA|CEDIS?|KWACHA|RANDS?|BIRR|METICAIS|ESCUDOS?|DINARS?"
    r"|f|[€$£₦₵₪¢]|\$00)"
)
_FIGURE = r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_SCALE = (
    r"(?:\s?(?:k|K|m|M|bn|Bn|mn)\b|\s?(?:mille|MILLE|mil|thousand|hundred|million|millions?|milhões|milhão"
    r"|milliards?|billions?|milliers)\b)"
)
_WORDS = words(*lexicon.cues("quantities_words"))
_TAIL = r"(?:/=|,-|/-)?"
_MONEY = (
    (compiled(rf"(?<![\w$])(?:{_ISO}|{_SIGN}|{_LOCAL_BEFORE})\s?(?:{_FIGURE}){_SCALE}?{_TAIL}(?!\w)"), EXACT),
    (compiled(rf"(?<![\w$]){_LETTER_BEFORE}(?:{_FIGURE}){_SCALE}?{_TAIL}(?!\w)"), CUE),
    (compiled(rf"(?<![\w$]){_LETTER_BEFORE}[ ](?:\d{{1,3}}(?:[ ,.]\d{{3}})+(?:[.,]\d\d)?){_SCALE}?{_TAIL}(?!\w)"), CUE),
    (
        compiled(
            rf"(?<![\w.,$])(?:\d[ ]?x[ ]?)?(?:{_FIGURE}){_SCALE}?(?:\s(?:de|d'|of))?\s?(?:{_ISO}|{_NAMES}){_TAIL}(?!\w)"
        ),
        EXACT,
    ),
    (compiled(rf"(?<![\w.,$])(?:{_FIGURE}){_SCALE}(?:\s(?:de|d'|of)|\s?d')\s?(?:{_ISO}|{_NAMES}){_TAIL}(?!\w)"), EXACT),
    (
        compiled(
            rf"(?<!\w){_WORDS}(?:[\s-]+(?:et\s|and\s|e\s)?{_WORDS}){{0,6}}(?:\s(?:de|of))?\s+(?:{_ISO}|(?:{_NAMES})(?<=\w{{4}})(?:\s(?:CFA|US))?)(?!\w)",
            ignore_case=True,
        ),
        GRAMMAR,
    ),
    (compiled(r"(?<![\w.])\d{1,3}(?:\.\d{3})*\$00(?!\d)"), EXACT),
)
# Letters before figures that are codes of roads, targets, models and quarters, not currencies.
_CODE = compiled(r"(?:[RNDMEKPF]\d{1,2})|[FM]\d{1,3}")


class MoneyRecognizer(FoldedRecognizer):
    """Finds amounts with their currency: codes, signs, names, k and M, figures in words."""

    ID: ClassVar[str] = "money"
    ENTITIES: ClassVar[tuple[str, ...]] = ("MONEY",)

    def find(self, text: str) -> Iterator[Claim]:
        for pattern, score in _MONEY:
            for match in scan(pattern, text):
                if not (_CODE.fullmatch(match[0]) or (score == CUE and _year(match[0]))):
                    yield Claim("MONEY", match.start(), match.end(), score)


def _year(value: str) -> bool:
    digits = value.lstrip("RKDPEMNFn ")
    return len(digits) == 4 and digits.startswith(("19", "20"))
