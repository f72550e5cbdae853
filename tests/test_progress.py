"""Progress is for somebody at a terminal; a pipe and CI get none of it."""

from __future__ import annotations

import io
import sys

import pytest

from redactor.cli.progress import watching
from redactor.progress import LISTENER, tell


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_records_are_counted_and_the_listener_goes_with_the_work(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with watching("Scanning"):
        tell(48)
        tell(3)
    assert LISTENER.get() is None
    assert "Scanning" in terminal.getvalue()


@pytest.mark.parametrize(("stream", "ci"), [(io.StringIO(), ""), (Terminal(), "true")], ids=["pipe", "ci"])
def test_elsewhere_nothing_is_shown(monkeypatch, stream, ci):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("CI", ci)
    with watching("Scanning"):
        assert LISTENER.get() is None
        tell(48)
    assert stream.getvalue() == ""
