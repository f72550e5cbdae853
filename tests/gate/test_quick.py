"""What was judged before is answered at once, and only while nothing that a verdict depends on has changed."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from redactor.quick import answer
from tests.gate.conftest import CLEAN, LEAK, Repository, table

# A quick answer reads no policy, no harvest, no model and no option parser.
HEAVY = ("spacy", "presidio_analyzer", "presidio_anonymizer", "numpy", "thinc", "pydantic", "typer", "rich", "yaml",
         "openpyxl", "xlsxwriter", "charset_normalizer", "rapidfuzz", "ahocorasick", "regex", "babel")  # fmt: skip
# A full run whose records are all known reads policies and runs checks, and needs no model.
MODELS = ("spacy", "presidio_analyzer", "thinc", "numpy", "openpyxl", "xlsxwriter", "torch", "transformers")
ROWS = [f"The law number {number} was adopted." for number in range(1000)]


def is_quick(repository: Repository, *arguments: str, **environ: str) -> bool:
    """Whether the hook answers without the full run."""
    code = (
        "import sys, os; from redactor.quick import answer\n"
        "known = answer(sys.argv[1:]); print(known[0] if known else '-')\n"
        "print(sorted(m.partition('.')[0] for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=repository.folder,
        env=repository.environ | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    line, modules = done.stdout.splitlines()
    loaded = [name for name in HEAVY if f"'{name}'" in modules]
    assert line == "-" or loaded == []
    return line != "-"


@pytest.fixture
def clean(repository: Repository) -> Repository:
    """A repository whose staged harvest was found clean."""
    repository.write("harvest.csv", table(["The law was adopted."]))
    assert repository.hook().returncode == 0
    return repository


def test_nothing_staged_is_quick(repository: Repository) -> None:
    assert is_quick(repository)


def test_the_same_again_is_quick_and_says_the_same(clean: Repository) -> None:
    assert is_quick(clean)
    assert clean.hook().stdout == "clean: 1 file, 1 record, 3 fields examined, nothing skipped; 0 findings\n"


def test_what_was_blocked_is_blocked_again_quickly_and_in_the_same_words(repository: Repository) -> None:
    repository.write("b/harvest.txt", LEAK)
    repository.write("a.csv", table(["The law was adopted.", "ZODDHA came."], flag="1"))
    slow = repository.hook(STUB_SLOW="1")
    assert is_quick(repository)
    assert repository.hook() == slow
    assert (slow.returncode, slow.stdout.count("residual-identifier")) == (1, 2)


def test_findings_under_the_threshold_are_listed_again(repository: Repository) -> None:
    # Not a copy of ours, in which a disguise that was read clean is no finding any more.
    repository.write("harvest.txt", CLEAN.replace("[id-b5btfh4y]", "the third").replace("adopted", "ado\u200bpted"))
    slow = repository.hook("--fail-on", "critical", STUB_SLOW="1")
    assert is_quick(repository, "--fail-on", "critical")
    assert repository.hook("--fail-on", "critical") == slow
    assert (slow.returncode, "high obfuscated-text" in slow.stdout) == (0, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("harvest.csv", "Outcome,Confidential,Awa Exemplo\nZODDHA met the mayor.,1,x\n"),
        ("h\u202e.txt", LEAK),
    ],
)
def test_a_column_or_a_file_whose_name_may_say_too_much_is_not_remembered(
    repository: Repository, name: str, text: str
) -> None:
    repository.write(name, text)
    assert repository.hook().returncode == 1
    assert not is_quick(repository)


def test_what_could_not_be_examined_is_examined_again(repository: Repository) -> None:
    repository.write("harvest.jsonl", '{"Outcome description": "x", "Confidential": "no"}\n{"Outcome desc')
    assert repository.hook().returncode == 3
    assert not is_quick(repository)


def test_a_changed_file_is_examined(clean: Repository) -> None:
    clean.write("harvest.csv", table(["The law was adopted again."]))
    assert not is_quick(clean)


def test_the_same_content_under_another_name_is_examined(clean: Repository) -> None:
    clean.git("mv", "harvest.csv", "moved.csv")
    assert not is_quick(clean)


@pytest.mark.parametrize("text", ["policy: internal\n", "baseline: accepted.jsonl\n"])
def test_another_configuration_is_another_verdict(clean: Repository, text: str) -> None:
    clean.write(".redactor.yaml", text, stage=False)
    assert not is_quick(clean)


def test_a_changed_policy_file_is_another_verdict(repository: Repository) -> None:
    repository.write("mine.yaml", "version: 1\nname: mine\ndescription: x\nextends: publication\n", stage=False)
    repository.write(".redactor.yaml", "policy: mine.yaml\n", stage=False)
    repository.write("harvest.txt", CLEAN)
    assert repository.hook().returncode == 0
    assert is_quick(repository)
    repository.write("mine.yaml", "version: 1\nname: mine\ndescription: x\nextends: internal\n", stage=False)
    assert not is_quick(repository)


@pytest.mark.parametrize(
    "arguments", [["--policy", "internal"], ["-p", "internal"], ["--fail-on", "low"], ["-f", "json"], ["harvest.csv"]]
)
def test_other_options_are_another_verdict(clean: Repository, arguments: list[str]) -> None:
    assert not is_quick(clean, *arguments)


def test_another_policy_in_the_environment_or_another_key_is_another_verdict(clean: Repository) -> None:
    assert not is_quick(clean, REDACTOR_POLICY="internal")
    assert not is_quick(clean, REDACTOR_KEY="another key for tests, thirty-two long")


def test_another_day_is_another_verdict(clean: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exceptions expire."""
    tomorrow = time.time() + 86_400
    with contextlib.chdir(clean.folder), mock.patch.dict(os.environ, clean.environ, clear=True):
        assert answer([]) is not None
        monkeypatch.setattr("redactor.quick.time.time", lambda: tomorrow)
        assert answer([]) is None


def test_a_store_that_is_switched_off_remembers_nothing(repository: Repository) -> None:
    repository.write("harvest.txt", CLEAN)
    assert repository.hook(REDACTOR_CACHE="off").returncode == 0
    assert not is_quick(repository, REDACTOR_CACHE="off")


def test_one_changed_record_in_a_thousand_is_the_only_one_analyzed(repository: Repository) -> None:
    repository.write("harvest.csv", table(ROWS))
    assert repository.hook().returncode == 0
    assert len(repository.analyzed()) == 1000
    repository.write("harvest.csv", table([*ROWS[:500], "ZODDHA came.", *ROWS[501:]]))
    done = repository.hook()
    assert repository.analyzed() == ["harvest.csv:500"]
    assert done.stdout.splitlines()[-1].startswith("clean: 1 file, 1000 records")


def test_records_that_moved_or_went_are_not_analyzed_again(repository: Repository) -> None:
    repository.write("harvest.csv", table(["ZODDHA came.", *ROWS[:5]], flag="1"))
    first = repository.hook()
    repository.analyzed()
    repository.write("harvest.csv", table([*ROWS[1:5], "ZODDHA came."], flag="1"))
    second = repository.hook()
    assert repository.analyzed() == []
    assert "harvest.csv: record 0: Outcome description: 0-6" in first.stdout
    assert "harvest.csv: record 4: Outcome description: 0-6" in second.stdout


def test_another_policy_needs_no_new_detection(repository: Repository) -> None:
    repository.write("harvest.csv", table(["ZODDHA came."]))
    repository.hook()
    repository.analyzed()
    assert repository.hook("--policy", "partner").returncode in (0, 1)
    assert repository.analyzed() == []


def test_a_run_whose_records_are_all_known_loads_no_model(repository: Repository) -> None:
    repository.write("harvest.csv", table(["ZODDHA came."], flag="1"))
    assert repository.hook().returncode == 1
    code = (
        "import sys; from redactor.cli.app import app\n"
        "try: app(['hook'])\nexcept SystemExit as end: print(end.code)\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository.folder, env=repository.environ, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-2] == "1"
    assert [name for name in MODELS if f"'{name}'" in done.stdout.splitlines()[-1]] == []


def test_no_text_is_in_the_store(repository: Repository, tmp_path: Path) -> None:
    repository.write("Awa Exemplo/harvest.csv", table(["Zwitscher Tirili came to Kanarivogel."], flag="1"))
    repository.hook()
    assert is_quick(repository)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "cache").iterdir())
    assert b"residual-identifier" in stored
    assert [word for word in (b"Zwitscher", b"Tirili", b"Kanarivogel", b"Awa", b"Exemplo") if word in stored] == []


def test_hooks_side_by_side_come_to_the_same_verdict(repository: Repository) -> None:
    repository.write("harvest.csv", table(ROWS[:50]))
    stubbed = str(Path(__file__).parent / "stubbed.py")
    started = [
        subprocess.Popen(
            [sys.executable, stubbed, "hook", "-f", "json"],
            cwd=repository.folder,
            env=repository.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(3)
    ]
    reports = [json.loads(process.communicate()[0]) for process in started]
    assert [report["verdict"] for report in reports] == ["clean"] * 3
    assert reports[0] == reports[1] == reports[2]
