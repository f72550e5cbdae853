"""The hook in real repositories: what it reads, what it lets pass, what it blocks, and what it says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from redactor.ownreports import BROKEN
from tests.gate.conftest import CLEAN, LEAK, Done, Repository, table


def last(done: Done) -> str:
    return done.stdout.splitlines()[-1]


def test_a_clean_record_passes(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    done = repository.hook()
    assert (done.returncode, last(done)) == (
        0,
        "clean: 1 file, 1 record, 3 fields examined, nothing skipped; 0 findings",
    )


def test_a_leak_blocks_and_its_place_is_said_without_its_value(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    done = repository.hook()
    assert done.returncode == 1
    assert "harvest.txt: record 0: Outcome description: 0-6: critical residual-identifier HRD_COALITION" in done.stdout
    assert "ZODDHA" not in done.stdout + done.stderr
    assert all(f"`redactor {step}`" in done.stderr for step in ("redact", "review", "baseline create"))


def test_nothing_staged_is_a_quick_clean_exit_that_says_so(repository: Repository) -> None:
    done = repository.hook()
    assert (done.returncode, done.stdout) == (
        0,
        "nothing to examine: no file that could be a harvest is staged\n",
    )


@pytest.mark.parametrize("slow", [{}, {"STUB_SLOW": "1"}])
def test_files_that_are_no_harvests_pass_and_are_counted(repository: Repository, slow: dict[str, str]) -> None:
    repository.write("README.md", "# Our tool\n\nStatus: works. Awa Exemplo wrote it.\n")
    repository.write("package.json", '{"name": "x", "version": "1.0", "status": "ok"}')
    repository.write("empty.txt", "")
    done = repository.hook(**slow)
    assert done.returncode == 0
    assert repository.analyzed() == []
    assert "nothing to examine" in last(done) or "3 files left out" in last(done)


def test_a_file_named_by_a_person_is_read_whatever_it_looks_like(repository: Repository) -> None:
    repository.write("notes.txt", "Awa Exemplo came.\n")
    assert repository.hook("notes.txt").returncode == 1


def test_a_file_that_the_configuration_names_is_read_whatever_it_looks_like(repository: Repository) -> None:
    repository.write("data/notes.txt", "Awa Exemplo came.\n")
    repository.write(".redactor.yaml", "harvests: ['data/*.txt']\n")
    assert repository.hook().returncode == 1


@pytest.mark.parametrize("name", ["data/notes.txt", "data/2024/notes.txt", "data/2024/spring/notes.txt"])
def test_two_stars_in_the_configuration_are_any_number_of_folders(repository: Repository, name: str) -> None:
    repository.write(name, "Awa Exemplo came.\n")
    repository.write(".redactor.yaml", 'harvests: ["data/**/*.txt"]\n')
    assert repository.hook().returncode == 1


def test_our_leak_reports_beside_the_copies_are_left_out(repository: Repository) -> None:
    repository.write("raw/harvest.txt", LEAK)
    assert repository.redactor("redact", "raw", "-o", "out").returncode == 0
    repository.git("add", "out")
    done = repository.hook("out")
    assert done.returncode == 0
    assert last(done).startswith("clean: 1 file, 1 record, 3 fields examined, nothing skipped, 2 files left out;")
    assert repository.hook("out/leak-report.md", "out/harvest.txt").returncode == 0
    page = (repository.folder / "out" / "leak-report.md").read_text()
    repository.write("out/leak-report.md", page.replace("\n\n", "\n\nNothing that Awa Exemplo said.\n", 1))
    changed = repository.hook("out")
    assert (changed.returncode, changed.stdout.splitlines()[0]) == (3, f"out/leak-report.md: not examined: {BROKEN}")
    repository.write("out/leak-report.md", page.rpartition("<!--")[0] + "\nNothing that Awa Exemplo said.\n")
    assert repository.hook("out").returncode == 1


def test_the_index_counts_and_not_the_working_tree(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    repository.write("harvest.txt", CLEAN, stage=False)
    assert repository.hook().returncode == 1
    repository.write("harvest.txt", CLEAN)
    repository.write("harvest.txt", LEAK, stage=False)
    assert repository.hook().returncode == 0


def test_half_of_a_file_staged_is_read_as_it_is_staged(repository: Repository) -> None:
    repository.write("harvest.csv", table(["The law was adopted."], flag="1"))
    repository.saved()
    repository.write("harvest.csv", table(["The law was adopted.", "ZODDHA came."], flag="1"), stage=False)
    assert repository.hook().returncode == 0
    repository.git("add", "harvest.csv")
    assert repository.hook().returncode == 1


def test_a_deleted_file_is_nothing_to_examine(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    repository.saved()
    repository.git("rm", "-q", "harvest.txt")
    assert repository.hook().stdout.startswith("nothing to examine: no file")


def test_a_renamed_file_is_read_under_its_new_name(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    repository.saved()
    repository.git("mv", "harvest.txt", "moved.txt")
    done = repository.hook()
    assert done.returncode == 1
    assert done.stdout.startswith("moved.txt:")


def test_a_file_name_that_holds_a_name_blocks(repository: Repository) -> None:
    repository.write("Awa Exemplo.txt", CLEAN)
    done = repository.hook()
    assert done.returncode == 1
    assert "metadata" in done.stdout


def test_a_links_target_is_text_and_its_file_is_not_followed(repository: Repository) -> None:
    repository.write("outside.dat", LEAK)
    repository.saved()
    (repository.folder / "link.txt").symlink_to("outside.dat")
    repository.git("add", "link.txt")
    assert repository.hook().returncode == 0
    (repository.folder / "other.txt").symlink_to("Awa Exemplo/harvest.dat")
    repository.git("add", "other.txt")
    done = repository.hook()
    assert done.returncode == 1
    assert "target of the link" in done.stdout


def test_a_submodule_is_a_repository_of_its_own(repository: Repository, another: Repository) -> None:
    another.write("harvest.txt", LEAK)
    another.saved()
    repository.git("submodule", "add", "-q", str(another.folder), "data.csv")
    repository.git("rm", "-q", "--cached", ".gitmodules")
    done = repository.hook()
    assert (done.returncode, done.stdout) == (
        0,
        "nothing to examine: no file that could be a harvest is staged\n",
    )


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems hold no such names")
def test_a_path_that_is_not_utf_8_is_read(repository: Repository) -> None:
    name = os.fsdecode(b"h\xff\xe9.txt")
    repository.write(name, LEAK)
    done = repository.hook()
    assert done.returncode == 1
    assert done.stdout.startswith("h\\udcff\\udce9.txt: record 0: ")
    assert repository.hook("-f", "json").returncode == 1


def test_a_path_with_a_line_end_cannot_break_the_report(repository: Repository) -> None:
    repository.write("a\nb.txt", LEAK)
    assert repository.hook().stdout.startswith("a\\x0ab.txt: record 0: ")


def test_the_first_commit_of_a_repository_is_guarded(repository: Repository) -> None:
    install(repository)
    repository.write("harvest.txt", LEAK)
    assert repository.commit().returncode == 1
    repository.write("harvest.txt", CLEAN)
    assert repository.commit().returncode == 0


def test_a_work_tree_has_the_hook_and_its_own_index(repository: Repository) -> None:
    repository.saved()
    install(repository)
    repository.git("worktree", "add", "-q", "../tree", "-b", "side")
    tree = Repository(repository.folder.parent / "tree", repository.environ, repository.log)
    tree.write("harvest.txt", LEAK)
    assert tree.commit().returncode == 1
    tree.write("harvest.txt", CLEAN)
    assert tree.commit().returncode == 0


def test_a_merge_is_guarded_with_all_that_it_brings(repository: Repository) -> None:
    repository.write("base.txt", CLEAN)
    repository.saved()
    repository.git("switch", "-q", "-c", "side")
    repository.write("side.txt", LEAK)
    repository.saved()
    repository.git("switch", "-q", "main")
    repository.write("main.txt", CLEAN)
    repository.saved()
    install(repository)
    assert repository.git("merge", "--no-edit", "side", check=False).returncode == 1
    assert repository.hook().stdout.startswith("side.txt: record 0: ")


def test_a_conflict_that_is_not_resolved_is_not_clean(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    repository.git("switch", "-q", "-c", "side")
    repository.write("harvest.txt", CLEAN + "x\n")
    repository.saved()
    repository.git("switch", "-q", "main")
    repository.write("harvest.txt", CLEAN + "y\n")
    repository.saved()
    repository.git("merge", "side", check=False)
    done = repository.hook()
    assert (done.returncode, "conflict" in done.stderr) == (3, True)


def test_committing_a_path_past_the_index_is_guarded_by_what_is_committed(repository: Repository) -> None:
    """`git commit FILE` makes an index of its own and names it in GIT_INDEX_FILE."""
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    install(repository)
    repository.write("harvest.txt", LEAK, stage=False)
    assert repository.git("commit", "-m", "x", "harvest.txt", check=False).returncode == 1
    assert repository.git("commit", "-a", "-m", "x", check=False).returncode == 1


def test_files_named_are_taken_from_the_index_seen_from_the_working_folder(repository: Repository) -> None:
    repository.write("sub/harvest.txt", LEAK)
    repository.write("clean.txt", CLEAN)
    repository.saved()
    inside = repository.folder / "sub"
    assert repository.redactor("hook", "harvest.txt", cwd=inside).returncode == 1
    assert repository.redactor("hook", "../clean.txt", cwd=inside).returncode == 0
    assert repository.redactor("hook", "sub").returncode == 1
    assert repository.redactor("hook", str(repository.folder / "clean.txt")).returncode == 0


def test_a_file_that_git_does_not_have_is_never_green(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    done = repository.hook("harvest.txt", "elsewhere.txt")
    assert done.returncode == 3
    assert "elsewhere.txt: not examined" in done.stdout


def test_an_explicit_request_without_a_record_is_never_green(repository: Repository) -> None:
    repository.write("empty.csv", "FragmentID,Outcome description\n")
    assert repository.hook("empty.csv").returncode == 3


def test_a_damaged_harvest_is_not_clean(repository: Repository) -> None:
    repository.write("harvest.jsonl", '{"Outcome description": "x", "Confidential": "no"}\n{"Outcome desc')
    assert repository.hook().returncode == 3


def test_a_pointer_to_content_elsewhere_is_not_clean(repository: Repository) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    repository.write("harvest.csv", pointer)
    assert repository.hook().returncode == 3


def test_a_filter_between_repository_and_work_tree_is_undone(repository: Repository) -> None:
    repository.git("config", "filter.swap.clean", "tr Z-Z Q-Q")
    repository.git("config", "filter.swap.smudge", "tr Q-Q Z-Z")
    repository.write(".gitattributes", "*.txt filter=swap\n")
    repository.write("harvest.txt", LEAK)
    assert "QODDHA" in repository.git("cat-file", "-p", ":harvest.txt").stdout
    assert repository.hook().returncode == 1


def test_settings_that_change_gits_output_change_nothing(repository: Repository) -> None:
    repository.git("config", "diff.relative", "true")
    repository.git("config", "diff.renames", "copies")
    repository.git("config", "diff.external", "false")
    repository.git("config", "core.quotePath", "true")
    repository.write("sub/hä.txt", LEAK)
    (repository.folder / "other").mkdir()
    done = repository.redactor("hook", cwd=repository.folder / "other", GIT_EXTERNAL_DIFF="false", GIT_DIFF_OPTS="-u0")
    assert done.returncode == 1
    assert done.stdout.startswith("sub/hä.txt: record 0: ")


def test_values_are_never_shown(repository: Repository) -> None:
    repository.write("harvest.txt", LEAK)
    assert repository.hook("--show-values").returncode == 2


def test_outside_of_a_repository_it_is_wrong_usage(repository: Repository, tmp_path) -> None:
    assert repository.redactor("hook", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "junit", "github", "markdown", "text"])
def test_no_format_of_a_blocked_commit_holds_a_value(repository: Repository, name: str) -> None:
    repository.write("harvest.csv", table(["Zwitscher Tirili came to Kanarivogel."], flag="1"))
    done = repository.hook("-f", name)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert not [value for value in ("Zwitscher", "Tirili", "Kanarivogel") if value in said]


def test_an_installed_hook_can_be_skipped_by_name_once(repository: Repository) -> None:
    install(repository)
    repository.write("harvest.txt", LEAK)
    assert repository.commit(SKIP="other").returncode == 1
    assert repository.commit(SKIP="other,redactor").returncode == 0


def test_installing_does_not_replace_somebody_elses_hook(repository: Repository) -> None:
    theirs = repository.folder / ".git" / "hooks" / "pre-commit"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("#!/bin/sh\n")
    assert repository.redactor("hook", "--install").returncode == 3
    assert theirs.read_text() == "#!/bin/sh\n"
    assert repository.redactor("hook", "--install", "--force").returncode == 0
    assert repository.redactor("hook", "--install").returncode == 0
    assert repository.redactor("hook", "--install", "--stage", "post-office").returncode == 2


def test_a_push_is_examined_commit_by_commit(repository: Repository, tmp_path) -> None:
    repository.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    install(repository, "pre-push")
    repository.write("harvest.txt", CLEAN)
    repository.saved()
    assert repository.git("push", "-q", "origin", "main", check=False).returncode == 0
    repository.write("harvest.txt", LEAK)
    repository.saved("leaks")
    repository.write("harvest.txt", CLEAN)
    repository.saved("mended too late")
    done = repository.git("push", "-q", "origin", "main", check=False)
    assert done.returncode == 1
    assert "only in history, introduced by commit" in done.stderr + done.stdout


def install(repository: Repository, *stages: str) -> None:
    """Install the hook, then let its script start the program with stub detection."""
    arguments = [part for stage in stages for part in ("--stage", stage)]
    assert repository.redactor("hook", "--install", *arguments).returncode == 0
    for stage in stages or ("pre-commit", "pre-merge-commit"):
        target = repository.folder / ".git" / "hooks" / stage
        script = target.read_text()
        assert "-m redactor hook" in script
        stubbed = Path(__file__).parent / "stubbed.py"
        target.write_text(script.replace("-m redactor hook", f"'{stubbed}' hook"))
