"""Several processes say what one says, in the same order, and one that dies never makes a run look clean."""

from __future__ import annotations

import os
import pickle
import time
from dataclasses import replace

import pytest

from redactor import pipeline, workers
from redactor.errors import DetectionError, InputError, UsageError
from redactor.model import Column, Finding, Fragment, Location, Match, Role, Span
from redactor.protected import Protected
from redactor.verdict import exit_code
from redactor.workers import Crew, processes
from tests.support import StubDetector, make_session

KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON"}
ROWS = 230  # five batches


def doubled(state, batch, extra=0):
    if batch == [1]:
        time.sleep(0.05)  # whoever comes second is ready first
    return [state * number + extra for number in batch]


def failing(state, batch):
    if batch == [3]:
        raise InputError("the third one")
    return batch


def dying(state, batch):
    if batch == [3]:
        os._exit(9)
    return batch


def same(batch):
    return batch


@pytest.fixture
def crew():
    with Crew(2, 2) as made:
        yield made


def test_results_come_in_the_order_of_the_batches(crew):
    batches = [[1], [2], [3], [4], [5], [6], [7]]
    assert list(crew.each(doubled, batches, 1, sent=same)) == [(b, [2 * b[0] + 1]) for b in batches]


PLACE = Location("h.csv", 3, "Outcome description", Span(2, 7))
COLUMN = Column("Outcome description", "outcome", Role.NARRATIVE)


@pytest.mark.parametrize(
    "value",
    [
        Span(2, 7),
        PLACE,
        COLUMN,
        Match("PERSON", Span(2, 7), 0.85, "ner"),
        Finding("residual-identifier", "PERSON", PLACE, 0.85, "ner", "said", (PLACE,), "Awa E"),
        Fragment("h.csv", 3, (COLUMN,), {"Outcome description": "  Awa E"}),
        Protected("Awa E", "PERSON"),
    ],
)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_goes_between_processes_arrives_as_it_was(value, protocol):
    assert pickle.loads(pickle.dumps(value, protocol)) == value


def test_a_batch_goes_out_without_what_the_work_does_not_need(crew):
    assert list(crew.each(doubled, ["5 and more"], sent=lambda text: [int(text[0])])) == [("5 and more", [10])]


def test_few_batches_are_drawn_ahead_of_the_work(crew):
    drawn = []
    found = crew.each(doubled, (drawn.append(n) or [n] for n in range(100)), sent=same)
    next(found)
    assert len(drawn) <= 1 + workers.AHEAD * 2
    found.close()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_batch_raises_comes_after_the_results_before_it(jobs):
    seen = []
    with Crew(jobs, 0) as crew, pytest.raises(InputError, match="the third one"):
        seen.extend(batch for batch, _ in crew.each(failing, [[1], [2], [3], [4]], sent=same))
    assert seen == [[1], [2]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_reading_raises_comes_after_the_results_before_it(jobs):
    def broken():
        yield [1]
        yield [2]
        raise InputError("row 3")

    seen = []
    with Crew(jobs, 1) as crew, pytest.raises(InputError, match="row 3"):
        seen.extend(batch for batch, _ in crew.each(doubled, broken(), sent=same))
    assert seen == [[1], [2]]


def test_a_process_that_dies_is_an_error_and_the_next_work_gets_new_ones(crew):
    with pytest.raises(DetectionError):
        list(crew.each(dying, [[1], [2], [3], [4]], sent=same))
    assert [result for _, result in crew.each(doubled, [[1], [2]], sent=same)] == [[2], [4]]


def test_what_is_to_be_shared_is_loaded_once_and_every_process_begins_for_itself():
    loaded, parent = [], os.getpid()

    def begin():
        assert os.getpid() != parent
        loaded.append("begun")

    with Crew(2, loaded, ready=lambda: loaded.append("loaded"), begin=begin) as crew:
        results = [result for _, result in crew.each(seen_by, [[1], [2], [3]], sent=same)]
    assert results == [["loaded", "begun"]] * 3
    assert loaded == ["loaded"]


def seen_by(state, batch):
    return list(state)


@pytest.mark.parametrize("asked", ["0", "-1", "two", "", "1.5"])
def test_a_number_of_processes_is_a_number(asked):
    with pytest.raises(UsageError):
        processes(asked)


def test_auto_is_one_process_a_core():
    assert processes("auto") == workers.cores() >= 1
    assert processes(" 3 ") == 3


class Dying(StubDetector):
    """Ends its process when it meets a certain name, as a machine out of memory does."""

    def detect(self, fragments):
        if any("Fatal" in value for fragment in fragments for value in fragment.values.values()):
            os._exit(9)
        return super().detect(fragments)


def harvest(tmp_path, *, fatal=False):
    rows = [f"SCC-{n},{'ZODDHA' if n % 3 else 'Awa Exemplo'} met in {n},1.0" for n in range(ROWS)]
    if fatal:
        rows[120] = "SCC-120,Fatal,1.0"
    head = "FragmentID,Outcome description,Outcome statements is CONFIDENTIAL"
    (tmp_path / "h.csv").write_text("\n".join([head, *rows, ""]))
    return pipeline.Request((tmp_path / "h.csv",))


def session_with(jobs, detector=None):
    session = replace(make_session(KNOWN), jobs=jobs)
    session.__dict__["detector"] = detector or StubDetector(KNOWN)
    return session


@pytest.mark.parametrize("command", [pipeline.scan, pipeline.check, pipeline.audit])
def test_two_processes_report_what_one_reports(tmp_path, command):
    request = harvest(tmp_path)
    with session_with(2) as two:
        assert command(two, request).as_json() == command(session_with(1), request).as_json()


def test_two_processes_write_the_bytes_that_one_writes(tmp_path):
    request = replace(harvest(tmp_path), keep_texts=True)
    one = pipeline.redact(session_with(1), request, tmp_path / "one")
    with session_with(2) as session:
        two = pipeline.redact(session, request, tmp_path / "two")
    assert (tmp_path / "one" / "h.csv").read_bytes() == (tmp_path / "two" / "h.csv").read_bytes()
    assert (one.as_json(), one.texts) == (two.as_json(), two.texts)
    assert one.copies[0].records == ROWS


@pytest.mark.parametrize("command", [pipeline.scan, pipeline.check, pipeline.audit])
def test_a_run_whose_process_died_is_incomplete(tmp_path, command):
    with session_with(2, Dying(KNOWN)) as session:
        report = command(session, harvest(tmp_path, fatal=True))
    assert exit_code(report) == 3
    assert [skip.reason for skip in report.coverage.skipped] == [
        "a process that examined it ended before it had done so"
    ]


def test_no_copy_appears_when_a_process_died(tmp_path):
    with session_with(2, Dying(KNOWN)) as session:
        report = pipeline.redact(session, harvest(tmp_path, fatal=True), tmp_path / "out")
    assert exit_code(report) == 3
    assert list((tmp_path / "out").iterdir()) == []
