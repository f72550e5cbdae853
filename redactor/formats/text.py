"""Text records: ``**Field**: value``, one field after another, one or many records in a file.

A value is what stands after the colon and one space, over as many lines as it takes, without the blank
lines behind it. A record begins when a field name comes again, or at the identifier field where it is
the second of its record or stands after a blank line. A text before the first field of a record is the
value of a column without a name, so that it is never passed over; between records, a rule (``---``) or a
heading (``# …``) ends the last value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from redactor.errors import InputError, OutputError
from redactor.files import Shape, Source
from redactor.formats.base import MAX_RECORD_CHARS, Edited, Record, changed, path_surfaces
from redactor.formats.encoding import TextSource, text_source
from redactor.model import Column, Fragment, Role, Surface
from redactor.schema import Schema

# The colon behind the asterisks or, as Markdown writers also put it, before them.
FIELD = re.compile(
    r"(?:^|(?<=\r))(?P<mark>[ \t]*(?:[-+*][ \t]+)?\*\*(?P<name>[^*\r\n]{1,300}?)(?:\*\*[ \t]*:|:\*\*)[ \t]?)",
    re.MULTILINE,
)
_BREAK = re.compile(r"[ \t]*(?:([-*_=])(?:[ \t]*\1){2,}[ \t]*|#{1,6}[ \t].*)(?:\r\n|\r|\n|\Z)")
_RULE = re.compile(r"[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*(?:\r\n|\r|\n|\Z)")
_PREAMBLE = Column("", "", Role.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Block:
    """A field as it stands in the file: its mark, its value, and the blank lines and rules behind it."""

    column: Column = field(repr=False)
    mark: str = field(repr=False)
    value: str = field(repr=False)
    after: str = field(repr=False)


Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class FieldText:
    """An opened text file."""

    text: TextSource
    schema: Schema = field(repr=False)

    @property
    def name(self) -> str:
        return self.text.source.name

    @property
    def shape(self) -> Shape:
        return Shape("text", self.text.encoding.codec)

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return path_surfaces(self.text.source)

    def records(self) -> Iterator[Record]:
        known: set[str] = set()
        for index, blocks in enumerate(self._records()):
            columns = tuple(block.column for block in blocks)
            values = {block.column.name: block.value for block in blocks}
            fresh = [c for c in columns if c.role is Role.UNKNOWN and c.name and c.name not in known]
            known.update(column.name for column in fresh)
            places = [Surface(self.name, f"record {index}: name of a field", c.name) for c in fresh]
            yield Record(Fragment(self.name, index, columns, values), blocks, tuple(places))

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        out.write(self.text.encoding.mark)
        for record, values in edited:
            blocks = _kept(_blocks_of(record), without)
            for block in blocks:
                name = block.column.name
                new = self._replacement(block, values[name]) if changed(record, values, name) else block
                out.write(self.text.encoding.encode(new.mark + new.value + new.after, self.name))

    def as_written(self, value: str) -> str:
        return split_value(value)[1]

    def _replacement(self, block: Block, value: str) -> Block:
        """Return the block with another value, which must read back as it is."""
        lines = lines_of(value)
        if any(map(FIELD.match, lines)) or any(map(_BREAK.match, lines[1:])):
            raise OutputError(f"{self.name}: a replacement looks like the beginning of a field or record")
        # A blank value stands on the mark's own line, wherever the old one stood.
        mark = block.mark if value.strip() else block.mark.rstrip("\r\n")
        if mark and not mark[-1].isspace():
            mark += " "
        return replace(block, mark=mark, value=self.as_written(value))

    def _records(self) -> Iterator[Blocks]:
        open_blocks: list[Block] = []
        lead = ""
        for mark, column, content in _fields(self.text, self.schema):
            if column is _PREAMBLE:
                open_blocks, lead = _preamble(content)
                continue
            if open_blocks and _begins_record(column, open_blocks):
                open_blocks[-1], spill = _break_off(open_blocks[-1])
                yield tuple(open_blocks)
                open_blocks, lead = _preamble(spill)
            before, value, after = split_value(content)
            open_blocks.append(Block(column, lead + mark + before, value, after))
            lead = ""
        if open_blocks:
            yield tuple(open_blocks)


def open_text(source: Source, schema: Schema) -> FieldText:
    """Open a text file; one without any field is one record of one nameless column."""
    return FieldText(text_source(source), schema)


def _fields(text: TextSource, schema: Schema) -> Iterator[tuple[str, Column, str]]:
    """Yield mark, column and content of each field, where the content reaches to the next mark."""
    mark, column = "", _PREAMBLE
    columns: dict[str, Column] = {}
    lines: list[str] = []
    size = 0
    for line in text.lines():
        found = FIELD.match(line)
        if found:
            if lines or mark:
                yield mark, column, "".join(lines)
            mark, name = found.groups()
            column = columns.get(name) or columns.setdefault(name, schema.column(name))
            lines, size = [], 0
        lines.append(line[found.end() :] if found else line)
        size += len(line)
        if size > MAX_RECORD_CHARS:
            raise InputError(f"{text.source.name}: a field has more than {MAX_RECORD_CHARS} characters")
    if lines or mark:
        yield mark, column, "".join(lines)


def _begins_record(column: Column, blocks: list[Block]) -> bool:
    if any(block.column.name == column.name for block in blocks):
        return True
    if column.role is not Role.IDENTIFIER or all(block.column is _PREAMBLE for block in blocks):
        return False
    identified = any(block.column.role is Role.IDENTIFIER for block in blocks)
    parted = len(lines_of(blocks[-1].after)) > 1 or _break_off(blocks[-1])[1]
    return identified or bool(parted)


def lines_of(text: str) -> list[str]:
    """Split at CR LF, CR and LF only; ``str.splitlines`` would also split at form feeds and the like."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def split_value(content: str) -> tuple[str, str, str]:
    """Split what stands behind a mark into blank lines before, the value, blank lines and rules after.

    Spaces at the ends of the value's own lines belong to it. A value of blanks alone is the first line.
    """
    lines = lines_of(content)
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        value = lines[0].rstrip("\r\n") if lines else ""
        return "", value, content[len(value) :]
    last = len(lines)
    while last > first + 1 and (not lines[last - 1].strip() or _RULE.match(lines[last - 1])):
        last -= 1
    body = "".join(lines[first:last])
    value = body.rstrip("\r\n")
    return "".join(lines[:first]), value, body[len(value) :] + "".join(lines[last:])


def _break_off(block: Block) -> tuple[Block, str]:
    """Take from a record's last value what a heading or a rule begins: it introduces the next record."""
    lines = lines_of(block.value)
    cut = next((i for i, line in enumerate(lines[1:], 1) if _BREAK.match(line)), None)
    if cut is None:
        return block, ""
    _, value, after = split_value("".join(lines[:cut]))
    return replace(block, value=value, after=after), "".join(lines[cut:]) + block.after


def _preamble(text: str) -> tuple[list[Block], str]:
    """Return the nameless block of a text before a first field; of blanks and rules alone, the lead."""
    lines = lines_of(text)
    first = next((i for i, line in enumerate(lines) if line.strip() and not _RULE.match(line)), None)
    if first is None:
        return [], text
    _, value, after = split_value("".join(lines[first:]))
    return [Block(_PREAMBLE, "".join(lines[:first]), value, after)], ""


def _blocks_of(record: Record) -> Blocks:
    if not isinstance(record.raw, tuple):
        raise TypeError("a record of another format")
    return record.raw


def _kept(blocks: Blocks, without: Collection[str]) -> list[Block]:
    """Leave out columns; the blank lines behind the last field stay, because they part the records."""
    kept = [block for block in blocks if block.column.name not in without]
    if kept and kept[-1] is not blocks[-1]:
        kept[-1] = replace(kept[-1], after=blocks[-1].after)
    return kept
