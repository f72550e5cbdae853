"""Which redacted record is which original: by what they still share, whatever their order and IDs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import islice

from redactor.markers import find_markers
from redactor.model import Fragment, Role

# Below this share of a copy's words found again in an original, the two are not the same record.
ENOUGH = 0.5
# A word that more originals than this have in common tells nothing about which one it is.
COMMON = 200
# How many originals a copy is compared with, those that share the most of its words.
CANDIDATES = 25
_WORD = re.compile(r"\w{3,}")


def pair(copies: Sequence[Fragment], originals: Sequence[Fragment]) -> list[int | None]:
    """Return for each copy the index of its original, or None; no original is given twice.

    Linear in the number of records: candidates come from an index of words, not from all pairs. What is left
    then are records of one template, all alike once redacted: each gets the best of the next few that nobody has.
    """
    known = [Counter(readable_words(original)) for original in originals]
    index: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(known):
        for word in words:
            index[word].append(number)
    wanted = sorted(
        (
            (score, rare, place, number)
            for place, copy in enumerate(copies)
            for number, score, rare in _scores(copy, known, index, originals)
        ),
        key=lambda s: (-s[0], -s[1], abs(s[2] - s[3]), s[2], s[3]),
    )
    found: list[int | None] = [None] * len(copies)
    taken: set[int] = set()
    for _, _, place, number in wanted:
        if found[place] is None and number not in taken:
            found[place] = number
            taken.add(number)
    _share_out(copies, originals, (known, index), (found, taken))
    return found


def _share_out(
    copies: Sequence[Fragment],
    originals: Sequence[Fragment],
    read: tuple[Sequence[Counter[str]], dict[str, list[int]]],
    so_far: tuple[list[int | None], set[int]],
) -> None:
    """Give each copy without an original the likest of the first few free ones that share its rarest word."""
    (known, index), (found, taken) = read, so_far
    waiting: dict[str, deque[int]] = {}
    for place, copy in enumerate(copies):
        words = Counter(readable_words(copy)) if found[place] is None else Counter[str]()
        shared = [word for word in words if index.get(word)]
        if not shared:
            continue
        rarest = min(shared, key=lambda word: (len(index[word]), word))
        queue = waiting.setdefault(rarest, deque(index[rarest]))
        while queue and queue[0] in taken:
            queue.popleft()
        free = list(islice((n for n in queue if n not in taken), CANDIDATES))
        alike = [n for n in free if _is_like(words, known[n])]
        if alike:
            marks = [_score(words, known[n]) + _same_cells(copy, originals[n]) for n in alike]
            best = alike[marks.index(max(marks))]
            found[place] = best
            taken.add(best)


def _score(words: Counter[str], known: Counter[str]) -> float:
    """The share of a copy's words that an original has."""
    return (words & known).total() / max(1, words.total())


def _is_like(words: Counter[str], known: Counter[str]) -> bool:
    return _score(words, known) >= ENOUGH


def _scores(
    copy: Fragment, known: Sequence[Counter[str]], index: dict[str, list[int]], originals: Sequence[Fragment]
) -> Iterator[tuple[int, float, float]]:
    """Yield the likest originals with the share of words that they have, and how rare these words are."""
    words = Counter(readable_words(copy))
    votes = Counter(number for word in words if len(index[word]) <= COMMON for number in index[word])
    for number, _ in votes.most_common(CANDIDATES):
        if _is_like(words, known[number]):
            rare = sum(1 / len(index[word]) for word in sorted(words.keys() & known[number].keys()))
            yield number, _score(words, known[number]) + _same_cells(copy, originals[number]), rare


def _same_cells(copy: Fragment, original: Fragment) -> float:
    """How alike the cells are that nobody writes prose in; an ID that was kept settles the matter."""
    prose = {column.name for column in copy.with_role(Role.NARRATIVE, Role.EVIDENCE, Role.MERGED)}
    cells = [name for name, value in copy.values.items() if name not in prose and value.strip()]
    same = sum(copy.values[name] == original.values.get(name) for name in cells)
    ids = (c.name for c in copy.with_role(Role.IDENTIFIER))
    kept = any(copy.values[name].strip() and copy.values[name] == original.values.get(name) for name in ids)
    return kept + same / max(1, 10 * len(cells))


def readable_words(fragment: Fragment) -> Iterator[str]:
    """The folded words of the columns that people write in, markers left out."""
    for column in fragment.with_role(Role.NARRATIVE, Role.EVIDENCE):
        text = unmarked(fragment.values[column.name])
        yield from (word.casefold() for word in _WORD.findall(text))


def unmarked(text: str) -> str:
    """*text* without the markers of any hand."""
    for marker in reversed(find_markers(text)):
        text = f"{text[: marker.span.start]} {text[marker.span.end :]}"
    return text
