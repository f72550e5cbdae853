"""A user's schema file: the shipped schema with the names of the user's own columns added."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from redactor.errors import ConfigurationError
from redactor.model import Role
from redactor.schema import Part, Schema, default_schema, names_of

_STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Column(BaseModel):
    model_config = _STRICT

    key: str = Field(min_length=1)
    role: Role | None = None
    names: tuple[str, ...] = Field(min_length=1)


class _Part(BaseModel):
    model_config = _STRICT

    heading: str
    key: str


class _File(BaseModel):
    model_config = _STRICT

    columns: tuple[_Column, ...] = ()
    merged: tuple[_Part, ...] | None = None


def load_schema(path: Path) -> Schema:
    """Read a user's schema file. Raises ConfigurationError, naming file and key, when it is none.

    Its names come before the shipped ones. A key of the shipped schema keeps its role; a new one says its own. The
    merged story is composed as shipped where the file has no ``merged``.
    """
    try:
        return _extended(_File.model_validate(yaml.safe_load(path.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path}: cannot be read as a schema") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise ConfigurationError(f"{path}: {place}: {first['msg']} (a schema has columns and merged)") from None
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise ConfigurationError(f"{path}: not YAML") from None


def _extended(own: _File) -> Schema:
    base = default_schema()
    roles = dict(base.names.values())
    columns = [(c.key, _role(c, roles, f"columns.{place}"), c.names) for place, c in enumerate(own.columns)]
    names = names_of(columns)
    if "" in names:
        raise ConfigurationError("columns: a name has neither letters nor digits")
    keys = roles.keys() | {column.key for column in own.columns}
    for place, part in enumerate(own.merged or ()):
        if part.key not in keys:
            raise ConfigurationError(f"merged.{place}.key: no column has this key")
    merged = base.merged if own.merged is None else tuple(Part(part.heading, part.key) for part in own.merged)
    return Schema(base.names | names, merged)


def _role(column: _Column, roles: dict[str, Role], place: str) -> Role:
    shipped = roles.get(column.key)
    if shipped is None and column.role is None:
        raise ConfigurationError(f"{place}.role: a key that is not shipped needs one of {', '.join(Role)}")
    if shipped and column.role not in (None, shipped):
        said = f"the shipped key '{column.key}' has the role {shipped}; take another key"
        raise ConfigurationError(f"{place}.role: {said}")
    return column.role or shipped or Role.UNKNOWN
