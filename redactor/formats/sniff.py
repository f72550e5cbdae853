"""What a file's first bytes say about its format, and whether its ending says the same."""

from __future__ import annotations

import json
import re

from redactor.errors import InputError
from redactor.formats.dialect import known_names, sniff
from redactor.formats.encoding import decode_head
from redactor.formats.text import FIELD
from redactor.schema import Schema

HEAD_BYTES = 1 << 18

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: legacy Office files, and encrypted new ones

# The ending says more than the content can for these: plain text and one column of cells look alike.
_TEXTUAL = ("text", "csv", "tsv")

_JSON = ("json", "jsonl")

_PROOF = 2
"""Names of the schema in a first row that make it a header; one can be a word of a sentence."""

_JSON_START = re.compile(r'\s*(?:\[\s*(?:\{|\])|\{\s*(?:"|\}))')


def content_format(head: bytes, name: str, schema: Schema, *, claimed: str) -> str:
    """Return the name of a file's format, or "" where nothing tells.

    *head* is the file's beginning, *claimed* the format of its ending, perhaps "". Raises InputError for
    binary files of other kinds and where content and ending contradict each other.
    """
    if head.startswith(_COMPOUND):
        raise InputError(f"{name}: a legacy or an encrypted Office file; save it as .xlsx without password")
    if head.startswith(_ZIP):
        return _agreed("xlsx", claimed, name)
    text = decode_head(head)
    if text is None:
        raise InputError(f"{name}: a binary file")
    if not text.strip():
        raise InputError(f"{name}: nothing but blank space")
    return _textual(text, name, schema, claimed)


def _textual(text: str, name: str, schema: Schema, claimed: str) -> str:
    if _JSON_START.match(text) or (claimed in _JSON and text.lstrip().startswith(("{", "["))):
        return _agreed(_json_kind(text, claimed), claimed, name)
    if claimed not in ("", *_TEXTUAL):
        raise InputError(f"{name}: its content is not {claimed}, which its ending says")
    if FIELD.match(text.lstrip()):
        return _agreed("text", claimed, name)
    if claimed in ("csv", "tsv"):
        return claimed
    if FIELD.search(text):
        return "text"
    return _harvest_table(text, schema) or claimed


def _json_kind(text: str, claimed: str) -> str:
    """Return "jsonl" where objects stand in lines of their own, else "json"."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines[0].lstrip().startswith("{"):
        return "json"
    if len(lines) == 1:  # one object on one line is both, and so is a first line longer than the head
        return "jsonl" if claimed == "jsonl" else "json"
    return "jsonl" if _is_json(lines[0]) else "json"


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _harvest_table(text: str, schema: Schema) -> str:
    """Return "csv" or "tsv" where the first row has at least two names of the schema, else ""."""
    dialect = sniff(text, schema, prefer=",")
    lines = text.splitlines()
    cells = [cell.strip('" ') for cell in lines[0].split(dialect.delimiter)]
    if known_names(cells, schema) < _PROOF:
        return ""
    return "tsv" if dialect.delimiter == "\t" else "csv"


def _agreed(found: str, claimed: str, name: str) -> str:
    if claimed and found != claimed:
        raise InputError(f"{name}: its content is {found}, which is not what its ending says")
    return found
