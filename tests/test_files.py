"""Walking, sources and atomic writing."""

from __future__ import annotations

import io
import os
from pathlib import Path, PurePath

import pytest

from redactor import files, staging
from redactor.errors import InputError, OutputError
from redactor.files import Entry
from redactor.model import Skipped


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "harvest"
    for name in ("b.csv", "a.csv", "sub/c.csv", ".git/config", ".hidden.csv"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return root


def names(found):
    return [(item.name, item.target) if isinstance(item, Entry) else item for item in found]


class TestWalk:
    def test_a_folder_is_walked_in_order_and_its_files_named_below_it(self, tree):
        assert names(files.walk([tree])) == [
            Skipped(".git", "hidden folder"),
            Skipped(".hidden.csv", "hidden file"),
            ("a.csv", PurePath("a.csv")),
            ("b.csv", PurePath("b.csv")),
            ("sub/c.csv", PurePath("sub/c.csv")),
        ]

    def test_a_file_is_named_as_given_and_copied_by_its_own_name(self, tree, monkeypatch):
        monkeypatch.chdir(tree)
        assert names(files.walk(["./sub/c.csv"])) == [(str(Path("sub/c.csv")), PurePath("c.csv"))]

    def test_a_missing_path_is_reported(self, tmp_path):
        missing = tmp_path / "none.csv"
        assert names(files.walk([missing])) == [Skipped(str(missing), "not found")]

    def test_a_file_met_twice_comes_once(self, tree):
        found = [item for item in files.walk([tree, tree / "a.csv", tree]) if isinstance(item, Entry)]
        assert [entry.name for entry in found] == ["a.csv", "b.csv", "sub/c.csv"]

    def test_links_that_lead_out_are_not_followed(self, tree, tmp_path):
        outside = tmp_path / "outside.csv"
        outside.write_text("x")
        (tree / "sub" / "out.csv").symlink_to(outside)
        (tree / "sub" / "up").symlink_to(tmp_path)
        (tree / "sub" / "loop").symlink_to(tree)
        (tree / "sub" / "gone.csv").symlink_to(tree / "nothing")
        assert [item for item in files.walk([tree / "sub"]) if isinstance(item, Skipped)] == [
            Skipped("gone.csv", "link to a place outside the folder given"),
            Skipped("loop", "link to a place outside the folder given"),
            Skipped("out.csv", "link to a place outside the folder given"),
            Skipped("up", "link to a place outside the folder given"),
        ]

    def test_a_link_to_a_folder_inside_is_not_walked_twice(self, tree):
        (tree / "again").symlink_to(tree / "sub")
        assert Skipped("again", "link to a folder") in list(files.walk([tree]))

    def test_special_files_are_reported(self, tree):
        os.mkfifo(tree / "pipe")
        assert Skipped("pipe", "not a regular file") in list(files.walk([tree]))

    def test_a_folder_that_cannot_be_read_is_reported(self, tree, monkeypatch):
        def denied(_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", denied)
        assert list(files.walk([tree])) == [Skipped(str(tree), "folder cannot be read (permission denied)")]


class TestSource:
    def test_reads_a_file_more_than_once(self, tree):
        source = files.source(tree / "a.csv", "a.csv")
        assert [source.read(), source.read()] == [b"x", b"x"]

    def test_holds_a_stream_to_read_it_more_than_once(self):
        source = files.source(io.BytesIO(b"xyz"), "-")
        assert (source.size, source.read(), source.open().read()) == (3, b"xyz", b"xyz")

    def test_holds_no_content_in_its_repr(self):
        assert "Awa" not in repr(files.source(io.BytesIO(b"Awa"), "-"))

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda path: None, "x.csv: cannot be read (no such file or directory)"),
            (lambda path: path.mkdir(), "x.csv: not a regular file"),
            (lambda path: path.touch(), "x.csv: empty file"),
            (lambda path: path.write_bytes(b"12345"), "x.csv: larger than 4 bytes, the most that is read"),
        ],
        ids=["missing", "folder", "empty", "too large"],
    )
    def test_refuses(self, tmp_path, make, message):
        path = tmp_path / "x.csv"
        make(path)
        with pytest.raises(InputError) as refusal:
            files.source(path, "x.csv", limit=4)
        assert str(refusal.value) == message

    def test_a_file_that_changes_while_it_is_read_is_refused(self, tree):
        source = files.source(tree / "a.csv", "a.csv")
        source.require_unchanged()
        (tree / "a.csv").write_text("longer")
        with pytest.raises(InputError, match="changed while it was being read"):
            source.require_unchanged()


class TestAtomicWriter:
    def test_the_file_appears_whole_with_the_mode_of_the_umask(self, tmp_path):
        target = tmp_path / "copy.csv"
        old = os.umask(0o027)
        try:
            with staging.atomic_writer(target) as stream:
                stream.write(b"one")
                assert not target.exists()
                [pending] = tmp_path.iterdir()
                assert pending.stat().st_mode & 0o777 == 0o600
                assert "copy" not in pending.name
        finally:
            os.umask(old)
        assert [p.name for p in tmp_path.iterdir()] == ["copy.csv"]
        assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"one", 0o640)

    def test_a_private_file_is_for_its_owner_alone(self, tmp_path):
        with staging.atomic_writer(tmp_path / "values.json", private=True) as stream:
            stream.write(b"{}")
        assert (tmp_path / "values.json").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
    def test_a_fault_leaves_nothing_behind_and_the_old_file_alone(self, tmp_path, fault):
        target = tmp_path / "copy.csv"
        target.write_bytes(b"old")
        with pytest.raises(fault), staging.atomic_writer(target) as stream:  # noqa: PT012 - the fault is inside
            stream.write(b"half")
            raise fault
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("copy.csv", b"old")]

    def test_a_full_disk_is_an_output_error_and_leaves_nothing(self, tmp_path, monkeypatch):
        def full(_descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="no space left on device"), staging.atomic_writer(tmp_path / "c"):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_a_staged_file_can_be_verified_and_discarded(self, tmp_path):
        with staging.staged(tmp_path / "copy.csv") as pending:
            pending.stream.write(b"one")
            pending.settle()
            assert pending.path.read_bytes() == b"one"
        assert list(tmp_path.iterdir()) == []

    def test_a_source_is_never_overwritten_under_any_name(self, tmp_path):
        origin, link, hard = (tmp_path / name for name in ("a.csv", "link.csv", "hard.csv"))
        origin.write_bytes(b"old")
        link.symlink_to(origin)
        hard.hardlink_to(origin)
        for target in (origin, link, hard):
            with (
                pytest.raises(OutputError, match="never overwritten"),
                staging.atomic_writer(target, sources=[origin]),
            ):
                pass
        assert origin.read_bytes() == b"old"

    def test_a_link_in_place_of_the_target_is_replaced_and_not_written_through(self, tmp_path):
        victim, target = tmp_path / "victim", tmp_path / "copy.csv"
        victim.write_bytes(b"old")
        target.symlink_to(victim)
        with staging.atomic_writer(target) as stream:
            stream.write(b"new")
        assert (victim.read_bytes(), target.read_bytes(), target.is_symlink()) == (b"old", b"new", False)

    def test_refuses_a_folder_and_a_missing_folder(self, tmp_path):
        for target, reason in ((tmp_path, "a folder, not a file"), (tmp_path / "no" / "x", "no such folder")):
            with pytest.raises(OutputError, match=reason), staging.atomic_writer(target):
                pass

    def test_refuses_a_pipe_which_a_file_would_take_the_place_of(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with (
            pytest.raises(OutputError, match="a device or a pipe"),
            staging.atomic_writer(tmp_path / "pipe") as stream,
        ):
            stream.write(b"new")
        assert [path.is_fifo() for path in tmp_path.iterdir()] == [True]

    def test_refuses_a_folder_that_cannot_be_written(self, tmp_path, monkeypatch):
        def denied(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", denied)
        with pytest.raises(OutputError, match="permission denied"), staging.atomic_writer(tmp_path / "x"):
            pass
        assert list(tmp_path.iterdir()) == []
