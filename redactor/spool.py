"""The findings of a run in order, however many: beyond a number they lie in an unnamed file of this user's.

What is spooled are :class:`~redactor.report.Item`, which hold no value. The file has no name that anybody
could open (it is deleted as soon as it is made, mode 0600) and is gone with the process, however that ends.
"""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any
from weakref import finalize

from redactor.report import Item

# Findings that are held in memory, about a kilobyte each; and those that are read back at once, a run.
MOST = 30_000
CHUNK = 200
# Runs of sorted findings that are merged at once; more become one run first.
WAYS = 64


@dataclass(frozen=True, slots=True)
class _Run:
    """Sorted findings in a file: where each of its chunks begins, and how long it is."""

    places: tuple[tuple[int, int], ...]


@dataclass(eq=False)
class Spool:
    """Takes findings in any order and gives them back in their own."""

    most: int = MOST
    _held: list[Item] = field(default_factory=list)
    _runs: list[_Run] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _count: int = 0

    def extend(self, items: Iterable[Item]) -> None:
        for item in items:
            self.append(item)

    def append(self, item: Item) -> None:
        self._held.append(item)
        self._count += 1
        if len(self._held) >= self.most:
            self._runs.append(self._written(sorted(self._held, key=_order)))
            self._held.clear()
            if len(self._runs) >= WAYS:
                self._runs = [self._written(self._merged())]

    def ordered(self) -> Collection[Item]:
        """Return the findings in their total order; of equal ones the first that came comes first."""
        if not self._runs:
            return tuple(sorted(self._held, key=_order))
        if self._held or len(self._runs) > 1:
            # Every report reads all of them several times: what is one run already is only read.
            self._runs = [self._written(self._merged())]
            self._held.clear()
        return Ordered(self)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Item]:
        """Yield the findings in order, as often as asked."""
        return self._merged()

    def _merged(self) -> Iterator[Item]:
        runs = [self._read(run) for run in self._runs]
        return heapq.merge(*runs, sorted(self._held, key=_order), key=_order)

    def _written(self, items: Iterable[Item]) -> _Run:
        if self._file is None:
            self._file = TemporaryFile(prefix="redactor-")  # noqa: SIM115 — open as long as the spool is
            finalize(self, self._file.close)
        places, chunk = list[tuple[int, int]](), list[Item]()
        for item in items:
            chunk.append(item)
            if len(chunk) == CHUNK:
                places.append(self._put(chunk))
                chunk = []
        return _Run((*places, self._put(chunk)) if chunk else tuple(places))

    def _put(self, chunk: list[Item]) -> tuple[int, int]:
        file: Any = self._file
        data = pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL)
        start = file.seek(0, 2)
        file.write(data)
        return start, len(data)

    def _read(self, run: _Run) -> Iterator[Item]:
        file: Any = self._file
        for start, size in run.places:
            file.seek(start)
            yield from pickle.loads(file.read(size))  # noqa: S301 — nobody else can reach the file


@dataclass(frozen=True, slots=True)
class Ordered(Collection[Item]):
    """The findings of a spool that takes no more, as a report reads them."""

    _spool: Spool = field(repr=False)

    def __len__(self) -> int:
        return len(self._spool)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._spool)

    def __contains__(self, item: object) -> bool:
        return any(item == other for other in self)


def _order(item: Item) -> tuple[Any, ...]:
    return item.order
