"""How long a commit waits: the hook's whole process, as ratios to a peer's measured in the same run.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install ferret-scan detect-secrets
    python benchmarks/hook.py --peers /tmp/peers/bin

Every figure is the median CPU time (user and system, with the processes that it waited for) of whole processes,
started in turn so that a busy machine slows all alike. "Loading" is what nobody can do without: importing spaCy
and loading our own pipeline, with none of our other modules. The harvest is invented: a thousand records of three
columns. Prints Markdown; the absolute seconds of the last column are those of the machine at hand.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

RECORDS = 1000
REDACTOR = [sys.executable, "-m", "redactor", "hook"]
LOAD = """import spacy
from redactor import models
for name in models.NAMES:
    models.load(name)"""


def harvest(changed: int = 0) -> str:
    """A clean table; *changed* makes one record of it another one than before."""
    rows = [f"[id-b5btfh4y],In [location] the law number {n} was adopted.,no" for n in range(RECORDS)]
    rows[RECORDS // 2] = f"[id-b5btfh4y],In [location] a court ruled {changed} times.,no"
    return "\n".join(["FragmentID,Outcome description,Confidential", *rows]) + "\n"


class Bench:
    """A repository with a staged harvest, and the processes that are timed in it."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.changes = 0
        self.environ = os.environ | {
            "REDACTOR_CACHE": str(cache),
            "REDACTOR_KEY": "a key for benchmarks only, of no other use",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.run(["git", "init", "-q"])

    def run(self, command: list[str], **environ: str) -> tuple[int, float]:
        """Run a process; return its exit code and its CPU seconds."""
        with Path(os.devnull).open("wb") as nowhere:
            started = subprocess.Popen(
                command, cwd=self.folder, env=self.environ | environ, stdout=nowhere, stderr=nowhere
            )
            _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        return started.returncode, used.ru_utime + used.ru_stime

    def stage(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        self.run(["git", "add", "-A"])

    def seconds(self, command: list[str], expected: int | None = 0, **environ: str) -> float:
        code, taken = self.run(command, **environ)
        if expected is not None and code != expected:
            raise SystemExit(f"{command} ended with {code} instead of {expected}")
        return taken

    def known(self) -> float:
        """A finding that was found before, told again."""
        return self.seconds(REDACTOR, 1)

    def changed(self) -> float:
        self.changes += 1
        self.stage("harvest.csv", harvest(self.changes))
        return self.seconds(REDACTOR)

    def small(self) -> float:
        """A new record alone, nothing known of it: the price of the models."""
        self.changes += 1
        self.stage("harvest.csv", "\n".join(harvest(self.changes).splitlines()[:: RECORDS // 2][:2]) + "\n")
        return self.seconds(REDACTOR, REDACTOR_CACHE="off")


def cases(bench: Bench, empty: Bench, readme: Bench, peers: Path | None) -> dict[str, Callable[[], float]]:
    found: dict[str, Callable[[], float]] = {
        "python alone": lambda: bench.seconds([sys.executable, "-c", "pass"]),
        "nothing staged": lambda: empty.seconds(REDACTOR),
        "a README staged, no harvest": lambda: readme.seconds(REDACTOR),
        "1,000 records, all known and clean": lambda: bench.seconds(REDACTOR),
    }
    if peers:
        file = "harvest.csv"
        found["detect-secrets-hook"] = lambda: bench.seconds([str(peers / "detect-secrets-hook"), file], None)
        found["ferret-scan"] = lambda: bench.seconds([str(peers / "ferret-scan"), "--file", file], None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", type=Path, help="the bin folder of an environment with the two peers")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--slow-rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / part for part in ("bench", "empty", "readme", "small", "found")]
        for folder in folders:
            folder.mkdir()
        bench, empty, readme, small, found = (Bench(folder, Path(name) / "cache") for folder in folders)
        readme.stage("README.md", "# A tool\n\nIt works.\n")
        bench.stage("harvest.csv", harvest())
        bench.seconds(REDACTOR)
        found.stage("harvest.csv", harvest() + "[id-b5btfh4y],Write to awa@mail.example about it.,1\n")
        found.seconds(REDACTOR, 1)
        quick = cases(bench, empty, readme, wanted.peers)
        slow = {
            "1,000 records, all known, one finding": found.known,
            "1,000 records, one changed": bench.changed,
            "import spaCy, load the pipelines": lambda: bench.seconds([sys.executable, "-c", LOAD]),
            "one new record, nothing known": small.small,
        }
        report(measured(quick, wanted.rounds) | measured(slow, wanted.slow_rounds))


def measured(these: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in these}
    for _ in range(rounds):
        for name, run in these.items():
            times[name].append(run())
    return {name: statistics.median(found) for name, found in times.items()}


def report(medians: dict[str, float]) -> None:
    peers = [name for name in ("ferret-scan", "detect-secrets-hook") if name in medians]
    print("| what | " + " | ".join(f"× {peer}" for peer in peers) + " | × loading | CPU s here |")
    print("|---|" + "---|" * (len(peers) + 2))
    for name, taken in medians.items():
        ratios = [f"{taken / medians[peer]:.2f}" for peer in (*peers, "import spaCy, load the pipelines")]
        print(f"| {name} | " + " | ".join(ratios) + f" | {taken:.2f} |")


if __name__ == "__main__":
    main()
