"""JSON: an array of objects, or one object; held whole, because its end is needed to trust its beginning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from redactor.errors import InputError
from redactor.files import Shape, Source
from redactor.formats.base import Edited, Record, changed, path_surfaces
from redactor.formats.encoding import TextSource, text_source
from redactor.formats.jsontree import Edits, JsonError, Node, parse, rewritten, skip
from redactor.model import Column, Fragment, Role, Surface
from redactor.schema import Schema, fold_name


@dataclass(frozen=True, slots=True)
class Piece:
    """An object of a larger text, with the blanks and commas that part it from the one before."""

    lead: str
    text: str = field(repr=False)
    node: Node


@dataclass(frozen=True, slots=True)
class JsonText:
    """An opened JSON document."""

    text: TextSource
    content: str = field(repr=False)
    root: Node
    schema: Schema = field(repr=False)

    @property
    def name(self) -> str:
        return self.text.source.name

    @property
    def shape(self) -> Shape:
        return Shape("json", self.text.encoding.codec)

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return path_surfaces(self.text.source)

    @property
    def objects(self) -> list[Node]:
        return [self.root] if self.root.kind == "{" else [member.node for member in self.root.members]

    def records(self) -> Iterator[Record]:
        maker = RecordMaker(self.name, self.schema)
        position = self.objects[0].start if self.objects else 0
        for index, node in enumerate(self.objects):
            lead = self.content[position : node.start]
            yield maker.record(index, Piece(lead, self.content, node))
            position = node.end

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        encoding = self.text.encoding
        objects = self.objects
        start = objects[0].start if objects else len(self.content)
        out.write(encoding.mark + encoding.encode(self.content[:start], self.name))
        comma = ""
        for record, values in edited:
            piece = piece_of(record)
            out.write(encoding.encode((piece.lead or comma) if comma else "", self.name))
            out.write(encoding.encode(edited_text(piece, record, values, without), self.name))
            comma = ", "
        if not comma and self.root.kind == "{":
            out.write(encoding.encode("{}", self.name))
        end = objects[-1].end if objects else len(self.content)
        out.write(encoding.encode(self.content[end:], self.name))

    def as_written(self, value: str) -> str:
        return value


def open_json(source: Source, schema: Schema) -> JsonText:
    """Open a JSON document. Raises InputError for what is not objects, or not JSON, or has a name twice."""
    text = text_source(source)
    content = text.read()
    try:
        root = parse(content)
    except JsonError as error:
        raise InputError(f"{source.name}: {error}") from None
    if skip(content, root.end) != len(content):
        raise InputError(f"{source.name}: at character {root.end}: more text after the end of the document")
    document = JsonText(text, content, root, schema)
    if root.kind not in "{[" or any(node.kind != "{" for node in document.objects):
        raise InputError(f"{source.name}: neither an object nor an array of objects")
    return document


# ------------------------------------------------------------------------------- shared with JSON lines


class RecordMaker:
    """Makes records of objects, remembering which unknown names have been shown already."""

    def __init__(self, path: str, schema: Schema) -> None:
        self._path = path
        self._schema = schema
        self._columns: dict[tuple[str, bool], Column] = {}

    def record(self, index: int, piece: Piece) -> Record:
        """Return the record of an object. Raises InputError when two of its values get one name."""
        nested = frozenset(_nested_names(piece.node))
        values: dict[str, str] = {}
        columns: list[Column] = []
        fresh: list[Surface] = []
        for name, node in piece.node.leaves():
            if name in values:
                raise InputError(f"{self._path}: record {index}: two values get the same name")
            values[name] = node.value
            column = self._column(name, nested=name in nested)
            columns.append(column[0])
            if column[1] and column[0].role is Role.UNKNOWN:
                fresh.append(Surface(self._path, f"record {index}: name of a field", name))
        return Record(Fragment(self._path, index, tuple(columns), values), piece, tuple(fresh))

    def _column(self, name: str, *, nested: bool) -> tuple[Column, bool]:
        """Return the column and whether it is new. A nested value has no role that a name could give it."""
        known = self._columns.get((name, nested))
        if known:
            return known, False
        column = Column(name, fold_name(name), Role.UNKNOWN) if nested else self._schema.column(name)
        self._columns[name, nested] = column
        return column, True


def _nested_names(node: Node) -> Iterator[str]:
    for member in node.members:
        if member.node.members:
            yield from (name for name, _ in member.node.leaves(member.below(None)))


def piece_of(record: Record) -> Piece:
    if not isinstance(record.raw, Piece):
        raise TypeError("a record of another format")
    return record.raw


def edited_text(piece: Piece, record: Record, values: Mapping[str, str], without: Collection[str]) -> str:
    new = {name: values[name] for name in record.fragment.values if changed(record, values, name)}
    return rewritten(piece.text, piece.node, Edits(new, frozenset(without)))
