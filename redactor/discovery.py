"""Where the configuration file is: apart, because the hook asks before it imports what reads one."""

from __future__ import annotations

from pathlib import Path

FILE_NAME = ".redactor.yaml"


def find_config(start: Path) -> Path | None:
    """Return the nearest configuration file at or above *start*, not above a repository's root."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
        if (folder / ".git").exists():
            return None
    return None
