"""Every file under fixtures/awkward is read or refused as its line in cases.yaml says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from redactor import formats, reread
from redactor.errors import InputError
from redactor.schema import default_schema
from tests.formats.helpers import on_disk, rewritten, values

FOLDER = Path("fixtures/awkward")
CASES = yaml.safe_load((FOLDER / "cases.yaml").read_text("utf-8"))


def opened(name):
    return formats.open_document(FOLDER / name, name, default_schema())


def test_every_file_has_a_case_and_every_case_a_file():
    files = {path.name for path in FOLDER.iterdir()} - {"cases.yaml"}
    assert files == set(CASES["read"]) | set(CASES["refused"])


@pytest.mark.parametrize("name", CASES["read"])
def test_reads(name):
    document, case = opened(name), CASES["read"][name]
    assert values(document) == case["records"]
    assert document.shape.format == case["format"]
    assert document.shape.encoding == case.get("encoding", "")
    assert document.shape.delimiter == case.get("delimiter", "")


@pytest.mark.parametrize("name", [name for name in CASES["read"] if not name.endswith(".xlsx")])
def test_gives_back_the_same_bytes(name):
    assert rewritten(opened(name)) == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", CASES["read"])
def test_is_read_again_with_the_same_values(name, tmp_path):
    document = opened(name)
    copy = on_disk(tmp_path, rewritten(document), Path(name).suffix)
    assert list(reread.reread(copy, document.shape, default_schema())) == CASES["read"][name]["records"]


@pytest.mark.parametrize("name", [name for name in CASES["read"] if name.endswith(".xlsx")])
def test_says_what_else_a_workbook_holds(name):
    places = [s.place + ("" if s.examined else " -- not examined") for s in opened(name).surfaces]
    assert places == CASES["read"][name]["surfaces"]


@pytest.mark.parametrize("name", CASES["refused"])
def test_refuses(name):
    begun = time.monotonic()
    with pytest.raises(InputError) as refusal:
        values(opened(name))
    assert str(refusal.value) == f"{name}: {CASES['refused'][name]}"
    assert refusal.value.__cause__ is None
    assert time.monotonic() - begun < 5
