"""baseline create, update, prune, audit: adopting the tool on old data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redactor.cli.options import Paths, PolicyOption

app = typer.Typer(help="Findings accepted when the tool was adopted.", no_args_is_help=True)

FileOption = Annotated[
    Path | None,
    typer.Option("--baseline", help="The file; otherwise the one that .redactor.yaml names, or the usual name."),
]


@app.command("create")
def create(paths: Paths, file: FileOption = None, policy: PolicyOption = None) -> None:
    """Accept every finding that there is now; from then on only new ones are reported."""
    from redactor import baselining

    done = baselining.create(paths, file, policy)
    typer.echo(f"{done.file}: {done.kept} findings accepted")
    if done.hint:
        typer.echo(done.hint)


@app.command("update")
def update(paths: Paths, file: FileOption = None, policy: PolicyOption = None) -> None:
    """Accept what is new as well; what a person said of older entries stays."""
    from redactor import baselining

    done = baselining.update(paths, file, policy)
    typer.echo(f"{done.file}: {done.added} added, {done.kept} in all")


@app.command("prune")
def prune(paths: Paths, file: FileOption = None, policy: PolicyOption = None) -> None:
    """Drop what is gone. PATHS must be all that the baseline was made of."""
    from redactor import baselining

    done = baselining.prune(paths, file, policy)
    typer.echo(f"{done.file}: {done.removed} dropped, {done.kept} in all")


@app.command("audit")
def audit(
    paths: Paths,
    file: FileOption = None,
    policy: PolicyOption = None,
) -> None:
    """Say of each entry whether it is real, one key each, or count what was said; exit 1 while some are open."""
    from redactor import baselining

    labels = baselining.audit(paths, file, policy, ask=_ask if _is_terminal() else None)
    typer.echo(
        f"{labels.total} entries: {labels.real} real, {labels.false} false alarms, {labels.open} not looked at"
        + (f"; precision {labels.precision:.2f}" if labels.precision is not None else "")
        + (f"; {labels.gone} no longer there (prune)" if labels.gone else "")
    )
    raise typer.Exit(1 if labels.open else 0)


def _is_terminal() -> bool:
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(line: str) -> str:
    """Return "real", "false", "" to leave it open, or "quit"."""
    typer.echo(line)
    answers = {"r": "real", "f": "false", "s": "", "q": "quit"}
    while True:
        typer.echo("(r)eal, (f)alse alarm, (s)kip, (q)uit? ", nl=False)
        key = typer.getchar().lower() or "q"  # nothing more to read: there is nobody to ask
        typer.echo(key)
        if key in answers:
            return answers[key]
