"""A table in memory as a document: the rows of a data frame, or of one batch of a distributed one."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import BinaryIO

from redactor.errors import InputError, OutputError
from redactor.files import Shape
from redactor.formats.base import Edited, Record, name_surfaces, numbered_names, require_distinct
from redactor.formats.cells import text_of
from redactor.model import Column, Fragment, Surface
from redactor.schema import Schema


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a table: the path and the 0-based number that findings call it by, and its cells as text."""

    path: str
    index: int
    texts: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one header. It has no file: what it becomes is its caller's business."""

    name: str
    header: tuple[str, ...] = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)
    rows: Sequence[Row] = field(repr=False)

    @property
    def shape(self) -> Shape:
        return Shape("table")

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return name_surfaces(self.name, self.columns, self.header)

    def records(self) -> Iterator[Record]:
        names = [column.name for column in self.columns]
        for row in self.rows:
            yield Record(Fragment(row.path, row.index, self.columns, dict(zip(names, row.texts, strict=True))), None)

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        raise OutputError(f"{self.name}: a table in memory is not written as a file")

    def as_written(self, value: str) -> str:
        return value


def open_table(name: str, header: Sequence[str], rows: Sequence[Row], schema: Schema) -> Table:
    """Return the document of *rows*. Raises InputError when two columns have one name."""
    columns = schema.columns(numbered_names(header))
    require_distinct(name, columns)
    return Table(name, tuple(header), columns, rows)


def cell_text(value: object, place: str) -> str:
    """Return the text that stands for a cell, as for one of a workbook; a missing value is empty.

    Raises InputError, naming *place*, for what has no text that could be examined: bytes, lists, objects.
    """
    if isinstance(value, str):
        return value
    scalar = value.item() if hasattr(value, "item") else value  # NumPy's own numbers and truth values
    if scalar is None or _is_missing(scalar):
        return ""
    if isinstance(scalar, Decimal):
        return format(scalar, "f")
    if isinstance(scalar, bool | int | float | date | time | timedelta):
        return text_of(scalar)
    raise InputError(f"{place}: a value of a kind that cannot be examined")


def _is_missing(value: object) -> bool:
    """Whether it is one of the stand-ins for no value: NaN, NaT and pandas.NA equal nothing, not even themselves."""
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in {"NaTType", "NAType"}


def changed_cells(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a record that have another text after redaction."""
    return {name: text for name, text in after.items() if text != before[name]}
