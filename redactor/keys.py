"""The secret behind fingerprints and pseudonyms, how it is used, and how it is changed.

A gazetteer of a hundred coalitions is hashed in a moment, so nothing here is an unkeyed hash. Whoever has
the key and the public lists can undo every pseudonym; :mod:`redactor.keystore` says where it is kept.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from redactor import keystore
from redactor.errors import ConfigurationError
from redactor.keystore import SHORTEST, Held, Slot, Store

__all__ = ["CURRENT", "PREVIOUS", "SHORTEST", "VARIABLE", "Key", "fingerprint", "key_name", "load_key", "rotate"]

VARIABLE = "REDACTOR_KEY"
CURRENT = Slot(VARIABLE, "key", "key")
# What was the key before, until everything that was made with it has been keyed again.
PREVIOUS = Slot("REDACTOR_PREVIOUS_KEY", "key.previous", "previous key")


@dataclass(frozen=True, slots=True)
class Key:
    """A secret; every use of it names a purpose, so that digests of two purposes never meet."""

    secret: bytes = field(repr=False)

    def digest(self, *parts: str) -> bytes:
        """Return 32 bytes of HMAC-SHA-256 over *parts*, each preceded by its length."""
        encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
        message = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        return hmac.digest(self.secret, message, "sha256")


def fingerprint(key: Key, entity: str, canonical_value: str) -> str:
    """Return 32 hexadecimal digits that stand for a value in reports; its place does not matter."""
    return key.digest("fingerprint", entity, canonical_value).hex()[:32]


def key_name(key: Key) -> str:
    """A digest, 8 hexadecimal digits, that tells two keys apart and nothing about either."""
    return key.digest("name of the key").hex()[:8]


def load_key(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Key:
    """Return the key of the environment, the keyring or the key file; one is made on first use.

    Args:
        environ: the environment; the process's own when None.
        folder: where the key file lives; the user's data folder when None.

    Raises:
        ConfigurationError: the key is too short, readable by others, or would lie in a repository.
    """
    return as_key(keystore.find_or_make(CURRENT, environ, folder))


def previous_key() -> Key:
    """Return the key before the last rotation. Raises ConfigurationError where none is kept."""
    held = keystore.find(PREVIOUS)
    if held is None:
        raise ConfigurationError(f"no previous key is kept here; set {PREVIOUS.variable} to the one before")
    return as_key(held)


def as_key(held: Held) -> Key:
    return Key(held.text.encode())


def rotate(folder: Path | None = None, *, store: Store | None = None) -> tuple[Key, Key]:
    """Make a new key, keep the old one as the previous, and return (old, new).

    Raises UsageError where the key comes from the environment, or where a previous key is still kept.
    """
    held, fresh = keystore.rotate(CURRENT, PREVIOUS, "key", folder, store)
    return as_key(held), Key(fresh.encode())
