"""Every command that the README shows is run, in a copy of what a newcomer has."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redactor.cli.app import app
from redactor.demo import first_record
from redactor.ownschema import load_schema

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]
# What a finding tool says of fixtures that hold identifiers; everything else must succeed.
_ID = re.compile(r"\[id-\w{8}\]")
FINDS = ("redactor scan", "redactor check")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "fixtures" / "harvest", place / "fixtures" / "harvest")
    return place


@pytest.mark.model
@pytest.mark.parametrize("command", SHOWN)
def test_a_command_of_the_readme_does_what_it_says(folder, monkeypatch, command):
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == (1 if command.startswith(FINDS) else 0), result.output


@pytest.mark.model
def test_the_opening_table_is_what_the_tool_writes(folder, monkeypatch):
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, ["redact", "fixtures/harvest/field-text/workshop.txt", "-o", "opening"])
    assert result.exit_code == 0, result.output
    before, after = (
        {name.strip(): text.strip() for name, text in first_record(Path(path)).items()}
        for path in ("fixtures/harvest/field-text/workshop.txt", "opening/workshop.txt")
    )
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", README.partition("## Two commands")[0], re.MULTILINE)
    assert len(rows) == 4
    # A pseudonym is keyed: everybody's is another.
    assert [(name, was, _ID.sub("[id]", now)) for name, was, now in rows] == [
        (name, before[name], _ID.sub("[id]", after[name])) for name, _, _ in rows
    ]


def test_the_schema_that_the_readme_shows_is_one(tmp_path):
    (shown,) = re.findall(r"```yaml\n(columns:.*?)```", README, re.DOTALL)
    (tmp_path / "columns.yaml").write_text(shown)
    schema = load_schema(tmp_path / "columns.yaml")
    assert [schema.column(name).key for name in ("Quoi", "What was reached", "Partner office")] == [
        "outcome", "outcome", "partner",
    ]  # fmt: skip


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make (\w+)", README, re.MULTILINE)) == {"demo", "test"} <= targets


def test_the_readme_shows_commands():
    assert "redactor redact fixtures/harvest -o published" in SHOWN


def test_every_command_is_in_the_readme():
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    groups = {group.name for group in app.registered_groups}
    missing = {name for name in commands | groups if not re.search(rf"redactor {name}\b", README)}
    assert missing == set()
