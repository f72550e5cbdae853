"""The catalogue of rules: what `redactor rules` lists and `redactor explain` shows.

A rule's id is part of the public contract: kebab-case, never reused. Its page is
``redactor/data/rules/<id>.md``; its true and false cases are ``fixtures/checks/<id>.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Severity(StrEnum):
    """What a finding costs. Compare with :attr:`rank`: the words do not sort."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for low up to 3 for critical."""
        return _RANKS[self]


_RANKS = {severity: 3 - place for place, severity in enumerate(Severity)}


class Risk(StrEnum):
    """The three risks of WP29 Opinion 05/2014 on anonymisation techniques, and the cost of the cure."""

    SINGLING_OUT = "S"
    LINKABILITY = "L"
    INFERENCE = "I"
    UTILITY = "U"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the contract; ``summary`` ends the sentence "found when"."""

    id: str
    severity: Severity
    risk: Risk
    summary: str

    @property
    def page(self) -> str:
        """The rule's page, in Markdown."""
        return (resources.files("redactor.data") / "rules" / f"{self.id}.md").read_text("utf-8")


_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("residual-identifier", _C, Risk.SINGLING_OUT, "what the policy protects is readable"),
        Rule("residual-variant", _C, Risk.SINGLING_OUT,
             "a typo, truncation, other case or script, split, styled, invisible-character, translated or"
             " partial form of a protected name is readable"),
        Rule("cross-field", _C, Risk.INFERENCE,
             "what one field or the merged story hides, another field of the record gives back"),
        Rule("cross-record", _C, Risk.LINKABILITY, "what one record hides, a sibling record gives back"),
        Rule("merged-drift", _H, Risk.INFERENCE, "the merged story is not the composition of its fields"),
        Rule("placeholder-mismatch", _H, Risk.INFERENCE,
             "a marker's label contradicts what it hides, or one value carries several labels"),
        Rule("informative-placeholder", _H, Risk.INFERENCE,
             "a marker keeps length, initials, part of the value, or names the hidden thing"),
        Rule("inferable", _H, Risk.INFERENCE, "what stays readable determines what is hidden"),
        Rule("obfuscated-text", _H, Risk.SINGLING_OUT,
             "invisible characters, mixed scripts or mojibake stand in a value"),
        Rule("metadata", _C, Risk.SINGLING_OUT,
             "a file name, workbook property, comment, hidden part or cache holds a protected value"),
        Rule("confidentiality-flag", _H, Risk.LINKABILITY,
             "the flag is missing, unreadable or contradicts another cell"),
        Rule("confidential-released", _C, Risk.SINGLING_OUT,
             "a record flagged confidential is in a place that must not hold it"),
        Rule("structure-damaged", _M, Risk.UTILITY,
             "a heading, field name, controlled value or placeholder is broken"),
        Rule("over-redaction", _L, Risk.UTILITY, "a marker hides an ordinary word or a controlled value"),
        Rule("small-cell", _M, Risk.SINGLING_OUT,
             "a combination of quasi-identifiers is rarer than the policy's k"),
    )
}  # fmt: skip


def severity(rule: str) -> Severity:
    """Return the severity of a rule's findings. Raises KeyError for an unknown id."""
    return RULES[rule].severity
