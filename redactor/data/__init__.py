"""Data shipped with the package: the schema, the gazetteers, the lexicons; and how its YAML is read."""

from __future__ import annotations

from importlib import resources
from typing import Any


def shipped(name: str) -> Any:
    """Return the parsed content of ``redactor/data/{name}.yaml``, anew for each caller.

    By libyaml where it is there, a tenth of the time: what comes with the package is not nested to hurt it.
    """
    import yaml

    text = (resources.files("redactor.data") / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (a safe loader)
