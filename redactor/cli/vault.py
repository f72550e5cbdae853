"""vault open, log, rotate, rekey, forget: what a pseudonym stands for, for a reason that is written down first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redactor.cli.output import may_show, write_report
from redactor.errors import UsageError

app = typer.Typer(help="The encrypted vault of pseudonyms, made by `redact --vault`.", no_args_is_help=True)

FORGET = (
    "vault forget: vaults that `redactor vault rekey` has not encrypted again are lost, for good; nothing was removed. "
    "When all are: `redactor vault forget --yes`"
)
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
        typer.echo(f"{one.time}  {one.person}  {one.pseudonym or '-'}  {one.reason}")


@app.command("rotate")
def rotate() -> None:
    """Make a new vault key. The old one is kept aside until every vault has been encrypted again."""
    from redactor import keystore, vault

    keystore.rotate(vault.SECRET, vault.PREVIOUS, "vault")
    typer.echo("There is a new vault key; vaults of the old one are refused until they are encrypted again.")
    typer.echo("Next: `redactor vault rekey FILE…` for all your vaults; `redactor vault forget --yes` ends that.")


@app.command("rekey")
def rekey(
    files: Annotated[list[Path], typer.Argument(help="The vaults.", show_default=False)],
    person: Annotated[str, typer.Option(help="Who does it; otherwise this machine's name for you.")] = "",
) -> None:
    """Encrypt vaults again under the new vault key; their logs say so."""
    from redactor import vault
    from redactor.clock import now

    for file in files:
        count = vault.rekey(file, now(), person.strip() or _person())
        lines = f"{count} line{'s'[: count != 1]} encrypted again" if count else "empty, nothing to encrypt again"
        typer.echo(f"{file}: {'under the new key already' if count is None else lines}")


@app.command("forget")
def forget(
    yes: Annotated[bool, typer.Option("--yes", help="Remove it; vaults of it can never be opened again.")] = False,
) -> None:
    """Remove the previous vault key: what is still encrypted under it is lost."""
    from redactor import keystore, vault

    if not yes and keystore.find(vault.PREVIOUS, {}):
        raise UsageError(FORGET)
    gone = keystore.forget(vault.PREVIOUS)
    typer.echo("The previous vault key was removed." if gone else "No previous vault key is kept.")


def _person() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("vault: say who you are with --person") from None
