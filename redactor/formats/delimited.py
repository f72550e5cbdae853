"""CSV and TSV: the csv module parses; writing puts changed cells into the row's own text.

A row is kept as the text it was. Whatever no redaction touches is written back byte for byte: quoting,
line ends, blank lines, missing cells of a short row. A cell that a spreadsheet would take for a formula
is the one exception (see :mod:`redactor.formats.formulas`), because such a copy would not be safe to open.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from redactor.errors import InputError
from redactor.files import Shape, Source
from redactor.formats.base import (
    MAX_RECORD_CHARS,
    Edited,
    Record,
    name_surfaces,
    numbered_names,
    path_surfaces,
    require_distinct,
)
from redactor.formats.dialect import SEPARATOR_LINE, Dialect, sniff
from redactor.formats.encoding import TextSource, text_source
from redactor.formats.formulas import guarded, unguarded
from redactor.model import Column, Fragment, Surface
from redactor.schema import Schema


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text with its line end, the cells parsed from it, and the blank lines after it."""

    text: str = field(repr=False)
    cells: tuple[str, ...] = field(repr=False)
    after: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Delimited:
    """An opened CSV or TSV file. ``lead`` is what stands before the header: blank lines, ``sep=;``."""

    text: TextSource
    dialect: Dialect
    kind: str
    lead: str
    header: Row = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)

    @property
    def name(self) -> str:
        return self.text.source.name

    @property
    def shape(self) -> Shape:
        dialect = self.dialect
        return Shape(self.kind, self.text.encoding.codec, dialect.delimiter, dialect.skip_initial_space)

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return (
            *path_surfaces(self.text.source),
            *name_surfaces(self.name, self.columns, self.header.cells),
        )

    def records(self) -> Iterator[Record]:
        names = [column.name for column in self.columns]
        rows = _rows(self.text, self.dialect)
        next(rows)
        for index, row in enumerate(rows):
            if len(row.cells) > len(names):
                raise InputError(f"{self.name}: row {index + 2}: more cells than the header has")
            cells = [*map(unguarded, row.cells), *[""] * (len(names) - len(row.cells))]
            values = dict(zip(names, cells, strict=True))
            yield Record(Fragment(self.name, index, self.columns, values), row)

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        encode = partial(self.text.encoding.encode, name=self.name)
        kept = [column.name not in without for column in self.columns]
        out.write(self.text.encoding.mark + encode(self.lead))
        out.write(encode(self._rewritten(self.header, self.header.cells, kept)))
        for record, values in edited:
            row = record.raw
            if not isinstance(row, Row):
                raise TypeError("a record of another format")
            out.write(encode(self._rewritten(row, self._cells(record, values, row), kept)))

    def as_written(self, value: str) -> str:
        return unguarded(value)

    def _cells(self, record: Record, values: Mapping[str, str], row: Row) -> tuple[str, ...]:
        """Return the cells to write; those that a short row lacks stay away as long as they are empty."""
        merged = {**record.fragment.values, **values}
        cells = [merged[column.name] for column in self.columns]
        while len(cells) > len(row.cells) and not cells[-1]:
            cells.pop()
        return tuple(cells)

    def _rewritten(self, row: Row, cells: tuple[str, ...], kept: list[bool]) -> str:
        """Return the row's text with *cells* in it; a cell that stays as it was keeps its own text."""
        wanted = [guarded(cell) for cell in cells]
        if wanted == list(row.cells) and all(kept):
            return row.text + row.after
        own, end = located(row, self.dialect, self.name)
        quote = _quoter(own, self.dialect)
        texts = [own[i] if i < len(own) and cell == row.cells[i] else quote(cell) for i, cell in enumerate(wanted)]
        chosen = [text for text, keep in zip(texts, kept, strict=False) if keep]
        # A row without a character would read back as a blank line, that is, as no record.
        line = self.dialect.delimiter.join(chosen) or '""'
        return line + end + row.after


def open_csv(source: Source, schema: Schema) -> Delimited:
    """Open a CSV file. Raises InputError when it has no header or one name twice."""
    return _open(source, schema, "csv", prefer=",")


def open_tsv(source: Source, schema: Schema) -> Delimited:
    """Open a TSV file, as :func:`open_csv`."""
    return _open(source, schema, "tsv", prefer="\t")


def _open(source: Source, schema: Schema, kind: str, *, prefer: str) -> Delimited:
    text = text_source(source)
    dialect = sniff(_head(text), schema, prefer=prefer)
    header = next(_rows(text, dialect), None)
    if header is None:
        raise InputError(f"{source.name}: no header row: the file has nothing but blank lines")
    columns = schema.columns(numbered_names(header.cells))
    require_distinct(source.name, columns)
    return Delimited(text, dialect, kind, _lead(text), header, columns)


def _head(text: TextSource) -> str:
    with text.open() as stream:
        return stream.read(1 << 18)


# --------------------------------------------------------------------------------------------- reading


class _Taken:
    """The lines that the csv module has drawn for the row it is reading."""

    def __init__(self, lines: Iterator[str], name: str) -> None:
        self._lines = lines
        self._name = name
        self._kept: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._kept.append(line)
            self._size += len(line)
            if self._size > MAX_RECORD_CHARS:
                raise InputError(f"{self._name}: a row has more than {MAX_RECORD_CHARS} characters")
            yield line

    def take(self) -> str:
        text = "".join(self._kept)
        self._kept, self._size = [], 0
        return text


def _lead(text: TextSource) -> str:
    """Return the lines before the header."""
    lead = ""
    for line in text.lines():
        if line.strip("\r\n") and not (lead == "" and SEPARATOR_LINE.fullmatch(line)):
            break
        lead += line
    return lead


def _rows(text: TextSource, dialect: Dialect) -> Iterator[Row]:
    """Yield the header and then the records' rows. Raises InputError naming the row that is broken."""
    lines = text.lines()
    lead = _lead(text)
    for _ in lead.splitlines(keepends=True):
        next(lines)
    held: Row | None = None
    for row in _parsed(lines, dialect, text.source.name):
        if row.cells:
            if held:
                yield held
            held = row
        elif held:
            held = Row(held.text, held.cells, held.after + row.text)
    if held:
        yield held


def _parsed(lines: Iterator[str], dialect: Dialect, name: str) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)  # the module's default, 128 KiB, is less than a long narrative
    taken = _Taken(lines, name)
    reader = csv.reader(taken, delimiter=dialect.delimiter, skipinitialspace=dialect.skip_initial_space, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            # The module's messages quote the character they met; the row's number is enough.
            raise InputError(f"{name}: row {number}: quotes that do not match, or a cut file") from None
        if cells is None:
            return
        yield Row(taken.take(), tuple(cells))


# ------------------------------------------------------------------------------------ finding a cell


def located(row: Row, dialect: Dialect, name: str) -> tuple[list[str], str]:
    """Return the text of each cell of a row, quotes and all, and the row's line end.

    The csv module tells values, not places. The places found here are checked against its values: where
    they differ, the row is refused (InputError) rather than written wrongly.
    """
    body = row.text.rstrip("\r\n")
    # A quoted line end at the very end of a file belongs to its cell; the quote after it ends the body.
    end = row.text[len(body) :]
    texts, position = [], 0
    while True:
        stop = _cell_end(body, position, dialect)
        texts.append(body[position:stop])
        if stop >= len(body):
            break
        position = stop + 1
    if [_value(text, dialect) for text in texts] != list(row.cells):
        raise InputError(f"{name}: a row is quoted in a way that cannot be kept")
    return texts, end


def _cell_end(body: str, start: int, dialect: Dialect) -> int:
    position = start
    if dialect.skip_initial_space:
        while body.startswith(" ", position):
            position += 1
    if body.startswith('"', position):
        position = _closing_quote(body, position)
    stop = body.find(dialect.delimiter, position)
    return len(body) if stop < 0 else stop


def _closing_quote(body: str, opening: int) -> int:
    position = body.find('"', opening + 1)
    while position >= 0 and body.startswith('"', position + 1):
        position = body.find('"', position + 2)
    return len(body) if position < 0 else position + 1


def _value(text: str, dialect: Dialect) -> str:
    bare = text.lstrip(" ") if dialect.skip_initial_space else text
    return bare[1:-1].replace('""', '"') if bare.startswith('"') else bare


def _quoter(own: list[str], dialect: Dialect) -> Callable[[str], str]:
    """Return the file's manner of quoting: everything where every cell of this row is quoted, else need."""
    always = bool(own) and all(text.lstrip(" ").startswith('"') for text in own)
    special = {dialect.delimiter, '"', "\r", "\n"}

    def quote(cell: str) -> str:
        needed = always or bool(special & set(cell)) or cell != cell.strip(" ")
        return '"' + cell.replace('"', '""') + '"' if needed else cell

    return quote
