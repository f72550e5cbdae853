"""How far a clause reaches around a finding: between angle brackets, the finding between square ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.clauses import FARTHEST, clause_around
from redactor.model import Span


@pytest.mark.parametrize(
    "case",
    [
        "He came. <She [sleeps at the parish] two nights>. It rained.",
        "Since May, <she [moved] in with nuns>, her phone off.",
        "<Elle a été [relogée] par Mme. Exemplo le 3.5.2024 à 9:30>; rien.",
        "Mesures : <[gilet] de sécurité>\nFin",
        "Paid (<a [guard] at night>) and bail",
        "A room – <the [spare key] is hers> – and bail",
        "<[moved]>",
    ],
)
def test_a_clause_reaches_to_the_signs_around_it(case: str) -> None:
    text = re.sub(r"[<>\[\]]", "", case)
    inside = re.search(r"\[.*\]", re.sub("[<>]", "", case))
    around = re.search("<.*>", re.sub(r"[\[\]]", "", case))
    assert inside is not None
    assert around is not None
    span = Span(inside.start(), inside.end() - 2)
    assert clause_around(text, span) == Span(around.start(), around.end() - 2)


@given(st.text("ab ,.:;\n()", min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 10))
def test_it_holds_the_finding_and_only_grows(text: str, start: int, length: int) -> None:
    first = min(start, len(text) - 1)
    span = Span(first, min(first + length, len(text)))
    around = clause_around(text, span)
    assert around.start <= span.start <= span.end <= around.end <= len(text)


def test_a_text_without_signs_is_not_all_one_clause() -> None:
    text = "a " * 5 * FARTHEST
    around = clause_around(text, Span(2000, 2001))
    assert (around.start, around.end) == (2000 - FARTHEST, 2001 + FARTHEST)


@pytest.mark.parametrize(
    ("word", "more"), [("a" * (FARTHEST + 9), 10), ("a" * (3 * FARTHEST), 0)], ids=["whole", "endless"]
)
def test_where_no_sign_ends_it_no_word_is_cut_unless_it_has_no_end(word: str, more: int) -> None:
    text = f"{word} moved {word}"
    finding = Span(len(word) + 1, len(word) + 6)
    reach = FARTHEST - 1 + more  # the space is a code point, too
    assert clause_around(text, finding) == Span(finding.start - 1 - reach, finding.end + 1 + reach)
