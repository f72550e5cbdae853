"""Globs over paths, the same for every setting that holds some: `harvests`, and a policy's `published`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

ANY = "**"


def matches(path: str, globs: Iterable[str]) -> bool:
    """Whether one of *globs* describes *path*, whose folders are divided by slashes.

    A glob is compared with the end of the path, whole names at a time, so that ``data/*.txt`` is that folder
    wherever it lies; one that starts with a slash is compared with the whole path. ``*``, ``?`` and ``[...]``
    stay within a name; ``**`` is any number of folders, none as well, and at the end all that is below.
    """
    parts = tuple(part for part in path.split("/") if part not in {"", "."})
    return any(_is_described(parts, glob) for glob in globs)


def _is_described(parts: Sequence[str], glob: str) -> bool:
    pieces = [piece for piece in glob.split("/") if piece not in {"", "."}]
    if not glob.startswith("/"):
        pieces.insert(0, ANY)
    if pieces[-1:] == [ANY]:
        pieces.append("*")
    # All places of the glob that may come next, name by name: many stars cost no more than few.
    places = _opened(pieces, {0})
    for part in parts:
        kept = {place for place in places if pieces[place : place + 1] == [ANY]}
        passed = {place + 1 for place in places - kept if place < len(pieces) and fnmatchcase(part, pieces[place])}
        places = _opened(pieces, kept | passed)
    return len(pieces) in places


def _opened(pieces: Sequence[str], places: set[int]) -> set[int]:
    """*places* with those that lie behind a ``**``, which may be no folder at all."""
    found = set(places)
    for place, piece in enumerate(pieces):
        if piece == ANY and place in found:
            found.add(place + 1)
    return found
