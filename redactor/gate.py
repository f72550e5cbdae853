"""What the hook is asked to examine, told by its arguments, by git and by the framework that runs it.

Kept light: the quick answer (:mod:`redactor.quick`) imports it in every commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from redactor import git
from redactor.errors import InputError, UsageError
from redactor.git import Blob, Repository

RELEVANT = re.compile(r"(?i)\.(?:txt|md|csv|tsv|xlsx|xlsm|json|jsonl)$")
"""The files of the gate; the same expression as in .pre-commit-hooks.yaml."""

STRAY = "a tag or ref on a file or a folder, not on a commit, is not examined; delete it, or commit what it holds"

NEXT = (
    "Next: stage copies made by `redactor redact` in place of the originals; or have somebody decide with `redactor "
    "review` or, for old data, accept it with `redactor baseline create`. One finding: suppressions in .redactor.yaml."
)
"""What a blocked commit says on the standard error stream."""

_NOTHING = re.compile(r"0+")  # git's object id for "there is none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to examine. ``named``: a person gave file names, so that finding nothing in them is a failure.

    ``missing`` are names that the index does not know; ``others`` counts files of kinds that are not read.
    ``what`` says in words where the blobs come from.
    """

    repository: Repository
    blobs: tuple[Blob, ...]
    what: str
    named: bool = False
    missing: tuple[str, ...] = ()
    others: int = 0

    @property
    def is_nothing(self) -> bool:
        return not self.named and not self.blobs and not self.missing


def asked(repository: Repository, files: Sequence[str], environ: Mapping[str, str]) -> Asked:
    """Return what a hook with the arguments *files* is to examine.

    Under pre-commit *files* are a selection of its own, not a person's: those that are no harvests are
    passed over. A push is examined commit by commit, because what a later commit deletes is pushed too.
    """
    pushed = pushed_revisions(environ)
    if pushed:
        return in_commits(repository, pushed, "in the commits to push")
    if not files:
        return _of(repository, repository.staged(), "staged")
    blobs, missing = repository.tracked(files)
    if environ.get("PRE_COMMIT"):
        found = _of(repository, blobs, "among the files named by pre-commit")
        return Asked(repository, found.blobs, found.what, missing=tuple(missing), others=found.others)
    wanted = tuple(blob for blob in blobs if blob.mode != git.SUBMODULE)
    return Asked(repository, wanted, "among the files named", named=True, missing=tuple(missing))


def checked_range(given: str) -> str:
    """Return *given*. Raises UsageError for what git would take for an option."""
    if given.startswith("-") or not given:
        raise UsageError("--git-range: a range of commits, as main..HEAD")
    return given


def in_commits(repository: Repository, revisions: Sequence[str], what: str) -> Asked:
    """Return every blob that the commits of *revisions* introduced; a range without a commit is a failure.

    Raises InputError where something of *revisions* but ``--all`` is no commit.
    """
    if "--all" not in revisions:
        require_commits(repository, revisions)
    commits = repository.commits(revisions)
    found = _of(repository, repository.introduced(revisions, commits), what)
    return Asked(repository, found.blobs, what, named=not commits, others=found.others)


def require_commits(repository: Repository, revisions: Sequence[str]) -> None:
    """Raise InputError where *revisions* ask for what is no commit: it would pass unread."""
    strays = repository.strays(revisions)
    if strays:
        raise InputError(f"{strays[0][:12]}: {STRAY}")


def pushed_revisions(environ: Mapping[str, str]) -> list[str]:
    """Return the range that pre-commit says is pushed, or compared; empty outside of such a run."""
    start, end = environ.get("PRE_COMMIT_FROM_REF"), environ.get("PRE_COMMIT_TO_REF")
    if start and end:
        return [f"{start}..{end}"]
    branch = environ.get("PRE_COMMIT_LOCAL_BRANCH")  # without a range: the whole history of a new branch
    return [branch] if branch else []


def pushing(lines: Iterable[str], remote: str) -> list[str]:
    """Return what git's own pre-push hook is told on its standard input, as arguments of ``git rev-list``.

    Each line is "<local ref> <local oid> <remote ref> <remote oid>". What any branch of the remote is known
    to have is left out.
    """
    pushed = [line.split()[1] for line in lines if line.strip()]
    tips = [oid for oid in pushed if not _NOTHING.fullmatch(oid)]
    return [*tips, "--not", f"--remotes={remote}"] if tips else []


def _of(repository: Repository, blobs: Sequence[Blob], what: str) -> Asked:
    """Keep the blobs that a harvest could be, in path order; a submodule is a repository of its own."""
    files = [blob for blob in blobs if blob.mode != git.SUBMODULE]
    wanted = [blob for blob in files if RELEVANT.search(blob.path)]
    ordered = tuple(sorted(wanted, key=lambda blob: (blob.path, blob.oid)))
    return Asked(repository, ordered, what, others=len(files) - len(ordered))


def nothing(found: Asked) -> str:
    """The closing line where nothing is to be examined and nobody asked for anything by name."""
    others = f" ({found.others} of other kinds)" if found.others else ""
    return f"nothing to examine: no file that could be a harvest is {found.what}{others}"
