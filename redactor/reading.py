"""From paths to batches of records, with an account of everything that was and was not examined."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from redactor.errors import InputError
from redactor.files import Entry, walk
from redactor.formats import Document, Record, open_document
from redactor.formats.jsonl import JsonLines
from redactor.model import Coverage, Skipped
from redactor.normalize import fold
from redactor.ownreports import BROKEN, Seal, seal_at
from redactor.progress import tell
from redactor.schema import Schema

BATCH = 48  # records detected at a time: enough for the pipelines' batches, little to hold
BATCH_CHARS = 1_000_000  # code points from which on fewer are: a record may have a field of megabytes
STDIN = Path("-")
# Hidden files and folders at the top of any repository that uses this tool. Named by a person they are read.
SETTINGS = frozenset({
    ".git", ".gitattributes", ".gitignore", ".gitmodules", ".pre-commit-config.yaml",
    ".redactor.yaml", ".redactor-baseline.jsonl", ".redactor.schema.json",
})  # fmt: skip


@dataclass
class Account:
    """Counts what is examined. The one mutable thing of a run; read once, at its end."""

    files: int = 0
    records: int = 0
    fields: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    passed: list[Skipped] = field(default_factory=list)
    places: dict[str, Path | None] = field(default_factory=dict)

    def skip(self, path: str, reason: str) -> None:
        self.skipped.append(Skipped(path, reason.removeprefix(f"{path}: ")))

    def place(self, opened: Opened) -> None:
        """Remember where a document lies; None where two have one name and neither can be told."""
        name = opened.document.name
        self.places[name] = opened.path.resolve() if opened.path and name not in self.places else None

    def pass_over(self, path: str, reason: str) -> None:
        """Note a file that need not be examined: the run can be complete without it."""
        self.passed.append(Skipped(path, reason))

    def count(self, records: Iterable[Record]) -> None:
        before = self.records
        for record in records:
            self.records += 1
            self.fields += len(record.fragment.columns)
        tell(self.records - before)

    def coverage(self) -> Coverage:
        return Coverage(self.files, self.records, self.fields, _ordered(self.skipped), _ordered(self.passed))


def _ordered(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    return tuple(sorted(set(skipped), key=lambda s: (s.path, s.reason)))


@dataclass(frozen=True, slots=True)
class Opened:
    """A document of the run, with where its copy belongs below an output folder."""

    document: Document
    path: Path | None
    target: PurePath


def documents(paths: Iterable[Path], schema: Schema, account: Account, stdin_format: str | None) -> Iterator[Opened]:
    """Open what *paths* name, in order; what cannot be opened goes into the account."""
    for given in paths:
        if given == STDIN:
            yield from _stdin(schema, account, stdin_format)
            continue
        for entry in walk([given]):
            if isinstance(entry, Skipped) and PurePath(entry.path).name in SETTINGS:
                account.pass_over(entry.path, "settings, no harvest")
            elif isinstance(entry, Skipped):
                account.skip(entry.path, entry.reason)
            elif (seal := seal_at(entry.path)) is Seal.OURS:
                account.pass_over(entry.name, "a leak report of ours")
            elif seal is Seal.BROKEN:
                account.skip(entry.name, BROKEN)
            else:
                yield from _opened(entry, schema, account)


def _opened(entry: Entry, schema: Schema, account: Account) -> Iterator[Opened]:
    try:
        document = open_document(entry.path, entry.name, schema)
    except InputError as error:
        account.skip(entry.name, str(error))
        return
    yield Opened(document, entry.path, entry.target)


def _stdin(schema: Schema, account: Account, stdin_format: str | None) -> Iterator[Opened]:
    stated = {"txt": "text"}.get(stdin_format or "", stdin_format or "")
    if sys.stdin is None:  # as Python has it where the shell closed it
        account.skip("-", "standard input is closed")
        return
    try:
        document = open_document(sys.stdin.buffer, "-", schema, stated=stated)
    except InputError as error:
        account.skip("-", str(error))
        return
    yield Opened(document, None, PurePath(f"stdin.{stdin_format or 'txt'}"))


def expected(paths: Iterable[Path], schema: Schema) -> int:
    """How many records *paths* hold, as far as that can be told without looking at them closely."""
    named = [path for path in paths if path != STDIN]
    return sum(_size(opened.document) for opened in documents(named, schema, Account(), None))


def _size(document: Document) -> int:
    """The number of its records; of one that cannot be read to its end, of those before that."""
    count = 0
    with suppress(InputError):
        if isinstance(document, JsonLines):
            return sum(bool(line.strip()) for line in document.text.lines())
        for _ in document.records():
            count += 1
    return count


def examined(document: Document) -> Iterator[list[Record]]:
    """As :func:`batches`, for a file: one that has records and no value in any of them was not examined.

    It may be one of which nothing but a field's name was saved. Raises InputError where it ends.
    """
    blank: bool | None = None
    for batch in batches(document):
        blank = blank is not False and not any(_says_something(record) for record in batch)
        yield batch
    if blank:
        raise InputError("no field has a value: nothing was examined")


def _says_something(record: Record) -> bool:
    """Whether a value has a letter or a figure that shows: what is invisible was examined by nobody."""
    return any(c.isalnum() for value in record.fragment.values.values() if value for c in fold(value).text)


def batches(document: Document, size: int = BATCH) -> Iterator[list[Record]]:
    """Yield the document's records in lists of at most *size*, in file order; in shorter ones where they are long."""
    batch, chars = list[Record](), 0
    for record in document.records():
        batch.append(record)
        chars += sum(map(len, record.fragment.values.values()))
        if len(batch) == size or chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch
