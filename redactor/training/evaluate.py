"""Scores pipelines on annotated corpora and public sets, counted as their own scorers count."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language

from redactor import models
from redactor.training.data import Sample, Span, read_annotated, read_lines

DIRECT = {
    "PERSON",
    "HRD_COALITION",
    "ORGANIZATION",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "URL",
    "ID_NUMBER",
    "IBAN_CODE",
    "GEO_COORDINATE",
    "FRAGMENT_ID",
    "SECURITY_TOOL",
}
NEUTRAL = {"PUBLIC_BODY"}
Finder = Callable[[Sequence[str]], list[list[Span]]]


def finder(*pipelines: Language, batch_size: int = 128) -> Finder:
    """Unite the entities of several pipelines; each distinct text is read once."""

    def find(texts: Sequence[str]) -> list[list[Span]]:
        distinct = list(dict.fromkeys(texts))
        found: dict[str, list[Span]] = {text: [] for text in distinct}
        for nlp in pipelines:
            for text, doc in zip(distinct, nlp.pipe(distinct, batch_size=batch_size), strict=True):
                found[text] += [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        return [found[text] for text in texts]

    return find


def score(records: list[list[Sample]], find: Finder) -> dict[str, Any]:
    """Recall (mention, entity, typed; direct, quasi), character precision, ms a record, rows per label."""
    samples = [sample for record in records for sample in record]
    started = time.perf_counter()
    found = find([sample.text for sample in samples])
    elapsed = time.perf_counter() - started
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    entities: dict[tuple[str, str, str], bool] = {}
    right = wrong = 0
    wrong_by: dict[str, int] = defaultdict(int)
    for sample, spans in zip(samples, found, strict=True):
        masked: dict[int, set[str]] = defaultdict(set)
        for start, end, label in spans:
            for i in range(start, end):
                masked[i].add(label)
        good = {i for start, end, _ in sample.spans for i in range(start, end)}
        right += len(masked.keys() & good)
        wrong += len(masked.keys() - good)
        for start, end, label in spans:
            wrong_by[label] += len(set(range(start, end)) - good)
        for start, end, label in sample.spans:
            if label in NEUTRAL:
                continue
            letters = [i for i in range(start, end) if sample.text[i].isalnum()]
            covered = all(i in masked for i in letters)
            tally[label][0] += 1
            tally[label][1] += covered
            tally[label][2] += all(label in masked.get(i, ()) for i in letters)
            key = (sample.record, label, re.sub(r"\s+", " ", sample.text[start:end]).casefold())
            entities[key] = entities.get(key, True) and covered
    result: dict[str, Any] = {}
    for kind, direct in (("direct", True), ("quasi", False)):
        rows = [row for label, row in tally.items() if (label in DIRECT) is direct]
        whole = [ok for (_, label, _), ok in entities.items() if (label in DIRECT) is direct]
        n = max(1, sum(row[0] for row in rows))
        result[f"{kind}_mention"] = sum(row[1] for row in rows) / n
        result[f"{kind}_typed"] = sum(row[2] for row in rows) / n
        result[f"{kind}_entity"] = sum(whole) / max(1, len(whole))
    result["precision"] = right / max(1, right + wrong)
    result["ms"] = 1000 * elapsed / max(1, len(records))
    result["labels"] = {label: tuple(row) for label, row in sorted(tally.items())}
    result["wrong_chars"] = dict(wrong_by)
    return result


_TITLES = set(
    "mr mrs ms miss dr prof no nr m mm mme mmes mlle me the of and in on a an s "
    "le la les l de du des d et à au aux en".split()
)
_GROUP = {
    "ORGANIZATION": "ORG",
    "HRD_COALITION": "ORG",
    "PUBLIC_BODY": "ORG",
    "LOCATION": "LOC",
    "GPE": "LOC",
}


def score_public(folder: Path, find: Finder, group: str = "PERSON", limit: int = 10**9) -> dict[str, Any]:
    """Masked and typed recall and precision of one group (PERSON, LOC, ORG) on a public set."""
    docs = read_lines(folder / "docs.jsonl")[:limit]
    gold: dict[str, list[Span]] = defaultdict(list)
    for g in read_lines(folder / "gold.jsonl"):
        gold[g["doc_id"]].append((g["start"], g["end"], _GROUP.get(g["label"], g["label"])))
    n = masked = typed = predicted = good = as_person = 0
    for doc, found in zip(docs, find([d["text"] for d in docs]), strict=True):
        text = doc["text"]
        spans = [(s, e, _GROUP.get(label, label)) for s, e, label in found]
        cover = {i for s, e, _ in spans for i in range(s, e)}
        mine = [(s, e) for s, e, label in gold[doc["doc_id"]] if label == group]
        for s, e in mine:
            words = [w for w in re.finditer(r"\w+", text[s:e]) if w[0].lower() not in _TITLES] or list(
                re.finditer(r"\w+", text[s:e])
            )
            n += 1
            masked += all(s + i in cover for w in words for i in range(*w.span()))
            typed += any(a < e and b > s and label == group for a, b, label in spans)
            as_person += any(a < e and b > s and label == "PERSON" for a, b, label in spans)
        ours = {(a, b) for a, b, label in spans if label == group}
        predicted += len(ours)
        good += sum(any(s < b and e > a for s, e in mine) for a, b in ours)
    return {
        "n": n,
        "mask": masked / max(1, n),
        "typed": typed / max(1, n),
        "precision": good / max(1, predicted),
        "as_person": as_person / max(1, n),
    }


def main() -> None:
    """Print figures as JSON: ``python -m redactor.training.evaluate [--public DIR] ANNOTATED.jsonl…``."""
    parser = argparse.ArgumentParser(prog="python -m redactor.training.evaluate")
    parser.add_argument("corpora", type=Path, nargs="*", help="annotated files to measure on")
    parser.add_argument("--public", type=Path, help="folder of the public sets (docs.jsonl, gold.jsonl each)")
    parser.add_argument("--model", default=models.NAMES[0])
    parser.add_argument("--members", type=int, help="use only the first members")
    options = parser.parse_args()
    find = finder(models.load(options.model, members=options.members))
    report: dict[str, Any] = {path.name: score(read_annotated(path), find) for path in options.corpora}
    if options.public:
        for name in ("westafrica_probe_dev", "wikineural_en", "wikineural_fr_half", "presidio_synth"):
            groups = ("PERSON", "LOC", "ORG")
            report[name] = {group: score_public(options.public / name, find, group) for group in groups}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
