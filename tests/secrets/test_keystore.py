"""The system's keyring as a place for the key: used where it is real, never guessed, never talked around."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from redactor import keystore
from redactor.errors import ConfigurationError
from redactor.keys import CURRENT, PREVIOUS, load_key, rotate


class Memory(KeyringBackend):
    """A keyring that keeps its passwords in this process."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked("quoting a secret")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


class Plain(Memory):
    """What keyring itself does not recommend: it keeps plain text, or nothing."""

    priority = 0.5


@pytest.fixture
def backend(monkeypatch) -> Iterator[Memory]:
    monkeypatch.delenv("REDACTOR_KEY")
    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def test_a_first_key_goes_to_the_keyring_and_the_file_says_so(backend, tmp_path):
    key = load_key(folder=tmp_path)
    assert backend.kept == {("redactor", "key"): key.secret.decode()}
    assert (tmp_path / "key").read_text() == "keyring\n"
    assert load_key(folder=tmp_path) == key


def test_a_keyring_that_keeps_plain_text_is_not_used(backend, tmp_path):
    keyring.set_keyring(Plain())
    key = load_key(folder=tmp_path)
    assert (tmp_path / "key").read_text() == key.secret.decode() + "\n"


def test_a_key_file_that_is_there_stays_in_force(backend, tmp_path):
    (tmp_path / "key").write_text("f" * 64)
    (tmp_path / "key").chmod(0o600)
    assert load_key(folder=tmp_path).secret == b"f" * 64
    assert backend.kept == {}


@pytest.mark.parametrize("trouble", ["locked", "emptied", "too short"])
def test_a_keyring_in_trouble_is_an_error_and_never_a_new_key(backend, tmp_path, trouble):
    load_key(folder=tmp_path)
    backend.locked = trouble == "locked"
    if trouble != "locked":
        backend.kept = {} if trouble == "emptied" else {("redactor", "key"): "short"}
    before = dict(backend.kept)
    with pytest.raises(ConfigurationError) as error:
        load_key(folder=tmp_path)
    assert "quoting" not in str(error.value)
    assert backend.kept == before


def test_without_the_extra_a_key_in_the_keyring_says_what_to_install(backend, tmp_path, monkeypatch):
    load_key(folder=tmp_path)
    monkeypatch.setattr(keystore, "_keyring", lambda: None)
    with pytest.raises(ConfigurationError, match=r"pip install '\.\[keyring\]'"):
        load_key(folder=tmp_path)


def test_a_rotation_moves_a_key_from_a_file_into_the_keyring(backend, tmp_path):
    (tmp_path / "key").write_text("f" * 64)
    (tmp_path / "key").chmod(0o600)
    _, new = rotate(tmp_path, store="keyring")
    assert load_key(folder=tmp_path) == new
    assert backend.kept == {("redactor", "key"): new.secret.decode()}
    assert keystore.find(PREVIOUS, {}, tmp_path).text == "f" * 64


def test_forgetting_removes_the_secret_from_the_keyring_too(backend, tmp_path):
    load_key(folder=tmp_path)
    assert keystore.forget(CURRENT, tmp_path)
    assert (backend.kept, list(tmp_path.iterdir())) == ({}, [])
    assert not keystore.forget(CURRENT, tmp_path)


def test_a_held_secret_keeps_silent(backend, tmp_path):
    held = keystore.find_or_make(CURRENT, None, tmp_path)
    assert held.text not in repr(held)
    assert repr(held) == "Held(origin=\"the system's keyring\", store='keyring')"
