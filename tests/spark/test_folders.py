"""A folder of Parquet or CSV files becomes a folder of proved copies on Spark, or nothing does."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.scoring import annotated
from redactor import pipeline
from redactor.cli.app import app
from redactor.errors import OutputError, UsageError
from redactor.formats.formulas import guarded, unguarded
from redactor.reading import Account
from redactor.session import open_session
from redactor.spark.sources import folder_of

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus" / "dev.annotated.jsonl"
FLAG, STORY = "Outcome statements is CONFIDENTIAL", "Outcome description"
ODD = 'first line\r\nsecond, "quoted"; back\\slash'


def rows():
    found = [dict(record.fields) for record in annotated(CORPUS)[:5]]
    names = list(dict.fromkeys(name for row in found for name in row))
    made = [{name: row.get(name, "") for name in names} for row in found]
    made[1]["Year"], made[2]["Scale"] = "=1+1", ODD
    return made


def write_csv(path, found, **options):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(found[0]), **options)
        writer.writeheader()
        writer.writerows({n: guarded(text) for n, text in row.items()} for row in found)


def write_parquet(path, found):
    from pyarrow import Table, parquet

    parquet.write_table(Table.from_pylist(found), path)


WRITERS = {"csv": write_csv, "parquet": write_parquet}


def read(folder, kind):
    found = []
    for path in sorted(folder.glob(f"*.{kind}")):
        if kind == "csv":
            with path.open(newline="", encoding="utf-8") as stream:
                found += [{n: unguarded(text) for n, text in row.items()} for row in csv.DictReader(stream)]
        else:
            from pyarrow import parquet

            found += parquet.read_table(path).to_pylist()
    return sorted(json.dumps(row, sort_keys=True) for row in found)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "archive"
    place.mkdir()
    return place


def run(*more):
    return CliRunner().invoke(app, ["redact", "archive", "-o", "published", "--engine", "spark", *more])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_copies_and_the_findings_are_those_of_a_local_run(spark, folder, tmp_path, kind):
    found = rows()
    WRITERS[kind](folder / f"a.{kind}", found[:3])
    WRITERS[kind](folder / f"b c.{kind}", found[3:])
    result = run()
    assert result.exit_code == 0, result.output
    assert "2 files, 5 records" in result.output
    same = tmp_path / "same"
    same.mkdir()
    write_csv(same / "a.csv", found[:3])
    write_csv(same / "b c.csv", found[3:])
    local = pipeline.redact(open_session(), pipeline.Request((same,)), tmp_path / "local")
    assert read(tmp_path / "published" / "archive", kind) == read(tmp_path / "local", "csv")
    report = json.loads((tmp_path / "published" / "leak-report.json").read_text())
    expected = [item.as_json() for item in local.items if item.location.record is not None]
    assert report["findings"] == [row | {"path": row["path"].replace(".csv", f".{kind}")} for row in expected]
    assert sorted(path.name for path in (tmp_path / "published").iterdir()) == [
        "archive", "leak-report.json", "leak-report.md",
    ]  # fmt: skip


def test_a_semicolon_and_a_byte_order_mark_are_read_as_a_local_run_reads_them(spark, folder, tmp_path):
    path = folder / "a.csv"
    write_csv(path, rows()[:2], delimiter=";")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert run().exit_code == 0
    assert len(read(tmp_path / "published" / "archive", "csv")) == 2
    assert list(json.loads(read(tmp_path / "published" / "archive", "csv")[0])) == sorted(rows()[0])


BROKEN = {
    "a row too long": (f"{STORY},{FLAG}\nAwa Exemplo,NO\nAwa Exemplo,NO,more\n", "more or fewer cells"),
    "an open quote": (f'{STORY},{FLAG}\nx,NO\n"Awa Exemplo,NO\n', "more or fewer cells"),
    "not UTF-8": (f"{STORY},{FLAG}\n{'x' * 400000},NO\nAwa \udce9,NO\n", "not UTF-8"),
    "no harvest": ("a,b\nAwa,Exemplo\n", "no column is one that the schema knows"),
    "twice one name": (f"{STORY},{STORY}\nAwa,Exemplo\n", "the same name"),
    "a nameless column": (f"{STORY},,{FLAG}\nAwa,Exemplo,NO\n", "every column has a name"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_examined_leaves_nothing_and_is_said_without_a_value(spark, folder, tmp_path, case):
    text, reason = BROKEN[case]
    (folder / "a.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run("-f", "json")
    assert result.exit_code == 3
    assert reason in result.stdout
    assert "Awa" not in result.output + result.stderr
    assert not (tmp_path / "published" / "archive").exists()
    assert not [path for path in (tmp_path / "published").iterdir() if path.name.startswith(".")]


def test_another_kind_of_file_makes_the_run_incomplete(spark, folder, tmp_path):
    write_csv(folder / "a.csv", rows()[:1])
    (folder / "notes.txt").write_text("Awa Exemplo")
    (folder / "_SUCCESS").touch()
    result = run()
    assert result.exit_code == 3
    assert "1 skipped" in result.output
    assert (tmp_path / "published" / "archive").is_dir()


def test_a_copy_that_is_not_what_was_proved_does_not_appear(spark, folder, tmp_path, monkeypatch):
    from redactor.spark import folders

    write_parquet(folder / "a.parquet", rows()[:2])
    whole = folders._Run._write

    def losing(self, layout, names):
        whole(self, layout, names)
        (path,) = (self._hidden / "copy").glob("*.parquet")
        write_parquet(path, [dict.fromkeys(names, "")] * 2)

    monkeypatch.setattr(folders._Run, "_write", losing)
    result = run()
    assert result.exit_code == 4
    assert not (tmp_path / "published" / "archive").exists()


def test_a_copy_is_never_overwritten(spark, folder):
    write_parquet(folder / "a.parquet", rows()[:1])
    assert run().exit_code == 0
    assert isinstance(run().exception, OutputError)


def test_a_column_named_as_a_value_that_it_hides_is_left_out(spark, folder, tmp_path):
    told = "After a long talk with everybody else in the town hall Awa Exemplo said that she would go on"
    write_parquet(folder / "a.parquet", [{STORY: told, "awa exemplo": "x", FLAG: "NO"}])
    assert run().exit_code == 0
    (row,) = read(tmp_path / "published" / "archive", "parquet")
    assert list(json.loads(row)) == [STORY, FLAG]


# ---------------------------------------------------------------------------------------- without Spark


@pytest.mark.parametrize("option", [["--jobs", "2"], ["--resume"], ["--vault", "v"], ["--evidence", "e"]])
def test_options_of_one_machine_are_refused_on_spark(folder, option):
    assert isinstance(run(*option).exception, UsageError)


@pytest.mark.parametrize("names", [[], ["a.csv", "b.parquet"], ["a.txt"]], ids=str)
def test_a_folder_without_one_kind_of_files_is_wrong_usage(folder, names):
    for name in names:
        (folder / name).touch()
    with pytest.raises(UsageError):
        folder_of([folder], Account())


def test_more_than_one_folder_is_wrong_usage(folder):
    with pytest.raises(UsageError):
        folder_of([folder, folder], Account())


def test_what_spark_leaves_beside_its_files_is_no_gap(folder):
    for name, size in (("part-0.parquet", 513), (".part-0.parquet.crc", 16), ("_SUCCESS", 0), ("._SUCCESS.crc", 8)):
        (folder / name).write_bytes(b"x" * size)
    account = Account()
    assert [path.name for path in folder_of([folder], account).files] == ["part-0.parquet"]
    assert account.skipped == []


@pytest.mark.parametrize(
    ("name", "size"),
    [(".part-0.csv.crc", 13), (".part-1.csv.crc", 8), ("_SUCCESS", 1), ("_started_1", 0), (".part-1.csv", 9)],
)
def test_what_is_only_called_like_it_is_a_gap(folder, name, size):
    (folder / "part-0.csv").write_bytes(b"x" * 512)
    (folder / name).write_bytes(b"x" * size)
    account = Account()
    assert [path.name for path in folder_of([folder], account).files] == ["part-0.csv"]
    assert [skipped.path for skipped in account.skipped] == [name]


@pytest.mark.parametrize("name", ["_part-1.csv", "_more/part-1.csv", "sub/_part.csv"])
def test_files_that_spark_would_leave_out_in_silence_are_wrong_usage(folder, name):
    for path in (folder / "part-0.csv", folder / name):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    with pytest.raises(UsageError, match="rename"):
        folder_of([folder], Account())
