"""key show-origin, rotate, rekey, forget: the secret behind fingerprints and pseudonyms. It is never shown."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from redactor.cli.options import DecisionsOption, Paths, PolicyOption
from redactor.cli.progress import watching

app = typer.Typer(help="The key behind fingerprints and pseudonyms; it is never shown.", no_args_is_help=True)

REKEY = "Next: `redactor key rekey PATHS` carries baselines and decisions over; `redactor key forget --yes` ends that."
FORGET = (
    "key forget: without the previous key, baselines and decisions that `redactor key rekey` has not carried over are "
    "lost, with their labels and reasons; nothing was removed. When you have none, or all are carried over: "
    "`redactor key forget --yes`"
)


class Place(StrEnum):
    """Where a new key is kept."""

    KEYRING = "keyring"
    FILE = "file"


@app.command("show-origin")
def show_origin() -> None:
    """Say where each secret comes from, and the key's name: a digest that tells two keys apart and nothing else."""
    from redactor import evidence, keystore, vault
    from redactor.keys import CURRENT, PREVIOUS, as_key, key_name

    for slot in (CURRENT, PREVIOUS, vault.SECRET, vault.PREVIOUS, evidence.SECRET):
        held = keystore.find(slot)
        if held:
            name = f", name {key_name(as_key(held))}" if slot in (CURRENT, PREVIOUS) else ""
            typer.echo(f"{slot.title}: {held.origin}{name}")
        elif slot not in (PREVIOUS, vault.PREVIOUS):
            typer.echo(f"{slot.title}: none yet; it is made when it is first needed")


@app.command("rotate")
def rotate(
    to: Annotated[
        Place | None, typer.Option(help="Where the new key is kept; by default where the old one was.")
    ] = None,
) -> None:
    """Make a new key. The old one is kept aside until what was made with it has been keyed again."""
    from redactor.cache import forget
    from redactor.keys import key_name
    from redactor.keys import rotate as new_key

    old, new = new_key(store=to.value if to else None)
    typer.echo(f"The key was {key_name(old)} and is {key_name(new)}.")
    if forget():
        typer.echo("The cache of earlier verdicts was thrown away.")
    typer.echo("Baselines, decisions and review workbooks of the old key are refused from now on.")
    typer.echo("Fingerprints in earlier reports and pseudonyms in earlier copies cannot be joined with new ones.")
    typer.echo(REKEY)


@app.command("rekey")
def rekey(
    paths: Paths,
    policy: PolicyOption = None,
    baseline: Annotated[Path | None, typer.Option(help="The baseline; otherwise the configuration's.")] = None,
    decisions: DecisionsOption = None,
    drop: Annotated[bool, typer.Option("--drop", help="Let go of what nothing in PATHS stands for.")] = False,
) -> None:
    """Carry the baseline and the decisions over to the new key. PATHS must be all that they were made of."""
    from redactor import rekeying

    with watching("Reading"):
        done = rekeying.rekey(paths, policy, baseline=baseline, decisions=decisions, drop=drop)
    for file in done.files:
        dropped = f", {file.lost} dropped" if file.lost else ""
        typer.echo(f"{file.file}: {file.carried} keyed again{dropped}")
    for name, fingerprint in done.suppressions:
        typer.echo(f"suppression '{name}': " + (f"fingerprint: {fingerprint}" if fingerprint else "nothing needs it"))


@app.command("forget")
def forget(
    yes: Annotated[bool, typer.Option("--yes", help="Remove it, and with it what was not carried over.")] = False,
) -> None:
    """Remove the previous key: nothing that was made with it can be carried over any more."""
    from redactor import keystore
    from redactor.errors import UsageError
    from redactor.keys import PREVIOUS

    if not yes and keystore.find(PREVIOUS, {}):
        raise UsageError(FORGET)
    gone = keystore.forget(PREVIOUS)
    typer.echo("The previous key was removed." if gone else "No previous key is kept.")
