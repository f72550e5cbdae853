"""Texts that others annotated (docs.jsonl and gold.jsonl in a folder), and their own way of counting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scoring import Found, Record, Span, lines, ratio

# The field of an outcome fragment that a text stands in.
FIELD = "Outcome description"
# Labels of these sets, of our detector and of the peers, folded into groups.
GROUPS = {
    "PERSON": "PERSON PER NAME FIRST_NAME LAST_NAME",
    "ORG": "ORG ORGANIZATION ORGANISATION COMPANY HRD_COALITION PUBLIC_BODY",
    "LOC": "LOC LOCATION GPE FAC FACILITY ADDRESS STREET_ADDRESS CITY COUNTRY STATE REGION STREET COUNTY",
    "EMAIL": "EMAIL EMAIL_ADDRESS",
    "PHONE": "PHONE PHONE_NUMBER TELEPHONE",
    "DATE": "DATE DATE_TIME DATETIME TIME",
    "DEM": "DEM NRP NORP",
    "URL": "URL DOMAIN_NAME DOMAIN",
    "CARD": "CREDIT_CARD",
    "IBAN": "IBAN IBAN_CODE",
    "SSN": "US_SSN SSN",
    "IP": "IP_ADDRESS IP",
}
_GROUP = {name: group for group, names in GROUPS.items() for name in names.split()}
# Words of a mention that need not be masked.
SKIP = frozenset(
    re.findall(
        r"\w+",
        "mr mrs ms miss dr prof no nr m mm mme mmes mlle me the of and in on a an s "
        "le la les l de du des d et à au aux en",
    )
)
TAB_SKIP = frozenset(
    re.findall(
        r"\w+",
        "mr mrs ms no nr about of in on at by to for from with and or the a an s between until since before "
        "after over under during into per within this that",
    )
)
_WORD = re.compile(r"\w+")


def group_of(label: str) -> str:
    return _GROUP.get(label.upper(), label.upper())


def read_set(folder: Path) -> list[Record]:
    """Read a set; a mention of the court cases is kept with its kind and entity in ``about``."""
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in lines(folder / "gold.jsonl"):
        gold[row["doc_id"]].append(row)
    return [
        Record(
            doc["doc_id"],
            doc.get("lang", "en"),
            {FIELD: doc["text"]},
            {FIELD: [Span(g["start"], g["end"], g["label"]) for g in gold[doc["doc_id"]]]},
            {**doc, "gold": gold[doc["doc_id"]]},
        )
        for doc in lines(folder / "docs.jsonl")
    ]


@dataclass
class Group:
    """One group: mentions, masked and typed; findings, those over a mention of the group, and of any."""

    mentions: int = 0
    masked: int = 0
    typed: int = 0
    found: int = 0
    right: int = 0
    any: int = 0

    @property
    def recall_masked(self) -> float:
        return ratio(self.masked, self.mentions)

    @property
    def recall_typed(self) -> float:
        return ratio(self.typed, self.mentions)

    @property
    def precision(self) -> float:
        return ratio(self.right, self.found)

    @property
    def f2(self) -> float:
        p, r = self.precision, self.recall_typed
        return ratio(5 * p * r, 4 * p + r)


def score_groups(
    records: Sequence[Record],
    found: Sequence[Found],
    keep: Callable[[Record], bool] = lambda _: True,
) -> dict[str, Group]:
    """Count per group, over the records that *keep* keeps."""
    groups: dict[str, Group] = defaultdict(Group)
    for record, spans in zip(records, found, strict=True):
        if keep(record):
            _score_text(groups, record.fields[FIELD], _grouped(record.gold[FIELD]), _grouped(spans.get(FIELD, [])))
    return groups


def _grouped(spans: list[Span]) -> list[Span]:
    return [Span(s.start, s.end, group_of(s.label)) for s in spans]


def _score_text(groups: dict[str, Group], text: str, gold: list[Span], found: list[Span]) -> None:
    cover = covered(text, found)
    for mention in gold:
        row = groups[mention.label]
        row.mentions += 1
        row.masked += all(cover[i] for i in letters(text, mention))
        row.typed += any(_overlap(mention, f) and f.label == mention.label for f in found)
    for finding in set(found):
        row = groups[finding.label]
        over = [mention for mention in gold if _overlap(mention, finding)]
        row.found += 1
        row.any += bool(over)
        row.right += any(mention.label == finding.label for mention in over)


def covered(text: str, found: list[Span]) -> bytearray:
    cover = bytearray(len(text))
    for span in found:
        cover[span.start : span.end] = b"\1" * (min(span.end, len(text)) - span.start)
    return cover


def letters(text: str, mention: Span) -> Iterator[int]:
    """Places that must be masked: every word but titles and function words, unless there is no other."""
    found = list(_WORD.finditer(text, mention.start, mention.end))
    for word in [w for w in found if w[0].lower() not in SKIP] or found:
        yield from range(*word.span())


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def typed_as(records: Sequence[Record], found: Sequence[Found], subsets: set[str], groups: set[str]) -> float:
    """Share of the mentions of *subsets* (of the probe) over which a finding of one of *groups* lies."""
    hit = total = 0
    for record, spans in zip(records, found, strict=True):
        if record.about.get("subset") in subsets:
            for mention in record.gold[FIELD]:
                total += 1
                hit += any(_overlap(mention, f) and f.label in groups for f in _grouped(spans.get(FIELD, [])))
    return ratio(hit, total)


def score_tab(records: Sequence[Record], found: Sequence[Found]) -> dict[str, float]:
    """Entity recall of direct and quasi identifiers, and token precision, after Pilán et al. 2022, section 5."""
    count: dict[str, int] = defaultdict(int)
    for record, spans in zip(records, found, strict=True):
        _score_case(count, record, spans.get(FIELD, []))
    return {
        "ER_di": ratio(count["masked_di"], count["entities_di"]),
        "ER_qi": ratio(count["masked_qi"], count["entities_qi"]),
        "P_token": ratio(count["tokens_right"], count["tokens"]),
    }


def _score_case(count: dict[str, int], record: Record, found: list[Span]) -> None:
    text = record.fields[FIELD]
    cover = covered(text, found)
    entities: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in record.about["gold"]:
        entities[mention["entity_id"]].append(mention)
    good = bytearray(len(text))
    for mentions in entities.values():
        need = [m for m in mentions if m["identifier_type"] != "NO_MASK"]
        for m in need:
            good[m["start"] : m["end"]] = b"\1" * (m["end"] - m["start"])
        if need:
            kind = "di" if mentions[0]["identifier_type"] == "DIRECT" else "qi"
            count[f"entities_{kind}"] += 1
            count[f"masked_{kind}"] += all(_hidden(text, cover, m["start"], m["end"]) for m in need)
    for start, end in _stretches(cover):
        for word in _WORD.finditer(text, start, end):
            count["tokens"] += 1
            count["tokens_right"] += all(good[word.start() : word.end()])


def _hidden(text: str, cover: bytearray, start: int, end: int) -> bool:
    def full(low: int, high: int) -> bool:
        return all(cover[i] for i in range(low, high) if text[i].isalnum())

    return full(start, end) or all(
        full(*word.span()) or word[0].lower() in TAB_SKIP for word in _WORD.finditer(text, start, end)
    )


def _stretches(cover: bytearray) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in re.finditer(rb"\x01+", cover))
