"""Carrying out a plan on one record: every decided span, then the same values wherever else they stand.

Spans are replaced from right to left in the original values; overlapping ones are merged and take the
replacement of the one whose policy rule stands first. A value that is redacted anywhere in the record is
redacted in every field of it (value closure). The merged story is composed again from the redacted
fields when it was their exact composition, and redacted on its own when it was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from redactor.decide import ColumnDecision, Decision, Plan
from redactor.lexicon import is_common
from redactor.merged import Exactness, exactness, recomposed
from redactor.model import Column, Fragment, Role, Span
from redactor.needles import SHORT, Needle, Search
from redactor.needles import key as needle_key
from redactor.operators import NEUTRAL, OWN_MARKER, Context, apply
from redactor.protected import CODED, WORDLIKE, Protected
from redactor.schema import Schema

# Letters of a part of a name that is hunted alone.
LONG_PART = 5
_AFTER_ALL_RULES = 10_000
_BEFORE_ALL_RULES = -1


@dataclass(frozen=True, slots=True)
class Edit:
    """Put *text* in the place of *span* of a raw value; *rank* is the policy rule's place."""

    span: Span
    text: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Redaction:
    """What becomes of one record. ``drifted``: its merged story was no composition of its fields."""

    values: Mapping[str, str] = field(repr=False)
    protected: tuple[Protected, ...] = field(repr=False)
    replaced: int
    withheld: bool
    drifted: bool
    edits: Mapping[str, Sequence[Edit]] = field(default_factory=dict, repr=False)

    def words_kept(self, name: str) -> int:
        """How many words of the column *name* are not markers of ours."""
        return len(OWN_MARKER.sub(" ", self.values[name]).split())


def redact_fragment(fragment: Fragment, plan: Plan, schema: Schema, context: Context) -> Redaction:
    """Return the values of the redacted copy of *fragment*, and what must not be readable in them.

    Raises ConfigurationError when a pseudonym is asked for and there is no key.
    """
    edits = {column.name: list[Edit]() for column in fragment.columns}
    for decision in plan.decisions:
        place = decision.finding.location
        if decision.hides and place.span and place.field_name:
            span = decision.span_in(fragment.values[place.field_name], place.span)
            edits[place.field_name].append(_edit(decision, span, context))
    needles = _needles(plan)
    whole = {Needle(value): decided for value, decided in _whole_values(fragment, plan)}
    hidden_again, whole_again = Search(needles), Search(whole)
    for column in fragment.columns:
        for span, needle in hidden_again.places(fragment.values[column.name]):
            if _may_close(needles[needle], column, plan):
                edits[column.name].append(_edit(needles[needle], span, context, again=True))
        for span, needle in whole_again.places(fragment.values[column.name]):
            edits[column.name].append(_whole_edit(needle.value, whole[needle], span, context))
    united = {
        name: join_markers(raw := fragment.values[name], _beside_markers(raw, merge_edits(found)))
        for name, found in edits.items()
    }
    values = {column.name: _value(fragment, plan, column, united, context) for column in fragment.columns}
    composed = _compose(fragment, plan, values, schema)
    return Redaction(
        values | composed,
        protected(fragment, plan),
        sum(len(found) for found in united.values()),
        plan.is_withheld,
        drifted=exactness(fragment, schema) is Exactness.DRIFTED,
        edits=united,
    )


def protected(fragment: Fragment, plan: Plan) -> tuple[Protected, ...]:
    """The distinct values that *plan* hides, in a fixed order."""
    hidden = {(d.finding.value, d.finding.entity) for d in plan.decisions if d.hides and d.finding.value}
    hidden |= {(part, entity) for value, entity in hidden for part in name_parts(value, entity)}
    hidden |= {(value, "FRAGMENT_ID") for value, _ in _whole_values(fragment, plan)}
    return tuple(Protected(value, entity) for value, entity in sorted(hidden))


def _whole_values(fragment: Fragment, plan: Plan) -> Iterator[tuple[str, ColumnDecision]]:
    """Whole cells that must not be readable elsewhere either; a mere number is too common to be hunted."""
    for decided in plan.columns:
        value = fragment.values[decided.column.name].strip()
        if decided.protects and any(c.isalpha() for c in value) and len(needle_key(value)) >= SHORT:
            yield value, decided


def _edit(decision: Decision, span: Span, context: Context, *, again: bool = False) -> Edit:
    """The edit for a finding, or (*again*) for its value met elsewhere, which yields to any finding there."""
    text = apply(decision.operator, decision.finding.value, entity=decision.finding.entity, context=context)
    rank = _BEFORE_ALL_RULES if decision.takes_clause else decision.rank
    return Edit(span, text, _AFTER_ALL_RULES + decision.rank if again else rank)


def _whole_edit(value: str, decided: ColumnDecision, span: Span, context: Context) -> Edit:
    return Edit(span, apply(decided.operator, value, entity="FRAGMENT_ID", context=context), _AFTER_ALL_RULES)


def _needles(plan: Plan) -> dict[Needle, Decision]:
    """What to look for in every field: each hidden value, with the first decision about it."""
    found: dict[Needle, Decision] = {}
    for decision in plan.decisions:
        finding = decision.finding
        if decision.hides and finding.value:
            found.setdefault(Needle(finding.value, exact=finding.entity in WORDLIKE), decision)
            for part in name_parts(finding.value, finding.entity):
                found.setdefault(Needle(part), decision)
    return found


def name_parts(value: str, entity: str) -> Iterator[str]:
    """The parts of a person's name that give the person away alone: long, with a capital, and no ordinary word."""
    for word in value.split() if entity == "PERSON" else ():
        if len(needle_key(word)) >= LONG_PART and word[0].isupper() and not is_common(word):
            yield word


def _may_close(decision: Decision, column: Column, plan: Plan) -> bool:
    if plan.column(column.name).action in {"withhold", "pseudonymise"}:
        return False
    return not (column.role in CODED and decision.finding.entity in WORDLIKE)


def _beside_markers(value: str, edits: list[Edit]) -> list[Edit]:
    """Leave alone what lies inside a marker that is already there."""
    markers = {place: found.end() for found in OWN_MARKER.finditer(value) for place in range(*found.span())}
    return [edit for edit in edits if edit.span.end > markers.get(edit.span.start, 0)]


def _value(
    fragment: Fragment, plan: Plan, column: Column, edits: Mapping[str, Sequence[Edit]], context: Context
) -> str:
    decided = plan.column(column.name)
    raw = fragment.values[column.name]
    if decided.action in {"withhold", "pseudonymise"}:
        return apply(decided.operator, raw, entity="FRAGMENT_ID", context=context)
    return splice(raw, edits[column.name])


def _compose(fragment: Fragment, plan: Plan, values: Mapping[str, str], schema: Schema) -> dict[str, str]:
    """The story made again of the redacted fields, where it was made of the fields."""
    story = next(iter(fragment.with_role(Role.MERGED)), None)
    if story is None or not fragment.values[story.name].strip() or plan.column(story.name).action == "withhold":
        return {}
    told = recomposed(fragment, values, schema)
    if told is None:
        # It may say in other words what a withheld field said: there is no telling which of them.
        withheld = any(plan.column(part.name).action == "withhold" for part in _parts(fragment, schema))
        return {story.name: NEUTRAL} if withheld else {}
    return {story.name: told}


def _parts(fragment: Fragment, schema: Schema) -> Iterator[Column]:
    """The columns that the story is made of."""
    columns = (fragment.by_key(part.key) for part in schema.merged)
    return (column for column in columns if column)


_WHOLE = re.compile(r"[^\W\d_]{3}\Z")


def join_markers(value: str, edits: Sequence[Edit]) -> list[Edit]:
    """Make one marker of neighbours that say the same with nothing between: "[person] [person]" counts initials.

    A full stop behind a word of three letters and more ends a sentence, and stays.
    """
    joined: list[Edit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        gap = value[last.span.end : edit.span.start] if last else ""
        ends = gap.startswith(". ") and _WHOLE.search(value, last.span.start, last.span.end) if last else None
        if last and last.text == edit.text and not gap.strip(" .\u00a0") and not ends:
            joined[-1] = Edit(Span(last.span.start, edit.span.end), last.text, min(last.rank, edit.rank))
        else:
            joined.append(edit)
    return joined


def merge_edits(edits: Iterable[Edit]) -> list[Edit]:
    """Unite overlapping edits, in order; the united span takes the text of the lowest rank."""
    united: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.span, e.rank, e.text)):
        last = united[-1] if united else None
        if last and last.span.overlaps(edit.span):
            first = min(last, edit, key=lambda e: (e.rank, e.span))
            united[-1] = Edit(Span(last.span.start, max(last.span.end, edit.span.end)), first.text, first.rank)
        else:
            united.append(edit)
    return united


def splice(value: str, edits: Sequence[Edit]) -> str:
    """Put every edit of *edits* (disjoint, ordered) into *value*."""
    parts, at = list[str](), 0
    for edit in edits:
        parts += (value[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*parts, value[at:]))
