"""Reading a written file again, for verification, by plain code that shares nothing with the writers.

A fault in :mod:`redactor.formats` must not hide itself, so nothing is imported from there. What is read
here was written by us a moment ago: there is no sniffing and no tolerance. Anything unexpected is a
VerificationError, because a file that cannot be read again is not verified.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from redactor.errors import VerificationError
from redactor.files import Shape
from redactor.model import Role
from redactor.reread_workbook import numbered, package_texts, workbook_values
from redactor.schema import Schema

_WINDOW = 1 << 20
_OVERLAP = 1 << 14
"""Code points of the window before that come again, so that no value is cut by a window's end."""

Values = Mapping[str, str]


def reread(path: Path, shape: Shape, schema: Schema) -> Iterator[Values]:
    """Yield the values of every record of a written file, by column name, in file order.

    *shape* is the document's own (``document.shape``). Raises VerificationError where the file is not what
    its shape says.
    """
    with_errors = _READERS[shape.format](path, shape, schema)
    while True:
        try:
            values = next(with_errors, None)
        except VerificationError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the file is not verified, and may be quoted
            raise VerificationError(f"{path.name}: what was written cannot be read again") from None
        if values is None:
            return
        yield values


def raw_texts(path: Path, shape: Shape) -> Iterator[str]:
    """Yield every string anywhere in a written file, inside records and out, for a search by value.

    Text formats come as overlapping windows of the whole text, JSON also as its decoded strings, workbooks
    as every part's name, bytes, texts and attributes. Raises VerificationError.
    """
    try:
        if shape.format == "xlsx":
            yield from package_texts(path)
            return
        yield from _windows(path, shape)
        if shape.format in ("json", "jsonl"):
            yield from _json_texts(path, shape)
    except VerificationError:
        raise
    except Exception:  # noqa: BLE001 - as above
        raise VerificationError(f"{path.name}: what was written cannot be read again") from None


# ------------------------------------------------------------------------------------------------ text


def _characters(path: Path, shape: Shape) -> Iterator[str]:
    """Yield the lines of a file as they are, the byte order mark left out."""
    with path.open(encoding=shape.encoding, newline="") as stream:
        for number, line in enumerate(stream):
            yield line.removeprefix("\ufeff") if number == 0 else line


def _windows(path: Path, shape: Shape) -> Iterator[str]:
    with path.open(encoding=shape.encoding, newline="") as stream:
        tail = ""
        while piece := stream.read(_WINDOW):
            yield tail + piece
            tail = (tail + piece)[-_OVERLAP:]


_MARK = re.compile(r"[ \t]*(?:[-+*][ \t]+)?\*\*([^*\r\n]{1,300}?)(?:\*\*[ \t]*:|:\*\*)[ \t]?(.*)", re.DOTALL)
_RULED = re.compile(r"[ \t]*([-*_=])([ \t]*\1){2,}[ \t]*")


def _text(path: Path, shape: Shape, schema: Schema) -> Iterator[Values]:
    record: list[tuple[str, list[str]]] = []
    for line in _characters(path, shape):
        mark = _MARK.fullmatch(line)
        if not mark:
            if not record:
                record.append(("", []))
            record[-1][1].append(line)
            continue
        name = mark[1]
        if _is_next(name, record, schema):
            heading = _cut_heading(record[-1][1])
            yield _settled(record)
            record = [("", heading)] if heading else []
        record.append((name, [mark[2]]))
    if record and (values := _settled(record)):
        yield values


def _is_next(name: str, record: list[tuple[str, list[str]]], schema: Schema) -> bool:
    names = [known for known, _ in record]
    if name in names:
        return True
    if schema.column(name).role is not Role.IDENTIFIER or not any(names):
        return False
    lines = record[-1][1]
    parted = any(_blank(line) for line in lines[-1:]) and len(lines) > 1
    identified = any(known and schema.column(known).role is Role.IDENTIFIER for known in names)
    return identified or parted or any(map(_opens, lines[1:]))


def _blank(line: str) -> bool:
    return not line.strip() or bool(_RULED.fullmatch(line.rstrip("\r\n")))


def _opens(line: str) -> bool:
    return bool(_RULED.fullmatch(line.rstrip("\r\n")) or re.match(r"[ \t]*#{1,6}[ \t]", line))


def _cut_heading(lines: list[str]) -> list[str]:
    """Remove what a heading or rule begins behind the last value, and return it without blanks around."""
    while len(lines) > 1 and _blank(lines[-1]):
        lines.pop()
    first = next((i for i, line in enumerate(lines[1:], 1) if line.strip()), len(lines))
    start = first if not (lines and lines[0].strip()) else 0
    cut = next((i for i in range(start + 1, len(lines)) if _opens(lines[i])), len(lines))
    heading = lines[cut:]
    del lines[cut:]
    while heading and _blank(heading[0]):
        heading.pop(0)
    return heading


def _settled(record: list[tuple[str, list[str]]]) -> dict[str, str]:
    values = {name: _value(lines, ruled_lead=not name) for name, lines in record}
    return {name: value for name, value in values.items() if name or value}


def _value(lines: list[str], *, ruled_lead: bool) -> str:
    kept = list(lines)
    while len(kept) > 1 and _blank(kept[-1]):
        kept.pop()
    while len(kept) > 1 and (_blank(kept[0]) if ruled_lead else not kept[0].strip()):
        kept.pop(0)
    if not "".join(kept).strip() or (ruled_lead and _blank(kept[0])):
        return "" if ruled_lead else (lines[0].rstrip("\r\n") if lines else "")
    return "".join(kept).rstrip("\r\n")


# ------------------------------------------------------------------------------------------- delimited

# A quote before what a spreadsheet would take for a formula is the file's guard, not the value's.
_GUARDED = re.compile(r"'(?=[\t\r\n]|\s*[=+\-@＝＋－＠])")
_FIGURE = re.compile(r"'\s*[+\-][\d\s.,'’()/%+\-]*(\d[eE][+\-]?\d+)?\s*")


def _delimited(path: Path, shape: Shape, _: Schema) -> Iterator[Values]:
    csv.field_size_limit(2**31 - 1)
    lines = _characters(path, shape)
    reader = csv.reader(
        _after_lead(lines), delimiter=shape.delimiter, skipinitialspace=shape.skip_initial_space, strict=True
    )
    rows = (row for row in reader if row)
    header = next(rows)
    names = numbered(header)
    for row in rows:
        if len(row) > len(names):
            raise VerificationError(f"{path.name}: a row is longer than its header")
        cells = [_plain(cell) for cell in row] + [""] * (len(names) - len(row))
        yield dict(zip(names, cells, strict=True))


def _after_lead(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    if not re.fullmatch(r'"?sep=.?"?[\r\n]*', first, re.IGNORECASE):
        yield first
    yield from lines


def _plain(cell: str) -> str:
    figure = _FIGURE.fullmatch(cell) and cell[1:2] not in ("\t", "\r", "\n")
    return cell[1:] if _GUARDED.match(cell) and not figure else cell


# ------------------------------------------------------------------------------------------------ JSON


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_pairs, parse_int=str, parse_float=str, parse_constant=str)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise VerificationError("a written object has one name twice")
    return dict(pairs)


def _whole(path: Path, shape: Shape) -> str:
    return "".join(_characters(path, shape))


def _json(path: Path, shape: Shape, _: Schema) -> Iterator[Values]:
    found = _loads(_whole(path, shape))
    for value in found if isinstance(found, list) else [found]:
        yield dict(_flat(value, None))


def _jsonl(path: Path, shape: Shape, _: Schema) -> Iterator[Values]:
    for line in _characters(path, shape):
        if line.strip():
            yield dict(_flat(_loads(line), None))


def _flat(value: Any, name: str | None) -> Iterator[tuple[str, str]]:
    """Yield names and texts; *name* is None for the record itself."""
    if isinstance(value, dict):
        inside = [(key if name is None else f"{name}.{key}", child) for key, child in value.items()]
    else:
        inside = [(f"{name}[{i}]", child) for i, child in enumerate(value if isinstance(value, list) else ())]
    for below, child in inside:
        yield from _flat(child, below)
    if not inside and name is not None:
        yield name, _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else ""


def _json_texts(path: Path, shape: Shape) -> Iterator[str]:
    documents = _characters(path, shape) if shape.format == "jsonl" else iter([_whole(path, shape)])
    for document in documents:
        if document.strip():
            yield from _strings(_loads(document))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from [key] if isinstance(key, str) else []
        yield from _strings(child)


def _workbook(path: Path, _shape: Shape, _schema: Schema) -> Iterator[Values]:
    return workbook_values(path)


_READERS: dict[str, Callable[[Path, Shape, Schema], Iterator[Values]]] = {
    "text": _text,
    "csv": _delimited,
    "tsv": _delimited,
    "json": _json,
    "jsonl": _jsonl,
    "xlsx": _workbook,
}
