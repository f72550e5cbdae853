"""Places by name: countries, regions, towns, and what larger ones contain."""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from babel import Locale

from redactor.lexicon.listed import LANGUAGES, data, lines
from redactor.normalize import key


class Level(StrEnum):
    """How large a place is; the order is that of generalisation."""

    TOWN = "town"
    REGION = "region"
    COUNTRY = "country"
    SUPRANATIONAL = "supranational"


@dataclass(frozen=True, slots=True)
class Place:
    """A place by name: every country that has one so called. ``ambiguous``: also an ordinary word."""

    key: str
    level: Level
    countries: tuple[str, ...]
    ambiguous: bool = False


@cache
def towns() -> dict[str, str]:
    """Key to "countries" or "countries<tab>?"; parsed only when a town is met."""
    return {town: rest for town, _, rest in (line.partition("\t") for line in lines("towns.tsv"))}


# Territories of CLDR that are no country, or whose name is a common noun (RE: réunion, reunião).
_NO_COUNTRY = frozenset({"EU", "UN", "ZZ", "EZ", "QO", "XA", "XB", "RE", "AQ"})


@cache
def _country_names() -> dict[str, str]:
    """Key of every country's names in en, fr and pt to its ISO 3166-1 alpha-2 code (CLDR, and places.yaml)."""
    names = {
        key(name): code
        for lang in LANGUAGES
        for code, name in Locale(lang).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    for code, forms in data("places")["names"].items():
        names.update((key(form), code) for form in forms)
    return names


@cache
def curated() -> dict[str, Place]:
    """Curated places: countries over regions over towns where a name is several things."""
    source = data("places")
    ambiguous = {key(name) for name in source["ambiguous"]}
    found: dict[str, Place] = {}

    def add(names: Iterable[str], level: Level, countries: tuple[str, ...]) -> None:
        for name in names:
            k = key(name)
            known = found.get(k)
            merged = tuple(dict.fromkeys((*(known.countries if known else ()), *countries)))
            found[k] = Place(k, known.level if known and level is Level.TOWN else level, merged, k in ambiguous)

    for level, part in ((Level.TOWN, "towns"), (Level.REGION, "regions")):
        for code, names in source[part].items():
            add(names, level, (code,))
    for name, codes in source["same_name"].items():
        add((name,), Level.TOWN, tuple(codes))
    for group in source["supranational"].values():
        add(group["names"], Level.SUPRANATIONAL, tuple(group["countries"]))
    # What a country is generalised to is a place as well: a copy that says it is read again.
    for code, members in source["containment"].items():
        names = dict.fromkeys(country_name(code, lang) for lang in LANGUAGES)
        add((name for name in names if key(name) not in found), Level.SUPRANATIONAL, tuple(members))
    for k, code in _country_names().items():
        found[k] = Place(k, Level.COUNTRY, (code,), k in ambiguous)
    return found


@lru_cache(maxsize=65_536)
def _place_of_key(k: str) -> Place | None:
    if k in curated():
        return curated()[k]
    row = towns().get(k)
    if row is None:
        return None
    countries, _, mark = row.partition("\t")
    return Place(k, Level.TOWN, tuple(countries.split()), mark == "?")


def place(text: str) -> Place | None:
    """Return the listed place that *text* names, or None. Never guesses between countries."""
    return _place_of_key(key(text))


def country_name(code: str, lang: str = "en") -> str:
    """Return CLDR's name of a country or of a UN M49 region in *lang* (en, fr, pt)."""
    return str(Locale(lang).territories[code])


def region_of(country: str, lang: str = "en") -> str | None:
    """Return the name of the subregion that contains *country*, e.g. BF in fr: "Afrique occidentale"."""
    for code, members in data("places")["containment"].items():
        if country in members:
            return country_name(code, lang)
    return None
