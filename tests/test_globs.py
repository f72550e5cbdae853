"""Globs mean the same on every Python, and a long one costs no more than its length times the path's."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from redactor.globs import matches

CASES = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "globs.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["glob"] for case in CASES])
def test_a_glob_describes_these_paths_and_not_those(case):
    paths = [*case["describes"], *case["not"]]
    assert [path for path in paths if matches(path, [case["glob"]])] == case["describes"]


def test_one_glob_of_several_is_enough_and_none_describes_nothing():
    assert matches("a.csv", ["*.txt", "*.csv"])
    assert not matches("a.csv", [])


def test_many_stars_do_not_multiply():
    assert not matches("a/" * 3000 + "b", ["**/a/" * 40 + "c"])
