"""The gazetteer as operators and policies ask for it: how large a place is, and what contains it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from redactor import lexicon
from redactor.normalize import key
from redactor.operators import PlaceLevel

_LEVELS: dict[lexicon.Level, PlaceLevel] = {
    lexicon.Level.TOWN: "town",
    lexicon.Level.REGION: "district",
    lexicon.Level.COUNTRY: "country",
    lexicon.Level.SUPRANATIONAL: "region",
}
# Fewer states than this, and the name of what they share is almost theirs: Liptako-Gourma is three countries.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Answers from the shipped gazetteer; never guesses between countries that share a name."""

    def level(self, name: str) -> PlaceLevel | None:
        if key(name) in _region_names():
            return "region"
        place = lexicon.place(name)
        if place is None:
            return None
        if place.level is lexicon.Level.SUPRANATIONAL and 0 < len(place.countries) < FEWEST:
            return "borderland"
        return _LEVELS[place.level]

    def generalise(self, name: str, to: Literal["country", "region"], language: str) -> str | None:
        """Return the country or the UN M49 subregion of a place; itself where it is as coarse already."""
        level, place = self.level(name), lexicon.place(name)
        if level in ("region", to):
            return name
        if place is None:
            return None
        if to == "country":
            return lexicon.country_name(place.countries[0], language) if len(place.countries) == 1 else None
        regions = {lexicon.region_of(country, language) for country in place.countries}
        return regions.pop() if len(regions) == 1 else None


@cache
def _region_names() -> frozenset[str]:
    """Keys of every name that ``generalise`` may write as a region, so that a second run leaves it alone."""
    codes = lexicon.data("places")["containment"]
    return frozenset(key(lexicon.country_name(code, lang)) for code in codes for lang in lexicon.LANGUAGES)
