"""What runs on the executors: Arrow batches in, Arrow batches out, one engine a process.

Nothing raised here quotes a value, because Spark prints what a worker raises on the driver and in its logs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from redactor.errors import DetectionError, RedactorError
from redactor.formats.table import Table
from redactor.report import Item
from redactor.session import Session
from redactor.spark.carried import unpacked
from redactor.spark.layout import Layout
from redactor.tabular import FINDINGS, finding_row, prove_rows, redact_rows, scan_rows

Batches = Iterator[Any]
Work = Callable[[Batches], Batches]
# The types of a frame of findings, as Spark writes them.
_TYPES = {str: "string", int: "long", float: "double"}
FINDING_SCHEMA = ", ".join(f"`{name}` {_TYPES[kind]}" for name, kind in FINDINGS.items())


def mapped(layout: Layout, carried: Any, work: Callable[[Session, Layout, Any], Any]) -> Work:
    """Return *work* on a batch as Spark wants it; *carried* is the broadcast session. Raises RedactorError only."""

    def run(batches: Batches) -> Batches:
        session = unpacked(carried.value)
        for batch in batches:
            if batch.num_rows:
                yield _guarded(work, session, layout, batch)

    return run


def _guarded(work: Callable[[Session, Layout, Any], Any], session: Session, layout: Layout, batch: Any) -> Any:
    try:
        return work(session, layout, batch)
    except RedactorError:
        raise
    except Exception as error:  # noqa: BLE001 - its own message may quote the text
        raise DetectionError(f"{layout.name}: not examined ({type(error).__name__})") from None


def scan_batch(session: Session, layout: Layout, batch: Any) -> Any:
    """Return the findings of a batch that the policy does not keep."""
    return findings_batch(scan_rows(session, layout.table(batch, session.schema)))


def scan_batch_all(session: Session, layout: Layout, batch: Any) -> Any:
    """Return all findings of a batch."""
    return findings_batch(scan_rows(session, layout.table(batch, session.schema), list_all=True))


def redact_batch(session: Session, layout: Layout, batch: Any) -> Any:
    """Return a batch with redacted cells, proved by value from the batch itself."""
    table = layout.table(batch, session.schema)
    made = [redaction for _, redaction in redact_rows(session, table)]
    copy = copied(batch, layout, table, [redaction.values for redaction in made])
    prove_rows(session, table, values_of(copy, layout, session), (redaction.protected for redaction in made))
    return copy


def values_of(batch: Any, layout: Layout, session: Session) -> Iterator[dict[str, str]]:
    """Read a batch again: the texts of its records by column name."""
    table = layout.table(batch, session.schema)
    return (dict(record.fragment.values) for record in table.records())


def copied(batch: Any, layout: Layout, table: Table, values: Sequence[Mapping[str, str]]) -> Any:
    """Return *batch* with *values* in its cells; one that is no text and has to be hidden becomes a null."""
    import pyarrow as pa

    columns = {name: batch.column(name) for name in batch.schema.names}
    for number, (cell, column) in enumerate(zip(layout.cells, table.columns, strict=True)):
        old = columns[cell]
        is_text = pa.types.is_string(old.type) or pa.types.is_large_string(old.type)
        places = [n for n, row in enumerate(table.rows) if values[n][column.name] != row.texts[number]]
        if places:
            cells = old.to_pylist()
            for place in places:
                cells[place] = values[place][column.name] if is_text else None
            columns[cell] = pa.array(cells, old.type)
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def findings_batch(items: Iterable[Item]) -> Any:
    """Return findings as a batch of :data:`FINDING_SCHEMA`, in order."""
    return batch_of(FINDINGS, [finding_row(item) for item in sorted(items, key=lambda item: item.order)])


def batch_of(columns: Mapping[str, type], rows: Sequence[Sequence[Any]]) -> Any:
    """Return *rows* as an Arrow batch."""
    import pyarrow as pa

    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    arrays = [pa.array([row[n] for row in rows], types[kind]) for n, kind in enumerate(columns.values())]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))
