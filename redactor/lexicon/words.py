"""Ordinary words, which a capital alone makes no name."""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from functools import cache

import regex

from redactor.lexicon.listed import lines
from redactor.normalize import key


@cache
def common_words() -> frozenset[str]:
    """Keys of words that are written in small letters: a capital alone makes none of them a name."""
    return frozenset(lines("common_words.txt"))


def is_common(word: str) -> bool:
    """Whether *word* is an ordinary word of one of our languages."""
    return key(word) in common_words()


def is_title_case(text: str) -> bool:
    """Whether *text* gives capitals to most of its words, so that a capital says nothing."""
    longer = _LONGER.findall(text)
    return len(longer) >= 12 and sum(word[0].isupper() for word in longer) > 0.55 * len(longer)


_LONGER = regex.compile(r"(?<![\w\[-])\p{L}[\p{L}'-]{3,}")
