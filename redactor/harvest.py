"""Whether a file that nobody named is a harvest: a repository also holds READMEs and package.json.

A file counts as a harvest when its text has at least two of the schema's column names where names stand
(before a colon, between asterisks, as a JSON key, in a row of cells), and one of them is telling: a
narrative, the merged story, the evidence or the flag. A workbook always counts. Doubt counts as a harvest:
what cannot be decoded is left to the reader of its format, which says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO

from redactor.errors import InputError
from redactor.files import source
from redactor.formats.encoding import text_source
from redactor.model import Role
from redactor.schema import Schema, fold_name

TELLING = frozenset({Role.NARRATIVE, Role.MERGED, Role.EVIDENCE, Role.FLAG})
ENOUGH = 2  # one known name can be a word of any text
HEADER_ROWS = 50  # rows in which a table's header may stand, after titles and notes
LONGEST_NAME = 300  # code points

_JSON_KEY = re.compile(rf'"((?:[^"\\\n]|\\.){{1,{LONGEST_NAME}}})"\s*:')
# With or without asterisks and a list's sign: it is enough that a name and a colon begin a line.
_LABEL = re.compile(rf"^[ \t>]*(?:[-+*#]+[ \t]+)?\**([^:*\r\n]{{1,{LONGEST_NAME}}})\**[ \t]*:", re.MULTILINE)
_CELL = re.compile(r"[,;\t|]")


def is_harvest(content: bytes, schema: Schema) -> bool:
    """Tell whether *content*, the bytes of a file, looks like records of the schema, or could be."""
    if content.startswith(b"PK"):
        return True
    try:
        text = text_source(source(BytesIO(content), "")).read()
    except InputError:
        return bool(content.strip())
    known = {schema.names[name] for name in map(fold_name, _names(text)) if name in schema.names}
    return len({key for key, _ in known}) >= ENOUGH and any(role in TELLING for _, role in known)


def _names(text: str) -> Iterator[str]:
    yield from (_unescaped(found[1]) for found in _JSON_KEY.finditer(text))
    yield from (found[1] for found in _LABEL.finditer(text))
    rows = (line for line in text.splitlines() if line.strip())
    for _, row in zip(range(HEADER_ROWS), rows, strict=False):
        yield from (cell.strip(" \"'*") for cell in _CELL.split(row))


def _unescaped(key: str) -> str:
    try:
        return str(json.loads(f'"{key}"')) if "\\" in key else key
    except ValueError:
        return key
