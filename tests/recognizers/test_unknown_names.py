"""The net for words that no dictionary knows: what it holds, what it lets through, and who may spread it."""

from __future__ import annotations

import pytest

from redactor.decide import UNKNOWN_NAME
from redactor.recognizers.engine import build_analyzer
from redactor.recognizers.unknown_names import ID, UnknownNameRecognizer


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("then Zoddamir came", ["Zoddamir"]),
        ("seen by ZODDAMIR-TIL and others", ["ZODDAMIR-TIL"]),
        ("the Government of Togo, Mme Amina and the CSOs", []),
        ("L'un des avocats", []),
        ("https://Zoddamir.example and ZM-12/Zoddamir", []),
        ("in small letters zoddamir passes", []),
    ],
)
def test_it_holds_capitalized_words_that_no_list_knows(text: str, found: list[str]) -> None:
    claims = UnknownNameRecognizer("en").claims(text)
    assert [text[claim.start : claim.end] for claim in claims] == found


def test_it_is_asked_only_where_the_net_is_spread() -> None:
    def asked(**options: bool) -> set[str]:
        return {recognizer.name for recognizer in build_analyzer((), **options).get_recognizers("fr")}

    assert asked(unknown_names=True) - asked() == {UnknownNameRecognizer("fr").name}


def test_decisions_know_it_by_its_name() -> None:
    assert ID == UNKNOWN_NAME
