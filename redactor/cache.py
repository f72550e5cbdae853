"""What was found in a text that was examined before, for the gate: places and kinds, never text.

A key of this cache is an HMAC over everything that a verdict depends on, so nothing of what was examined
can be looked up or guessed from it; a value is authenticated with the same secret. A store that cannot
be used (corrupt, of another user, open to others, locked for long) is ignored: the work is done again.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from redactor.keys import Key

VARIABLE = "REDACTOR_CACHE"
"""A folder for the store, or "off"."""

MOST_ENTRIES = 200_000  # about 40 MB with entries of a record each
LONGEST_DAYS = 60  # an entry that nobody has asked for in this time goes
_WAIT = 2.0  # seconds that a hook waits for another one to finish writing
_MAC = 16  # bytes
_SECONDS_A_DAY = 86_400
_TABLE = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB, used INTEGER) WITHOUT ROWID"


class Cache:
    """Authenticated entries in one SQLite file of the user's; a store of None remembers nothing."""

    def __init__(self, key: Key, file: Path | None, most: int | None = None) -> None:
        self._key = key
        self._most = MOST_ENTRIES if most is None else most
        self._store = _opened(file) if file else None
        self._used: set[bytes] = set()
        self._is_tidy = False

    def key(self, *parts: str) -> bytes:
        """Return the key of what *parts* say; the first is the kind of entry."""
        return self._key.digest("cache", *parts)

    def get(self, key: bytes) -> bytes | None:
        """Return the value under *key*; None where there is none, or none that this user's key has made."""
        if self._store is None:
            return None
        try:
            row = self._store.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._store = None
            return None
        value: bytes = row[0] if row and isinstance(row[0], bytes) else b""
        if value[:_MAC] != self._mac(key, value[_MAC:]):
            return None
        self._used.add(key)
        return value[_MAC:]

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Store *entries*, all or none, and let go of what is old or too much."""
        if self._store is None:
            return
        today = _today()
        rows = [(key, self._mac(key, value) + value, today) for key, value in entries.items()]
        with suppress(sqlite3.Error), self._store:
            self._store.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
            touched = [(today, key, today) for key in sorted(self._used)]
            self._used.clear()
            self._store.executemany("UPDATE entries SET used = ? WHERE key = ? AND used < ?", touched)
            if not self._is_tidy:
                _evict(self._store, today, self._most)
                self._is_tidy = True

    def _mac(self, key: bytes, value: bytes) -> bytes:
        return self._key.digest("cached", key.hex(), value.hex())[:_MAC]


def _evict(store: sqlite3.Connection, today: int, most: int) -> None:
    store.execute("DELETE FROM entries WHERE used < ?", (today - LONGEST_DAYS,))
    (count,) = store.execute("SELECT count(*) FROM entries").fetchone()
    oldest = "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY used, key LIMIT ?)"
    store.execute(oldest, (max(0, count - most),))


def open_cache(key: Key) -> Cache:
    """Return the user's cache, or one that remembers nothing where REDACTOR_CACHE says "off"."""
    return Cache(key, _file())


def forget() -> bool:
    """Throw the user's cache away: after a rotation nothing in it can be asked for any more. True if there was one."""
    file = _file()
    there = file is not None and file.exists()
    if file is not None:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm", f"{file.name}-journal"):
            file.with_name(name).unlink(missing_ok=True)
    return there


def cache_folder() -> Path | None:
    """Return the folder of this user's stores; None where REDACTOR_CACHE says "off"."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted.lower() == "off":
        return None
    return Path(wanted) if wanted else _user_folder()


def _file() -> Path | None:
    folder = cache_folder()
    return folder / "verdicts.sqlite" if folder else None


def open_journal(key: Key, file: Path) -> Cache:
    """Return what one run remembers until it ends, for another one to go on from; nothing in it is let go of."""
    return Cache(key, file, most=sys.maxsize)


def stamp() -> tuple[str, ...]:
    """What stands for this installation: our own files, and every installed distribution with its version.

    Models come as distributions or as files of ours, so that a changed model is a changed stamp.
    """
    package = Path(__file__).parent
    own = [f"{name}:{size}:{time_ns}" for name, size, time_ns in sorted(_files(str(package), ""))]
    return (*own, *sorted(_distributions(package)))


def _files(folder: str, below: str) -> Iterable[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path, f"{below}{entry.name}/")
            else:
                status = entry.stat()
                yield f"{below}{entry.name}", status.st_size, status.st_mtime_ns


def _distributions(package: Path) -> Iterable[str]:
    import sysconfig

    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(package.parent)}:
        with suppress(OSError), os.scandir(folder) as entries:
            yield from (entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))


def _user_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("redactor", appauthor=False)


def _opened(file: Path) -> sqlite3.Connection | None:
    """Open the store, making it if need be; a broken one is made anew, one that is not ours is not used."""
    for _ in range(2):
        try:
            if not _is_ours(file):
                return None
            store = sqlite3.connect(file, timeout=_WAIT)
            store.execute(_TABLE)
        except sqlite3.OperationalError:  # locked, or no place to write: not a reason to throw it away
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                file.unlink()
        except OSError:
            return None
        else:
            return store
    return None


def _is_ours(file: Path) -> bool:
    """Make the file if it is missing; tell whether it is a plain file that this user alone can open."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        found = os.fstat(handle)
    finally:
        os.close(handle)
    owned = os.name != "posix" or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    return stat.S_ISREG(found.st_mode) and owned


def _today() -> int:
    return int(time.time()) // _SECONDS_A_DAY
