"""Misspelt acronyms: close to a listed one, and alike in more than letters."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from redactor import lexicon

# What the acronyms of the trade have in common: défenseurs des droits humains, human rights defenders.
STEM = re.compile(r"DDH|HRD|D[EF]?DH|RDDH|RDN|HRDC")
# An acronym of so many letters may be two letters off, a shorter one only one. Measured on the attested
# misspellings of the gazetteer; five of its acronyms are one letter apart, so no body is ever named.
_TWO_OFF = 7
_LONG = 6


@lru_cache(maxsize=65_536)
def near_acronym(word: str) -> str:
    """Return the entity of the acronym that *word* is a misspelling of; "" for none, or a word of its own."""
    compact = lexicon.compact(word)
    if bodies := lexicon.coalition(word):  # an attested misspelling is listed beside the true form
        true = {lexicon.compact(form) for body in bodies for form in body.acronyms}
        return "" if compact in true else bodies[0].entity
    if {compact, compact.removesuffix("s")} & lexicon.generic() or lexicon.known_word(word):
        return ""
    for acronym, bodies in lexicon.acronyms().items():
        allowed = 2 if len(acronym) >= _TWO_OFF else 1
        near = DamerauLevenshtein.distance(compact, acronym, score_cutoff=allowed) <= allowed
        if near and _is_alike(word, acronym):
            return bodies[0].entity
    return ""


def _is_alike(word: str, acronym: str) -> bool:
    """Whether two near acronyms share more than letters: the trade's ending, length, or their beginning."""
    both = STEM.search(acronym.upper()) and STEM.search(word)
    begins = word[:2].casefold() == acronym[:2] and "d" in acronym[-3:]
    return bool(both) or len(acronym) >= _LONG or begins
