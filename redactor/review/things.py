"""What there is to decide: one thing for every distinct protected value, with its occurrences in context.

Everything here shows values, because a reviewer must see them. It goes into a private workbook or to a
page on this machine only; nothing in this module writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redactor.decide import Decision
from redactor.discovery import in_work_tree
from redactor.errors import InputError, OutputError
from redactor.formats import Record
from redactor.judging import Judged, judge_all
from redactor.keys import Key
from redactor.model import Span
from redactor.reading import Account, Opened, documents, examined
from redactor.session import Session

AROUND = 60  # code points of context on either side of an occurrence


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of a thing. ``before``, ``value``, ``after`` are the text around it."""

    path: str
    record: int
    field_name: str
    span: Span
    before: str = field(repr=False)
    value: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thing:
    """A distinct protected value of one entity; ``value`` is its first spelling."""

    fingerprint: str
    entity: str
    value: str = field(repr=False)
    action: str
    policy_rule: str
    score: float
    recognizers: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A source as it was: a keyed digest of its bytes, to tell later whether it is still the same."""

    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that a review needs of a run: things in reading order, records for a page, sources."""

    things: tuple[Thing, ...]
    records: tuple[Judged, ...] = field(repr=False)
    sources: tuple[Seen, ...] = ()


def gather(session: Session, paths: Iterable[Path], *, list_all: bool = False) -> Material:
    """Read and detect. Raises InputError when anything could not be examined: half a review misleads."""
    account, judged, sources = Account(), list[Judged](), list[Seen]()
    for opened in documents(paths, session.schema, account, None):
        sources.append(_seen(session.key, opened))
        judged.extend(judge_all(session, examined(opened.document), account))
    for skipped in account.skipped:
        raise InputError(f"{skipped.path}: {skipped.reason}; a review needs all of its sources")
    if not judged:
        raise InputError("no record to review")
    return Material(things_of(session, judged, list_all=list_all), tuple(judged), tuple(sources))


def things_of(session: Session, judged: Iterable[Judged], *, list_all: bool = False) -> tuple[Thing, ...]:
    """Return the things in *judged*, in the order in which they are first met."""
    found: dict[str, list[tuple[Judged, Decision]]] = {}
    for record in judged:
        for decision in in_reading_order(record):
            if decision.finding.value and (list_all or decision.action != "keep" or _is_ruled(decision)):
                found.setdefault(session.fingerprint(decision.finding), []).append((record, decision))
    return tuple(_thing(fingerprint, places) for fingerprint, places in found.items())


def in_reading_order(judged: Judged) -> Iterator[Decision]:
    """The decisions that have a place in a field, field by field as the record has them."""
    order = {column.name: number for number, column in enumerate(judged.record.fragment.columns)}
    placed = [d for d in judged.plan.decisions if d.finding.location.span and d.finding.location.field_name in order]
    yield from sorted(placed, key=lambda d: (order[d.finding.location.field_name or ""], d.finding.order))


def _is_ruled(decision: Decision) -> bool:
    return decision.policy_rule.startswith("decisions.")


def _thing(fingerprint: str, places: list[tuple[Judged, Decision]]) -> Thing:
    strongest = min((d for _, d in places), key=lambda d: (not d.hides, d.rank, d.finding.order))
    return Thing(
        fingerprint,
        strongest.finding.entity,
        places[0][1].finding.value,
        strongest.action,
        strongest.policy_rule,
        max(d.finding.score for _, d in places),
        tuple(sorted({d.finding.recognizer for _, d in places})),
        tuple(_occurrence(judged.record, decision) for judged, decision in places),
    )


def _occurrence(record: Record, decision: Decision) -> Occurrence:
    where = decision.finding.location
    name, span = where.field_name or "", where.span or Span(0, 1)
    text = record.fragment.values[name]
    before, after = text[max(span.start - AROUND, 0) : span.start], text[span.end : span.end + AROUND]
    return Occurrence(
        where.path,
        record.fragment.index,
        name,
        span,
        ("…" if span.start > AROUND else "") + before,
        text[span.start : span.end],
        after + ("…" if span.end + AROUND < len(text) else ""),
    )


def _seen(key: Key, opened: Opened) -> Seen:
    if opened.path is None:
        raise InputError("a review needs files: standard input cannot be looked at again")
    return Seen(opened.path.resolve(), content_digest(key, opened.path))


def content_digest(key: Key, path: Path) -> str:
    """Return a keyed digest of a file's bytes, 64 hexadecimal digits. Raises InputError."""
    try:
        with path.open("rb") as stream:
            inner = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise InputError(f"{path}: cannot be read") from None
    return key.digest("review source", inner).hex()


def require_outside_git(target: Path) -> None:
    """Raise OutputError when *target* lies in a git work tree: what shows values must not be committed."""
    if in_work_tree(target):
        raise OutputError(f"{target}: inside a git repository; a review workbook shows names, write it elsewhere")
