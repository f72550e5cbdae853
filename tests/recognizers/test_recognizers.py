"""Each recogniser against its fixture: «…» marks exactly what it must find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from redactor.finders import IDS
from redactor.recognizers import RECOGNIZERS
from tests.recognizers.marked import FIXTURES, MAKERS, found, unmarked


def cases(kind: str) -> Iterator[object]:
    for name in sorted(MAKERS):
        for title, text in FIXTURES[name][kind].items():
            yield pytest.param(name, text, id=f"{name}: {title}")


@pytest.mark.parametrize(("recognizer", "text"), cases("finds"))
def test_finds_what_is_marked_and_nothing_else(recognizer: str, text: str) -> None:
    plain, marked = unmarked(text)
    assert found(recognizer, plain) == marked


@pytest.mark.parametrize(("recognizer", "text"), cases("ignores"))
def test_ignores(recognizer: str, text: str) -> None:
    assert found(recognizer, text) == []


@pytest.mark.xfail(strict=True, reason="a published limit")
@pytest.mark.parametrize(("recognizer", "text"), cases("misses"))
def test_known_misses(recognizer: str, text: str) -> None:
    plain, marked = unmarked(text)
    assert found(recognizer, plain) == marked


@pytest.mark.parametrize("name", IDS)
def test_a_fixture_has_enough_cases_of_each_kind_and_misses_that_mark_what_is_missed(name: str) -> None:
    fixture = FIXTURES[name]
    assert fixture["recognizer"] == name
    assert len(fixture["finds"]) >= 8
    assert len(fixture["ignores"]) >= 6
    assert 1 <= len(fixture["misses"]) <= 3
    assert all(unmarked(text)[1] for text in (*fixture["finds"].values(), *fixture["misses"].values()))
    assert not any(unmarked(text)[1] for text in fixture["ignores"].values())


def test_every_recognizer_has_a_fixture_of_its_name() -> None:
    assert sorted(FIXTURES) == sorted(IDS)


@pytest.mark.parametrize("recognizer", sorted(RECOGNIZERS))
def test_speaks_every_language_and_says_its_own_name(recognizer: str) -> None:
    for language in ("en", "fr", "pt"):
        made = RECOGNIZERS[recognizer](supported_language=language)
        assert (made.name, made.supported_language) == (recognizer, language)
