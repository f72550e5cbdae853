"""Opening and writing in one line, for tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from io import BytesIO
from pathlib import Path

from redactor import formats
from redactor.formats import Document
from redactor.schema import default_schema

Edit = Callable[[Mapping[str, str]], Mapping[str, str]]


def opened(content: bytes | str, ending: str = ".csv") -> Document:
    data = content.encode() if isinstance(content, str) else content
    return formats.open_document(BytesIO(data), "harvest" + ending, default_schema())


def values(document: Document) -> list[dict[str, str]]:
    return [dict(record.fragment.values) for record in document.records()]


def rewritten(document: Document, edit: Edit = dict, without: Collection[str] = ()) -> bytes:
    out = BytesIO()
    pairs = ((record, edit(record.fragment.values)) for record in document.records())
    formats.write(document, pairs, out, without=without)
    return out.getvalue()


def setting(**new: str) -> Edit:
    """Return an edit that sets the named columns where a record has them."""
    return lambda old: {name: new.get(name, value) for name, value in old.items()}


def on_disk(folder: Path, content: bytes, ending: str) -> Path:
    path = folder / ("copy" + ending)
    path.write_bytes(content)
    return path
