"""An index of passages over a whole harvest: which texts share a passage, without comparing all pairs.

Every sentence is represented by the smallest few hashes of its four-word sequences (bottom-k min-wise
sampling: Broder, "On the resemblance and containment of documents", 1997; Cohen and Kaplan,
"Summarizing data using bottom-k sketches", 2007). Sequences with a marker in them are left out, so that
two copies redacted differently keep the hashes of what both show. Two texts that share a hash are
candidates for alignment. Equal texts are read once. Memory is eight bytes a hash, sorted in place; cost
grows with the number of texts, because a sequence that many texts share pairs each of them with the few
that show most, and not with all.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from redactor.align import STOP, WILD
from redactor.checks.base import Record
from redactor.markers import Marker
from redactor.model import Column
from redactor.normalize import plain

# Words of a sequence, hashes kept of a sentence, so few of a text that one in common is enough, words a sentence
# must show to be looked for at all.
WORDS = 4
KEPT = 6
FEW = 3
SHOWN = 5
# Up to so many texts that share a sequence are all paired; of more, each is paired with the most readable.
CROWD = 16
READABLE = 4
_END = re.compile(r"[.!?;\n]")
_WORD = re.compile(r"[^\W_]+|\0")
# A list or a text without full stops is cut after so many words.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Text:
    """One distinct text of the harvest: every (record number, column) that holds it, its markers and its spaces."""

    places: Sequence[tuple[int, Column]]
    markers: int
    spaces: int


class Texts(Sequence[Text]):
    """The texts of a harvest by their number, 16 bytes each and 8 more for every further place: not objects."""

    def __init__(self) -> None:
        # Markers and spaces of each, and the number and column of the record where it was met first.
        self._markers, self._spaces, self._first = array("I"), array("I"), array("Q")
        self._more: dict[int, array[int]] = {}
        self._columns: dict[Column, int] = {}

    def begin(self, markers: int, spaces: int, record: int, column: Column) -> int:
        """Take the next text, first met in *record* under *column*; return its number."""
        self._markers.append(markers)
        self._spaces.append(spaces)
        self._first.append(self._place(record, column))
        return len(self) - 1

    def again(self, number: int, record: int, column: Column) -> None:
        """Take another place of a text."""
        self._more.setdefault(number, array("Q")).append(self._place(record, column))

    def _place(self, record: int, column: Column) -> int:
        return record << 32 | self._columns.setdefault(column, len(self._columns))

    def __len__(self) -> int:
        return len(self._first)

    def markers(self, number: int) -> int:
        """How many markers of text *number* hide something."""
        return self._markers[number]

    def __getitem__(self, number: int) -> Text:  # type: ignore[override]  # nobody asks for a slice
        columns = tuple(self._columns)
        places = (self._first[number], *self._more.get(number, ()))
        where = [(place >> 32, columns[place & 0xFFFFFFFF]) for place in places]
        return Text(where, self._markers[number], self._spaces[number])


class Passages:
    """The index. Records are added one by one, in order; each distinct text is read once."""

    def __init__(self) -> None:
        self._own = Texts()
        self.texts: Sequence[Text] = self._own
        self.added = 0
        # Texts by a digest of each: the texts themselves would be most of the memory of a long run.
        self._known: dict[bytes, int] = {}
        # A hash and its text's number, packed into 64 bits.
        self._keys = array("Q")

    def add(self, record: Record) -> None:
        """Read the written texts of the next record."""
        for column in record.written():
            value = record.text(column)
            if value.count(" ") < SHOWN:
                continue
            digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            number = self._known.get(digest)
            if number is None:
                self._known[digest] = self._read(value, record.markers(column), column)
            else:
                self._own.again(number, self.added, column)
        self.added += 1

    def _read(self, value: str, markers: Sequence[Marker], column: Column) -> int:
        number = self._own.begin(sum(m.hides for m in markers), value.count(" "), self.added, column)
        self._keys.extend(digest << 32 | number for digest in sketch(value, markers))
        return number

    def candidates(self) -> list[tuple[int, int]]:
        """Return the pairs of texts, by number, that share a passage and of which one hides something.

        One sequence in common is a turn of phrase; two are a passage, and so is one where a text is so
        heavily redacted that it shows no more.
        """
        if len(self.texts) < 2 or not self._keys:  # noqa: PLR2004 — a pair
            return []
        import numpy as np  # a commit of one record does without

        keys = np.sort(np.frombuffer(self._keys, dtype=np.uint64))
        hashes, owners = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF)
        starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
        ends = np.r_[starts[1:], len(keys)]
        shared = np.flatnonzero(ends - starts > 1)
        pairs = array("Q")
        for start, end in zip(starts[shared].tolist(), ends[shared].tolist(), strict=True):
            sharing = {number: self._own.markers(number) for number in owners[start:end].tolist()}
            pairs.extend(one << 32 | other for one, other in paired(sharing))
        packed, times = np.unique(np.frombuffer(pairs, dtype=np.uint64), return_counts=True)
        shown = np.bincount(owners.astype(np.int64), minlength=len(self.texts))
        one, other = (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
        likely = (times > 1) | (np.minimum(shown[one], shown[other]) <= FEW)
        return list(zip(one[likely].tolist(), other[likely].tolist(), strict=True))


def sketch(text: str, markers: Sequence[Marker]) -> list[int]:
    """Return the hashes that stand for *text*: the smallest few of each sentence, 32 bits each."""
    return [digest for sentence in _sentences(text, markers) for digest in _smallest(sentence)]


def _sentences(text: str, markers: Sequence[Marker]) -> Iterator[list[str]]:
    """Yield the folded words of each sentence, a marker as one word of its own."""
    pieces, at = [], 0
    for marker in markers:
        if marker.hides:
            pieces += [text[at : marker.span.start], WILD]
            at = marker.span.end
    shown = "".join((*pieces, text[at:]))
    for sentence in _END.split(shown.lower() if shown.isascii() else plain(shown)):
        words = _WORD.findall(sentence)
        for start in range(0, len(words), _LONGEST):
            yield words[start : start + _LONGEST + WORDS - 1]


def _smallest(words: Sequence[str]) -> list[int]:
    """Return the smallest hashes of the sentence's sequences of words, two of which carry content."""
    digests = set()
    for start in range(len(words) - WORDS + 1):
        run = words[start : start + WORDS]
        if WILD not in run and sum(word not in STOP for word in run) > 1:
            digests.add(zlib.crc32(" ".join(run).encode()))
    return sorted(digests)[:KEPT]


def paired(sharing: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs to compare of texts that share a sequence, the smaller number first.

    *sharing* maps a text's number to its count of markers; where neither of two hides anything, there is nothing
    to give back.
    """
    numbers = sorted(sharing)
    by_markers = sorted(numbers, key=lambda n: (sharing[n], n))
    readable = by_markers[:READABLE] if len(numbers) > CROWD else numbers
    for one in readable:
        for other in numbers:
            if one < other and (sharing[one] or sharing[other]):
                yield one, other
            elif one > other and other not in readable and (sharing[one] or sharing[other]):
                yield other, one
