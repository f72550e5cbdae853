"""How a distributed frame is laid out for the executors: columns by number, and for every row its record.

Columns are renamed ``c0``, ``c1`` … because a name can hold dots, quotes or a protected value; the names travel
beside them. A record is called by its place in the source, or by an id that the user has.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from redactor.errors import DetectionError, InputError, UsageError
from redactor.formats.formulas import unguarded
from redactor.formats.table import Row, Table, cell_text, open_table
from redactor.schema import Schema

RECORD, PATH = "redactor_record", "redactor_path"
# monotonically_increasing_id(): the partition's number above 33 bits of the place in it (Spark's documentation).
_BITS = 33
_MASK = (1 << _BITS) - 1
# Types whose values have a text that can be examined, by Spark's own short names.
_READ = frozenset(
    {"string", "char", "varchar", "boolean", "byte", "tinyint", "short", "smallint", "integer", "int", "long"}
    | {"bigint", "float", "double", "decimal", "date", "timestamp", "timestamp_ntz", "time"}
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What an executor must know about a frame beside its batches.

    ``starts`` gives the first record of each partition and how many it has, or is None where the column
    RECORD holds a record's number already. Rows of files have their file's address in PATH: ``root`` is the
    folder that findings name them from, ``firsts`` the tag of each file's first row. ``guarded``: the texts
    may have the guard against formulas of CSV.
    """

    name: str
    names: tuple[str, ...] = field(repr=False)
    starts: Mapping[int, tuple[int, int]] | None = None
    root: str = ""
    firsts: Mapping[str, int] | None = None
    guarded: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(f"c{number}" for number in range(len(self.names)))

    def table(self, batch: Any, schema: Schema) -> Table:
        """Return the document of an Arrow batch with the columns of :attr:`cells`, RECORD and PATH.

        Raises InputError when a value cannot be examined, DetectionError when the rows are not those that
        were counted.
        """
        texts = [self._texts(batch.column(cell), n) for n, cell in enumerate(self.cells, 1)]
        rows = [
            Row(self.shown(path), self.number(tag, path), [column[place] for column in texts])
            for place, (path, tag) in enumerate(
                zip(batch.column(PATH).to_pylist(), batch.column(RECORD).to_pylist(), strict=True)
            )
        ]
        return open_table(self.name, self.names, rows, schema)

    def _texts(self, column: Any, number: int) -> list[str]:
        texts = [cell_text(value, f"{self.name}: column {number}") for value in column.to_pylist()]
        return [unguarded(text) for text in texts] if self.guarded else texts

    def shown(self, path: str) -> str:
        """Return what findings call the place that stands in the column PATH."""
        return posixpath.relpath(unquote(urlsplit(path).path), self.root) if self.root else path

    def number(self, tag: int, path: str) -> int:
        """Return the record's number, from 0, for what stands in the columns RECORD and PATH."""
        if self.firsts is not None:
            return tag - self.firsts[path]
        if self.starts is None:
            return tag
        start, size = self.starts.get(tag >> _BITS, (0, 0))
        if tag & _MASK >= size:
            raise DetectionError(f"{self.name}: the frame gives other rows each time: write it somewhere first")
        return start + (tag & _MASK)

    def header(self, schema: Schema) -> Table:
        """The table without its rows, for what is said of its columns."""
        return open_table(self.name, self.names, (), schema)


def laid_out(frame: Any, name: str, row_id: str | None) -> tuple[Any, Layout]:
    """Return *frame* with the columns that executors expect, and its layout. Counts its rows.

    Raises InputError for a column of a type that cannot be examined, UsageError for an unusable *row_id*.
    """
    from pyspark.sql import functions as sql

    names = list(frame.columns)
    at = _place_of(row_id, names)
    kept = [n for n in range(len(names)) if n != at]
    require_texts([frame.schema[n] for n in kept], name)
    numbered = frame.toDF(*(f"x{n}" for n in range(len(names))))
    record = sql.monotonically_increasing_id() if at is None else _whole_number(frame.schema[at], f"x{at}")
    cells = [sql.col(f"x{n}").alias(f"c{place}") for place, n in enumerate(kept)]
    placed = numbered.select(*cells, record.alias(RECORD), sql.lit(name).alias(PATH))
    layout = Layout(name, tuple(names[n] for n in kept), _starts(placed) if at is None else None)
    if at is not None:
        _require_distinct(placed, name)
    return placed, layout


def _place_of(row_id: str | None, names: Sequence[str]) -> int | None:
    if row_id is not None and row_id not in names:
        raise UsageError("row_id: no such column")
    return None if row_id is None else names.index(row_id)


def _whole_number(column: Any, cell: str) -> Any:
    from pyspark.sql import functions as sql
    from pyspark.sql.types import IntegralType

    if not isinstance(column.dataType, IntegralType):
        raise UsageError("row_id: not a column of whole numbers")
    return sql.col(cell).cast("long")


def require_texts(columns: Sequence[Any], name: str) -> None:
    """Raise InputError for a column of a type without texts that could be examined."""
    for number, column in enumerate(columns, 1):
        if column.dataType.typeName() not in _READ:
            raise InputError(f"{name}: column {number}: a value of a kind that cannot be examined")


def _starts(placed: Any) -> dict[int, tuple[int, int]]:
    from pyspark.sql import functions as sql

    found = placed.groupBy(sql.shiftrightunsigned(RECORD, _BITS).alias("part")).count().collect()
    starts, at = {}, 0
    for part, size in sorted((row["part"], row["count"]) for row in found):
        starts[part] = (at, size)
        at += size
    return starts


def _require_distinct(placed: Any, name: str) -> None:
    from pyspark.sql import functions as sql

    bad = sql.col(RECORD).isNull() | (sql.col(RECORD) < 0) | (sql.col("count") > 1)
    if placed.groupBy(RECORD).count().where(bad).limit(1).count():
        raise InputError(f"{name}: the row ids are not distinct numbers from 0 on")
