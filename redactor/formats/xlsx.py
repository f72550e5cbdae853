"""XLSX and XLSM: the rows of visible harvest sheets are records, everything else is a surface.

A sheet is a harvest when a row near its top has names that the schema knows. Where no sheet has any, the
first visible one with text is read all the same, its first row as names that nobody knows. Formulas are
read as the values stored with them; the formulas themselves, like hidden rows, columns and sheets, rows
above the header and every string outside cells, are surfaces and never reach a copy.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, Self

from openpyxl import load_workbook

from redactor.errors import InputError
from redactor.files import Shape, Source
from redactor.formats.base import (
    Edited,
    Record,
    changed,
    name_surfaces,
    numbered_names,
    path_surfaces,
    require_distinct,
)
from redactor.formats.cells import Cell, cell_of
from redactor.formats.dialect import known_names
from redactor.formats.fresh_workbook import FreshSheet, write_workbook
from redactor.formats.package import Package, open_package
from redactor.formats.sheets import Extent, Sheet, extent, worksheets
from redactor.formats.workbook_text import surfaces
from redactor.model import Column, Fragment, Surface
from redactor.schema import Schema

_HEADER_WITHIN = 30
"""Rows from the top in which a header is looked for: exports have a title and a few notes above it."""
_PROOF = 2
_BATCH = 256

Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A worksheet and, where it is a harvest, its header's row and the places of its columns from 1."""

    sheet: Sheet
    extent: Extent
    header_row: int = 0
    places: tuple[int, ...] = ()
    header: tuple[str, ...] = field(default=(), repr=False)
    columns: tuple[Column, ...] = field(default=(), repr=False)

    @property
    def visible(self) -> bool:
        return self.sheet.state == "visible"

    def shows(self, row: int) -> bool:
        return row not in self.extent.hidden_rows

    def is_record(self, row: int) -> bool:
        return bool(self.header_row) and row > self.header_row and self.shows(row)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as typed cells, and which of the document's harvest sheets it is from."""

    table: int
    cells: Cells = field(repr=False)


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """An opened workbook."""

    package: Package
    layouts: tuple[Layout, ...]
    surfaces: tuple[Surface, ...]

    @property
    def name(self) -> str:
        return self.package.name

    @property
    def shape(self) -> Shape:
        return Shape("xlsx", "")

    @property
    def tables(self) -> list[Layout]:
        return [layout for layout in self.layouts if layout.header_row]

    def records(self) -> Iterator[Record]:
        index = 0
        with _Reader(self.package) as reader:
            for number, table in enumerate(self.tables):
                for row, cells in reader.rows(table):
                    own = tuple(cells[place - 1] for place in table.places)
                    if not table.is_record(row) or not any(cell.text for cell in own):
                        continue
                    values = {c.name: cell.text for c, cell in zip(table.columns, own, strict=True)}
                    yield Record(Fragment(self.name, index, table.columns, values), SheetRow(number, own))
                    index += 1

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        kept = [[column.name not in without for column in table.columns] for table in self.tables]
        sheets = [
            FreshSheet(*_chosen(zip(table.header, table.columns, strict=True), keep))
            for table, keep in zip(self.tables, kept, strict=True)
        ]
        out.write(write_workbook(self.name, sheets, self._rows(edited, kept)))

    def as_written(self, value: str) -> str:
        return value

    def _rows(self, edited: Iterable[Edited], kept: list[list[bool]]) -> Iterator[tuple[int, Cells]]:
        for record, values in edited:
            row = record.raw
            if not isinstance(row, SheetRow):
                raise TypeError("a record of another format")
            names = [column.name for column in record.fragment.columns]
            cells = [
                Cell(values[name], values[name]) if changed(record, values, name) else cell
                for name, cell in zip(names, row.cells, strict=True)
            ]
            yield row.table, tuple(c for c, keep in zip(cells, kept[row.table], strict=True) if keep)


def _chosen(pairs: Iterable[tuple[str, Column]], keep: list[bool]) -> tuple[tuple[str, ...], tuple[Column, ...]]:
    chosen = [pair for pair, wanted in zip(pairs, keep, strict=True) if wanted]
    return tuple(text for text, _ in chosen), tuple(column for _, column in chosen)


def open_workbook(source: Source, schema: Schema) -> WorkbookFile:
    """Open a workbook. Raises InputError: damaged, encrypted, out of bounds, no visible sheet with text."""
    package = open_package(source)
    sheets = worksheets(package)
    plain = [Layout(sheet, extent(package, sheet)) for sheet in sheets]
    with _Reader(package) as reader:
        layouts = _with_tables(plain, reader, schema)
        found = [*path_surfaces(source), *_cell_surfaces(package.name, layouts, reader)]
    shared = frozenset[int]().union(*(layout.extent.shared for layout in layouts))
    found += surfaces(package, [sheet.part for sheet in sheets], shared)
    if not any(layout.header_row for layout in layouts):
        raise InputError(f"{source.name}: no visible sheet has text")
    return WorkbookFile(package, tuple(layouts), tuple(found))


# --------------------------------------------------------------------------------------------- reading


class _Reader:
    """openpyxl behind one door: faults become InputErrors; warnings, which may quote a cell, end here."""

    def __init__(self, package: Package) -> None:
        self.name = package.name
        self._content = package.content
        self._book: Any = None

    def __enter__(self) -> Self:
        self._book = self._guarded(
            lambda: load_workbook(BytesIO(self._content), read_only=True, data_only=True, keep_links=False)
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def rows(self, layout: Layout, last: int = 0) -> Iterator[tuple[int, Cells]]:
        """Yield the row numbers and cells of a sheet up to row *last*, as wide as its used range."""
        used = layout.extent
        if not used.last_column:
            return
        last = min(last, used.last_row) if last else used.last_row
        sheet = self._guarded(lambda: self._book[layout.sheet.title])
        rows = enumerate(sheet.iter_rows(1, last, 1, used.last_column), 1)
        while batch := self._guarded(lambda: [(n, tuple(map(cell_of, row))) for n, row in islice(rows, _BATCH)]):
            yield from batch

    def _guarded(self, action: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return action()
        except Exception:  # noqa: BLE001 - a hostile file can make a parser raise anything
            raise InputError(f"{self.name}: a damaged workbook") from None


def _with_tables(plain: list[Layout], reader: _Reader, schema: Schema) -> list[Layout]:
    layouts = [_as_table(layout, reader, schema, _PROOF) for layout in plain]
    if any(layout.header_row for layout in layouts):
        return layouts
    for number, layout in enumerate(plain):
        layouts[number] = _as_table(layout, reader, schema, 0)
        if layouts[number].header_row:
            break
    return layouts


def _as_table(layout: Layout, reader: _Reader, schema: Schema, proof: int) -> Layout:
    """Return the layout with its header where a visible row near the top has *proof* known names."""
    if not layout.visible:
        return layout
    used = sorted(layout.extent.used_columns)
    places = tuple(place for place in used if not layout.extent.is_hidden_column(place))
    heads = [
        (known_names([text for text in texts if text], schema), -row, texts)
        for row, cells in reader.rows(layout, _HEADER_WITHIN)
        if layout.shows(row) and any(texts := [cells[place - 1].text for place in places])
    ]
    best = max(heads, default=(0, 0, []), key=lambda head: (head[0] if proof else 0, head[1]))
    if not best[2] or best[0] < proof:
        return layout
    columns = schema.columns(numbered_names(best[2]))
    require_distinct(f"{reader.name}: sheet {layout.sheet.number}", columns)
    return Layout(layout.sheet, layout.extent, -best[1], places, tuple(best[2]), columns)


# -------------------------------------------------------------------------------------------- surfaces


def _cell_surfaces(path: str, layouts: list[Layout], reader: _Reader) -> Iterator[Surface]:
    """Yield the cells that are in no record and no known header, a row at a time."""
    for layout in layouts:
        number = layout.sheet.number
        yield from (
            Surface(path, f"sheet {number}: {surface.place}", surface.text)
            for surface in name_surfaces(path, layout.columns, layout.header)
        )
        if layout.extent.unstored:
            place = f"sheet {number}: formulas without a stored value ({layout.extent.unstored})"
            yield Surface(path, place, "", examined=False)
        for row, cells in _uncovered(layout, reader):
            texts = [cell.text for cell in cells if cell.text]
            if texts:
                yield Surface(path, f"sheet {number}{_why(layout, row)}, row {row}", "\n".join(texts))


def _uncovered(layout: Layout, reader: _Reader) -> Iterator[tuple[int, Cells]]:
    covered = set(layout.places)
    if layout.header_row == 1 and not layout.extent.hidden_rows and covered == layout.extent.used_columns:
        return  # the common case: nothing is hidden and nothing stands above the header
    for row, cells in reader.rows(layout):
        inside = layout.is_record(row) or row == layout.header_row
        yield row, tuple(c for place, c in enumerate(cells, 1) if not (inside and place in covered))


def _why(layout: Layout, row: int) -> str:
    if not layout.visible:
        return " (hidden sheet)"
    if not layout.shows(row):
        return " (hidden row)"
    if not layout.header_row:
        return " (not a harvest)"
    return " (hidden column)" if row >= layout.header_row else " (above the header)"
