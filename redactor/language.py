"""Which of the tool's languages a text is in: one where it is plain, several where it is not."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

LANGUAGES = ("en", "fr", "pt")
# Under this many letters, or under this probability, a text is read in every language.
FEW_LETTERS = 40
# Code points of a text that tell its language; more would only take longer.
ENOUGH = 4_000
SURE = 0.9


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def languages_of(text: str) -> tuple[str, ...]:
    """Return the languages to read *text* in, likeliest first."""
    return LANGUAGES if len(text) < FEW_LETTERS else _classified(text[:ENOUGH])


@lru_cache(maxsize=256)
def _classified(text: str) -> tuple[str, ...]:
    language, probability = _identifier().classify(text)
    first = str(language)
    if float(probability) >= SURE:
        return (first,)
    return (first, *(other for other in LANGUAGES if other != first))
