"""Confidential records in places for published files: the verdict hangs on where they lie, not on how they are told."""

from __future__ import annotations

import json

import pytest

from tests.gate.conftest import Done, Repository

CONFIDENTIAL = "**FragmentID**: A-17\n**Outcome description**: The law was adopted.\n**Confidential**: yes\n"


def released(done: Done) -> list[str]:
    return [found["path"] for found in json.loads(done.stdout)["findings"] if found["rule"] == "confidential-released"]


@pytest.mark.parametrize(
    ("cwd", "given"),
    [
        (".", "."),
        (".", "published"),
        (".", "published/2024"),
        (".", "published/2024/w2.txt"),
        (".", "raw/../published/2024/w2.txt"),
        (".", "shortcut/w2.txt"),
        ("published", "."),
        ("published/2024", "w2.txt"),
        ("raw", "../published/2024/w2.txt"),
    ],
)
@pytest.mark.parametrize("is_repository", [True, False])
def test_a_confidential_record_is_found_however_its_file_is_named(
    repository: Repository,
    cwd: str,
    given: str,
    is_repository: bool,  # noqa: FBT001
) -> None:
    repository.write("published/2024/w2.txt", CONFIDENTIAL, stage=False)
    (repository.folder / "raw").mkdir()
    (repository.folder / "shortcut").symlink_to("published/2024")
    if not is_repository:
        (repository.folder / ".git").rename(repository.folder / "no-git")
    for path in (given, str(repository.folder / cwd / given)):
        done = repository.redactor("audit", path, "-f", "json", cwd=repository.folder / cwd)
        assert len(released(done)) == 1


def test_a_confidential_record_elsewhere_is_none_of_them(repository: Repository) -> None:
    repository.write("raw/w2.txt", CONFIDENTIAL, stage=False)
    assert released(repository.redactor("audit", "raw", "-f", "json")) == []


def test_a_name_that_two_files_share_counts_for_both(repository: Repository) -> None:
    repository.write("raw/w2.txt", CONFIDENTIAL, stage=False)
    repository.write("published/w2.txt", CONFIDENTIAL, stage=False)
    done = repository.redactor("audit", "raw", "published", "-f", "json")
    assert (done.returncode, set(released(done))) == (1, {"w2.txt"})


def test_a_repository_below_does_not_take_a_file_out(repository: Repository) -> None:
    repository.write("published/2024/w2.txt", CONFIDENTIAL, stage=False)
    (repository.folder / "published" / "2024" / ".git").mkdir()
    assert released(repository.redactor("audit", "published/2024/w2.txt", "-f", "json")) == ["published/2024/w2.txt"]


def test_the_hook_finds_one_below_folders(repository: Repository) -> None:
    repository.write("published/2024/w2.txt", CONFIDENTIAL)
    assert released(repository.hook("-f", "json")) == ["published/2024/w2.txt"]


@pytest.mark.parametrize("given", ["published", "published/w2.txt", "."])
def test_our_own_copies_are_clean_however_they_are_named(repository: Repository, given: str) -> None:
    repository.write("elsewhere/w2.txt", CONFIDENTIAL, stage=False)
    assert repository.redactor("redact", "elsewhere", "-o", "published").returncode == 0
    (repository.folder / "elsewhere" / "w2.txt").unlink()
    done = repository.redactor("audit", given)
    assert (done.returncode, "[withheld]" in (repository.folder / "published" / "w2.txt").read_text()) == (0, True)
