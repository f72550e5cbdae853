"""Ranges and history: each blob once, with the commit that brought it, and what is only in the past says so."""

from __future__ import annotations

import json

import pytest

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


def test_one_blob_is_examined_under_every_name_it_ever_had(repository: Repository) -> None:
    repository.write("a.txt", LEAK)
    repository.saved()
    first = head(repository)
    repository.git("mv", "a.txt", "b.txt")
    repository.saved()
    second = head(repository)
    repository.write("copy.txt", LEAK)
    repository.saved()
    done = repository.redactor("scan", "--history", "-f", "json")
    assert json.loads(done.stdout)["coverage"]["records"] == 3
    assert len(repository.analyzed()) == 1
    assert messages(done) == {
        f"{first}:a.txt": f"found (only in history, introduced by commit {first})",
        "b.txt": f"found (introduced by commit {second})",
        "copy.txt": f"found (introduced by commit {head(repository)})",
    }


@pytest.mark.parametrize("others", [["harvest.txt.bak"], ["a.dat"], ["a.dat", "z.dat"]])
def test_a_copy_under_a_name_that_no_harvest_has_hides_nothing(repository: Repository, others: list[str]) -> None:
    repository.saved()
    for name in (*others, "harvest.txt"):
        repository.write(name, LEAK)
    repository.saved()
    assert repository.hook("--git-range", "HEAD~1..HEAD").returncode == 1
    assert repository.redactor("scan", "--history").returncode == 1
    assert repository.redactor("scan", "--history", "harvest.txt").returncode == 1


def test_what_was_a_harvest_only_between_two_renames_is_found(repository: Repository) -> None:
    repository.write("h.dat", LEAK)
    repository.saved()
    repository.git("mv", "h.dat", "h.txt")
    repository.saved()
    repository.git("rm", "-q", "h.txt")
    repository.saved()
    assert repository.hook("--git-range", "HEAD~2..HEAD").returncode == 1
    assert list(messages(repository.redactor("scan", "--history", "-f", "json"))) == [
        f"{head(repository, 'HEAD~1')}:h.txt"
    ]


def test_a_file_that_the_configuration_names_is_read_whatever_else_it_is_called(repository: Repository) -> None:
    repository.write(".redactor.yaml", "harvests: ['data/*.txt']\n")
    repository.saved()
    repository.write("data/notes.txt", "Awa Exemplo came.\n")
    repository.write("zz.txt", "Awa Exemplo came.\n")
    repository.saved()
    assert repository.hook("--git-range", "HEAD~1..HEAD").returncode == 1


@pytest.mark.parametrize("kind", ["blob", "tree", "annotated"])
def test_a_ref_on_no_commit_is_never_green(repository: Repository, kind: str) -> None:
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    assert repository.redactor("scan", "--history").returncode == 0
    tag_leak(repository, kind)
    done = repository.redactor("scan", "--history")
    assert (done.returncode, "not on a commit" in done.stdout) == (3, True)
    assert repository.hook("--git-range", "odd").returncode == 3
    oid = repository.git("rev-parse", "odd").stdout.strip()
    told = f"refs/tags/odd {oid} refs/tags/odd {'0' * 40}\n"
    pushed = repository.redactor("hook", "--pushing", "origin", given=told)
    assert (pushed.returncode, "not on a commit" in pushed.stderr) == (3, True)
    assert repository.hook(PRE_COMMIT="1", PRE_COMMIT_LOCAL_BRANCH="odd").returncode == 3


def test_a_tag_on_a_commit_is_pushed_like_a_branch(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    repository.git("tag", "-a", "-m", "one", "v1")
    told = f"refs/tags/v1 {repository.git('rev-parse', 'v1').stdout.strip()} refs/tags/v1 {'0' * 40}\n"
    assert repository.redactor("hook", "--pushing", "origin", given=told).returncode == 0
    assert repository.redactor("scan", "--history").returncode == 0


def test_two_branches_pushed_at_once_are_both_read(repository: Repository) -> None:
    repository.saved()
    for branch, name in (("one", "h.dat"), ("two", "h.txt")):
        repository.git("switch", "-q", "-c", branch, "main")
        repository.write(name, LEAK)
        repository.saved()
    oids = [repository.git("rev-parse", branch).stdout.strip() for branch in ("one", "two")]
    told = "".join(f"refs/heads/{oid} {oid} refs/heads/{oid} {'0' * 40}\n" for oid in oids)
    done = repository.redactor("hook", "--pushing", "origin", given=told)
    assert (done.returncode, "h.txt: record 0: " in done.stdout, "only in history" in done.stdout) == (1, True, False)


def tag_leak(repository: Repository, kind: str) -> None:
    """Put a tag on a leaking file itself, or its folder, which no branch has."""
    repository.write("leak.txt", LEAK)
    blob = repository.git("rev-parse", ":leak.txt").stdout.strip()
    tree = repository.git("write-tree").stdout.strip()
    repository.git("rm", "-q", "--cached", "leak.txt")
    annotated = ["-a", "-m", "odd"] if kind == "annotated" else []
    repository.git("tag", *annotated, "odd", tree if kind == "tree" else blob)


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
