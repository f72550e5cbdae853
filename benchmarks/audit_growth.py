"""What an audit with detection costs as a past harvest grows: ``python -m benchmarks.audit_growth --write``.

Each point is one ``redactor audit`` of one file in a process of its own: its CPU time and its peak memory, as the
system counts them. The records are those of a planted past harvest (``planting.py``, seed 1), in which ordinary
words are varied so that no two texts are alike. Checks alone, to 100,000 records: ``long_run.py``.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

COUNTS = (1_000, 3_000, 10_000)
CORPORA = ("dev", "voices-en", "voices-fr", "voices-pt", "voices-more")
CORPUS = tuple(f"fixtures/corpus/{name}.annotated.jsonl" for name in CORPORA)
RESULTS = Path("benchmarks/AUDIT_GROWTH.md")
_WORD = re.compile(r"(?<![\w@./\[<{-])[a-z]{6,}(?![\w@./\]>}-])")
STORY = "StoryFragment_Merged"


def planted(folder: Path) -> list[dict[str, str]]:
    subprocess.run([sys.executable, "benchmarks/planting.py", "1", str(folder), *CORPUS], check=True)
    files = sorted(folder.glob("harvest-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def varied(records: list[dict[str, str]], count: int) -> Iterator[dict[str, str]]:
    """Yield *count* records; a word is another one in all fields of its record, the story included."""
    by_length: dict[int, list[str]] = {}
    for word in sorted({w for r in records for v in r.values() for w in _WORD.findall(v)}):
        by_length.setdefault(len(word), []).append(word)
    for number in range(count):
        dice, swapped = random.Random(number), dict[str, str]()
        values = dict(records[number % len(records)])
        for name, value in values.items():
            values[name] = _WORD.sub(
                lambda m: swapped.setdefault(m[0], dice.choice(by_length[len(m[0])])),  # noqa: B023
                value,
            )
        yield values | {"FragmentID": f"R-{number:05d}"}


def measured(file: Path) -> tuple[float, float]:
    """Return CPU seconds and peak MiB of one audit."""
    command = [sys.executable, "-m", "redactor", "audit", str(file), "-f", "jsonl", "-o", os.devnull]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        raise SystemExit(f"the audit ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    rows, start = list[tuple[int, float, float]](), time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = planted(folder / "planted")
        for count in COUNTS:
            file = folder / f"{count}.jsonl"
            with file.open("w", encoding="utf-8") as stream:
                stream.writelines(json.dumps(v, ensure_ascii=False) + "\n" for v in varied(records, count))
            rows.append((count, *measured(file)))
            print(*rows[-1], flush=True)
    print(f"{time.process_time() - start:.0f} s of this process beside")
    if "--write" in sys.argv:
        write(rows)


def write(rows: list[tuple[int, float, float]]) -> None:
    from benchmarks.speed import plot

    plot([(count, seconds) for count, seconds, _ in rows], "records", RESULTS.parent / "audit-growth.svg")
    table = "\n".join(
        f"| {count:,} | {seconds:.0f} | {1000 * seconds / count:.1f} | {peak:.0f} |" for count, seconds, peak in rows
    )
    about = (__doc__ or "").split("\n\n", 1)[1].strip()
    text = f"""# Growth of an audit, detection included

`python -m benchmarks.audit_growth --write`: {about}

| records | CPU s | CPU ms a record | peak MiB |
|---|---|---|---|
{table}

![CPU seconds by records](audit-growth.svg)
"""
    RESULTS.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
