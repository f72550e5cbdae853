"""A leak report that our key sealed is left out, to the last byte; where anybody has touched it, no run is clean."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from redactor.keys import PREVIOUS, VARIABLE, Key
from redactor.model import Coverage, Location, Skipped, Span
from redactor.ownreports import BROKEN, Seal, is_own_report, seal_at, seal_in, sealed
from redactor.reading import Account, documents
from redactor.report import Copy, Item, Report, Verdict
from redactor.reports import format_of, json_report, markdown, pieces
from redactor.rules import Severity
from redactor.schema import default_schema
from tests.conftest import KEY
from tests.test_cli import run, stub, write  # noqa: F401 — stub is a fixture

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


def written(folder: Path, report: Report, key: str = KEY) -> tuple[Path, Path]:
    paths = folder / "leak-report.json", folder / "leak-report.md"
    for path, parts in zip(paths, (json_report.pieces(report), markdown.render(report)), strict=True):
        path.write_text("".join(map(str, sealed(parts, path, Key(key.encode())))), "utf-8")
    return paths


def seals(paths: tuple[Path, Path]) -> list[Seal]:
    return [seal_at(path) for path in paths]


@pytest.mark.parametrize("name", REPORTS)
def test_our_reports_are_ours(tmp_path: Path, name: str) -> None:
    paths = written(tmp_path, REPORTS[name])
    assert (seals(paths), [is_own_report(path) for path in paths]) == ([Seal.OURS] * 2, [True, True])


@pytest.mark.parametrize("name", REPORTS)
def test_a_seal_stands_at_the_end_and_changes_nothing_else(tmp_path: Path, name: str) -> None:
    source, page = written(tmp_path, REPORTS[name])
    data = json.loads(source.read_text("utf-8"))
    assert (list(data)[-1], len(data.pop("seal"))) == ("seal", 64)
    assert data == json.loads(json_report.render(REPORTS[name]))
    assert page.read_text("utf-8").rpartition("\n<!-- seal: ")[0] == markdown.render(REPORTS[name])


def test_a_name_that_is_no_text_is_sealed_as_it_is_written(tmp_path: Path) -> None:
    page = tmp_path / "leak-report.md"
    parts = sealed(["# \udcff\n"], page, Key(KEY.encode()))
    page.write_bytes("".join(map(str, parts)).encode("utf-8", "backslashreplace"))
    assert seal_at(page) is Seal.OURS


@pytest.mark.parametrize("sizes", [1, 2, 7, 10_000])
def test_a_seal_does_not_depend_on_the_pieces(tmp_path: Path, sizes: int) -> None:
    source, _ = written(tmp_path, REPORT)
    text = json_report.render(REPORT)
    parts = [text[at : at + sizes].encode() for at in range(0, len(text), sizes)]
    assert "".join(map(str, sealed(parts, source, Key(KEY.encode())))) == source.read_text("utf-8")


@pytest.mark.parametrize("name", ["leak-report.sarif", "report.json", "findings.jsonl", "leaks.xlsx"])
def test_other_formats_and_names_have_no_seal(tmp_path: Path, name: str) -> None:
    assert list(sealed([b"PK", "x"], tmp_path / name, Key(KEY.encode()))) == [b"PK", "x"]


OTHERS = ("txt", "jsonl", "xml", "xlsx", "XLSX")


def in_format(folder: Path, ending: str, report: Report = REPORT) -> Path:
    path = folder / f"leak-report.{ending}"
    parts = sealed(pieces(format_of(path), report), path, Key(KEY.encode()))
    path.write_bytes(b"".join(p if isinstance(p, bytes) else p.encode() for p in parts))
    return path


@pytest.mark.parametrize("ending", OTHERS)
def test_reports_in_other_formats_are_ours_until_anybody_touches_them(tmp_path: Path, ending: str) -> None:
    path = in_format(tmp_path, ending)
    seal = seal_at(path)
    content = path.read_bytes()
    path.write_bytes(content[:40] + b"x" + content[40:])
    assert (seal, seal_at(path), seal_in(path.name, content + b"x")) == (Seal.OURS, Seal.BROKEN, Seal.NONE)


def test_a_report_that_shows_texts_is_examined_like_any_other_file(tmp_path: Path) -> None:
    """HTML shows what a policy keeps: under `internal`, names."""
    assert seal_at(in_format(tmp_path, "html")) is Seal.NONE


def test_a_workbook_with_a_seal_is_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(in_format(tmp_path, "xlsx")) as archive:
        assert (archive.testzip(), archive.comment[:6], len(archive.comment)) == (None, b"seal: ", 70)


def test_every_line_of_a_report_in_json_lines_is_json(tmp_path: Path) -> None:
    *findings, seal = map(json.loads, in_format(tmp_path, "jsonl").read_text("utf-8").splitlines())
    assert (len(findings), list(seal)) == (1, ["seal"])


@pytest.mark.parametrize("ending", ["json", "md", "txt", "jsonl"])
def test_a_report_whose_lines_were_all_converted_is_ours_and_one_of_which_some_were_is_not(tmp_path, ending) -> None:
    content = in_format(tmp_path, ending).read_bytes()
    converted = content.replace(b"\n", b"\r\n")
    assert seal_in(f"leak-report.{ending}", converted) is Seal.OURS
    assert seal_in(f"leak-report.{ending}", converted.replace(b"\r\n", b"\n", 1)) is not Seal.OURS


def test_only_the_reports_that_a_run_writes_take_the_place_of_earlier_ones(stub) -> None:  # noqa: F811
    write(stub / "in.txt")
    assert run("redact", "in.txt", "-o", "out", "--report", "out/leak-report-1.md")[0] == 0
    assert run("redact", "in.txt", "-o", "out")[0] == 0
    before = {path.name: path.read_bytes() for path in (stub / "out").iterdir()}
    code, _, said = run("redact", "in.txt", "-o", "out", "--report", "new.md")
    names = ["in.txt", "leak-report-1.md", "leak-report.json", "leak-report.md"]
    assert (code, sorted(before)) == (0, names)
    assert {path.name: path.read_bytes() for path in (stub / "out").iterdir()} == before
    left = [line for line in said.splitlines() if line.endswith("of an earlier run; it says nothing of these copies")]
    assert [line.split(":")[0] for line in left] == [f"out/{name}" for name in names[1:]]


def test_by_no_other_name(tmp_path: Path) -> None:
    source, page = written(tmp_path, REPORT)
    others = source.rename(tmp_path / "report.json"), page.rename(tmp_path / "report.md")
    exchanged = tmp_path / "leak-report-2.md"
    exchanged.write_bytes(others[0].read_bytes())
    assert [*seals(others), seal_at(exchanged), seal_at(tmp_path / "leak-report.csv")] == [Seal.NONE] * 4


def test_a_report_that_is_not_there_has_no_seal(tmp_path: Path) -> None:
    assert seal_at(tmp_path / "leak-report.json") is Seal.NONE


@pytest.mark.parametrize(
    "line", ["| Awa Exemplo | 3 | came |", "Nothing that Awa Exemplo said is true.", "# Leak report: Awa", ""]
)
def test_a_page_with_a_line_of_somebody_elses_breaks_its_seal(tmp_path: Path, line: str) -> None:
    _, page = written(tmp_path, REPORT)
    page.write_text(page.read_text("utf-8").replace("\n\n", f"\n\n{line}\n", 1), "utf-8")
    assert seal_at(page) is Seal.BROKEN


CHANGES = {
    "a key": lambda data: data | {"note": "x"},
    "a revealed value": lambda data: data["findings"][0].update(value="Awa Exemplo"),
    "a name in a message": lambda data: data["findings"][0].update(message="Awa Exemplo came"),
    "a name in small letters": lambda data: data["findings"][0].update(message="awa exemplo came"),
    "a name for a path": lambda data: data["findings"][0].update(path="Awa Exemplo.csv"),
    "a name for a field": lambda data: data["findings"][0].update(field="Awa Exemplo"),
    "a name for a reason": lambda data: data["coverage"]["passed"][0].update(reason="Awa Exemplo"),
    "another count": lambda data: data["summary"]["by_rule"].update({"cross-field": 2}),
    "another version": lambda data: data.update(schema_version=2),
    "no finding where one was": lambda data: data.update(findings=[]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_report_with_anything_else_in_it_breaks_its_seal(tmp_path: Path, name: str) -> None:
    source, _ = written(tmp_path, REPORT)
    data = json.loads(source.read_text("utf-8"))
    seal = data.pop("seal")
    changed = (CHANGES[name](data) or data) | {"seal": seal}
    source.write_text(json.dumps(changed, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert seal_at(source) is Seal.BROKEN


FORGED = json_report.render(REPORT)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "[" * 5000, '{"findings": 3}', "\udcff", FORGED, FORGED.replace("}", '"seal": ""}', 1)],
)
def test_what_has_no_seal_at_its_end_is_a_file_like_any_other(tmp_path: Path, text: str) -> None:
    source, _ = written(tmp_path, REPORT)
    source.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert seal_at(source) is Seal.NONE


@pytest.mark.parametrize("more", ["\n", " ", "\nAwa Exemplo\n"])
def test_nothing_stands_after_a_seal(tmp_path: Path, more: str) -> None:
    for path in written(tmp_path, REPORT):
        assert seal_in(path.name, path.read_bytes() + more.encode()) is Seal.NONE


@pytest.mark.parametrize(
    ("variable", "text", "seal"),
    [(VARIABLE, "another key for tests, of no other use", Seal.BROKEN), (PREVIOUS.variable, KEY, Seal.OURS)],
)
def test_the_key_in_force_and_the_one_before_it_seal(tmp_path: Path, monkeypatch, variable, text, seal) -> None:
    monkeypatch.setenv(VARIABLE, "the key in force now, of no other use")
    monkeypatch.setenv(variable, text)
    assert seals(written(tmp_path, REPORT)) == [seal, seal]


def test_without_any_key_no_seal_is_ours_and_none_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr("redactor.keystore._data_folder", lambda: tmp_path / "data")
    assert (seals(written(tmp_path, REPORT)), (tmp_path / "data").exists()) == ([Seal.BROKEN] * 2, False)


def test_a_run_leaves_out_what_is_ours_and_is_incomplete_where_a_seal_is_broken(tmp_path: Path) -> None:
    written(tmp_path, REPORT)
    (tmp_path / "leak-report-2.json").write_text(
        (tmp_path / "leak-report.json").read_text("utf-8").replace("a/h.csv", "Awa.csv"), "utf-8"
    )
    account = Account()
    assert list(documents([tmp_path], default_schema(), account, None)) == []
    assert (account.skipped, account.passed) == (
        [Skipped("leak-report-2.json", BROKEN)],
        [Skipped(name, "a leak report of ours") for name in ("leak-report.json", "leak-report.md")],
    )
