"""check and audit: what redacted records still give away, without their originals.

Records are read and detected as in a scan; the checks then look at each record, and at all records of
the run together. An audit adds what a scan reports, and a summary of each harvest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from redactor.checks import CheckSettings, Record, Records, check_records, examine, metadata
from redactor.checks.base import PUBLIC, is_ours
from redactor.decide import level
from redactor.discovery import places
from redactor.errors import DetectionError, InputError
from redactor.globs import matches
from redactor.judging import Judged, as_item, item_of, judge_all, match_surface
from redactor.model import Finding, Fragment, Level, Role, Surface
from redactor.policy import Policy
from redactor.reading import Account, Opened, examined
from redactor.report import Item
from redactor.rules import Severity
from redactor.session import Session
from redactor.spool import Spool

_SPOT = 6  # bytes
WORST = 5  # how many records a harvest's summary names


class Hidden:
    """Which findings the policy hides: six bytes each, for a run may have millions."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, int], bytes] = {}

    def add(self, fragment: Fragment, findings: Iterable[Finding]) -> None:
        """Remember *findings*, which are all in *fragment*."""
        places = {_spot(finding) for finding in findings if _place(finding) == (fragment.path, fragment.index)}
        if places:
            self._places[fragment.path, fragment.index] = b"".join(sorted(places))

    def holds(self, fragment: Fragment, finding: Finding) -> bool:
        """Whether something of the same entity is hidden at the very place of *finding*."""
        packed = self._places.get((fragment.path, fragment.index))
        inside = _place(finding) == (fragment.path, fragment.index)
        if packed is None or not inside:
            return False
        return _spot(finding) in {packed[at : at + _SPOT] for at in range(0, len(packed), _SPOT)}


def _spot(finding: Finding) -> bytes:
    """A digest of place and entity; two that meet by chance (one in 10^14) would only report one finding more."""
    place = finding.location
    said = (place.field_name, place.span.start, place.span.end) if place.span else (place.field_name,)
    return blake2b(repr((said, finding.entity)).encode(), digest_size=_SPOT).digest()


@dataclass
class Audited:
    """What was gathered while reading; the checks over all records run at the end."""

    records: Records = field(default_factory=Records)
    hidden: Hidden = field(default_factory=Hidden)
    scanned: Spool = field(default_factory=Spool)
    outside: list[Finding] = field(default_factory=list)
    places: dict[str, frozenset[str]] = field(default_factory=dict)  # by a document's name; two may have one name

    def is_at(self, name: str, globs: Sequence[str]) -> bool:
        """Whether a document called *name* lies where one of *globs* says."""
        return any(matches(place, globs) for place in self.places.get(name) or {name})


def gather(session: Session, opened: Iterable[Opened], account: Account) -> Audited:
    """Read and detect every document; what fails midway goes into the account as not examined."""
    found = Audited()
    settings = settings_of(session, found)
    for document in opened:
        if document.path:
            name = document.document.name
            found.places[name] = found.places.get(name, frozenset()) | places(document.path)
        try:
            found.outside.extend(_outside(session, document.document.surfaces, account, settings))
            for judged in judge_all(session, examined(document.document), account):
                found.outside.extend(_outside(session, judged.record.surfaces, account, settings))
                _keep(session, judged, found, settings)
            account.files += 1
        except (InputError, DetectionError) as error:
            account.skip(document.document.name, str(error))
    return found


def _keep(session: Session, judged: Judged, found: Audited, settings: CheckSettings) -> None:
    fragment = judged.record.fragment
    record = examine(fragment, judged.findings, settings)
    found.records.append(record)
    hiding = [d for d in judged.decisions if d.action != "keep"]
    found.hidden.add(fragment, (decision.finding for decision in hiding))
    if not record.was_redacted():
        found.scanned.extend(item_of(session, decision, fragment) for decision in hiding)


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
        return found.hidden.holds(fragment, finding) or not is_ours(fragment)

    return CheckSettings(
        schema=session.schema,
        protects=protects,
        is_published=lambda path: found.is_at(path, policy.published),
        level=lambda fragment: _level(fragment, policy),
        k=policy.k,
        quasi=tuple(policy.quasi_identifiers),
    )


def _level(fragment: Fragment, policy: Policy) -> Level | None:
    try:
        return level(fragment, policy).level
    except InputError:
        return None


def check_items(session: Session, found: Audited) -> Iterator[Item]:
    """What the checks say of all records together, and of text outside them."""
    numbers: dict[tuple[str, int | None], int] = {}
    for number, record in enumerate(found.records):
        numbers[record.fragment.path, record.fragment.index] = number
    for finding in (*found.outside, *check_records(found.records, settings_of(session, found))):
        known = numbers.get(_place(finding))
        fragment = None if known is None else found.records[known].fragment
        yield as_item(session, finding, "flag", fragment=fragment)


def _place(finding: Finding) -> tuple[str, int | None]:
    return (finding.location.path, finding.location.record)


def harvests(found: Audited, items: Iterable[Item]) -> tuple[Mapping[str, Any], ...]:
    """One row a file: records, findings by rule and severity, and the worst records by index."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for record in found.records:
        tallies[record.fragment.path].add_record(record)
    for item in items:
        if item.location.path in tallies:
            tallies[item.location.path].add_item(item)
    return tuple(tally.row(path) for path, tally in sorted(tallies.items()))


@dataclass
class Tally:
    """What is counted of one file."""

    records: int = 0
    markers: int = 0
    readable: int = 0
    told: set[int] = field(default_factory=set)
    rules: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    severe: Counter[int] = field(default_factory=Counter)

    def add_record(self, record: Record) -> None:
        """Count how many markers hide something, and how many identifiers are readable beside them."""
        columns = [c for c in record.fragment.columns if c.role is not Role.MERGED]
        names = {c.name for c in columns}
        self.records += 1
        self.markers += sum(m.hides for c in columns for m in record.markers(c))
        self.readable += sum(f.location.field_name in names and f.entity not in PUBLIC for f in record.identifiers)

    def add_item(self, item: Item) -> None:
        self.rules[item.rule] += 1
        self.severities[item.severity.value] += 1
        number = item.location.record
        if number is not None:
            self.told.add(number)
            self.severe[number] += item.severity.rank >= Severity.HIGH.rank

    def row(self, path: str) -> Mapping[str, Any]:
        worst = sorted(((-times, number) for number, times in self.severe.items() if times))[:WORST]
        return {
            "path": path,
            "records": self.records,
            "records_with_findings": len(self.told),
            "by_rule": dict(sorted(self.rules.items())),
            "by_severity": dict(sorted(self.severities.items())),
            "markers": self.markers,
            "identifiers_readable": self.readable,
            "worst_records": [number for _, number in worst],
        }
