"""The values that travel between the stages: frozen, and silent about what they hold.

A file is read into fragments; detection and checks claim findings about them; the policy decides;
redaction builds new values; verification reads them back. Field values never appear in a ``repr``,
so that a failing assertion or a stray log line shows a place, not a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a column is for; the schema maps a file's own column names to roles."""

    IDENTIFIER = "identifier"
    FLAG = "flag"
    NARRATIVE = "narrative"
    MERGED = "merged"
    EVIDENCE = "evidence"
    CONTROLLED = "controlled"
    COUNTRY = "country"
    YEAR = "year"
    UNKNOWN = "unknown"


class Carried:
    """A frozen value with slots that goes between processes or into a spool by the thousand.

    It is pickled as a call with its parts. What ``dataclass`` gives such values looks their fields up every time:
    13 µs for a finding there and back, where this takes 5.
    """

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple([getattr(self, name) for name in self.__slots__])


@dataclass(frozen=True, slots=True)
class Column(Carried):
    """A file's own column name, unchanged, with the schema's key and role for it."""

    name: str
    key: str
    role: Role


@dataclass(frozen=True, slots=True, order=True)
class Span(Carried):
    """A half-open range of Unicode code points in a field's value as stored; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative span: {self.start}..{self.end}")

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Fragment(Carried):
    """One outcome record.

    ``index`` is the 0-based place of the record in its file, in file order. ``values`` has an entry
    for every column of the record; an empty cell is the empty string.
    """

    path: str
    index: int
    columns: tuple[Column, ...]
    values: Mapping[str, str] = field(repr=False)

    def with_role(self, *roles: Role) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role in roles)

    def by_key(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Surface:
    """Text of a file that is not in any record: a workbook's properties, a comment, a file name.

    ``place`` says where in words without a value in them. ``examined`` is false where the tool knows
    that something is there and cannot read it (an image, a macro); the run is then incomplete.
    """

    path: str
    place: str
    text: str = field(repr=False)
    examined: bool = True


@dataclass(frozen=True, slots=True)
class Match(Carried):
    """A recogniser's claim about one text: what Presidio calls a RecognizerResult."""

    entity: str
    span: Span
    score: float
    recognizer: str


@dataclass(frozen=True, slots=True)
class Location(Carried):
    """Where a finding is. ``field`` is None for a whole record, ``record`` None for a whole file."""

    path: str
    record: int | None = None
    field_name: str | None = None
    span: Span | None = None

    @property
    def order(self) -> tuple[str, int, str, int, int]:
        """A total key, so that reports do not depend on the order of discovery."""
        span = (self.span.start, self.span.end) if self.span else (-1, -1)
        return (self.path, -1 if self.record is None else self.record, self.field_name or "", *span)


@dataclass(frozen=True, slots=True)
class Finding(Carried):
    """One located problem (of a check) or identifier (of detection), before the policy has spoken.

    ``value`` is the protected text, for decisions, fingerprints and verification only: it has no
    way into a report, whose items are built by :mod:`redactor.reports` without it. ``message`` is
    fixed wording that names places and kinds.
    """

    rule: str
    entity: str
    location: Location
    score: float
    recognizer: str
    message: str = ""
    related: tuple[Location, ...] = ()
    value: str = field(default="", repr=False)

    @property
    def order(self) -> tuple[tuple[str, int, str, int, int], str, str, str]:
        return (self.location.order, self.rule, self.entity, self.recognizer)


class Level(StrEnum):
    """How confidential a record is; whatever is not plainly open is confidential."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not examined, and why; its presence makes a run incomplete."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was examined and what was not. ``passed``: files that hold no harvest and need none."""

    files: int = 0
    records: int = 0
    fields: int = 0
    skipped: tuple[Skipped, ...] = ()
    passed: tuple[Skipped, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.skipped

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.files + other.files,
            self.records + other.records,
            self.fields + other.fields,
            self.skipped + other.skipped,
            self.passed + other.passed,
        )
