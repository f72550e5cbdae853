"""Where the configuration file and the repository are: apart, because the hook asks before it imports much."""

from __future__ import annotations

import os
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


def places(path: Path) -> frozenset[str]:
    """Where *path* lies, with slashes: below the repository's root, or from the file system's where there is none.

    The same however the path was given and whatever the working folder is. Two where links lead elsewhere: the
    place that is named and the place that is meant.
    """
    named = os.path.abspath(path), os.path.realpath(path)  # noqa: PTH100 — pathlib's raises for links in a circle
    return frozenset(_below_root(Path(one)) for one in named)


def _below_root(path: Path) -> str:
    # Of repositories within each other the outermost: one below a folder for published files does not take it out.
    roots = [parent for parent in path.parents if (parent / ".git").exists()]
    return (path.relative_to(roots[-1]) if roots else path).as_posix()
