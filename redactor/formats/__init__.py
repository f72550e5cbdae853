"""Reading a file into records and writing the records back: one literal table of formats.

A new format is a module with an ``open_…`` function and one line in :data:`FORMATS`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from redactor.errors import InputError, UsageError
from redactor.files import Source, source
from redactor.formats import delimited, jsonl, jsontext, text
from redactor.formats.base import Document, Edited, Format, Record
from redactor.formats.sniff import HEAD_BYTES, content_format
from redactor.schema import Schema

__all__ = ["FORMATS", "Document", "Format", "Record", "format_for", "open_document", "write"]


def _open_workbook(source: Source, schema: Schema) -> Document:
    from redactor.formats.xlsx import open_workbook  # its libraries take longer to import than most hooks run

    return open_workbook(source, schema)


FORMATS: dict[str, Format] = {
    "text": Format((".txt", ".md", ".markdown"), text.open_text),
    "csv": Format((".csv",), delimited.open_csv),
    "tsv": Format((".tsv", ".tab"), delimited.open_tsv),
    "json": Format((".json",), jsontext.open_json),
    "jsonl": Format((".jsonl", ".ndjson"), jsonl.open_jsonl),
    "xlsx": Format((".xlsx", ".xlsm"), _open_workbook),
}


def open_document(given: Path | BinaryIO, name: str, schema: Schema, *, stated: str = "") -> Document:
    """Open a file or a stream. *name* is what messages, fragments and surfaces call it.

    *stated* is a key of FORMATS where the caller knows the format (standard input); otherwise content
    and ending decide together. Raises InputError for what cannot be read or is not what it claims to be,
    UsageError for a format that does not exist.
    """
    found = source(given, name)
    if stated and stated not in FORMATS:
        raise UsageError(f"no such format; there are {', '.join(FORMATS)}")
    chosen = stated or format_for(found, schema)
    return FORMATS[chosen].open(found, schema)


def format_for(found: Source, schema: Schema) -> str:
    """Return the name of the format of a source, by its content and its ending.

    Raises InputError when the two contradict each other, or when neither tells.
    """
    with found.open() as stream:
        head = stream.read(HEAD_BYTES)
    by_ending = next((name for name, line in FORMATS.items() if found.ending in line.endings), "")
    by_content = content_format(head, found.name, schema, claimed=by_ending)
    if not by_content:
        raise InputError(f"{found.name}: neither its ending nor its content tells a format that is read")
    return by_content


def write(document: Document, edited: Iterable[Edited], out: BinaryIO, *, without: Collection[str] = ()) -> None:
    """Write *document* to *out* with the values of *edited* in place of its own.

    A record that does not come is left out; a name missing from a record's values keeps its value; the
    columns named in *without* are left out with their headers. The rest stays as it was, byte for byte
    in the text formats. Records must come in their order. Raises OutputError for what the format or the
    file's encoding cannot hold.
    """
    document.write(edited, out, frozenset(without))
