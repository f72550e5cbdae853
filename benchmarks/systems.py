"""The detectors that are measured: ours, stock Presidio with stock pipelines, peers from PyPI."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peer import PEERS, PRESIDIO
from benchmarks.scoring import Found, Record, Span

# The batch of a run of the tool.
BATCH = 48
OURS = "redactor"


class Run(NamedTuple):
    """What a system found in each record, and the seconds it took for them all."""

    found: list[Found]
    seconds: float


System = Callable[[Sequence[Record]], Run]


def ours() -> System:
    """The detector as a session opens it, over whole fragments."""
    from redactor.model import Fragment
    from redactor.session import open_session

    session = open_session()

    def fragments(records: Sequence[Record]) -> list[Fragment]:
        return [Fragment(r.name, n, session.schema.columns(r.fields), r.fields) for n, r in enumerate(records)]

    def find(records: Sequence[Record]) -> Run:
        made = fragments(records)
        session.detector.detect(made[:1])
        start, found = time.perf_counter(), []
        for at in range(0, len(made), BATCH):
            found += [_by_field(items) for items in session.detector.detect(made[at : at + BATCH])]
        return Run(found, time.perf_counter() - start)

    return find


def _by_field(findings: Iterable[Any]) -> Found:
    found: Found = {}
    for finding in findings:
        place = finding.location
        if place.field_name is not None and place.span is not None:
            span = Span(place.span.start, place.span.end, finding.entity)
            found.setdefault(place.field_name, []).append(span)
    return found


def peer(name: str, python: Path) -> System:
    """Another's detector in a process of its own, given as the path of its interpreter."""

    def find(records: Sequence[Record]) -> Run:
        texts = [[record.language, text] for record in records for text in record.fields.values()]
        command = [str(python), str(Path(__file__).with_name("peer.py")), name]
        done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
        answer = json.loads(done.stdout)
        spans = iter(answer["found"])
        found = [{field: [Span(*s) for s in next(spans)] for field in record.fields} for record in records]
        return Run(found, answer["seconds"])

    return find


def systems(python: Path | None) -> dict[str, Callable[[], System]]:
    """Name to what makes the system; the peers where their interpreter is there."""
    found: dict[str, Callable[[], System]] = {OURS: ours, PRESIDIO: lambda: peer(PRESIDIO, Path(sys.executable))}
    if python and python.exists():
        found |= {name: lambda name=name: peer(name, python) for name in PEERS}  # type: ignore[misc]
    return found
