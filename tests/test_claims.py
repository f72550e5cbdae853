"""Every text once, a piece at a time, and what Presidio's own loop would have said."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor import claims
from redactor.claims import Claimed, Reader, pieces_of, without_contained
from redactor.detect import Detector
from redactor.normalize import fold
from redactor.recognizers.engine import build_analyzer
from redactor.schema import default_schema
from tests.support import make_fragment

MARK = re.compile(r"\[\[[A-Z_]+\|(.+?)\]\]", re.DOTALL)


def corpus() -> list[str]:
    rows = Path("fixtures/corpus/dev.annotated.jsonl").read_text("utf-8").splitlines()[::7]
    return sorted({MARK.sub(r"\1", text) for row in rows for _, text in json.loads(row)["fields"] if text.strip()})


@pytest.fixture(scope="module")
def analyzer():
    """Presidio with the rules and no pipeline: nothing to load."""
    return build_analyzer(())


def test_claims_are_what_presidio_itself_would_return(analyzer, monkeypatch):
    monkeypatch.setattr(claims, "witnessed", lambda found: found)
    for text, found in Reader(analyzer).claims(corpus()).items():
        clean = fold(text)
        expected = {
            (r.entity_type, clean.span(r.start, r.end), r.score)
            for r in analyzer.analyze(clean.text, "en")
            if any(c.isalnum() for c in clean.text[r.start : r.end])
        }
        assert {(m.entity, m.span, m.score) for m in found} == expected


def test_a_text_is_read_once_however_many_records_hold_it(analyzer):
    detector = Detector(analyzer, default_schema())
    record = {"coutnry": "Bénin", "Year": "2024", "Outcome description": "Awa Exemplo met Ali Exemplo."}
    records = [make_fragment(record, index=number) for number in range(5)]
    assert len({tuple((f.entity, f.value) for f in found) for found in detector.detect(records)}) == 1
    detector.detect([make_fragment(record, index=9)])
    assert detector._reader.texts_read == 3


def test_what_is_remembered_is_bounded_and_the_oldest_goes_first(analyzer, monkeypatch):
    monkeypatch.setattr(claims, "REMEMBERED", 10)
    reader = Reader(analyzer)
    for text in ("aaaa", "bbbb", "aaaa", "cccc"):
        reader.claims([text])
    assert list(reader._known) == ["aaaa", "cccc"]
    assert reader.texts_read == 3


def test_a_long_text_costs_its_pieces_and_finds_what_stands_at_a_cut(analyzer, monkeypatch):
    monkeypatch.setattr(claims, "PIECE", 400)
    monkeypatch.setattr(claims, "SHARED", 80)
    filler = "the meeting went on and nobody was named in it "
    text = "".join(f"{filler}on 12 March 20{year} " for year in range(10, 60))
    reader = Reader(analyzer)
    found = {text[m.span.start : m.span.end] for m in reader.claims([text])[text] if m.entity == "DATE_TIME"}
    assert found >= {f"12 March 20{year}" for year in range(10, 50)}
    assert reader.texts_read <= len(text) // (400 - 2 * 80) + 1


def test_the_pieces_of_a_long_text_are_folded_a_few_at_a_time(analyzer, monkeypatch):
    folded = list[int]()

    def noting(self, texts, read=Reader._read):
        folded.append(sum(map(len, texts)))
        return read(self, texts)

    text = " ".join(f"They met on 12 March 20{year}." for year in range(10, 60))
    monkeypatch.setattr(claims, "PIECE", 200)
    monkeypatch.setattr(claims, "SHARED", 40)
    at_once = Reader(analyzer).claims([text])
    monkeypatch.setattr(claims, "AT_ONCE", 450)
    monkeypatch.setattr(Reader, "_read", noting)
    assert Reader(analyzer).claims([text]) == at_once
    assert (len(folded) > 1, max(folded) <= 450) == (True, True)


@given(st.text("ab \n", max_size=3000))
def test_pieces_cover_the_text_and_none_is_long(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "PIECE", 100)
        patch.setattr(claims, "SHARED", 20)
        end = 0
        for start, piece in pieces_of(text):
            assert text[start : start + len(piece)] == piece
            assert start <= end
            assert len(piece) <= 100
            end = start + len(piece)
        assert end == len(text)


def test_a_claim_inside_a_surer_one_of_its_kind_is_dropped():
    outer, inner = Claimed("PERSON", 0, 9, 0.8, "a"), Claimed("PERSON", 2, 5, 0.8, "a")
    surer, other = Claimed("PERSON", 2, 6, 0.9, "a"), Claimed("LOCATION", 2, 5, 0.5, "a")
    assert without_contained([inner, outer, surer, other, outer]) == [other, outer, surer]
