"""The merged view of a policy: every rule that can decide, in order, with the file and line it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redactor.model import Level
from redactor.operators import Generalise, Pseudonymise, Replace, Withhold
from redactor.policy.load import read_merged, validated
from redactor.policy.model import ColumnRule, Condition, Policy, Rule
from redactor.policy.nodes import Node


@dataclass(frozen=True, slots=True)
class Line:
    """One setting of the merged policy. ``name`` is what reports give as policy_rule."""

    kind: str
    name: str
    applies_to: str
    action: str
    reason: str
    origin: str


def show_policy(ref: str | Path) -> tuple[Policy, tuple[Line, ...]]:
    """Return the policy of a name or file and its merged view; excepted values are not in it.

    Raises:
        PolicyError: it cannot be read or is not valid. Expired exceptions are shown, not refused.
    """
    node = read_merged(ref)
    policy = validated(node)
    return policy, tuple(_lines(policy, node))


def _lines(policy: Policy, node: Node) -> Iterator[Line]:
    for level in Level:
        yield from _level_lines(policy, node, level)
    for index, e in enumerate(policy.exceptions):
        until = f"keep until {e.expires}"
        yield Line("exception", f"exceptions.{e.id}", e.entity, until, e.reason, node.at(("exceptions", index)).place)
    for key in ("closure", "unknown_names", "k", "quasi_identifiers", "published"):
        yield Line("setting", key, "", _shown(getattr(policy, key)), "", _origin(node, key))
    yield Line("setting", "flag.otherwise", "", policy.flag.otherwise, "", _origin(node, "flag", "otherwise"))


def _level_lines(policy: Policy, node: Node, level: Level) -> Iterator[Line]:
    rules = policy.levels.of(level)
    path = ("levels", level.value)
    for name, column in rules.columns.items():
        origin = node.at((*path, "columns", name)).place
        yield Line("column", f"{level.value}.columns.{name}", name, _column_action(column), "", origin)
    reachable = ((index, rule) for index, rule in enumerate(rules.rules) if rules.above(index) is None)
    for index, rule in reachable:
        origin = node.at((*path, "rules", index)).place
        yield Line("rule", f"{level.value}.{rule.id}", _scope(rule), _action(rule), rule.reason, origin)
    for kind in ("withhold_field", "withhold_record"):
        for index, condition in enumerate(getattr(rules, kind)):
            origin = node.at((*path, kind, index)).place
            name = f"{level.value}.{kind}.{condition.id}"
            yield Line(kind, name, _criteria(condition), "withhold", condition.reason, origin)


def _origin(node: Node, *path: str) -> str:
    """Where the file says it; "default" where it does not."""
    found = node.at(path)
    return found.place if found is not node.at(path[:-1]) else "default"


def _scope(rule: Rule) -> str:
    parts = [", ".join(rule.entities)]
    parts += [f"in {', '.join((*rule.fields, *rule.roles))}"] if rule.fields or rule.roles else []
    parts += [f"being a {' or '.join(rule.places)}"] if rule.places else []
    parts += [f"from score {rule.min_score:g}"] if rule.min_score else []
    return " ".join(parts)


def _action(rule: Rule) -> str:
    match rule.action:
        case Generalise(to=to):
            return f"generalise to {to}"
        case Pseudonymise(scope=scope):
            return f"pseudonymise within {scope}"
        case Withhold(scope=scope):
            return f"withhold {scope}"
        case Replace(marker=marker, reach=reach):
            return f"replace{' the clause' if reach == 'clause' else ''}{f' by {marker}' if marker else ''}"
        case action:
            return action.type


def _column_action(column: ColumnRule) -> str:
    action = f"pseudonymise within {column.scope}" if column.action == "pseudonymise" else column.action
    return f"{action}, {len(column.values)} listed values stay" if column.values else action


def _criteria(condition: Condition) -> str:
    parts = [f"holds {' and '.join(condition.entities)}"] if condition.entities else []
    parts += [f"speaks of {' or '.join(condition.categories)}"] if condition.categories else []
    parts += [f"more than {condition.hidden_over:.0%} of words hidden"] if condition.hidden_over else []
    parts += [f"longer than {condition.longer_than} words"] if condition.longer_than else []
    return "; ".join(parts)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()
