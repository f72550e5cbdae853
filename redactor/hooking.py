"""The hook's full run, and installing it where pre-commit is not used."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from redactor import git, pipeline
from redactor.cache import open_cache
from redactor.errors import OutputError, UsageError
from redactor.gate import Asked, asked, checked_range, in_commits, pushing, require_commits
from redactor.gitfiles import GitFiles
from redactor.model import Role, Skipped
from redactor.quick import Answer, Memory
from redactor.report import Report, Verdict
from redactor.reports.text import line, visible
from redactor.rules import Severity
from redactor.session import Session, inputs, open_session
from redactor.staging import atomic_writer
from redactor.verdict import closing_line, exit_code

MARK = "# Installed by `redactor hook --install`"
STAGES = ("pre-commit", "pre-merge-commit", "pre-push")
_OUR_PLACES = frozenset({None, "file name", "folder name", "target of the link"})
_SCRIPT = """#!/bin/sh
{mark}; `SKIP=redactor git commit` passes it over once.
case ",$SKIP," in *,redactor,*) exit 0 ;; esac
exec {command}
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What the hook's command line says beside the files."""

    policy: str | None = None
    fail_on: Severity | None = None

    def as_arguments(self) -> list[str]:
        """The options as :mod:`redactor.quick` would have met them, in one spelling."""
        threshold = ["--fail-on", self.fail_on.value] if self.fail_on else []
        return threshold + (["--policy", self.policy] if self.policy else [])


def wanted(files: Sequence[str]) -> Asked:
    """Return what the hook is to examine. Raises UsageError outside of a repository."""
    return asked(git.find(Path.cwd()), files, os.environ)


def ranged(git_range: str) -> Asked:
    """Return what the commits of a range brought in. Raises UsageError for a range that is none."""
    return in_commits(git.find(Path.cwd()), [checked_range(git_range)], "in these commits")


def pushed(lines: Iterable[str], remote: str) -> Asked:
    """Return what git's pre-push hook is to examine, told by its standard input and the remote's name."""
    repository, revisions = git.find(Path.cwd()), pushing(lines, remote)
    what = "in the commits to push"
    require_commits(repository, revisions)
    # Deleting a branch pushes nothing, and what the remote has already need not be examined again.
    if not revisions or not repository.commits(revisions):
        return Asked(repository, (), what)
    return in_commits(repository, revisions, what)


def examine(found: Asked, options: Options) -> Report:
    """Audit the blobs; remember how that ended."""
    session = _session(options)
    # A commit is a part of a harvest: a summary of the whole would be wrong.
    report = replace(pipeline.audit(session, request(session, found, options)), harvests=())
    ended = _ended(session, found, report)
    if ended is not None:
        memory = Memory(open_cache(session.key), options.as_arguments())
        memory.remember(found, inputs(session, options.policy), ended)
    return report


def _ended(session: Session, found: Asked, report: Report) -> Answer | None:
    """What may be remembered of a run; None where not everything could be examined, or a name may say too much.

    Names of files are not remembered, and of fields only those that every harvest has: the store keeps places
    and kinds, never a word that somebody wrote.
    """
    if report.verdict not in {Verdict.CLEAN, Verdict.FINDINGS} or found.missing:
        return None
    numbers = {blob.name: number for number, blob in enumerate(found.blobs)}
    lines = []
    for item in report.items:
        name, field = item.location.path, item.location.field_name
        if name not in numbers or visible(name) != name or not _is_common(session, field):
            return None
        lines.append((numbers[name], line(item).removeprefix(name)))
    return Answer(closing_line(report), exit_code(report), tuple(lines))


def _is_common(session: Session, field: str | None) -> bool:
    """Whether *field* is no field, a place that we name ourselves, or a column that the schema knows."""
    return field in _OUR_PLACES or session.schema.column(str(field)).role is not Role.UNKNOWN


def _session(options: Options) -> Session:
    """A session that recalls, and counts no cells: a commit is a part of a harvest, which an audit sees whole."""
    session = open_session(options.policy)
    policy = session.policy.model_copy(update={"quasi_identifiers": ()})
    return replace(session, policy=policy, recalls=True)


def request(session: Session, found: Asked, options: Options) -> pipeline.Request:
    missing = tuple(Skipped(name, "git does not have it staged or committed") for name in found.missing)
    always = session.config.settings.harvests
    blobs = GitFiles(found.repository, found.blobs, named=found.named, always=always, missing=missing)
    return pipeline.Request((), fail_on=options.fail_on, git=blobs, may_be_empty=not found.named)


def install(stages: Sequence[str], *, force: bool = False) -> list[Path]:
    """Write a hook for each of *stages*; return their paths.

    Raises UsageError for a stage that does not exist, OutputError where another hook stands in the way.
    """
    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise UsageError(f"hook: no such stage; there are {', '.join(STAGES)}")
    repository = git.find(Path.cwd())
    folder = git.hooks_folder(repository)
    targets = [folder / stage for stage in stages]
    for target in targets:
        if target.exists() and not force and MARK not in target.read_text("utf-8", "replace"):
            raise OutputError(f"{target}: another hook is there; add `redactor hook` to it, or use --force")
    folder.mkdir(parents=True, exist_ok=True)
    for target in targets:
        with atomic_writer(target) as stream:
            stream.write(_script(target.name).encode())
        target.chmod(0o755)
    return targets


def _script(stage: str) -> str:
    # By the interpreter that installs it: a commit must not depend on which environment is active.
    command = f"{shlex.quote(sys.executable)} -m redactor hook"
    if stage == "pre-push":
        command += ' --pushing "$1"'
    return _SCRIPT.format(mark=MARK, command=command)
