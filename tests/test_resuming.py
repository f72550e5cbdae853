"""An interrupted run leaves nothing behind but what it found, and a resumed one ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from redactor import pipeline
from redactor.errors import UsageError
from redactor.resuming import GO_ON, keeping
from redactor.session import Session
from tests.support import StubDetector, make_session

ROOT = Path(__file__).parent.parent
KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON"}
ROWS = 230  # five batches


class Interrupting(StubDetector):
    """Is interrupted after some records, as by Ctrl-C."""

    def __init__(self, after: int) -> None:
        super().__init__(KNOWN)
        self.after = after

    def detect(self, fragments):
        if self.records_seen >= self.after:
            raise KeyboardInterrupt
        return super().detect(fragments)


@pytest.fixture
def request_(tmp_path, monkeypatch):
    monkeypatch.setenv("REDACTOR_CACHE", str(tmp_path / "cache"))
    rows = [f"SCC-{n},{'ZODDHA' if n % 3 else 'Awa Exemplo'} met in {n},1.0" for n in range(ROWS)]
    head = "FragmentID,Outcome description,Outcome statements is CONFIDENTIAL"
    (tmp_path / "h.csv").write_text("\n".join([head, *rows, ""]))
    return pipeline.Request((tmp_path / "h.csv",))


def run(request, folder, stub, *, resume=False, jobs=1):
    session = replace(make_session(KNOWN), jobs=jobs)
    with (
        mock.patch.object(Session, "_detector", return_value=stub),
        keeping(session, "redact", *request.paths, folder, resume=resume) as kept,
    ):
        return pipeline.redact(kept, request, folder)


def journals(tmp_path):
    return sorted((tmp_path / "cache" / "runs").glob("*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path, request_, jobs):
    whole = run(request_, tmp_path / "whole", StubDetector(KNOWN))
    with pytest.raises(KeyboardInterrupt) as stop:
        run(request_, tmp_path / "out", Interrupting(150))
    assert stop.value.__notes__ == [GO_ON]
    assert list((tmp_path / "out").iterdir()) == []
    resumed = run(request_, tmp_path / "out", again := StubDetector(KNOWN), resume=True, jobs=jobs)
    assert (tmp_path / "out" / "h.csv").read_bytes() == (tmp_path / "whole" / "h.csv").read_bytes()
    assert resumed.as_json() == whole.as_json()
    assert journals(tmp_path) == []
    assert jobs > 1 or again.records_seen < 2 * ROWS - 150


def test_without_resume_everything_is_found_anew(tmp_path, request_):
    with pytest.raises(KeyboardInterrupt):
        run(request_, tmp_path / "out", Interrupting(150))
    run(request_, tmp_path / "out", again := StubDetector(KNOWN))
    assert again.records_seen == 2 * ROWS


def test_a_changed_record_is_found_anew(tmp_path, request_):
    with pytest.raises(KeyboardInterrupt):
        run(request_, tmp_path / "out", Interrupting(150))
    text = request_.paths[0].read_text()
    request_.paths[0].write_text(text.replace("ZODDHA met in 1,", "Awa Exemplo met in 1,"))
    run(request_, tmp_path / "out", StubDetector(KNOWN), resume=True)
    run(request_, tmp_path / "fresh", StubDetector(KNOWN))
    copies = [(tmp_path / folder / "h.csv").read_text().splitlines() for folder in ("out", "fresh")]
    assert copies[0] == copies[1]
    assert "[person]" in copies[0][2]


def test_a_journal_holds_no_text_and_nobody_else_can_read_it(tmp_path, request_):
    with pytest.raises(KeyboardInterrupt):
        run(request_, tmp_path / "out", Interrupting(150))
    (journal,) = journals(tmp_path)
    assert not any(value.encode() in journal.read_bytes() for value in (*KNOWN, "SCC-1", "h.csv", "met in"))
    assert journal.stat().st_mode & 0o077 == 0


def test_to_resume_needs_a_place_to_keep_things(monkeypatch):
    monkeypatch.setenv("REDACTOR_CACHE", "off")
    with keeping(make_session(KNOWN), "scan", resume=False) as session:
        assert session.journal is None
    with pytest.raises(UsageError, match="REDACTOR_CACHE"), keeping(make_session(KNOWN), "scan", resume=True):
        pass


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_who_interrupts_the_command_is_told_how_to_go_on(tmp_path, request_, ending):
    program = "import sys; sys.argv[0] = 'redactor'; from tests.slow_program import main; main()"
    environ = os.environ | {"PYTHONPATH": str(ROOT), "SLOW_MARK": str(tmp_path / "begun")}
    arguments = ["redact", str(request_.paths[0]), "-o", str(tmp_path / "out"), "--jobs", "2"]
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, env=environ, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        while not (tmp_path / "begun").exists() and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(ending)
        _, said = running.communicate(timeout=120)
    assert (running.returncode, said.splitlines()[-1]) == (
        130, f"redactor: interrupted: nothing half-written was left behind; {GO_ON}",
    )  # fmt: skip
    assert list((tmp_path / "out").iterdir()) == []
    assert len(journals(tmp_path)) == 1
