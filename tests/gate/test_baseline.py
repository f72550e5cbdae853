"""Adopting the tool on old data: what is accepted stays quiet, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from redactor import pipeline
from redactor.accepting import accept
from redactor.baseline import Baseline, Entry, merged, read
from redactor.config import load_config
from redactor.errors import ConfigurationError
from redactor.keys import Key
from tests.gate.conftest import CLEAN, Repository, table

KEY = Key(b"k" * 32)
OLD = ["Zwitscher Tirili met the mayor.", "Awa Exemplo came.", "The law was adopted."]
SUPPRESSION = {
    "id": "old-report",
    "rule": "residual-identifier",
    "path": "harvest.csv",
    "reason": "the partner published it herself",
    "person": "T. Exemplo",
    "expires": "2999-12-31",
}


@pytest.fixture
def adopted(repository: Repository) -> Repository:
    """A repository that adopted the tool with three old records."""
    repository.write("harvest.csv", table(OLD, flag="1"))
    repository.write(".redactor.yaml", "baseline: .redactor-baseline.jsonl\n")
    done = repository.redactor("baseline", "create", "harvest.csv")
    assert done.returncode == 0, done.stderr
    return repository


def lines(repository: Repository) -> list[dict[str, str]]:
    return [json.loads(line) for line in (repository.folder / ".redactor-baseline.jsonl").read_text().splitlines()]


def suppress(repository: Repository, **changes: object) -> None:
    repository.write(".redactor.yaml", json.dumps({"suppressions": [SUPPRESSION | changes]}))


def test_what_was_there_before_is_accepted_and_counted(adopted: Repository) -> None:
    done = adopted.hook()
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].endswith("0 findings, 2 accepted before")
    assert adopted.redactor("scan", "harvest.csv").returncode == 0


def test_a_new_value_is_not(adopted: Repository) -> None:
    adopted.write("harvest.csv", table([*OLD, "Zwitscher Tirili came again."], flag="1"))
    done = adopted.hook()
    assert done.returncode == 1
    places = [line.partition(": critical")[0] for line in done.stdout.splitlines() if line.startswith("harvest.csv:")]
    assert places == ["harvest.csv: record 3: Outcome description: 0-16"]


def test_a_changed_value_is_never_covered(adopted: Repository) -> None:
    for changed in (
        "Zwitscher Tirili met the mayors.",
        "Zwitscher Tirili  met the mayor.",
        "Zwitscher Tirili met the mayor. ",
        "zODDHA met the mayor.",
    ):
        adopted.write("harvest.csv", table([changed, *OLD[1:]], flag="1"))
        assert (changed, adopted.redactor("scan", "harvest.csv").returncode) == (changed, 1)


def test_records_may_move_inside_their_file(adopted: Repository) -> None:
    adopted.write("harvest.csv", table(["The law was changed.", *reversed(OLD)], flag="1"))
    assert adopted.hook().returncode == 0


def test_the_same_record_in_another_file_is_a_new_finding(adopted: Repository) -> None:
    adopted.write("published/harvest.csv", table(OLD, flag="1"))
    assert adopted.redactor("scan", "published/harvest.csv").returncode == 1


def test_the_folder_that_a_scan_is_given_does_not_matter(adopted: Repository) -> None:
    inside = adopted.folder / "sub"
    inside.mkdir()
    assert adopted.redactor("scan", str(adopted.folder / "harvest.csv")).returncode == 0
    assert adopted.redactor("scan", "../harvest.csv", cwd=inside).returncode == 0


def test_two_files_of_one_name_are_not_taken_for_each_other(adopted: Repository) -> None:
    for folder in ("a", "b"):
        adopted.write(f"{folder}/harvest.csv", table(OLD, flag="1"))
    assert adopted.redactor("scan", "a", "b").returncode == 1


def test_the_file_is_sorted_without_dates_places_or_values(adopted: Repository) -> None:
    header, *entries = lines(adopted)
    assert header == {"redactor_baseline": 1, "key": header["key"]}
    assert [(e["rule"], e["entity"]) for e in entries] == [
        ("residual-identifier", "PERSON"),
        ("residual-identifier", "PERSON"),
    ]
    assert {name for entry in entries for name in entry} == {"id", "rule", "entity"}


def test_two_branches_merge_by_lines(adopted: Repository) -> None:
    text = (adopted.folder / ".redactor-baseline.jsonl").read_text()
    adopted.write(".redactor-baseline.jsonl", text + "".join(text.splitlines(keepends=True)[:2]))
    assert adopted.hook().returncode == 0


def test_update_adds_and_prune_drops(adopted: Repository) -> None:
    adopted.write("harvest.csv", table([OLD[1], "Zwitscher Tirili came again."], flag="1"))
    assert adopted.redactor("baseline", "update", "harvest.csv").stdout.endswith("1 added, 3 in all\n")
    assert adopted.hook().returncode == 0
    assert adopted.redactor("baseline", "prune", "harvest.csv").stdout.endswith("1 dropped, 2 in all\n")
    assert adopted.hook().returncode == 0
    adopted.write("harvest.csv", table(OLD, flag="1"))
    assert adopted.hook().returncode == 1


def test_creating_twice_is_wrong_usage(adopted: Repository) -> None:
    assert adopted.redactor("baseline", "create", "harvest.csv").returncode == 2


def test_a_baseline_is_not_made_of_what_could_not_be_read(repository: Repository) -> None:
    repository.write("harvest.csv", table(OLD))
    assert repository.redactor("baseline", "create", "harvest.csv", "nowhere.csv").returncode == 3
    assert not (repository.folder / ".redactor-baseline.jsonl").exists()


def test_a_whole_repository_can_be_adopted(repository: Repository) -> None:
    repository.write("harvest.csv", table(OLD, flag="1"))
    repository.write(".gitignore", "x\n")
    repository.write(".redactor.yaml", "policy: publication\n")
    assert ": 2 findings accepted" in repository.redactor("baseline", "create", ".").stdout
    repository.write(".redactor.yaml", "baseline: .redactor-baseline.jsonl\n")
    said = repository.redactor("scan", ".").stdout
    assert said.endswith("nothing skipped, 4 files left out; 0 findings, 2 accepted before\n")
    repository.write(".hidden.csv", table(OLD, flag="1"))
    assert repository.redactor("scan", ".").returncode == 3


def test_a_baseline_that_is_not_there_says_how_to_make_it(repository: Repository) -> None:
    repository.write(".redactor.yaml", "baseline: .redactor-baseline.jsonl\n")
    repository.write("harvest.txt", CLEAN)
    done = repository.hook()
    assert (done.returncode, "redactor baseline create" in done.stderr) == (2, True)


@pytest.mark.parametrize("run", [pipeline.scan, pipeline.check, pipeline.audit])
def test_and_says_it_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., object]
) -> None:
    (tmp_path / ".redactor.yaml").write_text("baseline: gone.jsonl\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"gone\.jsonl: is not there"):
        run(pipeline.open_session(), pipeline.Request((tmp_path / "nor-is-this.csv",)))


def test_an_audit_is_open_until_somebody_has_looked_at_every_entry(adopted: Repository) -> None:
    done = adopted.redactor("baseline", "audit", "harvest.csv")
    assert (done.returncode, done.stdout) == (1, "2 entries: 0 real, 0 false alarms, 2 not looked at\n")


def test_answers_give_the_precision_and_stay(adopted: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redactor.cli.baselines._is_terminal", lambda: True)
    done = adopted.redactor("baseline", "audit", "harvest.csv", given="rf")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "2 entries: 1 real, 1 false alarms, 0 not looked at; precision 0.50"
    assert adopted.redactor("baseline", "update", "harvest.csv").returncode == 0
    assert sorted(entry["label"] for entry in lines(adopted)[1:]) == ["false", "real"]


def test_another_key_is_said_and_not_taken_for_new_findings(adopted: Repository) -> None:
    done = adopted.hook(REDACTOR_KEY="another key for tests, thirty-two long")
    assert (done.returncode, "another key" in done.stderr) == (2, True)


@pytest.mark.parametrize("text", ["", "{}\n", "<<<<<<< HEAD\n", '{"redactor_baseline": 2, "key": "x"}\n', "[]\n"])
def test_what_is_no_baseline_is_an_error(adopted: Repository, text: str) -> None:
    adopted.write(".redactor-baseline.jsonl", text)
    assert adopted.hook().returncode == 2


@pytest.mark.parametrize(
    "line", ['{"id": "x", "rule": "r"}', '{"rule": "r"}', '{"id": 1, "rule": "r"}', '{"id": "x", "odd": "y"}']
)
def test_a_line_that_is_no_entry_is_an_error(tmp_path: Path, line: str) -> None:
    file = tmp_path / "b.jsonl"
    file.write_text(Baseline().text(KEY) + line + "\n")
    with pytest.raises(ConfigurationError, match=r"b\.jsonl:2: not an entry"):
        read(file, KEY)


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    entries = merged([Entry("0" * 32, "r", "PERSON", "real", "é"), Entry("1" * 32, "q")])
    (tmp_path / "b.jsonl").write_text(Baseline(entries).text(KEY), "utf-8")
    assert read(tmp_path / "b.jsonl", KEY) == Baseline(entries)


def test_of_two_entries_for_one_finding_the_one_that_says_more_stays() -> None:
    said, silent = Entry("0" * 32, "r", "P", "false"), Entry("0" * 32, "r", "P")
    assert merged([said, silent]) == merged([silent, said]) == {"0" * 32: said}


# ------------------------------------------------------------------------------------------- suppressions


def test_a_suppression_covers_its_rule_at_its_place(repository: Repository) -> None:
    repository.write("harvest.csv", table(OLD, flag="1"))
    suppress(repository)
    assert repository.hook().returncode == 0


@pytest.mark.parametrize("changes", [{"rule": "metadata"}, {"path": "other.csv"}, {"record": 1}, {"field": "Country"}])
def test_and_nothing_else(repository: Repository, changes: dict[str, object]) -> None:
    repository.write("harvest.csv", table([OLD[0]], flag="1"))
    suppress(repository, **changes)
    assert repository.redactor("scan", "harvest.csv").returncode == 1


def test_an_expired_suppression_fails_the_run(repository: Repository) -> None:
    repository.write("harvest.csv", table(OLD, flag="1"))
    suppress(repository, expires="2020-01-01")
    done = repository.hook()
    assert done.returncode == 2
    assert "suppression 'old-report' expired on 2020-01-01: ask T. Exemplo" in done.stderr


def test_it_holds_on_its_last_day(repository: Repository) -> None:
    suppress(repository, expires="2026-01-01")
    config = load_config(repository.folder)

    class Session:
        key = KEY

    session = Session()
    session.config = config
    from redactor.reading import Account

    assert accept(session, [], Account(), whole=False, today=date(2026, 1, 1)) == ((), 0)
    with pytest.raises(ConfigurationError):
        accept(session, [], Account(), whole=False, today=date(2026, 1, 2))


def test_a_suppression_that_nothing_needs_fails_the_audit_of_its_file(repository: Repository) -> None:
    repository.write("harvest.csv", table(["The law was adopted."], flag="1"))
    repository.write("other.txt", CLEAN)
    suppress(repository)
    done = repository.hook()
    assert done.returncode == 2
    assert "suppression 'old-report' is not used" in done.stderr
    assert repository.hook("other.txt").returncode == 0


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"person": ""}, {"expires": None}, {"rule": "no-such-rule"}, {"odd": 1}]
)
def test_a_suppression_without_reason_person_or_expiry_is_an_error(
    repository: Repository, changes: dict[str, object]
) -> None:
    repository.write("harvest.csv", table(OLD, flag="1"))
    suppress(repository, **changes)
    assert repository.hook().returncode == 2
