"""merged-drift and structure-damaged: the merged story against its fields, headings and markers unbroken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redactor.checks.base import CheckSettings, Record, find_cached, is_ours
from redactor.checks.restoring import copies
from redactor.markers import words
from redactor.merged import Exactness, exactness, parts
from redactor.model import Column, Finding, Span

DRIFT = "this part of the merged story differs from its field"
ALONE = "the merged story is not made of its fields"
HEADING = "a heading of the merged story is broken or hidden"
MISSING = "a heading of the merged story is missing"
EMPTY = "a part of the merged story is empty although its field has text"
NAME = "a field's name is hidden or broken by a marker"
BROKEN = "a marker is broken: nested, cut or left open"
EATEN = "markers in angle brackets vanish where the text is shown as a web page, and leave a smooth false sentence"

_OPENERS = {"<": ">", "[": "]", "{": "}", "(": ")"}
# A label with one bracket of its pair, or with a bracket doubled around another marker.
_HALF = re.compile(r"[<\[{]\s*([^\W\d_][\w ]{2,24})(?=[\s.,;:]|$)|(?<![<\[{\w])([^\W\d_]\w{2,24})[>\]}]")


def merged_drift(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield the parts of the story that differ from their fields in more than spaces."""
    story = record.story()
    if story is None or record.is_withheld() or exactness(record.fragment, settings.schema) in _SAME:
        return
    found = parts(record.text(story), settings.schema)
    if not found:
        if not record.is_all_marker(story) and any(record.text(c).strip() for c in _sources(record, settings)):
            yield Finding("merged-drift", "", record.at(story), 0.7, "composition", ALONE)
        return
    for copy in copies(record, settings):
        if copy.part.body and _differs(record, copy.column, record.text(story), copy.part.body):
            place = record.at(story, copy.part.body)
            yield Finding("merged-drift", "", place, 0.95, "composition", DRIFT, (record.at(copy.column),))


_SAME = {None, Exactness.EXACT, Exactness.SPACING, Exactness.INCOMPLETE}


def _sources(record: Record, settings: CheckSettings) -> Iterator[Column]:
    for part in settings.schema.merged:
        if column := record.fragment.by_key(part.key):
            yield column


def _differs(record: Record, column: Column, story: str, body: Span) -> bool:
    return record.text(column).split() != story[body.start : body.end].split()


def structure_damaged(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield broken headings, empty parts, hidden field names and broken markers."""
    yield from _headings(record, settings)
    for column in record.fragment.columns:
        if any(marker.hides for marker in find_cached(column.name, settings.grammar)):
            yield Finding("structure-damaged", "", record.at(column), 0.9, "markers", NAME)
        for span in _broken(record, column, settings):
            yield Finding("structure-damaged", "", record.at(column, span), 0.8, "markers", BROKEN)
    yield from _eaten(record)


def _eaten(record: Record) -> Iterator[Finding]:
    """Yield the first marker that a browser takes for an element, with the first few others."""
    columns = [c for c in record.fragment.columns if "<" in record.text(c)]
    spots = [record.at(c, m.span) for c in columns for m in record.markers(c) if m.style == "angle"]
    if spots:
        yield Finding("structure-damaged", "", spots[0], 0.7, "markers", EATEN, tuple(spots[1:6]))


def _headings(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    story = record.story()
    if story is None:
        return
    for part in parts(record.text(story), settings.schema):
        column = record.fragment.by_key(part.key)
        filled = column is not None and bool(record.text(column).strip())
        if part.damaged and part.heading:
            span = _narrowed(record, story, part.heading)
            yield Finding("structure-damaged", "", record.at(story, span), 0.95, "composition", HEADING)
        elif part.heading is None and filled:
            yield Finding("structure-damaged", "", record.at(story), 0.7, "composition", MISSING)
        elif part.body is None and filled and column and not is_ours(record.fragment):
            related = (record.at(column),)
            yield Finding("structure-damaged", "", record.at(story, part.heading), 0.8, "composition", EMPTY, related)


def _narrowed(record: Record, story: Column, span: Span) -> Span:
    """Return the broken heading without the words of the field before it: from its first marker on."""
    inside = [m.span.start for m in record.markers(story) if span.contains(m.span)]
    return Span(min(inside), span.end) if inside else span


def _broken(record: Record, column: Column, settings: CheckSettings) -> Iterator[Span]:
    """Yield markers that were nested or cut: a known label with half of its brackets."""
    text = record.text(column)
    whole = [marker.span for marker in record.markers(column)]
    for match in _HALF.finditer(text):
        span = Span(match.start(), match.end())
        label = (match[1] or match[2]).strip()
        if not any(w.contains(span) for w in whole) and _is_label(label, settings) and not _balanced(text, match):
            yield span


def _is_label(label: str, settings: CheckSettings) -> bool:
    return any(part in settings.grammar.strong for part in words(label).split())


def _balanced(text: str, match: re.Match[str]) -> bool:
    """Whether a bracket that opens here is closed further on, around other words: prose, not a marker."""
    if match[1] is None:
        return False
    closing = text.find(_OPENERS[match[0][0]], match.end(), match.end() + 40)
    return closing >= 0 and not any(c in _OPENERS for c in text[match.end() : closing])
