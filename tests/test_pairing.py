"""A copy is proved against its own original, or said not to be proved."""

from __future__ import annotations

from pathlib import Path

from redactor.pairing import pair
from redactor.pipeline import verify
from tests.support import make_fragment, make_session

TEXT = "the members of the network met the mayor about the road and the market"


def record(code: str, flag: str, text: str = TEXT):
    return make_fragment({"FragmentID": code, "Outcome description": text, "Confidential": flag})


def test_siblings_with_the_same_words_are_told_apart_by_what_they_kept():
    originals = [record("A-1", "no"), record("A-2", "1.0")]
    assert pair([record("A-2", "1.0")], originals) == [1]


def test_order_and_ids_do_not_matter_where_the_words_tell():
    originals = [record("A-1", "no", "the school was mended in the rain"), record("A-2", "1", TEXT)]
    copies = [
        record("[id-k3f9q2xw]", "[withheld]", TEXT),
        record("[id-a2c4e6g8]", "no", "the school was mended in the rain"),
    ]
    assert pair(copies, originals) == [1, 0]


def test_a_copy_that_is_like_no_original_is_not_proved(tmp_path: Path):
    original, copy = tmp_path / "a.txt", tmp_path / "b.txt"
    original.write_text(f"**FragmentID**: A-1\n**Outcome description**: {TEXT}\n**Confidential**: 1\n")
    copy.write_text("**FragmentID**: A-1\n**coutnry**: Niger\n**Outcome description**: [withheld]\n")
    report = verify(make_session({}), copy, original)
    assert (report.verdict.value, len(report.coverage.skipped)) == ("incomplete", 1)
