"""JSON lines: one object a line, read and written a line at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from redactor.errors import InputError
from redactor.files import Shape, Source
from redactor.formats.base import Edited, Record, path_surfaces
from redactor.formats.encoding import TextSource, text_source
from redactor.formats.jsontext import Piece, RecordMaker, edited_text, piece_of
from redactor.formats.jsontree import JsonError, Node, parse, skip
from redactor.model import Surface
from redactor.schema import Schema


@dataclass(frozen=True, slots=True)
class JsonLines:
    """An opened file of JSON lines. The text of a piece is its line, its lead the blank lines before."""

    text: TextSource
    schema: Schema = field(repr=False)

    @property
    def name(self) -> str:
        return self.text.source.name

    @property
    def shape(self) -> Shape:
        return Shape("jsonl", self.text.encoding.codec)

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return path_surfaces(self.text.source)

    def records(self) -> Iterator[Record]:
        maker = RecordMaker(self.name, self.schema)
        for index, (number, lead, line, after) in enumerate(self._filled()):
            yield maker.record(index, Piece(lead, line + after, self._object(line, number)))

    def _filled(self) -> Iterator[tuple[int, str, str, str]]:
        """Yield number, blank lines before, line, and blank lines after, which only the last one has."""
        blank, held = "", None
        for number, line in enumerate(self.text.lines(), 1):
            if not line.strip():
                blank += line
                continue
            if held:
                yield (*held, "")
            held, blank = (number, blank, line), ""
        if held:
            yield (*held, blank)

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        encoding = self.text.encoding
        out.write(encoding.mark)
        for record, values in edited:
            piece = piece_of(record)
            before, after = piece.text[: piece.node.start], piece.text[piece.node.end :]
            line = before + edited_text(piece, record, values, without) + after
            out.write(encoding.encode(piece.lead + line, self.name))

    def as_written(self, value: str) -> str:
        return value

    def _object(self, line: str, number: int) -> Node:
        try:
            node = parse(line)
        except JsonError as error:
            raise InputError(f"{self.name}: line {number}: {error}") from None
        if node.kind != "{" or skip(line, node.end) != len(line):
            raise InputError(f"{self.name}: line {number}: not one object")
        return node


def open_jsonl(source: Source, schema: Schema) -> JsonLines:
    """Open a file of JSON lines. A line that is not a whole object is an InputError when it is reached."""
    return JsonLines(text_source(source), schema)
