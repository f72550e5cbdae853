"""What Spark costs beside one process, and what random hashes would miss: ``python -m benchmarks.spark``.

CPU time of the whole tree of processes (driver, Java, Python workers), two sizes of one frame, so that what a start
costs and what a record costs come apart. Needs the extra spark and Java; writes benchmarks/SPARK.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("REDACTOR_KEY", "a key for benchmarks only, of no other use")

from benchmarks.scoring import annotated

CORPUS = Path("fixtures/corpus/train.annotated.jsonl")
RESULTS = Path("benchmarks/SPARK.md")
SIZES = (50, 350)
TABLES = (1, 5, 20, 80)
_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """CPU seconds of this process and of all below it, as Linux counts them."""
    parents, spent = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            # utime, stime, and those of children that ended and were waited for.
            spent[int(entry.name)] = sum(map(int, fields[11:15])) / _TICK
    own, more = {os.getpid()}, True
    while more:
        below = {child for child, parent in parents.items() if parent in own} - own
        own, more = own | below, bool(below)
    return sum(spent[pid] for pid in own if pid in spent)


def spent_by(work: Callable[[], Any]) -> float:
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


def table_of(records: int) -> Any:
    import pyarrow as pa

    rows = [dict(record.fields) for record in annotated(CORPUS)[:records]]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name, "") for row in rows] for name in names})


def local(records: int) -> float:
    """One process with its models loaded, and nothing remembered of these records."""
    from redactor import frames
    from redactor.session import open_session

    session = open_session("publication")
    frames.redact(table_of(4), session=session)
    return spent_by(lambda: frames.redact(table_of(records), session=session))


def clustered(spark: Any, records: int) -> float:
    """Two new Python workers, which load their models in this time."""
    from redactor import spark as engine

    frame = spark.createDataFrame(table_of(records)).repartition(2).persist()
    frame.count()
    return spent_by(lambda: engine.redact(frame, "publication").toArrow())


def session() -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    options = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    options |= {"spark.python.worker.reuse": "false", "spark.log.level": "OFF"}
    return SparkSession.builder.master("local[2]").config(map=options).getOrCreate()


def missed(spark: Any) -> list[tuple[int, float]]:
    """For each count of hash tables, the share of the index's pairs that Spark ML's MinHashLSH joins as well.

    The sets are the sketches themselves, the threshold lets every pair pass that collides at all.
    """
    from pyspark.ml.feature import MinHashLSH
    from pyspark.ml.linalg import Vectors

    texts, pairs = siblings()
    width = 2_038_074_743  # the prime of MinHashLSH, which takes no wider vectors
    rows = [(n, Vectors.sparse(width, {h % width: 1.0 for h in hashes})) for n, hashes in enumerate(texts) if hashes]
    frame = spark.createDataFrame(rows, ["id", "features"])
    shares = []
    for tables in TABLES:
        model = MinHashLSH(inputCol="features", outputCol="hashes", numHashTables=tables, seed=1).fit(frame)
        joined = model.approxSimilarityJoin(frame, frame, 1.0).where("datasetA.id < datasetB.id")
        found = {(row[0], row[1]) for row in joined.select("datasetA.id", "datasetB.id").collect()}
        shares.append((tables, len(found & pairs) / len(pairs)))
    return shares


def siblings() -> tuple[list[list[int]], set[tuple[int, int]]]:
    """Sketches of texts and the pairs that the index gives: a passage of one text, hidden in part, inside another."""
    from redactor.checks import Record
    from redactor.checks.passages import Passages, sketch
    from redactor.markers import default_grammar
    from redactor.model import Fragment
    from redactor.schema import default_schema

    grammar, passages = default_grammar(), Passages()
    stories = [r.fields["Outcome description"] for r in annotated(CORPUS) if "Outcome description" in r.fields][:120]
    inside = zip(stories[::2], stories[1::2], stories[2::2], strict=False)
    texts = [*stories, *(f"{one} {hidden(two)} {three}" for one, two, three in inside)]
    for number, text in enumerate(texts):
        values = {"Outcome description": text}
        fragment = Fragment("x", number, default_schema().columns(values), values)
        passages.add(Record(fragment, (), grammar))
    distinct = [texts[text.places[0][0]] for text in passages.texts]
    return [sketch(text, grammar.find(text)) for text in distinct], set(passages.candidates())


def hidden(text: str) -> str:
    """*text* with every seventh word taken out by another hand."""
    return " ".join("<redacted>" if n % 7 == 3 else word for n, word in enumerate(text.split()))


def main() -> None:
    alone = [local(size) for size in SIZES]
    print("CPU seconds of one process", alone, flush=True)
    spark = session()
    clustered(spark, SIZES[0])  # Java compiles what it runs often: the first round would pay for it
    cluster = [clustered(spark, size) for size in SIZES]
    print("CPU seconds on local[2]", cluster, flush=True)
    step = SIZES[1] - SIZES[0]
    each, there = (alone[1] - alone[0]) / step, (cluster[1] - cluster[0]) / step
    start = cluster[0] - SIZES[0] * there
    lines = [
        "# Spark beside one process",
        "",
        f"`python -m benchmarks.spark`, {SIZES[0]} and {SIZES[1]} records of the training corpus, redacted under",
        "`publication` and proved; CPU time of all processes, driver and Java included.",
        "",
        "| | CPU, ms a record | to start, CPU s |",
        "|---|---|---|",
        f"| one process (`redactor.frames`) | {1000 * each:.0f} | |",
        f"| Spark, `local[2]` (`redactor.spark`) | {1000 * there:.0f} | {start:.0f} |",
        "",
        "Pairs of texts that share a passage, which the index finds, and which Spark ML's MinHashLSH joins:",
        "",
        "| hash tables | share of the pairs |",
        "|---|---|",
        *(f"| {tables} | {share:.3f} |" for tables, share in missed(spark)),
        "",
    ]
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    spark.stop()


if __name__ == "__main__":
    main()
