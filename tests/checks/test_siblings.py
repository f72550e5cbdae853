"""When two texts tell the same, and that engines which see them apart find what is found together."""

from __future__ import annotations

import pytest

from redactor.align import Alignment, Opposite
from redactor.checks import check_records
from redactor.checks.siblings import _is_same
from redactor.model import Span
from tests.checks.test_apart import apart
from tests.checks.test_tables import TABLES, records_of

CASES = [
    pytest.param(case, id=f"{check}: {case['name']}")
    for check, cases in TABLES["siblings"].items()
    for case in cases
    if check != "series" and not any("file" in row for row in case["records"])
]


@pytest.mark.parametrize(
    ("anchored", "support", "share", "likeness", "shared", "same"),
    [
        (1, 4, 0.55, 0, 0, True),
        (0, 4, 0.55, 0, 0, False),
        (1, 3, 1.0, 0, 0, False),
        (1, 9, 0.5, 0, 0, False),
        (1, 0, 0, 0.85, 7, True),
        (0, 0, 0, 1.0, 99, False),
        (1, 0, 0, 0.84, 99, False),
        (1, 0, 0, 1.0, 6, False),
    ],
)
def test_texts_tell_the_same_where_the_words_around_agree_or_all_do(anchored, support, share, likeness, shared, same):
    one = Opposite(True, 0, Span(0, 1), True, anchored, support, share)  # noqa: FBT003
    assert _is_same(one, Alignment((one,), (), (), shared, likeness)) is same


@pytest.mark.parametrize("case", CASES)
def test_what_is_found_apart_of_a_case_is_what_is_found_together(case):
    settings, _, records = records_of(case)
    together = [f for f in check_records(records, settings) if f.location.record is not None]  # not of the file
    assert apart(records, settings) == together
