"""scan, redact and check for Spark DataFrames: a DataFrame in, a DataFrame out, the verdicts of a local run.

Needs the extra ``spark`` on driver and executors, and Java 17 or later. The results are lazy, as
Spark's are: an error of an executor comes as Spark's own exception, whose text has ours and no value. Spark
talks over sockets: on one machine over the loopback address, on a cluster over its network.
"""

from __future__ import annotations

from typing import Any

from redactor.formats.table import Table
from redactor.judging import item_of, judge_surfaces
from redactor.reading import Account
from redactor.session import Session, open_session
from redactor.spark import engine
from redactor.spark.carried import packed
from redactor.spark.engine import FINDING_SCHEMA, mapped
from redactor.spark.layout import RECORD, laid_out
from redactor.tabular import finding_row, require_harvest, telling_names

NAME = "frame"


def scan(
    frame: Any,
    policy: str | None = None,
    *,
    name: str = NAME,
    row_id: str | None = None,
    list_all: bool = False,
    session: Session | None = None,
) -> Any:
    """Return what the policy protects and *frame* shows, as :func:`redactor.frames.scan` does for local frames.

    Without *row_id* records are called by their 0-based place in the source, which takes one pass of counting.
    Findings come in no order.

    Raises:
        UsageError: an unusable *row_id*.
        InputError: a column of a type that cannot be examined, or no harvest.
        ConfigurationError: see ``open_session``.
    """
    session = session or open_session(policy)
    placed, layout = laid_out(frame, name, row_id)
    head = layout.header(session.schema)
    require_harvest(head)
    work = engine.scan_batch_all if list_all else engine.scan_batch
    found = placed.mapInArrow(mapped(layout, _broadcast(frame, session), work), FINDING_SCHEMA)
    return found.unionByName(_said_of_names(frame, session, head, list_all=list_all))


def redact(
    frame: Any,
    policy: str | None = None,
    *,
    name: str = NAME,
    row_id: str | None = None,
    session: Session | None = None,
) -> Any:
    """Return a redacted copy of *frame*, proved by value batch by batch, as :func:`redactor.frames.redact`.

    Arguments and errors as of :func:`scan`; an executor raises VerificationError where a protected value can
    be read in what it made, and the job fails.
    """
    from pyspark.sql import functions as sql

    session = session or open_session(policy)
    placed, layout = laid_out(frame, name, row_id)
    head = layout.header(session.schema)
    require_harvest(head)
    made = placed.mapInArrow(mapped(layout, _broadcast(frame, session), engine.redact_batch), placed.schema)
    without = telling_names(session, head)
    cells = dict(zip(layout.names, layout.cells, strict=True))
    kept = [column for column in frame.schema if column.name not in without]
    source = [cells.get(column.name, RECORD) for column in kept]
    return made.select(*(sql.col(cell).cast(column.dataType) for cell, column in zip(source, kept, strict=True))).toDF(
        *(column.name for column in kept)
    )


def check(
    frame: Any,
    policy: str | None = None,
    *,
    name: str = NAME,
    row_id: str | None = None,
    session: Session | None = None,
) -> Any:
    """Return contradictions and give-backs within and across the rows, as :func:`redactor.frames.check`.

    Arguments and errors as of :func:`scan`. What the records say of themselves is computed once and stays cached
    until ``spark.catalog.clearCache()``.
    """
    from redactor.spark.checks import checked

    session = session or open_session(policy)
    placed, layout = laid_out(frame, name, row_id)
    require_harvest(layout.header(session.schema))
    return checked(placed, layout, _broadcast(frame, session), session)


def _broadcast(frame: Any, session: Session) -> Any:
    return frame.sparkSession.sparkContext.broadcast(packed(session))


def _said_of_names(frame: Any, session: Session, head: Table, *, list_all: bool) -> Any:
    """What the names of columns show: found on the driver, once."""
    found = judge_surfaces(session, head.surfaces, Account())
    rows = [finding_row(item_of(session, d)) for d in found if list_all or d.action != "keep"]
    return frame.sparkSession.createDataFrame(rows, FINDING_SCHEMA)
