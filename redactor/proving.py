"""verify: a redacted file against its original, value by value, whoever redacted it and with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redactor.errors import DetectionError, InputError
from redactor.judging import as_item, judge_all
from redactor.model import Finding, Fragment, Location
from redactor.pairing import pair, unmarked
from redactor.protected import CODED, Protected
from redactor.reading import Account, documents
from redactor.redact import protected
from redactor.report import Item
from redactor.session import Session
from redactor.verify import survivors

SURVIVES = "a value that the policy protects in the original can be read in the copy"


@dataclass(frozen=True, slots=True)
class Original:
    fragment: Fragment
    protected: tuple[Protected, ...]


def prove(session: Session, redacted: Path, against: Path, account: Account) -> list[Item]:
    """Return what survives in *redacted* of what the policy protects in *against*.

    A copy that matches no original goes into *account* as not examined: it was not proved.
    """
    originals = list(_originals(session, against, account))
    copies = list(_copies(session, redacted, account))
    matched = pair(copies, [original.fragment for original in originals])
    items: list[Item] = []
    for copy, number in zip(copies, matched, strict=True):
        if number is not None:
            items.extend(_survivors(session, copy, originals[number]))
        elif _shows_something(copy):
            account.skip(copy.path, f"record {copy.index}: no original is like it, so nothing was proved")
    return items


def _shows_something(copy: Fragment) -> bool:
    """Whether anything but codes can be read in a copy that no original is like."""
    columns = [column for column in copy.columns if column.role not in CODED]
    texts = (unmarked(copy.values[column.name]) for column in columns)
    return any(c.isalnum() for text in texts for c in text)


def _originals(session: Session, path: Path, account: Account) -> Iterator[Original]:
    for opened in documents([path], session.schema, account, None):
        try:
            for judged in judge_all(session, opened.document, Account()):
                yield Original(judged.record.fragment, protected(judged.record.fragment, judged.plan))
        except (InputError, DetectionError) as error:
            account.skip(opened.document.name, str(error))


def _copies(session: Session, path: Path, account: Account) -> Iterator[Fragment]:
    for opened in documents([path], session.schema, account, None):
        try:
            for record in opened.document.records():
                account.count([record])
                yield record.fragment
            account.files += 1
        except InputError as error:
            account.skip(opened.document.name, str(error))


def _survivors(session: Session, copy: Fragment, original: Original) -> Iterator[Item]:
    for left in survivors([copy.values], [original.protected], session.schema):
        place = Location(copy.path, copy.index, left.field_name)
        related = (Location(original.fragment.path, original.fragment.index),)
        finding = Finding("residual-identifier", left.entity, place, 1.0, "verify", SURVIVES, related)
        yield as_item(session, finding, "flag")
