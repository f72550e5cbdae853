"""A net for names that no list and no shape gives away: capitalized words which no dictionary here knows.

Doubtful means protected, where a policy says so (``unknown_names: protect`` or ``flag``); the net is not even
spread where it says ``ignore``, as the shipped policies do. Measured on fixtures/corpus (dev and heldout, 130
records, 2,700 mentions): beside the other recognizers it finds 4 more, in 119 words that it would hide, which is
.012 and .023 of character precision.
"""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

import regex

from redactor import lexicon
from redactor.normalize import key
from redactor.recognizers.base import Claim, FoldedRecognizer, compiled, scan

ID = "unknown-name"
# Below every other claim: it only speaks where nobody else does, and is never spread over a record.
SCORE = 0.3
# A capitalized word of three letters or more, not a part of an address or a code.
_WORD = compiled(r"(?<![\w@./-])(?P<word>\p{Lu}[\p{L}\p{M}'’]{2,}(?:-\p{L}[\p{L}\p{M}'’]*)*)(?![\w@/-]|\.\w)")
_PARTS = regex.compile(r"[-'’]")
_NO_NAMES = frozenset(key(word) for word in (*lexicon.data("not_names"), *lexicon.data("roles")["honorifics"]))


class UnknownNameRecognizer(FoldedRecognizer):
    """Finds capitalized words that no dictionary and no gazetteer knows (PERSON)."""

    ID: ClassVar[str] = ID
    ENTITIES: ClassVar[tuple[str, ...]] = ("PERSON",)

    def find(self, text: str) -> Iterator[Claim]:
        for match in scan(_WORD, text):
            if is_unknown(match["word"]):
                yield Claim("PERSON", *match.span("word"), SCORE)


@lru_cache(maxsize=65_536)
def is_unknown(word: str) -> bool:
    """Whether *word* is in no dictionary, gazetteer or list of terms; an ending s is taken for a plural."""
    if key(word) in _NO_NAMES or lexicon.known_word(word) or lexicon.compact(word) in lexicon.generic():
        return False
    parts = [part for part in _PARTS.split(word) if len(part) > 2]
    return not all(_is_ordinary(part) for part in parts)


def _is_ordinary(word: str) -> bool:
    return any(
        lexicon.is_common(form) or lexicon.compact(form) in lexicon.generic() for form in (word, word.removesuffix("s"))
    )
