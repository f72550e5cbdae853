"""Redaction markers of any hand: what people and tools leave where something was taken out.

The grammar is data (``redactor/data/markers.yaml``; a user's file has the same shape): labels, brackets,
signs. A marker is *neutral* when it says only that something is missing, *labelled* when it names a
kind, *informative* when it also keeps something of what it hides.

Decisions where a sign is also used for other things:

- ``[...]`` and ``[…]`` are markers. ``(...)`` and ``(…)`` are, unless they stand in a quotation, at the
  start of the text, after a sentence or after "etc.", where they mean that a quotation was shortened.
- Square brackets around unknown words are editing until the same words recur (:meth:`Grammar.learned`);
  angle and curly brackets around one to three words are markers at once, HTML elements excepted.
- Words in round brackets are prose, unless they say that something was withheld.
- Stars that open and close around words are bold type.
- ``name changed`` is a note about the word beside it: style "note", which hides nothing itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import regex
import yaml

from redactor.data import shipped
from redactor.errors import ConfigurationError, DetectionError
from redactor.markers_partial import glued, masked
from redactor.model import Span
from redactor.operators import MARKERS, OWN_MARKER

# A label longer than this is prose in brackets. The longest seen in the wild has 44 characters.
LONGEST = 60
# So many times must unknown words stand in square brackets, in one file, to be taken for a label.
RECURS = 3
PATIENCE = 5.0
"""Seconds that one pattern may take over one text: a careless pattern of a user's own must not hang a run."""
# Unknown wording longer than this, in words, is prose; known wording may be twice as long.
_SHORT = 3

_TOKEN = re.compile(
    r"(?<![\w<\[{])([^\W\d_a-zà-ÿ][^\Wa-zà-ÿ]{1,30}?)(?:_?\d{1,4}|_[0-9a-f]{4,12}|_[A-Z])(?![^\W_])(?!_\w)"
)
_SQUARE = re.compile(rf"\[([^\[\]]{{1,{LONGEST}}})\]")

_INDEX = re.compile(r"(?: (?:\d{1,4}|[a-z]|[0-9a-f]{4,12}))+$")
_SIGNS = re.compile(r"[.…*xX_█■•#?\-–—\s]+")
# A capital word after a title and an initial is a surname, unless it is one of those that start sentences.
_SURNAME = (
    r"(?: [A-Z]\.)* (?!(?:The|A|In|On|At|He|She|They|His|Her|This|It|Il|Elle|Ils|Elles|Le|La|Les|Un|Une|En|Au"
    r"|Son|Sa|Ses|Ce|Cette|Depuis|O|Os|As|Ele|Ela|Em|No|Na)\b)[A-ZÀ-Ý][\w'’-]+"
)
_NOT_WORDS = re.compile(r"^\s|\s$|[:=/@;!?]|\d{2}|\.\w")


# What our own markers say they hide; "[contact]" and "[number]" stand for several kinds and name none.
_OWN_ENTITIES = {
    marker[1:-1]: entity for entity, marker in MARKERS.items() if list(MARKERS.values()).count(marker) == 1
}


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker. ``span`` is in code points of the text; ``entity`` None means neutral.

    ``reasons`` says what it keeps: "initials", "words" (how many), "length", "part", "names".
    ``label`` is the folded wording, for comparing hands; it may quote, so it stays out of ``repr``.
    """

    span: Span
    style: str
    entity: str | None = None
    reasons: tuple[str, ...] = ()
    label: str = field(default="", repr=False)

    @property
    def hides(self) -> bool:
        """Whether something was taken out here; a note only speaks of the word beside it."""
        return self.style != "note"

    @property
    def typed(self) -> bool:
        return self.entity is not None and self.style not in {"letter", "letters", "initial"}


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of brackets, and how far a wording between them may be trusted to be a marker."""

    style: str
    trust: str
    opening: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, eq=False, slots=True)
class Grammar:
    """What counts as a marker. Build with :func:`load_grammar`; extend with :meth:`learned`.

    Compared by identity, so that what it found in a text can be cached under it.
    """

    labels: Mapping[str, str]
    strong: frozenset[str]
    soft: frozenset[str]
    qualifiers: frozenset[str]
    ordinary: frozenset[str]
    html: frozenset[str]
    names: frozenset[str]
    brackets: tuple[Bracket, ...]
    patterns: tuple[tuple[str, str | None, regex.Pattern[str]], ...]
    known: frozenset[str] = frozenset()

    def find(self, text: str) -> tuple[Marker, ...]:
        """Return the markers of *text* in order; they do not overlap."""
        if _QUIET.fullmatch(text):
            return ()
        found = [*_own(text), *self._bracketed(text), *self._signs(text), *masked(text, Marker)]
        return tuple(glued(text, _without_overlaps(found)))

    def learned(
        self, texts: Iterable[str], *, times: int = RECURS, refuse: Callable[[str], object] = lambda _: None
    ) -> Grammar:
        """Return a grammar that also knows the wordings which recur in square brackets in *texts*.

        *refuse* tells of a folded wording that it is a name: a body's acronym in brackets recurs as well.
        """
        return self.taught(wordings(texts), times=times, refuse=refuse)

    def taught(
        self, seen: Mapping[str, int], *, times: int = RECURS, refuse: Callable[[str], object] = lambda _: None
    ) -> Grammar:
        """As :meth:`learned`, from :func:`wordings` that were counted before."""
        often = (label for label, count in seen.items() if count >= times)
        new = {label for label in often if label not in self.labels and self._learnable(label) and not refuse(label)}
        return replace(self, known=self.known | new) if new - self.known else self

    def _learnable(self, label: str) -> bool:
        size = len(label.split())
        return 0 < size <= _SHORT and label not in self.ordinary and not label.isdecimal()

    def _bracketed(self, text: str) -> Iterator[Marker]:
        for bracket in self.brackets:
            for match in bracket.pattern.finditer(text) if bracket.opening in text else ():
                if marker := self._judge(bracket, match, text):
                    yield marker

    def _judge(self, bracket: Bracket, match: re.Match[str], text: str) -> Marker | None:
        content = match[1].strip()
        span = Span(match.start(), match.end())
        if _SIGNS.fullmatch(content) or not content:
            return Marker(span, bracket.style) if _covers(bracket, content, text, span) else None
        label = words(content)
        if label in self.ordinary or (label in self.html and bracket.style in {"angle", "escaped"}):
            return None
        entity, reasons = self.classify(label, content)
        if entity is not None and (bracket.trust != "strong" or self._says(label)):
            return Marker(span, bracket.style, entity or None, reasons, label)
        wild = bracket.trust == "any" and 0 < len(label.split()) <= _SHORT and not _NOT_WORDS.search(match[1])
        return Marker(span, bracket.style, None, (), label) if wild or label in self.known else None

    def _says(self, label: str) -> bool:
        """Whether wording says that something was taken out; a label with a number is found by itself."""
        return any(part in self.strong for part in label.split())

    def classify(self, label: str, content: str = "") -> tuple[str | None, tuple[str, ...]]:
        """Return the entity of a folded wording ("" when neutral, None when unknown) and its reasons."""
        bare = _INDEX.sub("", label)
        for form in (label, bare):
            if form in self.labels:
                return self.labels[form], ()
            if form in self.strong or form in self.soft:
                return "", ()
        parts = bare.split()
        heads = [label for label in _phrases(parts) if label in self.labels]
        says = [part for part in parts if part in self.strong or part in self.soft]
        rest = [p for p in parts if p not in self.labels and p not in self.qualifiers and p not in says]
        if len(says) > len(set(says)) or (says and _capital_beside(content[1:], rest)):
            return None, ()  # a list of markers, or a marker and a name: text in brackets
        if says and (not rest or any(part in self.strong for part in says)):
            # "name withheld" stands for anything that has a name: only a plainer label tells a kind.
            kinds = [head for head in heads if not set(head.split()) <= self.names]
            return (self.labels[kinds[0]] if kinds else ""), ()
        if heads and not rest:
            return self.labels[heads[0]], ()
        named = bool(heads) and len(parts) <= 2 * _SHORT and _capital_beside(content, rest)
        return (self.labels[heads[0]], ("names",)) if named else (None, ())

    def _tokens(self, text: str) -> Iterator[Marker]:
        """Yield upper-case labels with a number or code: PERSON_1, ORG_5f3a."""
        for match in _TOKEN.finditer(text):
            label = words(match[1])
            if label in self.labels:
                yield Marker(Span(*match.span()), "token", self.labels[label], (), label)

    def _signs(self, text: str) -> Iterator[Marker]:
        yield from self._tokens(text)
        for style, entity, pattern in self.patterns:
            for match in _found(pattern, text):
                start, end = match.span("letter") if "letter" in pattern.groupindex else match.span()
                if start == end:  # a user's own pattern may match nothing
                    continue
                reasons = ("initials",) if style == "initial" and text[start] not in "XYZN" else ()
                yield Marker(Span(start, end), style, entity, reasons)


def _own(text: str) -> Iterator[Marker]:
    """Our own markers, pseudonyms and bands included: their grammar is that of what writes them."""
    for match in OWN_MARKER.finditer(text) if "[" in text else ():
        word = match[0][1:-1].split("-")[0].split()[0]
        yield Marker(Span(match.start(), match.end()), "square", _OWN_ENTITIES.get(word), (), word)


def _found(pattern: regex.Pattern[str], text: str) -> Iterator[regex.Match[str]]:
    """The matches of a pattern, which may be a user's own, for PATIENCE. Raises DetectionError after it."""
    try:
        yield from pattern.finditer(text, timeout=PATIENCE)
    except TimeoutError:
        raise DetectionError("a pattern of the marker grammar took too long: not examined") from None


def find_markers(text: str, grammar: Grammar | None = None) -> tuple[Marker, ...]:
    """Return the markers of *text* in order, by the shipped grammar or the one given."""
    return (grammar or default_grammar()).find(text)


@cache
def default_grammar() -> Grammar:
    """Return the shipped grammar."""
    return _build([shipped("markers")])


def load_grammar(*paths: Path) -> Grammar:
    """Return the shipped grammar and the user's own files. Raises ConfigurationError."""
    try:
        return parse_grammar(*(path.read_text("utf-8") for path in paths), files=[shipped("markers")])
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError("a marker file cannot be read") from None


def wordings(texts: Iterable[str]) -> Counter[str]:
    """Count the folded wordings that stand in square brackets in *texts*, cues aside: "[VOICE] Good morning."."""
    found = ((text, match) for text in texts if "[" in text for match in _SQUARE.finditer(text))
    return Counter(words(match[1]) for text, match in found if not _is_cue(text, match))


def _is_cue(text: str, found: re.Match[str]) -> bool:
    """Whether brackets open a sentence that begins after them: who speaks, or a stage direction."""
    before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip(" :\"“«'")
    return after[:1].isupper() and (not before or before[-1] in ".!?:;…\n»”")


def parse_grammar(*texts: str, files: Iterable[Any] = ()) -> Grammar:
    """Build a grammar from YAML texts that add to what *files* say already. Raises ConfigurationError."""
    try:
        return _build([*files, *(yaml.safe_load(text) or {} for text in texts)])
    except (yaml.YAMLError, regex.error, KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise ConfigurationError("a marker file is not of the documented shape") from None


def words(text: str) -> str:
    """Return *text* without case, accents and joiners: the form in which labels are compared."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", letters))


def _build(files: list[dict[str, Any]]) -> Grammar:
    def gather(name: str, inner: str | None = None) -> frozenset[str]:
        lists = [(f.get(name) or {}).get(inner) if inner else f.get(name) for f in files]
        return frozenset(words(str(word)) for each in lists for word in each or ())

    return Grammar(
        labels={
            words(str(label)): entity
            for f in files
            for entity, labels in (f.get("labels") or {}).items()
            for label in labels
        },
        strong=gather("neutral", "strong"),
        soft=gather("neutral", "soft"),
        qualifiers=gather("qualifiers"),
        ordinary=gather("ordinary"),
        html=gather("html"),
        names=gather("names"),
        brackets=tuple(_bracket(entry) for f in files for entry in f.get("brackets") or ()),
        patterns=(*_patterns(files), *_letters(files)),
    )


def _bracket(entry: dict[str, str]) -> Bracket:
    opening, closing = entry["open"], entry["close"]
    # Brackets never hold other brackets: what is around markers is text, and may name what they hide.
    own = set(opening + closing) - set("&lgt;-—")
    forbidden = re.escape("".join(sorted(own | set("<>[]{}█"))))
    inner = rf"[^\n{forbidden}]{{0,{LONGEST}}}?" if opening == closing else rf"[^{forbidden}]{{0,{LONGEST}}}?"
    edges = (r"(?<!\w)", r"(?!\w)") if opening == closing else ("", "")
    pattern = rf"{edges[0]}{re.escape(opening)}({inner}){re.escape(closing)}{edges[1]}"
    if entry["trust"] not in _TRUST:
        raise ValueError(entry["style"])
    return Bracket(entry["style"], entry["trust"], opening, re.compile(pattern))


def _patterns(files: list[dict[str, Any]]) -> Iterator[tuple[str, str | None, regex.Pattern[str]]]:
    for f in files:
        for entry in f.get("patterns") or ():
            yield entry["style"], entry.get("entity"), regex.compile(entry["pattern"])


def _letters(files: list[dict[str, Any]]) -> Iterator[tuple[str, str | None, regex.Pattern[str]]]:
    """Yield what a lone letter may stand behind: a title, or a kind."""
    titles = "|".join(re.escape(t) for f in files for t in f.get("titles") or ())
    if titles:
        # A capital word after the letter is a surname ("Mr S. Exemplo"), which is another check's business.
        alone = rf"(?<!\w)(?:{titles})\.? (?P<letter>(?!I(?![\w.]))[A-Z](?:\. ?[A-Z])?\.?)(?![\w'’&.])(?!{_SURNAME})"
        yield "initial", "PERSON", regex.compile(alone)
    for f in files:
        for entity, kinds in (f.get("kinds") or {}).items():
            names = "|".join(map(re.escape, kinds))
            # "A" and "I" are English words and "Y" a French one, so they do not count.
            pattern = rf"(?<!\w)(?:{names}) (?P<letter>[B-HJ-XZ])(?![\w'’.&-])"
            yield "letter", entity, regex.compile(pattern)


def _phrases(parts: list[str]) -> Iterator[str]:
    """Yield the runs of words in *parts*, the longest first and then the last: the most specific label."""
    for size in range(min(4, len(parts)), 0, -1):
        for start in range(len(parts) - size, -1, -1):
            yield " ".join(parts[start : start + size])


def _capital_beside(content: str, rest: list[str]) -> bool:
    """Whether one of the unknown words is written as a name: that is what makes the label tell more."""
    return any(words(w) in rest for w in re.findall(r"[^\W\d_]+", content) if w[0].isupper())


_TRUST = ("any", "label", "strong")
_QUIET = re.compile(r"[^\[\](){}<>&*█▇▆▓▒░■▮▬▪◼⬛●⚫_#•‹【⟨⟦—~=%$@|.…\-–XYZNxA-Z]*")


def _covers(bracket: Bracket, content: str, text: str, span: Span) -> bool:
    """Whether brackets around signs hide something, rather than shorten a quotation or hold nothing."""
    if not content:
        return False
    if bracket.style == "square":
        return content not in set("xX-.?*#")  # a box ticked or left open, a doubt, a footnote
    if bracket.trust == "strong" and bracket.style != "round":
        return False
    if bracket.style != "round":
        return len(content) > 1
    before, after = text[: span.start].rstrip(), text[span.end :].strip()
    dots = content[0] in ".…" and content != "."  # a mask in round brackets is found by itself
    return dots and not _shortens(before, after)


def _shortens(before: str, after: str) -> bool:
    """Whether dots in round brackets shorten a quotation; no sentence is left out before a comma."""
    quoted = before.count("«") > before.count("»") or before.count("“") > before.count("”")
    opens = before.endswith((".", "!", "?", "…")) if before else bool(after)
    return quoted or (opens and not after.startswith((",", ";")))


def _without_overlaps(found: list[Marker]) -> list[Marker]:
    """Keep, of markers that overlap, the one that starts first and then the longest."""
    kept: list[Marker] = []
    for marker in sorted(found, key=lambda m: (m.span.start, -m.span.end, m.style)):
        if not kept or marker.span.start >= kept[-1].span.end:
            kept.append(marker)
    return kept
