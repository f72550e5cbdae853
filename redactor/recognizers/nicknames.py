"""What somebody is called or calls himself, as far as the text says that it is a name: "le nommé « Trente-Six »"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.recognizers.base import CUE, Claim, FoldedRecognizer, compiled, scan, words

_CALLED = words(*lexicon.cues("nicknames_called"))
_NAME = words(*lexicon.cues("nicknames_name"))
# One to four words, of which no full stop ends one: a quoted sentence is nobody's name.
_WORDS = r"[\p{L}\d][^\s«»“”‘\"(),;:!?]{0,24}?(?:\s[^\s«»“”‘\"(),;:!?]{1,24}?){0,3}?"
_RULES = (
    compiled(rf"(?<!\w)(?i:{_CALLED})\s?[:,]?\s?[«“‘\"']\s?(?P<name>{_WORDS})\s?[»”’\"'](?!\w)"),
    compiled(rf"(?<!\w)(?i:{_NAME})\s?\(\s?(?P<name>{_WORDS})\s?\)"),
)


class NicknameRecognizer(FoldedRecognizer):
    """Finds names in quotation marks or brackets after words that call them names (PERSON), in any case."""

    ID: ClassVar[str] = "nickname"
    ENTITIES: ClassVar[tuple[str, ...]] = ("PERSON",)

    def find(self, text: str) -> Iterator[Claim]:
        for pattern in _RULES:
            for match in scan(pattern, text):
                # "my name (withheld)": words of every day in small letters are no name there.
                if pattern is _RULES[0] or not all(w.islower() and lexicon.is_common(w) for w in match["name"].split()):
                    yield Claim("PERSON", *match.span("name"), CUE)
