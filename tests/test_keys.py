"""The key: long enough, private, outside repositories, made once."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from redactor.errors import ConfigurationError
from redactor.keys import VARIABLE, Key, fingerprint, load_key

GOOD = "0123456789abcdef0123456789abcdef"


def test_the_environment_comes_first(tmp_path):
    assert load_key({VARIABLE: GOOD}, tmp_path) == Key(GOOD.encode())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "short", GOOD[:-1]])
def test_a_short_key_is_refused_without_being_shown(text, tmp_path):
    with pytest.raises(ConfigurationError) as error:
        load_key({VARIABLE: text}, tmp_path)
    assert str(error.value) == "REDACTOR_KEY: the key must have at least 32 characters"


def test_the_file_is_made_on_first_use_and_then_used(tmp_path):
    first = load_key({}, tmp_path / "data")
    assert load_key({}, tmp_path / "data") == first
    assert len(first.secret) == 64
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["key"]
    assert stat.S_IMODE((tmp_path / "data" / "key").stat().st_mode) == 0o600


def test_many_first_uses_at_once_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_key({}, tmp_path), range(32)))
    assert len(keys) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(tmp_path, mode):
    load_key({}, tmp_path)
    (tmp_path / "key").chmod(mode)
    with pytest.raises(ConfigurationError, match="closed to others: chmod 600"):
        load_key({}, tmp_path)


@pytest.mark.parametrize("marker", ["folder", "file"])
def test_a_key_inside_a_work_tree_is_refused(tmp_path, marker):
    git = tmp_path / ".git"
    git.mkdir() if marker == "folder" else git.write_text("gitdir: elsewhere")
    with pytest.raises(ConfigurationError, match="inside a git repository"):
        load_key({}, tmp_path / "deep" / "data")
    assert not (tmp_path / "deep").exists()


def test_a_link_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "elsewhere").write_text(GOOD)
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        load_key({}, tmp_path)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 64])
def test_a_spoilt_file_is_refused_and_left_alone(tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(ConfigurationError):
        load_key({}, tmp_path)
    assert (tmp_path / "key").read_bytes() == content


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="set REDACTOR_KEY instead"):
        load_key({}, tmp_path / "file")


def test_a_fingerprint_depends_on_key_entity_and_value_only():
    key = Key(GOOD.encode())
    assert fingerprint(key, "PERSON", "awa") == fingerprint(key, "PERSON", "awa")
    others = [
        fingerprint(Key(b"x" * 32), "PERSON", "awa"),
        fingerprint(key, "ROLE", "awa"),
        fingerprint(key, "PERSON", "aw"),
        fingerprint(key, "PERSONa", "wa"),
    ]
    assert len({*others, fingerprint(key, "PERSON", "awa")}) == 5


def test_a_key_keeps_silent():
    assert repr(Key(GOOD.encode())) == "Key()"
