"""check and audit: what redacted records still give away, without their originals.

Records are read and detected as in a scan; the checks then look at each record, and at all records of
the run together. An audit adds what a scan reports, and a summary of each harvest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from redactor.checks import CheckSettings, Record, check_records, examine, metadata
from redactor.checks.base import PUBLIC
from redactor.decide import Decision, level
from redactor.errors import DetectionError, InputError
from redactor.judging import Judged, as_item, item_of, judge_all, match_surface
from redactor.model import Finding, Fragment, Level, Role, Surface
from redactor.operators import OWN_MARKER
from redactor.policy import Policy
from redactor.reading import Account, Opened
from redactor.report import Item
from redactor.rules import Severity
from redactor.session import Session

WORST = 5  # how many records a harvest's summary names


@dataclass
class Audited:
    """What was gathered while reading; the checks over all records run at the end."""

    records: list[Record] = field(default_factory=list)
    hidden: set[tuple[object, str]] = field(default_factory=set)
    scanned: list[Decision] = field(default_factory=list)
    outside: list[Finding] = field(default_factory=list)


def gather(session: Session, opened: Iterable[Opened], account: Account) -> Audited:
    """Read and detect every document; what fails midway goes into the account as not examined."""
    found = Audited()
    settings = settings_of(session, found)
    for document in opened:
        try:
            found.outside.extend(_outside(session, document.document.surfaces, account, settings))
            for judged in judge_all(session, document.document, account):
                found.outside.extend(_outside(session, judged.record.surfaces, account, settings))
                _keep(judged, found, settings)
            account.files += 1
        except (InputError, DetectionError) as error:
            account.skip(document.document.name, str(error))
    return found


def _keep(judged: Judged, found: Audited, settings: CheckSettings) -> None:
    record = examine(judged.record.fragment, judged.findings, settings)
    found.records.append(record)
    hiding = [d for d in judged.decisions if d.action != "keep"]
    found.hidden.update((d.finding.location, d.finding.entity) for d in hiding)
    if not record.was_redacted():
        found.scanned.extend(hiding)


def _outside(
    session: Session, surfaces: Iterable[Surface], account: Account, settings: CheckSettings
) -> Iterator[Finding]:
    for surface in surfaces:
        if not surface.examined:
            account.skip(surface.path, f"{surface.place}: there is something that cannot be examined")
        else:
            yield from metadata(surface, match_surface(session, surface), settings)


def settings_of(session: Session, found: Audited) -> CheckSettings:
    """What the policy says to the checks."""
    policy = session.policy

    def protects(finding: Finding, fragment: Fragment) -> bool:
        """In a copy of our own the policy decides; another hand meant to hide every direct identifier."""
        if finding.entity in PUBLIC:
            return False
        return (finding.location, finding.entity) in found.hidden or not _is_ours(fragment)

    return CheckSettings(
        schema=session.schema,
        protects=protects,
        is_published=lambda path: _matches(path, policy.published),
        level=lambda fragment: _level(fragment, policy),
        k=policy.k,
        quasi=tuple(policy.quasi_identifiers),
    )


def _is_ours(fragment: Fragment) -> bool:
    """Whether the record's ID is one of our pseudonyms."""
    return any(
        OWN_MARKER.fullmatch(fragment.values[c.name].strip()) for c in fragment.with_role(Role.IDENTIFIER)
    )


def _matches(path: str, globs: Sequence[str]) -> bool:
    return any(PurePath(path).match(glob) for glob in globs)


def _level(fragment: Fragment, policy: Policy) -> Level | None:
    try:
        return level(fragment, policy).level
    except InputError:
        return None


def check_items(session: Session, found: Audited) -> list[Item]:
    """What the checks say of all records together, and of text outside them."""
    settings = settings_of(session, found)
    findings = [*found.outside, *check_records(found.records, settings)]
    fragments = _fragments(found)
    return [as_item(session, f, "flag", fragment=fragments.get(_place(f))) for f in findings]


def scan_items(session: Session, found: Audited) -> list[Item]:
    """What a scan says of the records that nobody has redacted yet."""
    fragments = _fragments(found)
    return [item_of(session, d, fragments.get(_place(d.finding))) for d in found.scanned]


def _fragments(found: Audited) -> Mapping[tuple[str, int | None], Fragment]:
    return {(record.fragment.path, record.fragment.index): record.fragment for record in found.records}


def _place(finding: Finding) -> tuple[str, int | None]:
    return (finding.location.path, finding.location.record)


def harvests(found: Audited, items: Sequence[Item]) -> tuple[Mapping[str, Any], ...]:
    """One row a file: records, findings by rule and severity, and the worst records by index."""
    by_path: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_path[item.location.path].append(item)
    records = Counter(record.fragment.path for record in found.records)
    return tuple(_harvest(path, records[path], by_path[path], found) for path in sorted(records))


def _harvest(path: str, records: int, items: Sequence[Item], found: Audited) -> Mapping[str, Any]:
    severe = [i for i in items if i.severity.rank >= Severity.HIGH.rank and i.location.record is not None]
    worst = Counter(i.location.record for i in severe)
    hidden, present = protected_share(r for r in found.records if r.fragment.path == path)
    return {
        "path": path,
        "records": records,
        "records_with_findings": len({i.location.record for i in items if i.location.record is not None}),
        "by_rule": dict(sorted(Counter(i.rule for i in items).items())),
        "by_severity": dict(sorted(Counter(i.severity.value for i in items).items())),
        "markers": hidden,
        "identifiers_readable": present,
        "worst_records": [number for number, _ in sorted(worst.items(), key=lambda p: (-p[1], p[0]))[:WORST]],
    }


def protected_share(records: Iterable[Record]) -> tuple[int, int]:
    """How many markers hide something, and how many identifiers are readable beside them."""
    hidden = present = 0
    for record in records:
        columns = [c for c in record.fragment.columns if c.role is not Role.MERGED]
        names = {c.name for c in columns}
        hidden += sum(m.hides for c in columns for m in record.markers(c))
        present += sum(f.location.field_name in names and f.entity not in PUBLIC for f in record.identifiers)
    return hidden, present
