"""Texts in which «…» marks what a recogniser must find, and what one finds in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import yaml
from presidio_analyzer import EntityRecognizer, RecognizerResult

from redactor.recognizers import RECOGNIZERS
from redactor.recognizers.unknown_names import ID, UnknownNameRecognizer

MARK = re.compile("«((?:[^«»]|« [^«»]* »)+)»")
# All that need no pipeline, by id.
MAKERS: dict[str, Callable[..., EntityRecognizer]] = {**RECOGNIZERS, ID: UnknownNameRecognizer}
FIXTURES = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[2] / "fixtures" / "recognizers").glob("*.yaml"))
}


def unmarked(text: str) -> tuple[str, list[str]]:
    """Return *text* without its marks, and what they mark."""
    return MARK.sub(r"\1", text), MARK.findall(text)


def results(recognizer: str, text: str) -> list[RecognizerResult]:
    """Return what the recogniser claims in *text*."""
    return MAKERS[recognizer]().analyze(text, [])


def covered(found: Iterable[RecognizerResult], text: str) -> list[tuple[str, float]]:
    """Return the texts that claims cover, overlapping ones joined, each with its highest score."""
    joined: list[tuple[int, int, float]] = []
    for start, end, score in sorted((r.start, r.end, r.score) for r in found):
        if joined and start <= joined[-1][1]:
            first, last, best = joined[-1]
            joined[-1] = (first, max(end, last), max(score, best))
        else:
            joined.append((start, end, score))
    return [(text[start:end], score) for start, end, score in joined]


def found(recognizer: str, text: str) -> list[str]:
    """Return the texts that the recogniser covers, overlapping claims joined."""
    return [said for said, _ in covered(results(recognizer, text), text)]
