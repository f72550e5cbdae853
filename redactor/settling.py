"""Redacting until nothing more is found: a copy scanned again gives no finding, redacted again does not change.

A pipeline reads a sentence as a whole, so that hiding one name can make it see the next. Each copy is therefore
detected anew, asked what in it gives back what it hides (:mod:`redactor.givebacks`), and redacted again while
something is found; a field that will not come to rest is withheld. So is one in which the proof, which is other
code, would still read a protected value: one odd spelling must not cost the whole harvest. The copies are proved
again, as they were written, before they appear.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby

from redactor.decide import Plan, decide
from redactor.givebacks import givebacks
from redactor.judging import Judged
from redactor.merged import recomposed
from redactor.model import Finding, Fragment, Role
from redactor.operators import NEUTRAL, Context
from redactor.redact import Redaction, redact_fragment
from redactor.session import Session
from redactor.verify import survivors

ROUNDS = 4  # measured on the corpus: two suffice for all but one record in a thousand


def redact_batch(session: Session, batch: Sequence[Judged]) -> list[Redaction]:
    """Return the settled redaction of each record of *batch*. Raises DetectionError."""
    made = [
        redact_fragment(judged.record.fragment, judged.plan, session.schema, session.context(judged.record.fragment))
        for judged in batch
    ]
    restless = list(range(len(made)))
    for _ in range(ROUNDS):
        restless = _again(session, batch, made, restless)
        if not restless:
            break
    for number in restless:
        made[number] = _withheld(session, batch[number].record.fragment, made[number])
    shown = survivors([r.values for r in made], [r.protected for r in made], session.schema)
    for number, left in groupby(shown, key=lambda survivor: survivor.record):
        fragment, names = batch[number].record.fragment, {survivor.field_name for survivor in left}
        made[number] = _without(session, fragment, made[number], names)
    return made


def _again(session: Session, batch: Sequence[Judged], made: list[Redaction], numbers: Sequence[int]) -> list[int]:
    """Detect and redact the copies *numbers* once more; return those that changed."""
    copies = [replace(batch[number].record.fragment, values=made[number].values) for number in numbers]
    changed = []
    for number, copy, findings in zip(numbers, copies, session.detect(copies), strict=True):
        context = session.context(batch[number].record.fragment)
        plan = _plan(session, copy, findings, context)
        if hides(plan):
            made[number] = _merged(made[number], redact_fragment(copy, plan, session.schema, context))
            changed.append(number)
    return changed


def _plan(session: Session, copy: Fragment, findings: Collection[Finding], context: Context) -> Plan:
    """What the policy says of a copy: of what detection finds in it, and of what gives back what it hides."""
    told = givebacks(copy, findings, session.schema)
    return decide(copy, (*findings, *told), session.policy, context)


def hides(plan: Plan) -> bool:
    """Whether *plan* would hide anything more: a finding, or a whole cell."""
    cells = any(d.action in {"withhold", "pseudonymise"} for d in plan.columns)
    return cells or any(decision.hides for decision in plan.decisions)


def _merged(first: Redaction, second: Redaction) -> Redaction:
    protected = {(p.value, p.entity): p for p in (*first.protected, *second.protected)}
    return replace(
        first,
        values=second.values,
        protected=tuple(protected[key] for key in sorted(protected)),
        replaced=first.replaced + second.replaced,
        withheld=first.withheld or second.withheld,
    )


def _withheld(session: Session, fragment: Fragment, redaction: Redaction) -> Redaction:
    """Withhold every field in which something is still found."""
    copy = replace(fragment, values=redaction.values)
    (findings,) = session.detect([copy])
    plan = _plan(session, copy, findings, session.context(fragment))
    return _without(session, fragment, redaction, {_field(d.finding) for d in plan.decisions if d.hides})


def _without(session: Session, fragment: Fragment, redaction: Redaction, names: Collection[str]) -> Redaction:
    """Withhold the fields *names*, and tell the story again of what is left."""
    copy = replace(fragment, values=redaction.values)
    values = {name: NEUTRAL if name in names else value for name, value in redaction.values.items()}
    story = next(iter(fragment.with_role(Role.MERGED)), None)
    told = recomposed(copy, values, session.schema) if story and story.name not in names else None
    if story and told is not None:
        values[story.name] = told
    return replace(redaction, values=values)


def _field(finding: Finding) -> str:
    return finding.location.field_name or ""
