"""Reads annotated corpora into samples, and samples into spaCy examples."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

Span = tuple[int, int, str]

MARK = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
LABELS = (
    "PERSON",
    "HRD_COALITION",
    "ORGANIZATION",
    "PUBLIC_BODY",
    "LOCATION",
    "DATE_TIME",
    "NRP",
    "ROLE",
    "EVENT",
    "MONEY",
    "PROTECTION_MEASURE",
    "SECURITY_TOOL",
    "ID_NUMBER",
    "PHONE_NUMBER",
    "EMAIL_ADDRESS",
    "URL",
    "IBAN_CODE",
    "GEO_COORDINATE",
    "FRAGMENT_ID",
)


@dataclass(frozen=True)
class Sample:
    """One text with its gold spans: (start, end, label) in code points, half-open, in order.

    ``unknown`` holds (start, end) ranges whose label the annotators' scheme does not settle; they
    neither reward nor punish in training.
    """

    text: str
    spans: tuple[Span, ...]
    lang: str
    record: str
    field: str = ""
    unknown: tuple[tuple[int, int], ...] = ()


def unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Split ``[[LABEL|surface]]`` markup into plain text and spans."""
    pieces: list[str] = []
    spans: list[Span] = []
    length = last = 0
    for mark in MARK.finditer(marked):
        pieces += [marked[last : mark.start()], mark[2]]
        start = length + mark.start() - last
        length = start + len(mark[2])
        spans.append((start, length, mark[1]))
        last = mark.end()
    return "".join(pieces) + marked[last:], tuple(spans)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file; blank lines are skipped."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_annotated(path: Path) -> list[list[Sample]]:
    """Read an annotated corpus: one list of samples (its fields that hold text) per record."""
    records = []
    for row in read_lines(path):
        samples = []
        for name, marked in row["fields"]:
            text, spans = unmark(marked)
            if text.strip():
                samples.append(Sample(text, spans, row.get("lang", "en"), f"{path.stem}/{row['doc']}", name))
        records.append(samples)
    return records


_COURT = re.compile(
    r"court|tribunal|government|police|ministry|prosecutor|commission|council|authority|authorities|prison"
    r"|parliament|convention|republic|state|assembly|office|chamber|gendarmer|army|military|security",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?i)\b(EUR|USD|GBP|TRL|PLN|RUB|UAH|euros?|dollars?|pounds?|liras?|roubles?|zlotys?)\b|[€$£]")
_DURATION = re.compile(r"(?i)\b(years?|months?|weeks?|days?|hours?|minutes?|old|aged?)\b")


def _from_tab(label: str, text: str) -> str | None:
    """Our label for a span of the Text Anonymization Benchmark, or None where the schemes differ."""
    if label == "ORG":
        return "PUBLIC_BODY" if _COURT.search(text) else "ORGANIZATION"
    if label == "DATETIME":
        return None if _DURATION.search(text) else "DATE_TIME"
    if label == "QUANTITY":
        return "MONEY" if _MONEY.search(text) else None
    return {"PERSON": "PERSON", "LOC": "LOCATION", "CODE": "ID_NUMBER"}.get(label)


def read_tab(folder: Path) -> list[list[Sample]]:
    """Read the TAB cases of split train, a sample per paragraph."""
    cases = [row for row in read_lines(folder / "docs.jsonl") if row["split"] == "train"]
    return _read_standoff(cases, read_lines(folder / "gold.jsonl"), _from_tab)


def _from_re3d(label: str, text: str) -> str | None:
    """Our label for a re3d span, or None: persons there include roles, organisations include states."""
    if (
        label == "PERSON"
        and 2 <= len(text.split()) <= 4
        and text.istitle()
        and not re.search(r"(?i)minist|secret|presid", text)
    ):
        return "PERSON"
    return "LOCATION" if label == "LOC" and text[:1].isupper() else None


def read_re3d(folder: Path) -> list[list[Sample]]:
    """Read the re3d reports, a sample per paragraph."""
    return _read_standoff(read_lines(folder / "docs.jsonl"), read_lines(folder / "gold.jsonl"), _from_re3d)


def _read_standoff(
    docs: list[dict[str, Any]], gold: list[dict[str, Any]], relabel: Callable[[str, str], str | None]
) -> list[list[Sample]]:
    """Cut stand-off annotated documents at line ends; overlapping spans keep the longer one."""
    by_doc: dict[str, list[dict[str, Any]]] = {}
    for mention in gold:
        by_doc.setdefault(mention["doc_id"], []).append(mention)
    records = []
    for row in docs:
        known: list[Span] = []
        unknown: list[tuple[int, int]] = []
        taken = -1
        for m in sorted(by_doc.get(row["doc_id"], []), key=lambda m: (m["start"], -m["end"])):
            if m["start"] < taken:
                continue
            taken = m["end"]
            label = relabel(m["label"], row["text"][m["start"] : m["end"]])
            if label:
                known.append((m["start"], m["end"], label))
            else:
                unknown.append((m["start"], m["end"]))
        samples = []
        for line in re.finditer(r"[^\n]+", row["text"]):
            a, b = line.span()
            spans = tuple((s - a, e - a, label) for s, e, label in known if a <= s and e <= b)
            dark = tuple((s - a, e - a) for s, e in unknown if a <= s and e <= b)
            samples.append(Sample(line[0], spans, row.get("lang", "en"), row["doc_id"], "", dark))
        records.append(samples)
    return records


MERGED = (
    ("Outcome description:  ", ("Outcome description",)),
    (" Significance:  ", ("Significance of the outcome",)),
    (" Contribution:  ", ("Contribution of the programme",)),
    (" Additional Info:  ", ("Additional information (use if needed) ", "Additional information")),
    (" Contribution of Other factors:  ", ("Contribution of other actors and factors",)),
)


def merge(record: list[Sample]) -> Sample:
    """Compose the record's merged story as the programme does."""
    by_field = {sample.field: sample for sample in record}
    text, spans = "", []
    for heading, names in MERGED:
        text += heading
        part = next((by_field[name] for name in names if name in by_field), None)
        if part:
            spans += [(s + len(text), e + len(text), label) for s, e, label in part.spans]
            text += part.text
    return replace(record[0], text=text, spans=tuple(spans), field="StoryFragment_Merged")


def reference(doc: Doc, sample: Sample) -> int:
    """Write the gold spans of ``sample`` on ``doc``; return how many did not meet token boundaries."""
    ents, off = [], 0
    taken: set[int] = set()
    for start, end, label in sample.spans:
        off += doc.char_span(start, end) is None
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        while span is not None and len(span) and span[0].is_space:
            span = doc[span.start + 1 : span.end]
            span.label_ = label
        if span is None or not len(span) or taken & set(range(span.start, span.end)):
            continue
        taken.update(range(span.start, span.end))
        ents.append(span)
    missing = []
    for start, end in sample.unknown:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and not taken & set(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            missing.append(span)
    doc.set_ents(ents, missing=missing, default="outside")
    return off


def example(nlp: Language, sample: Sample) -> Example:
    """Tokenize ``sample`` and pair the bare Doc with its reference."""
    gold = nlp.make_doc(sample.text)
    reference(gold, sample)
    return Example(Doc(nlp.vocab, words=[t.text for t in gold], spaces=[bool(t.whitespace_) for t in gold]), gold)


def misaligned(nlp: Language, samples: Iterable[Sample]) -> int:
    """Count gold spans that do not begin and end with a token."""
    return sum(reference(nlp.make_doc(sample.text), sample) for sample in samples)
