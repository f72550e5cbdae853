"""Scan, redact and check a table in memory, by the same stages as a file: for frames, here or on a cluster.

A table is one file of a run: its rows are records, its column names are text outside the records. What
cannot be examined is an error and never a gap, because a frame has no account to note it in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from redactor.auditing import check_items, gather
from redactor.errors import DetectionError, InputError, VerificationError
from redactor.formats.table import Table
from redactor.judging import Judged, item_of, judge_all, judge_batches, judge_surfaces
from redactor.model import Role
from redactor.naming import Naming
from redactor.protected import Protected
from redactor.reading import Account, Opened, batches
from redactor.redact import Redaction
from redactor.report import Item, related_json
from redactor.rules import RULES
from redactor.session import Session
from redactor.settling import redact_batch

FINDINGS: Mapping[str, type] = MappingProxyType(
    {
        "path": str,
        "record": int,
        "field": str,
        "start": int,
        "end": int,
        "entity": str,
        "rule": str,
        "severity": str,
        "risk": str,
        "score": float,
        "recognizer": str,
        "action": str,
        "policy_rule": str,
        "fingerprint": str,
        "message": str,
        "related": str,
    }
)
"""The columns of a frame of findings. All but the first and those of a place are never null.

``record``, ``field``, ``start``, ``end`` and the keys of ``related`` (a JSON list) are those of the JSON report,
``risk`` is the rule's letter. There is no column that could hold a value.
"""


def finding_row(item: Item) -> tuple[Any, ...]:
    """Return *item* as a row of :data:`FINDINGS`."""
    found = item.as_json() | {"risk": RULES[item.rule].risk.value}
    related = [related_json(place, item.location.path) for place in item.related]
    found["related"] = json.dumps(related, ensure_ascii=False, sort_keys=True)
    return tuple(found[name] for name in FINDINGS)


def scan_table(session: Session, table: Table, *, list_all: bool = False) -> Iterator[Item]:
    """Yield what the policy protects and *table* shows. Raises InputError or DetectionError."""
    for decision in judge_surfaces(session, table.surfaces, Account()):
        if list_all or decision.action != "keep":
            yield item_of(session, decision)
    yield from scan_rows(session, table, list_all=list_all)


def scan_rows(session: Session, table: Table, *, list_all: bool = False) -> Iterator[Item]:
    """As :func:`scan_table`, the names of the columns aside."""
    for judged in judge_all(session, batches(table), Account()):
        for decision in judged.decisions:
            if list_all or decision.action != "keep":
                yield item_of(session, decision, judged.record.fragment)


def redact_rows(session: Session, table: Table) -> Iterator[tuple[Judged, Redaction]]:
    """Yield each record of *table* with its settled redaction. Raises InputError or DetectionError."""
    for batch in judge_batches(session, batches(table), Account()):
        yield from zip(batch, redact_batch(session, batch), strict=True)


def telling_names(session: Session, table: Table) -> frozenset[str]:
    """Return the unknown columns whose very name shows what the policy protects: no copy has them."""
    naming = Naming(session)
    unknown = (column.name for column in table.columns if column.role is Role.UNKNOWN)
    return frozenset(name for name in unknown if naming.cleaned(name) != name)


def prove_rows(
    session: Session,
    table: Table,
    copies: Iterable[Mapping[str, str]],
    protected: Iterable[Sequence[Protected]],
) -> None:
    """Raise VerificationError when a protected value can be read in *copies*, which were read back."""
    from redactor.verify import survivors

    try:
        left = next(survivors(copies, protected, session.schema), None)
    except ValueError:
        raise VerificationError(f"{table.name}: the copy has not the records of the original") from None
    if left is not None:
        row = table.rows[left.record]
        what = f"record {row.index}: a protected value ({left.entity}) can be read in the copy"
        raise VerificationError(f"{row.path}: {what}; nothing is returned")


def check_table(session: Session, table: Table) -> list[Item]:
    """Return what the checks say of the records of *table*, singly and together."""
    account = Account()
    found = gather(session, [Opened(table, None, PurePath(table.name))], account)
    for skipped in account.skipped:
        raise DetectionError(f"{skipped.path}: {skipped.reason}")
    return sorted(check_items(session, found), key=lambda item: item.order)


def require_harvest(table: Table) -> None:
    """Raise InputError when the schema knows no column of *table*: it is something else than records."""
    if not any(column.role is not Role.UNKNOWN for column in table.columns):
        raise InputError(f"{table.name}: no column is one that the schema knows")
