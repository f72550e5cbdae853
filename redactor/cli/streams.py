"""Standard output that says when it cannot be written, and standard error that never stops a run.

A verdict that did not arrive is none: Click ends with 1 ("findings") where a pipe was closed, and Python with 120
where the last bytes did not fit. Here both are an OutputError.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redactor.errors import OutputError, UsageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Outlet(io.FileIO):
    """A file descriptor whose first fault is an OutputError; what comes after that is dropped."""

    broken = False

    def write(self, data: ReadableBuffer, /) -> int:
        if self.broken:
            return memoryview(data).nbytes
        try:
            return super().write(data) or 0
        except OSError as error:
            self.broken = True
            raise OutputError(f"standard output cannot be written ({_reason(error)})") from None


class Aside(io.FileIO):
    """A file descriptor for what is said beside the verdict: where it cannot be said, it is dropped."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return memoryview(data).nbytes


@contextmanager
def standard_streams() -> Iterator[None]:
    """Stand in for the standard streams; at the end, see to it that everything has arrived. Raises OutputError.

    Streams that are not Python's own, as tests put them there, are left alone.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 — to the process's end
    if sys.stdout is None:
        raise OutputError("standard output is closed; send it to a file, or to /dev/null")
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _like(sys.stdout, Outlet)
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _like(sys.stderr, Aside)
    try:
        yield
    finally:
        sys.stdout.flush()


def require_folder() -> None:
    """Raise UsageError where the folder that the process runs in is not there any more."""
    try:
        os.getcwd()  # noqa: PTH109 — nothing is done with the path
    except OSError as error:
        raise UsageError(f"the working folder cannot be used ({_reason(error)}): change to another one") from None


def _like(stream: io.TextIOWrapper, kind: type[io.FileIO]) -> io.TextIOWrapper:
    stream.flush()
    raw = io.BufferedWriter(kind(stream.fileno(), "wb", closefd=False))
    return io.TextIOWrapper(raw, stream.encoding, stream.errors, line_buffering=bool(stream.line_buffering))


def _reason(error: OSError) -> str:
    return os.strerror(error.errno or errno.EIO).lower()
