"""Which findings were accepted: by the baseline as a whole, or one by one by a suppression.

An accepted finding is counted and not listed. A suppression that has expired, or that nothing needs any
more, is an error of the configuration: exceptions that nobody looks at hide the next leak.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from redactor.baseline import Baseline, entry_id, read
from redactor.config import Config, Suppression
from redactor.errors import ConfigurationError
from redactor.reading import Account
from redactor.report import Item
from redactor.session import Session
from redactor.spool import Spool


def accept(
    session: Session, items: Iterable[Item], account: Account, *, whole: bool, today: date | None = None
) -> tuple[Collection[Item], int]:
    """Return the findings that nobody has accepted, and how many were.

    *whole* says that every rule was looked for, so that a suppression without a finding is a useless one.
    Raises ConfigurationError for expired and useless suppressions and a baseline that cannot be used.
    """
    suppressions = session.config.settings.suppressions
    require_current(session.config, today or datetime.now(UTC).date())
    baseline = baseline_of(session)
    used: set[str] = set()
    left, accepted = Spool(), 0
    for item in items:
        covering = [s.id for s in suppressions if _is_at(s, item, session.config, account)]
        used.update(covering)
        if item.action != "keep" and (covering or _is_in(baseline, item, session, account)):
            accepted += 1
        else:
            left.append(item)
    if whole:
        known = [s for s in suppressions if s.rule != "small-cell" or session.policy.quasi_identifiers]
        _require_used(session.config, known, used, account)
    return left.ordered(), accepted


def require_usable(session: Session) -> None:
    """Raise what :func:`accept` would of the configuration alone, before an hour's work is done for nothing."""
    require_current(session.config, datetime.now(UTC).date())
    baseline_of(session)


def baseline_of(session: Session) -> Baseline:
    """Return the baseline that the configuration names, or an empty one."""
    file = baseline_file(session.config)
    return read(file, session.key) if file else Baseline()


def baseline_file(config: Config) -> Path | None:
    named = config.settings.baseline
    return config.path(named) if named else None


def require_current(config: Config, today: date) -> None:
    """Raise ConfigurationError, with a line for each, where suppressions have expired."""
    late = [s for s in config.settings.suppressions if s.expires < today]
    if late:
        said = (f"{config.file}: suppression '{s.id}' expired on {s.expires}: ask {s.person}" for s in late)
        raise ConfigurationError("\n".join(said))


def known_as(item: Item, session: Session, account: Account, folder: Path) -> str | None:
    """The id of *item* in a baseline in *folder*; None for what has no place of its own."""
    place = account.places.get(item.location.path)
    if place is None:
        return None
    return entry_id(session.key, item, _relative(place, folder))


def _is_in(baseline: Baseline, item: Item, session: Session, account: Account) -> bool:
    file = baseline_file(session.config)
    if file is None or not baseline.entries:
        return False
    known = known_as(item, session, account, file.parent)
    return known is not None and baseline.covers(known)


def _is_at(suppression: Suppression, item: Item, config: Config, account: Account) -> bool:
    place = item.location
    return (
        suppression.rule == item.rule
        and account.places.get(place.path) == config.path(suppression.path).resolve()
        and suppression.record in (None, place.record)
        and suppression.field in (None, place.field_name)
        and suppression.fingerprint in (None, item.fingerprint)
    )


def _require_used(config: Config, suppressions: Sequence[Suppression], used: set[str], account: Account) -> None:
    """Raise where the file of a suppression was examined whole and nothing in it needs the suppression."""
    skipped = {skip.path for skip in account.skipped}
    examined = {place for name, place in account.places.items() if place and name not in skipped}
    idle = [s for s in suppressions if s.id not in used and config.path(s.path).resolve() in examined]
    if idle:
        said = (f"{config.file}: suppression '{s.id}' is not used: nothing there needs it" for s in idle)
        raise ConfigurationError("\n".join(said))


def _relative(place: Path, folder: Path) -> str:
    try:
        return place.relative_to(folder.resolve()).as_posix()
    except ValueError:
        return place.as_posix()
