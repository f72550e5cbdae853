"""What the eye does not see in a cell of a harvest is read as its value, and the copy has nothing to hide it with."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter

from tests.formats.helpers import opened, rewritten, setting, values

HEADER = ("FragmentID", "Outcome description", "Evidence", "Year")


def unseen() -> bytes:
    """A row with white text on white, a name in runs of several styles, the smallest font, and a format of nothing."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        white = book.add_format({"font_color": "white", "bg_color": "white"})
        bold, tiny = book.add_format({"bold": True}), book.add_format({"font_size": 1})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1, 0, "EX-1", book.add_format({"hidden": True, "locked": True}))
        sheet.write(1, 1, "Awa Exemplo came.", white)
        sheet.write_rich_string(1, 2, "of ZOD", bold, "DHA", tiny, " and Awa")
        sheet.write(1, 3, 2023, book.add_format({"num_format": ";;;"}))
    return out.getvalue()


def test_what_is_not_seen_is_read():
    row = ("EX-1", "Awa Exemplo came.", "of ZODDHA and Awa", "2023")
    assert values(opened(unseen(), ".xlsx")) == [dict(zip(HEADER, row, strict=True))]


def test_a_copy_shows_all_it_has():
    document = opened(unseen(), ".xlsx")
    with zipfile.ZipFile(io.BytesIO(rewritten(document, setting(Evidence="of [coalition]")))) as copy:
        styles, strings = copy.read("xl/styles.xml"), copy.read("xl/sharedStrings.xml")
    assert b"FFFFFFFF" not in styles
    assert b";;;" not in styles
    assert b"<r>" not in strings
    assert b"of [coalition]" in strings
    assert b"ZOD" not in strings
