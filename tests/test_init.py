"""init: looks, says, writes only when asked, and never a value."""

from __future__ import annotations

import re

import pytest
import yaml
from typer.testing import CliRunner

from redactor.cli.app import app
from redactor.config import load_config
from redactor.errors import UsageError

RECORD = """**FragmentID**: ABC-1
**Outcome description**: The district assembly published the list of farm plots for the first time.
**Comments MEAL**: Awa Exemplo sleeps at the mill
**Outcome statements is CONFIDENTIAL**: perhaps Awa
"""


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text(RECORD)
    return tmp_path


def run(*args: str):
    return CliRunner().invoke(app, ["init", *args])


def test_it_says_what_it_met_and_writes_nothing_unasked(place):
    result = run()
    assert result.exit_code == 0
    assert result.stderr.splitlines()[:5] == [
        "Files read: 1 text; 1 record.",
        "Columns known: 1 flag, 1 identifier, 1 narrative.",
        "Columns that nobody has described (1): Comments MEAL. They count as confidential.",
        "1 record: the flag is neither yes nor no.",
        "Languages of the texts: English (1).",
    ]
    assert [p.name for p in place.iterdir()] == ["in.txt"]


def test_no_value_of_a_record_comes_out(place):
    run("--write")
    assert "Awa" not in run().output + (place / ".redactor.yaml").read_text()
    assert "MEAL" not in (place / ".redactor.yaml").read_text()


def test_what_is_written_is_a_configuration_in_force(place):
    assert run("--write", "-p", "internal").exit_code == 0
    assert load_config(place).settings.policy == "internal"


def test_every_key_that_is_commented_out_is_a_key(place):
    text = run().stdout
    uncommented = re.sub(r"(?m)^# (?=[a-z_]+: )", "", text)
    (place / ".redactor.yaml").write_text(uncommented)
    assert set(yaml.safe_load(uncommented)) == {
        "policy", "schema", "pipelines", "decisions", "baseline", "harvests",
    }  # fmt: skip
    assert load_config(place).settings.decisions == "decisions.yaml"


def test_a_configuration_that_exists_is_left_as_it_is(place):
    (place / ".redactor.yaml").write_text("policy: donor\n")
    result = run("--write")
    assert isinstance(result.exception, UsageError)
    assert (place / ".redactor.yaml").read_text() == "policy: donor\n"


def test_what_cannot_be_read_is_said(place):
    (place / "bad.csv").write_bytes(b"")
    assert "Not read: bad.csv: empty file." in run().stderr
