"""Documents out of git: blobs opened as if they were files, with the same account of what was examined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from redactor import git
from redactor.errors import InputError
from redactor.files import Shape
from redactor.formats import Record, open_document
from redactor.formats.base import Edited
from redactor.git import Blob, Repository
from redactor.globs import matches
from redactor.harvest import is_harvest
from redactor.model import Skipped, Surface
from redactor.ownreports import BROKEN, Seal, seal_in
from redactor.reading import Account, Opened
from redactor.schema import Schema


@dataclass(frozen=True, slots=True)
class GitFiles:
    """What to read of a repository. ``named`` files were asked for by name: harvests or not, they are read.

    ``always`` are globs of files that are read whatever they look like; ``missing`` was asked for in vain.
    """

    repository: Repository
    blobs: tuple[Blob, ...]
    named: bool = False
    always: tuple[str, ...] = ()
    missing: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link: no record, but its name and its target are text that gets published."""

    name: str
    target: str

    @property
    def shape(self) -> Shape:
        return Shape("link")

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return (
            Surface(self.name, "file name", PurePath(self.name).name),
            Surface(self.name, "target of the link", self.target),
        )

    def records(self) -> Iterator[Record]:
        return iter(())

    def write(self, edited: Iterable[Edited], out: BinaryIO, without: Collection[str]) -> None:
        raise InputError(f"{self.name}: a link in git is not written")

    def as_written(self, value: str) -> str:
        return value


def git_documents(wanted: GitFiles, schema: Schema, account: Account) -> Iterator[Opened]:
    """Open the blobs, in order; what cannot be opened, or is no harvest, goes into the account."""
    account.skipped.extend(wanted.missing)
    with git.reader(wanted.repository) as reader:
        reader.expect(wanted.blobs)
        for blob in wanted.blobs:
            where = wanted.repository.top / blob.path
            try:
                content = reader.read(blob)
                seal = seal_in(PurePath(blob.path).name, content) if blob.mode != git.LINK else Seal.NONE
                if seal is Seal.OURS:
                    account.pass_over(blob.name, "a leak report of ours")
                elif seal is Seal.BROKEN:
                    account.skip(blob.name, BROKEN)
                elif blob.mode == git.LINK:
                    yield Opened(Link(blob.name, content.decode("utf-8", "replace")), where, PurePath(blob.path))
                elif content and (_is_asked(blob, wanted) or is_harvest(content, schema)):
                    document = open_document(BytesIO(content), blob.name, schema)
                    yield Opened(document, where, PurePath(blob.path))
                else:
                    account.pass_over(blob.name, "not a harvest" if content else "empty file")
            except InputError as error:
                account.skip(blob.name, str(error))


def _is_asked(blob: Blob, wanted: GitFiles) -> bool:
    return wanted.named or matches(blob.path, wanted.always)


def history_notes(wanted: GitFiles) -> dict[str, str]:
    """What to add to the findings in blobs of commits, by the name that reports call them."""
    notes = {}
    for blob in wanted.blobs:
        if blob.is_past:
            notes[blob.name] = f"only in history, introduced by commit {blob.commit[:12]}"
        elif blob.commit:
            notes[blob.name] = f"introduced by commit {blob.commit[:12]}"
    return notes
