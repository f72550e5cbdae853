"""Ranges and history: each blob once, with the commit that brought it, and what is only in the past says so."""

from __future__ import annotations

import json

from tests.gate.conftest import CLEAN, LEAK, Done, Repository, table


def messages(done: Done) -> dict[str, str]:
    """Path to message of each finding of a JSON report about an identifier."""
    found = json.loads(done.stdout)["findings"]
    return {f["path"]: f["message"] for f in found if f["entity"] == "HRD_COALITION"}


def head(repository: Repository, name: str = "HEAD") -> str:
    return repository.git("rev-parse", "--short=12", name).stdout.strip()


def test_a_range_is_what_its_commits_brought(repository: Repository) -> None:
    repository.write("old.txt", LEAK)
    repository.saved()
    repository.write("new.txt", LEAK + "**Country**: [location]\n")
    repository.saved()
    done = repository.redactor("scan", "--git-range", "HEAD~1..HEAD", "-f", "json")
    assert done.returncode == 1
    assert messages(done) == {"new.txt": f"found (introduced by commit {head(repository)})"}


def test_what_a_later_commit_deleted_is_found_in_history_alone(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    repository.saved()
    first = head(repository)
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    done = repository.redactor("scan", "--history", "-f", "json")
    assert done.returncode == 1
    assert messages(done) == {f"{first}:harvest.txt": f"found (only in history, introduced by commit {first})"}
    assert json.loads(done.stdout)["coverage"]["files"] == 2


def test_one_blob_in_many_commits_and_places_is_read_once(repository: Repository) -> None:
    repository.write("a.txt", LEAK)
    repository.saved()
    first = head(repository)
    repository.git("mv", "a.txt", "b.txt")
    repository.saved()
    repository.write("copy.txt", LEAK)
    repository.saved()
    done = repository.redactor("scan", "--history", "-f", "json")
    assert json.loads(done.stdout)["coverage"]["records"] == 1
    assert messages(done) in (
        {"b.txt": f"found (introduced by commit {first})"},
        {"copy.txt": f"found (introduced by commit {first})"},
    )


def test_history_holds_every_branch(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    repository.git("switch", "-q", "-c", "side")
    repository.write("side.txt", LEAK)
    repository.saved()
    repository.git("switch", "-q", "main")
    assert list(messages(repository.redactor("scan", "--history", "-f", "json"))) == [
        f"{head(repository, 'side')}:side.txt"
    ]


def test_what_only_a_merge_brought_is_found(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    repository.git("switch", "-q", "-c", "side")
    repository.saved("side")
    repository.git("switch", "-q", "main")
    repository.saved("main")
    repository.git("merge", "-q", "--no-commit", "side")
    repository.write("harvest.txt", LEAK)
    repository.saved("merge")
    assert list(messages(repository.redactor("scan", "--git-range", "HEAD~1..HEAD", "-f", "json"))) == ["harvest.txt"]


def test_paths_narrow_history_down(repository: Repository) -> None:
    repository.write("a/harvest.txt", LEAK)
    repository.write("b/harvest.txt", CLEAN)
    repository.saved()
    assert repository.redactor("scan", "--history", "a").returncode == 1
    assert repository.redactor("scan", "--history", "b").returncode == 0


def test_a_range_or_a_history_without_a_record_is_never_green(repository: Repository) -> None:
    repository.write("README.md", "nothing\n")
    repository.saved()
    repository.saved()
    assert repository.redactor("scan", "--git-range", "HEAD..HEAD").returncode == 3
    assert repository.redactor("scan", "--git-range", "HEAD~1..HEAD").returncode == 3
    assert repository.redactor("scan", "--history").returncode == 3


def test_the_gate_over_a_range_is_green_without_a_harvest_and_not_without_a_commit(repository: Repository) -> None:
    repository.write("README.md", "nothing\n")
    repository.saved()
    repository.write("README.md", "more\n")
    repository.saved()
    assert repository.hook("--git-range", "HEAD~1..HEAD").returncode == 0
    assert repository.hook("--git-range", "HEAD..HEAD").returncode == 3
    repository.write("harvest.txt", LEAK)
    repository.saved()
    assert repository.hook("--git-range", "HEAD~1..HEAD").returncode == 1


def test_a_range_that_is_none_is_wrong_usage(repository: Repository) -> None:
    repository.saved()
    assert repository.redactor("scan", "--git-range", "nowhere..HEAD").returncode == 2
    assert repository.redactor("scan", "--git-range", "--output=x").returncode == 2
    assert repository.redactor("scan").returncode == 2


def test_a_shallow_clone_has_no_whole_history(repository: Repository, tmp_path) -> None:
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    repository.write("harvest.txt", CLEAN + "**Country**: [location]\n")
    repository.saved()
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(tmp_path / "shallow"))
    shallow = Repository(tmp_path / "shallow", repository.environ, repository.log)
    done = shallow.redactor("scan", "--history")
    assert done.returncode == 3
    assert "shallow" in done.stdout


def test_a_replaced_object_does_not_hide_what_is_pushed(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    repository.saved()
    repository.write("other.txt", CLEAN, stage=False)
    clean = repository.git("hash-object", "-w", "other.txt").stdout.strip()
    leak = repository.git("rev-parse", "HEAD:harvest.txt").stdout.strip()
    repository.git("replace", leak, clean)
    assert repository.redactor("scan", "--history", "harvest.txt").returncode == 1


def test_the_second_look_at_history_analyzes_nothing(repository: Repository) -> None:
    for number in range(3):
        repository.write("harvest.csv", table([f"The law number {n} was adopted." for n in range(number + 5)]))
        repository.saved()
    repository.redactor("scan", "--history")
    assert len(repository.analyzed()) == 7 + 0
    repository.redactor("scan", "--history")
    assert repository.analyzed() == []
