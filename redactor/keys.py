"""The secret behind fingerprints and pseudonyms, and where it lives.

A gazetteer of a hundred coalitions is hashed in a moment, so nothing here is an unkeyed hash. The key
comes from the environment, or from a file that only its owner can read, outside any repository:
whoever has the key and the public lists can undo every pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from redactor.errors import ConfigurationError

VARIABLE = "REDACTOR_KEY"
# 32 hexadecimal digits carry 128 bits, the strength that NIST SP 800-107 asks of a key for HMAC-SHA-256.
SHORTEST = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A secret; every use of it names a purpose, so that digests of two purposes never meet."""

    secret: bytes = field(repr=False)

    def digest(self, *parts: str) -> bytes:
        """Return 32 bytes of HMAC-SHA-256 over *parts*, each preceded by its length."""
        encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
        message = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        return hmac.new(self.secret, message, hashlib.sha256).digest()


def fingerprint(key: Key, entity: str, canonical_value: str) -> str:
    """Return 32 hexadecimal digits that stand for a value in reports; its place does not matter."""
    return key.digest("fingerprint", entity, canonical_value).hex()[:32]


def load_key(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Key:
    """Return the key of the environment, else of the key file, which is made on first use.

    Args:
        environ: the environment; the process's own when None.
        folder: where the key file lives; the user's data folder when None.

    Raises:
        ConfigurationError: the key is too short, readable by others, or would lie in a repository.
    """
    text = (os.environ if environ is None else environ).get(VARIABLE)
    if text is not None:
        return _checked(text.strip(), VARIABLE)
    path = (_data_folder() if folder is None else folder) / "key"
    _refuse_repository(path)
    try:
        if not path.is_symlink() and not path.exists():
            _create(path)
        return _checked(_read_private(path), "the key file")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise ConfigurationError(f"the key file cannot be used ({reason}); set {VARIABLE} instead") from None


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("redactor", appauthor=False)


def _checked(text: str, source: str) -> Key:
    if len(text) < SHORTEST:
        raise ConfigurationError(f"{source}: the key must have at least {SHORTEST} characters")
    return Key(text.encode())


def _refuse_repository(path: Path) -> None:
    """A key beside the data is published with the data."""
    folder = path.absolute().parent.resolve()
    if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        raise ConfigurationError("the key file would lie inside a git repository; keep it elsewhere")


def _create(path: Path) -> None:
    """Write a new key under *path* in one step; if another process was first, its key stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"key.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read_private(path: Path) -> str:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, encoding="ascii") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ConfigurationError("the key file is not a file")
        if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid != os.getuid()):
            raise ConfigurationError("the key file must belong to you and be closed to others: chmod 600")
        return stream.read(4096).strip()
