"""Going on with a run that was interrupted: what it found so far is kept beside it until it has ended.

The journal is a store like that of the gate (:mod:`redactor.cache`): places and kinds under keyed digests of
the records they were found in, no text, in the user's own cache folder and closed to others. Whatever it does
not know is found again, so that a resumed run says and writes what an uninterrupted one does, byte for byte.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from redactor.cache import LONGEST_DAYS, cache_folder
from redactor.errors import UsageError
from redactor.session import Session

GO_ON = "what was found is kept: run the same command with --resume to go on from there"
_FOLDER = "runs"
_SECONDS_A_DAY = 86_400


@contextmanager
def keeping(session: Session, *named: object, resume: bool) -> Iterator[Session]:
    """Give *session* a journal for a run that is known by what the user *named*: the command, paths, a folder.

    With *resume* the journal of an earlier run is gone on with; it is removed when the run ends, and stays
    where it is interrupted. Raises UsageError where *resume* is asked for and nothing may be kept.
    """
    folder = cache_folder()
    if folder is None and resume:
        raise UsageError("--resume: nothing is kept of a run where REDACTOR_CACHE is off")
    if folder is None or session.recalls:  # what recalls keeps more than a journal, and for longer
        with session:
            yield session
        return
    file = folder / _FOLDER / f"{session.key.digest('run', *_resolved(named)).hex()[:32]}.sqlite"
    if not resume:
        _remove(file)
    _remove_old(file.parent)
    try:
        with replace(session, journal=file) as journaling:
            yield journaling
    except KeyboardInterrupt as stop:
        stop.add_note(GO_ON)
        raise
    _remove(file)


def _resolved(named: Iterable[object]) -> list[str]:
    return [str(part.resolve() if isinstance(part, Path) else part) for part in named]


def _remove(file: Path) -> None:
    for part in (file, *(file.with_name(f"{file.name}-{kind}") for kind in ("journal", "wal", "shm"))):
        with suppress(OSError):
            part.unlink()


def _remove_old(folder: Path) -> None:
    """Remove the journals that nobody has gone on with for long."""
    oldest = time.time() - LONGEST_DAYS * _SECONDS_A_DAY
    with suppress(OSError):
        for file in folder.glob("*.sqlite"):
            if file.stat().st_mtime < oldest:
                _remove(file)
