"""The whole loop: scan, export, a reviewer fills in the workbook, apply, redact, verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner

from redactor.cli.app import app
from redactor.errors import RedactorError
from redactor.review.workbook import DECISION, HEADER_ROW, ID, MISSED_HEADER, REASON, REVIEWER, VALUE
from redactor.session import Session
from tests.support import StubDetector

RECORD = """**FragmentID**: ABC-DEF2301/GHI001
**Outcome description**: The ZODDHA met Awa Exemplo in Exampleville, Senegal.
**Significance of the outcome**: Awa Exemplo leads it.
**Outcome statements is CONFIDENTIAL**: 1.0
"""
KNOWN = {
    "ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "Exampleville": "LOCATION", "ABC-DEF2301/GHI001": "FRAGMENT_ID",
}  # fmt: skip
CHOICES = {"ABC-DEF2301/GHI001": "Redact", "ZODDHA": "Keep", "Awa Exemplo": "Redact", "Exampleville": "Unsure"}


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(Session, "detector", StubDetector(KNOWN))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text(RECORD)
    return tmp_path


def run(*args: str):
    result = CliRunner().invoke(app, [str(a) for a in args])
    if isinstance(result.exception, RedactorError):
        return result.exception.exit_code, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def findings(out: str) -> list[dict]:
    """The findings of a jsonl report; the closing line on stderr comes after them."""
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def fill(path: Path, choices=CHOICES, reason="public body", reviewer="AB", change=None) -> None:
    """Fill in the workbook as a reviewer would, by value."""
    book = load_workbook(path)
    sheet = book["Review"]
    for row in sheet.iter_rows(min_row=HEADER_ROW + 2):
        choice = choices.get(row[VALUE].value)
        row[DECISION].value = choice
        row[REASON].value = reason if choice == "Keep" else None
        row[REVIEWER].value = reviewer
    if change:
        change(sheet)
    book.save(path)


def exported(place: Path, *args: str) -> Path:
    assert run("review", "export", "in.txt", "-o", "review.xlsx", *args)[0] == 0
    return place / "review.xlsx"


def test_the_whole_loop_keeps_what_was_kept_and_verifies(place):
    fill(exported(place))
    assert run("review", "apply", "review.xlsx", "-o", "decisions.yaml")[0] == 0
    code, _ = run("redact", "in.txt", "-o", "out", "--decisions", "decisions.yaml")
    assert code == 0
    copy = (place / "out" / "in.txt").read_text()
    assert "The ZODDHA met [person] in [location], [location]." in copy
    report = json.loads((place / "out" / "leak-report.json").read_text())
    person = next(f for f in report["findings"] if f["entity"] == "PERSON")
    assert person["policy_rule"] == f"decisions.d-{person['fingerprint'][:8]}"
    assert run("verify", "out/in.txt", "--against", "in.txt", "--decisions", "decisions.yaml")[0] == 0


def test_the_configuration_names_the_decisions_for_every_command(place):
    fill(exported(place))
    (place / ".redactor.yaml").write_text("decisions: decisions.yaml\n")
    assert run("review", "apply", "review.xlsx")[0] == 0
    _, out = run("scan", "in.txt", "--all", "-f", "jsonl")
    actions = {f["entity"]: f["action"] for f in findings(out)}
    assert actions.pop("FRAGMENT_ID") == "pseudonymise"
    assert actions == {"HRD_COALITION": "keep", "PERSON": "replace", "LOCATION": "replace"}


def test_a_decisions_file_holds_fingerprints_and_no_name(place):
    fill(exported(place))
    run("review", "apply", "review.xlsx", "-o", "decisions.yaml", "--expires", "2999-01-01")
    text = (place / "decisions.yaml").read_text()
    assert not [name for name in KNOWN if name.casefold() in text.casefold()]
    found = yaml.safe_load(text)["decisions"]
    assert [d["fingerprint"] for d in found] == sorted(d["fingerprint"] for d in found)
    assert {(d["entity"], d["choice"], d.get("reason", "")) for d in found} == {
        ("FRAGMENT_ID", "redact", ""), ("HRD_COALITION", "keep", "public body"), ("PERSON", "redact", ""),
        ("LOCATION", "unsure", ""),
    }  # fmt: skip
    assert {str(d["expires"]) for d in found} == {"2999-01-01"}


def test_the_workbook_is_private_and_shows_each_thing_once_in_context(place):
    path = exported(place)
    assert path.stat().st_mode & 0o777 == 0o600
    book = load_workbook(path, rich_text=True)
    sheet = book["Review"]
    assert "CONFIDENTIAL" in sheet["A1"].value
    assert book["_redactor"].sheet_state == "veryHidden"
    values = [row[VALUE].value for row in sheet.iter_rows(min_row=HEADER_ROW + 2)]
    assert values == ["ABC-DEF2301/GHI001", "ZODDHA", "Awa Exemplo", "Exampleville"]
    awa = sheet.cell(HEADER_ROW + 4, 4).value
    highlighted = [str(part) for part in awa if getattr(part, "font", None) is not None and part.font.b]
    assert highlighted == ["Awa Exemplo", "Awa Exemplo"]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists == {"H5": '"Redact,Keep,Unsure"', "H6": '"Redact,Keep,Unsure"', "H7": '"Redact,Keep,Unsure"',
                     "H8": '"Redact,Keep,Generalise,Unsure"'}  # fmt: skip


def test_a_workbook_is_never_written_inside_a_repository(place):
    (place / ".git").mkdir()
    code, said = run("review", "export", "in.txt", "-o", "review.xlsx")
    assert (code, "inside a git repository" in said) == (3, True)
    assert not (place / "review.xlsx").exists()


def test_a_review_of_something_unreadable_is_not_begun(place):
    (place / "bad.csv").write_bytes(b"")
    code, said = run("review", "export", "in.txt", "bad.csv", "-o", "review.xlsx")
    assert (code, "bad.csv" in said) == (3, True)
    assert not (place / "review.xlsx").exists()


def swap_ids(sheet):
    one, two = (sheet.cell(HEADER_ROW + 3, ID + 1), sheet.cell(HEADER_ROW + 4, ID + 1))
    one.value, two.value = two.value, one.value


def add_row(sheet):
    sheet.append([9, "PERSON", "Somebody", "", "", 1, "", "Redact", "", "AB", "0" * 32])


def twice(sheet):
    sheet.cell(HEADER_ROW + 3, ID + 1).value = sheet.cell(HEADER_ROW + 4, ID + 1).value


def drop_row(sheet):
    sheet.delete_rows(HEADER_ROW + 3)


REJECTED = {
    "blank": ({**CHOICES, "ZODDHA": None}, "x", "AB", None, "row 6: no decision"),
    "unknown choice": ({**CHOICES, "ZODDHA": "Maybe"}, "x", "AB", None, "row 6: not a decision that is on offer"),
    "keep without reason": (CHOICES, None, "AB", None, "row 6: Keep needs a reason"),
    "not to be generalised": ({**CHOICES, "ZODDHA": "Generalise"}, "x", "AB", None, "cannot be generalised"),
    "no reviewer": (CHOICES, "x", None, None, "row 5: no reviewer"),
    "reason quotes": (CHOICES, "the zoddha, ZODDHA, is public", "AB", None, "row 6: the reason or the reviewer"),
    "reviewer quotes": (CHOICES, "x", "Awa Exemplo", None, "row 5: the reason or the reviewer repeats"),
    "sorted apart": (CHOICES, "x", "AB", swap_ids, "row 6: its value is not the one that was exported"),
    "unknown row": (CHOICES, "x", "AB", add_row, "row 9: unknown"),
    "row twice": (CHOICES, "x", "AB", twice, "the same thing again"),
    "row missing": (CHOICES, "x", "AB", drop_row, "1 row(s) of the export are missing"),
}  # fmt: skip


@pytest.mark.parametrize(("choices", "reason", "reviewer", "change", "said"), REJECTED.values(), ids=REJECTED)
def test_nothing_of_a_doubtful_workbook_is_taken_and_no_value_is_said(place, choices, reason, reviewer, change, said):
    fill(exported(place), choices, reason, reviewer, change)
    code, message = run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    assert (code, said in message) == (2, True), message
    assert not [name for name in KNOWN if name in message]
    assert not (place / "decisions.yaml").exists()


def test_of_many_problems_the_first_are_said(place, monkeypatch):
    monkeypatch.setattr("redactor.review.readback.FEW", 2)
    fill(exported(place), {}, "x", "AB")
    code, message = run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    first, second, more, last = message.splitlines()
    assert (code, more, last) == (2, "review.xlsx: … and 2 more", "review.xlsx: nothing was taken")
    assert all("no decision" in line for line in (first, second))


def test_a_source_that_changed_since_the_export_is_rejected(place):
    fill(exported(place))
    (place / "in.txt").write_text(RECORD + "**Year**: 2024\n")
    code, message = run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    assert (code, "source in.txt: changed since the export" in message) == (2, True)


def test_a_workbook_of_another_key_or_with_a_changed_hidden_sheet_is_rejected(place, monkeypatch):
    path = exported(place)
    fill(path)
    monkeypatch.setenv("REDACTOR_KEY", "another key for tests, of no other use")
    assert run("review", "apply", "review.xlsx", "-o", "d.yaml")[0] == 2
    monkeypatch.undo()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_what_is_no_review_workbook_is_an_input_error(place, content):
    (place / "x.xlsx").write_bytes(content)
    assert run("review", "apply", "x.xlsx", "-o", "d.yaml")[0] == 3


def test_partial_takes_what_is_decided(place):
    fill(exported(place), {"ZODDHA": "Keep"})
    assert run("review", "apply", "review.xlsx", "-o", "decisions.yaml", "--partial")[0] == 0
    assert len(yaml.safe_load((place / "decisions.yaml").read_text())["decisions"]) == 1


def test_where_reviewers_differ_the_stricter_choice_counts_and_it_is_said(place):
    fill(exported(place))
    run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    fill(place / "review.xlsx", {**CHOICES, "ZODDHA": "Redact"}, reviewer="CD")
    _, said = run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    assert "Reviewers differ on 1: d-" in said
    _, out = run("scan", "in.txt", "--decisions", "decisions.yaml", "-f", "jsonl")
    assert "HRD_COALITION" in {found["entity"] for found in findings(out)}


def test_stats_give_precision_and_relative_recall_by_recogniser(place):
    fill(exported(place))
    run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    _, out = run("review", "stats", "--decisions", "decisions.yaml", "-f", "json")
    found = {one["entity"]: (one["precision"], one["relative_recall"]) for one in json.loads(out)}
    assert found == {
        "FRAGMENT_ID": (1.0, 1.0), "HRD_COALITION": (0.0, None), "PERSON": (1.0, 1.0), "LOCATION": (None, None),
    }  # fmt: skip


def test_the_same_material_gives_the_same_workbook(place):
    one = exported(place).read_bytes()
    (place / "review.xlsx").unlink()
    assert exported(place).read_bytes() == one


@pytest.mark.model
def test_the_whole_loop_with_real_pipelines(monkeypatch, tmp_path):
    source = Path(__file__).parents[2] / "fixtures" / "harvest" / "field-text" / "two-records.txt"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_bytes(source.read_bytes())
    path = exported(tmp_path)
    book = load_workbook(path)
    values = [row[VALUE].value for row in book["Review"].iter_rows(min_row=HEADER_ROW + 2)]
    kept = "Kaolack"
    fill(path, {value: "Keep" if value == kept else "Redact" for value in values}, reason="the region is public")
    assert kept in values
    assert run("review", "apply", "review.xlsx", "-o", "decisions.yaml")[0] == 0
    assert run("redact", "in.txt", "-o", "out", "--decisions", "decisions.yaml")[0] == 0
    copy = (tmp_path / "out" / "in.txt").read_text()
    assert kept in copy
    assert "Mod" not in copy
    assert run("verify", "out/in.txt", "--against", "in.txt", "--decisions", "decisions.yaml")[0] in {0, 1}


def miss(*rows):
    """Write rows into the sheet for what nobody found."""

    def change(sheet):
        missed = sheet.parent.worksheets[1]
        for number, cells in enumerate(rows, MISSED_HEADER + 2):
            for column, cell in enumerate(cells, 1):
                missed.cell(number, column).value = cell

    return change


DECIDED = dict.fromkeys(KNOWN, "Redact")


def test_a_name_that_nobody_found_is_hidden_from_then_on_by_every_command(place):
    place.joinpath("in.txt").write_text(RECORD.replace("leads it", "leads it with Zubi Morva, ZUBI  MORVA there"))
    fill(exported(place), DECIDED, change=miss(("person", "Zubi Morva", "AB")))
    assert run("review", "apply", "review.xlsx", "-o", "decisions.yaml")[0] == 0
    stored = (place / "decisions.yaml").read_text()
    assert "zubi" not in stored.casefold()
    found = findings(run("scan", "in.txt", "-f", "jsonl", "--decisions", "decisions.yaml")[1])
    missed = [f for f in found if f["recognizer"] == "review"]
    assert [(f["entity"], f["field"], f["action"]) for f in missed] == [
        ("PERSON", "Significance of the outcome", "replace"),
        ("PERSON", "Significance of the outcome", "replace"),
    ]
    assert all(f["policy_rule"].startswith("decisions.d-") for f in missed)
    assert run("redact", "in.txt", "-o", "out", "--decisions", "decisions.yaml")[0] == 0
    copy = (place / "out" / "in.txt").read_text()
    assert copy.splitlines()[2].endswith(": [person] leads it with [person], [person] there.")
    assert run("verify", "out/in.txt", "--against", "in.txt", "--decisions", "decisions.yaml")[0] == 0
    code, said = run("verify", "in.txt", "--against", "in.txt", "--decisions", "decisions.yaml")
    assert code == 1
    assert "Zubi" not in said


LONG = "one two three four five six seven eight nine ten a b c d e f g h"
WRONG_ROWS = {
    "no kind": (("", "Awa Exemplo", "AB"), "say what it is"),
    "a kind of one's own": (("name", "Awa Exemplo", "AB"), "say what it is"),
    "nothing written": (("person", "", "AB"), "write the name or number"),
    "a whole sentence": (("person", LONG, "AB"), "write the name or number"),
    "what is nowhere": (("person", "Zubi Morvo", "AB"), "this stands in no record"),
    "a part of a word": (("person", "wa Exempl", "AB"), "this stands in no record"),
}


@pytest.mark.parametrize(("row", "said"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_row_of_missed_things_that_would_protect_nothing_is_refused(place, row, said):
    fill(exported(place), DECIDED, change=miss(row))
    code, output = run("review", "apply", "review.xlsx", "-o", "decisions.yaml")
    assert code == 2
    assert f"sheet of what was missed, row 3: {said}" in output
    assert "Zubi" not in output
    assert not (place / "decisions.yaml").exists()


def test_a_workbook_in_french_is_read_back_as_well(place):
    path = exported(place, "--lang", "fr")
    book = load_workbook(path)
    assert book.sheetnames[:2] == ["Relecture", "Oublis"]
    for row in book["Relecture"].iter_rows(min_row=HEADER_ROW + 2):
        row[DECISION].value = "Garder" if row[VALUE].value == "ZODDHA" else "Cacher"
        row[REASON].value = "organisme public" if row[VALUE].value == "ZODDHA" else None
        row[REVIEWER].value = "AB"
    miss(("lieu", "Senegal", "AB"))(book["Relecture"])
    book.save(path)
    assert run("review", "apply", "review.xlsx", "-o", "decisions.yaml")[0] == 0
    assert run("redact", "in.txt", "-o", "out", "--decisions", "decisions.yaml")[0] == 0
    copy = (place / "out" / "in.txt").read_text()
    assert "The ZODDHA met [person] in [location]" in copy
    assert "Senegal" not in copy
