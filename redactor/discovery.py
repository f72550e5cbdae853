"""Where the configuration file and the repository are: apart, because the hook asks before it imports much."""

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


def in_work_tree(path: Path) -> bool:
    """Whether *path* lies, or would lie, in a git work tree, links followed: what is there gets committed."""
    folder = path.absolute().parent.resolve()
    return any((parent / ".git").exists() for parent in (folder, *folder.parents))
