"""Where reports go: stdout, or files written whole; and when values may be shown at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import typer

from redactor.errors import OutputError, UsageError
from redactor.report import Report
from redactor.verdict import exit_code


def look(language: str | None, since: Path | None) -> Callable[[Report], Report]:
    """Return what puts language and comparison into a report; an unusable *since* fails before the work."""
    from redactor.reports.changes import load_since
    from redactor.reports.words import preferred

    earlier = load_since(since) if since else None
    chosen = language or preferred()
    return lambda report: replace(report, language=str(chosen), since=earlier)


def finish(report: Report, format_name: str, output: Path | None) -> None:
    """Write *report*, say the closing line on stderr where stdout is for a machine, and exit."""
    from redactor.reports import pieces
    from redactor.verdict import closing_line

    if sys.stderr.isatty() and format_name == "text":
        _in_plain_words(report)
    rendered = _colored(report) if _on_terminal(format_name, output) else pieces(format_name, report)
    if output is not None:
        write_report(rendered, output, private=bool(report.revealed))
    else:
        for piece in rendered:
            _show(piece)
    if output is not None or format_name not in {"text", "markdown", "github"}:
        typer.echo(closing_line(report), err=True)
    raise typer.Exit(exit_code(report))


def _show(piece: str | bytes) -> None:
    if isinstance(piece, bytes):
        sys.stdout.buffer.write(piece)
    else:
        sys.stdout.write(encoded(piece).decode("utf-8"))


def _in_plain_words(report: Report) -> None:
    """The verdict as a sentence, in the user's language; the closing line is for everybody."""
    from redactor.reports.html import sentence
    from redactor.reports.words import words

    typer.echo(sentence(report, words(report.language)), err=True)


def _on_terminal(format_name: str, output: Path | None) -> bool:
    """Whether colour is wanted; see no-color.org for the variable."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return format_name == "text" and output is None and sys.stdout.isatty() and not plain


def _colored(report: Report) -> Iterable[str]:
    from redactor.reports import text

    return text.pieces(report, color=True)


def write_report(rendered: Iterable[str | bytes], target: Path, *, private: bool = False) -> None:
    """Write the pieces of a report file, all or none of them; mode 0600 where it reveals values."""
    from redactor.staging import atomic_writer

    with atomic_writer(target, private=private) as stream:
        for piece in rendered:
            stream.write(piece if isinstance(piece, bytes) else encoded(piece))


def require_folder(target: Path, *, made: Path) -> None:
    """Raise OutputError where a report could not be written to *target*; the folder *made* is going to be there.

    Asked before the work: copies must not appear without the report that was wanted of them.
    """
    folder = target.parent
    will_be = folder.resolve() == made.resolve() and not folder.exists()
    if target.is_dir() or not (will_be or (folder.is_dir() and os.access(folder, os.W_OK))):
        raise OutputError(f"{target}: a report cannot be written there")


def encoded(rendered: str) -> bytes:
    """Return UTF-8; what is left of a file name that is none is escaped, as JSON strings have it too."""
    return rendered.encode("utf-8", "backslashreplace")


def may_show(output: Path | None, what: str = "--show-values") -> None:
    """Refuse *what* shows values under CI, in a hook, and where stdout is not a terminal."""
    if os.environ.get("CI") or os.environ.get("PRE_COMMIT") or os.environ.get("GIT_INDEX_FILE"):
        raise UsageError(f"{what} is refused under CI and in hooks")
    if output is None and not sys.stdout.isatty():
        raise UsageError(f"{what} needs a terminal, or a file named with --output")
