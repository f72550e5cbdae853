"""What a second process gains: ``python -m benchmarks.jobs --write``.

One file of records that are all different (those of ``benchmarks.long_run``) is scanned and redacted with one
process and with two, in turn, models and start-up included; the least of the rounds counts. The wall clock tells
something only where nobody else is at work: the column "cores" says how many cores the run really had. What does
not depend on that is worked out beside it: the CPU time in which the first process is alone (start-up before the
processes are made; proof, report and end after them), and all other CPU time, which two free cores would share.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.long_run import base, harvest

RESULTS = Path("benchmarks/JOBS.md")
COMMANDS = ("redact", "scan")
JOBS = (1, 2)
KEY = "a key for benchmarks only, of no other use"


class Cost(NamedTuple):
    """Seconds: by the clock, of CPU in all processes, and of CPU in the first while it was the only one."""

    wall: float
    cpu: float
    alone: float


def one(command: str, file: Path, folder: Path, jobs: int) -> None:
    """Run one command in this process and print what it cost as JSON."""
    from redactor import workers
    from redactor.cli.app import app

    marks = {"begun": 0.0, "done": 0.0}
    begun, each = workers.Crew._begun, workers.Crew.each  # noqa: SLF001

    def noting_begun(crew: Any) -> Any:
        made = begun(crew)
        marks["begun"] = time.process_time()
        return made

    def noting_each(*given: Any, **named: Any) -> Any:
        yield from each(*given, **named)
        marks["done"] = time.process_time()

    workers.Crew._begun = noting_begun  # type: ignore[method-assign]  # noqa: SLF001
    workers.Crew.each = noting_each  # type: ignore[method-assign]
    output = folder / "out" if command == "redact" else folder / "report.jsonl"
    kind = [] if command == "redact" else ["-f", "jsonl"]
    try:
        app([command, str(file), "-o", str(output), *kind, "--jobs", str(jobs)], standalone_mode=False)
    finally:
        spent, below = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
        alone = spent if jobs == 1 else marks["begun"] + spent - marks["done"]
        print("\n" + json.dumps({"cpu": spent + below.ru_utime + below.ru_stime, "alone": alone}))


def measured(command: str, file: Path, folder: Path, jobs: int) -> Cost:
    """What one command cost, in a process of its own that has nothing remembered."""
    call = [sys.executable, "-m", "benchmarks.jobs", "--one", command, "--file", str(file), "--folder", str(folder)]
    start = time.monotonic()
    done = subprocess.run(
        [*call, "--jobs", str(jobs)], capture_output=True, text=True, check=False,
        env=os.environ | {"REDACTOR_CACHE": "off", "REDACTOR_KEY": KEY},
    )  # fmt: skip
    wall = time.monotonic() - start
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Cost(wall, told["cpu"], told["alone"])


def written(folder: Path) -> str:
    """A digest of everything a run left in *folder*, names and bytes."""
    found = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def measure(records: int, rounds: int) -> dict[tuple[str, int], Cost]:
    """The least cost of each command with each number of processes; all must leave the same bytes."""
    least: dict[tuple[str, int], Cost] = {}
    left: dict[str, set[str]] = {command: set() for command in COMMANDS}
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "harvest.csv"
        harvest(file, base(), records)
        for turn in range(rounds):
            for command, jobs in ((command, jobs) for command in COMMANDS for jobs in JOBS):
                folder = Path(made) / f"{command}-{jobs}-{turn}"
                folder.mkdir()
                cost = measured(command, file, folder, jobs)
                left[command].add(written(folder))
                known = least.setdefault((command, jobs), cost)
                least[command, jobs] = Cost(*map(min, known, cost))
                print(command, jobs, *(f"{x:.1f}" for x in cost), flush=True)
    if any(len(digests) != 1 for digests in left.values()):
        raise SystemExit("the runs did not leave the same bytes")
    return least


def shared(cost: Cost) -> float:
    """Seconds that two free cores would take: what one process does alone, and half of the rest."""
    return cost.alone + (cost.cpu - cost.alone) / 2


def table(least: dict[tuple[str, int], Cost]) -> str:
    lines = [
        "| command | processes | seconds by the clock | cores | CPU seconds | alone in the first process |",
        "|---|---|---|---|---|---|",
    ]
    for (command, jobs), cost in least.items():
        cores = cost.cpu / cost.wall
        alone = "all" if jobs == 1 else f"{cost.alone:.1f}"
        lines.append(f"| {command} | {jobs} | {cost.wall:.1f} | {cores:.2f} | {cost.cpu:.1f} | {alone} |")
    lines += ["", "| command | faster by the clock | faster on two free cores, by CPU time |", "|---|---|---|"]
    for command in COMMANDS:
        single, double = least[command, 1], least[command, 2]
        lines.append(f"| {command} | {single.wall / double.wall:.2f} × | {single.cpu / shared(double):.2f} × |")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=960)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--write", action="store_true", help=f"write {RESULTS}")
    for name in ("--one", "--file", "--folder", "--jobs"):
        options.add_argument(name, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        one(chosen.one, Path(chosen.file), Path(chosen.folder), int(chosen.jobs))
        return
    found = table(measure(chosen.records, chosen.rounds))
    print(found)
    if chosen.write:
        how = (__doc__ or "").split("\n", 2)[2].strip()
        ran = f"`python -m benchmarks.jobs --records {chosen.records} --rounds {chosen.rounds} --write`."
        same = "However many processes there were, the bytes that were written were the same."
        RESULTS.write_text("\n\n".join(("# Two processes", f"{ran} {how}", found, same)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
