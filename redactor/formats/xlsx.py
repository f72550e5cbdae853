"""XLSX (being written)."""

from __future__ import annotations

from redactor.errors import InputError
from redactor.files import Source
from redactor.formats.base import Document
from redactor.schema import Schema


def open_workbook(source: Source, schema: Schema) -> Document:
    _ = schema
    raise InputError(f"{source.name}: workbooks are not read yet")
