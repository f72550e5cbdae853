"""What git holds: staged blobs, the files of the index, and every blob that commits introduced.

Only ``git`` itself is asked, by commands whose output is made for programs. Blobs are read whole, never
the working tree and never patches. The environment is cleaned of what could change an answer, no
external program for diffs is started, nothing is fetched, and replacement objects do not count, because
they do not count for those who get a push. Every failure is an error.

Paths are strings as :func:`os.fsdecode` gives them, so that names that are not UTF-8 survive.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from redactor.errors import InputError, UsageError

SUBMODULE, LINK = "160000", "120000"
LARGEST = 256 * 1024**2  # bytes of one blob, held whole
# Where the repository and its index are (git says so to its hooks), whose it is, and what it is allowed.
_KEPT = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
)  # fmt: skip
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",  # since git 2.45; protocol.allow below does the same for older ones
}
_OPTIONS = ("-c", "core.fsmonitor=false", "-c", "protocol.allow=never")
_RAW = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-relative", "--diff-filter=d")
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's content in git: object id, path below the top folder, mode in octal digits.

    ``commit`` is the commit that introduced it, "" where it is staged; ``is_past`` says that the tip of
    what was asked for has it no more.
    """

    oid: str
    path: str
    mode: str
    commit: str = ""
    is_past: bool = False

    @property
    def name(self) -> str:
        """The path; of a blob of the past, git's own name for it, ``commit:path``."""
        return f"{self.commit[:12]}:{self.path}" if self.is_past else self.path


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree; ``prefix`` is the working folder's path below ``top``, with a slash at its end."""

    top: Path
    prefix: str = ""

    def staged(self) -> list[Blob]:
        """Return what a commit made now would bring in, compared with its first parent, in path order.

        A renamed file comes under its new name; in a merge, what the other side brings comes too; before
        the first commit everything comes. Raises InputError where a conflict is not resolved.
        """
        return list(_raw_blobs(_git(self.top, "diff", "--cached", "--ignore-submodules=none", *_RAW)))

    def tracked(self, paths: Sequence[str]) -> tuple[list[Blob], list[str]]:
        """Return the index's blobs for *paths* (files or folders as seen from the working folder).

        The second value is those of *paths* that the index does not know.
        """
        wanted = {path: self._below(path) for path in paths}
        inside = [below for below in wanted.values() if below is not None]
        listed = _git(self.top, "ls-files", "--stage", "-z", "--", *inside) if inside else b""
        blobs = list(_index_blobs(listed))
        unknown = [path for path, below in wanted.items() if not any(_is_at(blob.path, below) for blob in blobs)]
        return blobs, unknown

    def commits(self, revisions: Sequence[str]) -> list[str]:
        """Return the commits of *revisions* (arguments of ``git rev-list``), parents first.

        Raises UsageError for revisions that do not exist.
        """
        ordered = ("--reverse", "--topo-order")
        return _git(self.top, "rev-list", *ordered, *revisions, usage="no such revisions").decode().split()

    def strays(self, revisions: Sequence[str]) -> list[str]:
        """Return the object ids of what *revisions* ask for that is no commit: a tag on a file or a folder.

        ``git rev-list`` leaves such a thing out in silence, and a push sends it. Raises InputError where one
        cannot be told.
        """
        named = _tips(revisions)
        if "--all" in revisions:
            # A replacement is no part of a clone, nor of a push that does not name it: then it is looked at.
            refs = os.fsdecode(_git(self.top, "for-each-ref", "--format=%(objectname) %(refname)")).splitlines()
            named += [ref.split(" ")[0] for ref in refs if " refs/replace/" not in ref]
        given = "".join(f"{name}^{{}}\n" for name in named)
        said = _git(self.top, "cat-file", "--batch-check=%(objectname) %(objecttype)", given=os.fsencode(given))
        kinds = [line.rpartition(" ") for line in os.fsdecode(said).splitlines()]
        if len(kinds) != len(named):
            raise InputError("git did not say what each of the revisions is")
        return sorted({oid for oid, _, kind in kinds if kind != "commit"})

    def introduced(self, revisions: Sequence[str], commits: Sequence[str]) -> list[Blob]:
        """Return every blob that *commits* introduced, once for each path, in their order, but no submodules.

        Everything that is asked of a blob (what kind of file it is, who asked for it, what its name says)
        depends on the path, and under one of them it may be a harvest.
        """
        found: dict[tuple[str, str, bool], Blob] = {}
        for blob in _introduced(self.top, commits):
            if blob.mode != SUBMODULE:
                found.setdefault(_place(blob), blob)
        present = self._present(revisions)
        return [replace(blob, is_past=place not in present) for place, blob in found.items()]

    def holds(self, path: str, blob: Blob) -> bool:
        """Whether *blob* is the file or below the folder *path*, as seen from the working folder."""
        return _is_at(blob.path, self._below(path))

    def is_shallow(self) -> bool:
        return _git(self.top, "rev-parse", "--is-shallow-repository").strip() != b"false"

    def _present(self, revisions: Sequence[str]) -> set[tuple[str, str, bool]]:
        """What the newest state has, and where: that of each range's or branch's end, else of HEAD."""
        found: set[tuple[str, str, bool]] = set()
        for named in _tips(revisions) or ["HEAD"]:
            if _succeeds(self.top, "rev-parse", "--verify", "--quiet", f"{named}^{{tree}}"):
                listed = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", named)
                found.update(_place(blob) for blob in _tree_blobs(listed))
        return found

    def _below(self, path: str) -> str | None:
        """The path below the top folder, or None when it is elsewhere."""
        if posixpath.isabs(path):
            try:
                path = Path(path).parent.resolve().joinpath(Path(path).name).relative_to(self.top).as_posix()
            except ValueError:
                return None
        else:
            path = posixpath.normpath(posixpath.join(self.prefix, path.replace(os.sep, "/")))
        return None if path == ".." or path.startswith("../") else path


def find(folder: Path) -> Repository:
    """Return the repository that *folder* is in. Raises UsageError where there is none with a work tree."""
    said = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix", usage="not inside a git work tree")
    top, prefix, *_ = os.fsdecode(said).split("\n")
    return Repository(Path(top), prefix)


def hooks_folder(repository: Repository) -> Path:
    """Where git looks for hooks: core.hooksPath, or the hooks of the repository all work trees share."""
    said = os.fsdecode(_git(repository.top, "rev-parse", "--git-path", "hooks")).rstrip("\n")
    return repository.top / said


# --------------------------------------------------------------------------------------------- contents


class Reader:
    """Reads blobs whole, one after another, by one ``git cat-file`` process."""

    def __init__(self, top: Path, process: subprocess.Popen[bytes]) -> None:
        self._top = top
        self._process = process
        self._filtered: frozenset[str] = frozenset()

    def expect(self, blobs: Iterable[Blob]) -> None:
        """Learn which of *blobs* pass a filter (as of Git LFS) between the repository and the work tree."""
        self._filtered = _with_filter(self._top, [blob.path for blob in blobs])

    def read(self, blob: Blob) -> bytes:
        """Return the blob's bytes as a checkout would have them. Raises InputError."""
        content = self._filters(blob) if blob.path in self._filtered else self._plain(blob)
        if content.startswith(_LFS):
            raise InputError(f"{blob.name}: a pointer of Git LFS, whose content is not here")
        return content

    def _plain(self, blob: Blob) -> bytes:
        source, sink = _pipes(self._process)
        sink.write(f"{blob.oid}\n".encode("ascii"))
        sink.flush()
        header = source.readline().split()
        if len(header) != 3 or header[1] != b"blob":  # noqa: PLR2004 — "<oid> <type> <size>"
            raise InputError(f"{blob.name}: its content is not in the repository")
        size = int(header[2])
        if size > LARGEST:
            for _ in range(0, size + 1, 1 << 20):  # to the end of this blob, so that the next can be read
                source.read(min(1 << 20, size + 1))
                size -= 1 << 20
            raise InputError(f"{blob.name}: larger than {LARGEST} bytes, the most that is read whole")
        content = source.read(size)
        if len(content) != size or source.read(1) != b"\n":
            raise InputError(f"{blob.name}: could not be read whole")
        return content

    def _filters(self, blob: Blob) -> bytes:
        # In a batch, the size that git announces is that before the filter: one process a file is the way.
        return _git(self._top, "cat-file", "--filters", f"--path={blob.path}", blob.oid, about=blob.name)


@contextmanager
def reader(repository: Repository) -> Iterator[Reader]:
    """Give a reader of blobs; its process ends with the block."""
    process = subprocess.Popen(
        ["git", *_OPTIONS, "cat-file", "--batch"],
        cwd=repository.top,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Reader(repository.top, process)
    finally:
        process.kill()
        process.communicate()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdout is None or process.stdin is None or process.poll() is not None:
        raise InputError("git ended before everything was read")
    return process.stdout, process.stdin


def _with_filter(top: Path, paths: Sequence[str]) -> frozenset[str]:
    if not paths:
        return frozenset()
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    said = _git(top, "check-attr", "--cached", "-z", "--stdin", "filter", given=given)
    parts = said.split(b"\0")
    values = zip(parts[0::3], parts[2::3], strict=False)
    return frozenset(os.fsdecode(path) for path, value in values if value not in (b"unspecified", b"unset"))


# ---------------------------------------------------------------------------------------------- parsing


def _raw_blobs(output: bytes, commit: str = "") -> Iterator[Blob]:
    """Parse ``:100644 100644 <old> <new> M NUL path NUL`` entries."""
    tokens = iter(output.split(b"\0"))
    for token in tokens:
        if token.startswith(b":"):
            _, mode, _, oid, status = token[1:].decode("ascii").split(" ")
            path = os.fsdecode(next(tokens))
            if status.startswith("U"):
                raise InputError(f"{path}: a conflict that is not resolved")
            yield Blob(oid, path, mode, commit)


def _index_blobs(output: bytes) -> Iterator[Blob]:
    """Parse ``<mode> <oid> <stage> TAB path NUL`` entries."""
    for entry in output.split(b"\0"):
        if entry:
            facts, _, path = entry.partition(b"\t")
            mode, oid, stage = facts.decode("ascii").split(" ")
            if stage != "0":
                raise InputError(f"{os.fsdecode(path)}: a conflict that is not resolved")
            yield Blob(oid, os.fsdecode(path), mode)


def _tree_blobs(output: bytes) -> Iterator[Blob]:
    """Parse ``<mode> <type> <oid> TAB path NUL`` entries."""
    for entry in output.split(b"\0"):
        if entry:
            facts, _, path = entry.partition(b"\t")
            mode, _, oid = facts.decode("ascii").split(" ")
            yield Blob(oid, os.fsdecode(path), mode)


def _introduced(top: Path, commits: Sequence[str]) -> Iterator[Blob]:
    """Parse the entries of each commit against each of its parents; a commit's id stands before its own."""
    given = "".join(f"{commit}\n" for commit in commits).encode("ascii")
    output = _git(top, "diff-tree", "--stdin", "-r", "-m", "--root", *_RAW, given=given)
    commit = ""
    tokens = iter(output.split(b"\0"))
    for token in tokens:
        if token.startswith(b":"):
            yield from _raw_blobs(token + b"\0" + next(tokens), commit)
        elif token.strip():
            commit = token.decode("ascii").split()[0]


def _tips(revisions: Sequence[str]) -> list[str]:
    """The ends of *revisions* that name one, before what ``--not`` leaves out; HEAD beside --all goes unsaid."""
    asked = revisions[: revisions.index("--not")] if "--not" in revisions else revisions
    ends = [revision.rsplit("..", 1)[-1] or "HEAD" for revision in asked if not revision.startswith(("-", "^"))]
    return [] if "--all" in asked else ends


def _place(blob: Blob) -> tuple[str, str, bool]:
    return blob.oid, blob.path, blob.mode == LINK


def _is_at(path: str, place: str | None) -> bool:
    return place is not None and (place in {".", path} or path.startswith(f"{place}/"))


# ---------------------------------------------------------------------------------------------- asking


def environment() -> dict[str, str]:
    """The process's environment without what could change git's answers."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return kept | _SET


def _git(folder: Path, *arguments: str, given: bytes = b"", usage: str = "", about: str = "") -> bytes:
    """Return what git says. Raises UsageError with *usage* where it is given, else InputError."""
    try:
        done = subprocess.run(
            ["git", *_OPTIONS, *arguments],
            cwd=folder,
            env=environment(),
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError:
        raise InputError("git cannot be started") from None
    if done.returncode:
        # Git's own words can quote a path or a ref; the command's name and its code are enough.
        said = f"git {arguments[0]} ended with code {done.returncode}"
        raise UsageError(f"{usage} ({said})") if usage else InputError(f"{about}: {said}" if about else said)
    return done.stdout


def _succeeds(folder: Path, *arguments: str) -> bool:
    try:
        _git(folder, *arguments)
    except InputError:
        return False
    return True
