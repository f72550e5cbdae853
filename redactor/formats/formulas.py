"""Cells that a spreadsheet would take for a formula when it opens a CSV file.

Source: OWASP, "CSV Injection": a cell that begins with = + - @, tab or a line end may be evaluated; a
leading single quote makes it text. Full-width forms of the signs count as well, and so does a sign
behind leading spaces, which some programs drop. Numbers stay as they are: a value of digits, signs and
number punctuation alone has no letter, and without one there is no function, no reference to a cell and
no command. That keeps ``-5``, ``+3.2``, ``-1,5``, ``1e-3`` and a telephone number such as ``+226 70 …``.
"""

from __future__ import annotations

import re

_TRIGGER = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"\s*[+\-][\d\s.,'’()/%+\-]*(?:\d[eE][+\-]?\d+)?\s*")


def is_formula(cell: str) -> bool:
    return bool(_TRIGGER.match(cell)) and not (_NUMBER.fullmatch(cell) and cell[0] not in "\t\r\n")


def guarded(cell: str) -> str:
    """Return *cell* so that no spreadsheet evaluates it; a cell guarded already comes back as it is."""
    return "'" + cell if is_formula(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell without its guard: the quote is the file's, not the value's.

    So a copy reads back as the values that were written, and redacting it again changes nothing.
    """
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell
