"""The net for words that no dictionary knows: who may spread it. What it holds: fixtures/recognizers."""

from __future__ import annotations

from redactor.decide import UNKNOWN_NAME
from redactor.recognizers.engine import build_analyzer
from redactor.recognizers.unknown_names import ID, UnknownNameRecognizer


def test_it_is_asked_only_where_the_net_is_spread() -> None:
    def asked(**options: bool) -> set[str]:
        return {recognizer.name for recognizer in build_analyzer((), **options).get_recognizers("fr")}

    assert asked(unknown_names=True) - asked() == {UnknownNameRecognizer("fr").name}


def test_decisions_know_it_by_its_name() -> None:
    assert ID == UNKNOWN_NAME
