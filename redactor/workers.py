"""Processes that share the work of a run: batches go out in order and what comes of them comes back in order.

The processes are forked when the first batch is there, after everything they need was loaded: they share the
memory of the models with the parent and start at once. What a process does with a batch depends on the batch
alone, so that a run says the same however many there are. Where a system cannot fork, one process does it all.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from redactor.errors import DetectionError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

B = TypeVar("B")
R = TypeVar("R")

AUTO = "auto"
# Batches that are out at a time, for each process: one in work and one waiting.
AHEAD = 2
# Seconds between two looks whether the parent is still there.
_WATCH = 1.0
# What the processes work with; set in each of them when it begins.
_state: Any = None


def processes(asked: str) -> int:
    """Return how many processes *asked* means: a number, or ``auto`` for one a core that this run may use.

    Raises UsageError for anything else.
    """
    if asked.strip().lower() == AUTO:
        return cores()
    if not asked.strip().isdecimal() or int(asked) < 1:
        raise UsageError("--jobs: a number of processes from 1 on, or auto")
    return int(asked)


def cores() -> int:
    """The cores that this process may run on."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


class Crew:
    """Does work on batches, in this process or in several.

    *state* is given to every piece of work as its first argument. *ready* loads, before the processes are
    made, what all of them shall share; *begin* is called in each of them before its first batch.
    """

    def __init__(
        self,
        jobs: int,
        state: Any,
        *,
        ready: Callable[[], object] = lambda: None,
        begin: Callable[[], object] = lambda: None,
    ) -> None:
        self.jobs = jobs if hasattr(os, "fork") else 1
        self._state = state
        self._ready = ready
        self._begin = begin
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they have not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def each(
        self, work: Callable[..., R], batches: Iterable[B], *more: Any, sent: Callable[[B], Any]
    ) -> Iterator[tuple[B, R]]:
        """Yield every batch with ``work(state, sent(batch), *more)``, in order.

        *work* is a function of a module. What it is given and what it returns travels between the processes,
        so *sent* leaves out what the work does not need. What *batches* or *work* raises is raised when its
        turn comes, after the results before it. Raises DetectionError where a process ended in the middle.
        """
        if self.jobs == 1:
            for batch in batches:
                yield batch, work(self._state, sent(batch), *more)
            return
        from concurrent.futures.process import BrokenProcessPool

        out: deque[tuple[B, Future[R]]] = deque()
        source = _Source(batches)
        try:
            while self._send(source, out, lambda batch: (work, sent(batch), more)):
                batch, future = out.popleft()
                yield batch, future.result()
        except BrokenProcessPool:
            self._pool = None  # the next document gets new processes
            raise DetectionError("a process that examined it ended before it had done so") from None
        finally:
            for _, future in out:
                future.cancel()
        source.raise_failure()

    def _send(self, source: _Source[B], out: deque[tuple[B, Future[R]]], task: Callable[[B], tuple[Any, ...]]) -> bool:
        """Keep the processes busy; tell whether anything is still out."""
        while len(out) < AHEAD * self.jobs and (taken := source.take()):
            self._pool = self._pool or self._begun()
            out.append((taken[0], self._pool.submit(_done, *task(taken[0]))))
        return bool(out)

    def _begun(self) -> ProcessPoolExecutor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        self._ready()
        gc.freeze()  # what a collection does not touch stays shared between the processes
        return ProcessPoolExecutor(
            self.jobs, multiprocessing.get_context("fork"), _start, (self._state, self._begin, os.getpid())
        )


class _Source(Generic[B]):
    """Batches that are drawn ahead; what drawing one raises is kept until all before it are done."""

    def __init__(self, batches: Iterable[B]) -> None:
        self._batches = iter(batches)
        self._failure: Exception | None = None

    def take(self) -> tuple[B] | None:
        """Return the next batch, alone in a tuple; None when there is no more to be had."""
        if self._failure is not None:
            return None
        try:
            return (next(self._batches),)
        except StopIteration:
            return None
        except Exception as error:  # noqa: BLE001 — whatever it is, it is raised in its turn
            self._failure = error
            return None

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


# In the processes


def _start(state: Any, begin: Callable[[], object], parent: int) -> None:
    """Prepare a process: Ctrl-C is the parent's business, and without a parent there is nothing to do."""
    global _state  # noqa: PLW0603 — what a forked process is for
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _state = state
    begin()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(1)


def _done(work: Callable[..., R], batch: Any, more: tuple[Any, ...]) -> R:
    return work(_state, batch, *more)
