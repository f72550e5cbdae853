"""The commands. Each declares its options and hands over; the work is in redactor.pipeline."""

from __future__ import annotations

import typer

from redactor.cli import about, baselines, evidence, gate, keys, policies, review, run, starting, vault

app = typer.Typer(
    name="redactor",
    help="Screen, redact and audit outcome fragments before they are published. Everything runs offline.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("scan")(run.scan)
app.command("redact")(run.redact)
app.command("check")(run.check)
app.command("audit")(run.audit)
app.command("verify")(run.verify)
app.command("hook")(gate.hook)
app.command("init")(starting.init)
app.command("rules")(about.rules)
app.command("recognizers")(about.recognizers)
app.command("explain")(about.explain)
app.command("doctor")(about.doctor)
app.command("sbom")(about.sbom)
app.add_typer(review.app, name="review")
app.add_typer(baselines.app, name="baseline")
app.add_typer(policies.app, name="policy")
app.add_typer(keys.app, name="key")
app.add_typer(vault.app, name="vault")
app.add_typer(evidence.app, name="evidence")
app.add_typer(about.config_app, name="config")


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=about.version, is_eager=True, help="Show the version."),
) -> None:
    """Only carries the options that stand before a command."""
