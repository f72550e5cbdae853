"""vault open, vault log: what a pseudonym stands for, for a reason that is written down first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redactor.cli.output import may_show, write_report
from redactor.errors import UsageError

app = typer.Typer(help="The encrypted vault of pseudonyms, made by `redact --vault`.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The vault.", show_default=False)]


@app.command("open")
def open_(
    file: FileArgument,
    pseudonym: Annotated[str, typer.Argument(help="As the copy has it: [person-k3f9].", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why it has to be known; kept in the vault for good.")],
    person: Annotated[str, typer.Option(help="Who asks; otherwise this machine's name for you.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A private file instead of the screen.")] = None,
) -> None:
    """Show what a pseudonym stands for. Who asked, when and why is written down before."""
    from redactor import vault
    from redactor.clock import now
    from redactor.reports.text import visible

    may_show(output, "vault open")
    if not reason.strip():
        raise UsageError("vault open: say why with --reason")
    token = pseudonym if pseudonym.startswith("[") else f"[{pseudonym}]"
    asked = vault.Opening(now(), person.strip() or _person(), token, reason.strip())
    found = vault.reveal(file, token, asked)
    said = "".join(f"{one.path}:{one.record}: {one.entity}: {visible(one.value)}\n" for one in found)
    if output is None:
        typer.echo(said, nl=False)
    else:
        write_report([said], output, private=True)


@app.command("log")
def log(file: FileArgument) -> None:
    """List who looked what up, when and why."""
    from redactor import vault

    for one in vault.openings(file):
        typer.echo(f"{one.time}  {one.person}  {one.pseudonym}  {one.reason}")


def _person() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("vault open: say who asks with --person") from None
