"""Folders of Parquet or CSV files as DataFrames: which files, how they are read, what each row is called."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redactor.errors import InputError, UsageError
from redactor.files import Entry, walk
from redactor.formats.base import require_distinct
from redactor.formats.dialect import Dialect, sniff
from redactor.model import Skipped
from redactor.reading import Account
from redactor.schema import Schema
from redactor.spark.layout import PATH, RECORD, Layout, require_texts

KINDS = (".parquet", ".csv")
CORRUPT = "redactor_corrupt"
# What Spark itself puts beside its files, empty; and its checksums: 8 bytes, and 4 for each 512 of the file (Hadoop's
# ChecksumFileSystem). They hold nothing of a record.
_DONE = "_SUCCESS"
_CHECKSUM = ".crc"
_SUM_HEAD, _SUM, _SUMMED = 8, 4, 512
_HEAD = 1 << 18  # code points of a file's beginning that tell its dialect


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one kind below a folder."""

    root: Path
    kind: str
    files: tuple[Path, ...]


def folder_of(paths: Iterable[Path], account: Account) -> Folder:
    """Return the one folder that *paths* names; what is in it and no such file goes into *account*.

    Raises UsageError for anything but one folder of one kind of files, and where Spark would leave one of them out.
    """
    (root, *others) = paths
    if others or not root.is_dir():
        raise UsageError("--engine spark: name one folder of Parquet or CSV files")
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for entry in walk([root]):
        if isinstance(entry, Skipped):
            if not _is_checksum(root / entry.path):
                account.skip(entry.path, entry.reason)
        elif entry.path.suffix.lower() in found:
            _require_seen(entry)
            found[entry.path.suffix.lower()].append(entry.path.resolve())
        elif entry.path.name != _DONE or entry.path.stat().st_size:
            account.skip(entry.name, "neither Parquet nor CSV")
    kinds = [kind for kind in KINDS if found[kind]]
    if len(kinds) != 1:
        raise UsageError("--engine spark: the folder holds no Parquet and no CSV file, or both")
    return Folder(root.resolve(), kinds[0], tuple(found[kinds[0]]))


def _require_seen(entry: Entry) -> None:
    """Spark reads nothing below a name that begins so, and says nothing of it; hidden ones are skipped before."""
    if any(part.startswith("_") for part in entry.target.parts):
        raise UsageError("--engine spark: Spark leaves out what is called _something: rename such files and folders")


def _is_checksum(path: Path) -> bool:
    """Whether *path* is the checksum of the file beside it that it is called after, and of that size."""
    summed = path.with_name(path.name.removeprefix(".").removesuffix(_CHECKSUM))
    if path.suffix != _CHECKSUM or path.is_symlink() or not (path.is_file() and summed.is_file()):
        return False
    sums = -(-summed.stat().st_size // _SUMMED)
    return path.stat().st_size == _SUM_HEAD + _SUM * sums


def read(spark: Any, folder: Folder, schema: Schema) -> tuple[Any, Layout]:
    """Return the rows of *folder* as executors expect them, and their layout. Raises InputError."""
    return _parquet(spark, folder) if folder.kind == ".parquet" else _csv(spark, folder, schema)


def _parquet(spark: Any, folder: Folder) -> tuple[Any, Layout]:
    options = {"mergeSchema": "true", "basePath": str(folder.root)}
    found = spark.read.options(**options).parquet(*map(str, folder.files))
    layout = _layout(folder, found.columns)
    require_texts(list(found.schema), layout.name)
    placed = found.select("*", "_metadata.file_path", "_metadata.row_index").toDF(*layout.cells, PATH, RECORD)
    return placed, layout


def _csv(spark: Any, folder: Folder, schema: Schema) -> tuple[Any, Layout]:
    from pyspark.sql import functions as sql
    from pyspark.sql.types import StringType, StructField, StructType

    dialect, line_end, names = _header(folder, schema)
    layout = _layout(folder, names)
    require_distinct(layout.name, schema.columns(names))
    fields = [StructField(cell, StringType()) for cell in (*layout.cells, CORRUPT)]
    # Row 1 is the header, which _header has compared with that of the other files.
    options = {"sep": dialect.delimiter, "header": "true", "quote": '"', "escape": '"', "encoding": "UTF-8"}
    # Named, the line end is not looked for inside values, where Spark would make every other one the same.
    options |= {"lineSep": line_end, "multiLine": "true", "mode": "PERMISSIVE", "columnNameOfCorruptRecord": CORRUPT}
    found = spark.read.schema(StructType(fields)).options(**options).csv([str(path) for path in folder.files])
    place = sql.col("_metadata.file_path").alias(PATH)
    tagged = found.select("*", place, sql.monotonically_increasing_id().alias(RECORD))
    firsts = {row[0]: row[1] for row in tagged.groupBy(PATH).agg(sql.min(RECORD)).collect()}
    return tagged, Layout(layout.name, layout.names, root=layout.root, firsts=firsts, guarded=True)


def _layout(folder: Folder, names: Iterable[str]) -> Layout:
    return Layout(folder.root.name, tuple(names), root=str(folder.root))


Header = tuple[Dialect, str, list[str]]
"""Separator, line end and column names of a file."""


def _header(folder: Folder, schema: Schema) -> Header:
    """The dialect and column names that all files have in common."""
    first: Header | None = None
    for path in folder.files:
        own = _one_header(path, schema)
        if first is not None and own != first:
            raise InputError(f"{path.name}: another header, separator or line end than the first file has")
        first = own
    if first is None:
        raise InputError(f"{folder.root.name}: no file")
    return first


def _one_header(path: Path, schema: Schema) -> Header:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head = stream.read(_HEAD)
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path.name}: cannot be read as UTF-8, which Spark's CSV files must be") from None
    dialect = sniff(head, schema, prefer=",")
    lines = head.splitlines(keepends=True)
    rows = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    try:
        names = next(rows, [])
    except csv.Error:
        raise InputError(f"{path.name}: row 1: quotes that do not match") from None
    if not names or not all(names) or dialect.skip_initial_space:
        raise InputError(f"{path.name}: row 1 is no header in which every column has a name")
    return dialect, "\r\n" if lines[rows.line_num - 1].endswith("\r\n") else "\n", names
