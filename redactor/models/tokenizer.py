"""One tokenizer for English, French and Portuguese text, the same in training and at run time.

A token is a run of letters and digits, a number with its inner points (``1.200.000``), an elided
article (``l'``, ``d'``, ``qu'``), the English ``'s``, or one other character.  Hyphens, slashes, dots
and apostrophes therefore end a token wherever an identifier may begin or end, in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

_TOKEN = re.compile(
    r"""
      \s+
    | (?:jusqu|lorsqu|puisqu|quoiqu|qu|[ldnsjmtc])['’](?=\w)   # French elision
    | ['’]s\b                                                  # English genitive
    | \d+(?:[.,:]\d+)+\b                                       # a number with inner points
    | [\w\u0300-\u036f]+
    | .
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def split(text: str) -> tuple[list[str], list[bool]]:
    """Return the tokens of ``text`` and, for each, whether one plain space follows it."""
    words: list[str] = []
    spaces: list[bool] = []
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece[0] == " " and spaces and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True
            piece = piece[1:]
        if piece:
            words.append(piece)
            spaces.append(False)
    return words, spaces


class WordTokenizer:
    """A spaCy tokenizer without state; ``Doc.text`` always equals the text given."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words, spaces = split(text)
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Tokenize a stream of texts (``batch_size`` is accepted for spaCy and not used)."""
        return (self(text) for text in texts)

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Nothing to store."""

    def from_disk(self, path: str | Path, **_: Any) -> WordTokenizer:
        """Nothing to read."""
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to store."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> WordTokenizer:
        """Nothing to read."""
        return self


@registry.tokenizers("redactor.WordTokenizer.v1")  # type: ignore[untyped-decorator]
def create_word_tokenizer() -> Any:
    """Factory named in ``config.cfg``."""

    def create(nlp: Language) -> WordTokenizer:
        return WordTokenizer(nlp.vocab)

    return create
