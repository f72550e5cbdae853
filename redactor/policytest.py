"""Runs the raw→expected cases inside a policy file; no model is loaded, the identifiers are marked there.

A case fails when a field differs from what it expects, when a second run over the result would change
it, or when the record's level or withholding is not the one stated. Failures name case and field; the texts
are the policy's own, so they may be shown to its author, but ``repr`` keeps silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from redactor.decide import Plan, decide
from redactor.errors import RedactorError
from redactor.keys import Key
from redactor.model import Column, Finding, Fragment, Location, Role, Span
from redactor.operators import OWN_MARKER, Context, apply, is_changing
from redactor.places import Gazetteer
from redactor.policy import Case, Policy
from redactor.schema import Schema, default_schema, fold_name

_MARKED = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
_ANY_TOKEN = re.compile(r"\\\[([a-z]+)\\-\\\*\\\]")
# Pseudonyms in cases need a key and are matched by pattern, so a public one does.
_TEST_KEY = Key(b"the key of policy tests, not a secret")


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not come out as expected; ``field_name`` is None for a fault of the whole record."""

    case: str
    field_name: str | None
    problem: str
    expected: str = field(default="", repr=False)
    got: str = field(default="", repr=False)


def run_cases(policy: Policy, schema: Schema | None = None) -> tuple[Failure, ...]:
    """Run every case of *policy*; return what failed, in the file's order."""
    used = schema or default_schema()
    return tuple(failure for case in policy.tests for failure in _failures(case, policy, used))


def _failures(case: Case, policy: Policy, schema: Schema) -> Iterator[Failure]:
    fragment, findings = annotated(case.record, schema)
    try:
        plan = decide(fragment, findings, policy, _context(fragment))
        result = redacted(fragment, plan)
        again = redacted(*_second_run(fragment, plan, result, policy))
    except RedactorError as error:
        yield Failure(case.id, None, f"stopped: {error}")
        return
    if case.level is not None and plan.reading.level is not case.level:
        yield Failure(case.id, None, f"the record is read as {plan.reading.level.value}, because {plan.reading.reason}")
    if plan.is_withheld is not case.withheld:
        yield Failure(case.id, None, f"the record is {'' if plan.is_withheld else 'not '}withheld")
    for name in sorted(set(case.expect) - set(case.record)):
        yield Failure(case.id, name, "expected, and not in the record")
    for name, before in fragment.values.items():
        expected = case.expect.get(name, before)
        if not _pattern(expected).fullmatch(result[name]):
            yield Failure(case.id, name, "differs", expected, result[name])
        if again[name] != result[name]:
            yield Failure(case.id, name, "a second run changes it", result[name], again[name])


def annotated(record: Mapping[str, str], schema: Schema) -> tuple[Fragment, tuple[Finding, ...]]:
    """Return the record that ``[[ENTITY|text]]`` marks, and the marks as findings of score 1."""
    columns = tuple(_column(name, schema) for name in record)
    values: dict[str, str] = {}
    findings: list[Finding] = []
    for name, marked in record.items():
        text, end = "", 0
        for mark in _MARKED.finditer(marked):
            text += marked[end : mark.start()]
            span = Span(len(text), len(text) + len(mark[2]))
            findings.append(_finding(mark[1], name, span, mark[2]))
            text, end = text + mark[2], mark.end()
        values[name] = text + marked[end:]
    return Fragment("policy", 0, columns, values), tuple(findings)


def _column(name: str, schema: Schema) -> Column:
    """A column by its own name, or by its key in the schema."""
    column = schema.column(name)
    if column.role is not Role.UNKNOWN:
        return column
    known = (entry for entry in schema.names.values() if fold_name(entry[0]) == fold_name(name))
    key, role = next(known, (column.key, Role.UNKNOWN))
    return Column(name, key, role)


def _finding(entity: str, field_name: str, span: Span, value: str) -> Finding:
    location = Location("policy", 0, field_name, span)
    return Finding("residual-identifier", entity, location, 1.0, "annotation", value=value)


def _context(fragment: Fragment) -> Context:
    identifiers = fragment.with_role(Role.IDENTIFIER)
    record = fragment.values[identifiers[0].name] if identifiers else ""
    return Context(key=_TEST_KEY, record=record, harvest="test", places=Gazetteer())


def redacted(fragment: Fragment, plan: Plan) -> dict[str, str]:
    """Return the values that *plan* leaves, each field by itself: no closure, no merged story."""
    context = _context(fragment)
    result = {}
    for decision in plan.columns:
        name = decision.column.name
        value = fragment.values[name]
        if decision.action == "scan":
            result[name] = _spliced(value, name, plan, context)
        else:
            result[name] = apply(decision.operator, value, entity="FRAGMENT_ID", context=context)
    return result


def _spliced(value: str, name: str, plan: Plan, context: Context) -> str:
    placed = ((d, d.finding.location) for d in plan.decisions)
    here = [(d, place.span) for d, place in placed if place.field_name == name and place.span]
    whole = {d.span_in(value, span): d for d, span in here if d.takes_clause}
    alone = {span: d for d, span in here if not any(span.overlaps(clause) for clause in whole)}
    for span, decision in sorted((whole | alone).items(), key=lambda one: one[0], reverse=True):
        new = apply(decision.operator, decision.finding.value, entity=decision.finding.entity, context=context)
        value = value[: span.start] + new + value[span.end :]
    return value


def _second_run(fragment: Fragment, plan: Plan, result: dict[str, str], policy: Policy) -> tuple[Fragment, Plan]:
    """The redacted record, with what a detector would still find in it: what was kept or made coarser."""
    context = _context(fragment)
    found: list[Finding] = []
    for name, text in result.items():
        at = 0
        for decision in plan.decisions:
            finding = decision.finding
            if finding.location.field_name != name:
                continue
            new = apply(decision.operator, finding.value, entity=finding.entity, context=context)
            start = text.find(new, at) if new else -1
            if start >= 0:
                at = start + len(new)
                if not OWN_MARKER.fullmatch(new):
                    found.append(replace(finding, location=Location("policy", 0, name, Span(start, at)), value=new))
    second = replace(fragment, values=result)
    return second, decide(second, found, policy, _context(second))


def _pattern(expected: str) -> re.Pattern[str]:
    """*expected* as a pattern in which ``[id-*]`` stands for any pseudonym of that kind."""
    return re.compile(_ANY_TOKEN.sub(r"\\[\1-[a-z0-9]{4,8}\\]", re.escape(expected)), re.DOTALL)


def hidden_values(plan: Plan) -> tuple[str, ...]:
    """The values that *plan* hides, for tests; never for a report."""
    return tuple(d.finding.value for d in plan.decisions if is_changing(d.operator))
