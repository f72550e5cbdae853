"""hook and baseline: the commands that stand between a change and everybody who gets it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from redactor.cli.options import FailOn, FormatName, FormatOption, OutputOption, PolicyOption
from redactor.cli.output import finish
from redactor.errors import UsageError


def hook(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files of the index to examine; everything staged when left out.", show_default=False),
    ] = None,
    policy: PolicyOption = None,
    output_format: FormatOption = FormatName.TEXT,
    output: OutputOption = None,
    fail_on: FailOn = None,
    install: Annotated[
        bool, typer.Option("--install", help="Install the hook in this repository, without pre-commit.")
    ] = False,
    stage: Annotated[
        list[str] | None,
        typer.Option(help="With --install: pre-commit, pre-merge-commit or pre-push; may be repeated."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="With --install: replace another hook.")] = False,
    pushing: Annotated[
        str | None,
        typer.Option(help="A remote's name: examine the commits that standard input says are pushed.", hidden=True),
    ] = None,
    git_range: Annotated[
        str | None,
        typer.Option(help="Examine what the commits A..B brought in, for CI.", metavar="A..B", show_default=False),
    ] = None,
    show_values: Annotated[bool, typer.Option("--show-values", hidden=True)] = False,
) -> None:
    """Examine what is about to be committed: whole staged blobs, never the working tree."""
    from redactor import hooking

    if show_values:
        raise UsageError("--show-values is refused in hooks")
    if install:
        for target in hooking.install(stage or ["pre-commit", "pre-merge-commit"], force=force):
            typer.echo(f"installed {target}")
        return
    if git_range is not None:
        found = hooking.ranged(git_range)
    elif pushing is not None:
        found = hooking.pushed(sys.stdin, pushing)
    else:
        found = hooking.wanted(files or [])
    if found.is_nothing:
        from redactor.gate import nothing

        typer.echo(nothing(found))
        return
    from redactor.gate import NEXT
    from redactor.report import Verdict

    report = hooking.examine(found, hooking.Options(policy, fail_on))
    if report.verdict is Verdict.FINDINGS:
        typer.echo(NEXT, err=True)
    finish(report, output_format, output)
