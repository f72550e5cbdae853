"""Names tell as well: of files, folders, columns and members, in copies and in the reports beside them."""

from __future__ import annotations

import json
import zipfile

import pytest
from typer.testing import CliRunner

from redactor import copies
from redactor.cli.app import app
from redactor.filenames import joined, spelled_out
from redactor.naming import Naming
from redactor.session import Session, open_session
from tests.hostile.conftest import KNOWN
from tests.support import StubDetector, make_session

RECORD = """**FragmentID**: ABC-DEF2301/GHI001
**Outcome description**: The ZODDHA met Awa Exemplo.
**Outcome statements is CONFIDENTIAL**: 1.0
"""
FIELDS = {"FragmentID": "ABC-DEF2301/GHI001", "Outcome description": "Awa Exemplo came.", "Confidential": "yes"}


def run(*args):
    result = CliRunner().invoke(app, list(map(str, args)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


def written(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


UNNAMED = "a column that the policy does not name: its value counts as confidential"
REPORTS = ["leak-report.json", "leak-report.md"]


class OnlyInSentences(StubDetector):
    """A pipeline that finds a name in a sentence and not where it stands alone."""

    def match(self, text):
        return super().match(text) if text.endswith(".") else ()

    match_short = match


@pytest.mark.parametrize(
    "member",
    [
        {"contacts": {"Awa Exemplo": "+226"}},
        {"contacts": [{"of awa exemplo": {"phone": [1, 2]}}]},
        {"Awa Exemplo": "x"},
        {"Awa Exemplo": {}},
        {"notes": {"x": {"AWA\u00a0EXEMPLO": None}}},
    ],
    ids=["key", "key in a list", "column", "empty", "in other dress"],
)
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_a_member_whose_name_is_hidden_elsewhere_in_its_record_is_left_out(stub, monkeypatch, member, ending):
    monkeypatch.setattr(Session, "detector", OnlyInSentences(KNOWN))
    (stub / f"a.{ending}").write_text(json.dumps(FIELDS | member) + "\n")
    (stub / "b.txt").write_text(RECORD)
    code, _ = run("redact", f"a.{ending}", "b.txt", "-o", "out")
    assert code == 0
    assert written(stub / "out") == [f"a.{ending}", "b.txt", *REPORTS]
    copy = json.loads((stub / "out" / f"a.{ending}").read_text())
    assert copy["Outcome description"] == "[person] came."
    assert "exemplo" not in json.dumps(copy).casefold()


@pytest.mark.parametrize("detector", [StubDetector, OnlyInSentences])
def test_no_report_says_the_name_of_a_field_that_its_copy_must_not_have(stub, monkeypatch, detector):
    monkeypatch.setattr(Session, "detector", detector(KNOWN))
    first = FIELDS | {"Outcome description": "Nobody came."}
    lines = [json.dumps(one | {"Awa Exemplo told": {"x": "y."}}) for one in (first, FIELDS)]
    (stub / "a.jsonl").write_text("\n".join(lines))
    forms = ("r.json", "r.md", "r.html", "r.xlsx", "r.sarif", "r.xml", "r.jsonl", "r.txt")
    options = [part for form in forms for part in ("--report", stub / "out" / form)]
    code, out = run("redact", "a.jsonl", "-o", "out", *options)
    assert code == 0
    assert "exemplo" not in out.casefold()
    assert [path.name for path in (stub / "out").iterdir() if "exemplo told" in everything(path)] == []
    report = json.loads((stub / "out" / "r.json").read_text())
    hidden = [found["field"] for found in report["findings"] if found["message"].startswith(UNNAMED)]
    assert hidden == [open_session().unnamed("Awa Exemplo told.x")] * 2


@pytest.mark.parametrize("command", ["scan", "audit", "check"])
def test_nor_does_the_report_of_a_harvest(stub, command):
    (stub / "a.jsonl").write_text(json.dumps(FIELDS | {"Awa Exemplo told": "Awa Exemplo came."}) + "\n")
    assert "exemplo" not in run(command, "a.jsonl", "-f", "json")[1].casefold()


def everything(path):
    """What a file says, in small letters, a workbook unpacked."""
    if not zipfile.is_zipfile(path):
        return path.read_text("utf-8").casefold()
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8").casefold() for name in package.namelist())


def test_a_column_whose_name_is_hidden_in_a_record_is_left_out_of_the_whole_table(stub, monkeypatch):
    monkeypatch.setattr(Session, "detector", OnlyInSentences(KNOWN))
    (stub / "a.csv").write_text("Outcome description,Awa Exemplo,Year\nNobody came.,x,2023\nAwa Exemplo came.,y,2024\n")
    assert run("redact", "a.csv", "-o", "out")[0] == 0
    assert (stub / "out" / "a.csv").read_text() == (
        "Outcome description,Year\nNobody came.,2023\n[person] came.,2024\n"
    )
    report = json.loads((stub / "out" / "leak-report.json").read_text())
    assert report["copies"][0]["records"] == 2
    assert report["coverage"] == {"files": 1, "records": 2, "fields": 6, "skipped": [], "complete": True}


def test_a_copy_that_fails_its_proof_is_said_with_its_place_and_without_its_value(stub, monkeypatch):
    monkeypatch.setattr(copies, "telling_names", lambda *_: set())
    monkeypatch.setattr(Session, "detector", OnlyInSentences(KNOWN))
    (stub / "a.json").write_text(json.dumps(FIELDS | {"contacts": {"Awa Exemplo": "x"}}))
    code, out = run("redact", "a.json", "-o", "out")
    assert (code, written(stub / "out")) == (4, REPORTS)
    said = "a.json: not examined: record 0: a column that is not known: a protected value (PERSON) can be read"
    assert said in out
    assert "Exemplo" not in out


def test_copies_of_one_cleaned_name_are_told_apart(stub):
    for name in ("ZODDHA.txt", "Zoddha.txt", "Z.O.D.D.H.A.txt"):
        (stub / "in").mkdir(exist_ok=True)
        (stub / "in" / name).write_text(RECORD)
    code, out = run("redact", "in", "-o", "out")
    assert (code, written(stub / "out")) == (0, ["coalition-2.txt", "coalition-3.txt", "coalition.txt", *REPORTS])
    assert out.splitlines()[-1].endswith("3 copies written and verified")


def test_files_of_one_name_from_several_folders_all_have_their_copy(stub):
    for folder in ("a", "b"):
        (stub / folder).mkdir()
        (stub / folder / "x.txt").write_text(RECORD.replace("met", f"in {folder} met"))
    assert run("redact", "a/x.txt", "b/x.txt", "-o", "out")[0] == 0
    assert written(stub / "out") == [*REPORTS, "x-2.txt", "x.txt"]


def test_a_harvest_that_is_called_like_the_report_is_not_lost_to_it(stub):
    (stub / "leak-report.md").write_text(RECORD)
    assert run("redact", "leak-report.md", "-o", "out")[0] == 0
    assert written(stub / "out") == ["leak-report-2.md", *REPORTS]


def test_the_report_beside_the_copies_names_no_original(stub):
    folder = stub / "in" / "mission_awa_exemplo"
    folder.mkdir(parents=True)
    (folder / "ZODDHA-list.txt").write_text(RECORD)
    (folder / "ZODDHA-empty.csv").write_text("")
    code, out = run("redact", "in", "-o", "out")
    assert (code, written(stub / "out")) == (3, [*REPORTS, "mission_person/coalition-list.txt"])
    for text in (out, *((stub / "out" / name).read_text() for name in REPORTS)):
        assert "exemplo" not in text.casefold()
        assert "zoddha" not in text.casefold()
    assert "mission_person/coalition-empty.csv: not examined: empty file" in out


def test_a_scan_finds_a_name_in_the_name_of_a_folder(stub):
    folder = stub / "in" / "mission_AwaExemplo"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("**Outcome description**: The road was mended.\n**Confidential**: no\n")
    code, out = run("scan", "in")
    assert code == 1
    assert "mission_AwaExemplo/a.txt: folder name: 8-18: critical metadata PERSON" in out


def test_a_redaction_says_what_was_done_and_a_scan_what_is_readable(stub):
    (stub / "a.txt").write_text(RECORD + "**Comments MEAL**: they sleep at the mill\n")
    _, out = run("redact", "a.txt", "-o", "out")
    said = [line.split(": critical ", 1) for line in out.splitlines() if ": critical " in line]
    assert said == [
        [
            "a.txt: record 0: Comments MEAL",
            f"residual-identifier: {UNNAMED}; withheld from the copy",
        ],
        ["a.txt: record 0: FragmentID: 0-18", "residual-identifier FRAGMENT_ID: replaced by a pseudonym in the copy"],
        ["a.txt: record 0: Outcome description: 4-10", "residual-identifier HRD_COALITION: replaced in the copy"],
        ["a.txt: record 0: Outcome description: 15-26", "residual-identifier PERSON: replaced in the copy"],
    ]


def test_what_else_lies_in_the_output_folder_is_said(stub):
    (stub / "a.txt").write_text(RECORD)
    (stub / "out" / "old").mkdir(parents=True)
    (stub / "out" / "old" / "raw.txt").write_text(RECORD)
    _, out = run("redact", "a.txt", "-o", "out")
    assert out.splitlines()[-1].endswith("; the folder also holds 1 file of unproved content")
    assert json.loads((stub / "out" / "leak-report.json").read_text())["other_files"] == 1
    assert "the folder also holds 1 file" in (stub / "out" / "leak-report.md").read_text()
    (stub / "out" / "old" / "raw.txt").unlink()
    _, out = run("redact", "a.txt", "-o", "out")
    assert out.splitlines()[-1].endswith("1 copy written and verified")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("AwaExemplo_notes.csv", "person_notes.csv"),
        ("awa_exemplo_2023.csv", "person_2023.csv"),
        ("list-awa-exemplo", "list-person"),
        ("Awa Exemplo letter.txt", "person letter.txt"),
        ("AwaExemploZODDHA.csv", "person-coalition.csv"),
        ("listAwaExemplo2023.xlsx", "list-person-2023.xlsx"),
        ("zoddhaList.json", "coalition-List.json"),
        ("harvest.csv", "harvest.csv"),
        ("..", ".."),
        ("awa.exemplo", "person"),
    ],
)
def test_names_are_cleaned_whatever_joins_their_words_and_cleaning_again_changes_nothing(name, clean):
    naming = Naming(make_session(KNOWN))
    assert (naming.cleaned(name), naming.cleaned(clean)) == (clean, clean)


class Greedy(StubDetector):
    """Finds the first letters of anything."""

    def match(self, text):
        start = next((at for at, char in enumerate(text) if char.isalpha()), None)
        return () if start is None else StubDetector({text[start:].split()[0]: "PERSON"}).match(text)

    match_short = match


def test_a_name_that_does_not_come_to_rest_is_withheld():
    session = make_session({})
    session.__dict__["detector"] = Greedy({})
    words = "a_b_c_d_e_f.csv"
    assert Naming(session).cleaned(words) == "withheld.csv"


def test_spelling_out_leads_back_to_every_character():
    name = "mission_AwaExemplo2023-ABCDef.xlsx"
    words = spelled_out(name)
    assert words.text.split() == ["mission", "Awa", "Exemplo", "2023", "ABC", "Def"]
    found = words.text.index("Awa Exemplo")
    span = words.span(found, found + 11)
    assert name[span.start : span.end] == "AwaExemplo"
    assert len(joined(name)) == len(name)
