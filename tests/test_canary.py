"""A unique token goes through every field, in every command and format, and every output is searched for it."""

from __future__ import annotations

import itertools
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redactor.cli.app import app
from redactor.reports import REPORTS
from redactor.schema import default_schema
from redactor.session import Session
from tests.support import StubDetector

HARVEST = Path(__file__).parent.parent / "fixtures" / "harvest" / "harvest.jsonl"
COLUMNS = json.loads(HARVEST.read_text("utf-8").splitlines()[0])
NAMES = [name for name in COLUMNS if name != "StoryFragment_Merged"]
TOKENS = {name: f"Qzx{number:02d}vkanary" for number, name in enumerate(NAMES)}
COMMANDS = ("scan", "redact", "check", "audit")


def value(name: str) -> str:
    return f"before {TOKENS[name]} after"


@pytest.fixture
def canaries(monkeypatch, tmp_path):
    """Three files in three formats, each with a token in every field, and a detector that knows them all."""
    known = dict.fromkeys(TOKENS.values(), "PERSON")
    monkeypatch.setattr(Session, "detector", StubDetector(known))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tmp").mkdir()
    folder = tmp_path / "in"
    folder.mkdir()
    record = {name: value(name) for name in NAMES}
    (folder / "a.jsonl").write_text(json.dumps(record) + "\n")
    (folder / "b.txt").write_text("".join(f"**{name}**: {text}\n" for name, text in record.items()))
    (folder / "c.csv").write_text(",".join(NAMES) + "\n" + ",".join(record.values()) + "\n")
    return tmp_path


def everything(folder: Path, *said: str) -> str:
    """All that was said and all that lies in *folder*, workbooks unpacked, the inputs left out."""
    texts = list(said)
    for path in folder.rglob("*"):
        texts.append(path.name)
        if path.is_file() and path.parent.name != "in":
            data = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as package:
                    data = b"\n".join(package.read(name) for name in package.namelist())
            texts.append(data.decode("utf-8", "replace"))
    return "\n".join(texts)


@pytest.mark.parametrize(("command", "form"), itertools.product(COMMANDS, sorted(REPORTS)))
def test_no_token_of_any_field_is_in_any_output(canaries, command, form):
    args = [command, "in", "-f", form, *(["-o", "out"] if command == "redact" else [])]
    result = CliRunner().invoke(app, args)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {0, 1}, result.output
    seen = everything(canaries, result.output, result.stderr, str(result.exception), os.environ.get("PWD", ""))
    folded = seen.casefold()
    assert [name for name, token in TOKENS.items() if token.casefold() in folded] == []


def test_no_token_is_in_vault_evidence_or_what_is_said_of_them(canaries, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("REDACTOR_VAULT_KEY", "v" * 32)
    monkeypatch.setenv("REDACTOR_SIGNING_KEY", "s" * 32)
    said, told = [], tmp_path_factory.mktemp("private") / "who.txt"

    def run(line):
        result = CliRunner().invoke(app, line.split())
        said.extend([result.output, result.stderr, str(result.exception)])
        assert result.exit_code == 0, (line, result.output)

    run("redact in -o out -p partner --vault names.vault --evidence chain.jsonl")
    run("evidence verify chain.jsonl --copies out --originals in")
    run("evidence show chain.jsonl")
    pseudonym = re.search(r"\[person-[0-9a-z]+\]", (canaries / "out" / "a.jsonl").read_text())[0]
    run(f"vault open names.vault {pseudonym} --reason asked -o {told}")
    assert [token for token in TOKENS.values() if token in told.read_text()] != []  # it does show one, there only
    run("vault log names.vault")
    run("baseline create in")
    before = (canaries / ".redactor-baseline.jsonl").read_text()
    monkeypatch.setenv("REDACTOR_PREVIOUS_KEY", os.environ["REDACTOR_KEY"])
    monkeypatch.setenv("REDACTOR_KEY", "another key that is as long as it has to be")
    run("key rekey in --baseline .redactor-baseline.jsonl")
    after = (canaries / ".redactor-baseline.jsonl").read_text()
    assert (len(after.splitlines()), after == before) == (len(before.splitlines()), False)
    folded = everything(canaries, *said, before).casefold()
    assert [name for name, token in TOKENS.items() if token.casefold() in folded] == []


def test_the_search_of_outputs_can_find_a_token(canaries):
    (canaries / "leak.log").write_text(f"oops {TOKENS[NAMES[0]]}")
    assert TOKENS[NAMES[0]] in everything(canaries)


def test_every_column_of_the_schema_is_among_the_canaries():
    schema = default_schema()
    keys = {schema.column(name).key for name in NAMES}
    assert keys == {key for key, _ in schema.names.values()} - {"merged"}
