"""init: a commented configuration from the user's own files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redactor.discovery import FILE_NAME
from redactor.errors import UsageError

Looked = Annotated[list[Path] | None, typer.Argument(help="Files or folders to look at; this folder by default.")]


def init(
    paths: Looked = None,
    policy: Annotated[str, typer.Option("-p", "--policy", help="The policy to start from.")] = "publication",
    write: Annotated[bool, typer.Option("--write", help=f"Write {FILE_NAME}; otherwise it is only shown.")] = False,
) -> None:
    """Look at your files and propose a commented configuration; --write puts it into this folder."""
    from redactor.session import open_session
    from redactor.staging import atomic_writer
    from redactor.starting import configuration, said, survey

    target = Path(FILE_NAME)
    if write and target.exists():
        raise UsageError(f"{FILE_NAME} exists and is left as it is; compare it with `redactor init` without --write")
    session = open_session(policy)
    found = survey(paths or [Path()], session.schema, session.policy)
    for line in said(found):
        typer.echo(line, err=True)
    proposed = configuration(found, policy)
    if not write:
        typer.echo(proposed, nl=False)
        typer.echo(f"Nothing was written. `redactor init --write` writes this to {FILE_NAME} here.", err=True)
        return
    with atomic_writer(target) as stream:
        stream.write(proposed.encode())
    typer.echo(f"{FILE_NAME} written. Next: redactor scan {' '.join(map(str, paths or [Path()]))}", err=True)
