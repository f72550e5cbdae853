"""What a user sees: exit codes, last lines, and that nothing is written or said that should not be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redactor.cli.app import app
from redactor.errors import RedactorError
from redactor.session import Session
from tests.support import StubDetector

RECORD = """**FragmentID**: ABC-DEF2301/GHI001
**Outcome description**: The ZODDHA met Awa Exemplo.
**Outcome statements is CONFIDENTIAL**: 1.0
"""
KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "ABC-DEF2301/GHI001": "FRAGMENT_ID"}


@pytest.fixture
def stub(monkeypatch, tmp_path):
    """Every session of the command line gets a detector without models; the folder is the test's own."""
    monkeypatch.setattr(Session, "detector", StubDetector(KNOWN))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str, stdin: bytes | None = None):
    """Run a command in this process and return (exit code, stdout, stderr), as the entry point would."""
    result = CliRunner().invoke(app, [str(a) for a in args], input=stdin)
    if isinstance(result.exception, RedactorError):
        return result.exception.exit_code, result.stdout, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def write(path: Path, content: str | bytes = RECORD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_scan_finds_and_says_where_and_how_much_it_examined(stub):
    write(stub / "harvest.txt")
    code, out, _ = run("scan", "harvest.txt")
    assert code == 1
    assert out.splitlines()[-1] == "findings: 1 file, 1 record, 3 fields examined, nothing skipped; 3 findings"


def test_scan_of_a_record_with_nothing_protected_is_clean(stub):
    write(stub / "a.txt", "**Outcome description**: The road was mended.\n**Confidential**: no\n")
    code, out, _ = run("scan", "a.txt")
    assert (code, out) == (0, "clean: 1 file, 1 record, 2 fields examined, nothing skipped; 0 findings\n")


def test_json_has_the_shape_of_the_contract(stub):
    write(stub / "harvest.txt")
    _, out, _ = run("scan", "harvest.txt", "-f", "json")
    report = json.loads(out)
    assert set(report) == {
        "schema_version",
        "tool",
        "policy",
        "models",
        "verdict",
        "coverage",
        "findings",
        "summary",
    }
    coalition = next(f for f in report["findings"] if f["entity"] == "HRD_COALITION")
    assert {k: v for k, v in coalition.items() if k not in {"fingerprint", "policy_rule"}} == {
        "rule": "residual-identifier",
        "severity": "critical",
        "entity": "HRD_COALITION",
        "score": 0.9,
        "path": "harvest.txt",
        "record": 0,
        "field": "Outcome description",
        "start": 4,
        "end": 10,
        "recognizer": "stub",
        "action": "replace",
        "message": "found",
        "related": [],
    }
    assert report["coverage"] == {"files": 1, "records": 1, "fields": 3, "skipped": [], "complete": True}


def test_all_lists_what_the_policy_keeps_and_does_not_fail_for_it(stub):
    write(stub / "open.txt", "**Outcome description**: The ZODDHA met.\n**Confidential**: no\n")
    assert run("scan", "open.txt")[:1] == (0,)
    code, out, _ = run("scan", "open.txt", "--all", "-f", "jsonl")
    assert (code, [json.loads(line)["action"] for line in out.splitlines()]) == (0, ["keep"])


def test_redact_writes_verified_copies_and_reports_and_exits_0(stub):
    write(stub / "in" / "harvest.txt")
    code, out, _ = run("redact", "in", "-o", "out")
    assert code == 0
    assert sorted(p.name for p in (stub / "out").iterdir()) == ["harvest.txt", "leak-report.json", "leak-report.md"]
    copy = (stub / "out" / "harvest.txt").read_text()
    assert "**Outcome description**: The [coalition] met [person].\n" in copy
    assert out.splitlines()[-1].endswith("3 findings, 1 copy written and verified")


def test_a_redaction_lists_few_findings_and_counts_the_rest(stub):
    write(stub / "in.txt", "\n".join([RECORD] * 10))
    code, out, _ = run("redact", "in.txt", "-o", "out")
    said = [line for line in out.splitlines() if "residual-identifier" in line and line.startswith("in.txt")]
    assert (code, len(said)) == (0, 20)
    assert "\n… and 10 more: see the leak report, or use --verbose\n" in out
    assert "\nby entity: FRAGMENT_ID 10, HRD_COALITION 10, PERSON 10\nby rule: residual-identifier 30\n" in out
    _, whole, _ = run("redact", "in.txt", "-o", "other", "--verbose")
    assert sum(line.startswith("in.txt") for line in whole.splitlines()) == 30
    assert "more:" not in whole


@pytest.mark.parametrize("command", [["redact", "in.txt", "-o", "out"], ["verify", "in.txt", "--against", "in.txt"]])
def test_a_decisions_file_that_is_not_there_is_said_to_be_missing(stub, command):
    write(stub / "in.txt")
    code, _, error = run(*command, "--decisions", "decisions.yaml")
    assert (code, "decisions.yaml: no such decisions file; `redactor review apply`" in error) == (2, True)


def test_a_second_redaction_changes_nothing_and_a_scan_of_the_copy_is_clean(stub):
    write(stub / "in" / "harvest.txt")
    run("redact", "in", "-o", "one")
    run("redact", "one/harvest.txt", "-o", "two")
    assert (stub / "one" / "harvest.txt").read_bytes() == (stub / "two" / "harvest.txt").read_bytes()
    assert run("scan", "one/harvest.txt")[0] == 0


def test_an_unknown_column_is_confidential_in_scan_and_in_the_copy(stub):
    write(stub / "in.txt", RECORD + "**Comments MEAL**: they sleep at the mill\n")
    _, out, _ = run("scan", "in.txt")
    assert "in.txt: record 0: Comments MEAL: critical residual-identifier" in out
    run("redact", "in.txt", "-o", "out")
    assert "**Comments MEAL**: [withheld]\n" in (stub / "out" / "in.txt").read_text()


def test_a_redaction_says_which_columns_it_withheld_because_no_schema_names_them(stub):
    write(stub / "in.txt", RECORD + "**Comments MEAL**: they sleep at the mill\n**Shoe size**: 43\n**Hat**: \n")
    code, out, _ = run("redact", "in.txt", "-o", "out")
    *_, said, first, second, closing = out.splitlines()
    assert (code, first, second) == (0, "  Comments MEAL: 1", "  Shoe size: 1")
    assert said.startswith("Withheld because no schema names their columns: 2 cells of 2 unknown columns. ")
    assert "redactor init" in said
    assert closing.endswith("1 copy written and verified, 2 cells of 2 unknown columns withheld")
    # The flag of a confidential record is withheld as well, but a schema names it.
    (copy,) = json.loads((stub / "out" / "leak-report.json").read_text())["copies"]
    assert (copy["cells_withheld"], copy["unnamed_columns"]) == (3, {"Comments MEAL": 1, "Shoe size": 1})
    page = (stub / "out" / "leak-report.md").read_text()
    head = "| column that no schema names | cells withheld |\n|---|---|\n"
    assert f"{head}| Comments MEAL | 1 |\n| Shoe size | 1 |" in page


def test_a_column_whose_name_tells_is_counted_under_another_name(stub):
    write(stub / "in.txt", RECORD + "**Awa Exemplo says**: they sleep at the mill\n")
    _, out, _ = run("redact", "in.txt", "-o", "out")
    written = out + "".join(path.read_text() for path in (stub / "out").iterdir())
    assert "1 cell of 1 unknown column withheld" in out
    assert "Exemplo" not in written


BAD_INPUT = {
    "truncated workbook": ("a.xlsx", b"PK\x03\x04 half a workbook"),
    "binary file": ("a.txt", bytes(range(256)) * 8),
    "empty file": ("a.csv", b""),
    "duplicate headers": ("a.csv", b"Year,Year\n2023,2024\n"),
    "not json": ("a.json", b'[{"Year": "2023"'),
    "truncated line": ("a.jsonl", b'{"Year": "2023"}\n{"Year": "20'),
    "undecodable": ("a.csv", b"Year,Outcome\n2023,\xff\xfe\x00\x81\n"),
}


@pytest.mark.parametrize(("name", "content"), BAD_INPUT.values(), ids=BAD_INPUT)
@pytest.mark.parametrize("command", [["scan", "in"], ["redact", "in", "-o", "out"]], ids=["scan", "redact"])
def test_what_cannot_be_read_makes_the_run_incomplete_and_leaves_nothing_behind(stub, command, name, content):
    write(stub / "in" / name, content)
    code, out, _ = run(*command)
    assert code == 3
    assert out.splitlines()[-1].startswith("incomplete: 0 files")
    assert not (stub / "out" / name).exists()


def test_a_good_file_beside_a_bad_one_is_still_examined_but_the_run_is_incomplete(stub):
    write(stub / "in" / "bad.csv", b"")
    write(stub / "in" / "good.txt")
    code, out, _ = run("scan", "in")
    assert code == 3
    assert out.splitlines()[-1] == "incomplete: 1 file, 1 record, 3 fields examined, 1 skipped; 3 findings"


def test_no_records_at_all_is_never_clean(stub):
    (stub / "empty").mkdir()
    assert run("scan", "empty")[0] == 3


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["scan", "a.txt", "-p", "nosuch"], "nosuch"),
        (["redact", ".", "-o", "."], "the output folder is where the originals are"),
        (["redact", "a.txt", "-o", "."], "the output folder is where the originals are"),
        (["redact", "a.txt", "-o", "out", "--report", "x.doc"], "ending"),
        (["scan", "a.txt", "--show-values"], "--show-values needs a terminal"),
        (["explain", "nosuch"], "no such rule or recognizer; `redactor rules` and `redactor recognizers` list them"),
        (["explain", "persn"], "did you mean person?"),
        (["explain", "cross-feild"], "did you mean cross-field?"),
        (["recognizers", "-f", "html"], "the formats are text and json"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(stub, args, said):
    write(stub / "a.txt")
    code, _, error = run(*args)
    assert code == 2
    assert said in error
    assert (stub / "a.txt").read_text() == RECORD


def test_an_invalid_policy_names_file_line_and_key(stub):
    write(stub / "a.txt")
    write(stub / "mine.yaml", "version: 1\nname: mine\nextends: publication\nlevles: {}\n")
    code, _, error = run("scan", "a.txt", "-p", "mine.yaml")
    assert code == 2
    assert "mine.yaml:4" in error
    assert "levles" in error


def test_standard_input_is_read_in_the_format_that_is_stated(stub):
    code, out, _ = run("scan", "-", "--stdin-format", "txt", stdin=RECORD.encode())
    assert code == 1
    assert out.splitlines()[-1].startswith("findings: 1 file, 1 record")


def test_a_closed_standard_input_is_not_examined(stub):
    program = "import sys; sys.stdin = None; from redactor.__main__ import main; main()"
    command = [sys.executable, "-c", program, "scan", "-"]
    done = subprocess.run(command, cwd=stub, capture_output=True, text=True, check=False)
    assert (done.returncode, "-: not examined: standard input is closed" in done.stdout) == (3, True)


def test_show_values_writes_a_private_file_and_only_there(stub):
    write(stub / "a.txt")
    run("scan", "a.txt", "--show-values", "-o", "seen.txt")
    assert "Awa Exemplo" in (stub / "seen.txt").read_text()
    assert (stub / "seen.txt").stat().st_mode & 0o777 == 0o600


def test_show_values_is_refused_under_ci(stub, monkeypatch):
    monkeypatch.setenv("CI", "true")
    write(stub / "a.txt")
    assert run("scan", "a.txt", "--show-values", "-o", "seen.txt")[0] == 2
    assert not (stub / "seen.txt").exists()


def test_a_folder_that_cannot_be_made_is_an_error_and_the_source_stays(stub):
    write(stub / "a.txt")
    write(stub / "out", b"a file where the folder should be")
    code, out, error = run("redact", "a.txt", "-o", "out")
    assert (code, out, error) == (3, "", "out: cannot be made (file exists)")
    assert (stub / "a.txt").read_text() == RECORD


@pytest.mark.parametrize("report", ["nodir/x.html", "out/nodir/x.html", "a.txt/x.html", "folder.html"])
def test_no_copy_appears_where_its_report_could_not_be_written(stub, report):
    write(stub / "a.txt")
    (stub / "folder.html").mkdir()
    code, _, error = run("redact", "a.txt", "-o", "out", "--report", report)
    assert (code, f"{report}: a report cannot be written there" in error) == (3, True)
    assert not (stub / "out").exists()


def test_a_report_may_lie_in_the_folder_that_the_redaction_makes(stub):
    write(stub / "a.txt")
    assert run("redact", "a.txt", "-o", "out", "--report", "out/x.html")[0] == 0
    assert (stub / "out" / "x.html").is_file()


def test_an_internal_error_says_its_place_and_no_value(stub, monkeypatch, capsys):
    from redactor import __main__ as entry

    def explode(*_, **__):
        raise RuntimeError("quoting Awa Exemplo")

    monkeypatch.setattr(StubDetector, "detect", explode)
    monkeypatch.setattr(sys, "argv", ["redactor", "scan", str(write(stub / "a.txt"))])
    with pytest.raises(SystemExit) as exit_info:
        entry.main()
    assert exit_info.value.code == 70
    assert "Awa" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("name", "title"),
    [("cross-field", "# Cross-field recovery"), ("person", "# People"), ("ner:fragments", "# Trained recogniser")],
)
def test_explain_prints_the_page_of_a_rule_or_a_recognizer(name, title):
    code, out, _ = run("explain", name)
    assert (code, out.splitlines()[0]) == (0, title)


def test_recognizers_are_listed_with_their_entities():
    found = json.loads(run("recognizers", "-f", "json")[1])
    assert found[0] == {
        "id": "fragment_id",
        "entities": ["FRAGMENT_ID"],
        "summary": "The programme's record IDs, in the forms that exports and other hands give them.",
    }
    assert [one["id"] for one in found] == [line.split()[0] for line in run("recognizers")[1].splitlines()]


@pytest.mark.parametrize(
    "call",
    [
        ["redact", "in", "-o", "out", "--report", "in/harvest.json"],
        ["redact", "in", "-o", "out", "--report", "link.json"],
        ["redact", "in", "-o", "out", "--report", "out/harvest.json"],
        ["redact", "in/harvest.json", "-o", "out", "--report", "out/harvest.json"],
        ["scan", "in/harvest.json", "-f", "json", "-o", "in/harvest.json"],
        ["check", "in", "-f", "json", "-o", "in/harvest.json"],
        ["audit", "in", "-f", "json", "-o", "link.json"],
        ["verify", "in/harvest.json", "--against", "in/harvest.json", "-f", "json", "-o", "in/harvest.json"],
    ],
    ids=" ".join,
)
def test_a_report_replaces_neither_what_is_read_nor_a_copy(call, stub):
    source = stub / "in" / "harvest.json"
    source.parent.mkdir()
    write(source, b'[{"FragmentID": "SCC-EXA2401/CIV001", "Confidential": "No"}]')
    (stub / "link.json").symlink_to(source)
    before = source.read_bytes()
    code, _, error = run(*call)
    assert (code, "would replace what is read, or a copy" in error, source.read_bytes()) == (3, True, before)
    assert not (stub / "out" / "harvest.json").exists()


def test_an_earlier_report_among_what_is_read_may_be_replaced(tmp_path):
    (tmp_path / "report.json").write_text('{"schema_version": 1, "tool": {"name": "redactor"}}', "utf-8")
    from redactor.cli.output import require_apart

    require_apart([tmp_path / "report.json", None], [tmp_path])


def test_verify_tells_when_the_copies_were_made_under_another_policy(stub):
    write(stub / "in" / "harvest.txt")
    assert run("redact", "in", "-o", "out", "-p", "internal")[0] == 0
    code, _, err = run("verify", "out", "--against", "in")
    told = "the leak report says that these copies were made under another policy: -p internal\n"
    assert (code, err) == (1, told)
    assert run("verify", "out", "--against", "in", "-p", "internal")[::2] == (0, "")
