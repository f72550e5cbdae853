"""The gazetteer as operators and policies ask for it: how large a place is, and what contains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from redactor import lexicon
from redactor.operators import PlaceLevel

_LEVELS: dict[lexicon.Level, PlaceLevel] = {
    lexicon.Level.TOWN: "town",
    lexicon.Level.REGION: "district",
    lexicon.Level.COUNTRY: "country",
    lexicon.Level.SUPRANATIONAL: "region",
}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Answers from the shipped gazetteer; never guesses between countries that share a name."""

    def level(self, name: str) -> PlaceLevel | None:
        place = lexicon.place(name)
        return _LEVELS[place.level] if place else None

    def generalise(self, name: str, to: Literal["country", "region"], language: str) -> str | None:
        """Return the country or the UN M49 subregion of a place; itself where it is as coarse already."""
        place = lexicon.place(name)
        if place is None:
            return None
        coarse = _LEVELS[place.level]
        if coarse == "region" or (coarse == "country" and to == "country"):
            return name
        if to == "country":
            return lexicon.country_name(place.countries[0], language) if len(place.countries) == 1 else None
        regions = {lexicon.region_of(country, language) for country in place.countries}
        return regions.pop() if len(regions) == 1 else None
