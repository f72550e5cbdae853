"""Leak reports lie beside the copies; a later run over the folder must not take them for harvests.

Only what this user's key has sealed is left out, and every run says that it was. The seal is the last thing in a
report: a keyed digest of all that stands before it. A report with a seal that does not fit makes a run incomplete,
whoever changed it or made it up; one without a seal is a file like any other and is examined.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path, PurePath

from redactor import keystore
from redactor.keys import CURRENT, PREVIOUS, Key, as_key

# A report's name begins so; whatever else is called, it is read as a harvest.
NAME = "leak-report"
# How a report ends, by the ending of its name: what the seal is put before, and what is put there.
_ENDS = {".json": ("\n}\n", ',\n  "seal": "{}"'), ".md": ("", "\n<!-- seal: {} -->\n")}
_LONGEST = max(len(end) for end, _ in _ENDS.values())

BROKEN = "a leak report whose seal does not fit: it was changed, or made with another key; remove it, or set that key"


class Seal(Enum):
    """``BROKEN``: there is one, which is no proof; such a report is not examined, and never clean."""

    NONE = 0
    OURS = 1
    BROKEN = 2


def sealed(pieces: Iterable[str | bytes], target: Path, key: Key) -> Iterator[str | bytes]:
    """Yield the report that is written to *target* with its seal, where it is of a format that can have one."""
    if target.suffix not in _ENDS:
        yield from pieces
        return
    end, seal = _ENDS[target.suffix]
    digest, held = hashlib.sha256(), ""
    for piece in pieces:
        held += piece if isinstance(piece, str) else piece.decode("utf-8")
        ready, held = held[:-_LONGEST], held[-_LONGEST:]
        digest.update(_encoded(ready))
        yield ready
    digest.update(_encoded(held))
    yield held.removesuffix(end) + seal.format(_seal(key, digest.hexdigest())) + end


def is_own_report(path: Path) -> bool:
    """Whether the file at *path* is a report of ours, to the last byte. Raises as :func:`seal_in` does."""
    return seal_at(path) is Seal.OURS


def seal_at(path: Path) -> Seal:
    """What seal the file at *path* bears. Raises as :func:`seal_in` does."""
    try:
        return seal_in(path.name, path.read_bytes()) if _may_bear(path.name) and path.is_file() else Seal.NONE
    except OSError:
        return Seal.NONE


def seal_in(name: str, content: bytes) -> Seal:
    """What seal the file *name* bears; the key before the last rotation counts as this user's.

    Raises ConfigurationError where the key cannot be asked.
    """
    if not _may_bear(name):
        return Seal.NONE
    end, seal = _ENDS[PurePath(name).suffix]
    before, _, after = map(re.escape, seal.partition("{}"))
    found = re.search(f"{before}([0-9a-f]{{64}}){after}{re.escape(end)}\\Z".encode(), content)
    if found is None:
        return Seal.NONE
    digest = hashlib.sha256(content[: found.start()] + end.encode()).hexdigest()
    held = (keystore.find(slot) for slot in (CURRENT, PREVIOUS))
    fits = any(hmac.compare_digest(_seal(as_key(one), digest).encode(), found[1]) for one in held if one)
    return Seal.OURS if fits else Seal.BROKEN


def _may_bear(name: str) -> bool:
    return name.startswith(NAME) and PurePath(name).suffix in _ENDS


def _seal(key: Key, digest: str) -> str:
    return key.digest("leak report", digest).hex()


def _encoded(text: str) -> bytes:
    """As reports are written: what is left of a file name that is no text is escaped."""
    return text.encode("utf-8", "backslashreplace")
