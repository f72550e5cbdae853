"""Coarser words for dates, amounts and roles, in English, French and Portuguese.

Every function builds its answer from the pieces it understood, never by deleting from the original:
what it did not understand cannot get through. None means that nothing safe was understood and that
the caller must use a marker. A result given in again comes out unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# Month names and abbreviations, without accents, by number. Source: CLDR (en, fr, pt, es) through Babel,
# plus the abbreviations with four letters that people type.
_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv janeiro enero",
            "february feb fevrier fevr fev fevereiro febrero",
            "march mar mars marco marzo",
            "april apr avril avr abril abr",
            "may mai maio mayo",
            "june jun juin junho junio",
            "july jul juillet juil julho julio",
            "august aug aout ago agosto",
            "september sept sep septembre setembro set septiembre setiembre",
            "october oct octobre outubro out octubre",
            "november nov novembre novembro noviembre",
            "december dec decembre dezembro dez diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_PORTUGUESE = frozenset(
    {
        "janeiro",
        "fevereiro",
        "marco",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    }
)
# Words that may stand beside a year or a month and say nothing finer than it.
_CONNECTIVES = frozenset(
    {
        *(
            "since",
            "in",
            "and",
            "to",
            "of",
            "between",
            "before",
            "until",
            "till",
            "during",
            "after",
            "by",
            "from",
            "the",
        ),
        *("year", "years", "prior", "through", "throughout", "month", "s"),
        *(
            "depuis",
            "en",
            "et",
            "a",
            "au",
            "aux",
            "de",
            "du",
            "des",
            "d",
            "l",
            "le",
            "la",
            "les",
            "entre",
            "avant",
        ),
        *("jusqu", "jusque", "apres", "pendant", "durant", "courant", "annee", "annees", "an", "ans", "mois"),
        *(
            "desde",
            "em",
            "e",
            "ate",
            "no",
            "na",
            "do",
            "da",
            "dos",
            "das",
            "antes",
            "depois",
            "durante",
            "ano",
            "anos",
        ),
        *("mes", "o", "os"),
    }
)
_YEAR = r"(?:19|20)\d\d"
_YEAR_DIGITS, _LAST_MONTH, _PIVOT = 4, 12, 69
_TOKEN = re.compile(
    rf"""(?P<iso>\b{_YEAR}[-/.](?:1[0-2]|0?[1-9])(?:[-/.](?:3[01]|[12]\d|0?[1-9]))?(?![\d])(?!-\d))
    |(?P<full>\b\d{{1,2}}(?P<sign>[-/.])\d{{1,2}}(?P=sign)(?:{_YEAR}|\d\d)(?!\d)(?!(?P=sign)\d)(?![/.]\d))
    |(?P<day_month>\b\d{{1,2}}[/.](?:1[0-2]|0?[1-9])(?=\s?(?:[-–]|au|to|a|à|e|et|and|&)\s?\d{{1,2}}[/.]\d))
    |(?P<month_year>\b(?:1[0-2]|0?[1-9])[/.-]{_YEAR}(?!\d))
    |(?P<years>\b{_YEAR}[-/–]\d\d(?!\d))
    |(?P<year>(?<!\d){_YEAR}(?!\d))
    |(?P<short_year>['’]\d\d(?!\d))
    |(?P<word>[^\W\d_]+\.?)
    |(?P<other>\d+|[^\W\s])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Point:
    """A place in time as written: a month, a year, or both; ``month`` is the word or number used."""

    year: str | None
    month: str | None = None


def bare(text: str) -> str:
    """Return *text* without case, accents and runs of white space."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def generalise_date(text: str, to: Literal["year", "month"]) -> str | None:
    """Return the years, or the months with their years, that *text* names; ranges as first–last.

    "du 14 au 16 mai 2023" is "mai 2023" to the month and "2023" to the year. A text that is coarse
    enough already is returned as it is.
    """
    points, is_finer = _points(text)
    if to == "year":
        years = sorted({point.year for point in points if point.year})
        has_month = any(point.month for point in points)
        return text if years and not (is_finer or has_month) else _from_to(years)
    months = [point for point in points if point.month] or points
    if months and not is_finer:
        return text
    if any(point.month and point.month.isdigit() and point.year is None for point in months):
        return None  # a month's number alone says nothing to anybody
    return _month_range(months)


def _points(text: str) -> tuple[list[_Point], bool]:
    """The points in time in *text*, and whether anything finer or unknown stands beside them."""
    points: list[_Point] = []
    is_finer = False
    for token in _TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        piece = token[0]
        match token.lastgroup:
            case "iso" | "full" | "month_year":
                point, fine = _numeric(piece)
                points += [point] if point else []
                is_finer |= fine
            case "day_month":
                points.append(_Point(None, f"{int(re.split('[/.]', piece)[1]):02d}"))
                is_finer = True
            case "years":
                points.append(_Point(piece[:4]))
            case "year":
                points.append(_Point(piece))
            case "short_year":
                points.append(_Point(_full_year(piece[1:])))
            case "word" if bare(piece.rstrip(".")) in _MONTHS:
                points.append(_Point(None, piece))
            case "word" if bare(piece.rstrip(".")) in _CONNECTIVES:
                pass
            case _:
                is_finer = True
    return _with_years(points), is_finer


def _numeric(piece: str) -> tuple[_Point | None, bool]:
    """A date in digits: year first, or day before month as all the region writes it."""
    match re.split(r"[-/.]", piece):
        case [year, month] if len(year) == _YEAR_DIGITS:
            return _Point(year, f"{int(month):02d}"), False
        case [month, year]:
            return _Point(year, f"{int(month):02d}"), False
        case [year, month, _] if len(year) == _YEAR_DIGITS:
            return _Point(year, f"{int(month):02d}"), True
        case numbers:
            month = numbers[1] if int(numbers[1]) <= _LAST_MONTH else numbers[0]
            is_month = 1 <= int(month) <= _LAST_MONTH
            return _Point(_full_year(numbers[2]), f"{int(month):02d}" if is_month else None), True


def _full_year(digits: str) -> str:
    """Two digits are of this century below 70, as POSIX has it (strptime, %y: 69)."""
    return digits if len(digits) == _YEAR_DIGITS else ("20" if int(digits) < _PIVOT else "19") + digits


def _with_years(points: Sequence[_Point]) -> list[_Point]:
    """Give each month the next year written after it, else the one before; drop years so used."""
    after = _nearest(points, range(len(points) - 1, -1, -1))
    before = _nearest(points, range(len(points)))
    joined: list[_Point] = []
    used: set[int] = set()
    for place, point in enumerate(points):
        source = after[place] if after[place] is not None else before[place]
        if point.month and point.year is None and source is not None:
            used.add(source)
            year = _year_before(point.month, points[source]) if source == after[place] else points[source].year
            joined.append(_Point(year, point.month))
        else:
            joined.append(point)
    return [p for i, p in enumerate(joined) if not (i in used and p.month is None)]


def _year_before(month: str, later: _Point) -> str | None:
    """The year of a month in digits that stands before *later*, which may be in the next year: 28/12-3/1/2024."""
    turns = month.isdigit() and later.month and later.month.isdigit() and int(month) > int(later.month)
    return str(int(later.year) - 1) if turns and later.year else later.year


def _nearest(points: Sequence[_Point], order: Iterable[int]) -> dict[int, int | None]:
    """For each place, in *order*, the last one before it whose point has a year."""
    found: dict[int, int | None] = {}
    last: int | None = None
    for place in order:
        found[place] = last
        last = place if points[place].year else last
    return found


def _from_to(parts: Sequence[str]) -> str | None:
    if not parts:
        return None
    return parts[0] if parts[0] == parts[-1] else f"{parts[0]}–{parts[-1]}"


def _month_range(points: Sequence[_Point]) -> str | None:
    if not points:
        return None
    first, last = points[0], points[-1]
    if first == last:
        return _written(first)
    if (
        first.year == last.year
        and first.month
        and last.month
        and not first.month.isdigit()
        and not last.month.isdigit()
    ):
        return f"{first.month}–{_written(last)}"
    return f"{_written(first)}–{_written(last)}"


def _written(point: _Point) -> str:
    if point.month is None:
        return point.year or ""
    if point.year is None:
        return point.month
    if point.month.isdigit():
        return f"{point.year}-{point.month}"
    between = " de " if bare(point.month) in _PORTUGUESE else " "
    return f"{point.month}{between}{point.year}"


# Currency words and signs to one code. FCFA stands for XOF and XAF alike: which one would tell the region.
_CURRENCIES: tuple[tuple[str, str], ...] = (
    (r"f\s?cfa|francs?\s?cfa|\bcfa\b|xof|xaf", "FCFA"),
    (r"€|\beur\b|euros?", "EUR"),
    (r"£|\bgbp\b|pounds?|livres? sterling", "GBP"),
    (r"₦|\bngn\b|nairas?", "NGN"),
    (r"₵|\bghs\b|cedis?", "GHS"),
    (r"\bgnf\b|francs? guineens?", "GNF"),
    (r"\bcve\b|escudos?", "CVE"),
    (r"\$|\busd\b|us\s?dollars?|dollars?|dolares", "USD"),
)
_NUMBER = re.compile(r"\d[\d\s.,'’\u00a0\u202f]*")
_THOUSANDS: tuple[tuple[str, int], ...] = (
    (r"milliards?|billions?|bilh\w+|bilio\w+|mil\s+milh\w+", 10**9),
    (r"millions?|milh\w+|milion\w+|(?<![a-z])m(?![a-z])", 10**6),
    (r"thousand|mille\b|\bmil\b|(?<![a-z])k(?![a-z])", 10**3),
)
LOWEST_BAND = 100


def generalise_amount(text: str) -> str | None:
    """Return the power of ten that the largest amount in *text* lies under, as a bracketed band.

    "450 000 FCFA" is "[amount 100 000–1 000 000 FCFA]". The brackets keep a second run from reading
    the band's own figures as amounts.
    """
    if _BAND.fullmatch(text):
        return text
    words = bare(text)
    figures = [_number(found[0]) for found in _NUMBER.finditer(words)]
    if not figures:
        return None
    amount = max(figures) * next((factor for pattern, factor in _THOUSANDS if re.search(pattern, words)), 1)
    currency = next((f" {code}" for pattern, code in _CURRENCIES if re.search(pattern, words)), "")
    high = LOWEST_BAND
    while high <= amount:
        high *= 10
    low = 0 if high == LOWEST_BAND else high // 10
    return f"[amount {_spaced(low)}–{_spaced(high)}{currency}]"


_BAND = re.compile(r"\[amount [\d ]+–[\d ]+(?: [A-Z]{3,4})?\]")


def _number(written: str) -> float:
    """Read a number: a last point or comma before one or two digits is the decimal sign."""
    compact = re.sub(r"[\s'’]", "", written).rstrip(".,")
    decimal = re.search(r"[.,](\d{1,2})$", compact)
    whole = re.sub(r"[.,]", "", compact[: decimal.start()] if decimal else compact)
    return float(f"{whole}.{decimal[1]}" if decimal else whole)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


# Stems without accents, most telling first, to a class wide enough to hold many people.
# Source of the roles: the lexicon's list for outcome fragments (English, French, Portuguese).
_ROLE_CLASSES: tuple[tuple[str, str], ...] = (
    ("media", r"journalis|jornalis|blog|reporter|animat|present|editor|redact"),
    ("legal", r"lawyer|avocat|advogad|barrister|jurist|legal|notar|huissier|bailiff|maitre\b"),
    (
        "official",
        r"\bmayor|\bmaire|deput|\bmp\b|judge|\bjuge|procur|prosecut|colonel|captain|capitaine|prefe|minist",
    ),
    ("official", r"governor|gouverneur|commission|general de|police|gendarme|senat|counsel|conseiller"),
    (
        "community",
        r"imam|priest|pretre|padre|abbe|pastor|pasteur|chief|chef de village|chef coutumier|marabout",
    ),
    ("community", r"reine|queen|unionist|syndical|sindical|student|etudiant|elder|lead"),
    (
        "leadership",
        r"president|chair|direct|diret|coord|secretary|secretaire (?:gen|exec|perm)|secretari|treasur",
    ),
    ("leadership", r"tresor|tesour|found|fonda|funda|head|chef|responsable|manager|pca\b|\bsg\b"),
    (
        "staff",
        r"officer|charge|focal|trainer|formateur|formadora?|driver|chauffeur|guard|gardien|vigile|account",
    ),
    (
        "staff",
        r"compt|interpr|translat|traduct|secretaire|recept|spokes|porte-parole|porta-voz|communic|assist",
    ),
    ("staff", r"agent|staff|case"),
)
ROLE_CLASSES = tuple(sorted({name for name, _ in _ROLE_CLASSES}))


def generalise_role(text: str) -> str | None:
    """Return a bracketed class for one person's role: "[role-leadership]" for a national coordinator."""
    words = bare(text)
    if words in {f"[role-{name}]" for name in ROLE_CLASSES}:
        return words
    name = next((name for name, stems in _ROLE_CLASSES if re.search(stems, words)), None)
    return f"[role-{name}]" if name else None
