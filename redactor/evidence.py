"""Evidence: signed records of releases, one a line, each tied to the one before.

A record says what was made of what, under which policy, by which tool and models, and what the verdict was.
It never says that a text is safe. Copies and reports are named by their plain SHA-256, so that whoever has
them can compare. Originals are named by a keyed digest: who knows a copy and guesses what it hides could
otherwise hash each guess until one fits. The signature is Ed25519, which gives one record one signature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from redactor import keystore, ledger
from redactor.errors import ConfigurationError, InputError, UsageError
from redactor.keys import Key
from redactor.keystore import Slot

SECRET = Slot("REDACTOR_SIGNING_KEY", "signing-key", "signing key")
VERSION = 1
SAYS = "This says what was checked when the copies were made. It does not say that a text is safe or anonymous."
_INSTALL = "evidence needs the library cryptography: in your checkout, pip install '.[evidence]'"


class Named(BaseModel):
    """A copy or a report in a record: its path below the output folder, and its SHA-256."""

    path: str
    sha256: str


class Statement(BaseModel):
    """What a check needs of a record; there is more in it."""

    number: int
    previous: str
    signer: str
    key: str
    copies: list[Named]
    reports: list[Named]
    originals: list[str]


@dataclass(frozen=True, slots=True)
class Chain:
    """A file of records: their bodies, the SHA-256 of the last line, and what is wrong, by record."""

    records: tuple[Mapping[str, Any], ...]
    head: str
    problems: tuple[str, ...]


def signer() -> str:
    """Return this user's public key, 64 hexadecimal digits; the secret half is made on first use."""
    return str(_private().public_key().public_bytes_raw().hex())


def known_signer() -> str:
    """Return this user's public key, or "" where there is none yet."""
    return signer() if keystore.find(SECRET) else ""


def require_ready(file: Path, folder: Path) -> None:
    """Raise, before any work is done, where a record of the copies in *folder* could not be added to *file*."""
    if file.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{file}: inside the output folder; evidence lies apart from what it speaks of")
    if not file.parent.is_dir():
        raise UsageError(f"{file.parent}: no such folder")
    signer()
    _require_sound(file, read(file) if file.exists() else Chain((), "", ()))


def append(file: Path, body: Mapping[str, Any]) -> str:
    """Sign *body* and add it to *file*; return the SHA-256 of its line, by which the chain's end is known.

    Raises InputError where the chain is broken: nothing is added to what cannot be trusted.
    """
    secret = _private()

    def line(before: Sequence[bytes]) -> bytes:
        _require_sound(file, _checked(before))
        place = {"number": len(before), "previous": ledger.link(before)}
        record = {**body, **place, "redactor_evidence": VERSION, "says": SAYS, "signer": signer()}
        return _text({**record, "signature": secret.sign(_text(record)).hex()})

    return ledger.link([ledger.append(file, line)])


def read(file: Path) -> Chain:
    """Return the records of *file* with everything that is wrong with them. Raises InputError."""
    return _checked(ledger.lines(file))


def _require_sound(file: Path, chain: Chain) -> None:
    if chain.problems:
        raise InputError(f"{file}: {chain.problems[0]}; begin another file")


def _checked(lines: Sequence[bytes]) -> Chain:
    records, problems = list[Mapping[str, Any]](), list[str]()
    for number, line in enumerate(lines):
        record = _parsed(line)
        records.append(record)
        problems += [f"record {number}: {what}" for what in _wrong(record, lines[max(number - 1, 0) : number], number)]
    return Chain(tuple(records), ledger.link(lines), tuple(problems))


def _parsed(line: bytes) -> Mapping[str, Any]:
    """The record of a line; an empty one for what is none, or is not spelled as we spell it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and _text(found) == line else {}


def _wrong(record: Mapping[str, Any], before: Sequence[bytes], number: int) -> list[str]:
    if record.get("redactor_evidence") != VERSION:
        return [f"not a record of version {VERSION}"]
    try:
        Statement.model_validate(record, strict=True)
    except ValidationError:
        return ["not all of a record"]
    found = []
    if not _is_signed(record):
        found.append("the signature does not fit: it was changed")
    if record.get("number") != number or record.get("previous") != ledger.link(before):
        found.append("does not follow the one before: a record is missing or was moved")
    return found


def _is_signed(record: Mapping[str, Any]) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise ConfigurationError(_INSTALL) from None
    body = {name: value for name, value in record.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(record["signer"]))
        key.verify(bytes.fromhex(record["signature"]), _text(body))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def _private() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise ConfigurationError(_INSTALL) from None
    secret = Key(keystore.find_or_make(SECRET).text.encode())
    return Ed25519PrivateKey.from_private_bytes(secret.digest("evidence"))


def _text(record: Mapping[str, Any]) -> bytes:
    """The one spelling of a record: names in order, nothing between, ASCII."""
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")
