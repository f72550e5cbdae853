"""Laws that hold for every line of the table of formats."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redactor import formats, reread
from redactor.errors import InputError
from redactor.schema import default_schema
from tests.formats.builders import BUILDERS, as_csv
from tests.formats.helpers import on_disk, opened, rewritten, values

NAMES = ("FragmentID", "coutnry", "Year", "Outcome description", "Notes of a visitor")

# Text as people type it: letters of the region, line ends, quotes, separators, signs; nothing that a
# format gives a meaning of its own to, such as a leading quote (that is for the modules' own tests).
LETTERS = "abcéèàçôñãĩɓŋ ABC 0123456789 .,;:!?'\"|\t<>&()[]{}%#@=+-_/\\«»–…\u00a0\u202fℤ🙂"
LINES = st.text(LETTERS, max_size=30).map(str.strip).filter(lambda text: not text.startswith("'"))


def cells(name: str) -> st.SearchStrategy[str]:
    """Values that a format can hold as they are; text files part fields by blank lines and rules."""
    line = LINES.filter(lambda text: not text or not (set(text) <= set("-_=* ") or text.startswith("#")))
    several = st.lists(line.filter(bool), min_size=1, max_size=3).map("\n".join)
    return st.one_of(line, several) if name != "FragmentID" else st.from_regex(r"[A-Z]{3}-[0-9]{2}", fullmatch=True)


ROWS = st.tuples(*map(cells, NAMES)).map(lambda row: dict(zip(NAMES, row, strict=True)))
TABLES = st.lists(ROWS, min_size=1, max_size=4)
MARKERS = st.sampled_from(["[person]", "[withheld]", 'é; "[id-1]",', "two\nlines", ""])

LAWS = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


EVERY_KIND = pytest.mark.parametrize("kind", sorted(BUILDERS))


def document_of(kind, table):
    ending, build = BUILDERS[kind]
    return opened(build(table), ending)


def rereads(kind, document, content):
    with tempfile.TemporaryDirectory() as folder:
        path = on_disk(Path(folder), content, BUILDERS[kind][0])
        found = [dict(row) for row in reread.reread(path, document.shape, default_schema())]
        return found, list(reread.raw_texts(path, document.shape))


def test_every_format_has_a_builder_here():
    assert set(BUILDERS) == set(formats.FORMATS)


@EVERY_KIND
@LAWS
@given(data=st.data())
def test_reads_what_was_saved(kind, data):
    table = data.draw(TABLES)
    assert values(document_of(kind, table)) == table


@LAWS
@given(table=TABLES)
def test_unchanged_values_give_the_same_bytes(table):
    for kind, (ending, build) in BUILDERS.items():
        content = build(table)
        document = opened(content, ending)
        if kind == "xlsx":
            assert rewritten(document) == rewritten(document)
        elif not any(document.as_written("'" + v) == v for row in table for v in row.values()):  # no formula
            assert rewritten(document) == content


@EVERY_KIND
@LAWS
@given(data=st.data())
def test_changed_values_appear_and_their_neighbors_stay(kind, data):
    table = data.draw(TABLES)
    changes = [{name: data.draw(MARKERS) for name in NAMES if data.draw(st.booleans())} for _ in table]
    for change in changes:
        change.pop("FragmentID", None)
    expected = [row | change for row, change in zip(table, changes, strict=True)]
    document = document_of(kind, table)
    edits = iter(expected)
    content = rewritten(document, lambda _: next(edits))
    assert values(opened(content, BUILDERS[kind][0])) == expected
    assert rereads(kind, document, content)[0] == expected


@EVERY_KIND
@LAWS
@given(data=st.data())
def test_columns_keep_their_order_and_records_theirs(kind, data):
    table = data.draw(TABLES)
    again = opened(rewritten(document_of(kind, table)), BUILDERS[kind][0])
    records = list(again.records())
    assert [[c.name for c in r.fragment.columns] for r in records] == [list(NAMES)] * len(table)
    assert [r.fragment.index for r in records] == list(range(len(table)))


@EVERY_KIND
@LAWS
@given(data=st.data())
def test_a_written_file_written_again_is_the_same(kind, data):
    once = rewritten(document_of(kind, data.draw(TABLES)))
    assert rewritten(opened(once, BUILDERS[kind][0])) == once


@EVERY_KIND
@LAWS
@given(data=st.data())
def test_a_column_left_out_is_nowhere_in_the_file(kind, data):
    table = [row | {"Notes of a visitor": "Awa Exemplo"} for row in data.draw(TABLES)]
    document = document_of(kind, table)
    content = rewritten(document, without={"Notes of a visitor"})
    found, raw = rereads(kind, document, content)
    assert found == [{n: v for n, v in row.items() if n != "Notes of a visitor"} for row in table]
    assert not any("Awa" in text or "visitor" in text for text in raw)


@EVERY_KIND
@LAWS
@given(data=st.data())
def test_a_record_left_out_is_nowhere_in_the_file(kind, data):
    table = data.draw(TABLES)
    gone = data.draw(st.integers(0, len(table) - 1))
    table[gone] = {**table[gone], "Outcome description": "Awa Exemplo"}
    document = document_of(kind, table)
    out = io.BytesIO()
    pairs = ((r, r.fragment.values) for r in document.records() if r.fragment.index != gone)
    formats.write(document, pairs, out)
    found, raw = rereads(kind, document, out.getvalue())
    assert found == table[:gone] + table[gone + 1 :]
    assert not any("Awa" in text for text in raw)


@EVERY_KIND
def test_the_search_by_value_sees_every_string(kind):
    table = [dict.fromkeys(NAMES, "x") | {"FragmentID": "A-1", "Year": "Zoé\nExemplo"}]
    document = document_of(kind, table)
    raw = rereads(kind, document, rewritten(document))[1]
    for needle in ("Notes of a visitor", "Zoé"):
        assert any(needle in text for text in raw)


@EVERY_KIND
def test_a_file_cut_anywhere_is_refused_or_read_as_the_shorter_file_it_is(kind):
    """JSON and workbooks can tell; rows and lines that end at a record's end are whole files."""
    table = [{"FragmentID": f"A-{i}", "Outcome description": 'a, "b"\nc', "Year": "2023"} for i in range(3)]
    ending, build = BUILDERS[kind]
    content = build(table)
    for length in range(1, len(content) - 1, max(1, len(content) // 60)):
        try:
            found = values(opened(content[:length], ending))
        except InputError:
            continue
        assert kind in ("text", "csv", "tsv", "jsonl")
        assert len(found) <= len(table)


def test_a_csv_head_and_body_agree_on_the_delimiter():
    assert opened(as_csv([{"a": "1;2", "b": "3"}])).shape.delimiter == ","
