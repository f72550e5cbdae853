"""The vault: what it gives back, what it writes down first, and that nobody else reads a thing in it."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from redactor.errors import ConfigurationError, InputError, OutputError, UsageError
from redactor.keys import Key
from redactor.operators import Context, pseudonym
from redactor.protected import Protected
from redactor.vault import BLOCK, Name, Opening, add, names_of, openings, require_place, reveal

NAMES = [
    Name("[person-k3f9]", "harvest.txt", 0, "PERSON", "Awa Exemplo"),
    Name("[person-k3f9]", "harvest.txt", 7, "PERSON", "Bén Muster"),
    Name("[id-b5btfh4y]", "harvest.txt", 0, "FRAGMENT_ID", "ABC-DEF2301/GHI001"),
]
ASKED = Opening("2026-01-01T00:00:00Z", "AB", "", "the partner asked who this is")


@pytest.fixture
def vault(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("REDACTOR_VAULT_KEY", "v" * 32)
    return tmp_path / "names.vault"


def test_a_pseudonym_gives_back_every_value_it_stands_for(vault):
    assert add(vault, NAMES) == 3
    assert reveal(vault, "[person-k3f9]", ASKED) == tuple(NAMES[:2])


def test_what_is_there_already_is_not_added_again(vault):
    add(vault, NAMES)
    before = vault.read_bytes()
    assert add(vault, NAMES) == 0
    assert vault.read_bytes() == before
    assert add(vault, [*NAMES, Name("[town-k3f9]", "b.txt", 1, "LOCATION", "Exampleville")]) == 1


def test_every_opening_is_written_down_before_anything_is_given_back(vault):
    add(vault, NAMES)
    reveal(vault, "[id-b5btfh4y]", ASKED)
    reveal(vault, "[person-k3f9]", ASKED)
    assert openings(vault) == (
        Opening(ASKED.time, "AB", "[id-b5btfh4y]", ASKED.reason),
        Opening(ASKED.time, "AB", "[person-k3f9]", ASKED.reason),
    )


def test_a_vault_that_cannot_be_written_gives_nothing_back(vault, monkeypatch):
    add(vault, NAMES)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OutputError, match="no space left"):
        reveal(vault, "[person-k3f9]", ASKED)


def test_nothing_in_the_file_can_be_read_and_lengths_are_hidden(vault):
    add(vault, NAMES)
    reveal(vault, "[person-k3f9]", ASKED)
    content = vault.read_bytes()
    under_base64 = b"".join(base64.urlsafe_b64decode(line) for line in content.splitlines())
    # Six letters and more: shorter words turn up by chance in so much base64.
    for word in (b"Awa Exemplo", b"Exemplo", b"Muster", b"person", b"harvest", b"partner", b"DEF2301", b"2026-01-01"):
        assert word not in content
        assert word not in under_base64
    assert vault.stat().st_mode & 0o777 == 0o600
    assert {len(line) for line in content.splitlines()} == {len(content.splitlines()[0])}
    assert len(content.splitlines()[0]) > BLOCK


def test_another_key_opens_nothing(vault, monkeypatch):
    add(vault, NAMES)
    monkeypatch.setenv("REDACTOR_VAULT_KEY", "w" * 32)
    with pytest.raises(ConfigurationError, match=r"names\.vault:1: made with another key, or changed"):
        reveal(vault, "[person-k3f9]", ASKED)


@pytest.mark.parametrize("damage", ["a line lost", "lines swapped", "a bit flipped"])
def test_a_vault_that_was_tampered_with_is_refused(vault, damage):
    add(vault, NAMES[:1])
    add(vault, NAMES)
    reveal(vault, "[person-k3f9]", ASKED)
    lines = vault.read_bytes().splitlines(keepends=True)
    spoilt = {
        "a line lost": [lines[0], lines[2]],
        "lines swapped": [lines[1], lines[0], lines[2]],
        "a bit flipped": [lines[0], lines[1][:200] + bytes([lines[1][200] ^ 1]) + lines[1][201:], lines[2]],
    }[damage]
    vault.write_bytes(b"".join(spoilt))
    with pytest.raises(ConfigurationError):
        openings(vault)


def test_a_line_torn_by_a_kill_is_no_line_and_the_next_takes_its_place(vault):
    add(vault, NAMES[:1])
    with vault.open("ab") as stream:
        stream.write(b"gAAAAAAAAAA half a line")
    assert reveal(vault, "[person-k3f9]", ASKED) == (NAMES[0],)
    assert len(openings(vault)) == 1


def test_an_unknown_pseudonym_is_said_and_not_written_down(vault):
    add(vault, NAMES)
    before = vault.read_bytes()
    with pytest.raises(UsageError, match="no such pseudonym"):
        reveal(vault, "[person-z9z9]", ASKED)
    assert vault.read_bytes() == before


def test_a_vault_that_is_not_there_is_not_made_by_opening_it(vault):
    with pytest.raises(InputError, match="no such vault"):
        reveal(vault, "[person-k3f9]", ASKED)
    assert not vault.exists()


def test_a_vault_that_others_can_read_is_refused(vault):
    add(vault, NAMES)
    vault.chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        add(vault, NAMES)


def test_a_vault_may_not_lie_in_a_repository_nor_beside_the_copies(tmp_path, vault):
    (tmp_path / "work" / ".git").mkdir(parents=True)
    with pytest.raises(OutputError, match="inside a git repository"):
        add(tmp_path / "work" / "names.vault", NAMES)
    with pytest.raises(UsageError, match="inside the output folder"):
        require_place(tmp_path / "out" / "deep" / "names.vault", tmp_path / "out")
    require_place(tmp_path / "names.vault", tmp_path / "out")


def test_two_runs_at_once_lose_nothing(vault):
    names = [Name(f"[person-k{n}f9]", "a.txt", n, "PERSON", f"Name {n}") for n in range(2, 10)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda name: add(vault, [name]), names)) == 8
    assert [reveal(vault, name.pseudonym, ASKED) for name in names] == [(name,) for name in names]


def test_without_the_extra_it_says_what_to_install(vault):
    script = (
        "import sys; sys.modules['cryptography.fernet'] = None\n"
        "from pathlib import Path; from redactor import vault\n"
        "try: vault.add(Path(sys.argv[1]), [])\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    said = subprocess.run([sys.executable, "-c", script, str(vault)], capture_output=True, text=True, check=True)
    assert said.stdout.endswith("in your checkout, pip install '.[vault]'\n")


def test_names_keep_silent():
    assert "Awa" not in repr(NAMES)


def context(record: str = "r") -> Context:
    return Context(key=Key(b"k" * 32), record=record, harvest="h")


@pytest.mark.parametrize("scope", ["record", "harvest", "corpus"])
def test_the_names_of_a_record_are_those_whose_pseudonyms_stand_in_its_copy(scope):
    token = pseudonym("Awa Exemplo", scope, entity="PERSON", context=context())
    cell = pseudonym("17", "corpus", entity="FRAGMENT_ID", context=context())
    raw = {"FragmentID": "17", "Outcome": "Awa Exemplo met Ben Muster."}
    values = {"FragmentID": cell, "Outcome": f"{token} met [person]."}
    hidden = [Protected("Awa Exemplo", "PERSON"), Protected("Ben Muster", "PERSON"), Protected("Exemplo", "PERSON")]
    assert names_of(raw, values, hidden, context(), "a.txt", 3) == tuple(
        sorted([Name(cell, "a.txt", 3, "FRAGMENT_ID", "17"), Name(token, "a.txt", 3, "PERSON", "Awa Exemplo")])
    )


def test_a_copy_without_pseudonyms_has_no_names():
    assert names_of({"a": "Awa"}, {"a": "[person]"}, [Protected("Awa", "PERSON")], context(), "a.txt", 0) == ()
