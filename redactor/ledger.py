"""Files that only grow: lines under a lock, each tied to the one before, and a torn last line is no line.

A line counts once its end is on the disk. A process that is killed while it writes leaves a tail without
an end; it is not read, and the next line takes its place.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from redactor.errors import InputError, OutputError

if sys.platform != "win32":
    import fcntl

LARGEST = 1024**3  # bytes


def append(file: Path, make: Callable[[Sequence[bytes]], bytes], *, private: bool = False) -> bytes:
    """Add the line that *make* returns, given all lines before it; return that line. An empty one is not added.

    *private* files are made with mode 0600 and refused when others can open them. Whatever *make* raises
    leaves the file as it was. Raises OutputError or InputError.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(file, flags, 0o600 if private else 0o666), "r+b") as stream:
            _lock(stream.fileno())
            _require_plain(file, stream.fileno(), private=private)
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
