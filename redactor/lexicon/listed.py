"""Reads the files of ``redactor/data``: lazily, once each."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("en", "fr", "pt")


@cache
def data(name: str) -> Any:
    """Return the parsed content of ``redactor/data/{name}.yaml``."""
    text = (resources.files("redactor.data") / f"{name}.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, the C one where there is one)


def cues(name: str) -> tuple[str, ...]:
    """Return the listed words *name* of ``redactor/data/cues.yaml``."""
    return tuple(data("cues")[name])


def lines(name: str) -> tuple[str, ...]:
    """Return the lines of ``redactor/data/{name}`` that are no comments."""
    text = (resources.files("redactor.data") / name).read_text("utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))
