"""The records of a run for checks that need all of them: those in use as they are, the others packed.

Nothing goes to a disk: a packed record is compressed bytes in memory, a quarter of its text and findings. All are
compressed with the first one as zlib's dictionary, so that names of columns, rules and recognizers are held once
(1,015 bytes a record instead of 1,586, on 2,000 records as ``benchmarks/long_run.py`` varies them).
"""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from redactor.checks.base import Record
from redactor.markers import Grammar
from redactor.model import Column, Finding, Fragment, Location, Span

# Records that are kept as they are; a check of one record asks for it many times, one of siblings for a few others.
LIVE = 1000
_WINDOW = 32_768  # bytes that zlib looks back


class Records(Sequence[Record]):
    """A list of records that can be appended to and whose entries can be replaced."""

    def __init__(self, records: Iterable[Record] = (), *, live: int = LIVE) -> None:
        self._most = live
        self._live: OrderedDict[int, Record] = OrderedDict()
        self._packed: list[bytes | None] = []
        self._like = b""
        self._columns: dict[tuple[Column, ...], int] = {}
        self._rows: list[tuple[Column, ...]] = []
        self._grammars: dict[frozenset[str], Grammar] = {}
        for record in records:
            self.append(record)

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, number: int) -> Record: ...
    @overload
    def __getitem__(self, number: slice) -> list[Record]: ...
    def __getitem__(self, number: int | slice) -> Record | list[Record]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if number < 0:
            number += len(self)
        record = self._live.get(number)
        if record is None:
            record = self._unpacked(self._packed[number] or b"")
            self._keep(number, record)
        else:
            self._live.move_to_end(number)
        return record

    def __iter__(self) -> Iterator[Record]:
        return (self[number] for number in range(len(self)))

    def __setitem__(self, number: int, record: Record) -> None:
        self._packed[number] = None
        self._keep(number, record)

    def append(self, record: Record) -> None:
        self._packed.append(None)
        self._keep(len(self) - 1, record)

    def _keep(self, number: int, record: Record) -> None:
        """Hold *record*, and pack the one that nobody has asked for the longest."""
        self._live[number] = record
        self._live.move_to_end(number)
        if len(self._live) > self._most:
            oldest, other = self._live.popitem(last=False)
            if self._packed[oldest] is None:
                self._packed[oldest] = self._pack(other)

    def _pack(self, record: Record) -> bytes:
        fragment = record.fragment
        columns = self._columns.setdefault(fragment.columns, len(self._rows))
        if columns == len(self._rows):
            self._rows.append(fragment.columns)
        self._grammars.setdefault(record.grammar.known, record.grammar)
        parts = (
            fragment.path,
            fragment.index,
            columns,
            tuple(fragment.values.items()),
            record.grammar.known,
            [_row(finding, fragment) for finding in record.identifiers],
            [_row(finding, fragment) for finding in record.claims],
        )
        plain = pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)
        self._like = self._like or plain[-_WINDOW:]
        packer = zlib.compressobj(zdict=self._like)
        return packer.compress(plain) + packer.flush()

    def _unpacked(self, packed: bytes) -> Record:
        parts = pickle.loads(zlib.decompressobj(zdict=self._like).decompress(packed))  # noqa: S301 — packed here
        path, index, columns, values, known, identifiers, claims = parts
        fragment = Fragment(path, index, self._rows[columns], dict(values))
        found, claimed = ([_finding(row, fragment) for row in rows] for rows in (identifiers, claims))
        return Record(fragment, tuple(found), self._grammars[known], tuple(claimed))


def _row(finding: Finding, fragment: Fragment) -> tuple[Any, ...]:
    """The finding without what its record says already: its place's file and, mostly, its value."""
    place = finding.location
    span = (place.span.start, place.span.end) if place.span else None
    own = _said(fragment, place.field_name, span) == finding.value
    own = own and (place.path, place.record) == (fragment.path, fragment.index)
    extra = () if own else (place.path, place.record, finding.value)
    return (
        *(finding.rule, finding.entity, place.field_name, span, finding.score, finding.recognizer),
        *(finding.message, finding.related, extra),
    )


def _finding(row: tuple[Any, ...], fragment: Fragment) -> Finding:
    rule, entity, name, span, score, recognizer, message, related, extra = row
    path, record, value = extra or (fragment.path, fragment.index, _said(fragment, name, span))
    place = Location(path, record, name, Span(*span) if span else None)
    return Finding(rule, entity, place, score, recognizer, message, related, value)


def _said(fragment: Fragment, name: str | None, span: tuple[int, int] | None) -> str:
    return fragment.values.get(name or "", "")[slice(*span)] if span else ""
