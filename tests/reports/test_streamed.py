"""A report that is written in pieces is, put together, the report."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.reports import PIECES, REPORTS, pieces
from redactor.reports.streamed import ITEMS, dumped
from tests.reports.test_formats import EVERYTHING, item, report

JSON = st.recursive(
    st.text(max_size=4) | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(st.lists(JSON, max_size=4), JSON)
def test_a_list_written_item_by_item_is_what_dumps_gives(items, beside):
    streamed = "".join(dumped({"a": beside, "b": [{"deep": [ITEMS]}], "c": beside}, iter(items)))
    whole = {"a": beside, "b": [{"deep": items}], "c": beside}
    assert streamed == json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("given_report", [EVERYTHING, report()], ids=["everything", "nothing"])
def test_json_in_pieces_is_the_report(given_report):
    assert REPORTS["json"](given_report) == json.dumps(given_report.as_json(), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_format_comes_in_pieces_and_the_long_ones_in_many(name):
    many = report(*(item() for _ in range(5)))
    found = list(pieces(name, many))
    joined = b"".join(found) if isinstance(found[0], bytes) else "".join(found)
    assert joined == REPORTS[name](many)
    assert (len(found) >= 5) == (name in PIECES)
