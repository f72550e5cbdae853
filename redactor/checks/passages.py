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

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redactor.align import WILD, Token
from redactor.checks.base import Record
from redactor.model import Column

# Words of a sequence, hashes kept of a sentence, words a sentence must show to be looked for at all.
WORDS = 4
KEPT = 3
SHOWN = 5
# Up to so many texts that share a sequence are all paired; of more, each is paired with the most readable.
CROWD = 40
READABLE = 8
_ENDS = frozenset(".!?;\n")
# A list or a text without full stops is cut after so many words.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Text:
    """One distinct text of the harvest, every (record number, column) that holds it, and its markers' count."""

    value: str = field(repr=False)
    places: list[tuple[int, Column]]
    markers: int


def gather(records: Sequence[Record]) -> list[Text]:
    """Return the distinct written texts of *records*, in order of first appearance."""
    known: dict[str, Text] = {}
    for number, record in enumerate(records):
        for column in record.written():
            value = record.text(column)
            if value.count(" ") < SHOWN:
                continue
            if value not in known:
                known[value] = Text(value, [], sum(m.hides for m in record.markers(column)))
            known[value].places.append((number, column))
    return list(known.values())


def candidates(texts: Sequence[Text], records: Sequence[Record]) -> list[tuple[int, int]]:
    """Return the pairs of texts, by number, that share a passage and of which one hides something."""
    if len(texts) < 2:  # noqa: PLR2004 — a pair
        return []
    import numpy as np  # a commit of one record does without

    keys = np.fromiter(_keys(texts, records), dtype=np.uint64)
    if not len(keys):
        return []
    keys.sort()
    hashes, owners = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF)
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    ends = np.r_[starts[1:], len(keys)]
    pairs: set[tuple[int, int]] = set()
    for start, end in zip(starts, ends, strict=True):
        if end - start > 1:
            pairs.update(_pairs([int(n) for n in owners[start:end]], texts))
    return sorted(pairs)


def _keys(texts: Sequence[Text], records: Sequence[Record]) -> Iterator[int]:
    """Yield a hash and its text's number, packed into 64 bits."""
    for number, text in enumerate(texts):
        record, column = text.places[0]
        for sentence in _sentences(records[record].tokens(column)):
            for digest in _smallest(sentence):
                yield digest << 32 | number


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in tokens:
        if token.key in _ENDS or len(sentence) >= _LONGEST:
            yield sentence
            sentence = []
        if token.is_word or token.key == WILD:
            sentence.append(token)
    yield sentence


def _smallest(sentence: Sequence[Token]) -> list[int]:
    """Return the smallest hashes of the sentence's sequences of words, two of which carry content."""
    digests = set()
    for start in range(len(sentence) - WORDS + 1):
        run = sentence[start : start + WORDS]
        if all(t.is_word for t in run) and sum(t.is_content for t in run) > 1:
            digests.add(zlib.crc32(" ".join(t.key for t in run).encode()))
    return sorted(digests)[:KEPT]


def _pairs(owners: list[int], texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    numbers = sorted(set(owners))
    by_markers = sorted(numbers, key=lambda n: (texts[n].markers, n))
    readable = by_markers[:READABLE] if len(numbers) > CROWD else numbers
    for one in readable:
        for other in numbers:
            if one != other and (texts[one].markers or texts[other].markers):
                yield min(one, other), max(one, other)
