"""The workbook: four sheets to filter, text that stays text, the same bytes twice."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook

from redactor.model import Coverage, Location, Skipped, Span
from redactor.reports import xlsx
from tests.reports.test_html import item, report


def opened(made):
    return load_workbook(BytesIO(xlsx.render(made)))


def test_the_sheets_are_there_with_filters_and_frozen_headers():
    book = opened(report(item()))
    assert book.sheetnames == ["Summary", "Findings", "Records", "Coverage"]
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref


def test_a_finding_is_a_row_and_a_record_counts_its_findings():
    book = opened(report(item(), item("f2", field="Year", span=None)))
    rows = [list(row) for row in book["Findings"].values]
    assert rows[1][:8] == ["harvest.csv", 0, "Outcome", 4, 9, "critical", "residual-identifier", "PERSON"]
    assert rows[2][3:5] == [None, None]
    assert list(book["Records"].values)[1] == ("harvest.csv", 0, 2, 2, 0, 0, 0, "Outcome, Year")


def test_a_name_that_looks_like_a_formula_or_a_link_stays_text():
    for name in ('=HYPERLINK("http://x.invalid")', "+1", "http://x.invalid", "@SUM(A1)"):
        book = opened(report(item(location=Location(name, 0, name, Span(0, 1)))))
        cell = book["Findings"]["C2"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_what_was_not_examined_is_on_the_coverage_sheet():
    made = replace(report(), coverage=Coverage(0, 0, 0, (Skipped("a.xlsx", "not a workbook"),)))
    assert list(opened(made)["Coverage"].values)[1][:2] == ("a.xlsx", "not examined: not a workbook")


def test_values_have_a_column_only_when_they_are_revealed():
    assert "Value" not in next(opened(report(item()))["Findings"].values)
    rows = list(opened(replace(report(item()), revealed={"f1": "Awa Exemplo"}))["Findings"].values)
    assert (rows[0][-1], rows[1][-1]) == ("Value", "Awa Exemplo")


def test_the_same_report_gives_the_same_bytes():
    assert xlsx.render(report(item())) == xlsx.render(report(item()))
