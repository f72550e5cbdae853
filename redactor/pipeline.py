"""The commands as functions: read → detect → decide → redact → verify → write, and the report of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redactor import __version__
from redactor.accepting import accept
from redactor.auditing import Audited, check_items, gather, harvests, scan_items
from redactor.copies import Copies, require_apart
from redactor.decide import Decision
from redactor.errors import DetectionError, InputError, OutputError, VerificationError
from redactor.gitfiles import GitFiles, git_documents, history_notes
from redactor.judging import item_of, judge_all, judge_surfaces
from redactor.model import Fragment
from redactor.proving import prove
from redactor.reading import STDIN, Account, Opened, documents
from redactor.report import Copy, Item, Report
from redactor.rules import Severity
from redactor.session import Session, open_session
from redactor.verdict import verdict_of

__all__ = ["Request", "audit", "check", "open_session", "redact", "scan", "verify"]

# The commands that a baseline and suppressions speak of; a redaction or a proof has no exceptions.
ACCEPTING = frozenset({"scan", "check", "audit"})


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, format and output aside."""

    paths: tuple[Path, ...]
    stdin_format: str | None = None
    fail_on: Severity | None = None
    reveal: bool = False
    git: GitFiles | None = None
    may_be_empty: bool = False
    keep_texts: bool = False


def _documents(session: Session, request: Request, account: Account) -> Iterator[Opened]:
    """What the request names: blobs of git, or files, folders and standard input."""
    if request.git:
        found = git_documents(request.git, session.schema, account)
    else:
        found = documents(request.paths, session.schema, account, request.stdin_format)
    for opened in found:
        account.place(opened)
        yield opened


def scan(session: Session, request: Request, *, list_all: bool = False) -> Report:
    """Report what the policy protects and the files show; with *list_all*, what it keeps as well."""
    account, items, revealed = Account(), list[Item](), dict[str, str]()
    for opened in _documents(session, request, account):
        for decision, fragment in _scanned(session, opened, account):
            if list_all or decision.action != "keep":
                items.append(item := item_of(session, decision, fragment))
                revealed[item.fingerprint] = decision.finding.value
    return report(session, "scan", request, account, items, revealed=revealed if request.reveal else {})


def _scanned(
    session: Session, opened: Opened, account: Account
) -> Iterator[tuple[Decision, Fragment | None]]:
    """Every decision about a document; what fails midway is in the account as not examined."""
    try:
        for decision in judge_surfaces(session, opened.document.surfaces, account):
            yield decision, None
        for judged in judge_all(session, opened.document, account):
            for decision in judge_surfaces(session, judged.record.surfaces, account):
                yield decision, None
            for decision in judged.decisions:
                yield decision, judged.record.fragment
        account.files += 1
    except (InputError, DetectionError) as error:
        account.skip(opened.document.name, str(error))


def redact(session: Session, request: Request, folder: Path) -> Report:
    """Write redacted copies into *folder*; nothing appears there before everything is verified.

    Raises UsageError when a copy would stand where an original is.
    """
    require_apart(request.paths, folder)
    account = Account()
    sources = tuple(path for path in request.paths if path != STDIN and path.is_file())
    with Copies(session, folder, sources, keep_texts=request.keep_texts) as copies:
        for opened in documents(request.paths, session.schema, account, request.stdin_format):
            try:
                copies.add(opened, account)
                account.files += 1
            except (InputError, DetectionError, OutputError) as error:
                account.skip(opened.document.name, str(error))
            except VerificationError as error:
                account.skip(opened.document.name, str(error))
                return report(session, "redact", request, account, copies.items, unverified=True)
        copies.commit()
    done = report(session, "redact", request, account, copies.items, copies=copies.made)
    return replace(done, texts=tuple(copies.texts))


def check(session: Session, request: Request) -> Report:
    """Report contradictions and give-backs across the fields of each record and across all records."""
    account = Account()
    found = gather(session, _documents(session, request, account), account)
    return report(session, "check", request, account, check_items(session, found))


def audit(session: Session, request: Request) -> Report:
    """Scan and check together: one verdict over all files, and a summary of each harvest."""
    found, items, account = audited(session, request)
    return report(session, "audit", request, account, items, summaries=harvests(found, items))


def audited(session: Session, request: Request) -> tuple[Audited, list[Item], Account]:
    """Return what an audit gathers, finds and has examined, before anything is accepted or judged."""
    account = Account()
    found = gather(session, _documents(session, request, account), account)
    return found, [*check_items(session, found), *scan_items(session, found)], account


def verify(session: Session, redacted: Path, against: Path) -> Report:
    """Report what survives in *redacted* of what the policy protects in *against*, by value."""
    account = Account()
    items = prove(session, redacted, against, account)
    return report(session, "verify", Request((redacted,)), account, items)


def report(
    session: Session,
    command: str,
    request: Request,
    account: Account,
    items: Iterable[Item],
    *,
    copies: Sequence[Copy] = (),
    summaries: Sequence[Mapping[str, Any]] = (),
    revealed: Mapping[str, str] | None = None,
    unverified: bool = False,
) -> Report:
    """Put a run together: the verdict is decided here and nowhere else."""
    redacting, coverage = command == "redact", account.coverage()
    accepted = 0
    if command in ACCEPTING:
        items, accepted = accept(session, items, account, whole=command == "audit")
    notes = history_notes(request.git) if request.git else {}
    items = (_noted(item, notes.get(item.location.path)) for item in items)
    ordered = tuple(sorted(items, key=lambda item: item.order))
    return Report(
        command,
        __version__,
        session.policy.name,
        session.policy.sha256,
        session.detector.models if coverage.files else (),
        verdict_of(
            ordered,
            coverage,
            fail_on=request.fail_on,
            unverified=unverified,
            redacting=redacting,
            may_be_empty=request.may_be_empty,
        ),
        coverage,
        ordered,
        tuple(copies),
        tuple(summaries),
        revealed=revealed or {},
        fail_on=request.fail_on,
        accepted=accepted,
    )


def _noted(item: Item, note: str | None) -> Item:
    return replace(item, message=f"{item.message} ({note})") if note else item
