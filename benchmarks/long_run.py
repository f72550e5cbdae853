"""How memory and time grow to 100,000 records: ``python -m benchmarks.long_run --write``.

Each point is one command over one file, in a process of its own; its CPU time and its peak memory (the most that
was ever resident) are the system's count for that process. The records are varied from the training records: every
ordinary word of four letters or more is another one of the same length, so that no two texts are alike, and every
record has an ID of its own. Detection is a stand-in (`scripted`) that says of a record what detection said once of
the one it was varied from: what is measured is everything else, which has to hold 100,000 records; detection itself
holds one batch and is measured in SPEED.md. A process that detects has 280 MiB of models beside what stands here.
What was measured before is kept in ``long_run.json``, so that one point (``--counts 100000 --commands audit``) can be
measured alone and the page still has all.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.scoring import annotated
from benchmarks.speed import plot

CORPUS = Path("fixtures/corpus/train.annotated.jsonl")
RESULTS = Path("benchmarks/LONG_RUN.md")
POINTS = Path("benchmarks/long_run.json")
COUNTS = (12_500, 25_000, 50_000, 100_000)
COMMANDS = ("scan", "redact", "check", "audit")
DIGITS = 6
# Of the points in long_run.json; whoever measures anew looks whether it is still so.
REMARK = """\
Asked: 1 GiB at most for a file of 100,000 records and the index across them. With the 280 MiB of models, an audit is at
some 880 MiB; it was at 1,040 before texts became numbers in arrays and records were packed with the first of them as
dictionary. The 100,000 of scan and redact were measured just before that. Other work shared the machine: CPU time
is right to some 15 %."""
_WORD = re.compile(r"(?<![\w@./-])[a-z]{4,}(?![\w@./-])")


def base() -> list[Any]:
    """The fragments that all others are varied from."""
    from redactor.model import Fragment
    from redactor.schema import default_schema

    schema = default_schema()
    return [Fragment(r.name, n, schema.columns(r.fields), r.fields) for n, r in enumerate(annotated(CORPUS))]


def varied(fragments: Sequence[Any], count: int) -> Iterator[dict[str, str]]:
    """Yield *count* records of the same lengths and places, each with words and an ID of its own."""
    from redactor.merged import Exactness, compose, exactness
    from redactor.model import Role
    from redactor.schema import default_schema

    schema, vocabulary = default_schema(), _vocabulary(fragments)
    for number in range(count):
        fragment, chance = fragments[number % len(fragments)], random.Random(number)
        prose = {c.name for c in fragment.with_role(Role.NARRATIVE, Role.EVIDENCE)}
        values = {
            name: _WORD.sub(lambda w: chance.choice(vocabulary[len(w[0])]), value) if name in prose else value  # noqa: B023
            for name, value in fragment.values.items()
        }
        for column in fragment.with_role(Role.IDENTIFIER):
            if len(values[column.name]) > DIGITS:
                values[column.name] = values[column.name][:-DIGITS] + f"{number:0{DIGITS}d}"
        for column in fragment.with_role(Role.MERGED)[:1]:
            if exactness(fragment, schema) is Exactness.EXACT:
                values[column.name] = compose(values, schema)
        yield values


def _vocabulary(fragments: Sequence[Any]) -> dict[int, list[str]]:
    words = {w for f in fragments for value in f.values.values() for w in _WORD.findall(value)}
    found: dict[int, list[str]] = {}
    for word in sorted(words):
        found.setdefault(len(word), []).append(word)
    return found


def harvest(target: Path, fragments: Sequence[Any], count: int) -> None:
    """Write *count* records as CSV or JSON lines, by the target's ending."""
    names = list(dict.fromkeys(name for fragment in fragments for name in fragment.values))
    with target.open("w", encoding="utf-8", newline="") as stream:
        if target.suffix == ".jsonl":
            stream.writelines(json.dumps(v, ensure_ascii=False) + "\n" for v in varied(fragments, count))
            return
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        writer.writerows(varied(fragments, count))


class Scripted:
    """Says of a record what was said of the one it was varied from, and nothing of a redacted copy."""

    models = (("scripted", "1"),)

    def __init__(self, file: Path) -> None:
        self._known: list[tuple[dict[str, int], Any]] = pickle.loads(file.read_bytes())

    def match(self, _: str) -> tuple[()]:
        return ()

    match_short = match

    def detect(self, fragments: Sequence[Any]) -> list[tuple[Any, ...]]:
        return [tuple(self._of(fragment)) for fragment in fragments]

    def _of(self, fragment: Any) -> Iterator[Any]:
        sizes, findings = self._known[fragment.index % len(self._known)]
        if any(len(value) != sizes.get(name, 0) for name, value in fragment.values.items()):
            return
        for finding in findings:
            place = replace(finding.location, path=fragment.path, record=fragment.index)
            span = place.span
            yield replace(finding, location=place, value=fragment.values[place.field_name][span.start : span.end])


def learn(target: Path, fragments: Sequence[Any]) -> None:
    """Ask detection once about the records that all others are varied from."""
    from redactor.detect import Detector
    from redactor.recognizers.engine import build_analyzer, default_pipelines
    from redactor.schema import default_schema

    found = Detector(build_analyzer(default_pipelines()), default_schema()).detect(fragments)
    sizes = [{name: len(value) for name, value in fragment.values.items()} for fragment in fragments]
    target.write_bytes(pickle.dumps(list(zip(sizes, found, strict=True))))


def one(command: str, file: Path, script: Path | None, folder: Path) -> None:
    """Run one command in this process and print what it cost as JSON."""
    from redactor.cli.app import app
    from redactor.session import Session

    if script:
        Session._detector = lambda _: Scripted(script)  # type: ignore[assignment,method-assign,return-value]  # noqa: SLF001
    output = ["-o", str(folder / "out")] if command == "redact" else ["-f", "jsonl", "-o", str(folder / "report.jsonl")]
    start = time.process_time()
    try:
        app([command, str(file), *output], standalone_mode=False)
    finally:
        print("\n" + json.dumps({"cpu": time.process_time() - start, "mib": peak()}))


def peak() -> float:
    """The most memory, in MiB, that was ever resident in this process; ``getrusage`` counts its parent's as well."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(told[1]) / 1024 if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(command: str, file: Path, script: Path | None, folder: Path) -> tuple[float, float]:
    """CPU seconds and peak MiB of one command over one file, in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.long_run", "--one", command, "--file", str(file), "--folder", str(folder)]
    done = subprocess.run(
        call + (["--script", str(script)] if script else []), capture_output=True, text=True, check=False,
        env=os.environ | {"REDACTOR_CACHE": "off"},
    )  # fmt: skip
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return told["cpu"], told["mib"]


def table(rows: dict[tuple[str, int], tuple[float, float]]) -> str:
    lines = ["| command | records | CPU seconds | CPU ms a record | peak MiB |", "|---|---|---|---|---|"]
    lines += [
        f"| {command} | {count:,} | {cpu:.1f} | {1000 * cpu / count:.2f} | {mib:.0f} |"
        for (command, count), (cpu, mib) in rows.items()
    ]
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    options.add_argument("--commands", nargs="+", default=COMMANDS)
    options.add_argument("--format", default="jsonl", choices=("csv", "jsonl"))
    options.add_argument("--real", action="store_true", help="with real detection, not the stand-in")
    options.add_argument("--write", action="store_true", help=f"write {RESULTS} and the plots beside it")
    for name in ("--one", "--file", "--script", "--folder"):
        options.add_argument(name, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        script = Path(chosen.script) if chosen.script else None
        one(chosen.one, Path(chosen.file), script, Path(chosen.folder))
        return
    rows = measure(chosen)
    print(table(rows))
    if chosen.write:
        write(rows, chosen.format)


def measure(chosen: argparse.Namespace) -> dict[tuple[str, int], tuple[float, float]]:
    fragments, rows = base(), dict[tuple[str, int], tuple[float, float]]()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        script = None if chosen.real else folder / "script"
        if script:
            learn(script, fragments)
        for count in chosen.counts:
            file = folder / f"harvest.{chosen.format}"
            harvest(file, fragments, count)
            for command in chosen.commands:
                rows[command, count] = measured(command, file, script, folder)
                print(command, count, *(f"{x:.1f}" for x in rows[command, count]), flush=True)
    return rows


def united(rows: dict[tuple[str, int], tuple[float, float]]) -> dict[tuple[str, int], tuple[float, float]]:
    """Put *rows* beside the points that were measured before, and keep all of them for the next time."""
    known = json.loads(POINTS.read_text("utf-8")) if POINTS.exists() else []
    found = {(command, count): (cpu, mib) for command, count, cpu, mib in known} | rows
    ordered = dict(sorted(found.items(), key=lambda point: (COMMANDS.index(point[0][0]), point[0][1])))
    lines = (json.dumps([*point, *(round(cost, 1) for cost in costs)]) for point, costs in ordered.items())
    POINTS.write_text("[\n  " + ",\n  ".join(lines) + "\n]\n", "utf-8")
    return ordered


def write(new: dict[tuple[str, int], tuple[float, float]], kind: str) -> None:
    rows = united(new)
    how = (__doc__ or "").split("\n", 2)[2].strip()
    plots = []
    for command in dict.fromkeys(command for command, _ in rows):
        points = [(count, cpu) for (name, count), (cpu, _) in rows.items() if name == command]
        plot(points, f"records: {command}", RESULTS.with_name(f"long-run-{command}.svg"))
        plots.append(f"![CPU seconds by records: {command}](long-run-{command}.svg)")
    said = f"`python -m benchmarks.long_run --write`, {kind.upper()}. {how}"
    beside = "Two processes: [JOBS.md](JOBS.md). One long field: [LONG_CELL.md](LONG_CELL.md)."
    RESULTS.write_text("\n\n".join(("# Long runs", said, table(rows), REMARK, " ".join(plots), beside)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
