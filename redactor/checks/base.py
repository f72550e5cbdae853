"""What every check sees: one record with its identifiers and markers, and the settings of the run."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import accumulate, groupby

from redactor import lexicon
from redactor.align import Token, tokens
from redactor.checks.plausible import plausible
from redactor.markers import Grammar, Marker, default_grammar
from redactor.merged import Exactness, exactness
from redactor.model import Column, Finding, Fragment, Level, Location, Role, Span
from redactor.schema import Schema, default_schema

# Columns that people write in; a story repeats them and is compared, not read again.
WRITTEN = (Role.NARRATIVE, Role.EVIDENCE, Role.UNKNOWN)
# What is public by nature, or a quasi-identifier that a redacted record may keep: by itself it undoes no
# redaction. Dates and amounts single out together with other things, which is small-cell's business.
PUBLIC = frozenset({"PUBLIC_BODY", "DATE_TIME", "MONEY", "ROLE", "EVENT", "NRP"})


@dataclass(frozen=True, eq=False, slots=True)
class CheckSettings:
    """What a run's policy says about checks.

    ``protects`` tells whether an identifier must not be readable in a redacted record; by default
    whatever is no mere quasi-identifier (:data:`PUBLIC`). ``redacted`` says that every record of the run
    was redacted, as in an audit; else those with markers are. ``is_published`` tells of a path whether it
    is a place that must not hold confidential records. ``k`` and ``quasi`` are the small-cell threshold
    and the schema keys it looks at; empty switches that check off.
    """

    schema: Schema = field(default_factory=default_schema)
    grammar: Grammar = field(default_factory=default_grammar)
    protects: Callable[[Finding, Fragment], bool] = lambda finding, _: finding.entity not in PUBLIC
    redacted: bool = False
    is_published: Callable[[str], bool] = lambda _: False
    level: Callable[[Fragment], Level | None] | None = None
    min_score: float = 0.5
    k: int = 3
    quasi: tuple[str, ...] = ("country", "year", "scale", "social_actor", "change_type")


@dataclass(frozen=True, eq=False, slots=True)
class Record:
    """A fragment with the identifiers that detection found in it. Compared by identity.

    ``claims`` is all that detection said, where ``identifiers`` is what of it has evidence.
    """

    fragment: Fragment
    identifiers: tuple[Finding, ...]
    grammar: Grammar
    claims: tuple[Finding, ...] = ()

    def text(self, column: Column) -> str:
        return self.fragment.values[column.name]

    def markers(self, column: Column) -> tuple[Marker, ...]:
        return find_cached(self.text(column), self.grammar)

    def tokens(self, column: Column) -> tuple[Token, ...]:
        return tokens(self.text(column), self.markers(column))

    def written(self) -> tuple[Column, ...]:
        return self.fragment.with_role(*WRITTEN)

    def story(self) -> Column | None:
        """The column of the merged story, when the record has one with text in it."""
        columns = self.fragment.with_role(Role.MERGED)
        return columns[0] if columns and self.text(columns[0]).strip() else None

    def own_story(self, settings: CheckSettings) -> Column | None:
        """The story's column, unless the story is the composition of its fields and says nothing of its own."""
        column = self.story()
        return None if column is None or _is_composed(self, settings) else column

    def read(self, settings: CheckSettings) -> tuple[Column, ...]:
        """The columns to look for clues in: what people write, and a story that has a text of its own."""
        story = self.own_story(settings)
        return (*self.written(), story) if story else self.written()

    def columns(self, settings: CheckSettings) -> tuple[Column, ...]:
        """All columns but a story that only repeats its fields."""
        story, own = self.story(), self.own_story(settings)
        return tuple(c for c in self.fragment.columns if c != story or own)

    def was_redacted(self) -> bool:
        """Whether somebody hid something in this record before."""
        return _was_redacted(self)

    def is_withheld(self) -> bool:
        """Whether nothing is left to read of what people wrote: the record was withheld whole."""
        columns = [c for c in (*self.written(), self.story()) if c and self.text(c).strip()]
        return bool(columns) and all(self.is_all_marker(column) for column in columns)

    def is_all_marker(self, column: Column) -> bool:
        text = self.text(column).strip()
        return any(m.hides and m.span.end - m.span.start == len(text) for m in self.markers(column))

    def at(self, column: Column | None, span: Span | None = None) -> Location:
        name = column.name if column else None
        return Location(self.fragment.path, self.fragment.index, name, span)

    def identifier(self, column: Column, span: Span) -> Finding | None:
        """The best identifier that overlaps *span* in *column*."""
        found = _by_place(self).get(column.name)
        return max(found.overlapping(span), key=lambda f: (f.score, f.order), default=None) if found else None


class Places:
    """The findings of one column, by place: the few that overlap a stretch are found without asking all."""

    def __init__(self, found: Iterable[tuple[Span, Finding]]) -> None:
        self._found = sorted(found, key=lambda pair: (pair[0], pair[1].order))
        self._starts = [span.start for span, _ in self._found]
        self._ends = list(accumulate((span.end for span, _ in self._found), max))  # the furthest until here

    def overlapping(self, span: Span) -> Iterator[Finding]:
        at = bisect_left(self._starts, span.end)
        while at > 0 and self._ends[at - 1] > span.start:
            at -= 1
            if self._found[at][0].overlaps(span):
                yield self._found[at][1]


def is_ours(fragment: Fragment) -> bool:
    """Whether a record looks like a copy that this tool made: its ID is a keyed pseudonym, whole.

    What its labels, withheld cells and doubtful flag mean is known there: the policy decided, by the values. Words in
    brackets alone are anybody's. Looks prove nothing, so what the policy hides is reported in such a record too: only
    what it keeps is not.
    """
    return any(_PSEUDONYM.fullmatch(fragment.values[c.name].strip()) for c in fragment.with_role(Role.IDENTIFIER))


# An ID as a keyed operator writes it: base 32 of a digest.
_PSEUDONYM = re.compile(r"\[[a-z]+-[a-z2-9]{8,}\]")


@lru_cache(maxsize=16)
def _by_place(record: Record) -> dict[str, Places]:
    spots: dict[str, list[tuple[Span, Finding]]] = {}
    for found in record.identifiers:
        if found.location.span and found.location.field_name is not None:
            spots.setdefault(found.location.field_name, []).append((found.location.span, found))
    return {name: Places(pairs) for name, pairs in spots.items()}


@lru_cache(maxsize=256)
def _was_redacted(record: Record) -> bool:
    return any(m.hides for column in record.fragment.columns for m in record.markers(column))


@lru_cache(maxsize=256)
def _is_composed(record: Record, settings: CheckSettings) -> bool:
    return exactness(record.fragment, settings.schema) in {Exactness.EXACT, Exactness.SPACING}


@lru_cache(maxsize=4096)
def find_cached(text: str, grammar: Grammar) -> tuple[Marker, ...]:
    """Return the markers of *text*; most texts are asked for by several checks in a row."""
    return grammar.find(text)


def examine(fragment: Fragment, identifiers: Iterable[Finding], settings: CheckSettings) -> Record:
    """Return *fragment* with what detection found in it, ready for the checks.

    In a record that was redacted before, a claim needs evidence of its own (see ``plausible``).
    """
    grammar = _own_grammar(fragment, settings)
    record = Record(fragment, tuple(identifiers), grammar)
    if not (settings.redacted or record.was_redacted()):
        return record
    claims: dict[str, list[Finding]] = {}
    for finding in record.identifiers:
        claims.setdefault(finding.location.field_name or "", []).append(finding)
    kept = (
        found
        for column in fragment.columns
        for found in plausible(claims.get(column.name, ()), column, record.text(column), record.markers(column))
    )
    return Record(fragment, tuple(kept), grammar, tuple(identifiers))


def relearned(records: Sequence[Record], settings: CheckSettings) -> Iterator[Record]:
    """Yield the records, read again where their file's other records taught wordings that are markers."""
    grammars = {}
    for path, group in groupby(records, key=lambda record: record.fragment.path):
        texts = (text for record in group for text in bracketed_texts(record.fragment))
        grammars[path] = settings.grammar.learned(texts, refuse=lexicon.known_word)
    for record in records:
        yield reread(record, grammars[record.fragment.path], settings)


def reread(record: Record, grammar: Grammar, settings: CheckSettings) -> Record:
    """Return *record* as read with the wordings that its file taught *grammar*."""
    if grammar is settings.grammar or grammar.known <= record.grammar.known:
        return record
    return examine(record.fragment, record.claims or record.identifiers, replace(settings, grammar=grammar))


def _own_grammar(fragment: Fragment, settings: CheckSettings) -> Grammar:
    """Return the grammar with the wordings that recur in square brackets in this record's own fields."""
    return settings.grammar.learned(bracketed_texts(fragment), refuse=lexicon.known_word)


def bracketed_texts(fragment: Fragment) -> list[str]:
    """Return the texts with a square bracket in them, a story that repeats them aside."""
    texts = (fragment.values[column.name] for column in fragment.columns if column.role is not Role.MERGED)
    return [text for text in texts if "[" in text]


Check = Callable[[Record, CheckSettings], Iterator[Finding]]


def read_flag(text: str) -> Level | None:
    """Return what a flag says, whatever its case and spaces; None when it cannot be read, as when blank."""
    return _flags().get(" ".join(text.casefold().split()))


@cache
def _flags() -> dict[str, Level]:
    said = {Level.CONFIDENTIAL: "flag_confidential", Level.OPEN: "flag_open"}
    return {str(word): level for level, name in said.items() for word in lexicon.data("phrases")[name]}


def level_of(fragment: Fragment, settings: CheckSettings) -> Level | None:
    """Return how confidential a record is by its flags: open only if all say so, None if one is unreadable."""
    if settings.level:
        return settings.level(fragment)
    read = [read_flag(fragment.values[c.name]) for c in fragment.with_role(Role.FLAG)]
    if not read or None in read:
        return None
    return Level.CONFIDENTIAL if Level.CONFIDENTIAL in read else Level.OPEN
