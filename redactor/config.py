"""What is in force, and where it comes from: flags, then REDACTOR_POLICY, then the nearest `.redactor.yaml`.

The configuration file is looked for in the working folder and its parents up to the root of the
repository (the folder that holds ``.git``), or the file system's root where there is none.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from redactor.discovery import FILE_NAME, find_config
from redactor.errors import ConfigurationError
from redactor.rules import RULES

__all__ = [
    "DEFAULT_POLICY",
    "FILE_NAME",
    "Config",
    "Settings",
    "Suppression",
    "find_config",
    "load_config",
    "settings_schema",
]

DEFAULT_POLICY = "publication"
# The pipelines of our own come first; see redactor/models for their cards and figures.
DEFAULT_PIPELINES: tuple[str, ...] = ()
LARGEST_CONFIG = 1_000_000  # bytes


class Suppression(BaseModel):
    """Findings of one rule in one place, accepted until a day, by a person, for a reason."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: str = Field(min_length=1, pattern=r"^[a-z0-9][a-z0-9-]*$", description="a name for messages")
    rule: str = Field(description="a rule's id, as `redactor rules` lists it")
    path: str = Field(min_length=1, description="the file, as a path from this file; no wildcard")
    record: int | None = Field(None, ge=0, description="the record's index, from 0; any when left out")
    field: str | None = Field(None, description="the column's name; any when left out")
    fingerprint: str | None = Field(
        None, pattern="^[0-9a-f]{32}$", description="the finding's fingerprint; any when left out"
    )
    reason: str = Field(min_length=1, description="why this may stay")
    person: str = Field(min_length=1, description="who answers for it")
    expires: date = Field(description="the last day on which it holds")

    @field_validator("rule")
    @classmethod
    def _is_a_rule(cls, rule: str) -> str:
        if rule not in RULES:
            raise ValueError(f"no such rule; there are {', '.join(RULES)}")
        return rule


class Settings(BaseModel):
    """The keys of `.redactor.yaml`; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    policy: str = Field(DEFAULT_POLICY, description="name of a shipped policy, or a path from this file")
    pipelines: tuple[str, ...] | None = Field(
        None, description="installed spaCy pipelines to use beside our own, as en_core_web_md"
    )
    column_schema: str | None = Field(None, alias="schema", description="a schema file, as a path from this file")
    baseline: str | None = Field(
        None, description="a file of findings accepted when the tool was adopted, as a path from this file"
    )
    decisions: str | None = Field(
        None, description="a file of reviewers' decisions, made by `redactor review`, as a path from this file"
    )
    suppressions: tuple[Suppression, ...] = Field((), description="single findings that somebody answers for")
    harvests: tuple[str, ...] = Field(
        (), description="globs of files that the hook examines whatever they look like, as data/**/*.txt"
    )

    @field_validator("suppressions")
    @classmethod
    def _ids_are_unique(cls, suppressions: tuple[Suppression, ...]) -> tuple[Suppression, ...]:
        ids = [suppression.id for suppression in suppressions]
        if len(set(ids)) < len(ids):
            raise ValueError("two suppressions have the same id")
        return suppressions


@dataclass(frozen=True, slots=True)
class Config:
    """Settings with the file they come from, and each key's origin."""

    settings: Settings
    file: Path | None
    origins: tuple[tuple[str, str], ...]

    def path(self, value: str) -> Path:
        """A path written in the configuration file, which is relative to that file."""
        return (self.file.parent if self.file else Path()) / value


# What PyYAML raises for a NUL, a 30th of February, "!!bool x", "!!timestamp x" and thousands of brackets.
_UNREADABLE = (yaml.YAMLError, ValueError, KeyError, AttributeError, TypeError, RecursionError)


def settings_schema() -> dict[str, Any]:
    """Return the JSON Schema of a configuration file: what an editor completes and checks."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Settings.model_json_schema(by_alias=True),
        "title": "Configuration of redactor",
    }


def load_config(start: Path) -> Config:
    """Read the configuration in force in *start*. Raises ConfigurationError, naming file and key."""
    file = find_config(start)
    settings = _read(file) if file else Settings()
    origins = {
        key: (str(file) if file and key in settings.model_fields_set else "default") for key in Settings.model_fields
    }
    if os.environ.get("REDACTOR_POLICY"):
        settings = settings.model_copy(update={"policy": os.environ["REDACTOR_POLICY"]})
        origins["policy"] = "REDACTOR_POLICY"
    return Config(settings, file, tuple(origins.items()))


def _read(file: Path) -> Settings:
    try:
        if file.stat().st_size > LARGEST_CONFIG:
            raise ConfigurationError(f"{file}: larger than a configuration can be")
        data = yaml.safe_load(file.read_text("utf-8")) or {}
        return Settings.model_validate(data)
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{file}: cannot be read") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(f"{file}:{line}: not YAML") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        allowed = ", ".join(field.alias or name for name, field in Settings.model_fields.items())
        raise ConfigurationError(f"{file}: {key}: {first['msg']} (keys: {allowed})") from None
    except _UNREADABLE:
        raise ConfigurationError(f"{file}: not YAML that can be read") from None
