"""confidentiality-flag and confidential-released: what the flag says, and where the record is."""

from __future__ import annotations

from collections.abc import Iterator

from redactor.checks.base import CheckSettings, Record, is_ours, level_of, read_flag
from redactor.checks.phrases import phrase
from redactor.model import Column, Finding, Level, Role, Span
from redactor.operators import NEUTRAL

BLANK = "the confidentiality flag is blank"
UNREADABLE = "the confidentiality flag is neither yes nor no"
NONE = "the record has no confidentiality flag"
TWO = "two confidentiality flags of the record contradict each other"
SAYS = "the record is flagged open, and a text in it asks for confidence"
RELEASED = "a record that is not plainly open is in a place for published files"

# A mask this short in a flag ("X", "-") is somebody's yes or no; longer ones say that the flag was taken out.
_SHORT = 3


def confidentiality_flag(record: Record, _: CheckSettings) -> Iterator[Finding]:
    """Yield flags that are blank, unreadable or contradicted; a record without any is for the whole file."""
    flags = record.fragment.with_role(Role.FLAG)
    for column in flags:
        if is_ours(record.fragment) and record.text(column).strip() in {"", NEUTRAL}:
            continue
        if read_flag(record.text(column)) is None and not _is_hidden(record, column):
            text = record.text(column)
            span = Span(0, len(text)) if text else None
            message = UNREADABLE if text.strip() else BLANK
            yield Finding("confidentiality-flag", "", record.at(column, span), 0.99, "flag", message)
    read = {read_flag(record.text(column)) for column in flags} - {None}
    if len(read) > 1:
        places = tuple(record.at(column) for column in flags)
        yield Finding("confidentiality-flag", "", places[0], 0.99, "flag", TWO, places[1:])
    if read == {Level.OPEN}:
        yield from _asking(record, flags[0])


def _is_hidden(record: Record, column: Column) -> bool:
    """Whether a marker stands in the flag: withheld on purpose, and read as confidential."""
    return record.is_all_marker(column) and len(record.text(column).strip()) > _SHORT


def _asking(record: Record, flag: Column) -> Iterator[Finding]:
    for column in record.written():
        if match := phrase("asks_confidence").search(record.text(column)):
            related = (record.at(column, Span(*match.span())),)
            yield Finding("confidentiality-flag", "", record.at(flag), 0.75, "flag", SAYS, related)
            return


def confidential_released(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield a record that is not plainly open and lies in a place for published files.

    A copy of our own is one that a policy released: its flag was withheld because it said confidential.
    """
    if not settings.is_published(record.fragment.path) or level_of(record.fragment, settings) is Level.OPEN:
        return
    flags = record.fragment.with_role(Role.FLAG)
    said = {record.text(column).strip() for column in flags}
    unnamed = not any(record.text(column).strip() for column in record.fragment.with_role(Role.IDENTIFIER))
    if (unnamed and said == {NEUTRAL}) or (is_ours(record.fragment) and said <= {"", NEUTRAL}):
        return
    yield Finding("confidential-released", "", record.at(flags[0] if flags else None), 0.99, "flag", RELEASED)
