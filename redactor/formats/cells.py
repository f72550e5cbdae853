"""A cell of a workbook: what it holds, and the text that stands for it in a fragment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS

Value = str | int | float | bool | date | datetime | time | timedelta

_BUILT_IN = frozenset(BUILTIN_FORMATS.values())
# ECMA-376 part 1, 22.9.2.19 ST_Xstring: a character that XML cannot hold, as _x and four digits and _.
# openpyxl undoes the escape of such a text itself, so that a literal "_x0041_" reads as "A" here.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, its value, and its number format where that is one of Excel's own.

    A format that somebody made can hold text and is never kept. An empty cell is the empty string.
    """

    text: str = field(repr=False)
    value: Value = field(repr=False)
    number_format: str = ""


def cell_of(cell: object) -> Cell:
    """Return an openpyxl cell as ours."""
    value = getattr(cell, "value", None)
    if value is None:
        return EMPTY
    if isinstance(value, str):
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        return Cell(text, text)
    number_format = str(getattr(cell, "number_format", ""))
    return Cell(text_of(value), value, number_format if number_format in _BUILT_IN else "")


EMPTY = Cell("", "")


def text_of(value: Value) -> str:
    """Return the text that stands for a value.

    Numbers have 15 significant digits, as Excel keeps them, and no ``.0``; truth values are TRUE and FALSE;
    dates and times are in ISO 8601 form, to the second, with no time of day where it is midnight.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return rounded.date().isoformat() if rounded.time() == time() else rounded.isoformat(" ")
    if isinstance(value, time):
        return value.isoformat("seconds")
    return str(value)
