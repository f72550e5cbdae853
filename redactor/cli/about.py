"""What the tool says of itself: rules, recognizers, explain, doctor, config show, --version."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from redactor import __version__
from redactor.errors import RedactorError, UsageError

config_app = typer.Typer(help="What configuration is in force, and where it comes from.", no_args_is_help=True)


def version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"redactor {__version__}")
        raise typer.Exit


def rules(
    output_format: Annotated[str, typer.Option("-f", "--format", help="text or json")] = "text",
) -> None:
    """List the rules: id, severity, WP29 risk (S, L, I, U) and when each is found."""
    from redactor.rules import RULES

    if output_format == "json":
        found = [
            {"id": r.id, "severity": r.severity.value, "risk": r.risk.value, "summary": r.summary}
            for r in RULES.values()
        ]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if output_format != "text":
        raise UsageError("rules: the formats are text and json")
    for rule in RULES.values():
        typer.echo(f"{rule.id:24} {rule.severity.value:9} {rule.risk.value}  {rule.summary}")


def recognizers(
    output_format: Annotated[str, typer.Option("-f", "--format", help="text or json")] = "text",
) -> None:
    """List the recognizers: id, entities, and what each finds; `redactor explain ID` shows more."""
    from redactor.finders import finders

    if output_format == "json":
        found = [{"id": f.id, "entities": list(f.entities), "summary": f.summary} for f in finders()]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if output_format != "text":
        raise UsageError("recognizers: the formats are text and json")
    for one in finders():
        entities = one.entities[0] if len(one.entities) == 1 else f"{len(one.entities)} entities"
        typer.echo(f"{one.id:14} {entities:20} {one.summary}")


def explain(
    rule: Annotated[str, typer.Argument(help="An id that `redactor rules` or `redactor recognizers` lists.")],
) -> None:
    """Show the page of a rule or recognizer: what it finds and how, an example, known misses."""
    from redactor.finders import IDS, finder
    from redactor.rules import RULES

    found = RULES.get(rule) or finder(rule)
    if found is None:
        near = get_close_matches(rule, [*RULES, *IDS], 1)
        hint = f"did you mean {near[0]}?" if near else "`redactor rules` and `redactor recognizers` list them"
        raise UsageError(f"no such rule or recognizer; {hint}")
    typer.echo(found.page.rstrip())


@config_app.command("show")
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
) -> None:
    """Show every setting in force in this folder."""
    from redactor.config import Settings, load_config

    config = load_config(Path.cwd())
    origins = dict(config.origins)
    dumped = config.settings.model_dump(mode="json")
    for name, field in Settings.model_fields.items():
        said = f"{field.alias or name}: {json.dumps(dumped[name], ensure_ascii=False)}"
        typer.echo(said + (f"  # {origins[name]}" if origin else ""))


@config_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of .redactor.yaml, for editors."""
    from redactor.config import settings_schema

    typer.echo(json.dumps(settings_schema(), ensure_ascii=False, indent=2))


def doctor() -> None:
    """Check that everything a run needs is here: Python, packages, pipelines, key, policy."""
    checks = (("policy and configuration", _policy), ("pipelines", _pipelines), ("key", _key))
    typer.echo(f"redactor {__version__}")
    missing = False
    for name, examine in checks:
        try:
            typer.echo(f"ok       {name}: {examine()}")
        except RedactorError as error:
            missing = True
            typer.echo(f"missing  {name}: {error}")
    raise typer.Exit(2 if missing else 0)


def sbom() -> None:
    """Print the software bill of materials of this installation (CycloneDX, JSON)."""
    from redactor.sbom import render

    typer.echo(render(), nl=False)


def _policy() -> str:
    from redactor.session import open_session

    session = open_session()
    return f"{session.policy.name}, from {session.config.file or 'the defaults'}"


def _pipelines() -> str:
    from redactor.session import open_session

    return ", ".join(f"{name} {number}" for name, number in open_session().detector.models)


def _key() -> str:
    from redactor.keys import CURRENT
    from redactor.keystore import find_or_make

    return find_or_make(CURRENT).origin
