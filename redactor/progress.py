"""Who wants to know how far a run is: the command line sets a listener, the account of a run tells it.

Counts only. A context variable and not an argument, because no stage between the two has any use for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Protocol


class Listener(Protocol):
    """Is told of records: how many there are in all, and of each few that were examined."""

    def expect(self, records: int) -> None: ...

    def examined(self, records: int) -> None: ...


LISTENER: ContextVar[Listener | None] = ContextVar("LISTENER", default=None)


def tell(records: int) -> None:
    """Say that *records* more records were examined."""
    listener = LISTENER.get()
    if listener is not None:
        listener.examined(records)


def expect(count: Callable[[], int]) -> None:
    """Say how many records there are in all, where that is known; they are counted only for somebody who listens."""
    listener = LISTENER.get()
    if listener is not None and (records := count()):
        listener.expect(records)
