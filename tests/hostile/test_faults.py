"""Faults by injection: whatever dies, fails or changes, no half output, no green verdict, and the source as it was."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from redactor.cli import run
from redactor.cli.app import app
from redactor.errors import DetectionError, InputError, RedactorError
from redactor.files import source
from redactor.session import Session
from tests.formats.builders import BUILDERS
from tests.hostile.conftest import KNOWN
from tests.support import StubDetector

RECORD = """**FragmentID**: ABC-DEF2301/GHI001
**Outcome description**: The ZODDHA met Awa Exemplo.
**Outcome statements is CONFIDENTIAL**: 1.0
"""
ROWS = [
    {"FragmentID": f"ABC-DEF2301/GHI00{n}", "Outcome description": "Awa Exemplo came.", "Year": "2023"}
    for n in range(1, 4)
]
STEPS = ("open", "fsync", "fchmod", "replace", "unlink", "mkdir")


@pytest.fixture
def harvest(stub):
    """Two files in a folder, an output folder with the copies and the green report of an earlier run."""
    (stub / "in" / "sub").mkdir(parents=True)
    (stub / "in" / "a.txt").write_text(RECORD)
    (stub / "in" / "sub" / "b.txt").write_text(RECORD.replace("met", "saw"))
    return stub


def command(*args: str) -> int:
    """Run a command as the entry point would and return its exit code."""
    result = CliRunner().invoke(app, list(args))
    if isinstance(result.exception, RedactorError):
        return result.exception.exit_code
    return result.exit_code if isinstance(result.exception, SystemExit | None) else 70


def forked(child: Callable[[], int]) -> int:
    """Run *child* in a process of its own; return its exit code, or the negative number of what killed it."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = child()
        except BaseException:  # noqa: BLE001 - a child must not go on as pytest
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Watched(io.BufferedRandom):
    """A file whose writes are steps as well."""

    def __init__(self, descriptor: int, step: Callable[[], None]) -> None:
        super().__init__(io.FileIO(descriptor, "r+b"))
        self._step = step

    def write(self, data) -> int:
        self._step()
        return super().write(data)


def at_step(monkeypatch, number: int, act: Callable[[], None]) -> Callable[[], int]:
    """Have *act* happen before step *number* of writing; return what tells how many steps there were."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done == number:
            act()

    def watched(name: str) -> None:
        # No machine loses its power here: what fsync waits for cannot be seen.
        real = getattr(os, name) if name != "fsync" else lambda _: None

        def call(*args, **more):
            if name != "open" or args[1] & os.O_CREAT:
                step()
            return real(*args, **more)

        monkeypatch.setattr(os, name, call)

    for name in STEPS:
        watched(name)
    monkeypatch.setattr(os, "fdopen", lambda descriptor, *_: Watched(descriptor, step))
    return lambda: done


def seen(folder: Path) -> dict[str, bytes]:
    """What a user sees in a folder: every file that is not a hidden temporary one."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def states(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def verdict(found: dict[str, bytes]) -> str | None:
    return json.loads(found["leak-report.json"])["verdict"] if "leak-report.json" in found else None


def redaction() -> int:
    """What ``redactor redact in -o out`` does, without the parsing of its arguments."""
    try:
        run.redact([Path("in")], Path("out"))
    except RedactorError as error:
        return error.exit_code
    except typer.Exit as done:
        return done.exit_code
    return 70


def test_a_run_killed_at_any_step_leaves_whole_copies_or_none_and_no_green_report_of_them(harvest, monkeypatch):
    assert redaction() == 0
    whole, before, number, reached = seen(harvest / "out"), states(harvest / "in"), 0, -signal.SIGKILL
    copies = {name for name in whole if not name.startswith("leak-report")}
    while reached == -signal.SIGKILL:
        number += 1
        (harvest / "in" / "c.txt").write_text(RECORD)  # so that the earlier report cannot pass for this run's
        (harvest / "out" / "sub" / "b.txt").unlink(missing_ok=True)

        def dying(number=number) -> int:
            at_step(monkeypatch, number, lambda: os.kill(os.getpid(), signal.SIGKILL))
            return redaction()

        reached = forked(dying)
        left = seen(harvest / "out")
        assert all(left[name] == whole[name] for name in left.keys() & copies)
        if verdict(left) == "clean" and json.loads(left["leak-report.json"])["coverage"]["files"] == 3:
            assert left.keys() >= copies | {"c.txt"}
        (harvest / "in" / "c.txt").unlink()
        assert states(harvest / "in") == before
    assert reached == 0
    assert number > 20  # the steps of two copies and two reports
    assert redaction() == 0
    assert [path.name for path in (harvest / "out").rglob(".*")] == []  # what the killed ones left is cleared up


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EROFS], ids=errno.errorcode.get)
def test_a_disk_that_fails_at_any_step_is_an_error_and_leaves_all_or_nothing(harvest, monkeypatch, kind):
    def fail() -> None:
        raise OSError(kind, os.strerror(kind))

    assert redaction() == 0
    whole, before = seen(harvest / "out"), states(harvest / "in")
    number, total = 0, 1
    while number < total:
        number += 1
        for path in sorted((harvest / "out").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        with monkeypatch.context() as injected:
            steps = at_step(injected, number, fail)
            code = redaction()
            total = max(total, steps())
        left = seen(harvest / "out")
        assert code in {0, 3}
        assert all(content == whole[name] for name, content in left.items() if not name.startswith("leak-report"))
        if code == 0 or verdict(left) == "clean":
            assert left.keys() >= whole.keys() - {"leak-report.md"}
        assert states(harvest / "in") == before
    assert number > 20


def test_a_disk_that_fails_while_copies_appear_leaves_none_of_them_and_no_earlier_report(harvest, monkeypatch):
    assert redaction() == 0
    real, calls = os.replace, []

    def second_fails(*args, **more):
        calls.append(args)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **more)

    monkeypatch.setattr(os, "replace", second_fails)
    assert redaction() == 3
    assert seen(harvest / "out") == {}


class Meddling(StubDetector):
    """Does something to the world while it examines a record."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(KNOWN)
        self.act = act

    def detect(self, fragments):
        self.act()
        return super().detect(fragments)


def grown(path: Path, content: bytes) -> None:
    path.write_bytes(content + content[-1:])


def same_size_and_time(path: Path, content: bytes) -> None:
    """What a clock that was set back, or ``touch -r``, can hide."""
    status = path.stat()
    path.write_bytes(content.replace(b"2023", b"1999"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", [grown, same_size_and_time], ids=lambda change: change.__name__)
@pytest.mark.parametrize("kind", sorted(BUILDERS))
def test_a_file_that_changes_while_it_is_read_has_no_copy(stub, monkeypatch, kind, change):
    ending, build = BUILDERS[kind]
    content = build(ROWS)
    path = stub / f"a{ending}"
    path.write_bytes(content)
    assert command("redact", path.name, "-o", "first") == 0
    time.sleep(0.01)  # the clock of some file systems is coarse
    monkeypatch.setattr(Session, "detector", Meddling(lambda: change(path, content)))
    assert command("redact", path.name, "-o", "out") == 3
    assert seen(stub / "out").keys() == {"leak-report.json", "leak-report.md"}


def test_a_file_that_goes_away_or_is_closed_to_us_midway_is_not_clean(stub, monkeypatch):
    for name in ("a.txt", "b.txt"):
        (stub / name).write_text(RECORD)

    def gone() -> None:
        (stub / "a.txt").unlink(missing_ok=True)

    monkeypatch.setattr(Session, "detector", Meddling(gone))
    assert command("redact", "a.txt", "b.txt", "-o", "out") == 3
    assert seen(stub / "out").keys() == {"b.txt", "leak-report.json", "leak-report.md"}


def test_two_runs_at_once_on_one_output_leave_one_whole_output(harvest):
    assert redaction() == 0
    whole = seen(harvest / "out")
    pids = []
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            code = 99
            try:
                code = redaction()
            finally:
                os._exit(code)
        pids.append(pid)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert codes == [0, 0, 0]
    assert seen(harvest / "out") == whole
    assert [path.name for path in (harvest / "out").rglob(".*")] == []


def test_a_clock_that_jumps_changes_nothing(harvest, monkeypatch):
    assert redaction() == 0
    whole, jumps = seen(harvest / "out"), iter(range(10**6))
    for name in ("time", "monotonic", "perf_counter", "process_time"):
        monkeypatch.setattr(time, name, lambda: (-1) ** next(jumps) * 3e9)
    assert redaction() == 0
    assert seen(harvest / "out") == whole


@pytest.mark.parametrize(("fault", "code"), [(DetectionError("late"), 3), (RuntimeError("Awa Exemplo"), 70)])
@pytest.mark.parametrize("verb", ["scan", "redact", "check", "audit", "verify"])
def test_a_recognizer_that_raises_is_never_clean(harvest, monkeypatch, capsys, verb, fault, code):
    assert redaction() == 0
    calls = iter(range(100))

    def failing() -> None:
        if next(calls) == 1:  # the second file's
            raise fault

    monkeypatch.setattr(Session, "detector", Meddling(failing))
    arguments = {
        "redact": ["redact", "in", "-o", "new"],
        "verify": ["verify", "out", "--against", "in"],
    }.get(verb, [verb, "in"])
    assert command(*arguments) == code
    copies = seen(harvest / "new").keys() - {"leak-report.json", "leak-report.md"} if verb == "redact" else set()
    assert len(copies) == (verb == "redact" and code == 3)
    assert "Exemplo" not in "".join(capsys.readouterr())


class Dying(StubDetector):
    """Its process dies over one record, as from a fault in a library of a pipeline; never this one."""

    def __init__(self) -> None:
        super().__init__(KNOWN)
        self.home = os.getpid()

    def detect(self, fragments):
        if os.getpid() != self.home and any("saw" in value for f in fragments for value in f.values.values()):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().detect(fragments)


@pytest.mark.parametrize("verb", ["scan", "redact"])
def test_a_process_that_dies_leaves_its_file_unexamined_and_the_others_examined(harvest, monkeypatch, verb):
    monkeypatch.setattr(Session, "detector", Dying())
    before = states(harvest / "in")
    more = ["-o", "out"] if verb == "redact" else []
    assert command(verb, "in", *more, "--jobs", "2") == 3
    if verb == "redact":
        assert seen(harvest / "out").keys() == {"a.txt", "leak-report.json", "leak-report.md"}
        assert verdict(seen(harvest / "out")) == "incomplete"
    assert states(harvest / "in") == before


def test_temporary_files_of_a_living_run_are_not_swept(tmp_path):
    from redactor.staging import staged, sweep

    (tmp_path / ".0123456789abcdef.tmp").write_text("of a run that was killed")
    (tmp_path / ".notes.tmp").write_text("of somebody else")
    with staged(tmp_path / "a.txt") as pending:
        sweep(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {pending.path.name, ".notes.tmp"}


@pytest.mark.parametrize("read", [lambda stream: stream.read(), lambda stream: stream.readline()])
def test_a_disk_that_fails_in_the_middle_of_a_file_is_said_of_the_file(tmp_path, read):
    (tmp_path / "a.txt").write_text(RECORD)
    folder = os.open(tmp_path, os.O_RDONLY)
    with source(tmp_path / "a.txt", "a.txt").open() as stream:
        os.dup2(folder, stream.fileno())  # from here on every read fails
        with pytest.raises(InputError) as refusal:
            read(stream)
    os.close(folder)
    assert str(refusal.value) == "a.txt: cannot be read to its end (is a directory)"
