"""Progress of long work: on stderr, on a terminal only, and gone when the work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from redactor.progress import LISTENER


@contextmanager
def watching(doing: str) -> Iterator[None]:
    """Show how many records were examined while the block runs; nothing where nobody watches."""
    if not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:.0f} records"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        token = LISTENER.set(lambda records: bar.advance(task, records))
        try:
            yield
        finally:
            LISTENER.reset(token)
