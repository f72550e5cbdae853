"""Nothing leaves the machine: every command there is, with sockets denied and, where that can be had, no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from redactor.cli.app import app

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "fixtures" / "offline.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text("utf-8"))
NAMES = [row["command"] for row in ROWS]
IS_ROOT = hasattr(os, "getuid") and os.getuid() == 0
NAMESPACE = ["unshare", "--net", *([] if IS_ROOT else ["--map-root-user"])]


def commands(found: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of the application, groups opened."""
    for name, inner in getattr(found, "commands", {}).items():
        yield from commands(inner, (*path, name))
    if not hasattr(found, "commands"):
        yield " ".join(path)


def can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with a harvest, and a repository with a harvest staged."""
    folder = tmp_path_factory.mktemp("offline")
    shutil.copytree(ROOT / "fixtures" / "harvest", folder / "harvest")
    shutil.copytree(ROOT / "fixtures" / "harvest" / "field-text", folder / "repository")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder / "repository", check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def outcome(place: Path) -> dict[str, Any]:
    """What every command did; without a network where the system lets us have that."""
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
    own = {name: str(place / folder) for name, folder in {"HOME": "home", "XDG_DATA_HOME": "data"}.items()}
    own |= {"REDACTOR_CACHE": str(place / "cache"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    surroundings = {name: os.environ[name] for name in kept if name in os.environ} | own
    alone = ["alone"] if can_unshare() else []
    script = [sys.executable, str(Path(__file__).with_name("driver.py")), str(TABLE), *alone]
    command = [*NAMESPACE, *script] if alone else script
    done = subprocess.run(command, cwd=place, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_table_has_every_command_once():
    assert sorted(NAMES) == sorted(commands(get_command(app)))


@pytest.mark.model
def test_every_command_does_its_work_with_sockets_denied(outcome):
    expected = [{"command": row["command"], "exit": row.get("exit", 0)} for row in ROWS]
    assert [{"command": one["command"], "exit": one["exit"]} for one in outcome["done"]] == expected, [
        (one["command"], one["said"]) for one in outcome["done"] if one["said"]
    ]


@pytest.mark.model
def test_no_command_asks_for_a_socket_but_the_review_page_and_that_on_the_loopback_address(outcome):
    asked = {one["command"]: one["attempts"] for one in outcome["done"] if one["attempts"]}
    assert asked == {"review serve": ["socket.__new__", "socket.bind 127.0.0.1"]}


@pytest.mark.model
def test_every_command_was_run_in_a_network_namespace_with_no_interface_but_its_own_loopback(outcome):
    if not can_unshare():
        pytest.skip("this system allows no network namespace (unshare --net)")
    assert outcome["alone"]


@pytest.mark.model
def test_no_command_says_a_secret_and_none_lies_outside_the_data_folder(place, outcome):
    assert len(outcome["made"]) == 5  # the key, the vault's, the one before of each, the signing one
    assert {one["command"]: one["secrets"] for one in outcome["done"] if one["secrets"]} == {}
    files = [path for path in place.rglob("*") if path.is_file() and not path.is_relative_to(place / "data")]
    assert {path.name for path in files} >= {"names.vault", "chain.jsonl", "decisions.yaml", ".redactor-baseline.jsonl"}
    assert [path for path in files for secret in outcome["made"] if secret.encode() in path.read_bytes()] == []


def test_the_watch_would_notice():
    """The test of the test: what is denied in the driver is what a library would do."""
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import driver, socket, urllib.request\n"
        "sys.addaudithook(driver.watch)\n"
        "for ask in (lambda: socket.socket(), lambda: socket.getaddrinfo('names.invalid', 80),\n"
        "            lambda: urllib.request.urlopen('http://127.0.0.1:9/')):\n"
        "    try: ask()\n"
        "    except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "denied: socket.__new__", "denied: socket.getaddrinfo", "denied: urllib.Request",
    ]  # fmt: skip


@pytest.mark.model
def test_no_recognizer_is_one_of_presidios_own_that_look_things_up():
    from redactor.recognizers.engine import build_analyzer

    registry = build_analyzer(()).registry
    assert {type(one).__module__.partition(".")[0] for one in registry.recognizers} == {"redactor"}
