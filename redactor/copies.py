"""Redacted copies: written under temporary names, read back by other code, and shown only when proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Self

from redactor.errors import InputError, OutputError, UsageError, VerificationError
from redactor.files import sha256, signature_of
from redactor.formats import Record, write
from redactor.judging import Judged, as_item, bare, item_of, judge_surfaces, judged_of
from redactor.keys import Key
from redactor.model import Finding, Fragment, Location, Role
from redactor.naming import Naming, described, retold, telling_names
from redactor.ownreports import NAME as REPORT
from redactor.ownreports import is_own_report
from redactor.packed import Packed
from redactor.protected import Protected
from redactor.reading import STDIN, Account, Opened, examined
from redactor.redact import Redaction
from redactor.report import Copy, Item, RecordText
from redactor.session import Session
from redactor.settling import redact_batch
from redactor.spool import Spool
from redactor.staging import TEMPORARY, Staged, output_errors, staged, sweep, withdraw
from redactor.texts import record_text

if TYPE_CHECKING:
    from redactor.vault import Name


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept of each record beside its copy."""

    texts: bool = False
    names: bool = False


@dataclass
class Copies:
    """The copies of one run. Nothing appears in *folder* before :meth:`commit`; all of it or none.

    *keeping* says what is kept beside the copies: redacted values for a report that shows them, once they are
    proved; what pseudonyms stand for, for a vault.
    """

    session: Session
    folder: Path
    sources: tuple[Path, ...]
    keeping: Keeping = field(default_factory=Keeping)
    made: list[Copy] = field(default_factory=list)
    items: Spool = field(default_factory=Spool)
    texts: list[RecordText] = field(default_factory=list)
    names: list[Name] = field(default_factory=list, repr=False)
    _pending: list[Staged] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        self._naming = Naming(self.session)

    def __enter__(self) -> Self:
        make_folder(self.folder)
        sweep(self.folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, opened: Opened, account: Account) -> None:
        """Write and verify the copy of one document, unseen.

        Raises InputError or DetectionError when the document could not be examined to its end, and
        VerificationError when something protected can be read in the copy.
        """
        name = opened.document.name
        before = signature_of(opened.path, name) if opened.path else ()
        target = self.folder / self._naming.target(opened.target)
        make_folder(target.parent)
        pending = self._stack.enter_context(staged(target, sources=self.sources))
        making = self._written(opened, account, pending)
        pending.settle()
        _verify(self.session, opened, pending, making.protected)
        if opened.path and signature_of(opened.path, name) != before:
            raise InputError(f"{name}: changed while it was being read")
        self._pending.append(pending)
        copy = making.copy(target.relative_to(self.folder))
        self.made.append(replace(copy, sha256=_sha256(pending.path, copy.path), source=_keyed(self.session, opened)))
        self.items.extend(making.items.ordered())
        self.texts.extend(making.texts)
        self.names.extend(making.names)

    def commit(self, reports: Iterable[Path]) -> None:
        """Let every copy appear. Raises OutputError when the disk refuses; then none of them stays.

        The *reports* of an earlier run that will be replaced go first: whatever happens now, they must not speak for
        these copies.
        """
        withdraw(path for path in reports if is_own_report(path))
        appeared = list[Path]()
        try:
            for pending in self._pending:
                appeared.append(pending.target)
                pending.commit()
        except OutputError:
            withdraw(appeared)
            raise

    def shown(self, path: str) -> str:
        """An original's path as the reports say it, who lie beside the copies: without what the policy protects."""
        return self._naming.shown(path)

    def others(self) -> int:
        """How many files lie in the folder that this run has not written and nobody has proved; reports aside.

        Reports go by their names: another run may be replacing its own at this moment. A scan looks into them.
        """
        own = {self.folder / copy.path for copy in self.made} | set(self.folder.glob(f"{REPORT}*"))
        found = (path for path in self.folder.rglob("*") if path.is_file() and ".git" not in path.parts)
        return sum(not (path in own or TEMPORARY.fullmatch(path.name)) for path in found)

    def _written(self, opened: Opened, account: Account, pending: Staged) -> _Making:
        """Write the copy; where a column's name shows what its records hide, once more without that column."""
        dropped = self._telling_names(opened)
        while True:
            making = _Making(self.session, Spool(), self.shown(opened.document.name), dropped, self.keeping)
            making.surfaces(opened)
            with output_errors(pending.target):
                write(opened.document, making.redacted(opened, account), pending.stream, without=dropped)
            if not making.telling:
                return making
            dropped, account = dropped | making.telling, Account()
            pending.restart()

    def _telling_names(self, opened: Opened) -> frozenset[str]:
        """Unknown columns whose very name shows what the policy protects: they are left out of the copy."""
        columns = {column for record in opened.document.records() for column in record.fragment.columns}
        unknown = {column.name for column in columns if column.role is Role.UNKNOWN and column.name}
        return frozenset(name for name in unknown if self._naming.cleaned(name) != name)


@dataclass(frozen=True, slots=True)
class Made:
    """What becomes of one record: its values for the copy, what they must not show, and its part of the report."""

    values: Mapping[str, str] = field(repr=False)
    protected: tuple[Protected, ...] = field(repr=False)
    items: tuple[Item, ...]
    text: RecordText | None
    withheld: bool
    replaced: int
    words: int
    words_kept: int
    names: tuple[Name, ...] = field(default=(), repr=False)
    cells: int = 0
    unnamed: tuple[str, ...] = ()


def made_of(session: Session, batch: Sequence[Record], keeping: Keeping) -> list[Made]:
    """Detect, decide and redact one batch of records. Raises InputError or DetectionError."""
    judged = judged_of(session, batch)
    redactions = redact_batch(session, judged)
    return [_made(session, *pair, keeping) for pair in zip(judged, redactions, strict=True)]


def _made(session: Session, judged: Judged, redaction: Redaction, keeping: Keeping) -> Made:
    fragment = judged.record.fragment
    told = fragment.with_role(Role.NARRATIVE, Role.EVIDENCE, Role.UNKNOWN)
    items = [item_of(session, decision) for decision in judged.decisions if decision.action != "keep"]
    return Made(
        redaction.values,
        redaction.protected,
        (*items, _drift(session, fragment)) if redaction.drifted else tuple(items),
        record_text(session, judged, redaction) if keeping.texts else None,
        redaction.withheld,
        redaction.replaced,
        sum(len(fragment.values[column.name].split()) for column in told),
        sum(redaction.words_kept(column.name) for column in told),
        _names(session, fragment, redaction) if keeping.names else (),
        sum(decided.action == "withhold" for decided in judged.plan.columns),
        tuple(decided.column.name for decided in judged.plan.columns if decided.is_unnamed),
    )


def _names(session: Session, fragment: Fragment, redaction: Redaction) -> tuple[Name, ...]:
    """What the pseudonyms in the copy of a record stand for."""
    from redactor.vault import names_of

    context, values = session.context(fragment), redaction.values
    return names_of(fragment.values, values, redaction.protected, context, fragment.path, fragment.index)


@dataclass
class _Making:
    """One copy in the making: what it must not show, and the counts for its line in the report."""

    session: Session
    items: Spool
    shown: str
    dropped: frozenset[str] = frozenset()
    keeping: Keeping = field(default_factory=Keeping)
    telling: set[str] = field(default_factory=set)
    texts: list[RecordText] = field(default_factory=list)
    names: list[Name] = field(default_factory=list, repr=False)
    protected: Packed = field(default_factory=Packed)
    records: int = 0
    withheld: int = 0
    replaced: int = 0
    words: int = 0
    words_kept: int = 0
    cells: int = 0
    unnamed: Counter[str] = field(default_factory=Counter)

    def surfaces(self, opened: Opened) -> None:
        """Report what stood outside the records. It is not copied, so what nobody can read there is no gap."""
        for decision in judge_surfaces(self.session, opened.document.surfaces, Account()):
            if decision.action != "keep":
                self.items.append(retold(item_of(self.session, decision), self.shown))

    def redacted(self, opened: Opened, account: Account) -> Iterator[tuple[Record, Mapping[str, str]]]:
        """Yield each record with the values of its copy, and note what the report and the proof need of it."""
        work = self.session.crew.each(made_of, examined(opened.document), self.keeping, sent=bare)
        for batch, made in work:
            self.protected.add([one.protected for one in made])
            for record, one in zip(batch, made, strict=True):
                self._note(one)
                self.telling |= telling_names(record.fragment, one.protected) - self.dropped
                yield record, one.values
            account.count(batch)

    def _note(self, made: Made) -> None:
        self.records += 1
        self.withheld += made.withheld
        self.replaced += made.replaced
        self.words += made.words
        self.words_kept += made.words_kept
        self.cells += made.cells
        self.unnamed.update(made.unnamed)
        fields = {name: self.session.unnamed(name) for name in self.dropped}
        self.items.extend(retold(item, self.shown, fields) for item in made.items)
        self.names.extend(made.names)
        if made.text:
            kept = tuple(one for one in made.text.fields if one.name not in self.dropped)
            self.texts.append(replace(made.text, path=self.shown, fields=kept))

    def copy(self, name: PurePath) -> Copy:
        share = self.words_kept / self.words if self.words else 1.0
        unnamed = Counter[str]()
        for column, cells in self.unnamed.items():
            unnamed[self.session.unnamed(column) if column in self.dropped else column.strip()] += cells
        said = tuple(sorted(unnamed.items()))
        return Copy(name.as_posix(), self.records, self.withheld, self.replaced, share, self.cells, said)


def _verify(session: Session, opened: Opened, pending: Staged, protected: Iterable[Sequence[Protected]]) -> None:
    """Read the copy back with separate code and look for every protected value."""
    from redactor.reread import reread
    from redactor.verify import survivors

    name = opened.document.name
    try:
        copies = reread(pending.path, opened.document.shape, session.schema)
        left = next(survivors(copies, protected, session.schema), None)
    except ValueError:
        raise VerificationError(f"{name}: the copy has not the records of the original; nothing was written") from None
    if left is not None:
        field_name = described(session.schema.column(left.field_name))
        what = f"record {left.record}: {field_name}: a protected value ({left.entity}) can be read in the copy"
        raise VerificationError(f"{name}: {what}; nothing was written")


def _drift(session: Session, fragment: Fragment) -> Item:
    story = next(iter(fragment.with_role(Role.MERGED)))
    place = Location(fragment.path, fragment.index, story.name)
    message = "the merged story was not the composition of its fields: it was redacted on its own"
    return as_item(session, Finding("merged-drift", "", place, 1.0, "merged", message), "flag")


def _keyed(session: Session, opened: Opened) -> str:
    """A keyed digest of an original's bytes, "" for standard input: without the key no guess can be tried on it."""
    return source_digest(session.key, opened.path, opened.document.name) if opened.path else ""


def source_digest(key: Key, path: Path, name: str) -> str:
    """Return what evidence calls an original: 64 hexadecimal digits. Raises InputError."""
    return key.digest("original", _sha256(path, name)).hex()


def _sha256(path: Path, name: str) -> str:
    try:
        return sha256(path)
    except OSError:
        raise InputError(f"{name}: cannot be read any more") from None


def make_folder(folder: Path) -> None:
    """Make *folder* where it is not there yet. Raises OutputError, before any work is done for nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        raise OutputError(f"{folder}: cannot be made ({reason})") from None


def require_apart(paths: Iterable[Path], folder: Path) -> None:
    """Raise UsageError when *folder* is a place that originals are read from."""
    for path in paths:
        if path == STDIN or not path.exists():
            continue
        home = path.resolve() if path.is_dir() else path.resolve().parent
        if folder.resolve() == home:
            raise UsageError("the output folder is where the originals are: name another one")
