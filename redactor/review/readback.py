"""A filled-in review workbook, read back into opinions; everything that is not as it should be is said.

Nothing of a doubtful workbook is taken: a row that was moved apart from its value, a source that changed
since, a choice that was not on offer. Messages name rows, never values.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from redactor.decisions import Choice, Opinion, can_generalise
from redactor.errors import InputError, UsageError
from redactor.keys import Key
from redactor.needles import Needle, find_all
from redactor.reports.words import LANGUAGES, words
from redactor.review import missed
from redactor.review.things import content_digest
from redactor.review.workbook import (
    DECISION,
    HEADER_ROW,
    HIDDEN,
    ID,
    REASON,
    REVIEWER,
    VALUE,
    labels,
    seal,
    shown_digest,
)

QUOTED = "the reason or the reviewer repeats a protected value; the decisions file holds none"
LARGEST = 100 * 1024**2  # bytes
FEW = 20  # problems that are said at once: an unfilled workbook has one a row
_CHOICES = {label.casefold(): choice for lang in LANGUAGES for choice, label in labels(words(lang)).items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a fingerprint is; ``shown`` is the keyed digest of its value as the row showed it."""

    entity: str
    recognizers: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The hidden sheet: sources with their digests, and what each fingerprint is."""

    sources: Mapping[Path, str]
    things: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the reviewer left it; ``number`` is Excel's."""

    number: int
    fingerprint: str
    value: str = field(repr=False)
    choice: str = field(repr=False)
    reason: str = field(repr=False)
    reviewer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all rows: the day, until when, who unless a row says, and whether blanks may stay."""

    decided: date
    expires: date
    reviewer: str = ""
    partial: bool = False


def read_back(path: Path, key: Key, terms: Terms) -> tuple[Opinion, ...]:
    """Return the opinions in a workbook. Raises UsageError with a line for each of the first problems."""
    manifest, rows, unfound = _opened(path, key, terms.reviewer)
    problems = [*_stale(manifest, key), *_strange(rows, manifest), *_missing(rows, manifest, terms)]
    problems += missed.problems(unfound, key, manifest.sources)
    values = tuple(value for value in (*(r.value for r in rows), *(m.value for m in unfound)) if value)
    found = []
    for row in rows:
        if row.fingerprint in manifest.things and not (terms.partial and not row.choice):
            said = list(_wrong(row, manifest, key, terms, values))
            problems += said
            found += [] if said else [_opinion(row, manifest, terms)]
    problems += [f"sheet of what was missed, row {m.number}: {QUOTED}" for m in unfound if quotes(m.reviewer, values)]
    if problems:
        more = [f"… and {len(problems) - FEW} more"] if len(problems) > FEW else []
        listed = (*problems[:FEW], *more, "nothing was taken")
        raise UsageError("\n".join(f"{path}: {problem}" for problem in listed))
    return (*found, *(row.opinion(key, _shared(row.reviewer, terms)) for row in unfound))


def _opened(path: Path, key: Key, reviewer: str) -> tuple[Manifest, list[Row], list[missed.Missed]]:
    from openpyxl import load_workbook

    _require_small(path)
    try:
        book = load_workbook(path, data_only=True)
        lines = [str(cell) for (cell, *_) in book[HIDDEN].iter_rows(values_only=True)]
        rows = list(_rows(_sheet(book, "sheet")))
        unfound = list(missed.rows(_sheet(book, "missed"), reviewer))
    except Exception:  # noqa: BLE001 — a broken workbook breaks its reader in many ways
        raise InputError(f"{path}: not a workbook made by `redactor review export`") from None
    if not lines or not hmac.compare_digest(lines[0].encode(), seal(key, lines[1:]).encode()):
        raise UsageError(f"{path}: made with another key, or its hidden sheet was changed: export it again")
    return _manifest(lines[1:]), rows, unfound


def _sheet(book: Any, which: str) -> Any:
    """The sheet by its name in any language. Raises KeyError."""
    names = [words(lang)(f"review.workbook.{which}") for lang in LANGUAGES]
    return book[next((name for name in names if name in book.sheetnames), names[0])]


def _require_small(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError:
        raise InputError(f"{path}: cannot be read") from None
    if size > LARGEST:
        raise InputError(f"{path}: larger than a review workbook can be")


def _manifest(lines: Sequence[str]) -> Manifest:
    entries = [json.loads(line) for line in lines]
    return Manifest(
        {Path(e["source"]): e["digest"] for e in entries if "source" in e},
        {e["thing"]: Entry(e["entity"], tuple(e["recognizers"]), e["shown"]) for e in entries if "thing" in e},
    )


def _rows(sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(min_row=HEADER_ROW + 2, values_only=True), HEADER_ROW + 2):
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        texts += [""] * (ID + 1 - len(texts))
        if any(texts):
            yield Row(number, texts[ID], texts[VALUE], texts[DECISION], texts[REASON], texts[REVIEWER])


def _stale(manifest: Manifest, key: Key) -> Iterator[str]:
    for path, digest in manifest.sources.items():
        try:
            same = hmac.compare_digest(content_digest(key, path), digest)
        except InputError:
            yield f"source {path.name}: cannot be read any more; export again"
            continue
        if not same:
            yield f"source {path.name}: changed since the export; export again"


def _strange(rows: Sequence[Row], manifest: Manifest) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.fingerprint] += 1
        if row.fingerprint not in manifest.things:
            yield f"row {row.number}: unknown: it was not in the export"
        elif seen[row.fingerprint] > 1:
            yield f"row {row.number}: the same thing again"


def _missing(rows: Sequence[Row], manifest: Manifest, terms: Terms) -> Iterator[str]:
    left = len(set(manifest.things) - {row.fingerprint for row in rows})
    if left and not terms.partial:
        yield f"{left} row(s) of the export are missing; --partial takes what is there"


def _wrong(row: Row, manifest: Manifest, key: Key, terms: Terms, values: Sequence[str]) -> Iterator[str]:
    """What is wrong with one row."""
    where, known = f"row {row.number}", manifest.things[row.fingerprint]
    choice = _CHOICES.get(row.choice.casefold())
    if shown_digest(key, row.fingerprint, row.value) != known.shown:
        yield f"{where}: its value is not the one that was exported: was the sheet sorted without all columns?"
    if not row.choice:
        yield f"{where}: no decision; --partial takes the others"
    elif choice is None:
        yield f"{where}: not a decision that is on offer: {', '.join(labels(words('en')).values())}"
    elif choice is Choice.GENERALISE and not can_generalise(known.entity):
        yield f"{where}: {known.entity} cannot be generalised"
    elif choice is Choice.KEEP and not row.reason:
        yield f"{where}: Keep needs a reason"
    if not (row.reviewer or terms.reviewer):
        yield f"{where}: no reviewer; fill in the column or give --reviewer"
    if quotes(row.reason, values) or quotes(row.reviewer or terms.reviewer, values):
        yield f"{where}: {QUOTED}"


def quotes(text: str, values: Sequence[str]) -> bool:
    """Whether *text* holds one of *values*, whatever its case and spelling."""
    return bool(text) and bool(find_all(map(Needle, values), text))


def _opinion(row: Row, manifest: Manifest, terms: Terms) -> Opinion:
    known = manifest.things[row.fingerprint]
    return Opinion(
        fingerprint=row.fingerprint,
        entity=known.entity,
        choice=_CHOICES[row.choice.casefold()],
        reason=row.reason,
        recognizers=known.recognizers,
        **_shared(row.reviewer or terms.reviewer, terms),
    )


def _shared(reviewer: str, terms: Terms) -> dict[str, Any]:
    return {"reviewer": reviewer, "decided": terms.decided, "expires": terms.expires}
