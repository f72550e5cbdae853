"""A leak report is left out where it is ours to the last byte, and examined where anybody has touched it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redactor.model import Coverage, Location, Skipped, Span
from redactor.ownreports import is_own_report
from redactor.report import Copy, Item, Report, Verdict
from redactor.reports import json_report, markdown
from redactor.rules import Severity

ITEM = Item(
    "cross-field", Severity.CRITICAL, "PERSON", 0.85, Location("a/h.csv", 3, "Outcome description", Span(0, 4)),
    "ner:fragments", "replace", "open.persons", "0a" * 16, "the record's ID holds what a field hides",
    (Location("a/h.csv", 3, "Country"), Location("b.csv", None, None)),
)  # fmt: skip
REPORT = Report(
    "redact", "0.1.0", "publication", "ab" * 32, (("fragments", "1"),), Verdict.CLEAN,
    Coverage(2, 5, 115, (), (Skipped("README.md", "not a harvest"),)), (ITEM,),
    (Copy("a/h.csv", 5, 1, 7, 0.81239), Copy("a/k.csv", 2, 0, 7, 0.5, 3, (("Quoi", 2), ("Why?", 1)))),
    others=1,
)  # fmt: skip
REPORTS = {
    "of a redaction": REPORT,
    "of a scan": Report(
        "scan", "0.1.0", "mine", "", (), Verdict.INCOMPLETE, Coverage(0, 0, 0, (Skipped("x.pdf", "unknown format"),)),
        (), accepted=3,
    ),
    "of nothing": Report("scan", "0.1.0", "mine", "", (), Verdict.CLEAN, Coverage(), ()),
}  # fmt: skip


def written(folder: Path, report: Report) -> tuple[Path, Path]:
    paths = folder / "leak-report.json", folder / "leak-report.md"
    paths[0].write_text(json_report.render(report), "utf-8")
    paths[1].write_text(markdown.render(report), "utf-8")
    return paths


@pytest.mark.parametrize("name", REPORTS)
def test_our_reports_are_ours(tmp_path: Path, name: str) -> None:
    assert [is_own_report(path) for path in written(tmp_path, REPORTS[name])] == [True, True]


def test_by_no_other_name(tmp_path: Path) -> None:
    source, page = written(tmp_path, REPORT)
    others = [source.rename(tmp_path / "report.json"), page.rename(tmp_path / "report.md")]
    assert [is_own_report(path) for path in others] == [False, False]


@pytest.mark.parametrize(
    "line", ["| Awa Exemplo | 3 | came |", "Nothing that Awa Exemplo said is true.", "# Leak report: Awa", ""]
)
def test_a_page_with_a_line_of_somebody_elses_is_not(tmp_path: Path, line: str) -> None:
    _, page = written(tmp_path, REPORT)
    page.write_text(page.read_text("utf-8").replace("\n\n", f"\n\n{line}\n", 1), "utf-8")
    assert not is_own_report(page)


def test_a_page_without_the_report_it_was_made_of_is_not(tmp_path: Path) -> None:
    source, page = written(tmp_path, REPORT)
    source.unlink()
    assert not is_own_report(page)


CHANGES = {
    "a key": lambda data: data | {"note": "x"},
    "a revealed value": lambda data: data["findings"][0].update(value="Awa Exemplo"),
    "a name in a message": lambda data: data["findings"][0].update(message="Awa Exemplo came"),
    "a name for a field": lambda data: data["findings"][0].update(field={"Awa": "Exemplo"}),
    "words for a kind": lambda data: data["findings"][0].update(entity="Awa Exemplo came"),
    "words for a number": lambda data: data["copies"][0].update(records="Awa"),
    "words for an offset": lambda data: data["findings"][0].update(start="Awa"),
    "a rule that is none": lambda data: data["findings"][0].update(rule="Awa"),
    "another count": lambda data: data["summary"]["by_rule"].update({"cross-field": 2}),
    "a harvest of words": lambda data: data.update(harvests=[{"path": "x", "by_rule": {"Awa": 1}}]),
    "a number beyond all": lambda data: data["findings"][0].update(score=float("inf"), start=float("inf")),
    "another version": lambda data: data.update(schema_version=2),
    "a policy's name of words": lambda data: data["policy"].update(name="Awa Exemplo"),
    "no finding where one was": lambda data: data.update(findings=[]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_report_with_anything_else_in_it_is_not(tmp_path: Path, name: str) -> None:
    source, page = written(tmp_path, REPORT)
    data = json.loads(source.read_text("utf-8"))
    changed = CHANGES[name](data) or data
    source.write_text(json.dumps(changed, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert (is_own_report(source), is_own_report(page)) == (False, False)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 5000, '{"findings": 3}', "\udcff"])
def test_what_is_no_report_is_not(tmp_path: Path, text: str) -> None:
    source, _ = written(tmp_path, REPORT)
    source.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert not is_own_report(source)


def test_other_white_space_is_not_ours(tmp_path: Path) -> None:
    source, _ = written(tmp_path, REPORT)
    source.write_text(source.read_text("utf-8") + "\n", "utf-8")
    assert not is_own_report(source)
