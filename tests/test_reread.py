"""Verification reads with code of its own, and takes nothing for read that it could not read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from redactor import reread
from redactor.errors import VerificationError
from redactor.files import Shape
from redactor.schema import default_schema


@pytest.mark.parametrize("module", ["reread", "reread_workbook"])
def test_nothing_is_shared_with_the_readers_and_writers(module):
    tree = ast.parse(Path(f"redactor/{module}.py").read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not {name for name in imported if name.startswith(("redactor.formats", "openpyxl", "xlsxwriter"))}


@pytest.mark.parametrize(
    ("shape", "content"),
    [
        (Shape("csv", "utf-8", ","), b'a,b\n1,"2\n'),
        (Shape("csv", "utf-8", ","), b"a,b\n1,2,3\n"),
        (Shape("csv", "utf-8", ","), b""),
        (Shape("csv", "utf-8", ","), b"a\n\xff\n"),
        (Shape("json"), b'[{"a": 1}'),
        (Shape("json"), b'[{"a": 1, "a": "Awa Exemplo"}]'),
        (Shape("jsonl"), b'{"a": 1}\n{"a'),
        (Shape("xlsx", ""), b"PK\x03\x04 no workbook"),
    ],
    ids=["quote", "long row", "empty", "bytes", "cut", "twice", "cut line", "no workbook"],
)
def test_what_cannot_be_read_again_is_not_verified(tmp_path, shape, content):
    path = tmp_path / "copy"
    path.write_bytes(content)
    with pytest.raises(VerificationError) as refusal:
        list(reread.reread(path, shape, default_schema()))
    assert "Awa" not in str(refusal.value)


def test_windows_of_a_long_file_overlap(tmp_path, monkeypatch):
    monkeypatch.setattr(reread, "_WINDOW", 10)
    monkeypatch.setattr(reread, "_OVERLAP", 6)
    path = tmp_path / "copy.csv"
    path.write_text("a\n" + "x" * 6 + "needle" + "y" * 20)
    assert any("needle" in text for text in reread.raw_texts(path, Shape("csv", "utf-8", ",")))
