"""What is in force, and where it comes from: flags, then REDACTOR_POLICY, then the nearest `.redactor.yaml`.

The configuration file is looked for in the working folder and its parents up to the root of the
repository (the folder that holds ``.git``), or the file system's root where there is none.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from redactor.errors import ConfigurationError

FILE_NAME = ".redactor.yaml"
DEFAULT_POLICY = "publication"
# The pipelines of our own come first; see redactor/models for their cards and figures.
DEFAULT_PIPELINES: tuple[str, ...] = ()
LARGEST_CONFIG = 1_000_000  # bytes


class Settings(BaseModel):
    """The keys of `.redactor.yaml`; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    policy: str = Field(DEFAULT_POLICY, description="name of a shipped policy, or a path from this file")
    pipelines: tuple[str, ...] | None = Field(
        None, description="installed spaCy pipelines to use beside our own, as en_core_web_md"
    )
    column_schema: str | None = Field(
        None, alias="schema", description="a schema file, as a path from this file"
    )
    max_file_mb: int = Field(200, ge=1, description="files larger than this are not examined")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings with the file they come from, and each key's origin."""

    settings: Settings
    file: Path | None
    origins: tuple[tuple[str, str], ...]

    def path(self, value: str) -> Path:
        """A path written in the configuration file, which is relative to that file."""
        return (self.file.parent if self.file else Path()) / value


def find_config(start: Path) -> Path | None:
    """Return the nearest configuration file at or above *start*, not above a repository's root."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
        if (folder / ".git").exists():
            return None
    return None


def load_config(start: Path) -> Config:
    """Read the configuration in force in *start*. Raises ConfigurationError, naming file and key."""
    file = find_config(start)
    settings = _read(file) if file else Settings()
    origins = {
        key: (str(file) if file and key in settings.model_fields_set else "default")
        for key in Settings.model_fields
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
