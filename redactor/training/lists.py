"""Make ``redactor/models/lists.npz``: what is known of single words, looked up by the network.

    python -m redactor.training.lists

How frequent a word is in English, French and Portuguese (wordfreq 3.1, data CC BY-SA 4.0), and whether it occurs in a
given name, a family name (Faker, the project's lists), a town (GeoNames, CC BY 4.0), a country (CLDR), a demonym or
people, a role, a known body. Words are folded (:func:`redactor.models.words.folded`) and kept as spaCy's hashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]
from wordfreq import iter_wordlist, zipf_frequency

from redactor import lexicon
from redactor.models.runtime import FREQUENCIES, LISTED, LISTS
from redactor.models.words import folded
from redactor.training import names

# Steps of frequency (zipf: logarithm of the number in a billion words); rarer words are not listed.
STEPS = (2.5, 3.25, 4.0, 4.75, 5.5)
_WORD = re.compile(r"[^\W\d_]{2,}")
_KINDS = (lexicon.Kind.DEMONYM, lexicon.Kind.PEOPLE)
_BODIES = (lexicon.Kind.COALITION, lexicon.Kind.ORGANIZATION, lexicon.Kind.PUBLIC_BODY)


def words_of(texts: Iterable[str]) -> set[str]:
    """The folded words of *texts*."""
    return {folded(word) for text in texts for word in _WORD.findall(text)}


def frequencies(language: str) -> Iterable[tuple[str, int]]:
    """Yield (folded word, step) for every word of *language* that is not rare."""
    for word in iter_wordlist(language):
        zipf = zipf_frequency(word, language)
        if zipf < STEPS[0]:
            return
        if _WORD.fullmatch(word):
            yield folded(word), sum(zipf >= step for step in STEPS) - 1


def name_lists() -> list[set[str]]:
    """The words of the lists of names, in the order of their columns."""
    given, family = zip(*(names.given_and_family(african) for african in (True, False)), strict=True)
    kinds = lexicon.kinds()
    return [
        words_of(name for each in given for name in each),
        words_of(name for each in family for name in each),
        words_of((*lexicon.towns(), *names.places())),
        words_of(name for language in lexicon.LANGUAGES for name in names.countries(language)),
        words_of(key for key, of in kinds.items() if set(of) & set(_KINDS)),
        words_of(key for key, of in kinds.items() if lexicon.Kind.ROLE in of),
        words_of(key for key, of in kinds.items() if set(of) & set(_BODIES)),
    ]


def main() -> None:
    """Write the lists, the same bytes every time."""
    table: dict[str, set[int]] = {}
    for number, language in enumerate(lexicon.LANGUAGES):
        for word, step in frequencies(language):
            column = number * len(STEPS) + step
            held = table.setdefault(word, set())
            if not any(number * len(STEPS) <= other < (number + 1) * len(STEPS) for other in held):
                held.add(column)  # the first form met is the most frequent one
    for column, words in enumerate(name_lists(), FREQUENCIES):
        for word in words:
            table.setdefault(word, set()).add(column)
    rows = sorted((int(hash_string(word)), columns) for word, columns in table.items())
    values = np.zeros((len(rows), LISTED), dtype="uint8")
    for place, (_, columns) in enumerate(rows):
        values[place, sorted(columns)] = 1
    bits = np.packbits(values, axis=1)
    np.savez_compressed(LISTS, hashes=np.array([word for word, _ in rows], dtype="uint64"), bits=bits)


if __name__ == "__main__":
    main()
