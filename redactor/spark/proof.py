"""What was proved of a record before it was written, and what is read again: one keyed digest.

A copy on a cluster is proved by value in the process that made it, because what it must not show is kept nowhere
else. What lies on the disk is then read again by code that has no part in writing it, Arrow's own reader or
:mod:`redactor.reread`, and every record must be one that was proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from redactor.errors import VerificationError
from redactor.files import Shape
from redactor.keys import Key
from redactor.reread import reread
from redactor.schema import Schema


def digests(names: Sequence[str], columns: Sequence[Sequence[Any]], key: Key) -> list[str]:
    """Return a digest, 64 hexadecimal digits, of each record: *columns* are its values, name by name.

    A missing value and an empty text are one, for a CSV file cannot tell them apart.
    """
    rows = (zip(names, row, strict=True) for row in zip(*columns, strict=True))
    return [key.digest("copy", *(part for pair in row for part in _said(*pair))).hex() for row in rows]


def _said(name: str, value: Any) -> tuple[str, str]:
    return name, "" if value is None else str(value)


def read_again(path: Path, names: Sequence[str], schema: Schema, key: Key) -> Iterator[str]:
    """Yield the digest of every record of a written file. Raises VerificationError when it is not what was written."""
    if path.suffix == ".parquet":
        yield from _parquet(path, names, key)
        return
    values = reread(path, Shape("csv", "utf-8", ","), schema)
    yield from (digest for one in values for digest in digests(names, _columns(one, names, path), key))


def _columns(values: Mapping[str, str], names: Sequence[str], path: Path) -> list[list[str]]:
    if list(values) != list(names):
        raise VerificationError(f"{path.name}: what was written has other columns")
    return [[value] for value in values.values()]


def _parquet(path: Path, names: Sequence[str], key: Key) -> Iterable[str]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        if file.schema_arrow.names != list(names):
            raise VerificationError(f"{path.name}: what was written has other columns")
        for batch in file.iter_batches():
            yield from digests(names, [column.to_pylist() for column in batch.columns], key)
