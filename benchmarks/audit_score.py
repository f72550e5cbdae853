"""Score the audit of a past harvest in which leaks were planted.

    redactor audit -f jsonl HARVEST… > findings.jsonl
    python benchmarks/audit_score.py FOLDER findings.jsonl     score what the command said
    python benchmarks/audit_score.py FOLDER                    run the checks in this process, and score

FOLDER holds harvest-*.jsonl, planted.jsonl (one leak a line: file, record, rule, fields) and
controls.jsonl (file, record). A leak is found when a finding of its rule is in its record and one of its
fields. A control record should give no finding of high or critical severity.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Found(NamedTuple):
    file: str
    record: int | None
    field: str | None
    rule: str
    severity: str


def lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def reported(path: Path) -> Iterator[Found]:
    """Read the command's findings; a CSV and a JSONL file of one harvest count as one."""
    for item in lines(path):
        yield Found(Path(item["path"]).stem, item["record"], item["field"], item["rule"], item["severity"])


def checked(folder: Path) -> Iterator[Found]:
    """Detect and check in this process, under the default policy."""
    from redactor.checks import CheckSettings, check_records, examine
    from redactor.model import Fragment
    from redactor.rules import severity
    from redactor.session import open_session

    session, settings, records = open_session(), CheckSettings(), []
    for path in sorted(folder.glob("harvest-*.jsonl")):
        fragments = [
            Fragment(path.stem, n, session.schema.columns(values), values) for n, values in enumerate(lines(path))
        ]
        found = session.detector.detect(fragments)
        records += [examine(f, ids, settings) for f, ids in zip(fragments, found, strict=True)]
    start = time.perf_counter()
    for finding in check_records(records, settings):
        place = finding.location
        yield Found(place.path, place.record, place.field_name, finding.rule, severity(finding.rule).value)
    print(f"{len(records)} records checked in {time.perf_counter() - start:.1f} s\n")


def score(folder: Path, findings: Iterable[Found]) -> bool:
    """Print recall for each rule and false alarms; return whether the mark is met."""
    found = list(findings)
    places: dict[tuple[str, int | None, str], set[str | None]] = defaultdict(set)
    for f in found:
        places[f.file, f.record, f.rule].add(f.field)
    hit, planted = Counter[str](), Counter[str]()
    for leak in lines(folder / "planted.jsonl"):
        planted[leak["rule"]] += 1
        hit[leak["rule"]] += bool(places[leak["file"], leak["record"], leak["rule"]] & set(leak["fields"]))
    for rule in sorted(planted):
        print(f"{rule:25}{hit[rule]:4} of {planted[rule]:3}   {hit[rule] / planted[rule]:.3f}")
    controls = {(c["file"], c["record"]) for c in lines(folder / "controls.jsonl")}
    false = Counter(f.rule for f in found if (f.file, f.record) in controls and f.severity in {"high", "critical"})
    rate = false.total() / len(controls)
    print(f"\n{rate:.3f} high or critical findings for each of {len(controls)} control records {dict(false)}")
    return min(hit[r] / planted[r] for r in planted) >= 0.95 and rate <= 0.15


def main() -> int:
    folder = Path(sys.argv[1])
    return not score(folder, reported(Path(sys.argv[2])) if len(sys.argv) > 2 else checked(folder))


if __name__ == "__main__":
    raise SystemExit(main())
