"""Counts what a detector found: annotated fragments and the public sets, as their own scorers count.

A mention is covered when every letter and digit of it lies in findings of any label, typed when one
label, its own, covers them all. An entity (label and text, case-folded, in a record) is protected only
if all its mentions in the record are. PUBLIC_BODY counts neither for nor against.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

MARK = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
DIRECT = frozenset(
    {
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
)
NEUTRAL = frozenset({"PUBLIC_BODY"})
MERGED = "StoryFragment_Merged"
PARTS = (
    ("Outcome description:  ", ("Outcome description",)),
    (" Significance:  ", ("Significance of the outcome",)),
    (" Contribution:  ", ("Contribution of the programme",)),
    (" Additional Info:  ", ("Additional information (use if needed) ", "Additional information")),
    (" Contribution of Other factors:  ", ("Contribution of other actors and factors",)),
)


class Span(NamedTuple):
    """Half-open code points of a field's value, and a label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Record:
    """One text or one fragment: its fields, and the mentions that are in each."""

    name: str
    language: str
    fields: dict[str, str]
    gold: dict[str, list[Span]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


Found = dict[str, list[Span]]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def unmark(marked: str) -> tuple[str, list[Span]]:
    """Return the plain text and its mentions."""
    text, spans, last = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        spans.append(Span(len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        last = mark.end()
    return text + marked[last:], spans


def with_merged(fields: list[list[str]]) -> list[list[str]]:
    """Add the merged story before 'Outcome is negative', composed as the programme composes it."""
    values = dict(fields)
    merged = "".join(heading + next((values[name] for name in names if name in values), "") for heading, names in PARTS)
    place = next((i for i, (name, _) in enumerate(fields) if name == "Outcome is negative"), len(fields))
    return [*fields[:place], [MERGED, merged], *fields[place:]]


def annotated(path: Path) -> list[Record]:
    """Read annotated fragments, each with its merged story."""
    records = []
    for row in lines(path):
        read = {name: unmark(marked) for name, marked in with_merged(row["fields"])}
        records.append(
            Record(
                row["doc"],
                row["lang"],
                {name: text for name, (text, _) in read.items()},
                {name: spans for name, (_, spans) in read.items()},
            )
        )
    return records


@dataclass
class Label:
    """Mentions of one label, how many were covered and typed, and characters found under its name."""

    mentions: int = 0
    covered: int = 0
    typed: int = 0
    found: int = 0
    right: int = 0


@dataclass
class Scores:
    """Figures of one system on annotated fragments; shares between 0 and 1."""

    labels: dict[str, Label] = field(default_factory=lambda: defaultdict(Label))
    entities: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    right: int = 0
    wrong: int = 0
    places: int = 0
    places_as_names: int = 0

    def share(self, figure: str, *, direct: bool) -> float:
        """``covered``, ``typed`` or ``entity`` recall over the direct labels or over all others."""
        if figure == "entity":
            whole = [ok for (_, label, _), ok in self.entities.items() if (label in DIRECT) is direct]
            return ratio(sum(whole), len(whole))
        rows = [row for label, row in self.labels.items() if (label in DIRECT) is direct]
        return ratio(sum(getattr(row, figure) for row in rows), sum(row.mentions for row in rows))

    @property
    def precision(self) -> float:
        return ratio(self.right, self.right + self.wrong)


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def score(records: Sequence[Record], found: Sequence[Found]) -> Scores:
    """Count mentions, entities and characters over annotated *records*."""
    scores = Scores()
    for record, spans in zip(records, found, strict=True):
        for name, text in record.fields.items():
            _score_text(scores, record.name, text, record.gold.get(name, []), spans.get(name, []))
    return scores


def _score_text(scores: Scores, record: str, text: str, gold: list[Span], found: list[Span]) -> None:
    masked = _masked(found)
    good = {i for mention in gold for i in range(mention.start, mention.end)}
    scores.right += len(masked.keys() & good)
    scores.wrong += len(masked.keys() - good)
    for i, labels in masked.items():
        for label in labels:
            scores.labels[label].found += 1
            scores.labels[label].right += i in good
    for mention in gold:
        if mention.label not in NEUTRAL:
            _score_mention(scores, record, text, mention, masked)


def _score_mention(scores: Scores, record: str, text: str, mention: Span, masked: dict[int, set[str]]) -> None:
    letters = [i for i in range(mention.start, mention.end) if text[i].isalnum()]
    covered = all(i in masked for i in letters)
    row = scores.labels[mention.label]
    row.mentions += 1
    row.covered += covered
    row.typed += all(mention.label in masked.get(i, ()) for i in letters)
    value = re.sub(r"\s+", " ", text[mention.start : mention.end]).casefold()
    key = (record, mention.label, value)
    scores.entities[key] = scores.entities.get(key, True) and covered
    if mention.label == "LOCATION":
        scores.places += 1
        scores.places_as_names += any(masked.get(i, set()) & {"PERSON", "ORGANIZATION"} for i in letters)


def _masked(found: Iterable[Span]) -> dict[int, set[str]]:
    masked: dict[int, set[str]] = defaultdict(set)
    for span in found:
        for i in range(span.start, span.end):
            masked[i].add(span.label)
    return masked
