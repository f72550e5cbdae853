"""scan, redact, check, audit, verify: the commands that read fragments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from redactor.cli.options import (
    DecisionsOption,
    Engine,
    EngineOption,
    EvidenceOption,
    FailOn,
    FormatName,
    FormatOption,
    JobsOption,
    LangOption,
    OutputOption,
    Paths,
    PolicyOption,
    ResumeOption,
    ShowValues,
    SinceOption,
    StdinOption,
    VaultOption,
)
from redactor.cli.output import finish, look, may_show, require_apart, require_folder, write_report
from redactor.cli.progress import watching
from redactor.errors import UsageError
from redactor.resuming import keeping
from redactor.workers import processes


def scan(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders; - reads standard input.", show_default=False),
    ] = None,
    policy: PolicyOption = None,
    output_format: FormatOption = FormatName.TEXT,
    output: OutputOption = None,
    fail_on: FailOn = None,
    list_all: Annotated[bool, typer.Option("--all", help="Also list identifiers that the policy keeps.")] = False,
    show_values: ShowValues = False,
    stdin_format: StdinOption = None,
    lang: LangOption = None,
    since: SinceOption = None,
    decisions: DecisionsOption = None,
    jobs: JobsOption = "1",
    resume: ResumeOption = False,
    git_range: Annotated[
        str | None,
        typer.Option(help="Examine every blob that the commits A..B introduced.", metavar="A..B", show_default=False),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Examine every blob that any commit of the repository introduced.")
    ] = False,
) -> None:
    """Find what the policy protects; change nothing."""
    from redactor import pipeline

    if show_values:
        may_show(output)
    require_apart([output], paths)
    dressed = look(lang, since)
    session = pipeline.open_session(policy, decisions=decisions, jobs=processes(jobs))
    if git_range or history:
        from redactor.history import history_request

        session, request = history_request(session, git_range, paths or [])
        request = replace(request, fail_on=fail_on, reveal=show_values)
    elif paths:
        request = pipeline.Request(tuple(paths), stdin_format=stdin_format, fail_on=fail_on, reveal=show_values)
    else:
        raise UsageError("scan: name files or folders, or ask for --git-range or --history")
    with watching("Scanning"), keeping(session, "scan", git_range, history, *(paths or []), resume=resume) as session:
        report = pipeline.scan(session, request, list_all=list_all)
    finish(dressed(report), output_format, output)


def redact(
    paths: Paths,
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder for the redacted copies.")],
    policy: PolicyOption = None,
    output_format: FormatOption = FormatName.TEXT,
    report: Annotated[
        list[Path] | None, typer.Option(help="Write the leak report here, format by ending; may be repeated.")
    ] = None,
    stdin_format: StdinOption = None,
    lang: LangOption = None,
    since: SinceOption = None,
    decisions: DecisionsOption = None,
    jobs: JobsOption = "1",
    resume: ResumeOption = False,
    vault: VaultOption = None,
    evidence: EvidenceOption = None,
    engine: EngineOption = Engine.LOCAL,
    verbose: Annotated[bool, typer.Option("--verbose", help="List every finding, not only the first.")] = False,
) -> None:
    """Write redacted copies and the leak report, verified before anything appears."""
    from redactor import pipeline, releasing
    from redactor.ownreports import default_reports, earlier, sealed
    from redactor.reports import format_of, pieces

    redacting = pipeline.redact
    if engine is Engine.SPARK:
        _only_local(jobs=jobs != "1", resume=resume, vault=vault, evidence=evidence, stdin_format=stdin_format)
        from redactor.spark.folders import redact_folder as redacting
    if evidence:
        releasing.require_ready(evidence, output, paths)
    reports = [(target, format_of(target)) for target in report or default_reports(output)]
    for target in report or ():
        require_folder(target, made=output)
    require_apart(report or (), paths, made=output)
    dressed = look(lang, since)
    session = pipeline.open_session(policy, decisions=decisions, jobs=processes(jobs))
    shows_text = any(name == "html" for _, name in reports) or output_format is FormatName.HTML
    places = tuple(target for target, _ in reports)
    request = pipeline.Request(
        tuple(paths), stdin_format=stdin_format, keep_texts=shows_text, vault=vault, reports=places
    )
    with watching("Redacting and verifying"), keeping(session, "redact", *paths, output, resume=resume) as session:
        result = dressed(redacting(session, request, output))
    for target, name in reports:
        write_report(sealed(pieces(name, result), target, session.key), target)
    if evidence:
        head = releasing.attest(session, result, evidence, output, places, decisions)
        typer.echo(f"{evidence}: {head or 'nothing was released, nothing is recorded'}", err=True)
    for path in earlier(output, places):
        typer.echo(f"{path}: of an earlier run; it says nothing of these copies", err=True)
    finish(replace(result, verbose=verbose), output_format, None)


def _only_local(**options: object) -> None:
    """Raise UsageError for the first option that was given and that a run on Spark could not keep."""
    for name, given in options.items():
        if given:
            raise UsageError(f"--engine spark: --{name.replace('_', '-')} is for runs on one machine")


def check(
    paths: Paths,
    policy: PolicyOption = None,
    output_format: FormatOption = FormatName.TEXT,
    output: OutputOption = None,
    fail_on: FailOn = None,
    show_values: ShowValues = False,
    stdin_format: StdinOption = None,
    lang: LangOption = None,
    since: SinceOption = None,
    decisions: DecisionsOption = None,
    jobs: JobsOption = "1",
    resume: ResumeOption = False,
) -> None:
    """Check consistency across the fields of a record and across records; no original is needed."""
    from redactor import pipeline

    if show_values:
        may_show(output)
    require_apart([output], paths)
    dressed = look(lang, since)
    session = pipeline.open_session(policy, decisions=decisions, jobs=processes(jobs))
    request = pipeline.Request(tuple(paths), stdin_format=stdin_format, fail_on=fail_on, reveal=show_values)
    with watching("Checking"), keeping(session, "check", *paths, resume=resume) as session:
        report = pipeline.check(session, request)
    finish(dressed(report), output_format, output)


def audit(
    paths: Paths,
    policy: PolicyOption = None,
    output_format: FormatOption = FormatName.TEXT,
    output: OutputOption = None,
    fail_on: FailOn = None,
    show_values: ShowValues = False,
    stdin_format: StdinOption = None,
    lang: LangOption = None,
    since: SinceOption = None,
    decisions: DecisionsOption = None,
    jobs: JobsOption = "1",
    resume: ResumeOption = False,
) -> None:
    """Audit a past harvest that was already redacted: scan and check together, one verdict."""
    from redactor import pipeline

    if show_values:
        may_show(output)
    require_apart([output], paths)
    dressed = look(lang, since)
    session = pipeline.open_session(policy, decisions=decisions, jobs=processes(jobs))
    request = pipeline.Request(tuple(paths), stdin_format=stdin_format, fail_on=fail_on, reveal=show_values)
    with watching("Auditing"), keeping(session, "audit", *paths, resume=resume) as session:
        report = pipeline.audit(session, request)
    finish(dressed(report), output_format, output)


def verify(
    redacted: Annotated[Path, typer.Argument(help="The redacted file or folder.")],
    against: Annotated[Path, typer.Option(help="The original file or folder.")],
    policy: PolicyOption = None,
    output_format: FormatOption = FormatName.TEXT,
    output: OutputOption = None,
    lang: LangOption = None,
    since: SinceOption = None,
    decisions: DecisionsOption = None,
    jobs: JobsOption = "1",
    resume: ResumeOption = False,
) -> None:
    """Prove by value, not by span, that nothing protected in the original survives in the copy."""
    from redactor import pipeline
    from redactor.ownreports import policy_of

    require_apart([output], [redacted, against])
    dressed = look(lang, since)
    session = pipeline.open_session(policy, decisions=decisions, jobs=processes(jobs))
    with watching("Verifying"), keeping(session, "verify", redacted, against, resume=resume) as session:
        report = pipeline.verify(session, redacted, against)
    made_under = policy_of(redacted)
    if made_under not in {None, session.policy.name} and report.items:
        typer.echo(f"the leak report says that these copies were made under another policy: -p {made_under}", err=True)
    finish(dressed(report), output_format, output)
