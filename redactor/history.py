"""Scanning what commits brought in: everybody who clones a repository gets what it deleted long ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from redactor import git
from redactor.gate import STRAY, checked_range, in_commits
from redactor.gitfiles import GitFiles
from redactor.model import Skipped
from redactor.pipeline import Request
from redactor.session import Session

SHALLOW = "the clone is shallow: earlier commits are not here (git fetch --unshallow)"


def history_request(session: Session, git_range: str | None, paths: Sequence[Path]) -> tuple[Session, Request]:
    """Return a session that recalls, and the request for every blob of a range, or of all commits (None).

    *paths* narrow it down to files and folders. A shallow clone makes a run over all commits incomplete, and so
    do a ref that is on no commit and finding no record, as in every scan; `redactor hook --git-range` is for
    gates, where most changes hold none. Raises UsageError for a range that is none.
    """
    repository = git.find(Path.cwd())
    revisions = ["--all", "HEAD"] if git_range is None else [checked_range(git_range)]
    found = in_commits(repository, revisions, "in the commits")
    blobs = [blob for blob in found.blobs if not paths or any(repository.holds(str(path), blob) for path in paths)]
    missing = _unseen(repository) if git_range is None else ()
    always = session.config.settings.harvests
    wanted = GitFiles(repository, tuple(blobs), always=always, missing=missing)
    return replace(session, recalls=True), Request((), git=wanted)


def _unseen(repository: git.Repository) -> tuple[Skipped, ...]:
    """What a run over all commits does not get to see."""
    shallow = [Skipped("history", SHALLOW)] if repository.is_shallow() else []
    return (*shallow, *(Skipped(oid[:12], STRAY) for oid in repository.strays(["--all"])))
