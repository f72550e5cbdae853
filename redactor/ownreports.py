"""Leak reports lie beside the copies; a later run over the folder must not take them for harvests.

Only what this user's key has sealed is left out, and every run says that it was. The seal is the last thing in a
report: a keyed digest of all that stands before it. A report with a seal that does not fit makes a run incomplete,
whoever changed it or made it up; one without a seal is a file like any other and is examined.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path, PurePath

from redactor import keystore
from redactor.keys import CURRENT, PREVIOUS, Key, as_key

# A report's name begins so; whatever else is called, it is read as a harvest.
NAME = "leak-report"
_REMARK = ("", "\n<!-- seal: ", " -->\n")
# How a report ends, by the ending of its name: what is there without a seal, and what with it, before and after it.
# A workbook is an archive, which ends in the length of a remark and the remark.
_ENDS = {
    ".json": ("\n}\n", ',\n  "seal": "', '"\n}\n'),
    ".jsonl": ("", '{"seal": "', '"}\n'),
    ".txt": ("", "seal: ", "\n"),
    **dict.fromkeys((".md", ".xml"), _REMARK),  # HTML shows texts: it is examined like any other file
    ".xlsx": ("\0\0", "\x46\0seal: ", ""),
}
_LONGEST = max(len(end) for end, _, _ in _ENDS.values())
# A workbook's bytes, as text of as many letters.
_BYTES = "latin-1"

BROKEN = "a leak report whose seal does not fit: it was changed, or made with another key; remove it, or set that key"


class Seal(Enum):
    """``BROKEN``: there is one, which is no proof; such a report is not examined, and never clean."""

    NONE = 0
    OURS = 1
    BROKEN = 2


def sealed(pieces: Iterable[str | bytes], target: Path, key: Key) -> Iterator[str | bytes]:
    """Yield the report that is written to *target* with its seal, where it is called one and its format can have it."""
    if not _may_bear(target.name):
        yield from pieces
        return
    end, before, after = _ends(target.name)
    charset = _BYTES if _is_archive(target.name) else "utf-8"
    digest, held = hashlib.sha256(), ""
    for piece in pieces:
        held += piece if isinstance(piece, str) else piece.decode(charset)
        ready, held = held[:-_LONGEST], held[-_LONGEST:]
        digest.update(_encoded(ready, charset))
        yield ready.encode(charset) if charset == _BYTES else ready
    digest.update(_encoded(held, charset))
    last = held.removesuffix(end) + before + _seal(key, digest.hexdigest()) + after
    yield last.encode(charset) if charset == _BYTES else last


def default_reports(folder: Path) -> tuple[Path, ...]:
    """Where the leak report of the copies in *folder* goes unless the user says otherwise."""
    return folder / f"{NAME}.json", folder / f"{NAME}.md"


def earlier(folder: Path, written: Iterable[Path]) -> list[Path]:
    """Return our reports in *folder* other than those *written* now, by name."""
    now = {path.resolve() for path in written}
    return [path for path in sorted(folder.glob(f"{NAME}*")) if path.resolve() not in now and is_own_report(path)]


def is_own_report(path: Path) -> bool:
    """Whether the file at *path* is a report of ours, to the last byte. Raises as :func:`seal_in` does."""
    return seal_at(path) is Seal.OURS


def policy_of(copies: Path) -> str | None:
    """Return the policy that our leak report beside *copies* (a file or a folder) says they were made under, if any."""
    report, _ = default_reports(copies if copies.is_dir() else copies.parent)
    try:
        name = json.loads(report.read_bytes())["policy"]["name"] if is_own_report(report) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None


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
    end, before, after = _ends(name)
    if not _is_archive(name) and content.count(b"\n") == content.count(b"\r\n"):
        content = content.replace(b"\r\n", b"\n")  # as git and editors convert a whole file
    found = re.search(f"{re.escape(before)}([0-9a-f]{{64}}){re.escape(after)}\\Z".encode(), content)
    if found is None:
        return Seal.NONE
    digest = hashlib.sha256(content[: found.start()] + end.encode()).hexdigest()
    held = (keystore.find(slot) for slot in (CURRENT, PREVIOUS))
    fits = any(hmac.compare_digest(_seal(as_key(one), digest).encode(), found[1]) for one in held if one)
    return Seal.OURS if fits else Seal.BROKEN


def _may_bear(name: str) -> bool:
    return name.startswith(NAME) and PurePath(name).suffix.lower() in _ENDS


def _ends(name: str) -> tuple[str, str, str]:
    return _ENDS[PurePath(name).suffix.lower()]


def _is_archive(name: str) -> bool:
    return PurePath(name).suffix.lower() == ".xlsx"


def _seal(key: Key, digest: str) -> str:
    return key.digest("leak report", digest).hex()


def _encoded(text: str, charset: str) -> bytes:
    """As reports are written: what is left of a file name that is no text is escaped."""
    return text.encode(charset, "backslashreplace")
