"""Evidence of a release: the record of a redaction, and the check of one against the files it speaks of."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redactor import evidence, keystore
from redactor.clock import now
from redactor.copies import source_digest
from redactor.errors import UsageError
from redactor.files import Entry, sha256, walk
from redactor.keys import CURRENT, PREVIOUS, Key, as_key, key_name
from redactor.ownreports import is_own_report
from redactor.provenance import digest_of
from redactor.reading import STDIN
from redactor.report import Report
from redactor.session import Session, decisions_path


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check: what was found wrong, what could not be told, and what was sound; each a line."""

    wrong: tuple[str, ...]
    unknown: tuple[str, ...]
    sound: tuple[str, ...]


def require_ready(file: Path, folder: Path, paths: Sequence[Path]) -> None:
    """Raise, before any work is done, where no evidence could be given."""
    if STDIN in paths:
        raise UsageError("evidence needs files: standard input cannot be looked at again")
    evidence.require_ready(file, folder)


def attest(
    session: Session, report: Report, file: Path, folder: Path, reports: Iterable[Path], decisions: Path | None
) -> str:
    """Add the record of a redaction to *file*; return its SHA-256, "" where nothing was released."""
    if not report.copies:
        return ""
    return evidence.append(file, body(session, report, folder, reports, decisions or decisions_path(session.config)))


def body(
    session: Session, report: Report, folder: Path, reports: Iterable[Path], decisions: Path | None
) -> dict[str, Any]:
    """What a record says of a redaction; see :mod:`redactor.evidence` for what its hashes are."""
    coverage = report.coverage
    return {
        "made": now(),
        "tool": {"name": "redactor", "version": report.version},
        "policy": {"name": report.policy, "sha256": report.policy_sha256},
        "models": [{"name": n, "version": v, "sha256": digest_of(n)} for n, v in report.models],
        "decisions": {"sha256": sha256(decisions), "in_force": len(session.rulings)} if decisions else None,
        "verdict": report.verdict.value,
        "checked": {
            "files": coverage.files, "records": coverage.records, "fields": coverage.fields,
            "skipped": len(coverage.skipped), "other_files": report.others,
        },
        "copies": [
            {"path": c.path, "sha256": c.sha256, "records": c.records, "replaced": c.replaced, "withheld": c.withheld}
            for c in sorted(report.copies, key=lambda copy: copy.path)
        ],
        "reports": [
            {"path": path.resolve().relative_to(folder.resolve()).as_posix(), "sha256": sha256(path)}
            for path in sorted(reports)
            if path.resolve().is_relative_to(folder.resolve())
        ],
        "originals": sorted(copy.source for copy in report.copies),
        "key": key_name(session.key),
    }  # fmt: skip


def check(
    chain: evidence.Chain, number: int, signers: Collection[str], folder: Path | None, originals: Sequence[Path]
) -> Checked:
    """Check a chain and, of record *number*, the copies in *folder* and the *originals*, where they are named.

    *signers* are the public keys whose word counts. Raises UsageError for a record that is not there.
    """
    if not -len(chain.records) <= number < len(chain.records):
        raise UsageError("no such record")
    record = chain.records[number]
    wrong, unknown, sound = list(chain.problems), list[str](), list[str]()
    if not wrong:
        sound.append(f"chain: {len(chain.records)} records, unbroken; it ends with {chain.head}")
        _signers(chain, signers, unknown, sound)
        if folder:
            _copies(record, folder, wrong, unknown, sound)
        if originals:
            _originals(record, originals, wrong, unknown, sound)
    return Checked(tuple(wrong), tuple(unknown), tuple(sound))


def _signers(chain: evidence.Chain, known: Collection[str], unknown: list[str], sound: list[str]) -> None:
    found = sorted({str(record["signer"]) for record in chain.records})
    for signer in found:
        if signer in known:
            sound.append(f"signature: sound, by {signer}, who is known")
        else:
            unknown.append(f"signature: sound, but by {signer}: give --signer if that is whom you trust")


def _copies(record: Mapping[str, Any], folder: Path, wrong: list[str], unknown: list[str], sound: list[str]) -> None:
    expected = {entry["path"]: entry["sha256"] for entry in (*record["copies"], *record["reports"])}
    before = len(wrong)
    for path, digest in sorted(expected.items()):
        try:
            same = _is_inside(folder, path) and sha256(folder / path) == digest
        except OSError:
            unknown.append(f"{path}: recorded, but cannot be read here")
            continue
        if not same:
            wrong.append(f"{path}: is not the file that was recorded")
    wrong += [f"{path}: is not in the record" for path in _others(folder, expected)]
    if len(wrong) == before and not unknown:
        sound.append(f"copies: {len(expected)} files as recorded")


def _is_inside(folder: Path, path: str) -> bool:
    return (folder / path).resolve().is_relative_to(folder.resolve())


def _others(folder: Path, expected: Collection[str]) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in expected and ".git" not in path.parts:
            yield name


def _originals(
    record: Mapping[str, Any], paths: Sequence[Path], wrong: list[str], unknown: list[str], sound: list[str]
) -> None:
    key = _key_of(record)
    if key is None:
        unknown.append("originals: recorded under a key that is not here any more")
        return
    left = Counter(record["originals"])
    for entry in walk(paths):
        if not isinstance(entry, Entry):
            continue
        digest = source_digest(key, entry.path, entry.name)
        if left[digest]:
            left[digest] -= 1
        elif not is_own_report(entry.path):
            wrong.append(f"{entry.name}: is not one of the originals that were recorded")
    missing = sum(left.values())
    if missing:
        unknown.append(f"originals: {missing} of {len(record['originals'])} are not among these files")
    else:
        sound.append(f"originals: {len(record['originals'])} as recorded")


def _key_of(record: Mapping[str, Any]) -> Key | None:
    """The key under which the originals were recorded: the one in force, or the one before."""
    held = (keystore.find(slot) for slot in (CURRENT, PREVIOUS))
    keys = [as_key(one) for one in held if one]
    return next((key for key in keys if hmac.compare_digest(key_name(key), str(record["key"]))), None)
