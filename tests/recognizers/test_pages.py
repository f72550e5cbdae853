"""Each recogniser's page: its form, and that what it shows is so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from presidio_analyzer import RecognizerResult

from redactor.finders import IDS, finder, finders
from redactor.recognizers import RECOGNIZERS
from redactor.recognizers.engine import default_pipelines
from redactor.recognizers.pipelines import OWN_SCORE, STOCK_SCORE, NerRecognizer, PipelineEngine
from redactor.recognizers.unknown_names import ID
from tests.recognizers.marked import FIXTURES, MAKERS, covered, found, results, unmarked

ROOT = Path(__file__).parents[2]
HEADINGS = ["What it finds", "Evidence and scores", "What it leaves alone", "Sources", "Known misses"]
CODE = re.compile(r"`([^`]+)`")
ROW = re.compile(r"^\| (?P<evidence>[^|]+) \| (?P<score>\.\d+) \| (?:`(?P<example>[^`]+)` )?\|$", re.MULTILINE)
MISS = re.compile(r"^- \*\*(?P<key>[^*]+)\*\*: `(?P<example>[^`]+)`", re.MULTILINE)


def section(name: str, heading: str) -> str:
    page = finder(name).page
    return page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(name: str) -> list[tuple[float, str | None]]:
    return [(float(row["score"]), row["example"]) for row in ROW.finditer(section(name, "Evidence and scores"))]


def test_every_recogniser_has_a_page_and_every_page_a_recogniser():
    assert (*RECOGNIZERS, "ner", ID) == IDS
    assert sorted(path.stem for path in (ROOT / "redactor/data/recognizers").iterdir()) == sorted(IDS)


def test_what_reports_call_a_pipeline_is_known_and_nonsense_is_not():
    assert finder("ner:fragments") == finder("ner")
    assert finder("nosuch") is None


@pytest.mark.parametrize("name", IDS)
def test_a_page_is_whole(name):
    page = finder(name).page
    assert page.startswith("# ")
    assert page.split("\n\n", 2)[1].startswith(f"`{name}` · ")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == HEADINGS
    assert "\n" not in finder(name).summary


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_page_names_the_entities_that_the_recogniser_claims(name):
    assert finder(name).entities == tuple(MAKERS[name].ENTITIES)


def test_the_page_of_the_trained_recogniser_names_the_labels_of_the_shipped_pipeline():
    meta = json.loads((ROOT / "redactor/models/fragments/meta.json").read_text("utf-8"))
    assert finder("ner").entities == tuple(meta["labels"]["redactor_ner"])
    assert [score for score, _ in rows("ner")] == [OWN_SCORE, STOCK_SCORE]


@pytest.mark.parametrize("name", IDS)
def test_a_page_names_every_published_miss_and_no_other(name):
    named = {miss["key"]: miss["example"] for miss in MISS.finditer(section(name, "Known misses"))}
    assert named == FIXTURES[name]["misses"]


@pytest.mark.parametrize("name", IDS)
def test_sources_name_files_that_are_there(name):
    named = [code for code in CODE.findall(section(name, "Sources")) if "/" in code]
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_what_a_page_shows_for_an_evidence_is_found_with_that_score(name):
    assert rows(name)
    for score, example in rows(name):
        plain, marked = unmarked(example)
        assert covered(results(name, plain), plain) == [(said, score) for said in marked]


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_score_that_the_fixture_meets_is_on_the_page(name):
    plains = [unmarked(text)[0] for text in FIXTURES[name]["finds"].values()]
    met = {score for plain in plains for _, score in covered(results(name, plain), plain)}
    assert met <= {score for score, _ in rows(name)}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_what_a_page_marks_is_found_and_what_it_says_is_left_alone_is(name):
    for text in CODE.findall(section(name, "What it finds") + section(name, "Evidence and scores")):
        plain, marked = unmarked(text)
        assert not marked or found(name, plain) == marked
    left = [text for text in CODE.findall(section(name, "What it leaves alone")) if text not in IDS]
    assert {text: found(name, text) for text in left} == {text: [] for text in left}
    assert left


Reader = Callable[[str], list[RecognizerResult]]


@pytest.fixture(scope="module")
def reader() -> Reader:
    engine, recognizer = PipelineEngine(default_pipelines()), NerRecognizer("en")
    return lambda text: recognizer.analyze(text, [], engine.process_text(text, "en"))


@pytest.mark.model
@pytest.mark.parametrize("text", FIXTURES["ner"]["finds"].values(), ids=FIXTURES["ner"]["finds"])
def test_the_trained_recogniser_covers_what_is_marked(reader, text):
    plain, marked = unmarked(text)
    seen = covered(reader(plain), plain)
    assert [said for said in marked if not any(said in part for part, _ in seen)] == []
    assert {score for _, score in seen} == {OWN_SCORE}


@pytest.mark.model
@pytest.mark.parametrize("text", FIXTURES["ner"]["ignores"].values(), ids=FIXTURES["ner"]["ignores"])
def test_the_trained_recogniser_leaves_alone_what_names_nobody(reader, text):
    assert covered(reader(text), text) == []


@pytest.mark.model
@pytest.mark.parametrize("text", FIXTURES["ner"]["misses"].values(), ids=FIXTURES["ner"]["misses"])
def test_the_trained_recogniser_misses_what_its_page_says(reader, text):
    plain, marked = unmarked(text)
    assert not any(said in part for said in marked for part, _ in covered(reader(plain), plain))


def test_the_page_of_the_trained_recogniser_shows_cases_of_its_fixture():
    shown = [example for _, example in rows("ner") if example] + [
        text for text in CODE.findall(section("ner", "What it leaves alone")) if text not in IDS
    ]
    assert set(shown) <= {*FIXTURES["ner"]["finds"].values(), *FIXTURES["ner"]["ignores"].values()}


def test_the_listing_has_every_recogniser_once():
    assert [one.id for one in finders()] == list(IDS)
