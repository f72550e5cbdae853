"""The commands as functions: read → detect → decide → redact → verify → write, and the report of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redactor import __version__, vault
from redactor.accepting import accept, require_usable
from redactor.auditing import Audited, check_items, gather, harvests
from redactor.copies import Copies, Keeping, require_apart
from redactor.errors import DetectionError, InputError, OutputError, VerificationError
from redactor.gitfiles import GitFiles, git_documents, history_notes
from redactor.judging import bare, item_of, items_of, judge_surfaces
from redactor.model import Coverage, Surface
from redactor.ownreports import default_reports
from redactor.progress import expect
from redactor.proving import prove
from redactor.reading import STDIN, Account, Opened, documents, examined, expected
from redactor.report import Copy, Item, Report
from redactor.rules import Severity
from redactor.session import Session, open_session
from redactor.spool import Spool
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
    vault: Path | None = None
    reports: tuple[Path, ...] | None = None

    def replaced(self, folder: Path) -> tuple[Path, ...]:
        """The reports whose place this run's will take; those of an earlier run go before the copies come."""
        return default_reports(folder) if self.reports is None else self.reports


def _documents(session: Session, request: Request, account: Account) -> Iterator[Opened]:
    """What the request names: blobs of git, or files, folders and standard input."""
    expect(lambda: 0 if request.git else expected(request.paths, session.schema))
    if request.git:
        found = git_documents(request.git, session.schema, account)
    else:
        found = documents(request.paths, session.schema, account, request.stdin_format)
    for opened in found:
        account.place(opened)
        yield opened


def scan(session: Session, request: Request, *, list_all: bool = False) -> Report:
    """Report what the policy protects and the files show; with *list_all*, what it keeps as well."""
    require_usable(session)
    account, revealed = Account(), dict[str, str]()

    def items() -> Iterator[Item]:
        for opened in _documents(session, request, account):
            for item, value in _scanned(session, opened, account, list_all, request.reveal):
                if request.reveal:
                    revealed[item.fingerprint] = value
                yield item

    return report(session, "scan", request, account, items(), revealed=revealed)


def _scanned(
    session: Session,
    opened: Opened,
    account: Account,
    list_all: bool,  # noqa: FBT001
    reveal: bool,  # noqa: FBT001
) -> Iterator[tuple[Item, str]]:
    """Everything found in a document, with its value; what fails midway is in the account as not examined."""
    try:
        yield from _outside(session, opened.document.surfaces, account, list_all)
        for batch, found in session.crew.each(items_of, examined(opened.document), list_all, reveal, sent=bare):
            for record, items in zip(batch, found, strict=True):
                yield from _outside(session, record.surfaces, account, list_all)
                yield from items
            account.count(batch)
        account.files += 1
    except (InputError, DetectionError) as error:
        account.skip(opened.document.name, str(error))


def _outside(
    session: Session,
    surfaces: Iterable[Surface],
    account: Account,
    list_all: bool,  # noqa: FBT001
) -> Iterator[tuple[Item, str]]:
    """What is found in text that is in no record."""
    for decision in judge_surfaces(session, surfaces, account):
        if list_all or decision.action != "keep":
            yield item_of(session, decision), decision.finding.value


def redact(session: Session, request: Request, folder: Path) -> Report:
    """Write redacted copies into *folder*; nothing appears there before everything is verified.

    Raises UsageError when a copy would stand where an original is.
    """
    require_apart(request.paths, folder)
    if request.vault:
        vault.require_place(request.vault, folder)
    account = Account()
    sources = tuple(path for path in request.paths if path != STDIN and path.is_file())
    keeping = Keeping(texts=request.keep_texts, names=request.vault is not None)
    expect(lambda: expected(request.paths, session.schema))
    with Copies(session, folder, sources, keeping) as copies:
        for opened in documents(request.paths, session.schema, account, request.stdin_format):
            try:
                copies.add(opened, account)
                account.files += 1
            except (InputError, DetectionError, OutputError) as error:
                account.skip(opened.document.name, str(error))
            except VerificationError as error:
                account.skip(opened.document.name, str(error))
                failed = report(session, "redact", request, account, copies.items, unverified=True)
                return replace(failed, coverage=_shown(failed.coverage, copies))
        if request.vault:
            vault.add(request.vault, copies.names)  # first: a copy whose pseudonyms nobody can undo must not appear
        copies.commit(request.replaced(folder))
    done = report(session, "redact", request, account, copies.items, copies=copies.made)
    texts, coverage = tuple(copies.texts), _shown(done.coverage, copies)
    return replace(done, texts=texts, coverage=coverage, others=copies.others())


def _shown(coverage: Coverage, copies: Copies) -> Coverage:
    """The account of a redaction: it lies beside the copies, whose names say less than the originals' do."""
    skipped, passed = (
        tuple(replace(one, path=copies.shown(one.path)) for one in each) for each in (coverage.skipped, coverage.passed)
    )
    return replace(coverage, skipped=skipped, passed=passed)


def check(session: Session, request: Request) -> Report:
    """Report contradictions and give-backs across the fields of each record and across all records."""
    require_usable(session)
    account = Account()
    found = gather(session, _documents(session, request, account), account)
    return report(session, "check", request, account, check_items(session, found))


def audit(session: Session, request: Request) -> Report:
    """Scan and check together: one verdict over all files, and a summary of each harvest."""
    require_usable(session)
    found, items, account = audited(session, request)
    return report(session, "audit", request, account, items, summaries=harvests(found, items))


def audited(session: Session, request: Request) -> tuple[Audited, Spool, Account]:
    """Return what an audit gathers, finds and has examined, before anything is accepted or judged."""
    account = Account()
    found = gather(session, _documents(session, request, account), account)
    items = found.scanned
    items.extend(check_items(session, found))
    return found, items, account


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
    ordered, accepted = _ordered(session, command, request, account, items)
    redacting, coverage = command == "redact", account.coverage()
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


def _ordered(
    session: Session, command: str, request: Request, account: Account, items: Iterable[Item]
) -> tuple[Collection[Item], int]:
    """The findings that nobody has accepted before, in order, and how many somebody has."""
    notes: Mapping[str, str] = history_notes(request.git) if request.git else {}
    spool = items if isinstance(items, Spool) and not notes else Spool()
    if spool is not items:
        spool.extend(_noted(item, notes.get(item.location.path)) for item in items)
    if command not in ACCEPTING:
        return spool.ordered(), 0
    # Only now: which files there are, and what was not examined, is known when every finding is.
    return accept(session, spool.ordered(), account, whole=command == "audit")


def _noted(item: Item, note: str | None) -> Item:
    return replace(item, message=f"{item.message} ({note})") if note else item
