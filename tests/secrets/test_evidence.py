"""Evidence of a release: what it holds, what it notices, and what it leaves to people to say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redactor import evidence
from redactor.errors import InputError
from redactor.files import sha256
from redactor.session import Session
from tests.support import StubDetector
from tests.test_cli import KNOWN, RECORD, run, write

EPOCH = "1767225600"  # 2026-01-01
NAMES = [*KNOWN, "Exemplo", "harvest.txt"]


@pytest.fixture
def place(monkeypatch, tmp_path):
    """A folder with an original; the keys are the test's own, the clock stands still."""
    monkeypatch.setattr(Session, "detector", StubDetector(KNOWN))
    monkeypatch.setenv("REDACTOR_SIGNING_KEY", "s" * 32)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in" / "harvest.txt")
    return tmp_path


def release(*more: str) -> str:
    code, _, said = run("redact", "in", "-o", "out", "--evidence", "chain.jsonl", *more)
    assert code == 0, said
    return said


def verify(*more: str) -> tuple[int, list[str]]:
    code, out, error = run("evidence", "verify", "chain.jsonl", *more)
    return code, out.splitlines() or [error]


def test_a_record_says_what_was_made_of_what_by_what(place):
    said = release()
    (record,) = evidence.read(place / "chain.jsonl").records
    copy, reports = place / "out" / "harvest.txt", ("leak-report.json", "leak-report.md")
    kept = {k: v for k, v in record.items() if k not in {"signature", "policy", "originals", "key", "signer", "tool"}}
    assert kept == {
        "redactor_evidence": 1,
        "number": 0,
        "previous": "",
        "made": "2026-01-01T00:00:00Z",
        "verdict": "clean",
        "models": [{"name": "stub", "version": "1", "sha256": ""}],
        "decisions": None,
        "says": evidence.SAYS,
        "checked": {"files": 1, "records": 1, "fields": 3, "skipped": 0, "other_files": 0},
        "copies": [{"path": "harvest.txt", "sha256": sha256(copy), "records": 1, "replaced": 3, "withheld": 0}],
        "reports": [{"path": name, "sha256": sha256(place / "out" / name)} for name in reports],
    }
    assert record["tool"]["name"] == "redactor"
    assert len(record["policy"]["sha256"]) == 64
    assert said.splitlines()[0] == f"chain.jsonl: {evidence.read(place / 'chain.jsonl').head}"


def test_a_record_holds_no_value_and_no_hash_that_a_guess_could_be_tried_on(place):
    release()
    text = (place / "chain.jsonl").read_text()
    assert not [name for name in (*KNOWN, "Exemplo") if name in text]
    assert sha256(place / "in" / "harvest.txt") not in text


def test_a_record_is_the_same_to_the_byte_when_it_is_made_again(place):
    release()
    first = (place / "chain.jsonl").read_bytes()
    (place / "chain.jsonl").unlink()
    release()
    assert (place / "chain.jsonl").read_bytes() == first


def test_decisions_are_in_the_record(place):
    write(place / "decisions.yaml", "version: 1\ndecisions: []\n")
    release("--decisions", "decisions.yaml")
    (record,) = evidence.read(place / "chain.jsonl").records
    assert record["decisions"] == {"sha256": sha256(place / "decisions.yaml"), "in_force": 0}


def test_a_release_as_recorded_passes_and_nothing_says_that_it_is_safe(place):
    release()
    code, lines = verify("--copies", "out", "--originals", "in")
    assert code == 0
    head = evidence.read(place / "chain.jsonl").head
    assert lines == [
        f"ok       chain: 1 records, unbroken; it ends with {head}",
        f"ok       signature: sound, by {evidence.signer()}, who is known",
        "ok       copies: 3 files as recorded",
        "ok       originals: 1 as recorded",
        evidence.SAYS,
    ]


def test_a_copy_that_was_changed_added_or_lost_is_noticed(place):
    release()
    copy = place / "out" / "harvest.txt"
    original = copy.read_text()
    copy.write_text(original + " ")
    assert verify("--copies", "out")[0] == 1
    copy.write_text(original)
    write(place / "out" / "another.txt")
    assert verify("--copies", "out") == (1, [
        "WRONG    another.txt: is not in the record",
        *verify()[1],
    ])  # fmt: skip
    (place / "out" / "another.txt").unlink()
    copy.unlink()
    assert verify("--copies", "out")[0] == 3


def test_a_report_that_nobody_recorded_is_a_file_like_any_other(place):
    release()
    report = (place / "out" / "leak-report.json").read_text()
    write(place / "out" / "leak-report-2.json", report)
    assert verify("--copies", "out") == (1, [
        "WRONG    leak-report-2.json: is not in the record",
        *verify()[1],
    ])  # fmt: skip


def test_originals_are_compared_on_the_machine_that_has_the_key(place, monkeypatch):
    release()
    write(place / "in" / "harvest.txt", RECORD + "\n")
    code, lines = verify("--originals", "in")
    assert (code, lines[:2]) == (1, [
        "WRONG    harvest.txt: is not one of the originals that were recorded",
        "UNKNOWN  originals: 1 of 1 are not among these files",
    ])  # fmt: skip
    monkeypatch.setenv("REDACTOR_KEY", "another key that is as long as it has to be")
    assert verify("--originals", "in")[1][0] == "UNKNOWN  originals: recorded under a key that is not here any more"


def test_after_a_rotation_originals_are_compared_under_the_key_before(place, monkeypatch):
    release()
    monkeypatch.setenv("REDACTOR_PREVIOUS_KEY", "a key for tests only, of no other use")
    monkeypatch.setenv("REDACTOR_KEY", "another key that is as long as it has to be")
    assert verify("--originals", "in")[0] == 0


def test_a_signer_whom_nobody_named_is_not_trusted(place, monkeypatch):
    release()
    theirs = evidence.signer()
    monkeypatch.setenv("REDACTOR_SIGNING_KEY", "t" * 32)
    code, lines = verify()
    said = f"UNKNOWN  signature: sound, but by {theirs}: give --signer if that is whom you trust"
    assert (code, lines[0]) == (3, said)
    assert verify("--signer", theirs)[0] == 0


def damaged(lines: list[bytes], damage: str) -> list[bytes]:
    return {
        "a word changed": [lines[0].replace(b'"verdict":"clean"', b'"verdict":"clear"'), *lines[1:]],
        "spelled otherwise": [lines[0].replace(b'":', b'" :'), *lines[1:]],
        "a record lost": [lines[0], lines[2]],
        "the first lost": lines[1:],
        "records swapped": [lines[1], lines[0], lines[2]],
        "no record": [b"{}\n", *lines[1:]],
        "not JSON": [b"[" * 9000 + b"\n", *lines[1:]],
    }[damage]


DAMAGES = [
    "a word changed", "spelled otherwise", "a record lost", "the first lost", "records swapped", "no record",
    "not JSON",
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_chain_that_was_tampered_with_is_wrong_and_gets_no_further_record(place, damage):
    for _ in range(3):
        release()
    assert verify()[0] == 0
    chain = place / "chain.jsonl"
    chain.write_bytes(b"".join(damaged(chain.read_bytes().splitlines(keepends=True), damage)))
    spoilt = chain.read_bytes()
    code, lines = verify()
    assert (code, lines[0].startswith("WRONG    record ")) == (1, True)
    code, _, error = run("redact", "in", "-o", "other", "--evidence", "chain.jsonl")
    assert (code, "begin another file" in error) == (3, True)
    assert chain.read_bytes() == spoilt
    assert not (place / "other").exists()


def test_a_record_signed_anew_by_somebody_else_breaks_the_chain_of_the_next(place, monkeypatch):
    release()
    release()
    chain = place / "chain.jsonl"
    first, second = chain.read_bytes().splitlines(keepends=True)
    monkeypatch.setenv("REDACTOR_SIGNING_KEY", "t" * 32)
    body = {k: v for k, v in json.loads(first).items() if k != "signature"} | {"verdict": "clear"}
    forged = place / "forged.jsonl"
    evidence.append(forged, body)
    chain.write_bytes(forged.read_bytes() + second)
    assert verify()[1][0] == "WRONG    record 1: does not follow the one before: a record is missing or was moved"


def test_where_nothing_was_released_nothing_is_recorded(place):
    write(place / "in" / "harvest.txt", b"")
    code, _, said = run("redact", "in", "-o", "out", "--evidence", "chain.jsonl")
    assert (code, said.splitlines()[0]) == (3, "chain.jsonl: nothing was released, nothing is recorded")
    assert not (place / "chain.jsonl").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["in", "--evidence", "out/chain.jsonl"], "inside the output folder"),
        (["in", "--evidence", "nowhere/chain.jsonl"], "no such folder"),
        (["-", "--stdin-format", "txt", "--evidence", "chain.jsonl"], "standard input cannot be looked at again"),
    ],
)
def test_evidence_that_could_not_be_given_is_refused_before_any_work(place, more, said):
    code, _, error = run("redact", "-o", "out", *more)
    assert (code, said in error) == (2, True)
    assert not (place / "out").exists()


def test_show_prints_a_sound_record_only(place):
    release()
    assert json.loads(run("evidence", "show", "chain.jsonl")[1])["verdict"] == "clean"
    assert run("evidence", "show", "chain.jsonl", "--record", "1")[0] == 2
    (place / "chain.jsonl").write_text("{}\n")
    with pytest.raises(InputError):
        evidence.require_ready(Path("chain.jsonl"), Path("out"))
    assert run("evidence", "show", "chain.jsonl")[0] == 3


def test_the_signer_command_prints_the_public_half(place):
    said = run("evidence", "signer")[1].strip()
    assert said == evidence.signer()
    assert "s" * 32 not in said


def test_a_record_cannot_name_a_file_outside_the_release(place):
    release()
    body = {k: v for k, v in evidence.read(place / "chain.jsonl").records[0].items() if k != "signature"}
    (place / "chain.jsonl").unlink()
    write(place / "secret.txt", "secret")
    entry = {"path": "../secret.txt", "sha256": sha256(place / "secret.txt")}
    evidence.append(place / "chain.jsonl", body | {"copies": [entry], "reports": []})
    code, lines = verify("--copies", "out")
    assert (code, lines[0]) == (1, "WRONG    ../secret.txt: is not the file that was recorded")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_vault_and_evidence_together_with_a_policy_of_pseudonyms(place, monkeypatch, jobs):
    monkeypatch.setenv("REDACTOR_VAULT_KEY", "v" * 32)
    release("--policy", "partner", "--vault", "names.vault", "--jobs", jobs)
    copy = (place / "out" / "harvest.txt").read_text()
    token = copy.partition("met ")[2].partition(".")[0]
    assert token.startswith("[person-")
    code, out, _ = run("vault", "open", "names.vault", token, "--reason", "asked by the partner", "-o", "who.txt")
    assert (code, out) == (0, "")
    assert (place / "who.txt").read_text() == "harvest.txt:0: PERSON: Awa Exemplo\n"
    assert (place / "who.txt").stat().st_mode & 0o777 == 0o600
    assert run("vault", "log", "names.vault")[1].endswith(f"{token}  asked by the partner\n")


@pytest.mark.parametrize("variable", ["CI", "PRE_COMMIT"])
def test_a_vault_is_not_opened_under_ci_nor_without_a_reason(place, monkeypatch, variable):
    monkeypatch.setenv("REDACTOR_VAULT_KEY", "v" * 32)
    release("--policy", "partner", "--vault", "names.vault")
    opened = ["vault", "open", "names.vault", "[person-k3f9]", "-o", "who.txt"]
    assert run(*opened, "--reason", " ")[2] == "vault open: say why with --reason"
    assert run(*opened)[0] == 2
    monkeypatch.setenv(variable, "true")
    assert run(*opened, "--reason", "asked")[2] == "vault open is refused under CI and in hooks"
    assert not (place / "who.txt").exists()


def test_a_vault_beside_the_copies_is_refused_and_nothing_is_written(place):
    code, _, error = run("redact", "in", "-o", "out", "--vault", "out/names.vault")
    assert (code, "inside the output folder" in error) == (2, True)
    assert not (place / "out").exists()
