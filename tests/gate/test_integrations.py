"""What users paste: it parses, and every command and option in it exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.main import get_command
from typer.testing import CliRunner

from redactor.cli.app import app
from redactor.config import Settings, settings_schema
from tests.gate.conftest import Repository

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "integrations").glob("*.yml"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_is_yaml_and_uses_options_that_exist(template: Path) -> None:
    text = template.read_text()
    assert yaml.safe_load(text)
    calls = re.findall(r"redactor (hook|scan|audit) (.+)", text)
    known = {option for param in get_command(app).commands["hook"].params for option in param.opts}
    assert calls
    assert {option for _, call in calls for option in re.findall(r"--[a-z-]+", call)} <= known


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_installs_one_commit_of_a_source_that_the_user_fills_in(template: Path) -> None:
    (installed,) = re.findall(r"pip install (.+)", template.read_text())
    assert re.fullmatch(r'"redactor @ git\+https://your-host\.invalid/your/redactor@0{40}"', installed)


def test_a_pushed_range_before_the_first_push_is_an_error_and_not_green(repository: Repository) -> None:
    repository.saved()
    assert repository.hook("--git-range", f"{'0' * 40}..HEAD").returncode == 2


def test_the_configurations_schema_accepts_what_the_tool_accepts() -> None:
    schema = settings_schema()
    Draft202012Validator.check_schema(schema)
    valid = {
        "policy": "publication",
        "schema": "columns.yaml",
        "baseline": ".redactor-baseline.jsonl",
        "harvests": ["data/*.txt"],
        "suppressions": [
            {
                "id": "a",
                "rule": "metadata",
                "path": "x.csv",
                "reason": "r",
                "person": "p",
                "expires": "2999-01-01",
            }
        ],
    }
    assert [error.message for error in Draft202012Validator(schema).iter_errors(valid)] == []
    assert Settings.model_validate(valid).column_schema == "columns.yaml"
    assert list(Draft202012Validator(schema).iter_errors({"polcy": "x"})) != []


def test_config_schema_prints_it() -> None:
    assert json.loads(CliRunner().invoke(app, ["config", "schema"]).stdout) == settings_schema()


def test_config_show_says_where_each_value_comes_from(repository: Repository) -> None:
    repository.write(".redactor.yaml", "schema: columns.yaml\n")
    said = repository.redactor("config", "show", "--origin", REDACTOR_POLICY="internal").stdout.splitlines()
    file = repository.folder / ".redactor.yaml"
    assert 'policy: "internal"  # REDACTOR_POLICY' in said
    assert f'schema: "columns.yaml"  # {file}' in said
    assert "baseline: null  # default" in said


def test_a_limit_that_nothing_would_keep_is_no_setting(repository: Repository) -> None:
    repository.write(".redactor.yaml", "max_file_mb: 1\n")
    done = repository.redactor("config", "show")
    assert (done.returncode, "max_file_mb" in done.stderr) == (2, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_REDACTOR_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "redactor ho")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "redactor ho")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    done = CliRunner().invoke(app, [], prog_name="redactor")
    assert "hook" in done.stdout
