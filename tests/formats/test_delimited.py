"""CSV and TSV: bytes kept, cells requoted as the file does, formulas defused."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
import yaml

from redactor import formats
from redactor.errors import InputError, OutputError
from redactor.files import Shape
from redactor.formats.formulas import guarded, is_formula, unguarded
from redactor.model import Surface
from redactor.schema import default_schema
from tests.formats.helpers import opened, rewritten, setting, values

FORMULAS = yaml.safe_load(Path("fixtures/formulas.yaml").read_text("utf-8"))


@pytest.mark.parametrize("cell", FORMULAS["formulas"].values(), ids=FORMULAS["formulas"])
def test_a_formula_gets_a_quote_and_only_one(cell):
    assert guarded(cell) == "'" + cell
    assert guarded(guarded(cell)) == "'" + cell
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", FORMULAS["plain"].values(), ids=FORMULAS["plain"])
def test_numbers_and_words_stay_as_they_are(cell):
    assert not is_formula(cell)
    assert (guarded(cell), unguarded(cell)) == (cell, cell)


def test_a_formula_in_an_untouched_cell_is_defused_and_the_rest_kept():
    content = 'FragmentID,Year,Outcome\r\nEX-1, 2023 ,"=HYPERLINK(""x"")"\r\nEX-2,-5,"kept"\r\n'
    assert rewritten(opened(content)).decode() == (
        'FragmentID,Year,Outcome\r\nEX-1, 2023 ,"\'=HYPERLINK(""x"")"\r\nEX-2,-5,"kept"\r\n'
    )


def test_a_formula_in_the_header_is_defused_and_keeps_its_column():
    document = opened("FragmentID,=1+1\nEX-1,a\n")
    copy = opened(rewritten(document))
    assert rewritten(document) == b"FragmentID,'=1+1\nEX-1,a\n"
    assert values(copy) == [{"FragmentID": "EX-1", "'=1+1": "a"}]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("EX-1,Mali,x", "EX-1,[location],x"),
        ('"EX-1","Mali","x"', '"EX-1","[location]","x"'),
        ("EX-1, Mali ,x", "EX-1,[location],x"),
        ('EX-1,"Mali, north", x ', "EX-1,[location], x "),
        ('"a ""b""\n",Mali,x', '"a ""b""\n",[location],x'),
        ('"",Mali,""', '"",[location],""'),
    ],
)
def test_only_the_changed_cell_is_written_anew(row, expected):
    document = opened(f"FragmentID,coutnry,Year\n{row}\n")
    assert rewritten(document, setting(coutnry="[location]")).decode() == f"FragmentID,coutnry,Year\n{expected}\n"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("a;b", '"a;b"'),
        ("a,b", "a,b"),
        ('a "b"', '"a ""b"""'),
        ("two\nlines", '"two\nlines"'),
        (" spaces ", '" spaces "'),
        ("", ""),
        ("=1", "'=1"),
    ],
)
def test_a_new_value_is_quoted_where_it_must_be(new, expected):
    document = opened("FragmentID;Year\nEX-1;2023\n")
    assert rewritten(document, setting(Year=new)).decode() == f"FragmentID;Year\nEX-1;{expected}\n"


def test_a_short_row_stays_short_unless_a_missing_cell_gets_a_value():
    document = opened("FragmentID,coutnry,Year,Outcome\nEX-1,Mali\nEX-2\n")
    assert rewritten(document) == b"FragmentID,coutnry,Year,Outcome\nEX-1,Mali\nEX-2\n"
    changed = rewritten(document, setting(Year="[withheld]"))
    assert changed == b"FragmentID,coutnry,Year,Outcome\nEX-1,Mali,[withheld]\nEX-2,,[withheld]\n"


def test_a_column_left_out_takes_its_header_along():
    document = opened('FragmentID,coutnry,Year\n"EX-1",Mali,2023\nEX-2\n')
    assert rewritten(document, without={"coutnry"}) == b'FragmentID,Year\n"EX-1",2023\nEX-2\n'
    assert rewritten(document, without={"FragmentID", "Year"}) == b'coutnry\nMali\n""\n'


def test_unknown_column_names_and_the_file_name_are_surfaces():
    assert opened("FragmentID,Awa Exemplo,,Year\nEX-1,a,b,c\n").surfaces == (
        Surface("harvest.csv", "file name", "harvest.csv"),
        Surface("harvest.csv", "name of column 2", "Awa Exemplo"),
    )


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-32", "utf-32-le"), ("cp1252", "cp1252")],
)
def test_a_copy_keeps_encoding_and_mark(encoding, codec):
    content = "FragmentID;Outcome\r\nEX-1;« Les élèves »\r\nEX-2;été\r\n"
    document = opened(content.encode(encoding))
    assert document.shape == Shape("csv", codec, ";")
    assert rewritten(document) == content.encode(encoding)
    assert rewritten(document, setting(Outcome="é")).decode(encoding) == "FragmentID;Outcome\r\nEX-1;é\r\nEX-2;é\r\n"


def test_what_the_encoding_cannot_hold_is_an_error_and_not_a_question_mark():
    with pytest.raises(OutputError, match="cannot be written in the file's own encoding"):
        rewritten(opened("FragmentID;Outcome\nEX-1;été\n".encode("cp1252")), setting(Outcome="ɓ"))


def test_a_cell_of_ten_megabytes_is_read_and_written():
    cell = 'A long story, "quoted".\n' * 420_000
    content = 'FragmentID,Outcome description\nEX-1,"' + cell.replace('"', '""') + '"\n'
    document = opened(content)
    assert values(document)[0]["Outcome description"] == cell
    assert rewritten(document, setting(FragmentID="[id]")).decode() == content.replace("EX-1", "[id]")


def test_a_quote_that_is_never_closed_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("redactor.formats.delimited.MAX_RECORD_CHARS", 1000)
    with pytest.raises(InputError, match="a row has more than 1000 characters"):
        values(opened('FragmentID,Year\nEX-1,"' + "2023\n" * 1000))


def test_memory_does_not_grow_with_the_number_of_records(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("FragmentID,Outcome description\n" + f"EX-1,{'word ' * 100}\n" * 20_000)
    document = opened(b"FragmentID,Year\nEX-1,1\n")  # warm caches
    tracemalloc.start()
    document = formats.open_document(path, "long.csv", default_schema())
    with (tmp_path / "copy.csv").open("wb") as out:
        formats.write(document, ((r, {"FragmentID": "[id]"}) for r in document.records()), out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 10_000_000
    assert peak < 6_000_000


def test_errors_name_a_known_column_and_only_number_an_unknown_one():
    for header, name in (("Year,Year", "column 'Year'"), ("Awa Exemplo,Awa Exemplo", "column 2")):
        with pytest.raises(InputError) as refusal:
            opened(header + "\na,b\n")
        assert str(refusal.value) == f"harvest.csv: {name}: the same name as an earlier column"
