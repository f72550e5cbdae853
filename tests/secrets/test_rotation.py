"""A new key: what the old one made is refused, carried over whole, or said to be lost; never taken in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from redactor import keystore
from redactor.errors import ConfigurationError, UsageError
from redactor.keys import CURRENT, PREVIOUS, as_key, key_name, load_key, rotate
from redactor.rekeying import rekey
from redactor.session import Session
from tests.support import StubDetector
from tests.test_cli import run

RECORDS = """**FragmentID**: 1
**Outcome description**: The ZODDHA met Awa Exemplo in Exampleville.
**Outcome statements is CONFIDENTIAL**: 1.0
"""
KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "Exampleville": "LOCATION"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user with a key file of her own, a harvest, a baseline and a decision."""
    monkeypatch.delenv("REDACTOR_KEY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("REDACTOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Session, "detector", StubDetector(KNOWN))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    Path("in.txt").write_text(RECORDS)
    return tmp_path / "work"


def decide(home: Path, value: str, entity: str, choice: str, *, marked: bool = False) -> None:
    """Write a decisions file about one value, as a review would."""
    from redactor.keys import fingerprint
    from redactor.marked import first_word
    from redactor.session import canonical

    key = load_key()
    opinion = {
        "fingerprint": fingerprint(key, entity, canonical(entity, value)),
        "entity": entity,
        "choice": choice,
        "reason": "agreed",
        "reviewer": "AB",
        "decided": "2026-01-01",
        "expires": "2999-01-01",
        "first": first_word(key, value) if marked else "",
    }
    (home / "decisions.yaml").write_text(yaml.safe_dump({"version": 1, "key": key_name(key), "decisions": [opinion]}))


def actions(*options: str) -> dict[str, str]:
    _, out, _ = run("scan", "in.txt", "--all", "-f", "jsonl", *options)
    return {found["entity"]: found["action"] for found in map(json.loads, out.splitlines())}


def test_a_rotation_makes_another_key_and_keeps_the_old_one_aside(home):
    first = load_key()
    assert run("key", "rotate")[0] == 0
    assert load_key() != first
    assert as_key(keystore.find(PREVIOUS)) == first
    assert {path.stat().st_mode & 0o777 for path in (home.parent / "data" / "redactor").iterdir()} == {0o600}


def test_no_command_shows_a_key(home):
    secret = load_key().secret.decode()
    said = "".join(run("key", *more)[1] for more in (["show-origin"], ["rotate"], ["show-origin"]))
    assert secret not in said
    assert load_key().secret.decode() not in said
    assert str(home.parent / "data" / "redactor" / "key") in said


def test_the_origin_of_every_secret_is_said_before_and_after_it_is_made(home, monkeypatch):
    monkeypatch.setenv("REDACTOR_VAULT_KEY", "v" * 32)
    none = "none yet; it is made when it is first needed"
    vault = "vault key: the environment variable REDACTOR_VAULT_KEY"
    assert run("key", "show-origin")[1].splitlines() == [f"key: {none}", vault, f"signing key: {none}"]
    assert not (home.parent / "data").exists()
    name, file = key_name(load_key()), home.parent / "data" / "redactor" / "key"
    assert run("key", "show-origin")[1].splitlines() == [f"key: {file}, name {name}", vault, f"signing key: {none}"]


def test_a_second_rotation_waits_until_the_first_is_done_with(home):
    run("key", "rotate")
    code, _, error = run("key", "rotate")
    assert (code, "redactor key forget" in error) == (2, True)
    assert run("key", "forget", "--yes")[1] == "The previous key was removed.\n"
    assert keystore.find(PREVIOUS) is None
    assert run("key", "rotate")[0] == 0


def test_the_previous_key_is_not_forgotten_unasked(home):
    assert run("key", "forget")[:2] == (0, "No previous key is kept.\n")
    run("key", "rotate")
    code, _, error = run("key", "forget")
    assert (code, "lost, with their labels and reasons; nothing was removed" in error) == (2, True)
    assert keystore.find(PREVIOUS) is not None


def test_an_interrupted_rotation_can_be_done_again(home):
    first = keystore.find_or_make(CURRENT)
    keystore.make(PREVIOUS, first.text, None, "file")  # where a crash would leave it
    assert run("key", "rotate")[0] == 0
    assert as_key(keystore.find(PREVIOUS)) == as_key(first)
    assert load_key() != as_key(first)


def test_a_key_of_the_environment_is_rotated_there(home, monkeypatch):
    monkeypatch.setenv("REDACTOR_KEY", "k" * 32)
    with pytest.raises(UsageError, match="REDACTOR_PREVIOUS_KEY"):
        rotate()


def test_the_cache_of_the_old_key_is_thrown_away(home):
    from redactor.cache import open_cache

    cache = open_cache(load_key())
    cache.put({cache.key("kind"): b"found"})
    assert "cache of earlier verdicts was thrown away" in run("key", "rotate")[1]
    assert not (home.parent / "cache" / "verdicts.sqlite").exists()


def test_a_baseline_of_the_old_key_is_refused_and_then_carried_over_with_its_labels(home):
    run("baseline", "create", "in.txt")
    file = home / ".redactor-baseline.jsonl"
    file.write_text(file.read_text().replace('"rule"', '"label": "false", "rule"', 1))
    (home / ".redactor.yaml").write_text("baseline: .redactor-baseline.jsonl\n")
    before = file.read_text().splitlines()
    run("key", "rotate")
    assert run("scan", "in.txt")[0] == 2
    assert run("key", "rekey", "in.txt")[1] == f".redactor-baseline.jsonl: {len(before) - 1} keyed again\n".replace(
        ".redactor-baseline", str(home / ".redactor-baseline")
    )
    after = file.read_text().splitlines()
    assert len(after) == len(before)
    assert not set(after) & set(before)
    assert sum('"label": "false"' in line for line in after) == 1
    assert run("scan", "in.txt")[0] == 0


def test_a_decision_of_the_old_key_is_refused_and_then_carried_over(home):
    decide(home, "Awa Exemplo", "PERSON", "keep")
    assert actions("--decisions", "decisions.yaml")["PERSON"] == "keep"
    run("key", "rotate")
    code, _, error = run("scan", "in.txt", "--decisions", "decisions.yaml")
    assert (code, error) == (2, "decisions.yaml: made with another key; use that one, or `redactor key rekey`")
    assert run("key", "rekey", "in.txt", "--decisions", "decisions.yaml")[0] == 0
    assert actions("--decisions", "decisions.yaml")["PERSON"] == "keep"


def test_what_only_a_reviewer_found_is_found_under_the_new_key_as_well(home):
    decide(home, "met Awa", "EVENT", "redact", marked=True)
    assert actions("--decisions", "decisions.yaml")["EVENT"] == "replace"
    run("key", "rotate")
    assert run("key", "rekey", "in.txt", "--decisions", "decisions.yaml")[0] == 0
    assert actions("--decisions", "decisions.yaml")["EVENT"] == "replace"


def test_a_decision_that_the_texts_do_not_know_is_not_dropped_in_silence(home):
    decide(home, "Ben Muster", "PERSON", "redact")
    before = (home / "decisions.yaml").read_text()
    run("key", "rotate")
    code, _, error = run("key", "rekey", "in.txt", "--decisions", "decisions.yaml")
    assert (code, error.splitlines()[0]) == (2, "decisions.yaml: 1 entries speak of nothing in these files")
    assert (home / "decisions.yaml").read_text() == before
    assert run("key", "rekey", "in.txt", "--decisions", "decisions.yaml", "--drop")[0] == 0
    assert yaml.safe_load((home / "decisions.yaml").read_text())["decisions"] == []


def test_decisions_that_name_no_key_are_refused(home):
    decide(home, "Awa Exemplo", "PERSON", "keep")
    file = home / "decisions.yaml"
    file.write_text("\n".join(line for line in file.read_text().splitlines() if not line.startswith("key")))
    assert run("scan", "in.txt", "--decisions", "decisions.yaml")[0] == 2


def test_a_suppression_is_told_its_new_fingerprint(home):
    _, out, _ = run("scan", "in.txt", "-f", "jsonl")
    old = next(f["fingerprint"] for f in map(json.loads, out.splitlines()) if f["entity"] == "PERSON")
    suppression = {
        "id": "known",
        "rule": "residual-identifier",
        "path": "in.txt",
        "fingerprint": old,
        "reason": "agreed",
        "person": "AB",
        "expires": "2999-01-01",
    }
    (home / ".redactor.yaml").write_text(json.dumps({"suppressions": [suppression]}))
    run("key", "rotate")
    assert run("audit", "in.txt")[0] == 2  # nothing there needs it any more, and that is an error
    said = run("key", "rekey", "in.txt")[1]
    _, out, _ = run("scan", "in.txt", "-f", "jsonl")
    new = next(f["fingerprint"] for f in map(json.loads, out.splitlines()) if f["entity"] == "PERSON")
    assert said == f"suppression 'known': fingerprint: {new}\n"
    assert new != old


def test_without_a_previous_key_nothing_can_be_carried_over(home):
    run("baseline", "create", "in.txt")
    with pytest.raises(ConfigurationError, match="no previous key is kept here"):
        rekey([home / "in.txt"], None, baseline=home / ".redactor-baseline.jsonl", decisions=None, drop=False)
