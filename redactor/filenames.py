"""Names of files, folders and columns as words that a recognizer can read, and the way back.

Nobody writes a sentence there: names run together (``AwaExemplo2023``), are joined by signs (``awa_exemplo``) and
end in what tells a format. A pipeline reads them well once they are spelled out: of 70 neutral names two were
taken for an identifier, of 14 names of people none was missed (``tests/test_filenames.py`` has some of both).
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath

from redactor.formats import FORMATS
from redactor.normalize import Folded, plain
from redactor.operators import MARKERS

_ENDINGS = frozenset(ending for line in FORMATS.values() for ending in line.endings)
# What the names of our copies say instead of a value: a marker's word, which shells take for no pattern.
WORDS = {entity: marker.strip("[]") for entity, marker in MARKERS.items()}
_OURS = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted({*WORDS.values(), 'withheld'}))})(?:-\d+)?(?![^\W_])")
_JOINERS = str.maketrans(dict.fromkeys("_-.+", " "))
_SMALL, _BIG = "a-zß-öø-ÿ", "A-ZÀ-ÖØ-Þ"
# Where one word ends and the next begins without a sign between them.
_SEAM = re.compile(
    rf"(?<=[{_SMALL}])(?=[{_BIG}])|(?<=[{_BIG}])(?=[{_BIG}][{_SMALL}])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)


def joined(name: str) -> str:
    """Return *name* with spaces for the signs that stand for them, place by place; words of ours are blanked."""
    blank = _OURS.sub(lambda marker: " " * len(marker[0]), name)
    ending = PurePath(name).suffix
    if ending.lower() in _ENDINGS:
        blank = blank[: -len(ending)] + " " * len(ending)
    return blank if " " in name.strip() else blank.translate(_JOINERS)


def spelled_out(name: str) -> Folded:
    """Return the words of *name*, parted also where small letters meet capitals or figures."""
    text = joined(name)
    seams = [0, *(seam.start() for seam in _SEAM.finditer(text)), len(text)]
    words, starts, ends = list[str](), list[int](), list[int]()
    for start, end in pairwise(seams):
        if words:
            words.append(" ")
            starts.append(start - 1)
            ends.append(start)
        words.append(text[start:end])
        starts += range(start, end)
        ends += range(start + 1, end + 1)
    clean = "".join(words)
    return Folded(clean, plain(clean), tuple(starts), tuple(ends))
