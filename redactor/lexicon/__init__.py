"""What the tool knows by name: coalitions, places, peoples, tools, roles and people's usual names.

Everything is data in ``redactor/data``; each file names its sources. Loading is lazy and cached, and
one Aho-Corasick automaton holds every listed name, so that a text is read once for all of them.
Names are compared by :func:`redactor.normalize.key`: no case, accents, punctuation or runs of spaces.
A hit is evidence and nothing more; what several bodies or places share is returned whole.
"""

from __future__ import annotations

from redactor.lexicon.coalitions import Body, acronyms, bodies, coalition, compact, generic
from redactor.lexicon.listed import LANGUAGES, cues, data
from redactor.lexicon.matches import Hit, Kind, hits, kinds, known_word
from redactor.lexicon.origins import demonyms, languages, peoples, town_demonyms
from redactor.lexicon.places import Level, Place, country_name, place, region_of, towns
from redactor.lexicon.words import common_words, is_common, is_title_case

__all__ = [
    "LANGUAGES",
    "Body",
    "Hit",
    "Kind",
    "Level",
    "Place",
    "acronyms",
    "bodies",
    "coalition",
    "common_words",
    "compact",
    "country_name",
    "cues",
    "data",
    "demonyms",
    "generic",
    "hits",
    "is_common",
    "is_title_case",
    "kinds",
    "known_word",
    "languages",
    "peoples",
    "place",
    "region_of",
    "town_demonyms",
    "towns",
]
