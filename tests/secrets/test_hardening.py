"""The process leaves no memory behind, and what it writes for a while is closed to others."""

from __future__ import annotations

import subprocess
import sys

import pytest

# What a command sees of itself when it starts, by the one entry point.
SCRIPT = """
import ctypes, resource, sys
import redactor.cli.app as place
place.app = lambda **_: print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
sys.argv = ["redactor", "scan", "in.txt"]
from redactor.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_command_that_reads_text_cannot_be_dumped():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "(0, 0) 0\n"


def test_a_copy_in_the_making_is_closed_to_others(tmp_path):
    from redactor.staging import staged

    with staged(tmp_path / "copy.txt") as pending:
        assert pending.path.stat().st_mode & 0o777 == 0o600
        assert "copy" not in pending.path.name


def test_findings_that_are_spooled_have_no_name_on_the_disk(tmp_path, monkeypatch):
    import tempfile

    from redactor.model import Location
    from redactor.report import Item
    from redactor.rules import Severity
    from redactor.spool import Spool

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = Spool(most=2)
    spool.extend(
        Item("metadata", Severity.LOW, "", 1.0, Location("a", n), "r", "keep", "p", "f", "m") for n in range(9)
    )
    assert list(tmp_path.iterdir()) == []
    assert len(spool) == 9
