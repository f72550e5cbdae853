"""People whose given name is a word (Grace, Patience, Espérance), where it stands as a name and not as the word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from redactor import lexicon
from redactor.recognizers.base import CUE, GRAMMAR, Claim, FoldedRecognizer, compiled, scan, words

_NAME = words(*lexicon.cues("word_names"))
# Those that no office, body or place has in its name: a capital inside a sentence is enough.
_SURE = words(*lexicon.cues("word_names_sure"))
_KIN = words(*lexicon.cues("word_names_kin"))
_AND = r"(?:,\s(?:(?:and|et|e)\s)?|\s(?:and|et|e|&)\s)(?:(?:her|his|their|sa|son|leur|sua|seu|ma|mon)\s\w+,?\s)?"
_RUN = compiled(rf"(?<![\w'-])(?:{_NAME})(?:{_AND}(?:{_NAME})(?![\w-]))+(?!\s\p{{Lu}})")
_ONE = compiled(rf"(?<![\w'-])(?P<name>{_NAME})(?![\w-])")
_CUED: Final = (
    # With an age: Grace, 34, or Charity (13 ans).
    compiled(
        rf"(?<![\w'-])(?P<name>{_NAME})(?:,\s|\s\()(?:aged?\s|âgée?\sde\s|de\s)?\d{{1,2}}(?=\s?(?:[,;.)]|ans|anos|y))"
    ),
    compiled(rf"(?<![\w'-])(?P<name>{_NAME})['’]s\s(?:\w+\s)?(?:{_KIN})(?!\w)"),
    compiled(rf"(?<!\w)(?i:{_KIN})\s(?:(?:of|de|da|do)\s)?(?P<name>{_NAME})(?![\w-]|\s\p{{Lu}})"),
    compiled(
        rf"(?<![\w'-])(?P<name>{_NAME})\s(?:and\s(?:her|his)|et\s(?:sa|son|ses)|e\s(?:a\ssua|o\sseu|os\sseus|as\ssuas))\s"
        rf"(?:\w+\s)?(?:{_KIN})(?!\w)"
    ),
    # Inside a sentence, and nothing with a capital after it that it could be a part of.
    compiled(rf"(?<=[\p{{Ll}},]\s)(?P<name>{_SURE})(?![\w-]|\s\p{{Lu}}|\s(?:of|de|du|da|do|des)\s)"),
)


class WordNameRecognizer(FoldedRecognizer):
    """Finds given names that are words as well (PERSON)."""

    ID: ClassVar[str] = "word-name"
    ENTITIES: ClassVar[tuple[str, ...]] = ("PERSON",)

    def find(self, text: str) -> Iterator[Claim]:
        if lexicon.is_title_case(text):
            return
        for run in scan(_RUN, text):
            for match in _ONE.finditer(text, *run.span()):
                yield Claim("PERSON", *match.span("name"), GRAMMAR)
        for pattern in _CUED:
            for match in scan(pattern, text):
                yield Claim("PERSON", *match.span("name"), CUE)
