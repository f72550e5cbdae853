"""A copy is proved against its own original, or said not to be proved."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def of_template(code: str, name: str, town: str):
    """One of many records that say the same of different people."""
    text = f"In May the network of {town} with {name} trained twelve focal points of the villages in first aid"
    return make_fragment({"FragmentID": code, "Outcome description": text})


@pytest.mark.parametrize("count", [60, 300])
def test_records_of_one_template_are_all_proved_and_a_leaking_one_against_its_own(count):
    originals = [of_template(f"X-{n:03d}", f"Zubi{n:03d}q", f"Town{n % 7}x") for n in range(count)]
    order = sorted(range(count), key=lambda n: (n * 7919) % count)
    copies = [
        of_template(f"[id-{place:08d}]", f"Zubi{n:03d}q" if place % 10 == 0 else "[person]", "[location]")
        for place, n in enumerate(order)
    ]
    matched = pair(copies, originals)
    assert sorted(matched) == list(range(count))
    assert matched[::10] == order[::10]
