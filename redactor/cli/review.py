"""review export, apply, stats, serve: people's decisions, round trip."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redactor.cli.options import DecisionsOption, LangOption, OutputOption, Paths, PolicyOption
from redactor.cli.progress import watching
from redactor.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from redactor.decisions import Decisions
    from redactor.keys import Key
    from redactor.review.desk import Desk

app = typer.Typer(help="People's decisions: export, apply, serve, stats.", no_args_is_help=True)

# A year is one round of harvests; a decision is looked at again in the next.
IN_FORCE = timedelta(days=365)

ReviewerOption = Annotated[
    str, typer.Option(help="Who decides: initials or a role. Never a name that is protected.", show_default=False)
]
AllOption = Annotated[bool, typer.Option("--all", help="Also what the policy keeps, so that it can be redacted.")]
ExpiresOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The decisions' last day; a year from now by default."),
]


@app.command()
def export(
    paths: Paths,
    output: Annotated[Path, typer.Option("-o", "--output", help="The workbook; outside any git repository.")],
    policy: PolicyOption = None,
    decisions: DecisionsOption = None,
    reviewer: ReviewerOption = "",
    list_all: AllOption = False,
    lang: LangOption = None,
) -> None:
    """Write a private workbook with a row for everything there is to decide. It shows the values."""
    from redactor.reports.words import preferred
    from redactor.review.things import gather, require_outside_git
    from redactor.review.workbook import export as write
    from redactor.session import open_session

    require_outside_git(output)
    session = open_session(policy, decisions=decisions)
    with watching("Reading"):
        material = gather(session, paths, list_all=list_all)
    write(material, output, session.key, reviewer=reviewer, language=str(lang or preferred()))
    places = sum(len(thing.occurrences) for thing in material.things)
    typer.echo(
        f"{output}: {len(material.things)} things at {places} places in {len(material.records)} records. "
        "It shows protected values: fill it in on this machine, apply it, delete it.",
        err=True,
    )


@app.command()
def apply(
    workbooks: Annotated[list[Path], typer.Argument(help="Workbooks of one or several reviewers.")],
    output: OutputOption = None,
    reviewer: ReviewerOption = "",
    expires: ExpiresOption = None,
    partial: Annotated[bool, typer.Option("--partial", help="Take what is decided; leave out blank rows.")] = False,
) -> None:
    """Read filled-in workbooks back into the decisions file: fingerprints and reasons, no names."""
    from redactor.decisions import dump
    from redactor.keys import load_key
    from redactor.review.readback import Terms, read_back
    from redactor.staging import atomic_writer

    target, today = _target(output), datetime.now(UTC).date()
    terms = Terms(today, _last_day(expires, today), reviewer.strip(), partial)
    key, taken = load_key(), 0
    merged = _decided(target, key)
    for workbook in workbooks:
        opinions = read_back(workbook, key, terms)
        merged, taken = merged.with_opinions(opinions), taken + len(opinions)
    with atomic_writer(target) as stream:
        stream.write(dump(merged).encode())
    typer.echo(f"{target}: {taken} decisions taken, {len(merged.decisions)} in all, to {terms.expires}.", err=True)
    _say_conflicts(merged)


def _say_conflicts(merged: object) -> None:
    from redactor.decisions import Decisions

    conflicts = merged.conflicts() if isinstance(merged, Decisions) else {}
    if conflicts:
        ids = ", ".join(opinions[0].id for opinions in conflicts.values())
        typer.echo(f"Reviewers differ on {len(conflicts)}: {ids}. The stricter choice counts.", err=True)


def _decided(target: Path, key: Key) -> Decisions:
    """What the decisions file says already. Raises ConfigurationError where another key has made it."""
    from redactor.decisions import Decisions, load_decisions

    return (load_decisions(target) if target.exists() else Decisions()).under(key, target)


def _last_day(expires: datetime | None, today: date) -> date:
    last = expires.date() if expires else today + IN_FORCE
    if last < today:
        raise UsageError(f"--expires {last}: that day is past")
    return last


def _target(given: Path | None) -> Path:
    """The decisions file: the one named, else the configuration's."""
    from redactor.config import load_config
    from redactor.session import decisions_path

    found = given or decisions_path(load_config(Path.cwd()))
    if found is None:
        raise UsageError("name the decisions file with -o, or with 'decisions:' in .redactor.yaml")
    return found


@app.command()
def stats(
    decisions: DecisionsOption = None,
    output_format: Annotated[str, typer.Option("-f", "--format", help="text or json")] = "text",
) -> None:
    """Precision and relative recall of every recogniser, from what reviewers decided."""
    from redactor.decisions import load_decisions
    from redactor.review.stats import figures, table

    target = _target(decisions)
    if not target.exists():
        raise ConfigurationError(f"{target}: no such decisions file; make it with `redactor review apply`")
    found, today = load_decisions(target), datetime.now(UTC).date()
    if output_format == "json":
        typer.echo(json.dumps([one.as_json() for one in figures(found)], indent=2))
        return
    if output_format != "text":
        raise UsageError("review stats: the formats are text and json")
    for line in table(figures(found)):
        typer.echo(line)
    lapsed = found.lapsed(today)
    typer.echo(f"{len(found.decisions)} decisions, {len(lapsed)} expired, {len(found.conflicts())} in conflict")


@app.command()
def serve(
    paths: Paths,
    output: OutputOption = None,
    reviewer: ReviewerOption = "",
    policy: PolicyOption = None,
    list_all: AllOption = False,
    expires: ExpiresOption = None,
    lang: LangOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    idle: Annotated[int, typer.Option(min=1, max=720, help="Minutes without a request after which it ends.")] = 20,
) -> None:
    """Decide in the browser: a page on this machine only, that keeps nothing but the decisions file."""
    from redactor.reports.words import preferred, words
    from redactor.review.serve import serve as run

    if not reviewer.strip():
        raise UsageError("review serve: say who decides with --reviewer (initials or a role)")
    desk = _desk(paths, _target(output), reviewer.strip(), policy, expires, list_all=list_all)
    desk.say = words(str(lang or preferred()))
    run(desk, port=port, idle_minutes=idle, announce=lambda address: typer.echo(f"Open {address}", err=True))
    open_left = desk.statuses().count("open")
    typer.echo(f"{desk.target}: {len(desk.things) - open_left} of {len(desk.things)} decided.", err=True)


def _desk(
    paths: list[Path], target: Path, reviewer: str, policy: str | None, expires: datetime | None, *, list_all: bool
) -> Desk:
    from redactor.review.desk import Desk, Reviewer
    from redactor.review.things import gather
    from redactor.session import open_session

    today = datetime.now(UTC).date()
    session = open_session(policy)
    with watching("Reading"):
        material = gather(session, paths, list_all=list_all)
    if not material.things:
        raise UsageError("nothing to decide: the policy protects nothing in these files")
    decisions = _decided(target, session.key)
    return Desk(session, material, Reviewer(reviewer, today, _last_day(expires, today)), target, decisions, list_all)
