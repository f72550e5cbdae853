"""Who wants to know how far a run is: the command line sets a listener, the account of a run tells it.

Counts only. A context variable and not an argument, because no stage between the two has any use for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

Listener = Callable[[int], None]

LISTENER: ContextVar[Listener | None] = ContextVar("LISTENER", default=None)


def tell(records: int) -> None:
    """Say that *records* more records were examined."""
    listener = LISTENER.get()
    if listener is not None:
        listener(records)
