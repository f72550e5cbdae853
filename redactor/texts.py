"""A record's redacted values with the place of every marker, for reports that show the text.

Nothing is read from the original here: the values are those that go into the copy. The caller shows them
only after the copy was written, read back and proved (:mod:`redactor.copies`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from redactor.decide import Decision
from redactor.judging import Judged
from redactor.merged import compose
from redactor.model import Role, Span
from redactor.operators import OWN_MARKER
from redactor.redact import Edit, Redaction
from redactor.report import FieldText, Mark, RecordText
from redactor.schema import Schema
from redactor.session import Session


def record_text(session: Session, judged: Judged, redaction: Redaction) -> RecordText:
    """Return what the copy of a record says, field by field, with its markers and what they stand for."""
    fragment, prints = judged.record.fragment, _fingerprints(session, judged)
    known = {d.finding.value: found for d, found in prints.items()}
    fields = []
    for column in fragment.columns:
        raw, text = fragment.values[column.name], redaction.values[column.name]
        inside = list(_inside(prints, column.name))
        if judged.plan.column(column.name).action in {"withhold", "pseudonymise"}:
            marks = _whole(raw, text, (found for _, found in inside))
        else:
            marks = _proved(tuple(_marks(redaction.edits.get(column.name, ()), raw, inside, known)), text)
        fields.append(FieldText(column.name, text, marks))
    story = next((column.name for column in fragment.with_role(Role.MERGED)), "")
    return RecordText(fragment.path, fragment.index, _with_story(fields, story, session.schema))


def _fingerprints(session: Session, judged: Judged) -> dict[Decision, str]:
    hiding = (d for d in judged.plan.decisions if d.hides and d.finding.value)
    return {decision: session.fingerprint(decision.finding) for decision in hiding}


def _inside(prints: Mapping[Decision, str], name: str) -> Iterator[tuple[Span, str]]:
    """The spans of one field that something is hidden at, with its fingerprint."""
    for decision, found in prints.items():
        place = decision.finding.location
        if place.field_name == name and place.span:
            yield place.span, found


def _whole(raw: str, text: str, fingerprints: Iterable[str]) -> tuple[Mark, ...]:
    """The mark of a value that was replaced as a whole; none where it stayed."""
    if raw == text or not text:
        return ()
    return (Mark(Span(0, len(text)), tuple(dict.fromkeys(fingerprints))),)


def _marks(
    edits: Iterable[Edit], raw: str, inside: list[tuple[Span, str]], known: Mapping[str, str]
) -> Iterator[tuple[str, Mark]]:
    """Where each edit's text ended up: later places shift by what earlier edits added or took."""
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        shift += len(edit.text) - (edit.span.end - edit.span.start)
        found = [name for span, name in inside if span.overlaps(edit.span)]
        again = known.get(raw[edit.span.start : edit.span.end])
        if edit.text:
            marked = tuple(dict.fromkeys(found or ([again] if again else [])))
            yield edit.text, Mark(Span(start, start + len(edit.text)), marked)


def _proved(marks: Sequence[tuple[str, Mark]], text: str) -> tuple[Mark, ...]:
    """The marks that are where they should be in *text*; a second round of redaction may have moved them.

    Where one is not, every marker is found again by its form, and none says what it stands for.
    """
    if all(text[mark.span.start : mark.span.end] == said for said, mark in marks):
        return tuple(mark for _, mark in marks)
    return tuple(Mark(Span(*found.span())) for found in OWN_MARKER.finditer(text))


def _with_story(fields: list[FieldText], story: str, schema: Schema) -> tuple[FieldText, ...]:
    """Give the story the marks of its fields, moved to their place in it, where it is their composition."""
    by_key = {schema.column(f.name).key: f for f in fields if f.name != story}
    composed = compose({f.name: f.text for f in fields if f.name != story}, schema)
    marks: list[Mark] = []
    position = 0
    for part in schema.merged:
        position += len(part.heading)
        source = by_key.get(part.key)
        if source:
            marks += [Mark(Span(m.span.start + position, m.span.end + position), m.fingerprints) for m in source.marks]
            position += len(source.text)
    return tuple(replace(f, marks=tuple(marks)) if f.name == story and f.text == composed else f for f in fields)
