"""policy list, show, check, test, schema."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Policies: what is protected, and how.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="A shipped policy's name, or a policy file.")]


@app.command("list")
def list_() -> None:
    """List the shipped policies with what each is for."""
    from redactor.policy import load_policy, shipped

    for name in shipped():
        typer.echo(f"{name:14} {load_policy(name, today=_today()).description}")


@app.command()
def show(ref: Ref = "publication") -> None:
    """Show a policy merged with what it extends: every rule in order, with the file and line it comes from."""
    from redactor.policy.show import show_policy

    policy, lines = show_policy(ref)
    typer.echo(f"{policy.name}: {policy.description}\nsha256 {policy.sha256}\n")
    for line in lines:
        origin = f"{Path(line.origin.rsplit(':', 1)[0]).name}:{line.origin.rsplit(':', 1)[-1]}"
        typer.echo(f"{line.name:44} {line.applies_to:42} {line.action:28} {origin}")


@app.command()
def check(ref: Ref = "publication") -> None:
    """Look for what loads and may still not mean what its author meant; exit 2 on an error, 1 on a warning."""
    from redactor.policy.lint import check_policy

    remarks = check_policy(ref, today=_today())
    for remark in remarks:
        typer.echo(f"{remark.place}: {remark.severity} {remark.check}: {remark.message}")
    errors = sum(remark.severity == "error" for remark in remarks)
    typer.echo(f"{ref}: {errors} errors, {len(remarks) - errors} warnings")
    raise typer.Exit(2 if errors else int(bool(remarks)))


@app.command()
def test(refs: Annotated[list[str] | None, typer.Argument(help="Policies; else all shipped.")] = None) -> None:
    """Run the raw→expected cases inside policies; no model is loaded. Exit 1 when one fails."""
    from redactor.policy import load_policy, shipped
    from redactor.policytest import run_cases

    failed = 0
    for ref in refs or shipped():
        policy = load_policy(ref, today=_today())
        failures = run_cases(policy)
        failed += len(failures)
        for failure in failures:
            typer.echo(f"{ref}: {failure.case}: {failure.field_name or 'record'}: {failure.problem}")
        typer.echo(f"{ref}: {len(policy.tests)} cases, {len(failures)} failed")
    raise typer.Exit(int(failed > 0))


@app.command()
def schema() -> None:
    """Print the JSON Schema of policies, for editors."""
    from redactor.policy import policy_schema

    typer.echo(json.dumps(policy_schema(), indent=2, ensure_ascii=False))


def _today() -> date:
    return datetime.now(UTC).date()
