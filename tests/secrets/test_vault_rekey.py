"""A new key for a vault: every line is encrypted again, at once or not at all, and the log says who did it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from redactor import ledger
from redactor.errors import ConfigurationError, OutputError
from redactor.vault import REKEYED, Name, Opening, add, openings, rekey, reveal
from tests.test_cli import run

NAMES = [Name("[person-k3f9]", "harvest.txt", 0, "PERSON", "Awa Exemplo")]
MORE = [Name("[town-k3f9]", "b.txt", 1, "LOCATION", "Exampleville")]
ASKED = Opening("2026-01-01T00:00:00Z", "AB", "[person-k3f9]", "the partner asked who this is")
CHANGED = Opening("2026-01-02T00:00:00Z", "AB", "", REKEYED)
OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture
def vault(tmp_path, monkeypatch) -> Path:
    """A vault of the old key, of two lines and an opening; the new key is in force, the old one the previous."""
    file = tmp_path / "names.vault"
    monkeypatch.setenv("REDACTOR_VAULT_KEY", OLD)
    add(file, NAMES)
    add(file, MORE)
    reveal(file, "[person-k3f9]", ASKED)
    monkeypatch.setenv("REDACTOR_VAULT_KEY", NEW)
    monkeypatch.setenv("REDACTOR_PREVIOUS_VAULT_KEY", OLD)
    return file


def test_until_it_is_encrypted_again_a_vault_is_refused(vault):
    with pytest.raises(ConfigurationError, match=r"names\.vault:1: made with another key, or changed"):
        add(vault, NAMES)


def test_a_vault_gives_back_the_same_under_the_new_key_and_its_log_goes_on(vault):
    before = vault.read_bytes().splitlines()
    assert rekey(vault, CHANGED.time, "AB") == 3
    after = vault.read_bytes().splitlines()
    assert (len(after), set(before) & set(after), vault.stat().st_mode & 0o777) == (4, set(), 0o600)
    assert openings(vault) == (ASKED, CHANGED)
    assert reveal(vault, "[town-k3f9]", ASKED) == tuple(MORE)
    assert add(vault, [*NAMES, *MORE]) == 0


def test_the_old_key_opens_it_no_more(vault, monkeypatch):
    rekey(vault, CHANGED.time, "AB")
    monkeypatch.setenv("REDACTOR_VAULT_KEY", OLD)
    with pytest.raises(ConfigurationError, match="made with another key, or changed"):
        openings(vault)


def test_a_second_time_changes_nothing(vault):
    rekey(vault, CHANGED.time, "AB")
    before = vault.read_bytes()
    assert (rekey(vault, CHANGED.time, "AB"), vault.read_bytes()) == (None, before)


def test_an_empty_vault_stays_empty_and_is_said_to_be(vault):
    vault.write_bytes(b"")
    assert run("vault", "rekey", vault, "--person", "AB") == (0, f"{vault}: empty, nothing to encrypt again\n", "")
    assert vault.read_bytes() == b""


def test_a_vault_of_a_third_key_or_with_a_line_missing_stays_as_it_is(vault, monkeypatch):
    lines = vault.read_bytes().splitlines(keepends=True)
    vault.write_bytes(b"".join(lines[1:]))
    with pytest.raises(ConfigurationError, match=r"names\.vault:1: a line before it is missing or was moved"):
        rekey(vault, CHANGED.time, "AB")
    vault.write_bytes(b"".join(lines))
    monkeypatch.setenv("REDACTOR_PREVIOUS_VAULT_KEY", "x" * 32)
    with pytest.raises(ConfigurationError, match="made with another key, or changed"):
        rekey(vault, CHANGED.time, "AB")
    monkeypatch.delenv("REDACTOR_PREVIOUS_VAULT_KEY")
    monkeypatch.setattr("redactor.keystore._data_folder", lambda: vault.parent / "data")
    with pytest.raises(ConfigurationError, match="no previous vault key is kept here"):
        rekey(vault, CHANGED.time, "AB")
    assert vault.read_bytes() == b"".join(lines)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_where_the_disk_refuses_the_old_vault_stays_and_nothing_lies_beside_it(vault, monkeypatch, call):
    before = vault.read_bytes()

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), refuse)
    with pytest.raises(OutputError, match=r"names\.vault: cannot be written \(no space left on device\)"):
        rekey(vault, CHANGED.time, "AB")
    assert (vault.read_bytes(), list(vault.parent.iterdir())) == (before, [vault])


def test_a_vault_that_is_not_there_is_not_made(tmp_path, vault):
    with pytest.raises(OutputError, match="cannot be written"):
        rekey(tmp_path / "none.vault", CHANGED.time, "AB")
    assert not (tmp_path / "none.vault").exists()


def test_who_waits_to_append_while_a_file_is_rewritten_appends_to_the_new_one(tmp_path):
    file = tmp_path / "lines"
    ledger.append(file, lambda _: b"one", private=True)
    waiting = threading.Thread(target=ledger.append, args=(file, lambda _: b"three"), kwargs={"private": True})

    def changed(lines):
        """Rewrite while somebody who has opened the old file stands at its lock."""
        waiting.start()
        waiting.join(0.2)
        return [*lines, b"two"]

    ledger.rewrite(file, changed)
    waiting.join()
    assert ledger.lines(file, private=True) == [b"one", b"two", b"three"]


def test_the_commands_rotate_rekey_and_forget(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("redactor.clock.now", lambda: CHANGED.time)
    file = tmp_path / "names.vault"
    add(file, NAMES)
    assert run("vault", "rotate")[0] == 0
    assert run("vault", "rotate")[0] == 2  # the previous one is still kept
    assert run("vault", "rekey", str(file), "--person", "AB")[:2] == (0, f"{file}: 1 line encrypted again\n")
    assert run("vault", "rekey", str(file), "--person", "AB")[:2] == (0, f"{file}: under the new key already\n")
    assert run("vault", "log", str(file))[:2] == (0, f"{CHANGED.time}  AB  -  {REKEYED}\n")
    assert run("vault", "forget")[0] == 2
    assert run("vault", "forget", "--yes")[:2] == (0, "The previous vault key was removed.\n")
    assert run("vault", "forget")[:2] == (0, "No previous vault key is kept.\n")
    assert add(file, NAMES) == 0


def test_a_vault_key_of_the_environment_is_not_rotated(vault):
    code, _, said = run("vault", "rotate")
    assert (code, "REDACTOR_PREVIOUS_VAULT_KEY" in said) == (2, True)
