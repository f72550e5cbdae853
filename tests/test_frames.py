"""Frames of pandas, polars and Arrow get the verdict of the command line, and keep nothing that was hidden."""

from __future__ import annotations

import datetime as dt
import importlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scoring import annotated
from redactor import frames, pipeline
from redactor.errors import DetectionError, InputError, OutputError, UsageError, VerificationError
from redactor.tabular import FINDINGS, finding_row
from tests.support import StubDetector, make_session

CORPUS = Path(__file__).parent.parent / "fixtures" / "corpus" / "dev.annotated.jsonl"
KNOWN = {"Awa Exemplo": "PERSON", "ZODDHA": "HRD_COALITION"}
FLAG, STORY = "Outcome statements is CONFIDENTIAL", "Outcome description"
EVIDENCE = "Evidence supporting the outcome statement"
ROWS = {
    "FragmentID": ["SCC-XXX2401/CIV001", "SCC-XXX2401/CIV002"],
    STORY: ["After long talks about the plan Awa Exemplo joined the work of ZODDHA there", None],
    FLAG: ["1.0", "NO"],
}


def as_pandas(columns):
    return importlib.import_module("pandas").DataFrame(columns)


def as_polars(columns):
    return importlib.import_module("polars").DataFrame(columns)


def as_arrow(columns):
    return pytest.importorskip("pyarrow").table(columns)


MAKERS = (as_pandas, as_polars, as_arrow)
every_kind = pytest.mark.parametrize("make", MAKERS)


def rows_of(frame):
    """The rows of any frame as dictionaries, with None for every missing value."""
    if hasattr(frame, "to_pylist"):
        return frame.to_pylist()
    if hasattr(frame, "to_dicts"):
        return frame.to_dicts()
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def session():
    return make_session(KNOWN)


@every_kind
def test_a_frame_of_findings_names_places_and_kinds(make):
    found = rows_of(frames.scan(make(ROWS), session=session()))
    shown = [(f["record"], f["field"], f["start"], f["end"], f["entity"], f["action"], f["risk"]) for f in found]
    assert shown == [
        (0, STORY, 32, 43, "PERSON", "replace", "S"),
        (0, STORY, 63, 69, "HRD_COALITION", "replace", "S"),
    ]
    assert {tuple(f) for f in found} == {tuple(FINDINGS)}


@every_kind
def test_a_copy_has_the_rows_columns_and_kind_of_its_frame(make):
    frame = make(ROWS)
    copy = frames.redact(frame, session=session())
    assert type(copy) is type(frame)
    made = rows_of(copy)
    assert [list(row) for row in made] == [list(ROWS)] * 2
    told = "After long talks about the plan [person] joined the work of [coalition] there"
    assert [row[STORY] for row in made] == [told, None]
    assert [row[FLAG] for row in made] == ["[withheld]", "NO"]
    assert all(row["FragmentID"].startswith("[id-") for row in made)


@every_kind
def test_redacting_a_copy_again_changes_nothing_and_scanning_it_finds_nothing(make):
    copy = frames.redact(make(ROWS), session=session())
    assert rows_of(frames.redact(copy, session=session())) == rows_of(copy)
    assert rows_of(frames.scan(copy, session=session())) == []


@every_kind
def test_a_frame_without_findings_has_the_columns_of_one_with_them(make):
    found = frames.scan(make({STORY: ["nothing"], FLAG: ["NO"]}), session=session())
    names = found.column_names if hasattr(found, "column_names") else list(found.columns)
    assert (rows_of(found), names) == ([], list(FINDINGS))


@every_kind
def test_a_column_that_the_policy_does_not_name_is_withheld(make):
    frame = make({STORY: ["x"], "Shoe size": ["Awa Exemplo's"], FLAG: ["NO"]})
    assert rows_of(frames.redact(frame, session=session())) == [{STORY: "x", "Shoe size": "[withheld]", FLAG: "NO"}]
    (found,) = rows_of(frames.scan(make({STORY: ["x"], "Shoe size": ["41"], FLAG: ["NO"]}), session=session()))
    assert (found["field"], found["start"], found["action"]) == ("Shoe size", None, "withhold")


@every_kind
def test_a_column_whose_name_shows_a_name_is_left_out_of_the_copy_and_reported(make):
    frame = make({STORY: ["x"], "seen by Awa Exemplo": ["y"], FLAG: ["NO"]})
    assert rows_of(frames.redact(frame, session=session())) == [{STORY: "x", FLAG: "NO"}]
    found = rows_of(frames.scan(frame, session=session()))
    assert [(f["rule"], f["record"], f["field"]) for f in found] == [
        ("metadata", None, "name of column 2"),
        ("residual-identifier", 0, session().unnamed("seen by Awa Exemplo")),
    ]


@every_kind
def test_a_column_that_is_called_as_a_value_that_a_record_hides_is_left_out(make):
    frame = make({STORY: ["After a long talk with everybody Awa Exemplo said it"], "awa exemplo": ["y"], FLAG: ["NO"]})
    (row,) = rows_of(frames.redact(frame, session=session()))
    assert list(row) == [STORY, FLAG]


@every_kind
def test_a_number_that_is_hidden_becomes_a_missing_value_of_its_dtype(make):
    frame = make({STORY: ["x", "y"], "Secret score": [1.5, None], "Year": [2023, 2024], FLAG: ["NO", "NO"]})
    copy = frames.redact(frame, session=session())
    assert [(row["Secret score"], row["Year"]) for row in rows_of(copy)] == [(None, 2023), (None, 2024)]
    before, after = (frame.schema, copy.schema) if hasattr(frame, "schema") else (frame.dtypes, copy.dtypes)
    assert list(after) == list(before)


def test_a_dtype_without_missing_values_that_would_have_to_hide_one_is_an_error():
    with pytest.raises(OutputError, match="Int64"):
        frames.redact(as_pandas({STORY: ["x"], "Secret score": [1], FLAG: ["NO"]}), session=session())


@every_kind
def test_the_row_id_calls_the_records_and_is_no_part_of_them(make):
    frame = make({"n": [7, 3], **ROWS})
    found = rows_of(frames.scan(frame, session=session(), row_id="n"))
    assert [f["record"] for f in found] == [7, 7]
    assert [row["n"] for row in rows_of(frames.redact(frame, session=session(), row_id="n"))] == [7, 3]


@pytest.mark.parametrize(
    ("numbers", "error"),
    [([1, 1], InputError), ([-1, 2], InputError), ([1, None], InputError), (["a", "b"], UsageError)],
)
def test_row_ids_that_call_no_record_or_two_are_refused(numbers, error):
    with pytest.raises(error, match=r"row.id"):
        frames.scan(as_polars({"n": numbers, **ROWS}), session=session(), row_id="n")


def test_nothing_beside_the_cells_comes_along_with_a_pandas_frame():
    import pandas as pd

    frame = as_pandas(ROWS | {"Scale": pd.Categorical(["Local", "Local"], categories=["Local", "Awa Exemplo"])})
    frame.attrs["source"] = "Awa Exemplo"
    frame.columns.name = "Awa Exemplo"
    copy = frames.redact(frame, session=session())
    assert list(frame["Scale"].cat.categories) == ["Local", "Awa Exemplo"]
    assert (copy.attrs, copy.columns.name, list(copy["Scale"].cat.categories)) == ({}, None, ["Local"])


def test_nothing_beside_the_cells_comes_along_with_an_arrow_table():
    pa = pytest.importorskip("pyarrow")
    fields = [pa.field(name, pa.string(), metadata={"note": "Awa Exemplo"}) for name in ROWS]
    frame = pa.table(ROWS).cast(pa.schema(fields)).replace_schema_metadata({"by": "Awa Exemplo"})
    copy = frames.redact(frame, session=session())
    assert copy.schema.metadata is None
    assert [field.metadata for field in copy.schema] == [None] * len(ROWS)


def test_the_names_of_index_and_columns_do_not_come_along():
    frame = as_pandas(ROWS)
    frame.index.name, frame.columns.name = "Awa Exemplo", "ZODDHA"
    copy = frames.redact(frame, session=session())
    assert (copy.index.name, copy.columns.name, copy[STORY].index.name) == (None, None, None)
    assert [name for name in KNOWN if name in copy.to_csv() + copy.to_string()] == []
    assert (frame.index.name, frame.columns.name) == ("Awa Exemplo", "ZODDHA")


def test_an_index_with_labels_is_refused_for_nobody_examines_it():
    with pytest.raises(InputError, match="reset_index"):
        frames.scan(as_pandas(ROWS).set_index("FragmentID"), session=session())


@pytest.mark.parametrize("cells", [[b"bytes"], [["a", "list"]], [{"a": "struct"}]], ids=["bytes", "list", "struct"])
@every_kind
def test_a_cell_without_a_text_is_an_error_and_is_not_quoted(make, cells):
    with pytest.raises(InputError) as caught:
        frames.scan(make({STORY: ["x"], "Extra": cells, FLAG: ["NO"]}), session=session())
    assert str(caught.value) == "frame: column 2: a value of a kind that cannot be examined"


def test_a_fixed_set_of_categories_is_refused():
    import polars as pl

    frame = as_polars(ROWS).with_columns(pl.Series("Scale", ["a", "a"], dtype=pl.Enum(["a", "Awa Exemplo"])))
    with pytest.raises(InputError, match="column 4: an ordered or fixed set"):
        frames.redact(frame, session=session())


@pytest.mark.parametrize("thing", [None, [1], {"a": 1}, "text"], ids=str)
def test_what_is_no_frame_is_wrong_usage(thing):
    with pytest.raises(UsageError):
        frames.scan(thing, session=session())


def test_a_lazy_frame_is_wrong_usage():
    with pytest.raises(UsageError):
        frames.scan(as_polars(ROWS).lazy(), session=session())


def test_columns_with_one_name_are_refused_without_quoting_it():
    import pandas as pd

    frame = pd.DataFrame([["x", "y"]], columns=["Awa Exemplo", "Awa Exemplo"])
    with pytest.raises(InputError) as caught:
        frames.scan(frame, session=session())
    assert "Awa" not in str(caught.value)


def test_a_frame_that_holds_no_known_column_is_no_harvest():
    with pytest.raises(InputError, match="no column is one that the schema knows"):
        frames.scan(as_polars({"a": ["x"]}), session=session())


def test_what_detection_cannot_finish_is_an_error_in_every_function():
    class Failing(StubDetector):
        def detect(self, fragments):
            raise DetectionError("a recognizer failed")

    broken = session()
    broken.__dict__["detector"] = Failing({})
    for do in (frames.scan, frames.redact, frames.check):
        with pytest.raises(DetectionError):
            do(as_polars(ROWS), session=broken)


def test_a_copy_that_still_shows_a_value_is_not_returned(monkeypatch):
    monkeypatch.setattr(frames, "_with_texts", lambda old, texts: old)
    with pytest.raises(VerificationError, match=r"record 0: a protected value"):
        frames.redact(as_polars(ROWS), session=session())


CELL = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["Awa Exemplo", "ZODDHA", "ask Awa Exemplo.", "2024"]))


@settings(max_examples=40)
@given(st.lists(st.tuples(CELL, CELL, st.sampled_from(["NO", "1.0", "", None])), min_size=1, max_size=6))
def test_pandas_and_polars_give_the_same_copy(rows):
    columns = dict(zip((STORY, EVIDENCE, FLAG), map(list, zip(*rows, strict=True)), strict=True))
    text = importlib.import_module("polars").String
    one = frames.redact(as_pandas(columns), session=session())
    other = frames.redact(as_polars(columns).cast(dict.fromkeys(columns, text)), session=session())
    assert rows_of(one) == rows_of(other)


@given(value=st.one_of(st.integers(), st.booleans(), st.dates(), st.datetimes(), st.decimals(allow_nan=False)))
def test_a_value_of_any_scalar_type_has_a_text(value):
    from redactor.formats.table import cell_text

    assert cell_text(value, "here").strip()


def test_the_texts_of_values_are_those_of_a_workbook():
    from redactor.formats.table import cell_text

    day = dt.date(2024, 3, 1)
    values = (True, 1.0, 2023, day, dt.datetime.combine(day, dt.time(9)), float("nan"))
    assert [cell_text(value, "x") for value in values] == ["TRUE", "1", "2023", "2024-03-01", "2024-03-01 09:00:00", ""]


@pytest.mark.model
@pytest.mark.parametrize("policy", ["publication", "partner"])
def test_a_frame_gets_the_verdict_of_a_file_record_for_record(tmp_path, monkeypatch, policy):
    records = [record.fields for record in annotated(CORPUS)[:12]]
    names = list(dict.fromkeys(name for record in records for name in record if name != "StoryFragment_Merged"))
    rows = [{name: record.get(name, "") for name in names} for record in records]
    (tmp_path / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.chdir(tmp_path)
    opened = pipeline.open_session(policy)
    request = pipeline.Request((Path("dev.jsonl"),))
    frame = as_polars({name: [row[name] for row in rows] for name in names})

    reported = [finding_row(i) for i in pipeline.scan(opened, request).items if i.location.record is not None]
    assert [tuple(row.values()) for row in rows_of(frames.scan(frame, name="dev.jsonl", session=opened))] == reported
    pipeline.redact(opened, request, tmp_path / "out")
    copies = [json.loads(line) for line in (tmp_path / "out" / "dev.jsonl").read_text().splitlines()]
    copy = frames.redact(frame, name="dev.jsonl", session=opened)
    assert rows_of(copy) == copies
    monkeypatch.chdir(tmp_path / "out")
    checked = [finding_row(i) for i in pipeline.check(opened, request).items]
    assert [tuple(row.values()) for row in rows_of(frames.check(copy, name="dev.jsonl", session=opened))] == checked
