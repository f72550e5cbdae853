"""The merged story: composed of fields in the schema's order, and split again, damaged or not.

Redaction composes the story from redacted fields instead of redacting it apart: a story redacted in
its own pass drifts from its fields, and each gives back what the other hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from redactor.model import Fragment, Role, Span
from redactor.schema import Schema, fold_name

# What may stand where a heading was destroyed: a few markers or words, then its colon and two spaces.
_STUMP = re.compile(r"(?:^|(?<=\s))(?:[^\s:]{1,40} ){0,3}[^\s:]{1,40}:  ")


class Exactness(StrEnum):
    """How a story compares with the composition of its fields.

    INCOMPLETE: equal but for parts left empty, as when a column was renamed before the story was made.
    """

    EXACT = "exact"
    SPACING = "spacing"
    INCOMPLETE = "incomplete"
    DRIFTED = "drifted"


@dataclass(frozen=True, slots=True)
class PartSpan:
    """One part of a story as found: the key of its field, its heading and its body.

    ``heading`` is None when the part has no heading left at all, ``body`` when it holds no text.
    ``damaged`` is true when something stands where the heading was.
    """

    key: str
    heading: Span | None
    body: Span | None
    damaged: bool = False


def compose(values: Mapping[str, str], schema: Schema) -> str:
    """Return the story that the programme makes of *values*, which map column names to texts."""
    by_key = {schema.column(name).key: text for name, text in values.items()}
    return "".join(part.heading + by_key.get(part.key, "") for part in schema.merged)


def exactness(fragment: Fragment, schema: Schema) -> Exactness | None:
    """Return how the fragment's story compares with its fields; None when it has no story."""
    column = next(iter(fragment.with_role(Role.MERGED)), None)
    if column is None or not fragment.values[column.name].strip():
        return None
    story, made = fragment.values[column.name], compose(fragment.values, schema)
    if story == made:
        return Exactness.EXACT
    if story.split() == made.split():
        return Exactness.SPACING
    part = compose(told(fragment, schema), schema)
    return Exactness.INCOMPLETE if story.split() == part.split() else Exactness.DRIFTED


def told(fragment: Fragment, schema: Schema) -> dict[str, str]:
    """Return the values of *fragment*, by column, whose part of its story is not empty."""
    story = fragment.values[next(iter(fragment.with_role(Role.MERGED))).name]
    filled = {part.key for part in parts(story, schema) if part.body}
    return {name: value for name, value in fragment.values.items() if schema.column(name).key in filled}


def recomposed(fragment: Fragment, values: Mapping[str, str], schema: Schema) -> str | None:
    """Return the story told of *values* as the fragment's is of its own: the same parts; None where it is not."""
    how = exactness(fragment, schema)
    if how in {Exactness.EXACT, Exactness.SPACING}:
        return compose(values, schema)
    if how is not Exactness.INCOMPLETE:
        return None
    kept = told(fragment, schema)
    return compose({name: value for name, value in values.items() if name in kept}, schema)


def parts(text: str, schema: Schema) -> tuple[PartSpan, ...]:
    """Return the parts of a story in the schema's order, those that cannot be found included.

    Headings are looked for in order, as written first and then without regard to case, accents and
    spaces; a run of other words before a colon and two spaces, where a heading is due, counts as a
    damaged one. A text without any heading has no parts.
    """
    spots = list(_headings(text, schema))
    if not any(spot and not damaged for spot, damaged in spots):
        return ()
    found: list[PartSpan] = []
    for place, (spot, damaged) in enumerate(spots):
        key = schema.merged[place].key
        if spot is None:
            found.append(PartSpan(key, None, None))
            continue
        end = next((later.start for later, _ in spots[place + 1 :] if later), len(text))
        found.append(PartSpan(key, spot, _trimmed(text, spot.end, end), damaged))
    return tuple(found)


def _headings(text: str, schema: Schema) -> Iterator[tuple[Span | None, bool]]:
    """Yield where each heading of the schema is, and whether it is damaged."""
    whole = _whole_headings(text, schema)
    start = 0
    for place in range(len(schema.merged)):
        spot = whole[place]
        if spot is None:
            limit = next((w.start for w in whole[place + 1 :] if w), len(text))
            spot = _stump(text, start, limit)
            yield spot, spot is not None
        else:
            yield spot, False
        start = spot.end if spot else start


def _whole_headings(text: str, schema: Schema) -> list[Span | None]:
    """Return where the headings stand unharmed, in order; a heading's words may also occur in a body."""
    found: list[Span | None] = []
    start = 0
    for place, part in enumerate(schema.merged):
        spot = _exact(text, part.heading, start, first=place == 0) or _loose(text, part.heading, start)
        found.append(spot)
        start = spot.end if spot else start
    return _in_order(found)


def _in_order(found: list[Span | None]) -> list[Span | None]:
    starts = [spot.start for spot in found if spot]
    return found if starts == sorted(starts) else [None] * len(found)


def _exact(text: str, heading: str, start: int, *, first: bool) -> Span | None:
    """Find a heading as written; at the edges of a story its own spaces may have been trimmed."""
    at = text.find(heading, start)
    if at < 0 and first:
        at = text.find(heading.strip(), start, start + len(heading) + 4)
        return Span(at, at + len(heading.strip())) if at >= 0 else None
    if at < 0 and text.endswith(heading.rstrip()) and len(text) - len(heading.rstrip()) >= start:
        return Span(len(text) - len(heading.rstrip()), len(text))
    return Span(at, at + len(heading)) if at >= 0 else None


def _loose(text: str, heading: str, start: int) -> Span | None:
    """Find a heading with other case or spacing, at the start of the story or after a sentence."""
    names = r"[\s_-]+".join(map(re.escape, heading.replace(":", " ").split()))
    pattern = rf"(?:^|(?<=[.!?;)\]>»\n])|(?<=  ))\s*{names}\s*:\s*"
    match = re.compile(pattern, re.IGNORECASE).search(text, start)
    return Span(match.start(), match.end()) if match and match.end() > match.start() else None


def _stump(text: str, start: int, limit: int) -> Span | None:
    """Return what stands where a heading is due, between *start* and *limit*: the last such run."""
    last = None
    for match in _STUMP.finditer(text, start, limit):
        last = match
    if last is None:
        return None
    return Span(_without_sentence(text, last.start(), last.end()), last.end())


def _without_sentence(text: str, start: int, end: int) -> int:
    """Move *start* past a sentence's end inside the run: the heading starts after it."""
    cut = max(text.rfind(mark, start, end - 3) for mark in (". ", "! ", "? ", ") ", "\n"))
    return cut + 1 if cut >= start else start


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end) if end > start else None


def is_heading(text: str, schema: Schema) -> bool:
    """Whether *text* is one of the schema's headings, spacing, case and accents aside."""
    return fold_name(text) in {fold_name(part.heading) for part in schema.merged}
