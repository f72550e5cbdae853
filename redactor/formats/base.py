"""What every format gives and takes; imported by the format modules and by nothing below them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO, Protocol

from redactor.errors import InputError
from redactor.files import Shape, Source
from redactor.model import Column, Fragment, Role, Surface
from redactor.schema import Schema

MAX_RECORD_CHARS = 64 * 1024**2
"""Longest record, in code points: a quote that is never closed must not draw a whole file into memory."""


@dataclass(frozen=True, slots=True)
class Record:
    """One fragment, what its format needs to write it back, and text first met with it.

    ``raw`` is the format's own business. ``surfaces`` are names of unknown columns that no earlier
    record had (JSON and text have no header row that could be known beforehand).
    """

    fragment: Fragment
    raw: object = field(repr=False)
    surfaces: tuple[Surface, ...] = ()


Edited = tuple[Record, Mapping[str, str]]
"""A record and its values as they shall be written."""


class Document(Protocol):
    """An opened file: its records, in file order, and the text that is outside any record."""

    @property
    def name(self) -> str: ...

    @property
    def shape(self) -> Shape: ...

    @property
    def surfaces(self) -> tuple[Surface, ...]: ...

    def records(self) -> Iterator[Record]:
        """Yield the records from the first on, each call anew. Raises InputError at what cannot be read."""
        ...

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None: ...

    def as_written(self, value: str) -> str:
        """Return what reading back gives for *value*: text loses blank lines around it, CSV a quote."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A line of the table of formats: the endings that announce it, and how such a file is opened."""

    endings: tuple[str, ...]
    open: Callable[[Source, Schema], Document]


def path_surfaces(source: Source) -> tuple[Surface, ...]:
    """Return the names of a file and of the folders it is shown in: they travel with what is published."""
    path = PurePath(source.name)
    folders = [] if path.is_absolute() else [part for part in path.parts[:-1] if part.strip(".")]
    return (
        Surface(source.name, "file name", path.name),
        *(Surface(source.name, "folder name", part) for part in folders),
    )


def name_surfaces(path: str, columns: Iterable[Column], header: Iterable[str]) -> tuple[Surface, ...]:
    """Return the names of unknown columns as text to examine: anybody can have typed anything there."""
    return tuple(
        Surface(path, f"name of column {number}", text)
        for number, (column, text) in enumerate(zip(columns, header, strict=True), 1)
        if column.role is Role.UNKNOWN and text
    )


def described(column: Column, number: int) -> str:
    """Return a column's name for a message: its own when the schema knows it, else its number."""
    return f"column {number}" if column.role is Role.UNKNOWN else f"column {column.name!r}"


def numbered_names(cells: Iterable[str]) -> list[str]:
    """Return a header's names; a cell without one is called by its number, so that it has a name."""
    header = list(cells)
    names = []
    for number, cell in enumerate(header, 1):
        name = cell or f"column {number}"
        while not cell and name in header:
            name += "'"
        names.append(name)
    return names


def require_distinct(path: str, columns: Iterable[Column]) -> None:
    """Raise InputError when two columns have the same name."""
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        if column.name in seen:
            raise InputError(f"{path}: {described(column, number)}: the same name as an earlier column")
        seen.add(column.name)


def changed(record: Record, values: Mapping[str, str], name: str) -> bool:
    return values.get(name, record.fragment.values[name]) != record.fragment.values[name]
