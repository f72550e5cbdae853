"""Files that only grow: lines under a lock, each tied to the one before, and a torn last line is no line.

A line counts once its end is on the disk. A process that is killed while it writes leaves a tail without
an end; it is not read, and the next line takes its place.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from redactor.errors import InputError, OutputError

if sys.platform != "win32":
    import fcntl

LARGEST = 1024**3  # bytes


def append(file: Path, make: Callable[[Sequence[bytes]], bytes], *, private: bool = False) -> bytes:
    """Add the line that *make* returns, given all lines before it; return that line. An empty one is not added.

    *private* files are made with mode 0600 and refused when others can open them. Whatever *make* raises
    leaves the file as it was. Raises OutputError or InputError.
    """
    try:
        with _alone(file, os.O_CREAT, private=private) as stream:
            content = stream.read(LARGEST)
            line = make(_complete(content))
            stream.seek(content.rfind(b"\n") + 1)
            stream.truncate()
            stream.write(line + b"\n" if line else b"")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise OutputError(f"{file}: cannot be written ({_reason(error)})") from None
    return line


def rewrite(file: Path, make: Callable[[Sequence[bytes]], Sequence[bytes]]) -> None:
    """Put the lines that *make* returns, given all lines, into the place of these: all at once, or none of them.

    The file is a private one and stays so. Who waits to append to it finds the new one. Raises OutputError,
    InputError, or whatever *make* raises.
    """
    draft = file.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with _alone(file, 0, private=True) as stream:
            content = b"".join(line + b"\n" for line in make(_complete(stream.read(LARGEST))))
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as fresh:
                fresh.write(content)
                fresh.flush()
                os.fsync(fresh.fileno())
            draft.replace(file)
    except OSError as error:
        raise OutputError(f"{file}: cannot be written ({_reason(error)})") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def lines(file: Path, *, private: bool = False) -> list[bytes]:
    """Return the complete lines of *file*. Raises InputError, also when a *private* one is open to others."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as stream:
            _require_plain(file, stream.fileno(), private=private)
            return _complete(stream.read(LARGEST))
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({_reason(error)})") from None


def link(before: Sequence[bytes]) -> str:
    """What ties the next line to *before*: the SHA-256 of the last line, 64 hexadecimal digits; "" for the first."""
    return hashlib.sha256(before[-1]).hexdigest() if before else ""


@contextmanager
def _alone(file: Path, flags: int, *, private: bool) -> Iterator[BinaryIO]:
    """Open *file* for this process alone; once more where another one was put in its place in the meantime."""
    flags |= os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    while True:
        with os.fdopen(os.open(file, flags, 0o600 if private else 0o666), "r+b") as stream:
            _lock(stream.fileno())
            if _is_at(file, stream.fileno()):
                _require_plain(file, stream.fileno(), private=private)
                yield stream
                return


def _is_at(file: Path, handle: int) -> bool:
    try:
        return os.path.samestat(file.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _complete(content: bytes) -> list[bytes]:
    return content.split(b"\n")[:-1]


def _require_plain(file: Path, handle: int, *, private: bool) -> None:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{file}: not a regular file")
    if found.st_size >= LARGEST:
        raise InputError(f"{file}: larger than {LARGEST} bytes, the most that is read whole")
    if private and os.name == "posix" and (found.st_mode & 0o077 or found.st_uid != os.getuid()):
        raise InputError(f"{file}: must belong to you and be closed to others: chmod 600")


def _lock(handle: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX)


def _reason(error: OSError) -> str:
    return (error.strerror or "input/output error").lower()
