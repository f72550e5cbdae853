"""Policies: what a YAML file may say, and how it is found, merged, checked and shown."""

from redactor.policy.lint import Remark, check_policy
from redactor.policy.load import DEFAULT, load_policy, policies_folder, policy_files, shipped
from redactor.policy.model import (
    ANY,
    Case,
    ColumnRule,
    Condition,
    Exemption,
    FlagRules,
    LevelRules,
    Policy,
    Rule,
    policy_schema,
)
from redactor.policy.show import Line, show_policy

__all__ = [
    "ANY",
    "DEFAULT",
    "Case",
    "ColumnRule",
    "Condition",
    "Exemption",
    "FlagRules",
    "LevelRules",
    "Line",
    "Policy",
    "Remark",
    "Rule",
    "check_policy",
    "load_policy",
    "policies_folder",
    "policy_files",
    "policy_schema",
    "shipped",
    "show_policy",
]
