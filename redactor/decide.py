"""What happens to each finding, each column and the whole record: the policy, applied to one record.

Pure: the same record, findings and policy give the same plan. Nothing that no rule speaks of is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from redactor.clauses import clause_around
from redactor.criteria import (
    folded,
    hidden_share,
    is_covered,
    is_in,
    is_known_value,
    is_only_markers,
    term_pattern,
    values_after,
    with_names,
    word_count,
)
from redactor.errors import ConfigurationError
from redactor.flag import Reading, level
from redactor.generalise import bare
from redactor.model import Carried, Column, Finding, Fragment, Level, Role, Span
from redactor.operators import (
    NEUTRAL,
    Context,
    Flag,
    Generalise,
    Keep,
    Operator,
    PlaceLevel,
    Pseudonymise,
    Replace,
    Withhold,
    generalise,
    is_changing,
)
from redactor.policy import ANY, ColumnRule, Condition, Exemption, LevelRules, Policy, Rule

__all__ = ["UNKNOWN_NAME", "ColumnDecision", "Decision", "Plan", "Reading", "decide", "level"]

# The recognizer of capitalised words that no list knows; the policy has a switch for what it claims.
UNKNOWN_NAME = "unknown-name"
DEFAULT_RULE = "default"
FAIL_CLOSED = Replace(marker=NEUTRAL)
_KEEP, _FLAG, _WITHHOLD = Keep(), Flag(), Withhold()

# Unless the policy names a column by role, key or own name. Roles that are not here are scanned.
_COLUMN_DEFAULTS = MappingProxyType(
    {
        Role.UNKNOWN: ColumnRule(action="withhold"),
        Role.IDENTIFIER: ColumnRule(action="pseudonymise"),
    }
)
_SCAN = ColumnRule(action="scan")
_STORY = frozenset({Role.NARRATIVE, Role.EVIDENCE})


@dataclass(frozen=True, slots=True)
class Decision(Carried):
    """What becomes of one finding. ``rank`` is the deciding rule's place: the lowest wins an overlap."""

    finding: Finding
    operator: Operator
    policy_rule: str
    rank: int

    @property
    def action(self) -> str:
        return self.operator.type

    @property
    def hides(self) -> bool:
        """Whether the value must not be readable in the redacted copy."""
        return is_changing(self.operator)

    @property
    def takes_clause(self) -> bool:
        """Whether its marker stands for the whole clause of the finding, and for everything found there."""
        return isinstance(self.operator, Replace) and self.operator.reach == "clause"

    def span_in(self, value: str, span: Span) -> Span:
        """What of *value* is replaced for the finding's text at *span*."""
        return clause_around(value, span) if self.takes_clause else span


@dataclass(frozen=True, slots=True)
class ColumnDecision(Carried):
    """What becomes of one column of this record.

    ``scan``: its findings decide. Else the whole value: ``keep``, ``withhold`` (to "[withheld]"),
    ``pseudonymise`` (with ``operator``). ``protects``: the value is one to be looked for elsewhere.
    """

    column: Column
    action: Literal["scan", "keep", "withhold", "pseudonymise"]
    operator: Operator
    policy_rule: str
    protects: bool = False

    @property
    def is_unnamed(self) -> bool:
        """Whether the value is withheld because neither schema nor policy names the column."""
        return self.action == "withhold" and self.policy_rule.endswith(f"columns.{Role.UNKNOWN.value}")


@dataclass(frozen=True, slots=True)
class Plan(Carried):
    """All decisions about one record, in a total order; ``withheld_by`` names the condition, if any."""

    reading: Reading
    decisions: tuple[Decision, ...]
    columns: tuple[ColumnDecision, ...]
    withheld_by: str | None = None

    @property
    def is_withheld(self) -> bool:
        return self.withheld_by is not None

    def column(self, name: str) -> ColumnDecision:
        return next(decision for decision in self.columns if decision.column.name == name)


def decide(fragment: Fragment, findings: Iterable[Finding], policy: Policy, context: Context | None = None) -> Plan:
    """Return what becomes of *findings*, which are all in *fragment*, and of its columns.

    Raises:
        InputError: see ``level``.
        ConfigurationError: an exception is stored as a fingerprint and *context* has no key.
    """
    reading = level(fragment, policy)
    ordered = sorted(findings, key=lambda finding: finding.order)
    led = {
        rule.after: values_after(ordered, fragment.values, rule.after)
        for rule in policy.levels.of(reading.level).rules
        if rule.after
    }
    judge = _Judge(fragment, policy, reading.level, context or Context(), led)
    columns = {column.name: judge.column(column) for column in fragment.columns}
    decisions = tuple(judge.decision(finding, columns) for finding in ordered)
    columns = {name: judge.strict(decision, decisions) for name, decision in columns.items()}
    columns = {name: judge.withheld_field(decision, decisions) for name, decision in columns.items()}
    withheld_by = judge.withheld_record(decisions)
    if withheld_by:
        columns = {name: judge.withheld_whole(decision, withheld_by) for name, decision in columns.items()}
    return Plan(reading, decisions, tuple(columns.values()), withheld_by)


@dataclass(frozen=True, slots=True)
class _Judge:
    """One record before one level of one policy."""

    fragment: Fragment
    policy: Policy
    level: Level
    context: Context
    # By what they follow, the folded values that a rule with ``after`` means.
    led: Mapping[tuple[str, ...], frozenset[str]]

    @property
    def rules(self) -> LevelRules:
        return self.policy.levels.of(self.level)

    def name(self, rule_id: str) -> str:
        return f"{self.level.value}.{rule_id}"

    # Columns

    def column(self, column: Column) -> ColumnDecision:
        rule, source = self._column_rule(column)
        value = self.fragment.values.get(column.name, "")
        named = self.name(f"columns.{source}")
        if not value.strip() or is_only_markers(value) or is_known_value(value, rule.values):
            return ColumnDecision(column, "keep", _KEEP, named)
        match rule.action:
            case "pseudonymise":
                return ColumnDecision(column, "pseudonymise", Pseudonymise(scope=rule.scope), named, protects=True)
            case "withhold":
                return ColumnDecision(column, "withhold", _WITHHOLD, named)
            case "keep":
                return ColumnDecision(column, "keep", _KEEP, named)
            case _:
                return ColumnDecision(column, "scan", _KEEP, named)

    def _column_rule(self, column: Column) -> tuple[ColumnRule, str]:
        """The rule for the column's own name, else its key, else its role, else the default."""
        named = {folded(name): (rule, name) for name, rule in self.rules.columns.items()}
        for name in (column.name, column.key, column.role.value):
            if folded(name) in named:
                return named[folded(name)]
        return _COLUMN_DEFAULTS.get(column.role, _SCAN), column.role.value

    def strict(self, decision: ColumnDecision, decisions: Sequence[Decision]) -> ColumnDecision:
        """Withhold a strict column's value when one of its letters or digits is in no finding."""
        rule, _ = self._column_rule(decision.column)
        if decision.action != "scan" or rule.action != "strict":
            return decision
        value = self.fragment.values.get(decision.column.name, "")
        if is_covered(value, _spans(decisions, decision.column)):
            return decision
        return replace(decision, action="withhold", operator=_WITHHOLD, protects=True)

    # Findings

    def decision(self, finding: Finding, columns: dict[str, ColumnDecision]) -> Decision:
        column = columns.get(finding.location.field_name or "")
        if column and column.action == "pseudonymise":
            return Decision(finding, column.operator, column.policy_rule, 0)
        ruled = self._ruled(finding, column.column if column else None)
        if ruled:
            return ruled
        if column and column.action == "keep":
            return Decision(finding, column.operator, column.policy_rule, 0)
        exemption = self._exemption(finding)
        if exemption:
            return Decision(finding, _KEEP, f"exceptions.{exemption.id}", 0)
        if finding.recognizer == UNKNOWN_NAME and self._unknown_names != "protect":
            operator: Operator = _FLAG if self._unknown_names == "flag" else _KEEP
            return Decision(finding, operator, "unknown_names", len(self.rules.rules))
        return self._by_rule(finding, column.column if column else None)

    @property
    def _unknown_names(self) -> str:
        """What the policy does with words that no dictionary knows; in an open record they are left alone."""
        return self.policy.unknown_names if self.level is Level.CONFIDENTIAL else "ignore"

    def _ruled(self, finding: Finding, column: Column | None) -> Decision | None:
        """What a reviewer decided; hiding takes the policy's own operator where that one hides as well."""
        if not self.context.rulings or not finding.value:
            return None
        ruling = self.context.rulings.get(self._fingerprint(finding))
        if ruling is None:
            return None
        if ruling.keep:
            return Decision(finding, _KEEP, ruling.policy_rule, 0)
        if ruling.generalise_to:
            coarser = self._effective(Generalise(to=ruling.generalise_to), finding)
            return Decision(finding, coarser, ruling.policy_rule, 0)
        own = self._by_rule(finding, column).operator
        hides = is_changing(own) and not isinstance(own, Generalise)
        return Decision(finding, own if hides else Replace(), ruling.policy_rule, 0)

    def _fingerprint(self, finding: Finding) -> str:
        if self.context.key is None:
            raise ConfigurationError("decisions are stored as fingerprints, which need a key")
        canonical = self.context.canonical(finding.entity, finding.value)
        return self.context.key.digest("fingerprint", finding.entity, canonical).hex()[:32]

    def _by_rule(self, finding: Finding, column: Column | None) -> Decision:
        for rank, rule in enumerate(self.rules.rules):
            if self._fits(rule, finding, column):
                return Decision(finding, self._effective(rule.action, finding), self.name(rule.id), rank)
        return Decision(finding, FAIL_CLOSED, DEFAULT_RULE, len(self.rules.rules))

    def _fits(self, rule: Rule, finding: Finding, column: Column | None) -> bool:
        return (
            (finding.entity in rule.entities or ANY in rule.entities)
            and finding.score >= rule.min_score
            and is_in(column, rule.fields, rule.roles)
            and (not rule.places or self._place_level(finding.value) in rule.places)
            and (not rule.after or bare(finding.value) in self.led[rule.after])
        )

    def _place_level(self, value: str) -> PlaceLevel | None:
        return self.context.places.level(value)

    def _effective(self, operator: Operator, finding: Finding) -> Operator:
        """A generalisation that changes nothing keeps: the value is as coarse as was asked."""
        if isinstance(operator, Generalise) and generalise(finding.value, operator.to, self.context) == finding.value:
            return _KEEP
        return operator

    def _exemption(self, finding: Finding) -> Exemption | None:
        column = self.fragment_column(finding)
        return next((e for e in self.policy.exceptions if self._is_exempt(e, finding, column)), None)

    def _is_exempt(self, exemption: Exemption, finding: Finding, column: Column | None) -> bool:
        if exemption.entity not in (ANY, finding.entity) or not is_in(column, exemption.fields, ()):
            return False
        canonical = self.context.canonical
        if exemption.value is not None:
            return canonical(finding.entity, exemption.value) == canonical(finding.entity, finding.value)
        if self.context.key is None:
            raise ConfigurationError(f"exception '{exemption.id}' is stored as a fingerprint, which needs a key")
        digest = self.context.key.digest("fingerprint", finding.entity, canonical(finding.entity, finding.value))
        return digest.hex()[:32] == exemption.fingerprint

    def fragment_column(self, finding: Finding) -> Column | None:
        name = finding.location.field_name
        return next((column for column in self.fragment.columns if column.name == name), None)

    # Conditions

    def withheld_field(self, decision: ColumnDecision, decisions: Sequence[Decision]) -> ColumnDecision:
        """Withhold a field that a rule's action, or a condition, wants whole."""
        if decision.action != "scan":
            return decision
        inside = [d for d in decisions if d.finding.location.field_name == decision.column.name]
        by_rule = next((d for d in inside if _withholds(d, "field")), None)
        if by_rule:
            return replace(decision, action="withhold", operator=_WITHHOLD, policy_rule=by_rule.policy_rule)
        for condition in self.rules.withhold_field:
            if _is_looked_at(condition, decision.column) and self._holds(condition, [decision.column], inside):
                name = self.name(f"withhold_field.{condition.id}")
                return replace(decision, action="withhold", operator=_WITHHOLD, policy_rule=name)
        return decision

    def withheld_record(self, decisions: Sequence[Decision]) -> str | None:
        """The rule or condition that withholds the whole record, if any."""
        by_rule = next((d.policy_rule for d in decisions if _withholds(d, "record")), None)
        if by_rule:
            return by_rule
        for condition in self.rules.withhold_record:
            columns = [column for column in self.fragment.columns if _is_looked_at(condition, column)]
            names = {column.name for column in columns}
            inside = [d for d in decisions if d.finding.location.field_name in names]
            if self._holds(condition, columns, inside):
                return self.name(f"withhold_record.{condition.id}")
        return None

    def withheld_whole(self, decision: ColumnDecision, name: str) -> ColumnDecision:
        """Every cell of a withheld record goes; what is blank, a marker or a pseudonym stays so."""
        value = self.fragment.values.get(decision.column.name, "")
        if decision.action in ("withhold", "pseudonymise") or not value.strip() or is_only_markers(value):
            return decision
        return replace(decision, action="withhold", operator=_WITHHOLD, policy_rule=name)

    def _holds(self, condition: Condition, columns: Sequence[Column], decisions: Sequence[Decision]) -> bool:
        found = {d.finding.entity for d in decisions if d.finding.score >= condition.min_score}
        texts = [self.fragment.values.get(column.name, "") for column in columns]
        hidden = [d for d in decisions if d.hides and not isinstance(d.operator, Generalise)]
        return (
            found.issuperset(condition.entities)
            and sum(map(word_count, texts)) > condition.longer_than
            and (not condition.categories or self._has_term(condition.categories, columns, decisions))
            and (
                condition.hidden_over is None
                or hidden_share(texts, [_spans(hidden, column) for column in columns]) > condition.hidden_over
            )
        )

    def _has_term(self, categories: Sequence[str], columns: Sequence[Column], decisions: Sequence[Decision]) -> bool:
        """Whether a term stands in one of *columns*, as they are or with every person's name as ``{person}``."""
        pattern = term_pattern(tuple(term for category in categories for term in self.policy.terms[category]))
        people = [decision for decision in decisions if decision.finding.entity == "PERSON"]
        for column in columns:
            value = self.fragment.values.get(column.name, "")
            named = with_names(value, _spans(people, column))
            if pattern.search(bare(value)) or (named != value and pattern.search(bare(named))):
                return True
        return False


def _is_looked_at(condition: Condition, column: Column) -> bool:
    if not condition.fields and not condition.roles:
        return column.role in _STORY
    return is_in(column, condition.fields, condition.roles)


def _withholds(decision: Decision, scope: str) -> bool:
    return isinstance(decision.operator, Withhold) and decision.operator.scope == scope


def _spans(decisions: Iterable[Decision], column: Column) -> list[Span]:
    """Where in *column* the findings of *decisions* are."""
    places = (decision.finding.location for decision in decisions)
    return [place.span for place in places if place.span and place.field_name == column.name]
