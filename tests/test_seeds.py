"""The main job on the first users' own two records, which are confidential and never in this repository.

They are read from ``../shared/seeds``; what must vanish is worked out from them and from the gazetteers, so that
nothing of theirs stands here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from redactor import lexicon
from redactor.merged import compose
from redactor.normalize import fold
from redactor.pipeline import Request, audit, open_session, redact, scan
from redactor.schema import default_schema

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the two seed records are not here: ../shared/seeds is absent"),
]
MONTHS = re.compile(r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b")
HIDDEN_LEVELS = {lexicon.Level.TOWN, lexicon.Level.REGION, lexicon.Level.COUNTRY}


def seed(number: int) -> Path:
    return next(SEEDS.glob(f"{number:03d}_*.txt"))


def telling(text: str) -> set[str]:
    """Coalitions, tools, places below a region, months and the project's code that *text* shows."""
    clean = fold(text).text
    found = set(MONTHS.findall(clean)) | set(re.findall(r"\b[A-Z]{3}\d{4}\b", clean))
    for hit in lexicon.hits(clean):
        place = lexicon.place(clean[hit.start : hit.end])
        named = {lexicon.Kind.COALITION, lexicon.Kind.TOOL} & set(hit.kinds)
        if clean[hit.start].isupper() and (named or (place and place.level in HIDDEN_LEVELS)):
            found.add(clean[hit.start : hit.end])
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed")
    report = redact(open_session("publication"), Request((seed(0),)), folder)
    assert report.verdict.value == "clean"
    return next(folder.glob("*.txt")).read_text("utf-8")  # under a name that tells no more than the text


def fields(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\*\*(.+?)\*\*: (.*)$", text, re.MULTILINE))


def test_nothing_telling_of_the_raw_record_is_in_its_copy(copy):
    raw = seed(0).read_text("utf-8")
    assert len(telling(raw)) >= 10
    assert [name for name in sorted(telling(raw)) if name.casefold() in copy.casefold()] == []


def test_structure_ratings_region_and_year_survive(copy):
    before, after = fields(seed(0).read_text("utf-8")), fields(copy)
    assert list(after) == list(before)
    kept = ["coutnry", "Year", "Rating significance", "Rating contribution", "Scale", "Social actor"]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_the_story_is_composed_of_the_redacted_fields(copy):
    after = fields(copy)
    assert after["StoryFragment_Merged"].split() == compose(after, default_schema()).split()


def test_a_reader_still_understands_that_three_coalitions_changed_their_tools(copy):
    outcome = fields(copy)["Outcome description"]
    assert outcome.count("[coalition]") == 3
    assert "more secure communication tools" in outcome


def test_the_badly_redacted_record_shows_its_coalitions_misspelt_ones_too():
    report = audit(open_session("publication"), Request((seed(1),)))
    found = [i for i in report.items if i.entity == "HRD_COALITION" and i.rule == "residual-identifier"]
    assert len(found) >= 18
    assert any(i.rule == "residual-variant" for i in report.items)
    assert not any(i.entity == "PERSON" and i.location.field_name == "coutnry" for i in report.items)


FAILURES = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "failures.yaml").read_text("utf-8"))


def told_of(name):
    part = {failure: entry for failure, entry in FAILURES.items() if failure.startswith("A")}
    return [pytest.param(entry[name], id=failure) for failure, entry in part.items() if name in entry]


@pytest.fixture(scope="module")
def alone():
    return {item.rule for item in audit(open_session("publication"), Request((seed(1),))).items}


@pytest.fixture(scope="module")
def together():
    return {item.rule for item in audit(open_session("publication"), Request((seed(0), seed(1)))).items}


@pytest.fixture(scope="module")
def raw():
    return {item.entity for item in scan(open_session("publication"), Request((seed(0),))).items}


@pytest.mark.parametrize("rules", told_of("rules"))
def test_a_failure_of_the_badly_redacted_record_is_reported(rules, alone):
    assert set(rules) <= alone


@pytest.mark.parametrize("rules", told_of("together"))
def test_a_failure_that_a_sibling_makes_is_reported_with_it(rules, alone, together):
    assert set(rules) <= together
    assert not set(rules) & alone


@pytest.mark.parametrize("entities", told_of("raw"))
def test_a_failure_of_the_raw_record_is_found_by_a_scan(entities, raw):
    assert set(entities) <= raw
