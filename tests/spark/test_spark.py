"""On a cluster of two threads, everything is said record for record as on one machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.scoring import annotated
from redactor import frames
from redactor.errors import ConfigurationError, InputError, UsageError
from redactor.policy import shipped
from redactor.session import open_session
from redactor.spark.carried import packed, unpacked
from redactor.tabular import FINDINGS

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus" / "dev.annotated.jsonl"
FLAG, STORY = "Outcome statements is CONFIDENTIAL", "Outcome description"
LABELS = {"PERSON": "[name]", "LOCATION": "<place>", "HRD_COALITION": "[coalition]"}


def hidden(text, spans, *, every_other):
    """*text* as another hand might have redacted it."""
    for number, (start, end, label) in reversed(list(enumerate(sorted(spans)))):
        if not every_other or number % 2:
            text = text[:start] + (LABELS.get(label, "[ONG]") if every_other else "<redacted>") + text[end:]
    return text


def siblings(records):
    """Records, and copies of some of them that other hands have redacted."""
    for number, record in enumerate(records):
        yield dict(record.fields)
        for kind in range(2):
            if number % (2 + kind) == 0:
                fields = record.fields.items()
                copy = {n: hidden(t, record.gold.get(n, ()), every_other=bool(kind)) for n, t in fields}
                if kind:
                    copy |= {FLAG: "NO", "FragmentID": re.sub(r"-\w+/", "-***/", record.fields["FragmentID"])}
                yield copy


def columns_of(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name, "") for row in rows] for name in names}


@pytest.fixture(scope="module")
def session():
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REDACTOR_KEY", "a key for tests only, of no other use")
        opened = open_session("publication")
        _ = opened.key
        yield opened


@pytest.fixture(scope="module")
def corpus():
    """Every record of the corpus for whoever reads them, with the redacted siblings of the first for the checks."""
    import pyarrow as pa

    records = annotated(CORPUS)[:24]
    whole = columns_of([record.fields for record in records])
    return pa.table(whole), pa.table(columns_of(list(siblings(records[:10]))))


def ordered(rows):
    return sorted((tuple(row) for row in rows), key=lambda row: tuple(map(str, row)))


def laid(spark, table, partitions):
    """*table* as a DataFrame and its row id: in order, or in any order, with ids of its own."""
    import pyarrow as pa

    if partitions == 1:
        return spark.createDataFrame(table).coalesce(1), None
    numbered = table.append_column("number", pa.array(range(len(table))))
    return spark.createDataFrame(numbered).repartition(partitions, "number"), "number"


every_layout = pytest.mark.parametrize("partitions", [1, 3])


@every_layout
def test_a_scan_finds_what_a_local_one_finds_however_the_rows_are_spread(spark, session, corpus, partitions):
    from redactor import spark as clustered

    frame, row_id = laid(spark, corpus[0], partitions)
    found = clustered.scan(frame, session=session, row_id=row_id, list_all=True)
    local = frames.scan(corpus[0], session=session, list_all=True)
    assert found.columns == list(FINDINGS)
    assert ordered(found.collect()) == ordered(row.values() for row in local.to_pylist())


@every_layout
def test_a_copy_has_the_cells_of_a_local_one_however_the_rows_are_spread(spark, session, corpus, partitions):
    from redactor import spark as clustered

    frame, row_id = laid(spark, corpus[0], partitions)
    made = clustered.redact(frame, session=session, row_id=row_id).toArrow()
    if row_id:
        made = made.sort_by(row_id).drop_columns([row_id])
    assert made.to_pylist() == frames.redact(corpus[0], session=session).to_pylist()


@every_layout
def test_the_checks_say_what_local_ones_say_however_the_rows_are_spread(spark, session, corpus, partitions):
    from redactor import spark as clustered

    frame, row_id = laid(spark, corpus[1], partitions)
    found = ordered(clustered.check(frame, session=session, row_id=row_id).collect())
    spark.catalog.clearCache()
    local = frames.check(corpus[1], session=session).to_pylist()
    assert found == ordered(row.values() for row in local)
    sources = {(row["rule"], row["recognizer"]) for row in local}
    assert sources >= {(rule, "siblings") for rule in ("cross-record", "over-redaction", "confidentiality-flag")} | {
        ("small-cell", "cells")
    }


def test_a_number_that_is_hidden_becomes_null_and_the_types_stay(spark, session):
    from redactor import spark as clustered

    columns = f"`{STORY}` string, `a.b``c` int, Year short, `{FLAG}` string"
    frame = spark.createDataFrame([("x", 41, 2023, "NO")], columns)
    copy = clustered.redact(frame, session=session)
    assert [tuple(row) for row in copy.collect()] == [("x", None, 2023, "NO")]
    assert [field.dataType for field in copy.schema] == [field.dataType for field in frame.schema]


def test_an_executor_that_fails_says_where_and_quotes_nothing(spark, session, monkeypatch):
    from pyspark.errors import PythonException

    from redactor import spark as clustered
    from redactor.spark import engine

    def failing(session, layout, batch):
        raise ValueError(str(batch.to_pylist()))

    monkeypatch.setattr(engine, "scan_batch", failing)
    frame = spark.createDataFrame([("Awa Exemplo", "NO")], f"`{STORY}` string, `{FLAG}` string")
    with pytest.raises(PythonException) as caught:
        clustered.scan(frame, session=session).collect()
    assert "DetectionError: frame: not examined (ValueError)" in str(caught.value)
    assert "Awa" not in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "row_id", "error"),
    [
        ("`{s}` binary, `{f}` string", None, InputError),
        ("`{s}` array<string>, `{f}` string", None, InputError),
        ("a string, b string", None, InputError),
        ("`{s}` string, `{f}` string", "absent", UsageError),
        ("`{s}` string, `{f}` string", FLAG, UsageError),
    ],
)
def test_what_cannot_be_examined_or_used_is_refused_at_once(spark, session, columns, row_id, error):
    from redactor import spark as clustered

    frame = spark.createDataFrame([], columns.format(s=STORY, f=FLAG))
    for do in (clustered.scan, clustered.redact, clustered.check):
        with pytest.raises(error):
            do(frame, session=session, row_id=row_id)


def test_row_ids_that_call_two_records_are_refused(spark, session):
    from redactor import spark as clustered

    frame = spark.createDataFrame([(1, "x", "NO"), (1, "y", "NO")], f"n long, `{STORY}` string, `{FLAG}` string")
    with pytest.raises(InputError, match="distinct"):
        clustered.scan(frame, session=session, row_id="n")


@pytest.mark.parametrize("policy", shipped())
def test_a_session_comes_back_from_its_data(policy):
    session = open_session(policy)
    again = unpacked(packed(session))
    assert (again.policy, again.policy.sha256, again.schema) == (session.policy, session.policy.sha256, session.schema)
    assert (again.key, dict(again.rulings)) == (session.key, dict(session.rulings))


def test_one_process_makes_one_engine_of_the_same_data():
    data = packed(open_session("partner"))
    assert unpacked(data) is unpacked(json.loads(json.dumps(data)))


def test_without_a_usable_key_nothing_is_sent(monkeypatch):
    monkeypatch.setenv("REDACTOR_KEY", "short")
    with pytest.raises(ConfigurationError):
        packed(open_session("publication"))
