"""How time and memory grow with the length of one field: ``python -m benchmarks.long_cell --write``.

One record, whose outcome description is so many code points of prose from the training records, every ordinary word
of it another one, so that no two sentences are alike. It is scanned and redacted (written, read back and proved) with
real detection, each in a process of its own; CPU time and the most memory that was ever resident are the system's
count for that process, models and start-up included.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.long_run import base, measured, varied
from benchmarks.speed import plot

RESULTS = Path("benchmarks/LONG_CELL.md")
SIZES = (625_000, 1_250_000, 2_500_000, 5_000_000, 10_000_000)
COMMANDS = ("scan", "redact")
FIELD = "Outcome description"
SHORTEST = 150  # code points of a value that is prose


def prose(size: int) -> str:
    """So many code points of sentences that differ, none of which makes the policy withhold the field."""
    from redactor.criteria import bare, term_pattern
    from redactor.session import open_session

    terms = open_session("publication").policy.terms.values()
    withheld = term_pattern(tuple(term for group in terms for term in group))
    fragments, pieces, length = base(), list[str](), 0
    for values in varied(fragments, size):
        for text in values.values():
            if len(text) >= SHORTEST and length < size and not withheld.search(bare(text)):
                pieces.append(text)
                length += len(text) + 1
        if length >= size:
            break
    return "\n".join(pieces)[:size]


def record(target: Path, size: int) -> None:
    """Write one record with a field of *size* code points as a line of JSON; were it confidential, it were withheld."""
    values = {"FragmentID": "SCC-EXA2401/CIV001", "Confidential": "No", FIELD: prose(size)}
    target.write_text(json.dumps(values, ensure_ascii=False) + "\n", "utf-8")


def measure(sizes: tuple[int, ...], commands: tuple[str, ...]) -> dict[tuple[str, int], tuple[float, float]]:
    """CPU seconds and peak MiB of each command at each size."""
    rows: dict[tuple[str, int], tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "harvest.jsonl"
        for size in sizes:
            record(file, size)
            for command in commands:
                folder = Path(made) / f"{size}-{command}"
                folder.mkdir()
                rows[command, size] = measured(command, file, None, folder)
                print(command, size, *(f"{x:.1f}" for x in rows[command, size]), flush=True)
    return rows


def table(rows: dict[tuple[str, int], tuple[float, float]]) -> str:
    lines = [
        "| command | code points | CPU seconds | CPU µs a code point | peak MiB |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {command} | {size:,} | {cpu:.1f} | {1e6 * cpu / size:.1f} | {mib:.0f} |"
        for (command, size), (cpu, mib) in rows.items()
    ]
    return "\n".join(lines)


REMARK = """\
A straight line from start-up (some 4 seconds, 375 MiB) is what is asked. A scan of ten million code points had been
stopped after 25 CPU minutes on 22 November 2026: every finding's digest read the whole field again, which was 427 of
586 seconds of a profile at five million. Since then a field is digested once. A redaction detects in the copy again
until nothing is found."""


def write(rows: dict[tuple[str, int], tuple[float, float]], sizes: tuple[int, ...]) -> None:
    plots = []
    for command in dict.fromkeys(command for command, _ in rows):
        points = [(size, cpu) for (name, size), (cpu, _) in rows.items() if name == command]
        plot(points, f"code points of one field: {command}", RESULTS.with_name(f"long-cell-{command}.svg"))
        plots.append(f"![CPU seconds by code points: {command}](long-cell-{command}.svg)")
    how = (__doc__ or "").split("\n", 2)[2].strip()
    ran = f"`python -m benchmarks.long_cell --sizes {' '.join(map(str, sizes))} --write`."
    page = ("# One long field", f"{ran} {how}", table(rows), " ".join(plots), REMARK)
    RESULTS.write_text("\n\n".join(page) + "\n", "utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--commands", nargs="+", default=COMMANDS)
    options.add_argument("--write", action="store_true", help=f"write {RESULTS} and the plots beside it")
    chosen = options.parse_args()
    rows = measure(tuple(chosen.sizes), tuple(chosen.commands))
    print(table(rows))
    if chosen.write:
        write(rows, tuple(chosen.sizes))


if __name__ == "__main__":
    main()
