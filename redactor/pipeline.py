"""The commands as functions: read → detect → decide → redact → verify → write, and the report of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from redactor import __version__
from redactor.copies import Copies, require_apart
from redactor.decide import Decision
from redactor.errors import DetectionError, InputError, VerificationError
from redactor.judging import item_of, judge_all, judge_surfaces
from redactor.reading import STDIN, Account, Opened, documents
from redactor.report import Copy, Item, Report
from redactor.rules import Severity
from redactor.session import Session, open_session
from redactor.verdict import verdict_of

__all__ = ["Request", "open_session", "redact", "scan"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, format and output aside."""

    paths: tuple[Path, ...]
    stdin_format: str | None = None
    fail_on: Severity | None = None
    reveal: bool = False


def scan(session: Session, request: Request, *, list_all: bool = False) -> Report:
    """Report what the policy protects and the files show; with *list_all*, what it keeps as well."""
    account, items, revealed = Account(), list[Item](), dict[str, str]()
    for opened in documents(request.paths, session.schema, account, request.stdin_format):
        for decision in _scanned(session, opened, account):
            if list_all or decision.action != "keep":
                items.append(item := item_of(session, decision))
                revealed[item.fingerprint] = decision.finding.value
    return report(session, "scan", request, account, items, revealed=revealed if request.reveal else {})


def _scanned(session: Session, opened: Opened, account: Account) -> Iterator[Decision]:
    """Every decision about a document; what fails midway is in the account as not examined."""
    try:
        yield from judge_surfaces(session, opened.document.surfaces, account)
        for judged in judge_all(session, opened.document, account):
            yield from judge_surfaces(session, judged.record.surfaces, account)
            yield from judged.decisions
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
    with Copies(session, folder, sources) as copies:
        for opened in documents(request.paths, session.schema, account, request.stdin_format):
            try:
                copies.add(opened, account)
                account.files += 1
            except (InputError, DetectionError) as error:
                account.skip(opened.document.name, str(error))
            except VerificationError as error:
                account.skip(opened.document.name, str(error))
                return report(session, "redact", request, account, copies.items, unverified=True)
        copies.commit()
    return report(session, "redact", request, account, copies.items, copies=copies.made)


def report(
    session: Session,
    command: str,
    request: Request,
    account: Account,
    items: Iterable[Item],
    *,
    copies: Sequence[Copy] = (),
    revealed: Mapping[str, str] | None = None,
    unverified: bool = False,
) -> Report:
    """Put a run together: the verdict is decided here and nowhere else."""
    ordered, coverage = tuple(sorted(items, key=lambda item: item.order)), account.coverage()
    redacting = command == "redact"
    return Report(
        command,
        __version__,
        session.policy.name,
        session.policy.sha256,
        session.detector.models,
        verdict_of(ordered, coverage, fail_on=request.fail_on, unverified=unverified, redacting=redacting),
        coverage,
        ordered,
        tuple(copies),
        revealed=revealed or {},
        fail_on=request.fail_on,
    )
