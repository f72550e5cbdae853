"""After a rotation: baselines and decisions that the old key made, keyed again from the texts they speak of.

A digest cannot be turned into another one, so the files are read once more, under a key that is two: it
answers as the old one does, and notes what the new one would have said. What nothing in the files stands
for cannot be carried over, and is never dropped in silence: a lost decision to hide would open a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from redactor.accepting import baseline_file, known_as
from redactor.baseline import Baseline, Entry, read
from redactor.config import load_config
from redactor.decisions import Decisions, Opinion, dump, load_decisions
from redactor.errors import InputError, UsageError
from redactor.keys import Key, key_name, load_key, previous_key
from redactor.pipeline import Request, audited
from redactor.review.things import gather
from redactor.session import Session, decisions_path, open_session
from redactor.staging import atomic_writer


@dataclass(frozen=True, slots=True)
class Bridge(Key):
    """The old key, which notes for each of its digests the digest of the new one.

    Digests made of digests (a baseline's entries) are followed: such a part counts as its new form.
    """

    new: Key = field(repr=False)
    pairs: dict[str, str] = field(default_factory=dict, repr=False)

    def digest(self, *parts: str) -> bytes:
        before = Key(self.secret).digest(*parts)
        self.pairs[before.hex()[:32]] = self.new.digest(*(self.pairs.get(part, part) for part in parts)).hex()[:32]
        return before


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """What came of one file: entries carried over, and entries that nothing in the texts stands for."""

    file: Path
    carried: int
    lost: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """All files, and what the suppressions' fingerprints in the configuration have become, by their ids."""

    files: tuple[Rekeyed, ...]
    suppressions: tuple[tuple[str, str], ...]


def rekey(
    paths: Sequence[Path], policy: str | None, *, baseline: Path | None, decisions: Path | None, drop: bool
) -> Outcome:
    """Carry the baseline and the decisions over to the key that is in force.

    Raises UsageError where there is nothing to carry over, or where something could not be and *drop* does
    not allow it; ConfigurationError where the files were not made with the previous key.
    """
    config = load_config(Path.cwd())
    bridge = Bridge(previous_key().secret, load_key())
    accepted = baseline or baseline_file(config)
    decided = decisions or decisions_path(config)
    if accepted is None and decided is None and not config.settings.suppressions:
        raise UsageError("key rekey: name a --baseline or --decisions, or have .redactor.yaml name them")
    before = (
        read(accepted, Key(bridge.secret)) if accepted else Baseline(),
        load_decisions(decided).under(Key(bridge.secret), decided) if decided else Decisions(),
    )
    session = _session(policy, bridge, before[1])
    _examine(paths, session, (accepted or config.path(".")).parent)
    entries, opinions = _carried(before[0], bridge), _opinions(before[1], bridge)
    files = []
    if accepted:
        files.append(Rekeyed(accepted, len(entries), len(before[0].entries) - len(entries)))
    if decided:
        files.append(Rekeyed(decided, len(opinions), len(before[1].decisions) - len(opinions)))
    _require_nothing_lost(files, drop=drop)
    if accepted:
        _write(accepted, Baseline({entry.id: entry for entry in entries}).text(bridge.new))
    if decided:
        _write(decided, dump(Decisions(key=key_name(bridge.new), decisions=tuple(opinions))))
    noted = ((s.id, bridge.pairs.get(s.fingerprint, "")) for s in config.settings.suppressions if s.fingerprint)
    return Outcome(tuple(files), tuple(noted))


def _examine(paths: Sequence[Path], session: Session, folder: Path) -> None:
    """Have every digest made that a baseline in *folder* or a decision can hold. Raises InputError."""
    _, items, account = audited(session, Request(tuple(paths)))
    if account.skipped or not account.records:
        first = account.skipped[0] if account.skipped else None
        raise InputError(f"{first.path}: {first.reason}" if first else "no record was found")
    for item in items:
        known_as(item, session, account, folder)
    gather(session, paths, list_all=True)


def _session(policy: str | None, bridge: Bridge, decided: Decisions) -> Session:
    """A session without rulings, which are in the other key, whose digests all go over the bridge.

    What reviewers marked is looked for, in or out of force: nothing else would find it.
    """
    session = replace(open_session(policy, reviewed=False), marked=decided.marked(date.min))
    session.__dict__["key"] = bridge
    return session


def _carried(before: Baseline, bridge: Bridge) -> list[Entry]:
    return [replace(e, id=bridge.pairs[e.id]) for e in before.entries.values() if e.id in bridge.pairs]


def _opinions(before: Decisions, bridge: Bridge) -> list[Opinion]:
    known = [opinion for opinion in before.decisions if opinion.fingerprint in bridge.pairs]
    return [o.model_copy(update={name: bridge.pairs[said] for name, said in _digests(o).items()}) for o in known]


def _digests(opinion: Opinion) -> dict[str, str]:
    """The digests that an opinion holds, by the names of its fields."""
    return {name: said for name in ("fingerprint", "first") if (said := getattr(opinion, name))}


def _require_nothing_lost(files: Sequence[Rekeyed], *, drop: bool) -> None:
    lost = [f"{one.file}: {one.lost} entries speak of nothing in these files" for one in files if one.lost]
    if lost and not drop:
        raise UsageError("\n".join([*lost, "nothing was changed: name all files they were made of, or use --drop"]))


def _write(target: Path, text: str) -> None:
    with atomic_writer(target) as stream:
        stream.write(text.encode())
