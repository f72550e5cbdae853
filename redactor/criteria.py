"""What a policy's conditions ask of values and columns: is it listed, is it covered, how much is hidden."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from redactor.clauses import ENDS
from redactor.generalise import bare
from redactor.model import Column, Finding, Role, Span
from redactor.operators import OWN_MARKER
from redactor.schema import fold_name

_WORD = re.compile(r"\w+")
# What stands between the answers of a multiple-choice column.
_CHOICES = re.compile(r"\s{2,}|[;,|\n]")
# A hyphen of a term, however it is written, or left out for a space.
_HYPHEN = r"[-\u2010-\u2015 ]"
_FEWER = re.compile(r"<(\d{1,3})")
_HEAD = re.compile(r"<\d{1,3}|\\.|[^\\]")
# Numbers as ages are written out, in their places; "one" is a pronoun and an article as well.
_CARDINALS = (
    "- two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
    "- deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept",
    "- dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete",
    "- dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete",
)
# A harvest has few column names and asks for each of them in every record.
folded = lru_cache(maxsize=1024)(fold_name)


def is_in(column: Column | None, fields: Sequence[str], roles: Sequence[Role]) -> bool:
    """Whether *column* is one of *fields* or *roles*; with neither given, everything is."""
    if not fields and not roles:
        return True
    if column is None:
        return False
    wanted = {folded(name) for name in fields}
    return column.role in roles or not wanted.isdisjoint((folded(column.key), folded(column.name)))


@lru_cache(maxsize=64)
def term_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words of any of *terms*, folded.

    "*" stands for any ending, "#" for a digit, "<18" for 2 to 17 in digits or words and for 1 in digits, a hyphen for
    any hyphen or a space. For ``{person}`` see :func:`with_names`.
    """
    stems = sorted(re.sub(r"(?:\\\*)+", r"\\w*", re.escape(bare(term))).replace(r"\#", r"\d") for term in terms)
    by_beginning: dict[str, list[str]] = {}
    for stem in stems:
        head = found[0] if (found := _HEAD.match(stem)) else ""
        by_beginning.setdefault(head, []).append(stem[len(head) :])
    # What begins alike stands together, so that most words are tried against few terms.
    ways = (f"{_stem(head)}(?:{'|'.join(map(_stem, tails))})" for head, tails in by_beginning.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")


def with_names(value: str, people: Iterable[Span]) -> str:
    """Return *value* with ``{person}`` in the place of each of *people*, as terms have it."""
    parts, at = list[str](), 0
    for span in reversed(united(people)):
        parts += (value[at : span.start], "{person}")
        at = span.end
    return "".join((*parts, value[at:]))


def _stem(escaped: str) -> str:
    """A pattern of a term, or of a part of it, whose other signs are read already."""
    return _FEWER.sub(lambda found: _fewer(int(found[1])), escaped).replace(r"\-", _HYPHEN)


def _fewer(than: int) -> str:
    """A pattern of the numbers from 1 to *than* - 1, in digits and, as far as they are listed, in words."""
    words = [bare(word) for language in _CARDINALS for word in language.split()[: than - 1]]
    numbers = {*words, *map(str, range(1, than))} - {"-"}
    return f"0?(?:{'|'.join(sorted(numbers, key=lambda word: (-len(word), word)))})"


# How many words a measure's place may stand behind it ("relogée avec ses deux enfants de Gabú"), and how many code
# points where a word of place leads there.
_WORDS_BEHIND = 6
_NEAR = 150


def values_after(findings: Iterable[Finding], values: Mapping[str, str], entities: Collection[str]) -> frozenset[str]:
    """Folded values of findings in the sentence behind one of *entities*: six words on, or after a preposition."""
    by_field: dict[str, list[Finding]] = {}
    for finding in findings:
        name = finding.location.field_name or ""
        if name in values and finding.location.span:
            by_field.setdefault(name, []).append(finding)
    found = set[str]()
    for name, inside in by_field.items():
        end = -_NEAR - 1
        for finding in sorted(inside, key=lambda f: f.location.order):
            span = finding.location.span or Span(0, 1)
            if 0 <= span.start - end <= _NEAR and _leads_on(values[name][max(end, 0) : span.start]):
                found.add(bare(finding.value))
            if finding.entity in entities:
                end = max(end, span.end)
    return frozenset(found)


def _leads_on(gap: str) -> bool:
    """Whether a measure leads over *gap* to what follows: in one sentence, few words on or behind a word of place.

    A colon right behind the measure is a label's: "Safe house: …".
    """
    if ENDS.search(gap, 1 if gap[:1] in {":", ";"} else 2 if gap[:2] == " :" else 0):
        return False
    words = _WORD.findall(gap)
    return len(words) <= _WORDS_BEHIND or words[-1].casefold() in _TOWARDS


_TOWARDS = frozenset(
    {"to", "at", "in", "into", "near", "outside", "vers", "à", "au", "aux", "en", "chez", "dans"}
    | {"para", "em", "no", "na", "nos", "nas", "ao", "até"}
)


def hidden_share(texts: Sequence[str], hidden: Sequence[Sequence[Span]]) -> float:
    """The share of the words of *texts* that lie in one of the *hidden* spans of their text."""
    gone = total = 0
    for text, spans in zip(texts, hidden, strict=True):
        covered = united(spans)
        for word in _WORD.finditer(text):
            while covered and covered[-1].end <= word.start():
                covered.pop()
            gone += bool(covered) and covered[-1].start < word.end()
            total += 1
    return gone / total if total else 0.0


def united(spans: Iterable[Span]) -> list[Span]:
    """The stretches that *spans* cover, the last one first."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found[::-1]


def word_count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def is_covered(value: str, spans: Iterable[Span]) -> bool:
    """Whether every letter and digit of *value* lies in one of *spans* or in a marker of ours."""
    covered = united([*spans, *(Span(*found.span()) for found in OWN_MARKER.finditer(value))])
    at, gaps = 0, list[str]()
    for span in reversed(covered):
        gaps.append(value[at : span.start])
        at = span.end
    return not any(c.isalnum() for gap in (*gaps, value[at:]) for c in gap)


def is_only_markers(value: str) -> bool:
    """Whether nothing but our own markers is written in *value*."""
    return not any(c.isalnum() for c in OWN_MARKER.sub("", value)) and bool(OWN_MARKER.search(value))


def is_known_value(value: str, known: tuple[str, ...]) -> bool:
    """Whether *value* is one of *known*, or several of them in a row as multiple-choice columns hold them."""
    parts = [part for part in _CHOICES.split(value) if part.strip()]
    if not known:
        return not parts
    return all(p in _plain_values(known) or any(d.fullmatch(p) for d in _digit_values(known)) for p in map(bare, parts))


@lru_cache(maxsize=64)
def _plain_values(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(bare(value) for value in known if "#" not in value)


@lru_cache(maxsize=64)
def _digit_values(known: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(re.escape(bare(value)).replace(r"\#", "[0-9]")) for value in known if "#" in value)
