"""evidence verify, show, signer: the signed records that `redact --evidence` makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Signed records of releases, made by `redact --evidence`.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The file of records.", show_default=False)]
NumberOption = Annotated[int, typer.Option("--record", help="Which record, from 0; -1 is the last.")]


@app.command("verify")
def verify(
    file: FileArgument,
    copies: Annotated[Path | None, typer.Option(help="The folder of the release: are these the files?")] = None,
    originals: Annotated[
        list[Path] | None, typer.Option(help="Originals to compare, on the machine that has the key; may be repeated.")
    ] = None,
    signer: Annotated[
        list[str] | None, typer.Option(help="A public key whose word counts, beside your own; may be repeated.")
    ] = None,
    number: NumberOption = -1,
) -> None:
    """Check signatures, chain and files. 0: all as recorded; 1: something is not; 3: something cannot be told."""
    from redactor import evidence, releasing

    chain = evidence.read(file)
    known = {*(signer or ()), evidence.known_signer()}
    done = releasing.check(chain, number, known, copies, originals or ())
    for heading, lines in (("WRONG", done.wrong), ("UNKNOWN", done.unknown), ("ok", done.sound)):
        for line in lines:
            typer.echo(f"{heading:8} {line}")
    typer.echo(evidence.SAYS)
    raise typer.Exit(1 if done.wrong else 3 if done.unknown else 0)


@app.command("show")
def show(file: FileArgument, number: NumberOption = -1) -> None:
    """Print one record, whose signature and place in the chain are sound."""
    from redactor import evidence
    from redactor.errors import InputError, UsageError

    chain = evidence.read(file)
    if chain.problems:
        raise InputError(f"{file}: {chain.problems[0]}")
    if not -len(chain.records) <= number < len(chain.records):
        raise UsageError("no such record")
    typer.echo(json.dumps(chain.records[number], indent=2, sort_keys=True))


@app.command("signer")
def signer() -> None:
    """Print your public key, for those who are to check your records; the secret half stays here."""
    from redactor import evidence

    typer.echo(evidence.signer())
