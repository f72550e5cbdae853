"""Where reports go: stdout, or files written whole; and when values may be shown at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from redactor.errors import UsageError
from redactor.report import Report
from redactor.verdict import exit_code


def finish(report: Report, format_name: str, output: Path | None) -> None:
    """Write *report*, say the closing line on stderr where stdout is for a machine, and exit."""
    from redactor.reports import REPORTS
    from redactor.verdict import closing_line

    rendered = REPORTS[format_name](report)
    if output is not None:
        write_report(rendered, output, private=bool(report.revealed))
    elif isinstance(rendered, bytes):
        sys.stdout.buffer.write(rendered)
    else:
        sys.stdout.write(rendered)
    if output is not None or format_name not in {"text", "markdown"}:
        typer.echo(closing_line(report), err=True)
    raise typer.Exit(exit_code(report))


def write_report(rendered: str | bytes, target: Path, *, private: bool = False) -> None:
    """Write a report file whole or not at all; mode 0600 where it reveals values."""
    from redactor.files import atomic_writer

    data = rendered.encode("utf-8") if isinstance(rendered, str) else rendered
    with atomic_writer(target, mode=0o600 if private else None) as stream:
        stream.write(data)


def may_show(output: Path | None) -> None:
    """Refuse ``--show-values`` under CI, in a hook, and where stdout is not a terminal."""
    if os.environ.get("CI") or os.environ.get("PRE_COMMIT") or os.environ.get("GIT_INDEX_FILE"):
        raise UsageError("--show-values is refused under CI and in hooks")
    if output is None and not sys.stdout.isatty():
        raise UsageError("--show-values needs a terminal, or a file named with --output")
