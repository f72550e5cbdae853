"""Measure detection beside others, and write benchmarks/DETECTION.md.

    python -m benchmarks.detection [--sets FOLDER] [--peers PYTHON] [--cache FOLDER] [--only NAME …] [--out FILE]

--sets   folder of the public sets, one a folder (docs.jsonl, gold.jsonl); a set that is not there is "absent"
--peers  interpreter of an environment with benchmarks/peers.txt installed (`make eval` makes one)
--cache  keep what the others found, with their times; ours is always found anew
--only   annotated files or public sets by name, to print and not to write

Every system reads the same records in the same run, one process at a time. Times leave out loading.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks import public_sets, tables
from benchmarks.scoring import Record, Scores, Span, annotated, score
from benchmarks.systems import OURS, Run, System, systems

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fixtures" / "corpus"
ANNOTATED = ("dev", "heldout", "heldout-two", "heldout-three", "heldout-four")
PUBLIC = (
    "westafrica_probe_dev",
    "wikineural_en",
    "wikineural_fr_half",
    "presidio_synth",
    "re3d_conflict",
    "tab_train_dev",
)


@dataclass(frozen=True)
class Settings:
    sets: Path
    peers: Path | None
    kept: Path | None

    def annotated(self, names: Iterable[str]) -> dict[str, list[Record]]:
        """The annotated files of the repository, by name."""
        return {name: annotated(CORPUS / f"{name}.annotated.jsonl") for name in names}

    def public(self, names: Iterable[str]) -> dict[str, list[Record]]:
        """The public sets that are there, by name; the court cases without those we trained on."""
        there = [name for name in names if (self.sets / name / "docs.jsonl").exists()]
        read = {name: public_sets.read_set(self.sets / name) for name in there}
        if "tab_train_dev" in read:
            read["tab_train_dev"] = [r for r in read["tab_train_dev"] if r.about.get("split") != "train"]
        return read


def run(name: str, system: System, records: Sequence[Record], kept: Path | None) -> Run:
    """Run a system, or read what it found before in the very same texts."""
    if kept is None or name == OURS:
        return system(records)
    texts = json.dumps([[r.language, r.fields] for r in records], sort_keys=True)
    file = kept / f"{name}-{hashlib.sha256(texts.encode()).hexdigest()[:16]}.json"
    if not file.exists():
        kept.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(system(records)), "utf-8")
    found, seconds = json.loads(file.read_text("utf-8"))
    return Run([{field: [Span(*s) for s in spans] for field, spans in row.items()} for row in found], seconds)


@cache
def listed_names() -> frozenset[str]:
    """Every part of a name that a list of ours, a training record or a source of training names holds."""
    from redactor.lexicon import data
    from redactor.normalize import key
    from redactor.training.names import given_and_family

    names = [n for african in (True, False) for part in given_and_family(african) for n in part]
    names += [n for part in data("names").values() for n in part]
    for path in CORPUS.glob("*.annotated.jsonl"):
        if path.name.split(".")[0] not in ANNOTATED:
            for record in annotated(path):
                names += [
                    record.fields[field][s.start : s.end]
                    for field, spans in record.gold.items()
                    for s in spans
                    if s.label == "PERSON"
                ]
    return frozenset(key(part) for name in names for part in name.replace("-", " ").split())


def is_unlisted(record: Record) -> bool:
    """Whether no part of the one name in a probe's sentence is on any list."""
    from redactor.normalize import key

    value = [record.fields[public_sets.FIELD][s.start : s.end] for s in record.gold[public_sets.FIELD]]
    return not any(key(part) in listed_names() for name in value for part in name.replace("-", " ").split())


def public_figures(name: str, records: Sequence[Record], result: Run) -> dict[str, float]:
    """The figures that a set's README names, and a few of ours."""
    found = result.found
    ms = {"ms a record": 1000 * result.seconds / len(records)}
    if name == "tab_train_dev":
        return public_sets.score_tab(records, found) | ms
    if name == "westafrica_probe_dev":
        return probe_figures(records, found) | ms
    groups = public_sets.score_groups(records, found)
    figures: dict[str, float] = {}
    for group in ("PERSON", "ORG", "LOC", "PHONE", "EMAIL"):
        row = groups.get(group)
        if row and row.mentions:
            figures[f"{group} R_mask"] = row.recall_masked
            figures[f"{group} R_type"] = row.recall_typed
            figures[f"{group} P"] = row.precision
            figures[f"{group} F2"] = row.f2
    figures["false PERSON"] = groups["PERSON"].found - groups["PERSON"].right
    return figures | ms


def probe_figures(records: Sequence[Record], found: Sequence[dict[str, list[Span]]]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for language in ("en", "fr"):
        groups = public_sets.score_groups(records, found, lambda r, of=language: r.language == of)  # type: ignore[misc]
        figures[f"PERSON R_mask {language}"] = groups["PERSON"].recall_masked
        figures[f"PERSON R_type {language}"] = groups["PERSON"].recall_typed
        figures[f"ORG R_mask {language}"] = groups["ORG"].recall_masked
        figures[f"false PERSON {language}"] = groups["PERSON"].found - groups["PERSON"].right
    for kind, subset in (("single names", "person_single"), ("local spelling", "person_localspelling")):
        row = public_sets.score_groups(records, found, lambda r, of=subset: r.about["subset"] == of)["PERSON"]  # type: ignore[misc]
        figures[f"PERSON R_mask {kind}"] = row.recall_masked
        figures[f"PERSON R_type {kind}"] = row.recall_typed
    row = public_sets.score_groups(records, found, is_unlisted)["PERSON"]
    figures["PERSON R_mask, names on no list"] = row.recall_masked
    figures["PERSON R_type, names on no list"] = row.recall_typed
    figures["such mentions"] = row.mentions
    for subset in ("city", "country"):
        share = public_sets.typed_as(records, found, {subset}, {"PERSON", "ORG"})
        figures[f"{subset} typed PERSON or ORG"] = share
    return figures


def measure(settings: Settings, names: Sequence[str], wanted: Sequence[str]) -> tuple[tables.Annotated, tables.Public]:
    """Run every wanted system over every set, one after the other."""
    fragments = settings.annotated(n for n in names if (CORPUS / f"{n}.annotated.jsonl").exists())
    sets = settings.public(n for n in names if n in PUBLIC)
    on_fragments: tables.Annotated = {name: {} for name in fragments}
    on_sets: tables.Public = {name: {} for name in sets}
    for system_name, make in systems(settings.peers).items():
        if wanted and system_name not in wanted:
            continue
        system = make()
        for name, records in fragments.items():
            result = run(system_name, system, records, settings.kept)
            scores: Scores = score(records, result.found)
            on_fragments[name][system_name] = (scores, 1000 * result.seconds / len(records))
        for name, records in sets.items():
            on_sets[name][system_name] = public_figures(name, records, run(system_name, system, records, settings.kept))
    return on_fragments, on_sets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, default=ROOT.parent / "shared" / "eval")
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--systems", nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "DETECTION.md")
    chosen = parser.parse_args()
    settings = Settings(chosen.sets, chosen.peers, chosen.cache)
    names = chosen.only or (*ANNOTATED, *PUBLIC)
    text = tables.document(*measure(settings, names, chosen.systems), absent=PUBLIC if not chosen.only else ())
    if settings.kept:
        text = text.replace(
            "\n## ", "\nTimes of the others are from an earlier run (`--cache`); only ours is of this one.\n\n## ", 1
        )
    print(text)
    if not chosen.only and not chosen.systems:
        chosen.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
