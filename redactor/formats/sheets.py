"""Which sheets a workbook has, and what of each can be seen: read from the XML itself.

openpyxl reads the cells; but it skips what is out of order, and in the mode that streams it knows no
hidden row. Both matter here, so the sheet is also read as it stands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from redactor.errors import InputError
from redactor.formats.package import Package

MAX_COLUMNS = 16_384
"""Columns of a sheet in Excel, "XFD"; source: Excel specifications and limits."""
MAX_CELLS = 20_000_000
"""Most cells that the used range of a sheet may span; a sparse sheet must not cost more than a full one."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its title, its part, and ``state``: visible, hidden or veryHidden."""

    number: int
    title: str = field(repr=False)
    part: str
    state: str


@dataclass(frozen=True, slots=True)
class Extent:
    """What a worksheet holds and hides. Rows and columns count from 1, as in the file."""

    last_row: int
    last_column: int
    used_columns: frozenset[int]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    unstored: int
    shared: frozenset[int]

    def is_hidden_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rsplit("}", 1)[-1]


def worksheets(package: Package) -> tuple[Sheet, ...]:
    """Return the worksheets in the order of their tabs; chart sheets and macro sheets are none."""
    targets = _targets(package)
    sheets = []
    root = package.tree("xl/workbook.xml")
    for number, element in enumerate((e for e in root.iter() if local(e.tag) == "sheet"), 1):
        kind, part = targets.get(_relation_id(element), ("", ""))
        if kind.endswith("/worksheet") and part in package.parts:
            sheets.append(Sheet(number, element.get("name", ""), part, element.get("state", "visible")))
    if len({sheet.title.casefold() for sheet in sheets}) < len(sheets):
        raise InputError(f"{package.name}: a damaged workbook: two sheets have one title")
    return tuple(sheets)


def _targets(package: Package) -> dict[str, tuple[str, str]]:
    return {
        relation.get("Id", ""): (
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/"),
        )
        for relation in package.tree("xl/_rels/workbook.xml.rels")
    }


def _relation_id(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def extent(package: Package, sheet: Sheet) -> Extent:
    """Read a worksheet's layout. Raises InputError where rows or cells are out of order, or too far out."""
    rows = _Rows(f"{package.name}: sheet {sheet.number}")
    hidden_columns = []
    rows_hidden_by_default = False
    for element in _closing(package, sheet.part):
        name = local(element.tag)
        if name == "sheetFormatPr":
            rows_hidden_by_default = _is_true(element.get("zeroHeight"))
        elif name == "col" and (_is_true(element.get("hidden")) or _is_zero(element.get("width"))):
            hidden_columns.append((_count(element.get("min")), _count(element.get("max"))))
        elif name == "row":
            rows.add(element, hidden_by_default=rows_hidden_by_default)
            element.clear()
    return rows.extent(tuple(hidden_columns))


def _closing(package: Package, part: str) -> Iterator[Element]:
    return (element for event, element in package.events(part) if event == "end")


class _Rows:
    """Collects the layout row by row, and insists on the order that readers rely upon."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._last_row = 0
        self._used: set[int] = set()
        self._hidden: set[int] = set()
        self._shared: set[int] = set()
        self._unstored = 0

    def add(self, row: Element, *, hidden_by_default: bool) -> None:
        number = _count(row.get("r")) if row.get("r") else self._last_row + 1
        if number <= self._last_row:
            raise InputError(f"{self._place}: rows out of order")
        self._last_row = number
        stated = row.get("hidden")
        default = hidden_by_default and row.get("ht") is None
        if _is_true(stated) or (stated is None and default) or _is_zero(row.get("ht")):
            self._hidden.add(number)
        last = 0
        for cell in row:
            if local(cell.tag) == "c":
                last = self._cell(cell, number, last)

    def _cell(self, cell: Element, row: int, last: int) -> int:
        column = last + 1
        if cell.get("r"):
            found = _REFERENCE.fullmatch(cell.get("r", ""))
            if not found or int(found[2]) != row:
                raise InputError(f"{self._place}: row {row}: a cell that is not where it says")
            column = _column(found[1])
        if not last < column <= MAX_COLUMNS:
            raise InputError(f"{self._place}: row {row}: cells out of order")
        inside = {local(child.tag): child.text for child in cell}
        if inside.get("v") or "is" in inside:
            self._used.add(column)
            if cell.get("t") == "s":
                self._shared.add(_count(inside.get("v")))
        elif "f" in inside and cell.get("t") != "str":  # a text result that is empty is a stored value
            self._unstored += 1
        return column

    def extent(self, hidden_columns: tuple[tuple[int, int], ...]) -> Extent:
        last_column = max(self._used, default=0)
        if self._last_row * last_column > MAX_CELLS:
            raise InputError(f"{self._place}: its used range has more than {MAX_CELLS} cells")
        return Extent(
            self._last_row,
            last_column,
            frozenset(self._used),
            frozenset(self._hidden),
            hidden_columns,
            self._unstored,
            frozenset(self._shared),
        )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _is_zero(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"0*(\.0*)?", text) is not None


def _count(text: str | None) -> int:
    """Return a whole number of the file, or 0 for what is none: it then fails a test of order."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text.strip()) else 0
