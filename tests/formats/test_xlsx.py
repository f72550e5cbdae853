"""Workbooks: what is a record, what is a surface, and that a copy carries nothing over."""

# ruff: noqa: DTZ001

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor import formats, reread
from redactor.errors import InputError, OutputError
from redactor.formats.workbook_constants import is_plain
from redactor.schema import default_schema
from tests.formats import planted
from tests.formats.helpers import on_disk, opened, rewritten, setting, values

WORKBOOK = planted.planted_workbook()

# Kinds of parts that can hold more than can be read in them; the others must be shown word for word.
OPAQUE = {"macro source": "macros", "embedded object": "embedded object", "image EXIF": "image",
          "thumbnail comment": "thumbnail", "sheet custom property": "custom property of a sheet"}  # fmt: skip


@pytest.fixture(scope="module")
def document():
    return opened(WORKBOOK, ".xlsx")


def test_the_planted_workbook_has_its_records(document):
    assert [v["FragmentID"] for v in values(document)] == ["EX-1", ""]
    assert values(document)[0] == {
        "FragmentID": "EX-1", "coutnry": "Mali", "Year": "2023", "Outcome description": "A school opened.",
    }  # fmt: skip


@pytest.mark.parametrize("place", sorted(planted.places))
def test_a_value_hidden_anywhere_is_a_surface(document, place):
    needle = planted.places[place]
    assert any(needle in surface.text for surface in document.surfaces)


@pytest.mark.parametrize(("place", "kind"), sorted(OPAQUE.items()))
def test_what_cannot_be_read_for_certain_is_declared_not_examined(document, place, kind):
    held = [s for s in document.surfaces if planted.places[place] in s.text]
    assert [(s.examined, s.place.rsplit(" (", 1)[0]) for s in held] == [(False, kind)]


def test_an_image_without_a_word_in_it_is_declared_all_the_same():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, planted.HEADER)
        sheet.insert_image(3, 3, "a.png", {"image_data": io.BytesIO(planted._PNG)})
    found = [s.place for s in opened(out.getvalue(), ".xlsx").surfaces if not s.examined]
    assert found == ["image (1)"]


@pytest.mark.parametrize("place", sorted(planted.places))
def test_a_copy_carries_nothing_over(copied, place):
    assert not any(planted.places[place] in text for text in copied)


@pytest.fixture(scope="module")
def copied(document, tmp_path_factory):
    copy = on_disk(tmp_path_factory.mktemp("copy"), rewritten(document), ".xlsx")
    return list(reread.raw_texts(copy, document.shape))


def test_places_hold_no_value(document):
    assert not [s.place for s in document.surfaces for needle in planted.places.values() if needle in s.place]


def test_a_copy_has_no_surface_of_its_own(document):
    copy = opened(rewritten(document), ".xlsx")
    assert [(s.place, s.text) for s in copy.surfaces] == [("file name", "harvest.xlsx")]


def test_a_copy_has_the_same_bytes_twice_and_no_clock_in_it(document):
    first = rewritten(document)
    assert rewritten(document) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def book_of(*rows, name="harvest"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return opened(out.getvalue(), ".xlsx")


def cells_of(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_types_stay_where_values_stay():
    row = ["EX-1", 2023, 2.5, True, date(2022, 11, 5), datetime(2022, 11, 5, 8, 30), time(8, 30)]
    document = book_of(["FragmentID", "Year", "a", "b", "c", "d", "e"], row)
    assert list(values(document)[0].values()) == [
        "EX-1", "2023", "2.5", "TRUE", "2022-11-05", "2022-11-05 08:30:00", "08:30:00",
    ]  # fmt: skip
    expected = [row[0], 2023, 2.5, True, datetime(2022, 11, 5), datetime(2022, 11, 5, 8, 30), time(8, 30)]
    assert cells_of(rewritten(document))[1] == expected
    assert cells_of(rewritten(document, setting(Year="[date]")))[1] == [row[0], "[date]", *expected[2:]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(1)",
        "https://a.example",
        "mailto:a@b.example",
        "12",
        "TRUE",
        "{=1}",
        "a\tb\nc",
        "\x07 bell",
        " spaces ",
        "<b>&amp;</b>",
        "\ufeffmark",
    ],
)
def test_a_string_is_written_as_a_string(text, tmp_path):
    document = book_of(["FragmentID", "coutnry"], ["EX-1", "Mali"])
    content = rewritten(document, setting(coutnry=text))
    assert values(opened(content, ".xlsx"))[0]["coutnry"] == text
    copy = on_disk(tmp_path, content, ".xlsx")
    assert next(reread.reread(copy, document.shape, default_schema()))["coutnry"] == text
    with zipfile.ZipFile(copy) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


@pytest.mark.parametrize("text", ["x" * 32_768, "<r><t>x</t></r>"], ids=["too long", "the writer's own markup"])
def test_a_text_that_no_cell_can_hold_is_an_error(text):
    with pytest.raises(OutputError) as refusal:
        rewritten(book_of(["FragmentID", "coutnry"], ["EX-1", "Mali"]), setting(coutnry=text))
    assert str(refusal.value) == "harvest.xlsx: sheet 1: row 2: a value that a cell cannot hold"


@settings(deadline=None, max_examples=40)
@given(cells=st.lists(
    st.none() | st.booleans() | st.integers(-10**15, 10**15) | st.floats(-1e9, 1e9).map(lambda x: round(x, 4))
    | st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0))
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=10).filter(
        lambda text: not text.startswith("=") and "_x" not in text), min_size=1, max_size=5))  # fmt: skip
def test_every_kind_of_cell_reads_back_the_same(cells):
    names = [f"n{i}" for i in range(len(cells))]
    document = book_of(["FragmentID", "Year", *names], ["EX-1", 1, *cells])
    assert values(opened(rewritten(document), ".xlsx")) == values(document)


def test_a_number_format_that_somebody_made_is_not_kept():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("FragmentID", "Year"))
        sheet.write(1, 1, 5, book.add_format({"num_format": '"Awa Exemplo"'}))
        sheet.write(2, 1, 0.5, book.add_format({"num_format": "0%"}))
    copy = openpyxl.load_workbook(io.BytesIO(rewritten(opened(out.getvalue(), ".xlsx")))).worksheets[0]
    assert [copy["B2"].number_format, copy["B3"].number_format] == ["General", "0%"]


def test_columns_left_out_leave_no_gap():
    document = book_of(["FragmentID", "coutnry", "Year"], ["EX-1", "Mali", 2023])
    assert cells_of(rewritten(document, without={"coutnry"})) == [["FragmentID", "Year"], ["EX-1", 2023]]


def test_every_visible_harvest_sheet_is_read_and_written():
    document = formats.open_document(Path("fixtures/awkward/hidden.xlsx"), "hidden.xlsx", default_schema())
    copy = openpyxl.load_workbook(io.BytesIO(rewritten(document)))
    assert copy.sheetnames == ["Sheet1", "Sheet2"]
    assert [[cell.value for cell in row] for row in copy["Sheet2"].iter_rows()] == [
        ["Fragment ID", "Pays"], ["EX-5", "Ghana"],
    ]  # fmt: skip


def test_a_dimension_that_lies_hides_nothing():
    out = io.BytesIO()
    with zipfile.ZipFile("fixtures/awkward/types.xlsx") as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, data.replace(b'ref="A1:G3"', b'ref="A1"'))
    assert [v["FragmentID"] for v in values(opened(out.getvalue(), ".xlsx"))] == ["EX-1", "EX-2"]


def test_a_workbook_cut_anywhere_is_refused():
    for length in range(10, len(WORKBOOK) - 1, len(WORKBOOK) // 40):
        with pytest.raises(InputError):
            opened(WORKBOOK[:length], ".xlsx")


def test_a_workbook_with_a_byte_wrong_never_raises_anything_else():
    for place in range(100, len(WORKBOOK), len(WORKBOOK) // 60):
        broken = bytearray(WORKBOOK)
        broken[place] ^= 0xFF
        try:
            values(opened(bytes(broken), ".xlsx"))
        except InputError as refusal:
            assert not any(needle in str(refusal) for needle in planted.places.values())  # noqa: PT017


def test_a_part_larger_than_it_declares_is_refused():
    data = bytearray(WORKBOOK)
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        info = archive.getinfo("xl/workbook.xml")
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/workbook.xml"))
    data[central + 24 : central + 28] = (info.file_size - 9).to_bytes(4, "little")
    with pytest.raises(InputError, match=r"damaged workbook|not as large"):
        opened(bytes(data), ".xlsx")


@pytest.mark.parametrize(
    ("element", "attribute", "text"),
    [
        ("definedName", "name", "AwaExemplo"), ("x", "v", "22670123456"), ("t", "", "22670123456"),
        ("cacheField", "name", "CIV4"), ("sheet", "name", "SAH2508"), ("font", "val", "Awa"),
        ("Relationship", "Target", "mailto:awa@exemplo.example"), ("Relationship", "Target", "xl/awa/sheet1.xml"),
        ("creator", "", "center"), ("f", "", "Awa!A1"),
    ],
)  # fmt: skip
def test_what_a_person_can_have_typed_is_not_taken_for_the_formats_own(element, attribute, text):
    assert not is_plain(element, attribute, text)


def test_spaces_that_are_kept_are_the_formats_own_and_nobodys_reserve():
    assert is_plain("t", "space", "preserve")
    assert not is_plain("t", "", "preserve")
