"""The framework itself, from PyPI: our manifest, its stages, and file names passed or not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from redactor.gate import RELEVANT
from tests.gate.conftest import CLEAN, LEAK, Repository

ROOT = Path(__file__).parents[2]
STUBBED = Path(__file__).parent / "stubbed.py"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"


def pre_commit(repository: Repository, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=repository.folder,
        env=repository.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def source(another: Repository) -> Repository:
    """A repository with our manifest, started by this Python with stub detection instead of an environment."""
    hook = yaml.safe_load(MANIFEST.read_text())[0]
    hook |= {"language": "system", "entry": f"{sys.executable} {STUBBED} hook"}
    another.write(".pre-commit-hooks.yaml", yaml.safe_dump([hook]))
    another.saved()
    return another


def configure(
    repository: Repository, source: Repository, *, stages: tuple[str, ...] = ("pre-commit",), **settings
) -> None:
    hook = {"id": "redactor"} | settings
    revision = source.git("rev-parse", "HEAD").stdout.strip()
    config = {"repos": [{"repo": str(source.folder), "rev": revision, "hooks": [hook]}]}
    repository.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    repository.saved()
    installed = pre_commit(repository, "install", *(part for stage in stages for part in ("-t", stage)))
    assert installed.returncode == 0, installed.stderr


def test_the_manifest_is_valid_and_names_the_files_that_the_hook_reads() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)], capture_output=True, check=False
    )
    hook = yaml.safe_load(MANIFEST.read_text())[0]
    assert done.returncode == 0
    assert re.compile(hook["files"]).pattern == RELEVANT.pattern.replace("(?:", "(")
    assert hook["stages"] == ["pre-commit", "pre-merge-commit", "pre-push", "manual"]
    assert hook["require_serial"] is True


@pytest.mark.parametrize("pass_filenames", [True, False])
def test_a_commit_is_blocked_and_passed_as_it_should(
    repository: Repository, source: Repository, *, pass_filenames: bool
) -> None:
    configure(repository, source, pass_filenames=pass_filenames)
    repository.write("data/harvest.txt", LEAK)
    blocked = repository.commit()
    assert blocked.returncode == 1
    said = blocked.stderr + blocked.stdout
    assert "data/harvest.txt: record 0: Outcome description: 0-6: critical residual-identifier" in said
    repository.write("data/harvest.txt", CLEAN)
    assert repository.commit().returncode == 0
    repository.write("README.md", "Awa Exemplo wrote this.\n")
    assert repository.commit().returncode == 0


def test_skip_passes_it_over_once(repository: Repository, source: Repository) -> None:
    configure(repository, source)
    repository.write("harvest.txt", LEAK)
    assert repository.commit(SKIP="redactor").returncode == 0


def test_all_files_are_examined_on_demand(repository: Repository, source: Repository) -> None:
    configure(repository, source)
    repository.write("harvest.txt", LEAK)
    repository.saved()
    repository.write("harvest.txt", CLEAN, stage=False)
    assert pre_commit(repository, "run", "--all-files", "--hook-stage", "manual").returncode == 1
    repository.git("add", "harvest.txt")
    assert pre_commit(repository, "run", "--all-files").returncode == 0


def test_a_merge_is_guarded(repository: Repository, source: Repository) -> None:
    configure(repository, source, stages=("pre-merge-commit",))
    repository.git("switch", "-q", "-c", "side")
    repository.write("side.txt", LEAK)
    repository.saved()
    repository.git("switch", "-q", "main")
    repository.saved("on main")
    assert repository.git("merge", "--no-edit", "side", check=False).returncode == 1


def test_a_push_is_guarded_with_what_a_later_commit_deletes(
    repository: Repository, source: Repository, tmp_path: Path
) -> None:
    repository.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    configure(repository, source, stages=("pre-push",))
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    assert repository.git("push", "-q", "origin", "main", check=False).returncode == 0
    repository.write("harvest.txt", LEAK)
    repository.saved("leaks")
    repository.write("harvest.txt", CLEAN + "**Country**: [location]\n")
    repository.saved("mends")
    assert repository.git("push", "-q", "origin", "main", check=False).returncode == 1


def test_it_can_be_tried_without_a_configuration(repository: Repository, source: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    tried = pre_commit(repository, "try-repo", str(source.folder), "redactor", "--verbose")
    assert tried.returncode == 1
    assert "residual-identifier" in tried.stdout
    repository.write("harvest.txt", CLEAN)
    assert pre_commit(repository, "try-repo", str(source.folder), "redactor").returncode == 0
