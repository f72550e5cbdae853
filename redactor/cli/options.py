"""Options that several commands share, declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from redactor.rules import Severity


class FormatName(StrEnum):
    """The report formats by name; the table that renders them is redactor.reports.REPORTS."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    MARKDOWN = "markdown"
    HTML = "html"
    XLSX = "xlsx"


class Language(StrEnum):
    """The languages of the HTML report; their wording is redactor/reports/catalogue."""

    EN = "en"
    FR = "fr"


class Engine(StrEnum):
    """What does the work of a redaction."""

    LOCAL = "local"
    SPARK = "spark"


class StdinFormat(StrEnum):
    TXT = "txt"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"


Paths = Annotated[list[Path], typer.Argument(help="Files or folders; - reads standard input.", show_default=False)]
PolicyOption = Annotated[
    str | None,
    typer.Option("-p", "--policy", help="A shipped policy's name, or a policy file.", show_default=False),
]
FormatOption = Annotated[FormatName, typer.Option("-f", "--format", help="How the verdict is written to stdout.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write the verdict to this file instead.", show_default=False),
]
FailOn = Annotated[
    Severity | None,
    typer.Option(help="Exit 1 at findings of this severity or worse; otherwise at any the policy does not keep."),
]
ShowValues = Annotated[
    bool,
    typer.Option("--show-values", help="Reveal what was found: terminal or --output file only, never under CI."),
]
StdinOption = Annotated[StdinFormat | None, typer.Option(help="The format of standard input.", show_default=False)]
LangOption = Annotated[
    Language | None,
    typer.Option(help="Language of the HTML report; otherwise the locale's.", show_default=False),
]
SinceOption = Annotated[
    Path | None,
    typer.Option(help="An earlier JSON report: the HTML report says what changed.", show_default=False),
]
DecisionsOption = Annotated[
    Path | None,
    typer.Option(help="Reviewers' decisions; otherwise the configuration's.", show_default=False),
]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Go on with the same command where it was interrupted.", show_default=False)
]
VaultOption = Annotated[
    Path | None,
    typer.Option(help="Keep what pseudonyms stand for, encrypted, in this file; never released.", show_default=False),
]
EvidenceOption = Annotated[
    Path | None,
    typer.Option(help="Add a signed record of this release to this file.", show_default=False),
]
JobsOption = Annotated[
    str,
    typer.Option("-j", "--jobs", help="How many processes share the work; auto: one a core.", metavar="N|auto"),
]
EngineOption = Annotated[
    Engine, typer.Option(help="spark: a folder of Parquet or CSV files, on Apache Spark (the extra spark).")
]
