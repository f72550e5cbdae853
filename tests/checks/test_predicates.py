"""What the checks ask about words and places in a text, each answer by itself: fixtures/predicates.yaml.

``[[X]]`` marks the place that is asked about, ``[[ENTITY|X]]`` one that detection claims.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from redactor.checks.base import CheckSettings, examine
from redactor.model import Finding, Location, Span
from tests.support import make_fragment

TABLES = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "predicates.yaml").read_text("utf-8"))
CASES = [
    pytest.param(module, question, text, answer, id=f"{question}: {text} = {answer}")
    for module, questions in TABLES.items()
    for question, answers in questions.items()
    for answer, texts in answers.items()
    for text in texts
]


def read(marked):
    """The text without marks, the marked place and what is claimed of it."""
    found = re.search(r"\[\[(?:([A-Z_]+)\|)?(.*?)\]\]", marked, re.DOTALL)
    if not found:
        return marked, None, None
    text = marked[: found.start()] + found[2] + marked[found.end() :]
    return text, Span(found.start(), found.start() + len(found[2])), found[1]


def seen(text, span, entity):
    """The record, column and span that a question about a place in a record takes."""
    fragment = make_fragment({"Evidence": text})
    place = Location("harvest.txt", 0, "Evidence", span)
    claims = (
        [Finding("residual-identifier", entity, place, 0.9, "stub", value=text[span.start : span.end])]
        if entity
        else []
    )
    record = examine(fragment, claims, CheckSettings())
    return record, record.written()[0], span


# What a question is asked with, other than the text and the place.
WITH = {
    "repeats": lambda text, span, _: (text, text[span.start : span.end]),
    **dict.fromkeys(("is_name", "is_ordinary", "is_telling", "entity_of"), seen),
}


@pytest.mark.parametrize(("module", "question", "marked", "answer"), CASES)
def test_a_question_about_a_text_is_answered(module, question, marked, answer):
    text, span, entity = read(marked)
    asked = WITH[question](text, span, entity) if question in WITH else (text, span) if span else (text,)
    said = getattr(import_module(f"redactor.checks.{module}"), question)(*asked)
    assert (said if isinstance(answer, str) else bool(said)) == answer
