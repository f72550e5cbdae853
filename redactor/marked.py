"""What reviewers marked and no recognizer finds: looked for by keyed digests, because no name is stored.

A decision about such a value holds its fingerprint and a digest of its first word. Every word of a text is
digested once; where one begins a marked value, the words from there on are compared by fingerprint. Values
are compared as in all decisions: without case, accents and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from redactor.keys import Key, fingerprint
from redactor.model import Finding, Fragment, Location, Span
from redactor.normalize import fold
from redactor.operators import default_canonical

# Words of the longest value that can be marked. The longest name of a coalition in the gazetteer has 15 words,
# and so many windows are tried only where the first word is right.
LONGEST = 16
RECOGNIZER = "review"
# What a reviewer may say that a missed value is.
MARKABLE = (
    "PERSON", "HRD_COALITION", "ORGANIZATION", "LOCATION", "EVENT", "ROLE", "SECURITY_TOOL", "PROTECTION_MEASURE",
    "ID_NUMBER", "PHONE_NUMBER",
)  # fmt: skip
MESSAGE = "a reviewer marked this, which no recognizer finds"
_WORD = re.compile(r"\w+")

# First word's digest to (entity, fingerprint) of what begins with it.
Marked = Mapping[str, tuple[tuple[str, str], ...]]


def first_word(key: Key, value: str) -> str:
    """Return the digest, 32 hexadecimal digits, of the word that *value* begins with."""
    word = _WORD.search(fold(value).text)
    return _digest(key, word[0] if word else "")


def _digest(key: Key, word: str) -> str:
    return key.digest("first word", default_canonical("", word)).hex()[:32]


def can_be_marked(value: str) -> bool:
    """Whether a value can be found again: a letter or digit in it, and no more words than are tried."""
    return 0 < len(_WORD.findall(fold(value).text)) <= LONGEST


@dataclass(frozen=True)
class Finder:
    """Finds marked values in records; remembers the digests of the words that it has met."""

    key: Key
    marked: Marked
    canonical: Callable[[str, str], str]
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def with_marked(self, fragment: Fragment, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return *findings* with what was marked in *fragment*, in order; what lies inside gives way to it."""
        found = list(self._found(fragment))
        if not found:
            return tuple(findings)
        kept = [one for one in findings if not any(_is_inside(one.location, mark.location) for mark in found)]
        return tuple(sorted([*kept, *found], key=lambda finding: finding.order))

    def _found(self, fragment: Fragment) -> Iterator[Finding]:
        for column in fragment.columns:
            value = fragment.values[column.name]
            for span, entity in self._places(value) if value.strip() else ():
                place = Location(fragment.path, fragment.index, column.name, span)
                said = value[span.start : span.end]
                yield Finding("residual-identifier", entity, place, 1.0, RECOGNIZER, MESSAGE, value=said)

    def _places(self, value: str) -> Iterator[tuple[Span, str]]:
        text = fold(value)
        words = [match.span() for match in _WORD.finditer(text.text)]
        at = 0
        for number, (start, end) in enumerate(words):
            begun = self.marked.get(self._word(text.text[start:end])) if start >= at else None
            for _, last in reversed(words[number : number + LONGEST]) if begun else ():
                if entity := self._named(text.text[start:last], begun or ()):
                    yield text.span(start, last), entity
                    at = last
                    break

    def _word(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = _digest(self.key, word)
        return self._known[word]

    def _named(self, value: str, begun: Iterable[tuple[str, str]]) -> str:
        for entity, wanted in begun:
            if fingerprint(self.key, entity, self.canonical(entity, value)) == wanted:
                return entity
        return ""


def _is_inside(place: Location, mark: Location) -> bool:
    return place.field_name == mark.field_name and bool(place.span and mark.span and mark.span.contains(place.span))
