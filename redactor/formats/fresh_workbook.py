"""A new workbook from values: nothing of the original package is in it but what it was given.

The same values give the same bytes: properties and dates are constant, and so are the sheets' titles,
because a title is text that somebody typed and no redaction has seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from redactor.errors import OutputError
from redactor.formats.cells import Cell
from redactor.model import Column, Role

MAX_TEXT = 32_767
"""Most characters of a cell; source: Excel specifications and limits."""
_EXACT = 2**53
"""Whole numbers beyond this are not all representable in a cell's binary64."""

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, so that no clock is in the file
_WIDE = 60
_NARROW = 18
_OPTIONS = {
    "in_memory": True,  # otherwise parts lie in temporary files
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class FreshSheet:
    """The header of a sheet to write: the texts as they stand, and their columns for the widths."""

    header: tuple[str, ...] = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)


def write_workbook(name: str, sheets: Sequence[FreshSheet], rows: Iterable[tuple[int, tuple[Cell, ...]]]) -> bytes:
    """Return a workbook of *sheets* with *rows*, each with the number of its sheet.

    Raises OutputError, with *name*, sheet and row, for a text that no cell can hold.
    """
    content = BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    book.set_properties({"created": _CREATED})
    pens = [_Pen(name, number, book, sheet) for number, sheet in enumerate(sheets, 1)]
    for table, cells in rows:
        pens[table].write(cells)
    book.close()
    return content.getvalue()


class _Pen:
    """Writes one sheet downwards."""

    def __init__(self, name: str, number: int, book: Any, sheet: FreshSheet) -> None:
        self._place = f"{name}: sheet {number}"
        self._book = book
        self._sheet = book.add_worksheet(f"Sheet{number}")
        self._row = 0
        self._formats: dict[str, Any] = {}
        for place, width in _widths(sheet.columns):
            self._sheet.set_column(place, place, width)
        self.write(tuple(Cell(text, text) for text in sheet.header))

    def write(self, cells: tuple[Cell, ...]) -> None:
        for place, cell in enumerate(cells):
            if cell.text:
                self._write_cell(place, cell)
        self._row += 1

    def _write_cell(self, place: int, cell: Cell) -> None:
        sheet, row, value = self._sheet, self._row, cell.value
        if isinstance(value, bool):
            status = sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float) and abs(value) <= _EXACT:
            status = sheet.write_number(row, place, value, self._format(cell.number_format))
        elif isinstance(value, date | time | timedelta):
            status = sheet.write_datetime(row, place, value, self._format(_date_format(cell)))
        else:
            status = self._write_text(place, cell.text)
        if status:
            raise OutputError(f"{self._place}: row {row + 1}: a value that a cell cannot hold")

    def _write_text(self, place: int, text: str) -> int:
        # XlsxWriter takes such a string for markup of its own and would write it into the file unescaped.
        if len(text) > MAX_TEXT or (text.startswith("<r>") and text.endswith("</r>")):
            return -1
        return int(self._sheet.write_string(self._row, place, text))

    def _format(self, number_format: str) -> Any:
        if not number_format or number_format == "General":
            return None
        if number_format not in self._formats:
            self._formats[number_format] = self._book.add_format({"num_format": number_format})
        return self._formats[number_format]


def _widths(columns: tuple[Column, ...]) -> Iterator[tuple[int, int]]:
    for place, column in enumerate(columns):
        yield place, _WIDE if column.role in (Role.NARRATIVE, Role.MERGED, Role.EVIDENCE) else _NARROW


def _date_format(cell: Cell) -> str:
    if cell.number_format:
        return cell.number_format
    if isinstance(cell.value, timedelta):
        return "[h]:mm:ss"
    if isinstance(cell.value, time):
        return "h:mm:ss"
    return "yyyy-mm-dd hh:mm:ss" if " " in cell.text else "yyyy-mm-dd"
