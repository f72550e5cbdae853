from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.arbitrate import arbitrate
from redactor.model import Match, Span

TEXT = "the Association of women of Gao met Mali Keita in Niger"


def claim(entity: str, words: str, score: float = 0.7, recognizer: str = "x") -> Match:
    start = TEXT.index(words)
    return Match(entity, Span(start, start + len(words)), score, recognizer)


def settled(*claims: Match) -> list[tuple[str, str]]:
    return [(m.entity, TEXT[m.span.start : m.span.end]) for m in arbitrate(claims, TEXT)]


def test_a_body_keeps_the_town_in_its_name_even_when_the_town_is_surer():
    body, town = claim("ORGANIZATION", "Association of women of Gao", 0.6), claim("LOCATION", "Gao", 0.95)
    assert settled(body, town) == [("ORGANIZATION", "Association of women of Gao")]


def test_the_gazetteer_outranks_a_guess_over_the_same_words():
    assert settled(claim("PERSON", "Niger", 0.5), claim("LOCATION", "Niger", 0.95)) == [("LOCATION", "Niger")]


def test_what_the_winner_leaves_of_the_loser_is_still_claimed():
    partly = [claim("ORGANIZATION", "Gao met Mali", 0.6), claim("PERSON", "Mali Keita", 0.9)]
    assert settled(*partly) == [("ORGANIZATION", "Gao met"), ("PERSON", "Mali Keita")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("paid by Mr Keita", []),
        ("Depuis la rentrée, M. Keita est suivi partout par des inconnus en moto", []),
        ("signed by the board and by M. Keita of the village", ["M."]),
        ("trained in the Keita", []),
        ("trained by A Keita", ["A"]),
    ],
    ids=["title", "French title", "initial", "idle words", "capital"],
)
def test_a_title_or_idle_words_that_a_surer_name_leaves_are_nobody(text, left):
    at = text.index("Keita")
    start = {"M.": text.find("M."), "A": text.find("A ")}.get(left[0]) if left else None
    start = start if start is not None else max(text.find("Mr"), text.find("M."), text.find("in the"))
    weak, sure = Match("PERSON", Span(start, at + 5), 0.7, "x"), Match("PERSON", Span(at, at + 5), 0.9, "y")
    found = [text[m.span.start : m.span.end] for m in arbitrate([weak, sure], text)]
    assert found == [*left, "Keita"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Comité de soutien à Zandou Keita", "Comité de soutien à"),
        ("Justice for Zandou Keita", "Justice for"),
        ("Fondation Zandou Keita", None),
        ("Radio for Zandou Keita", None),
    ],
)
def test_whom_a_campaign_is_for_is_a_person(text, left):
    name = Span(text.index("Zandou"), len(text))
    body, person = Match("ORGANIZATION", Span(0, len(text)), 0.9, "x"), Match("PERSON", name, 0.7, "y")
    found = [(m.entity, text[m.span.start : m.span.end]) for m in arbitrate([body, person], text)]
    whole = [("ORGANIZATION", text)]
    assert found == (whole if left is None else [("ORGANIZATION", left), ("PERSON", "Zandou Keita")])


def test_a_person_in_an_event_is_one_and_in_a_bodys_name_a_part_of_it():
    text = "training of Zandou Keita"
    part = Match("PERSON", Span(12, 24), 0.7, "y")
    for entity, expected in (
        ("EVENT", [("EVENT", "training of"), ("PERSON", "Zandou Keita")]),
        ("ORGANIZATION", [("ORGANIZATION", text)]),
    ):
        found = arbitrate([Match(entity, Span(0, 24), 0.6, "x"), part], text)
        assert [(m.entity, text[m.span.start : m.span.end]) for m in found] == expected


claims = st.lists(
    st.builds(
        lambda entity, start, length, score, name: Match(entity, Span(start, start + length), score, name),
        st.sampled_from(["PERSON", "LOCATION", "ORGANIZATION", "DATE_TIME"]),
        st.integers(0, 40),
        st.integers(1, 14),
        st.sampled_from([0.4, 0.7, 0.95]),
        st.sampled_from(["a", "b"]),
    ),
    max_size=6,
)


@given(claims)
def test_the_union_of_letters_claimed_but_for_idle_words_stays_claimed_and_nothing_overlaps(found):
    result = arbitrate(found, TEXT)
    before = {i for m in found for i in range(m.span.start, min(m.span.end, len(TEXT))) if TEXT[i].isalnum()}
    after = [i for m in result for i in range(m.span.start, m.span.end) if i < len(TEXT) and TEXT[i].isalnum()]
    idle = {i for word in re.finditer(r"\b(?:the|of|in)\b", TEXT) for i in range(*word.span())}
    assert set(after) - idle == before - idle
    assert set(after) <= before
    assert len(after) == len(set(after))


@given(claims)
def test_the_order_of_recognizers_does_not_matter(found):
    orders = itertools.islice(itertools.permutations(found), 24)
    assert len({arbitrate(order, TEXT) for order in orders}) == 1


@pytest.mark.parametrize(
    ("entity", "text", "left"),
    [
        ("EVENT", "training of trainers of |November 2022|", ["training of trainers of", "November 2022"]),
        ("EVENT", "forum des femmes (|3 mai|)", ["forum des femmes", "3 mai"]),
        ("EVENT", "retreat, |5-7 May 2021|, Gao", ["retreat", "5-7 May 2021", ", Gao"]),
        ("EVENT", "Carrefour des femmes de |2025|", ["Carrefour des femmes de 2025"]),
        ("EVENT", "Café |8 mars| libre", ["Café 8 mars libre"]),
        ("ORGANIZATION", "Mouvement du |23 mars|", ["Mouvement du 23 mars"]),
    ],
    ids=["month", "bracket", "middle", "year", "name", "body"],
)
def test_when_an_event_took_place_is_a_date_of_its_own(entity, text, left):
    before, date, after = text.split("|")
    text = before + date + after
    whole = Match(entity, Span(0, len(text)), 0.9, "x")
    part = Match("DATE_TIME", Span(len(before), len(before + date)), 0.7, "y")
    found = arbitrate([whole, part], text)
    assert [text[m.span.start : m.span.end] for m in found] == left
    assert [m.entity for m in found] == ["DATE_TIME" if words == date and len(left) > 1 else entity for words in left]


@pytest.mark.parametrize(("between", "names"), [(' "root" ', 1), (" «le vieux» ", 2), (" « root » ", 1), (" met ", 2)])
def test_a_nickname_between_the_parts_of_a_name_is_part_of_it(between: str, names: int):
    text = f"Anna{between}Example"
    parts = [Match("PERSON", Span(0, 4), 0.7, "x"), Match("PERSON", Span(len(text) - 7, len(text)), 0.7, "x")]
    found = [text[m.span.start : m.span.end] for m in arbitrate(parts, text)]
    assert found == ([text] if names == 1 else ["Anna", "Example"])


def test_what_many_claims_cost_grows_with_their_number_alone(monkeypatch):
    from redactor import arbitrate as module

    asked = []
    plain = module.Span.overlaps
    monkeypatch.setattr(module.Span, "overlaps", lambda one, other: asked.append(1) or plain(one, other))
    counts = []
    for number in (200, 400):
        asked.clear()
        text = "Awa Exemplo " * number
        whole = [Match("PERSON", Span(12 * n, 12 * n + 11), 0.9, "x") for n in range(number)]
        across = [Match("ORGANIZATION", Span(12 * n + 4, 12 * n + 15), 0.5, "y") for n in range(number - 1)]
        assert arbitrate([*whole, *across], text) == tuple(whole)
        counts.append(len(asked))
    assert counts[1] < 2.2 * counts[0]
