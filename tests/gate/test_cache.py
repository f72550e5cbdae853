"""The store: what it gives back, and that it gives nothing where it cannot be trusted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from redactor import cache
from redactor.cache import Cache
from redactor.keys import Key

KEY = Key(b"k" * 32)


def stored(file: Path, key: Key = KEY) -> tuple[Cache, bytes]:
    store = Cache(key, file)
    name = store.key("record", "x")
    store.put({name: b"[1]"})
    return store, name


def test_a_value_comes_back_in_another_process_of_the_same_user(tmp_path: Path) -> None:
    _, name = stored(tmp_path / "v.sqlite")
    assert Cache(KEY, tmp_path / "v.sqlite").get(name) == b"[1]"


def test_the_store_is_closed_to_others(tmp_path: Path) -> None:
    stored(tmp_path / "new" / "v.sqlite")
    assert (tmp_path / "new" / "v.sqlite").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_parts_are_told_apart() -> None:
    store = Cache(KEY, None)
    assert store.key("a", "bc") != store.key("ab", "c")


def test_another_key_finds_nothing(tmp_path: Path) -> None:
    _, name = stored(tmp_path / "v.sqlite")
    other = Cache(Key(b"o" * 32), tmp_path / "v.sqlite")
    assert other.get(name) is None
    assert other.key("record", "x") != name


@pytest.mark.parametrize("change", ["value = x'00'", "value = substr(value, 1, 16) || x'5b325d'", "value = 'text'"])
def test_a_value_that_somebody_changed_is_ignored(tmp_path: Path, change: str) -> None:
    _, name = stored(tmp_path / "v.sqlite")
    with sqlite3.connect(tmp_path / "v.sqlite") as raw:
        raw.execute(f"UPDATE entries SET {change}")
    assert Cache(KEY, tmp_path / "v.sqlite").get(name) is None


def test_a_value_moved_to_another_key_is_ignored(tmp_path: Path) -> None:
    store, name = stored(tmp_path / "v.sqlite")
    with sqlite3.connect(tmp_path / "v.sqlite") as raw:
        raw.execute("UPDATE entries SET key = ?", (store.key("record", "y"),))
    assert Cache(KEY, tmp_path / "v.sqlite").get(store.key("record", "y")) is None
    assert Cache(KEY, tmp_path / "v.sqlite").get(name) is None


def test_a_corrupt_store_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "v.sqlite"
    file.write_bytes(b"not a database, and long enough to be read as a header" * 4)
    file.chmod(0o600)
    store, name = stored(file)
    assert store.get(name) == b"[1]"


def test_a_table_of_another_program_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "v.sqlite"
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE entries (a)")
    file.chmod(0o600)
    store, name = stored(file)
    assert store.get(name) is None


def test_a_store_that_others_can_open_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "v.sqlite"
    _, name = stored(file)
    file.chmod(0o644)
    assert Cache(KEY, file).get(name) is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    _, name = stored(tmp_path / "link")
    assert not (tmp_path / "target").exists()
    assert Cache(KEY, tmp_path / "link").get(name) is None


def test_a_store_that_another_hook_holds_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_WAIT", 0.05)
    _, name = stored(tmp_path / "v.sqlite")
    holder = sqlite3.connect(tmp_path / "v.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    store = Cache(KEY, tmp_path / "v.sqlite")
    store.put({name: b"[2]"})
    holder.execute("ROLLBACK")
    holder.close()
    assert Cache(KEY, tmp_path / "v.sqlite").get(name) == b"[1]"


def test_what_nobody_asked_for_in_long_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, name = stored(tmp_path / "v.sqlite")
    today = cache._today()
    monkeypatch.setattr(cache, "_today", lambda: today + cache.LONGEST_DAYS + 1)
    later = Cache(KEY, tmp_path / "v.sqlite")
    later.put({later.key("record", "y"): b"[]"})
    assert later.get(name) is None
    assert later.get(later.key("record", "y")) == b"[]"


def test_the_store_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_ENTRIES", 10)
    store = Cache(KEY, tmp_path / "v.sqlite")
    store.put({store.key("record", str(number)): b"[]" for number in range(30)})
    assert sum(store.get(store.key("record", str(number))) is not None for number in range(30)) == 10


def test_the_stamp_changes_with_our_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "redactor").mkdir()
    (tmp_path / "redactor" / "cache.py").write_text("")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "redactor" / "cache.py"))
    before = cache.stamp()
    (tmp_path / "redactor" / "names.yaml").write_text("- x")
    between = cache.stamp()
    (tmp_path / "model-2.0.dist-info").mkdir()
    assert len({before, between, cache.stamp()}) == 3
