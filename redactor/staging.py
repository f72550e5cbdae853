"""How a file reaches the disk: whole, at once, under its name only when it is finished, or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from redactor.errors import OutputError
from redactor.files import reason_of


@dataclass(slots=True)
class Staged:
    """A file that is not there yet: written beside its target under a random name, seen by nobody.

    ``path`` is the temporary file, for code that verifies what was really written.
    """

    target: Path
    path: Path
    stream: BinaryIO
    mode: int

    def restart(self) -> None:
        """Forget what was written, to write it anew."""
        with output_errors(self.target):
            self.stream.seek(0)
            self.stream.truncate()

    def settle(self) -> None:
        """Bring every byte to the disk, so that ``path`` can be read again."""
        with output_errors(self.target):
            self.stream.flush()
            os.fsync(self.stream.fileno())

    def commit(self) -> None:
        """Let the file appear under its name, whole and at once. Raises OutputError."""
        self.settle()
        with output_errors(self.target):
            os.fchmod(self.stream.fileno(), self.mode)
            self.stream.close()
            self.path.replace(self.target)
            _sync_folder(self.target.parent)


@contextmanager
def staged(target: Path, *, sources: Iterable[Path] = (), private: bool = False) -> Iterator[Staged]:
    """Give a staged file; whatever is not committed inside the block is removed at its end.

    *sources* are files that must never be overwritten, under whatever name. *private* keeps mode 0600
    instead of what the umask allows. Raises OutputError when the target cannot be written.
    """
    _require_writable(target, sources)
    with output_errors(target):
        # The name tells nothing; O_EXCL and O_NOFOLLOW, so that nobody's link is ever written through.
        path = target.parent / f".{secrets.token_hex(8)}.tmp"
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
    _is_free(descriptor)  # and from here on it is not
    stream = os.fdopen(descriptor, "w+b")
    try:
        yield Staged(target, path, stream, 0o600 if private else 0o666 & ~_umask())
    finally:
        # After a commit the temporary name is gone, and both of these do nothing.
        with suppress(OSError):
            stream.close()
        with suppress(OSError):  # what cannot be removed now is swept by the next run
            path.unlink(missing_ok=True)


@contextmanager
def atomic_writer(target: Path, *, sources: Iterable[Path] = (), private: bool = False) -> Iterator[BinaryIO]:
    """Give a stream whose bytes appear at *target* whole when the block ends well, and never otherwise.

    A fault of the disk while writing is an OutputError, as everywhere in this module.
    """
    with staged(target, sources=sources, private=private) as pending:
        with output_errors(target):
            yield pending.stream
        pending.commit()


TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")
"""How files are called that are not finished."""


def withdraw(paths: Iterable[Path]) -> None:
    """Remove files that shall not stay, as far as the disk lets it be done."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the temporary files of runs that were killed; those of a run that lives are locked and stay."""
    for path in folder.rglob(".*.tmp"):
        if TEMPORARY.fullmatch(path.name):
            with suppress(OSError):
                descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                try:
                    if _is_free(descriptor):
                        path.unlink()
                finally:
                    os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    """Lock a file for this process until it is closed; tell whether nobody had. Systems without locks have no say."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # pragma: no cover - no POSIX
        return False
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    return True


def _require_writable(target: Path, sources: Iterable[Path]) -> None:
    if target.is_dir():
        raise OutputError(f"{target}: a folder, not a file")
    if target.exists() and not target.is_file():
        raise OutputError(f"{target}: a device or a pipe, which would be replaced by a file; use > or |")
    if not target.parent.is_dir():
        raise OutputError(f"{target.parent}: no such folder")
    for origin in sources:
        if target.exists() and origin.exists() and target.samefile(origin):
            raise OutputError(f"{target}: is one of the files that were read, and is never overwritten")


@contextmanager
def output_errors(target: Path) -> Iterator[None]:
    """Make an OutputError of a fault of the disk while *target* is written."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({reason_of(error)})") from None


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    # Without this a crash of the machine can forget the new name. Not every system lets a folder be opened.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
