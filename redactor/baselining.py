"""What `redactor baseline` does: an audit of the files, and the baseline changed by what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from redactor.accepting import baseline_file, known_as
from redactor.baseline import FILE_NAME, Baseline, Entry, read
from redactor.errors import InputError, UsageError
from redactor.pipeline import Request, audited
from redactor.report import Item
from redactor.reports.text import line
from redactor.session import Session, open_session
from redactor.staging import atomic_writer


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a baseline, in counts; ``hint`` is what is left to do."""

    file: Path
    kept: int
    added: int = 0
    removed: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What people said of a baseline's entries; ``gone`` are entries without a finding."""

    real: int
    false: int
    open: int
    gone: int

    @property
    def total(self) -> int:
        return self.real + self.false + self.open

    @property
    def precision(self) -> float | None:
        """The share of real ones among those that somebody looked at; None before the first."""
        seen = self.real + self.false
        return self.real / seen if seen else None


def create(paths: Sequence[Path], file: Path | None, policy: str | None) -> Done:
    """Write a new baseline. Raises UsageError where there is one, InputError when not all could be examined."""
    session = open_session(policy)
    target = _target(session, file)
    if target.exists():
        raise UsageError(f"{target}: is there already; use update, or prune")
    entries = {entry.id: entry for entry, _ in _found(session, paths, target)}
    _write(target, Baseline(entries), session)
    named = baseline_file(session.config)
    hint = "" if named == target else f"add to .redactor.yaml:  baseline: {target.name}"
    return Done(target, len(entries), len(entries), hint=hint)


def update(paths: Sequence[Path], file: Path | None, policy: str | None) -> Done:
    """Add what is new. Raises as ``create`` does, and ConfigurationError for what is not a baseline."""
    session, target, before = _existing(file, policy)
    entries = {entry.id: entry for entry, _ in _found(session, paths, target)} | dict(before.entries)
    _write(target, Baseline(entries), session)
    return Done(target, len(entries), len(entries) - len(before.entries))


def prune(paths: Sequence[Path], file: Path | None, policy: str | None) -> Done:
    """Drop the entries without a finding in *paths*."""
    session, target, before = _existing(file, policy)
    there = {entry.id for entry, _ in _found(session, paths, target)}
    entries = {known: entry for known, entry in before.entries.items() if known in there}
    _write(target, Baseline(entries), session)
    return Done(target, len(entries), removed=len(before.entries) - len(entries))


def audit(
    paths: Sequence[Path],
    file: Path | None,
    policy: str | None,
    *,
    ask: Callable[[str], str] | None,
) -> Labels:
    """Ask about each entry that nobody has looked at yet, if there is somebody to *ask*; count the answers.

    *ask* gets a line that names the place and returns one of baseline.LABELS, or "quit".
    """
    session, target, before = _existing(file, policy)
    found = {entry.id: item for entry, item in _found(session, paths, target)}
    after = dict(before.entries)
    if ask is not None:
        after = _asked(after, found, ask)
        _write(target, Baseline(after), session)
    said = [entry.label for entry in after.values()]
    gone = sum(known not in found for known in after)
    return Labels(said.count("real"), said.count("false"), said.count(""), gone)


def _asked(entries: dict[str, Entry], found: Mapping[str, Item], ask: Callable[[str], str]) -> dict[str, Entry]:
    for known, item in sorted(found.items(), key=lambda pair: pair[1].order):
        entry = entries.get(known)
        if entry is None or entry.label:
            continue
        answer = ask(line(item))
        if answer == "quit":
            break
        entries[known] = replace(entry, label=answer)
    return entries


def _found(session: Session, paths: Sequence[Path], target: Path) -> list[tuple[Entry, Item]]:
    """Every finding that counts, with its entry. Raises InputError when something could not be examined."""
    _, items, account = audited(session, Request(tuple(paths)))
    if account.skipped or not account.records:
        first = account.skipped[0] if account.skipped else None
        raise InputError(f"{first.path}: {first.reason}" if first else "no record was found")
    named = [(known_as(item, session, account, target.parent), item) for item in items if item.action != "keep"]
    return [(Entry(known, item.rule, item.entity), item) for known, item in named if known is not None]


def _existing(file: Path | None, policy: str | None) -> tuple[Session, Path, Baseline]:
    session = open_session(policy)
    target = _target(session, file)
    return session, target, read(target, session.key)


def _target(session: Session, file: Path | None) -> Path:
    return file or baseline_file(session.config) or session.config.path(FILE_NAME)


def _write(target: Path, baseline: Baseline, session: Session) -> None:
    with atomic_writer(target) as stream:
        stream.write(baseline.text(session.key).encode())
