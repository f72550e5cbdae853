"""Where secrets live: an environment variable, the system's keyring, or a file only its owner can read.

The variable counts first. Else a file in the user's data folder tells: it holds the secret, or the one
word that sends to the keyring (the optional extra ``keyring``). So a run never guesses which
store is meant, a keyring that is locked is an error and never a new secret, and nobody pays for asking a
keyring that is not used. Nothing here prints, logs or quotes a secret.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from redactor.discovery import in_work_tree
from redactor.errors import ConfigurationError, UsageError

if sys.platform != "win32":
    import fcntl

# 32 hexadecimal digits carry 128 bits, the strength that NIST SP 800-107 asks of a key for HMAC-SHA-256.
SHORTEST = 32
IN_KEYRING = "keyring"  # shorter than any secret
SERVICE = "redactor"
Store = Literal["keyring", "file"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A secret's name: the variable that may hold it, its file in the data folder, and what messages call it."""

    variable: str
    file: str
    title: str


@dataclass(frozen=True, slots=True)
class Held:
    """A secret and where it was found; the place can be shown."""

    text: str = field(repr=False)
    origin: str
    store: Store | None = None  # None: the environment


def find(slot: Slot, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Held | None:
    """Return the secret of *slot*, or None where there is none yet.

    *environ* and *folder* are the process's environment and the user's data folder when None. Raises
    ConfigurationError for a secret that is too short, readable by others, in a repository, or whose
    keyring does not answer.
    """
    text = (os.environ if environ is None else environ).get(slot.variable)
    if text is not None:
        return Held(_checked(text.strip(), slot.variable), f"the environment variable {slot.variable}")
    path = place(slot, folder)
    try:
        if not path.is_symlink() and not path.exists():
            return None
        text = _read_private(path, slot)
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(slot, error) from None
    if text == IN_KEYRING:
        return Held(_from_keyring(slot), "the system's keyring", "keyring")
    return Held(_checked(text, f"the {slot.title} file"), str(path), "file")


def find_or_make(slot: Slot, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Held:
    """As :func:`find`; a secret that is missing is made, in the keyring where there is one, else in the file."""
    held = find(slot, environ, folder)
    if held is None:
        make(slot, secrets.token_hex(32), folder, keyring_or_file())
        held = find(slot, environ, folder)
    if held is None:
        raise ConfigurationError(f"the {slot.title} file was removed while it was made; set {slot.variable} instead")
    return held


def make(slot: Slot, text: str, folder: Path | None, store: Store) -> bool:
    """Keep a secret where none is; if another process was first, its own stands and False is returned."""
    path = place(slot, folder)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(path.parent):
            if store == "keyring" and not path.exists():
                _to_keyring(slot, text)
            return _link(path, IN_KEYRING if store == "keyring" else text)
    except OSError as error:
        raise _unusable(slot, error) from None


def replace(slot: Slot, text: str, folder: Path | None, store: Store) -> None:
    """Put another secret in the place of the one that is kept, at once."""
    path = place(slot, folder)
    try:
        if store == "keyring":
            _to_keyring(slot, text)
        draft = _draft(path, IN_KEYRING if store == "keyring" else text)
        draft.replace(path)
    except OSError as error:
        raise _unusable(slot, error) from None


def rotate(
    current: Slot, previous: Slot, command: str, folder: Path | None = None, store: Store | None = None
) -> tuple[Held, str]:
    """Make a new secret for *current*, keep the old one under *previous*, and return (old, new).

    *command* is the group of commands that carries over what the old one made. Raises UsageError where the
    secret comes from the environment, or where a previous one is still kept.
    """
    held = find_or_make(current, None, folder)
    if held.store is None:
        raise UsageError(
            f"the {current.title} comes from {current.variable}: "
            f"put a new one there and the old one into {previous.variable}"
        )
    kept = find(previous, {}, folder)
    if kept is not None and kept.text != held.text:  # the same: a rotation that was interrupted
        again = f"`redactor {command} rekey`, then `redactor {command} forget --yes`"
        raise UsageError(f"the {previous.title} is still kept: {again}")
    if kept is None:
        make(previous, held.text, folder, held.store)
    fresh = secrets.token_hex(32)
    replace(current, fresh, folder, store or held.store)
    return held, fresh


def forget(slot: Slot, folder: Path | None = None) -> bool:
    """Remove what is kept under *slot*, if anything."""
    path = place(slot, folder)
    if not path.exists():
        return False
    with suppress(ConfigurationError, OSError, UnicodeDecodeError):
        if _read_private(path, slot) == IN_KEYRING:
            _forget_in_keyring(slot)
    path.unlink()
    return True


def place(slot: Slot, folder: Path | None = None) -> Path:
    """Return where the file of *slot* is. Raises ConfigurationError: beside the data it is published with the data."""
    path = (_data_folder() if folder is None else folder) / slot.file
    if in_work_tree(path):
        raise ConfigurationError(f"the {slot.title} file would lie inside a git repository; keep it elsewhere")
    return path


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("redactor", appauthor=False)


def _checked(text: str, source: str) -> str:
    if len(text) < SHORTEST:
        raise ConfigurationError(f"{source}: the key must have at least {SHORTEST} characters")
    return text


def _unusable(slot: Slot, error: Exception) -> ConfigurationError:
    reason = getattr(error, "strerror", None) or "not text"
    return ConfigurationError(f"the {slot.title} file cannot be used ({reason}); set {slot.variable} instead")


# ---------------------------------------------------------------------------------------------- the file


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from making secrets in *folder*: a keyring cannot say that it was first."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _link(path: Path, text: str) -> bool:
    """Write *path* in one step, unless it is there."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    else:
        return True
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def _read_private(path: Path, slot: Slot) -> str:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, encoding="ascii") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ConfigurationError(f"the {slot.title} file is not a file")
        if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid != os.getuid()):
            raise ConfigurationError(f"the {slot.title} file must belong to you and be closed to others: chmod 600")
        return stream.read(4096).strip()


# ------------------------------------------------------------------------------------------- the keyring


def keyring_or_file() -> Store:
    """Which store a new secret goes to: the keyring where the extra is installed and has a real backend."""
    keyring = _keyring()
    try:
        # Below 1 are the backends that refuse, forget, or keep plain text (keyring's own threshold).
        return "keyring" if keyring and keyring.get_keyring().priority >= 1 else "file"
    except Exception:  # noqa: BLE001 — backends fail in many ways, and a file is as private
        return "file"


def _keyring() -> Any:
    try:
        import keyring
    except ImportError:
        return None
    return keyring


def _asked(slot: Slot, verb: str, *given: str) -> Any:
    """Ask the keyring. Raises ConfigurationError: whatever goes wrong, there is no secret, and none is made up."""
    keyring = _keyring()
    if keyring is None:
        said = f"the {slot.title} is in the system's keyring: in your checkout, pip install '.[keyring]'"
        raise ConfigurationError(said)
    try:
        return getattr(keyring, verb)(SERVICE, slot.file, *given)
    except Exception as error:  # noqa: BLE001 — backends raise their own kinds, which may quote what they hold
        kind = type(error).__name__
        raise ConfigurationError(f"the system's keyring cannot be used for the {slot.title} ({kind})") from None


def _from_keyring(slot: Slot) -> str:
    text = _asked(slot, "get_password")
    if text is None:
        raise ConfigurationError(f"the {slot.title} is no longer in the system's keyring; set {slot.variable} instead")
    return _checked(str(text), f"the {slot.title} in the keyring")


def _to_keyring(slot: Slot, text: str) -> None:
    _asked(slot, "set_password", text)
    if _from_keyring(slot) != text:
        raise ConfigurationError(f"the system's keyring did not keep the {slot.title}")


def _forget_in_keyring(slot: Slot) -> None:
    _asked(slot, "delete_password")
