"""obfuscated-text and residual-variant: text that hides names from a search, and names in disguise."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from redactor import lexicon
from redactor.checks.acronyms import STEM, near_acronym
from redactor.checks.base import CheckSettings, Record, is_ours
from redactor.checks.wording import ABBREVIATION, fits_common, is_common, is_generic, is_titled, listed, name_words
from redactor.checks.worth import is_shouting, shouted
from redactor.markers import Marker
from redactor.model import Column, Finding, Location, Role, Span
from redactor.normalize import FEW_SELECTORS, MANY_SELECTORS, TAGS, fold, key, plain

INVISIBLE = "an invisible character stands inside or beside a word"
MIXED = "letters of another script stand among Latin ones"
STYLED = "styled letters stand for plain ones"
BROKEN = "text was decoded with the wrong table, or characters were lost"
DISGUISED = "a name is readable in a form that an exact search misses"
SPACED = "an acronym is readable with its letters spaced out"
NEAR = "an acronym one or two letters from a listed one is readable"
ALONE = "part of a name is readable in a record that hides names"
BESIDE = "the acronym or full form of what a marker beside it hides is readable"

# Format characters, fillers and joiners that show nothing. Joiners belong to Arabic and Indic words, so
# they count only next to a Latin letter. Source: Unicode 15, categories Cf and Default_Ignorable.
_HIDDEN = (
    r"[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E"
    r"\u2060-\u2064\u2066-\u206F\u3164\uFEFF\uFFA0]"
)
# Characters that show nothing and can spell a text: tags are letters, selectors can be bytes. A flag of emoji ends in
# tags; a Chinese character may be followed by one selector.
_SPELLED = rf"(?<!\U0001F3F4)[{TAGS}]{{2,}}|[{FEW_SELECTORS}{MANY_SELECTORS}]{{2,}}"
_SEEN = r"[\p{Latin}\p{Nd}]"
_INVISIBLE = regex.compile(rf"{_SEEN}*(?:(?<={_SEEN}){_HIDDEN}+|{_HIDDEN}+(?={_SEEN}))(?:{_SEEN}|{_HIDDEN})*")
_MIXED = regex.compile(
    r"(?=[^\W\d_]*\p{Latin})(?=[^\W\d_]*[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}])[^\W\d_]{2,}"
)
_STYLED = regex.compile(r"[\U0001D400-\U0001D7FF\uFF21-\uFF3A\uFF41-\uFF5A\u24B6-\u24E9\U0001F130-\U0001F189]+")
_MOJIBAKE = regex.compile(
    r"\w*(?:[\u00C2\u00C3][\u00A0-\u00BF\u0152-\u0178\u2013-\u2122]|\u00E2\u20AC[\u0080-\u00BF\u0152-\u2122]|\u00EF\u00BB\u00BF|\uFFFD)\w*"
)
_PIECE = regex.compile(r"\S+")
_HIDES_TEXT = regex.compile(_SPELLED)
_WORN = regex.compile(r"[\p{L}\p{M}\uFFFD]+")
# So many further places are named with a finding.
_MOST = 10
# Each kind with the characters without which it cannot be: most texts hold none of them.
_KINDS = (
    (INVISIBLE, regex.compile(_HIDDEN), _INVISIBLE),
    (INVISIBLE, regex.compile(_SPELLED), regex.compile(rf"\w*(?:{_SPELLED})\w*")),
    (MIXED, regex.compile(r"[\u0370-\u058F\u1F00-\u1FFF\u13A0-\u13FF]"), _MIXED),
    (STYLED, _STYLED, _STYLED),
    (BROKEN, regex.compile(r"[\u00C2\u00C3\u00E2\u00EF\uFFFD]"), _MOJIBAKE),
)
# Between two disguised words of one phrase: spaces, apostrophes and hyphens, and short plain words.
_GAP = regex.compile(r"(?:[\s'’-]+(?:[\p{L}]{1,3}[\s'’-]+)?)")

_SPACED = regex.compile(r"(?<![\w.])\p{Lu}(?:(?:\. ?|[  ·-])\p{Lu}){2,11}\.?(?!\w)")
_STRETCHED = regex.compile(r"(?<!\w)(?:\p{Lu}\.  )*\p{Lu}[\p{Lu}\p{M}'’-]+(?:  \p{Lu}[\p{Lu}\p{M}'’-]+)*(?!\w)")
_NAMING = frozenset({lexicon.Kind.GIVEN, lexicon.Kind.FAMILY, lexicon.Kind.COALITION})
_ACRONYM = regex.compile(r"(?<![\w-])\p{Lu}[\p{Lu}\d]{3,11}s?(?![\w])")
# A name in brackets' reach: a capital, then words without a stop between, up to the bracket.
_LONG = regex.compile(r"(?<![\p{L}])(\p{Lu}\p{L}{3,}(?: [\p{L}'’-]+){2,10}) ?\($")
_BESIDE = regex.compile(r"\(\s*(\p{Lu}[\p{L}\d-]{2,14}(?: \p{Lu}[\p{L}-]{1,14}){0,2})\s*\)")


def obfuscated_text(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield what is written so that a search does not find it: one finding for each kind in a field.

    In a copy of ours, only what nobody can read back: the rest was read clean when it was made, and proved so.
    """
    disguised = unreadable if is_ours(record.fragment) else _disguises
    for column in record.columns(settings):
        found: dict[str, list[Location]] = {}
        for span, message in disguised(record.text(column)):
            found.setdefault(message, []).append(record.at(column, span))
        for message, places in found.items():
            yield Finding("obfuscated-text", "", places[0], 0.95, "text", message, tuple(places[1:_MOST]))


def unreadable(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the disguised words whose letters are lost, but for those that leave no doubt which they are."""
    for span, message in _disguises(text):
        for piece in _PIECE.finditer(text, span.start, span.end):
            if _HIDES_TEXT.search(piece[0]) or _is_worn(fold(piece[0]).text):
                yield Span(*piece.span()), message


def _is_worn(clean: str) -> bool:
    return next(_disguises(clean), None) is not None and not all(map(fits_common, _WORN.findall(clean)))


def _disguises(text: str) -> Iterator[tuple[Span, str]]:
    """Yield disguised stretches; neighbouring words of one kind make one stretch."""
    if text.isascii():
        return
    for message, sign, pattern in _KINDS:
        if not sign.search(text):
            continue
        last: Span | None = None
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if last and (last.end == span.start or _GAP.fullmatch(text, last.end, span.start)):
                last = Span(last.start, span.end)
            else:
                if last:
                    yield last, message
                last = span
        if last:
            yield last, message


def residual_variant(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield names in disguise: hidden characters, spaced or misspelt acronyms, other case, parts of hidden names."""
    seen: list[tuple[str, Span]] = []
    for column in record.columns(settings):
        if column.role in {Role.CONTROLLED, Role.FLAG, Role.YEAR}:
            continue
        for span, entity, score, message in _variants(record, column, settings):
            if not any(name == column.name and span.overlaps(other) for name, other in seen):
                seen.append((column.name, span))
                found = Finding("residual-variant", entity, record.at(column, span), score, "variants", message)
                if settings.protects(found, record.fragment):
                    yield found


def _variants(record: Record, column: Column, settings: CheckSettings) -> Iterator[tuple[Span, str, float, str]]:
    yield from _disguised_names(record, column, settings)
    yield from _spaced(record.text(column))
    yield from _misspelt(record.text(column))
    yield from _recased(record, column)
    yield from _alone(record, column)
    yield from _beside_markers(record, column)


def _disguised_names(record: Record, column: Column, settings: CheckSettings) -> Iterator[tuple[Span, str, float, str]]:
    """Yield disguised stretches that are names: known ones, identified ones, or capitalised ones."""
    text = record.text(column)
    for span, kind in _disguises(text):
        found = record.identifier(column, span)
        clean = fold(text[span.start : span.end]).text
        listed = next((e for hit in lexicon.hits(clean) if (e := _entity(hit.kinds))), "")
        if found and settings.protects(found, record.fragment):
            yield (found.location.span or span), found.entity, 0.95, DISGUISED
        elif listed or (kind != BROKEN and _is_name_like(clean, found)):
            yield span, listed or "PERSON", 0.8, DISGUISED
    if not is_shouting(text) and record.was_redacted():
        yield from _stretched(text)


def _is_name_like(clean: str, found: Finding | None) -> bool:
    """Whether a disguised word may be a name: nobody disguises a date, and a people's name is an adjective."""
    if found and found.entity in {"DATE_TIME", "MONEY"}:
        return False
    return clean[:1].isupper() or not (found or is_common(clean))


def _stretched(text: str) -> Iterator[tuple[Span, str, float, str]]:
    """Yield words in capitals with two spaces between them, one of which no list of common words has."""
    for match in _STRETCHED.finditer(text) if "  " in text else ():
        words = match[0].split("  ")
        if len(words) == 1:
            continue
        kinds = {kind for word in words for kind in lexicon.known_word(word)}
        headed = lexicon.Kind.DEMONYM in kinds or any(key(w) in listed("bodies") for w in words)
        body = "HRD_COALITION" if headed else "PERSON"
        if headed or kinds & _NAMING or not all(is_common(w) or lexicon.is_common(w) for w in words):
            yield Span(*match.span()), body, 0.7, DISGUISED


def _entity(kinds: tuple[lexicon.Kind, ...]) -> str:
    return next((_ENTITIES[kind] for kind in kinds if kind in _ENTITIES), "")


_ENTITIES = {
    lexicon.Kind.COALITION: "HRD_COALITION",
    lexicon.Kind.ORGANIZATION: "ORGANIZATION",
    lexicon.Kind.PLACE: "LOCATION",
    lexicon.Kind.TOOL: "SECURITY_TOOL",
    lexicon.Kind.GIVEN: "PERSON",
    lexicon.Kind.FAMILY: "PERSON",
}


def _spaced(text: str) -> Iterator[tuple[Span, str, float, str]]:
    for match in _SPACED.finditer(text):
        letters = "".join(c for c in match[0] if c.isalpha())
        bodies = lexicon.coalition(letters)
        if bodies or STEM.search(letters):
            yield Span(*match.span()), bodies[0].entity if bodies else "HRD_COALITION", 0.9, SPACED


def _misspelt(text: str) -> Iterator[tuple[Span, str, float, str]]:
    """Yield upper-case words close to a listed acronym: which body is meant, nobody can say."""
    shouts = is_shouting(text)
    for match in _ACRONYM.finditer(text):
        word = match[0]
        if not (shouts and not STEM.search(word)) and (entity := near_acronym(word)):
            yield Span(*match.span()), entity, 0.75, NEAR


def _recased(record: Record, column: Column) -> Iterator[tuple[Span, str, float, str]]:
    """Yield names written in capitals, or with doubled spaces, in a text that is not."""
    text = record.text(column)
    if not record.was_redacted():
        return
    hidden = [marker.span for marker in record.markers(column)]
    for found in record.claims:
        span = found.location.span
        if found.location.field_name != column.name or span is None or any(span.overlaps(h) for h in hidden):
            continue
        value = text[span.start : span.end]
        if found.entity in _NAMED and not shouted(text, span) and _is_recased(value, found.entity, record, found):
            yield span, found.entity, found.score, DISGUISED


_NAMED = frozenset({"PERSON", "HRD_COALITION", "ORGANIZATION", "LOCATION"})


def _alone(record: Record, column: Column) -> Iterator[tuple[Span, str, float, str]]:
    """Yield a surname or given name alone, where names are hidden: the part that one mention was left with."""
    if not record.was_redacted():
        return
    for found in record.identifiers:
        span = found.location.span
        if found.entity == "PERSON" and found.location.field_name == column.name and span and _is_part(record, found):
            yield span, found.entity, found.score, ALONE


def _is_part(record: Record, found: Finding) -> bool:
    """Whether an identifier is one word that is surely a name: after a form of address, or listed as one."""
    text, span = record.fragment.values[found.location.field_name or ""], found.location.span
    if span is None or len(name_words(text, span)) != 1 or not text[span.start].isupper():
        return False
    kinds = set(lexicon.known_word(text[span.start : span.end]))
    return is_titled(text, span) or bool(kinds & {lexicon.Kind.GIVEN, lexicon.Kind.FAMILY})


def _is_recased(value: str, entity: str, record: Record, found: Finding) -> bool:
    """Whether a claimed name is in capitals, or has two spaces where names have one."""
    if "  " in value.strip():
        return value.isupper() or found in record.identifiers
    if not value.isupper() or sum(c.isalpha() for c in value) <= ABBREVIATION or found not in record.identifiers:
        return False
    if entity == "PERSON" or {lexicon.Kind.GIVEN, lexicon.Kind.FAMILY} & set(lexicon.known_word(value)):
        return True
    bodies = lexicon.coalition(value)
    acronyms = {a for body in bodies for a in body.acronyms}
    return value not in acronyms and (" " in value or bool(bodies) or _is_pronounceable(value))


def _is_pronounceable(word: str) -> bool:
    """Whether letters can be said as a word, as a surname in capitals can and most acronyms cannot."""
    plain_word = plain(word)
    vowels = sum(c in "aeiouy" for c in plain_word)
    return vowels * 3 >= len(plain_word) and not regex.search(r"[^aeiouy]{4}|^[^aeiouy]{3}", plain_word)


def _beside_markers(record: Record, column: Column) -> Iterator[tuple[Span, str, float, str]]:
    """Yield the acronym in brackets after a marker, or the long form before one in brackets: both name one body."""
    text = record.text(column)
    yield from _long_forms(text, record.markers(column))
    for marker in record.markers(column):
        if marker.hides and marker.entity in {None, "HRD_COALITION", "ORGANIZATION"}:
            match = _BESIDE.match(text, marker.span.end + (text[marker.span.end : marker.span.end + 1] == " "))
            hidden = match and any(m.span.overlaps(Span(*match.span(1))) for m in record.markers(column))
            if match and not hidden and match[1].isupper() and not is_generic(match[1]):
                yield Span(*match.span(1)), marker.entity or "ORGANIZATION", 0.7, BESIDE


def _long_forms(text: str, markers: tuple[Marker, ...]) -> Iterator[tuple[Span, str, float, str]]:
    """Yield the name of a body that stands before a marker in round brackets, from its heading word on."""
    for marker in markers:
        start, end = marker.span.start, marker.span.end
        if not marker.hides or text[end : end + 1] != ")":
            continue
        ways = _LONG.finditer(text[max(0, start - 160) : start], overlapped=True)
        named = next((m for m in ways if key(m[1].split()[0]) in listed("bodies")), None)
        if named:
            shift = max(0, start - 160)
            kind = marker.entity if marker.entity == "HRD_COALITION" else "ORGANIZATION"
            yield Span(named.start(1) + shift, named.end(1) + shift), kind, 0.7, BESIDE
