"""Progress is for somebody at a terminal; a pipe and CI get none of it."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field

import pytest

from redactor import pipeline, reading
from redactor.cli.progress import watching
from redactor.formats import open_document
from redactor.progress import LISTENER, expect, tell
from redactor.reading import expected
from redactor.schema import default_schema
from tests.support import make_session

HEAD = "FragmentID,Outcome description\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Heard:
    told: list[tuple[str, int]] = field(default_factory=list)

    def expect(self, records: int) -> None:
        self.told.append(("of", records))

    def examined(self, records: int) -> None:
        self.told.append(("examined", records))


def test_on_a_terminal_records_are_counted_and_the_listener_goes_with_the_work(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with watching("Scanning"):
        expect(lambda: 100)
        tell(48)
        tell(3)
    assert LISTENER.get() is None
    assert "Scanning" in terminal.getvalue()
    assert " 51/100" in terminal.getvalue()


@pytest.mark.parametrize(("stream", "ci"), [(io.StringIO(), ""), (Terminal(), "true")], ids=["pipe", "ci"])
def test_elsewhere_nothing_is_shown_and_nothing_counted_beforehand(monkeypatch, stream, ci):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("CI", ci)
    with watching("Scanning"):
        assert LISTENER.get() is None
        expect(lambda: pytest.fail("counted for nobody"))
        tell(48)
    assert stream.getvalue() == ""


def test_what_cannot_be_read_to_its_end_counts_as_far_as_it_can(tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + 'A,"one\nand more"\nB,two\n')
    (tmp_path / "b.jsonl").write_text('{"Outcome description": "x"}\n\n{"Outcome description": "y"}\n')
    (tmp_path / "c.csv").write_text(HEAD + 'A,"one\n')
    (tmp_path / "d.bin").write_bytes(bytes(range(256)))
    assert expected([tmp_path], default_schema()) == 4


def test_long_records_are_read_few_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "BATCH_CHARS", 100)
    (tmp_path / "a.csv").write_text(HEAD + "".join(f"A,{'x' * size}\n" for size in (10, 95, 200, 5, 5)))
    document = open_document(tmp_path / "a.csv", "a.csv", default_schema())
    found = [[record.fragment.index for record in batch] for batch in reading.batches(document, 2)]
    assert found == [[0, 1], [2], [3, 4]]


@pytest.mark.parametrize("command", ["scan", "redact", "check"])
def test_a_run_says_how_many_records_there_are_and_how_many_are_done(tmp_path, command):
    (tmp_path / "a.csv").write_text(HEAD + "".join(f"A-{n},nothing\n" for n in range(50)))
    request, session = pipeline.Request((tmp_path / "a.csv",)), make_session({})
    token = LISTENER.set(heard := Heard())
    try:
        if command == "redact":
            pipeline.redact(session, request, tmp_path / "out")
        else:
            getattr(pipeline, command)(session, request)
    finally:
        LISTENER.reset(token)
    assert heard.told == [("of", 50), ("examined", 48), ("examined", 2)]
