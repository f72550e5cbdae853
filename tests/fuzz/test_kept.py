"""Inputs that fuzzing found worth keeping, and every one that once broke a law, go through their targets again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

KEPT = Path(__file__).parents[2] / "fixtures" / "fuzz"
INPUTS = sorted(path for path in KEPT.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_kept_input_ends_well(path):
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_kept_inputs():
    assert {path.parent.name for path in INPUTS} == set(TARGETS)
