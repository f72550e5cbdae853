"""Word-by-word alignment of two texts with markers as wildcards: what stands opposite a marker is what it hid.

Two ways, after how alike the texts are:

- :func:`opposites` aligns copies (a story's part and its field, a passage and its near-duplicate) by
  their longest common sequence of words, through rapidfuzz, which compares 64 words at a time; long
  texts are cut at phrases that occur once, so that cost stays near-linear.
- :class:`Contexts` finds a redacted phrase again in other words: the words next to the marker, left
  and right, in the same order with something readable between them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

from rapidfuzz.distance import Indel

from redactor.lexicon import data
from redactor.markers import Marker
from redactor.model import Span
from redactor.normalize import plain

WILD = "\0"
# A hidden value of more words than this is not a value: the texts differ there for another reason.
# The longest name of a coalition in the gazetteer has 15 words.
LONGEST_VALUE = 16
# How far around a marker two texts must agree for what stands opposite it to be what it hid, in tokens.
NEAR = 15
# Texts of more words than this are cut before alignment; 2000 words align in about a millisecond.
PIECE = 2000

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
# Words that carry no content, in three languages, folded.
STOP = frozenset(data("phrases")["stop"].split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a marker. ``key`` is folded; ``marker`` is the marker's place in its list."""

    key: str = field(repr=False)
    start: int
    end: int
    marker: int | None = None
    is_word: bool = False
    is_content: bool = False


@dataclass(frozen=True, slots=True)
class Opposite:
    """What stands opposite marker number ``marker`` of the left or right text, in the other text.

    ``alone`` is false when several markers share the stretch; ``anchored`` counts the equal tokens that
    touch it on both sides; ``support`` counts the equal content words within :data:`NEAR` tokens of it,
    and ``share`` is their part of all content words there.
    """

    on_left: bool
    marker: int
    span: Span
    alone: bool
    anchored: int
    support: int
    share: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two texts compare. ``shared`` and ``likeness`` count content words that are equal."""

    opposites: tuple[Opposite, ...]
    pairs: tuple[tuple[int, int], ...]
    edits: tuple[tuple[Span | None, Span | None], ...]
    shared: int
    likeness: float


@lru_cache(maxsize=256)
def tokens(text: str, markers: tuple[Marker, ...]) -> tuple[Token, ...]:
    """Return the words, signs and markers of *text* in order; a note counts as words."""
    found: list[Token] = []
    at = 0
    for place, marker in enumerate(markers):
        if marker.hides:
            found.extend(_words(text, at, marker.span.start))
            found.append(Token(WILD, marker.span.start, marker.span.end, place))
            at = marker.span.end
    found.extend(_words(text, at, len(text)))
    return tuple(found)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        key, is_word, is_content = _reading(match[0])
        yield Token(key, match.start(), match.end(), None, is_word, is_content)


@lru_cache(maxsize=50_000)
def _reading(word: str) -> tuple[str, bool, bool]:
    key = plain(word).casefold()
    return key, key[0].isalnum(), key[0].isalnum() and key not in STOP


def align(left: Sequence[Token], right: Sequence[Token]) -> Alignment:
    """Align two tokenised texts."""
    runs = list(_equal_runs(left, right))
    shared = sum(left[i + n].is_content for i, _, size in runs for n in range(size))
    least = min(sum(t.is_content for t in left), sum(t.is_content for t in right))
    equal = _Support(left, right, runs)
    opposite, edits = [], []
    for gap, anchored in _gaps(runs, len(left), len(right)):
        found = list(_opposites(left, right, gap, (anchored, *equal.around(gap))))
        opposite.extend(found)
        if not found:
            edits.append((_span(left[gap[0] : gap[1]]), _span(right[gap[2] : gap[3]])))
    pairs = tuple(
        (left[i + n].marker or 0, right[j + n].marker or 0)
        for i, j, size in runs
        for n in range(size)
        if left[i + n].marker is not None
    )
    return Alignment(tuple(opposite), pairs, tuple(edits), shared, shared / least if least else 0.0)


def opposites(left: Sequence[Token], right: Sequence[Token]) -> tuple[Opposite, ...]:
    """Return what stands opposite the markers of two copies of a text."""
    return align(left, right).opposites


def _equal_runs(left: Sequence[Token], right: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Yield (left, right, size) of runs of equal tokens, in order."""
    for (i, j), (k, m) in pairwise([(0, 0), *_cuts(left, right), (len(left), len(right))]):
        a, b = [t.key for t in left[i:k]], [t.key for t in right[j:m]]
        for op in Indel.opcodes(a, b):
            if op.tag == "equal":
                yield i + op.src_start, j + op.dest_start, op.src_end - op.src_start


def _cuts(left: Sequence[Token], right: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where long texts may be cut: triples of tokens that occur once in each, in the same order."""
    if max(len(left), len(right)) <= PIECE:
        return []
    mine, theirs = _triples(left), _triples(right)
    cuts: list[tuple[int, int]] = []
    for triple, i in mine.items():
        j = theirs.get(triple, -1)
        last = cuts[-1] if cuts else (0, 0)
        # A phrase that moved far would drag everything after it along.
        if j > last[1] and i - last[0] >= PIECE // 8 and abs((j - last[1]) - (i - last[0])) < PIECE // 4:
            cuts.append((i, j))
    return cuts


def _triples(text: Sequence[Token]) -> dict[tuple[str, ...], int]:
    """Return the triples of tokens that occur once in *text*, with their places, in order."""
    keys = [t.key for t in text]
    triples = list(zip(keys, keys[1:], keys[2:], strict=False))
    count = Counter(triples)
    return {triple: n for n, triple in enumerate(triples) if count[triple] == 1 and WILD not in triple}


def _gaps(
    runs: Sequence[tuple[int, int, int]], left: int, right: int
) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    """Yield each stretch that differs, (left from, to, right from, to), and the equal tokens touching it."""
    at, before = (0, 0), 0
    for i, j, size in [*runs, (left, right, 0)]:
        if (i, j) != at:
            yield (at[0], i, at[1], j), before + size
            before = 0
        before += size
        at = (i + size, j + size)


class _Support:
    """Running counts of content words, equal and all, for reading off a neighbourhood at once."""

    def __init__(self, left: Sequence[Token], right: Sequence[Token], runs: Sequence[tuple[int, int, int]]) -> None:
        equal = [False] * len(left)
        for i, _, size in runs:
            equal[i : i + size] = [True] * size
        both = [t.is_content and e for t, e in zip(left, equal, strict=True)]
        self._equal = [0, *accumulate(both)]
        self._left = [0, *accumulate(t.is_content for t in left)]
        self._right = [0, *accumulate(t.is_content for t in right)]

    def around(self, gap: tuple[int, int, int, int]) -> tuple[int, float]:
        """Return the equal content words near a gap, and their share of those near it in either text."""
        i, k, j, m = gap
        equal = self._near(self._equal, i, k)
        most = max(self._near(self._left, i, k), self._near(self._right, j, m))
        return equal, equal / most if most else 0.0

    @staticmethod
    def _near(sums: Sequence[int], start: int, end: int) -> int:
        low, high = max(0, start - NEAR), min(len(sums) - 1, end + NEAR)
        return sums[start] - sums[low] + sums[high] - sums[end]


def _opposites(
    left: Sequence[Token],
    right: Sequence[Token],
    gap: tuple[int, int, int, int],
    agreement: tuple[int, int, float],
) -> Iterator[Opposite]:
    """Yield what stands opposite the markers of one gap: markers on one side, words only on the other."""
    mine, theirs = left[gap[0] : gap[1]], right[gap[2] : gap[3]]
    for on_left, hiding, showing in ((True, mine, theirs), (False, theirs, mine)):
        markers = [t.marker for t in hiding if t.marker is not None]
        words = [t for t in showing if t.is_word]
        bare = not any(t.is_word for t in hiding) and not any(t.marker is not None for t in showing)
        if markers and words and bare and len(words) <= LONGEST_VALUE * len(markers):
            span = Span(words[0].start, words[-1].end)
            for marker in markers:
                yield Opposite(on_left, marker, span, len(markers) == 1, *agreement)


def _span(run: Sequence[Token]) -> Span | None:
    return Span(run[0].start, run[-1].end) if run else None


@dataclass(frozen=True, slots=True)
class Restored:
    """A phrase found again: where the readable value stands, and how much of the context agreed.

    ``left`` and ``right`` count equal tokens, ``content`` those among them that carry content.
    """

    place: int
    span: Span
    left: int
    right: int
    content: int


class Contexts:
    """An index of the word pairs of some texts, for finding a marker's neighbours elsewhere."""

    # How far to either side a marker's neighbourhood is compared, in tokens.
    REACH = 8

    def __init__(self, texts: Iterable[Sequence[Token]]) -> None:
        self.texts = [list(text) for text in texts]
        self._at: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for place, text in enumerate(self.texts):
            for n, (one, two) in enumerate(pairwise(text)):
                self._at[one.key, two.key].append((place, n))

    def restore(self, text: Sequence[Token], at: int) -> Iterator[Restored]:
        """Yield what stands where the marker ``text[at]`` would be, wherever its neighbours recur."""
        before, after = self.around(text, at)
        seen = set()
        for place, start, left in self._after(before):
            for end, right in self._closings(place, start, after):
                if (place, start, end) not in seen:
                    seen.add((place, start, end))
                    yield self._restored(place, start, end, left, right)

    def around(self, text: Sequence[Token], at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the neighbours of ``text[at]`` on which alone it depends what :meth:`restore` yields."""
        before, after = text[max(0, at - self.REACH) : at], text[at + 1 : at + 1 + self.REACH]
        return tuple(t.key for t in before), tuple(t.key for t in after)

    def _after(self, before: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield (text, first token after the left context, length of the context that agrees)."""
        if len(before) < 2:  # noqa: PLR2004 — the index holds pairs
            return
        for place, n in self._at.get((before[-2], before[-1]), ()):
            text, size = self.texts[place], 2
            while size < len(before) and n + 2 - size > 0 and text[n + 1 - size].key == before[-size - 1]:
                size += 1
            yield place, n + 2, size

    def _closings(self, place: int, start: int, after: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the nearest end of a value that starts at *start*: the right context, or a mere name."""
        text = self.texts[place]
        for end in range(start + 1, min(len(text), start + LONGEST_VALUE) + 1):
            if text[end - 1].marker is not None or text[end - 1].key in {".", ";", "!", "?"}:
                break
            right = 0
            while right < len(after) and end + right < len(text) and text[end + right].key == after[right]:
                right += 1
            if right:
                yield end, right
                return
        if start < len(text) and text[start].is_word:
            yield start + 1, 0

    def _restored(self, place: int, start: int, end: int, left: int, right: int) -> Restored:
        text = self.texts[place]
        around = [*text[start - left : start], *text[end : end + right]]
        span = Span(text[start].start, text[end - 1].end)
        return Restored(place, span, left, right, sum(t.is_content for t in around))
