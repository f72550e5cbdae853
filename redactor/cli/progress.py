"""Progress of long work: on stderr, on a terminal only, and gone when the work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redactor.progress import LISTENER

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@dataclass(frozen=True)
class Shown:
    """A line of progress that listens to a run: how many records of how many, how fast, and how long still."""

    bar: Progress
    task: TaskID

    def expect(self, records: int) -> None:
        self.bar.update(self.task, total=records)

    def examined(self, records: int) -> None:
        self.bar.advance(self.task, records)
        speed = self.bar.tasks[0].speed
        self.bar.update(self.task, rate=f"{speed:.0f} a second" if speed else "")


@contextmanager
def watching(doing: str) -> Iterator[None]:
    """Show how far the block is while it runs; nothing where nobody watches."""
    if not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    said = (TextColumn("{task.description}"), MofNCompleteColumn(), TextColumn("records  {task.fields[rate]}"))
    left = (TimeRemainingColumn(elapsed_when_finished=True), TextColumn("left"))
    with Progress(SpinnerColumn(), *said, *left, console=Console(stderr=True), transient=True) as bar:
        token = LISTENER.set(Shown(bar, bar.add_task(doing, total=None, rate="")))
        try:
            yield
        finally:
            LISTENER.reset(token)
