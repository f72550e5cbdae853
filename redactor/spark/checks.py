"""The checks on a cluster: records once, then joins of what they say of themselves, with the results of one machine.

The join of siblings is a MinHash join: every text has the sketch of :mod:`redactor.checks.passages`, the smallest
hashes of each of its sentences, and texts that share a hash become candidates for the exact check of a pair. Spark
ML's MinHashLSH draws random hashes instead and finds a pair with a probability; a leak that a cluster misses
and a laptop finds is worse than a slower join, so it is not used (benchmarks/spark.py counts what it would miss).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from redactor import lexicon
from redactor.auditing import Audited, settings_of
from redactor.checks import check_record, examine, metadata
from redactor.checks.apart import (
    CELLS,
    FILES,
    OWN,
    Ranked,
    beside,
    from_json,
    in_series,
    series_of,
    to_json,
    told_by,
    united,
)
from redactor.checks.base import CheckSettings, Record, bracketed_texts, reread
from redactor.checks.cells import alone, are_counted, cell
from redactor.checks.flags import NONE
from redactor.checks.passages import FEW, paired
from redactor.formats.table import Table
from redactor.judging import as_item, judge_all, match_surface
from redactor.markers import default_grammar, wordings
from redactor.model import Finding, Fragment, Location, Role
from redactor.reading import Account, batches
from redactor.session import Session
from redactor.spark.engine import FINDING_SCHEMA, mapped
from redactor.spark.layout import Layout
from redactor.tabular import FINDINGS, finding_row

_WORDINGS = "path string, wording string, times long"
_EVENTS = (
    "kind string, path string, record long, key string, rank long, score double, since string, position long,"
    " hashes array<long>, markers long, body string"
)
_PAIRS = "one string, other string, few long"
Event = tuple[Any, ...]


def checked(placed: Any, layout: Layout, carried: Any, session: Session) -> Any:
    """Return the findings of all checks about the rows of *placed*. What the records say of themselves stays cached."""
    grammars = _grammars(placed, layout, carried)
    work = partial(_events_batch, grammars=grammars)
    events = placed.mapInArrow(mapped(layout, carried, work), _EVENTS).persist()
    told = [
        events.where("kind = 'finding'"),
        _rare(events, settings_of(session, Audited())),
        _completed(events, layout, carried),
        _shared(events, layout, carried),
        _without_flags(events, layout, session),
    ]
    found = told[0]
    for other in told[1:]:
        found = found.unionByName(other.select(*events.columns))
    return _firsts(found).unionByName(_said_of_names(events, session, layout.header(session.schema)))


# ------------------------------------------------------------------------------------- what a file teaches


def _grammars(placed: Any, layout: Layout, carried: Any) -> Mapping[str, tuple[str, ...]]:
    """The wordings in brackets that recur in a file and so are markers there, by the file's path."""
    counted = placed.mapInArrow(mapped(layout, carried, _wordings_batch), _WORDINGS)
    rows = counted.groupBy("path", "wording").sum("times").collect()
    seen: dict[str, dict[str, int]] = {}
    for path, wording, times in rows:
        seen.setdefault(path, {})[wording] = times
    plain = default_grammar()
    learned = {path: plain.taught(found, refuse=lexicon.known_word).known - plain.known for path, found in seen.items()}
    return {path: tuple(sorted(known)) for path, known in learned.items() if known}


def _wordings_batch(session: Session, layout: Layout, batch: Any) -> Any:
    fragments = [record.fragment for record in layout.table(batch, session.schema).records()]
    texts: dict[str, list[str]] = {}
    for fragment in fragments:
        texts.setdefault(fragment.path, []).extend(bracketed_texts(fragment))
    rows = [(path, said, times) for path in sorted(texts) for said, times in sorted(wordings(texts[path]).items())]
    return _batch(_WORDINGS, rows)


# ------------------------------------------------------------------------------------------- single records


def _events_batch(session: Session, layout: Layout, batch: Any, *, grammars: Mapping[str, Sequence[str]]) -> Any:
    """Everything that the records of a batch say of themselves: findings, and what the joins need."""
    found = Audited()
    settings = settings_of(session, found)
    events: list[Event] = []
    for judged in judge_all(session, batches(layout.table(batch, session.schema)), Account()):
        fragment = judged.record.fragment
        found.hidden.add(fragment, (d.finding for d in judged.decisions if d.action != "keep"))
        taught = grammars.get(fragment.path, ())
        plain = settings.grammar
        grammar = replace(plain, known=plain.known | frozenset(taught)) if taught else plain
        record = reread(examine(fragment, judged.findings, settings), grammar, settings)
        events += _findings(session, [(OWN, f, fragment) for f in check_record(record, settings)])
        events += _joined(session, record, settings)
    return _batch(_EVENTS, events)


def _joined(session: Session, record: Record, settings: CheckSettings) -> Iterator[Event]:
    """What the joins need of one record: its combination of columns, its IDs and its texts."""
    path, number = record.fragment.path, record.fragment.index
    own = cell(record, settings) if are_counted(settings) else ("",)
    single = alone(record, own, settings)
    body = _body(session, single, record.fragment) if single else ""
    yield ("cell", path, number, json.dumps(own), CELLS, 0.6, "", 0, (), 0, body)
    for ends, (masked, ids) in series_of(record).items():
        yield ("id", path, number, json.dumps(ends), 0, 0.0, "", 0, (), int(masked), _packed(ids))
    for told in told_by(record, settings):
        key = session.key.digest("text", told.bundle.value).hex()
        copied = int(told.is_long)
        yield (
            *("text", path, number, key, copied, 0.0, "", told.bundle.position),
            *(told.hashes, told.markers, to_json(told.bundle)),
        )


def _findings(session: Session, ranked: Iterable[Ranked], order: tuple[str, int, int] = ("", 0, 0)) -> list[Event]:
    """Findings as events: ``key`` is what they say; ``since``, ``markers`` and ``position`` order their sources."""
    made = []
    for rank, finding, fragment in ranked:
        place = finding.location
        span = [place.span.start, place.span.end] if place.span else None
        said = json.dumps([finding.rule, place.field_name, span])
        where = (place.path, place.record, said, rank, finding.score, order[0], order[2])
        made.append(("finding", *where, (), order[1], _body(session, finding, fragment)))
    return made


def _body(session: Session, finding: Finding, fragment: Fragment | None) -> str:
    row = finding_row(as_item(session, finding, "flag", fragment=fragment))
    return json.dumps(dict(zip(FINDINGS, row, strict=True)))


# --------------------------------------------------------------------------------------------------- joins


def _rare(events: Any, settings: CheckSettings) -> Any:
    """The combinations that fewer than k records share."""
    from pyspark.sql import functions as sql

    cells = events.where("kind = 'cell'")
    rare = cells.groupBy("key").count().where(sql.col("count") < settings.k).select("key")
    spot = sql.lit(json.dumps(["small-cell", None, None]))
    return cells.join(rare, "key", "left_semi").where("body != ''").withColumn("key", spot)


def _completed(events: Any, layout: Layout, carried: Any) -> Any:
    """The half-masked IDs and those that complete them, by their two ends."""
    from pyspark.sql import functions as sql

    ids = events.where("kind = 'id'")
    asked = ids.where("markers = 1").select("key").distinct()
    groups = ids.join(asked, "key", "left_semi").groupBy("key").agg(sql.collect_list("body").alias("members"))
    return groups.select("members").mapInArrow(mapped(layout, carried, _series_batch), _EVENTS)


def _series_batch(session: Session, _: Layout, batch: Any) -> Any:
    settings = settings_of(session, Audited())
    events: list[Event] = []
    for members in batch.column("members").to_pylist():
        records = sorted((_unpacked(m, settings) for m in members), key=lambda r: (r.fragment.path, r.fragment.index))
        events += _findings(session, in_series(records, settings))
    return _batch(_EVENTS, events)


def _packed(record: Record) -> str:
    fragment = record.fragment
    return json.dumps([fragment.path, fragment.index, list(fragment.values.items()), sorted(record.grammar.known)])


def _unpacked(text: str, settings: CheckSettings) -> Record:
    path, index, items, known = json.loads(text)
    values = dict(items)
    fragment = Fragment(path, index, settings.schema.columns(values), values)
    return Record(fragment, (), replace(settings.grammar, known=frozenset(known)))


def _shared(events: Any, layout: Layout, carried: Any) -> Any:
    """What each text is told by those that it shares a passage with."""
    from pyspark.sql import functions as sql

    order = ("path", "record", "position")
    one = sql.struct(*order, "hashes", "markers", "rank")
    texts = (
        events.where("kind = 'text'")
        .groupBy("key")
        .agg(
            sql.min_by(one, sql.struct(*order)).alias("first"),
            sql.collect_list("body").alias("bodies"),
        )
    )
    pairs = _pairs(texts, layout, carried)
    both = pairs.unionByName(pairs.select(sql.col("other").alias("one"), sql.col("one").alias("other")))
    named = texts.select(sql.col("key").alias("other"), sql.col("bodies").alias("sibling"))
    siblings = both.join(named, "other").groupBy("one").agg(sql.collect_list("sibling").alias("siblings"))
    stars = texts.join(siblings, sql.col("key") == sql.col("one"), "left").where(
        sql.col("one").isNotNull() | ((sql.size("bodies") > 1) & (sql.col("first.rank") == 1))
    )
    work = mapped(layout, carried, _star_batch)
    return stars.select("bodies", "siblings").mapInArrow(work, _EVENTS)


def _pairs(texts: Any, layout: Layout, carried: Any) -> Any:
    """The pairs of texts to compare, by key; see ``Passages.candidates``, whose rule this is."""
    from pyspark.sql import functions as sql

    owner = sql.struct("first.path", "first.record", "first.position", "key", "first.markers", sql.size("first.hashes"))
    owned = texts.select(sql.explode("first.hashes").alias("hash"), owner.alias("owner"))
    sharing = owned.groupBy("hash").agg(sql.sort_array(sql.collect_set("owner")).alias("owners"))
    found = (
        sharing.where(sql.size("owners") > 1).select("owners").mapInArrow(mapped(layout, carried, _pairs_batch), _PAIRS)
    )
    counted = found.groupBy("one", "other").agg(sql.count("few").alias("times"), sql.max("few").alias("few"))
    return counted.where((sql.col("times") > 1) | (sql.col("few") == 1)).select("one", "other")


def _pairs_batch(_: Session, __: Layout, batch: Any) -> Any:
    rows = []
    for owners in batch.column("owners").to_pylist():
        members = [tuple(owner.values()) for owner in owners]
        for one, other in paired({n: member[4] for n, member in enumerate(members)}):
            few = min(members[one][5], members[other][5]) <= FEW
            rows.append((members[one][3], members[other][3], int(few)))
    return _batch(_PAIRS, rows)


def _star_batch(session: Session, _: Layout, batch: Any) -> Any:
    settings = settings_of(session, Audited())
    events: list[Event] = []
    for bodies, siblings in zip(batch.column("bodies").to_pylist(), batch.column("siblings").to_pylist(), strict=True):
        centre = united([from_json(body) for body in bodies])
        others = [united([from_json(body) for body in sibling]) for sibling in siblings or ()]
        events += _findings(session, beside(centre, others, settings), centre.order)
    return _batch(_EVENTS, events)


def _without_flags(events: Any, layout: Layout, session: Session) -> Any:
    """One finding for each file, where the frame has no column of flags."""
    flagged = any(column.role is Role.FLAG for column in layout.header(session.schema).columns)
    paths = [] if flagged else [row["path"] for row in events.select("path").distinct().collect()]
    made = [_file_event(session, Finding("confidentiality-flag", "", Location(p), 0.9, "flag", NONE)) for p in paths]
    return events.sparkSession.createDataFrame(made, _EVENTS)


def _file_event(session: Session, finding: Finding) -> Event:
    said, path = json.dumps([finding.rule, None, None]), finding.location.path
    return ("finding", path, None, said, FILES, finding.score, "", 0, [], 0, _body(session, finding, None))


def _firsts(found: Any) -> Any:
    """Of findings that say the same of one place, the surest, and the first of those."""
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    same = Window.partitionBy("path", "record", "key").orderBy(
        sql.desc("score"), "rank", "since", "markers", "position", "body"
    )
    best = found.withColumn("nth", sql.row_number().over(same)).where("nth = 1")
    return best.select(sql.from_json("body", FINDING_SCHEMA).alias("f")).select("f.*")


def _said_of_names(events: Any, session: Session, head: Table) -> Any:
    settings = settings_of(session, Audited())
    found = [f for s in head.surfaces for f in metadata(s, match_surface(session, s), settings)]
    rows = [finding_row(as_item(session, finding, "flag")) for finding in found]
    return events.sparkSession.createDataFrame(rows, FINDING_SCHEMA)


def _batch(schema: str, rows: Sequence[Sequence[Any]]) -> Any:
    """*rows* as an Arrow batch of *schema*, which is written as Spark writes it."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "long": pa.int64(),
        "double": pa.float64(),
        "array<long>": pa.list_(pa.int64()),
    }
    columns = [column.split() for column in schema.split(",")]
    arrays = [pa.array([row[n] for row in rows], types[kind]) for n, (_, kind) in enumerate(columns)]
    return pa.RecordBatch.from_arrays(arrays, names=[name for name, _ in columns])
