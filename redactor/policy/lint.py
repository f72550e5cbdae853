"""What ``policy check`` says of a policy that loads and still may not mean what its author meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from redactor.errors import PolicyError
from redactor.model import Level, Role
from redactor.operators import DIRECT, ENTITIES, Keep, Pseudonymise, Redact
from redactor.policy.load import read_merged, validated
from redactor.policy.model import ANY, Policy, Rule
from redactor.policy.nodes import Node
from redactor.schema import default_schema, fold_name

# How long before its last day an exception is worth a word: a quarter's review.
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. An error stops a run; a warning lets it go on."""

    place: str
    check: str
    message: str
    severity: Literal["error", "warning"] = "warning"


@dataclass(frozen=True, slots=True)
class _Source:
    """A policy beside the tree it came from, so that remarks can name lines."""

    policy: Policy
    node: Node
    today: date

    def place(self, *path: str | int) -> str:
        return self.node.at(path).place

    def rules(self) -> Iterator[tuple[Level, int, Rule]]:
        for level in Level:
            for index, rule in enumerate(self.policy.levels.of(level).rules):
                yield level, index, rule

    def rule_place(self, level: Level, index: int) -> str:
        return self.place("levels", level.value, "rules", index)


def check_policy(ref: str | Path, *, today: date) -> tuple[Remark, ...]:
    """Return every remark on the policy of a name or file, by place; invalid files give errors only."""
    try:
        node = read_merged(ref)
        source = _Source(validated(node), node, today)
    except PolicyError as error:
        return tuple(_as_error(line) for line in str(error).splitlines())
    remarks = [remark for check in CHECKS for remark in check(source)]
    return tuple(sorted(remarks, key=lambda r: (_line_order(r.place), r.check, r.message)))


def _as_error(line: str) -> Remark:
    place, _, message = line.partition(": ")
    return Remark(place, "invalid", message or line, "error")


def _line_order(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return (file, int(line)) if line.isdigit() else (place, 0)


def _unreachable(source: _Source) -> Iterator[Remark]:
    """Rules that never decide, unless a file's own rule puts an inherited one out of use on purpose."""
    for level, index, rule in source.rules():
        above = source.policy.levels.of(level).above(index)
        place = source.rule_place(level, index)
        if above is not None and _file(source.rule_place(level, above)) == _file(place):
            name = source.policy.levels.of(level).rules[above].id
            message = f"{level.value}.{rule.id} never decides: '{name}' above it takes all it would"
            yield Remark(place, "unreachable-rule", message)


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _unknown_entities(source: _Source) -> Iterator[Remark]:
    for level, index, rule in source.rules():
        for entity in rule.entities:
            if entity not in ENTITIES and entity != ANY:
                near = get_close_matches(entity, ENTITIES, 1)
                hint = f"; did you mean '{near[0]}'?" if near else "; it needs a recognizer of yours"
                message = f"{level.value}.{rule.id}: no shipped recognizer finds '{entity}'{hint}"
                yield Remark(source.rule_place(level, index), "unknown-entity", message)


def _kept_direct(source: _Source) -> Iterator[Remark]:
    for level, index, rule in source.rules():
        kept = sorted(DIRECT & set(rule.entities)) or (["every entity"] if ANY in rule.entities else [])
        if level is Level.CONFIDENTIAL and kept and isinstance(rule.action, Keep):
            message = f"confidential.{rule.id} leaves a direct identifier readable: {', '.join(kept)}"
            yield Remark(source.rule_place(level, index), "kept-direct-identifier", message)


def _silent(source: _Source) -> Iterator[Remark]:
    for level, index, rule in source.rules():
        if isinstance(rule.action, Redact):
            message = f"{level.value}.{rule.id} leaves no marker: a reader cannot tell that something is gone"
            yield Remark(source.rule_place(level, index), "silent-removal", message)


def _linkable(source: _Source) -> Iterator[Remark]:
    for level, index, rule in source.rules():
        action = rule.action
        if isinstance(action, Pseudonymise) and action.scope == "corpus" and "HRD_COALITION" in rule.entities:
            message = f"{level.value}.{rule.id}: one known mention of a coalition names it in every harvest"
            yield Remark(source.rule_place(level, index), "linkable-pseudonym", message)


def _exceptions(source: _Source) -> Iterator[Remark]:
    for index, exemption in enumerate(source.policy.exceptions):
        place = source.place("exceptions", index)
        if exemption.expires < source.today:
            message = f"exception '{exemption.id}' expired {exemption.expires}"
            yield Remark(place, "expired-exception", message, "error")
        elif exemption.expires - source.today < SOON:
            yield Remark(place, "expiring-exception", f"exception '{exemption.id}' expires {exemption.expires}")


def _columns(source: _Source) -> Iterator[Remark]:
    keys = {fold_name(key) for key, _ in default_schema().names.values()} | set(default_schema().names)
    known = keys | {role.value for role in Role}
    for level in Level:
        columns = source.policy.levels.of(level).columns
        for name, rule in columns.items():
            if fold_name(name) not in known and rule.action == "keep":
                message = f"{level.value}: '{name}' is no column of the schema, and is kept without being looked at"
                yield Remark(source.place("levels", level.value, "columns", name), "kept-unknown-column", message)


def _untested(source: _Source) -> Iterator[Remark]:
    if not source.policy.tests:
        yield Remark(source.place(), "no-tests", "the policy has no tests; write what must go and what must stay")


CHECKS: tuple[Callable[[_Source], Iterator[Remark]], ...] = (
    _unreachable,
    _unknown_entities,
    _kept_direct,
    _silent,
    _linkable,
    _exceptions,
    _columns,
    _untested,
)
