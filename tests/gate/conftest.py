"""Repositories made for one test, where commits are guarded by the hook."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from typer.testing import CliRunner

from redactor.__main__ import quick
from redactor.cli.app import app
from redactor.errors import RedactorError
from redactor.session import Session
from tests.support import StubDetector

KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "Kanarivogel": "LOCATION", "Zwitscher Tirili": "PERSON"}
CLEAN = (
    "**FragmentID**: [id-b5btfh4y]\n**Outcome description**: In [location] the law was adopted.\n**Confidential**: no\n"
)
LEAK = "**FragmentID**: [id-b5btfh4y]\n**Outcome description**: ZODDHA met the mayor.\n**Confidential**: 1\n"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class LoggingStub(StubDetector):
    """Stub detection that writes down which records it is asked about."""

    def __init__(self, log: Path) -> None:
        super().__init__(KNOWN)
        self.log = log

    def detect(self, fragments):
        with self.log.open("a", errors="backslashreplace") as log:
            log.writelines(f"{fragment.path}:{fragment.index}\n" for fragment in fragments)
        return super().detect(fragments)


def answered(arguments: Sequence[str], given: str = "") -> Done:
    """What :func:`redactor.__main__.main` does with *arguments*, without ending the process."""
    out, err = io.StringIO(), io.StringIO()
    try:
        if arguments[0] == "hook" and "STUB_SLOW" not in os.environ:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                quick(list(arguments[1:]))
    except SystemExit as end:
        return Done(int(str(end.code)), out.getvalue(), err.getvalue())
    except RedactorError as error:
        return Done(error.exit_code, "", str(error))
    result = CliRunner().invoke(app, list(arguments), input=given)
    if isinstance(result.exception, RedactorError):
        return Done(result.exception.exit_code, result.stdout, str(result.exception))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@dataclass
class Repository:
    """A repository in a folder of the test's own, with a helper for each thing that a test does."""

    folder: Path
    environ: dict[str, str]
    log: Path

    def git(self, *arguments: str, check: bool = True, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self.environ | environ,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=check,
        )

    def write(self, name: str, text: str | bytes, *, stage: bool = True) -> Path:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        if stage:
            self.git("add", "--", name)
        return target

    def commit(self, message: str = "a change", **environ: str) -> subprocess.CompletedProcess[str]:
        return self.git("commit", "-m", message, check=False, **environ)

    def saved(self, message: str = "a change") -> None:
        """Commit past every hook: what the test takes for given."""
        self.git("commit", "--no-verify", "--allow-empty", "-m", message)

    def redactor(self, *arguments: str, cwd: Path | None = None, given: str = "", **environ: str) -> Done:
        """Run the command line in this process: importing it anew for each call would take the time."""
        stub = LoggingStub(self.log)
        surroundings = mock.patch.dict(os.environ, self.environ | environ, clear=True)
        detection = mock.patch.object(Session, "_detector", return_value=stub)
        with contextlib.chdir(cwd or self.folder), surroundings, detection:
            return answered(arguments, given)

    def hook(self, *arguments: str, **environ: str) -> Done:
        return self.redactor("hook", *arguments, **environ)

    def analyzed(self) -> list[str]:
        """What detection was asked about since the last time, as path:index."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


def make(folder: Path, environ: dict[str, str]) -> Repository:
    folder.mkdir(parents=True, exist_ok=True)
    repository = Repository(folder, environ, Path(environ["STUB_LOG"]))
    repository.git("init", "-q", "-b", "main")
    return repository


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment without the user's settings: git's, pre-commit's and our own."""
    config = tmp_path / "gitconfig"
    config.write_text(
        '[user]\n name = T\n email = t@example.invalid\n[protocol "file"]\n allow = always\n[core]\n autocrlf = false\n'
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "SKIP"))}
    return kept | {
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "REDACTOR_KEY": "a key for tests only, of no other use",
        "REDACTOR_CACHE": str(tmp_path / "cache"),
        "STUB_KNOWN": json.dumps(KNOWN),
        "STUB_LOG": str(tmp_path / "analyzed.log"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def repository(tmp_path: Path, environ: dict[str, str]) -> Repository:
    return make(tmp_path / "repository", environ)


@pytest.fixture
def another(tmp_path: Path, environ: dict[str, str]) -> Repository:
    return make(tmp_path / "another", environ)


def table(rows: Sequence[str], flag: str = "no") -> str:
    """A CSV harvest with one outcome a row."""
    lines = [f"[id-b5btfh4y],{row},{flag}" for row in rows]
    return "\n".join(["FragmentID,Outcome description,Confidential", *lines]) + "\n"
