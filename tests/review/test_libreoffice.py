"""The review workbook and the report in LibreOffice: opened, saved anew, and read back."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from tests.review.test_round_trip import DECIDED, exported, fill, miss, place, run

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not SOFFICE, reason="no LibreOffice on this machine: apt-get install libreoffice-calc"),
]
__all__ = ["place"]  # the fixture


def saved_by_libreoffice(path, folder):
    """Have LibreOffice open the workbook and save it as its own."""
    folder.mkdir()
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, home, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / path.name


def test_a_workbook_that_libreoffice_saved_is_read_back(place):
    path = exported(place)
    fill(path, DECIDED, change=miss(("place", "Senegal", "AB")))
    again = saved_by_libreoffice(path, place / "saved")
    assert load_workbook(again).sheetnames[:2] == ["Review", "Missed"]
    assert run("review", "apply", again, "-o", "decisions.yaml")[0] == 0
    assert run("redact", "in.txt", "-o", "out", "--decisions", "decisions.yaml")[0] == 0
    assert "met [person] in [location]" in (place / "out" / "in.txt").read_text()
    assert "Senegal" not in (place / "out" / "in.txt").read_text()


def test_the_report_opens_with_all_its_sheets(place):
    assert run("redact", "in.txt", "-o", "out", "--report", "report.xlsx")[0] == 0
    again = saved_by_libreoffice(place / "report.xlsx", place / "saved")
    mine, theirs = load_workbook(place / "report.xlsx"), load_workbook(again)
    assert theirs.sheetnames == mine.sheetnames
    assert [sheet.max_row for sheet in theirs] == [sheet.max_row for sheet in mine]
