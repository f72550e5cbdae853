"""``redactor redact --engine spark``: a folder of Parquet or CSV files to a folder of verified copies.

The rows are redacted and proved by value on the executors and written once, with their part of the report, into a
hidden folder beside the target. From there they become the copy, which is read again by other code and appears
under its name when every record of it is one that was proved. It is all or nothing: what cannot be examined
anywhere leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from redactor.copies import Keeping, Made, made_of, make_folder, require_apart
from redactor.errors import (
    ConfigurationError,
    DetectionError,
    InputError,
    OutputError,
    RedactorError,
    VerificationError,
)
from redactor.formats.formulas import guarded, unguarded
from redactor.judging import item_of, judge_surfaces
from redactor.model import Location, Span
from redactor.naming import Naming, retold, telling_names
from redactor.ownreports import is_own_report
from redactor.pipeline import Request, report
from redactor.reading import Account, batches
from redactor.report import Copy, Item, Report
from redactor.rules import Severity
from redactor.session import Session
from redactor.spark.carried import packed, unpacked
from redactor.spark.engine import Batches, copied, values_of
from redactor.spark.layout import PATH, Layout
from redactor.spark.proof import digests, read_again
from redactor.spark.sources import CORRUPT, Folder, folder_of, read
from redactor.spool import Spool
from redactor.staging import withdraw
from redactor.tabular import FINDINGS, finding_row, prove_rows, require_harvest
from redactor.tabular import telling_names as telling_headers

_NOTES = {"items": "string", "telling": "string", "proof": "string", "error": "string", "unverified": "long"}
_COUNTS = ("records", "withheld", "replaced", "words", "kept")
_UNREADABLE = "�"  # what Spark reads where a file is not UTF-8


def redact_folder(session: Session, request: Request, folder: Path) -> Report:
    """Write the redacted copy of the one folder of *request* below *folder*, under the folder's own name.

    Raises UsageError, ConfigurationError (no Spark), OutputError (the copy is there already).
    """
    require_apart(request.paths, folder)
    account, items = Account(), Spool()
    source = folder_of(request.paths, account)
    target = folder.resolve() / Naming(session).target(PurePath(source.root.resolve().name))
    if target.exists():
        raise OutputError(f"{target}: is there already, and is never overwritten")
    make_folder(folder)
    hidden = target.parent / f".{secrets.token_hex(8)}.spark"
    copies: list[Copy] = []
    unverified = False
    try:
        copies.append(_Run(session, source, hidden, account, items).copy(target, request.replaced(folder)))
    except VerificationError as error:
        unverified = True
        account.skip(source.root.name, str(error))
    except (InputError, DetectionError) as error:
        account.skip(source.root.name, str(error))
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    done = report(session, "redact", request, account, items, copies=copies, unverified=unverified)
    return replace(done, others=_others(target.parent, target))


def _others(output: Path, target: Path) -> int:
    """How many files lie below *output* that this run has not proved; reports aside."""
    found = (path for path in output.rglob("*") if path.is_file() and target not in path.parents)
    return sum(not is_own_report(path) for path in found)


class _Run:
    """One folder on its way. Everything that Spark itself says is dropped: it quotes rows."""

    def __init__(self, session: Session, folder: Folder, hidden: Path, account: Account, items: Spool) -> None:
        self._session, self._folder, self._hidden = session, folder, hidden
        self._account, self._items = account, items
        self._spark = spark_session()

    def copy(self, target: Path, reports: Iterable[Path]) -> Copy:
        """Return the copy when it stands at *target*, and *reports* of an earlier run are gone.

        Raises InputError or VerificationError, and nothing stands.
        """
        try:
            return self._copied(target, reports)
        except RedactorError:
            raise
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise OutputError(f"{target}: cannot be written ({reason})") from None
        except Exception as error:  # noqa: BLE001 - Spark's messages quote the rows they choke on
            raise InputError(f"{self._folder.root.name}: Spark could not finish ({type(error).__name__})") from None

    def _copied(self, target: Path, reports: Iterable[Path]) -> Copy:
        placed, layout = read(self._spark, self._folder, self._session.schema)
        head = layout.header(self._session.schema)
        require_harvest(head)
        dropped = telling_headers(self._session, head)
        while more := self._staged(placed, layout, dropped):
            dropped |= more
        self._require_examined(layout)
        names = [name for name in layout.names if name not in dropped]
        self._write(layout, names)
        self._prove(names)
        copy = self._reported(layout, target.name, dropped)
        # The reports of an earlier run must not speak for this copy.
        withdraw(path for path in reports if is_own_report(path))
        made = self._hidden / "copy"
        for path in made.iterdir():
            if path.suffix != self._folder.kind:  # Spark's own marks and checksums, which a scan would ask about
                path.unlink()
        made.replace(target)
        return copy

    @property
    def _staging(self) -> Any:
        return self._spark.read.parquet(str(self._hidden / "staged"))

    def _staged(self, placed: Any, layout: Layout, dropped: frozenset[str]) -> frozenset[str]:
        """Redact all rows; return the columns that their own records make telling, for another round without them."""
        carried = self._spark.sparkContext.broadcast(packed(self._session))
        work = partial(_run, layout=layout, carried=carried, dropped=dropped)
        schema = placed.select(*layout.cells).schema
        for name, kind in ((PATH, "string"), *_NOTES.items(), *((count, "long") for count in _COUNTS)):
            schema = schema.add(name, kind)
        placed.mapInArrow(work, schema).write.mode("overwrite").parquet(str(self._hidden / "staged"))
        found = self._staging.where("telling != '[]'").select("telling").distinct().collect()
        return frozenset(name for row in found for name in json.loads(row["telling"])) - dropped

    def _require_examined(self, layout: Layout) -> None:
        failed = self._staging.where("error is not null").select(PATH, "error", "unverified").distinct().collect()
        naming = Naming(self._session)
        for row in sorted(failed, key=lambda row: (row[PATH], row["error"])):
            self._account.skip(naming.shown(layout.shown(row[PATH])), row["error"])
        if any(row["unverified"] for row in failed):
            raise VerificationError(f"{layout.name}: a protected value can be read in the copy; nothing was written")
        if failed:
            raise InputError(f"{layout.name}: not all of it could be examined; nothing was written")

    def _write(self, layout: Layout, names: Collection[str]) -> None:
        from pyspark.sql import functions as sql

        pairs = [(cell, name) for cell, name in zip(layout.cells, layout.names, strict=True) if name in names]
        made = self._staging.select(*(sql.col(cell) for cell, _ in pairs)).toDF(*(name for _, name in pairs))
        place = str(self._hidden / "copy")
        if self._folder.kind == ".parquet":
            made.write.parquet(place)
            return
        # Every cell in quotes: a lone carriage return is part of a value for Spark and ends a row for others.
        options = {"header": "true", "quote": '"', "escape": '"', "emptyValue": "", "nullValue": "", "quoteAll": "true"}
        options |= {"lineSep": "\n"}
        options |= {"ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false", "encoding": "UTF-8"}
        made.write.options(**options).csv(place)

    def _prove(self, names: Collection[str]) -> None:
        """Raise VerificationError unless what was written, read again, is what was proved, record for record."""
        from pyspark.sql import functions as sql

        written = sorted(str(path) for path in (self._hidden / "copy").iterdir() if path.suffix == self._folder.kind)
        files = self._spark.createDataFrame([(path,) for path in written], "path string").repartition(len(written) or 1)
        carried = self._spark.sparkContext.broadcast(packed(self._session))
        again = files.mapInArrow(partial(_reread, carried=carried, names=tuple(names)), "proof string")
        seen = again.groupBy("proof").agg(sql.count(sql.lit(1)).alias("seen"))
        made = self._staging.groupBy("proof").agg(sql.count(sql.lit(1)).alias("made"))
        both = made.join(seen, "proof", "full_outer")
        if both.where("made is null or seen is null or made != seen").limit(1).count():
            raise VerificationError(f"{self._folder.root.name}: what was written is not what was proved")

    def _reported(self, layout: Layout, name: str, dropped: Collection[str]) -> Copy:
        from pyspark.sql import functions as sql

        naming = Naming(self._session)
        for decision in judge_surfaces(self._session, layout.header(self._session.schema).surfaces, Account()):
            if decision.action != "keep":
                self._items.append(retold(item_of(self._session, decision), naming.shown(layout.name)))
        fields = {column: self._session.unnamed(column) for column in dropped}
        for row in self._staging.select("items").toLocalIterator():
            for item in _items_from(row["items"]):
                self._items.append(retold(item, naming.shown(item.location.path), fields))
        totals = self._staging.agg(*(sql.sum(count).alias(count) for count in _COUNTS)).first()
        records, withheld, replaced, words, kept = (totals[count] or 0 for count in _COUNTS)
        self._account.files += len(self._folder.files)
        self._account.records += records
        self._account.fields += records * len(layout.names)
        return Copy(name, records, withheld, replaced, kept / words if words else 1.0)


# --------------------------------------------------------------------------------------------- on executors


def _run(rows: Batches, *, layout: Layout, carried: Any, dropped: frozenset[str]) -> Batches:
    session = unpacked(carried.value)
    for batch in rows:
        if batch.num_rows:
            yield _redacted(session, layout, batch, dropped)


def _redacted(session: Session, layout: Layout, batch: Any, dropped: frozenset[str]) -> Any:
    """The batch as it goes into the copy; where something fails, no value of it, and why."""
    try:
        return _proved(session, layout, batch, dropped)
    except RedactorError as error:
        return _failed(layout, batch, str(error), isinstance(error, VerificationError))
    except Exception as error:  # noqa: BLE001 - its own message may quote the text
        return _failed(layout, batch, f"not examined ({type(error).__name__})", unverified=False)


def _proved(session: Session, layout: Layout, batch: Any, dropped: frozenset[str]) -> Any:
    table = layout.table(batch, session.schema)
    if layout.guarded:
        _require_parsed(batch, [text for row in table.rows for text in row.texts])
    records = list(table.records())
    made = [one for chunk in batches(table) for one in made_of(session, chunk, Keeping())]
    telling = {
        name
        for record, one in zip(records, made, strict=True)
        for name in telling_names(record.fragment, one.protected) - dropped
    }
    values = [{n: guarded(v) for n, v in one.values.items()} if layout.guarded else one.values for one in made]
    copy = copied(batch, layout, table, values)
    without = dropped | telling
    shown = ({n: v for n, v in one.items() if n not in without} for one in values_of(copy, layout, session))
    prove_rows(session, table, shown, (one.protected for one in made))
    kept = [(cell, name) for cell, name in zip(layout.cells, layout.names, strict=True) if name not in dropped]
    columns = [_said(copy.column(cell), layout) for cell, _ in kept]
    proofs = digests([name for _, name in kept], columns, session.key)
    return _with_notes(layout, copy, [_notes(one, telling, proof) for one, proof in zip(made, proofs, strict=True)])


def _said(column: Any, layout: Layout) -> list[Any]:
    """The values of a column as reading the copy gives them: without the guard of CSV, which is the file's."""
    values: list[Any] = column.to_pylist()
    return [unguarded(value or "") for value in values] if layout.guarded else values


def _require_parsed(batch: Any, texts: Collection[str]) -> None:
    if batch.column(CORRUPT).null_count < batch.num_rows:
        raise InputError("a row with more or fewer cells than the header, or quotes that do not match")
    if any(_UNREADABLE in text for text in texts):
        raise InputError("not UTF-8 throughout")


def _notes(made: Made, telling: Collection[str], proof: str) -> tuple[Any, ...]:
    items = json.dumps([dict(zip(FINDINGS, finding_row(item), strict=True)) for item in made.items])
    counts = (1, int(made.withheld), made.replaced, made.words, made.words_kept)
    return (items, json.dumps(sorted(telling)), proof, None, 0, *counts)


def _failed(layout: Layout, batch: Any, reason: str, unverified: bool) -> Any:  # noqa: FBT001 - a column's value
    import pyarrow as pa

    empty = {cell: pa.nulls(batch.num_rows, batch.column(cell).type) for cell in layout.cells}
    bare = pa.RecordBatch.from_arrays([*empty.values(), batch.column(PATH)], names=[*empty, PATH])
    row = ("[]", "[]", "", reason, int(unverified), *(0 for _ in _COUNTS))
    return _with_notes(layout, bare, [row] * batch.num_rows)


def _with_notes(layout: Layout, batch: Any, notes: list[tuple[Any, ...]]) -> Any:
    import pyarrow as pa

    kept = [*layout.cells, PATH]
    types = {"string": pa.string(), "long": pa.int64()}
    columns = [*_NOTES.items(), *((name, "long") for name in _COUNTS)]
    arrays = [pa.array([row[n] for row in notes], types[kind]) for n, (_, kind) in enumerate(columns)]
    names = [*kept, *(name for name, _ in columns)]
    return pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), *arrays], names=names)


def _reread(rows: Batches, *, carried: Any, names: tuple[str, ...]) -> Batches:
    import pyarrow as pa

    session = unpacked(carried.value)
    for batch in rows:
        for path in batch.column(0).to_pylist():
            proofs = list(read_again(Path(path), names, session.schema, session.key))
            yield pa.RecordBatch.from_arrays([pa.array(proofs, pa.string())], names=["proof"])


def _items_from(text: str) -> Iterator[Item]:
    """Findings that came as JSON, for the report."""
    for found in json.loads(text):
        related = tuple(_location(place, found["path"]) for place in json.loads(found["related"]))
        yield Item(
            found["rule"],
            Severity(found["severity"]),
            found["entity"],
            found["score"],
            _location(found, found["path"]),
            found["recognizer"],
            found["action"],
            found["policy_rule"],
            found["fingerprint"],
            found["message"],
            related,
        )


def _location(place: dict[str, Any], path: str) -> Location:
    span = None if place["start"] is None else Span(place["start"], place["end"])
    return Location(place.get("path", path), place["record"], place["field"], span)


# ----------------------------------------------------------------------------------------------- the engine

# Where a master is named; without one, Spark runs in this process's machine and listens to nobody else.
_MASTERS = ("MASTER", "SPARK_CONF_DIR", "SPARK_HOME", "PYSPARK_SUBMIT_ARGS", "SPARK_REMOTE")


def spark_session() -> Any:
    """Return the active Spark session, or one as the environment says, or one on this machine alone.

    Raises ConfigurationError where Spark or Java is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        said = "--engine spark needs pyspark: in your checkout, pip install '.[spark]'"
        raise ConfigurationError(said) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("redactor").config("spark.log.level", "OFF")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if not any(os.environ.get(name) for name in _MASTERS):
        alone = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        builder = builder.master("local[*]").config(map=alone)
    try:
        found = builder.getOrCreate()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not about the data
        raise ConfigurationError(f"Spark does not start ({type(error).__name__}); it needs Java 17 or later") from None
    found.sparkContext.setLogLevel("OFF")
    found.conf.set("spark.sql.session.timeZone", "UTC")
    found.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    found.conf.set("spark.sql.csv.parser.columnPruning.enabled", "false")  # it would not see every broken row
    return found
