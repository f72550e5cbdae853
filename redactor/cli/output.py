"""Where reports go: stdout, or files written whole; and when values may be shown at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from glob import escape
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


def require_apart(targets: Iterable[Path | None], paths: Iterable[Path] | None, *, made: Path | None = None) -> None:
    """Raise OutputError where a report would take the place of what is read, or of a copy in *made*.

    An earlier report of ours among what is read may be replaced.
    """
    for target in filter(None, targets):
        for path in paths or ():
            if _is_at(target, path) or (made and _within(target, made) and _named_alike(target, path)):
                raise OutputError(f"{target}: a report would replace what is read, or a copy; name another file")


def _is_at(target: Path, path: Path) -> bool:
    """Whether *target* is the file *path*, or one below that folder that is read and that we did not write."""
    if not (target.exists() and path.exists()):
        return False
    below = path.is_dir() and _within(target, path) and target.suffix.lower() in _read() and not _is_ours(target)
    return below or target.samefile(path)


def _read() -> frozenset[str]:
    """The endings of files that are read as records."""
    from redactor.formats import FORMATS

    return frozenset(ending for form in FORMATS.values() for ending in form.endings)


def _within(target: Path, folder: Path) -> bool:
    return target.resolve().is_relative_to(folder.resolve())


def _named_alike(target: Path, path: Path) -> bool:
    """Whether *path* is, or holds, a file of *target*'s name, so that its copy may come to be there."""
    return path.name == target.name or (path.is_dir() and any(path.rglob(escape(target.name))))


def _is_ours(target: Path) -> bool:
    """Whether the beginning of the file at *target* says that redactor wrote it."""
    with target.open("rb") as stream:
        return b'"name": "redactor"' in stream.read(_HEAD)


_HEAD = 4096  # bytes; JSON and SARIF name their tool there, others that are read are written elsewhere the second time


def encoded(rendered: str) -> bytes:
    """Return UTF-8; what is left of a file name that is none is escaped, as JSON strings have it too."""
    return rendered.encode("utf-8", "backslashreplace")


def may_show(output: Path | None, what: str = "--show-values") -> None:
    """Refuse *what* shows values under CI, in a hook, and where stdout is not a terminal."""
    if os.environ.get("CI") or os.environ.get("PRE_COMMIT") or os.environ.get("GIT_INDEX_FILE"):
        raise UsageError(f"{what} is refused under CI and in hooks")
    if output is None and not sys.stdout.isatty():
        raise UsageError(f"{what} needs a terminal, or a file named with --output")
