"""The vault: which value a pseudonym stands for, encrypted, and who looked it up and why.

One Fernet token a line (AES-128-CBC with HMAC-SHA-256, of the kept library ``cryptography``), under a key
of its own. What a line holds is padded and its time left out of the token, so that neither a name's length
nor the day shows. Each line is tied to the one before. Looking something up adds its line first.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redactor import keystore, ledger
from redactor.discovery import in_work_tree
from redactor.errors import ConfigurationError, InputError, OutputError, UsageError
from redactor.keys import Key
from redactor.keystore import Held, Slot
from redactor.operators import OWN_MARKER, Context, Scope, pseudonym
from redactor.protected import Protected

SECRET = Slot("REDACTOR_VAULT_KEY", "vault-key", "vault key")
# What was the key before, until every vault has been encrypted again.
PREVIOUS = Slot("REDACTOR_PREVIOUS_VAULT_KEY", "vault-key.previous", "previous vault key")
BLOCK = 4096  # bytes: a line tells the size of what it holds in steps of this
REKEYED = "encrypted again under a new key"
_SCOPES: tuple[Scope, ...] = ("record", "harvest", "corpus")


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """What a pseudonym stands for in one record; ``path`` and ``record`` as reports say them."""

    pseudonym: str
    path: str
    record: int
    entity: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opening:
    """That somebody looked a pseudonym up: when (ISO 8601, UTC), who, which, why."""

    time: str
    person: str
    pseudonym: str
    reason: str


def names_of(
    raw: Mapping[str, str], values: Mapping[str, str], protected: Iterable[Protected], context: Context,
    path: str, record: int,
) -> tuple[Name, ...]:  # fmt: skip
    """Return what the pseudonyms in *values*, the copy of the record *raw*, stand for, in order."""
    shown = {match[0] for text in values.values() for match in OWN_MARKER.finditer(text) if "-" in match[0]}
    if not shown:
        return ()
    cells = {(raw[name], "FRAGMENT_ID") for name, text in values.items() if text in shown}
    found = set()
    for value, entity in cells | {(one.value, one.entity) for one in protected}:
        for scope in _SCOPES:
            token = pseudonym(value, scope, entity=entity, context=context)
            if token in shown:
                found.add(Name(token, path, record, entity, value))
    return tuple(sorted(found))


def require_place(file: Path, folder: Path | None = None) -> None:
    """Raise where a vault must not lie: in a git work tree, or in the *folder* of the copies."""
    if in_work_tree(file):
        raise OutputError(f"{file}: inside a git repository; a vault holds names, keep it elsewhere")
    if folder is not None and file.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{file}: inside the output folder; a vault is never released with the copies")


def add(file: Path, names: Iterable[Name]) -> int:
    """Put *names* into the vault, which is made where there is none; return how many were new.

    Raises ConfigurationError for a vault of another key, OutputError or InputError for a file that cannot be used.
    """
    require_place(file)
    fernet, fresh = _fernet(), list[Name]()

    def line(before: Sequence[bytes]) -> bytes:
        known = {name for entry in _entries(file, before, fernet) for name in _names(entry)}
        fresh.extend(sorted(set(names) - known))
        return _sealed(fernet, before, {"names": [_row(name) for name in fresh]}) if fresh else b""

    ledger.append(file, line, private=True)
    return len(fresh)


def reveal(file: Path, wanted: str, opening: Opening) -> tuple[Name, ...]:
    """Return what *wanted* stands for, after *opening* has been written down for good. Raises as :func:`add` does."""
    require_place(file)
    fernet, found = _fernet(), list[Name]()
    if not file.exists():
        raise InputError(f"{file}: no such vault")

    def line(before: Sequence[bytes]) -> bytes:
        entries = _entries(file, before, fernet)
        found.extend(name for entry in entries for name in _names(entry) if name.pseudonym == wanted)
        if not found:
            raise UsageError(f"{file}: no such pseudonym in this vault")
        said = {"time": opening.time, "person": opening.person, "pseudonym": wanted, "reason": opening.reason}
        return _sealed(fernet, before, {"opened": said})

    ledger.append(file, line, private=True)
    return tuple(sorted(set(found)))


def openings(file: Path) -> tuple[Opening, ...]:
    """Return who looked what up, in order."""
    entries = _entries(file, ledger.lines(file, private=True), _fernet())
    return tuple(Opening(**entry["opened"]) for entry in entries if "opened" in entry)


def rekey(file: Path, time: str, person: str) -> int | None:
    """Encrypt every line again, under the key in force instead of the previous one, and note that at the end.

    Returns the number of lines, 0 for an empty vault, which stays so; None where it is under the key in force already.
    The old file is replaced at once, or stays. Raises as :func:`add` does, and ConfigurationError where no previous
    key is kept.
    """
    require_place(file)
    old, new, count = _previous(), _fernet(), None

    def lines(before: Sequence[bytes]) -> Sequence[bytes]:
        nonlocal count
        if before and _opens(new, before[0]):
            return before
        count = len(before)
        if not before:
            return before
        done = {"opened": {"time": time, "person": person, "pseudonym": "", "reason": REKEYED}}
        made: list[bytes] = []
        for entry in (*_entries(file, before, old), done):
            said = {name: value for name, value in entry.items() if name != "after"}
            made.append(_sealed(new, made, said))
        return made

    ledger.rewrite(file, lines)
    return count


def _previous() -> Any:
    held = keystore.find(PREVIOUS)
    if held is None:
        said = f"no previous vault key is kept here; set {PREVIOUS.variable} to the one before"
        raise ConfigurationError(said)
    return _fernet_of(held)


def _opens(fernet: Any, line: bytes) -> bool:
    from cryptography.fernet import InvalidToken

    try:
        fernet.decrypt(line)
    except InvalidToken:
        return False
    return True


def _names(entry: Mapping[str, Any]) -> Iterable[Name]:
    return (Name(*row) for row in entry.get("names", ()))


def _row(name: Name) -> list[str | int]:
    return [name.pseudonym, name.path, name.record, name.entity, name.value]


def _fernet() -> Any:
    return _fernet_of(keystore.find_or_make(SECRET))


def _fernet_of(held: Held) -> Any:
    try:
        from cryptography.fernet import Fernet
    except ImportError:
        said = "a vault needs the library cryptography: in your checkout, pip install '.[vault]'"
        raise ConfigurationError(said) from None
    secret = Key(held.text.encode()).digest("vault")
    return Fernet(base64.urlsafe_b64encode(secret))


def _sealed(fernet: Any, before: Sequence[bytes], entry: Mapping[str, Any]) -> bytes:
    data = json.dumps({"after": ledger.link(before), **entry}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    padded = data + b" " * (-len(data) % BLOCK)
    return bytes(fernet.encrypt_at_time(padded, 0))


def _entries(file: Path, lines: Sequence[bytes], fernet: Any) -> list[dict[str, Any]]:
    """Decrypt and check every line. Raises ConfigurationError where one is not what the key's owner wrote."""
    from cryptography.fernet import InvalidToken

    entries = []
    for number, line in enumerate(lines):
        try:
            entry = json.loads(fernet.decrypt(line).decode("utf-8", "surrogatepass"))
        except (InvalidToken, ValueError):
            raise ConfigurationError(f"{file}:{number + 1}: made with another key, or changed") from None
        if not hmac.compare_digest(entry["after"], ledger.link(lines[max(number - 1, 0) : number])):
            raise ConfigurationError(f"{file}:{number + 1}: a line before it is missing or was moved")
        entries.append(entry)
    return entries
