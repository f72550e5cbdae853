"""A verdict that cannot be written is no verdict: an exit code of the contract and one line, whatever the fault."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

REDACTOR = f"{shlex.quote(sys.executable)} -m redactor"
FULL = "redactor: standard output cannot be written (no space left on device)\n"

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")


def ended(command: str, folder: Path) -> tuple[int, str]:
    """Exit code and standard error of a shell's *command*, in which $R is the program."""
    script = f"R={shlex.quote(REDACTOR)}; set -o pipefail; {command}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("$R rules >/dev/full", (3, FULL)),
        ("$R policy schema >/dev/full", (3, FULL)),
        ("$R --help >/dev/full", (3, FULL)),
        ("$R rules | true", (3, "redactor: standard output cannot be written (broken pipe)\n")),
        ("$R rules >&-", (3, "redactor: standard output is closed; send it to a file, or to /dev/null\n")),
        ("$R rules 2>&- >/dev/null", (0, "")),
        ("$R rules 2>/dev/full >/dev/null", (0, "")),
        ("$R scan 2>/dev/full", (2, "")),
        ("$R scan 2>&-", (2, "")),
        (
            "mkdir gone && cd gone && rmdir ../gone && $R rules",
            (2, "redactor: the working folder cannot be used (no such file or directory): change to another one\n"),
        ),
    ],
    ids=[
        "a full disk", "a full disk, and much to say", "a full disk, and help", "a pipe that nobody reads",
        "no output", "no place for messages", "no room for messages", "no room to say what is wrong",
        "no place to say what is wrong", "no folder",
    ],
)  # fmt: skip
def test_a_fault_of_a_stream_ends_in_a_code_of_the_contract(tmp_path, command, expected):
    assert ended(command, tmp_path) == expected


def test_what_fits_arrives_whole(tmp_path):
    assert ended("$R rules > rules.txt", tmp_path) == (0, "")
    assert (tmp_path / "rules.txt").read_text("utf-8").count("\n") >= 15
