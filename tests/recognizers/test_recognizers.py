"""Each recogniser against its fixture: «…» marks exactly what it must find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from redactor.recognizers import RECOGNIZERS

FIXTURES = Path(__file__).parents[2] / "fixtures" / "recognizers"
MARK = re.compile("«((?:[^«»]|« [^«»]* »)+)»")


def unmarked(text: str) -> tuple[str, list[str], list[tuple[int, int]]]:
    plain, spans, last = "", [], 0
    for match in MARK.finditer(text):
        plain += text[last : match.start()]
        spans.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        last = match.end()
    plain += text[last:]
    return plain, [plain[a:b] for a, b in spans], spans


def found(recognizer: str, text: str) -> list[str]:
    """Return the texts that the recogniser covers, overlapping claims joined."""
    results = RECOGNIZERS[recognizer]().analyze(text, [])
    joined: list[tuple[int, int]] = []
    for start, end in sorted((r.start, r.end) for r in results):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return [text[a:b] for a, b in joined]


def cases(kind: str) -> Iterator[object]:
    for path in sorted(FIXTURES.glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        for name, text in data.get(kind, {}).items():
            yield pytest.param(data["recognizer"], text, id=f"{data['recognizer']}: {name}")


@pytest.mark.parametrize(("recognizer", "text"), cases("finds"))
def test_finds_what_is_marked_and_nothing_else(recognizer: str, text: str) -> None:
    plain, marked, _ = unmarked(text)
    assert found(recognizer, plain) == marked


@pytest.mark.parametrize(("recognizer", "text"), cases("ignores"))
def test_ignores(recognizer: str, text: str) -> None:
    assert found(recognizer, text) == []


@pytest.mark.xfail(strict=True, reason="a published limit")
@pytest.mark.parametrize(("recognizer", "text"), cases("misses"))
def test_known_misses(recognizer: str, text: str) -> None:
    plain, marked, _ = unmarked(text)
    assert found(recognizer, plain) == marked


def test_every_recognizer_has_a_fixture_of_its_name() -> None:
    assert sorted(RECOGNIZERS) == sorted(path.stem for path in FIXTURES.glob("*.yaml"))


@pytest.mark.parametrize("recognizer", sorted(RECOGNIZERS))
def test_speaks_every_language_and_says_its_own_name(recognizer: str) -> None:
    for language in ("en", "fr", "pt"):
        made = RECOGNIZERS[recognizer](supported_language=language)
        assert (made.name, made.supported_language) == (recognizer, language)
