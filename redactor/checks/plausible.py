"""Which claims of detection count in a record that was redacted before.

A scan must miss nothing, so detection claims much. In a record whose names are gone the taggers, who
expect names, take what is left for them: titles, headings, any capital. An audit that cries there is
not read twice. Here a claim needs evidence of its own: a list, a pattern, or letters that no common
word explains. Rule-based recognizers are evidence; a statistical tagger alone is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from redactor import lexicon
from redactor.checks.acronyms import STEM, near_acronym
from redactor.checks.phrases import phrase
from redactor.checks.wording import (
    ABBREVIATION,
    are_initials,
    is_common,
    is_generic,
    is_named_group,
    is_titled,
    listed,
    name_words,
    protection_stems,
    repeats,
    shouts,
    stands_out,
    starts,
    writes_small,
)
from redactor.markers import Marker
from redactor.model import Column, Finding, Role, Span
from redactor.normalize import fold, key

_ACRONYM = re.compile(r"(?=.*[^\W\d_]{3})[^\W_a-zà-ÿ]{3,12}")
_SHAPED = frozenset({"PHONE_NUMBER", "ID_NUMBER", "IBAN_CODE", "GEO_COORDINATE", "MONEY", "IP_ADDRESS"})
_DATE = re.compile(r"\D*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d)\D*")
# How laws are numbered: a year, a number in it, and at most the initials of who made it.
_LAW_NUMBER = re.compile(r"(?:(?:19|20)\d\d[-/]?|\d{1,4}[-/])\d{1,5}(?:[-/][A-Z]{1,4})?")
# The longest form of address that is cut short by a full stop.
_TITLE = 5
# Shorter numbers are counts, pages and days.
_DIGITS = 5
# Shorter words of a text without capitals are no evidence of a name.
_LISTED = 3
# From here on a word in capitals can be said, and is a word sooner than an acronym.
_SHOUTED = 7
_ADDRESS = re.compile(r"@|://|\w\.\w{2,}|\((?:at|arobase|arroba)\)|\[at\]", re.IGNORECASE)
_PARTS = re.compile(r"[A-Z]{2}[-/_.][A-Z\d]|[A-Z\d][-/_.][A-Z]{2}")
_KINDS = lexicon.Kind
# Between a name and a marker that make one list.
_BESIDE = re.compile(r"\s*(?:,\s*)?(?:and|et|e|&|ou|or)\s+")


def plausible(findings: Iterable[Finding], column: Column, text: str, markers: tuple[Marker, ...]) -> list[Finding]:
    """Return the claims about *column* that have evidence, cut to what markers leave of them."""
    if column.role in {Role.CONTROLLED, Role.FLAG, Role.YEAR}:
        return []
    hidden = [m.span for m in markers if m.hides]
    kept = []
    for finding in findings:
        span = _visible(finding.location.span, hidden, text)
        if (
            span is not None
            and not _introduces(finding, text, span, hidden)
            and (_TESTS.get(finding.entity, _any)(finding, text, span) or _is_called(finding, text, span, hidden))
        ):
            place, value = replace(finding.location, span=span), text[span.start : span.end]
            kept.append(replace(finding, entity=_retyped(finding.entity, value), location=place, value=value))
    return kept


def _introduces(finding: Finding, text: str, span: Span, hidden: list[Span]) -> bool:
    """Whether a lone unlisted word stands right before a marker: a title or a form of address, of any language."""
    value = text[span.start : span.end]
    tools = {_KINDS.TOOL, _KINDS.TOOL_WORD}
    known = {_KINDS.GIVEN, _KINDS.FAMILY, _KINDS.COALITION, _KINDS.ORGANIZATION, _KINDS.PLACE} | tools
    if finding.entity in _SHAPED | {"EMAIL_ADDRESS", "URL", "FRAGMENT_ID"} or len(name_words(text, span)) != 1:
        return False
    gaps = {" ", "", ". ", "."} if len(value) <= _TITLE else {" ", ""}  # "Barr. [X]", not the end of a sentence
    beside = any(text[span.end : marker.start] in gaps for marker in hidden if marker.start >= span.end)
    return beside and not known & set(lexicon.known_word(value))


def _is_called(finding: Finding, text: str, span: Span, hidden: list[Span]) -> bool:
    """Whether a claimed name, of any letters, is called one ("alias X"), or stands in one list with what is hidden."""
    if finding.entity != "PERSON" or any(is_generic(w) for w in name_words(text, span)):
        return False
    if phrase("before_name", after=r"\W{1,3}$").search(text[max(0, span.start - 40) : span.start]):
        return True
    odd = any(w[0].isupper() and not is_common(w) for w in name_words(text, span))
    gaps = (text[span.end : marker.start] for marker in hidden)  # none, where the marker stands before
    return odd and any(map(_BESIDE.fullmatch, gaps))


def _retyped(entity: str, value: str) -> str:
    """A long number without currency or date in it is no amount, whatever the tagger says."""
    digits = sum(c.isdigit() for c in value)
    bare = not any(c.isalpha() or c in "€$£%,:/" for c in value)
    return "PHONE_NUMBER" if entity == "MONEY" and bare and digits >= _DIGITS + 3 else entity


def _visible(span: Span | None, hidden: list[Span], text: str) -> Span | None:
    """Return the longest piece of *span* outside markers that holds a letter or digit."""
    if span is None:
        return None
    pieces, at = [], span.start
    for marker in (m for m in hidden if m.overlaps(span)):
        pieces.append((at, marker.start))
        at = max(at, marker.end)
    pieces.append((at, span.end))
    best: Span | None = None
    for start, end in pieces:
        words = list(re.finditer(r"\w+", text[start:end]))
        if words:
            piece = Span(start + words[0].start(), start + words[-1].end())
            if best is None or piece.end - piece.start > best.end - best.start:
                best = piece if (start, end) != (span.start, span.end) else span
    return best


def _any(*_: object) -> bool:
    return True


def _person(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    words = [w for w in name_words(text, span) if key(w) not in listed("titles")]
    odd = [w for w in words if w[0].isupper() and not is_common(w) and not is_generic(w)]
    known = [w for w in words if {_KINDS.GIVEN, _KINDS.FAMILY} & set(lexicon.known_word(w))]
    if known and (any(w[0].isupper() for w in words) or len(value) > ABBREVIATION):
        return not all(is_common(w) for w in words) or stands_out(text, span)
    if is_titled(text, span) or (are_initials(value) and key(value).replace(" ", "") not in listed("acronyms")):
        return value[:1].isupper() and not all(is_generic(w) for w in words)
    if shouts(text, span):
        return len(odd) == len(words) > 0 and finding.entity == "PERSON"
    if finding.entity == "PERSON" and not text[span.start : span.end].istitle() and writes_small(text):
        return all(len(w) > _LISTED and not is_common(w) and not lexicon.is_common(w) for w in words)
    if len(words) == 1 and words[0].isupper():
        return bool(odd) and len(words[0]) > ABBREVIATION
    apart = len(odd) > 1 or not starts(text, span) or any(repeats(text, w) for w in odd)
    lone = len(words) == 1 and finding.entity == "PERSON" and words[0][0].isupper() and stands_out(text, span)
    return (bool(odd) and apart) or (lone and not is_generic(words[0]))


def _coalition(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if set(key(value).split()) <= listed("everybody"):
        return False
    misspelt = value.isupper() and near_acronym(value)
    dotted = text[span.start : span.end + (text[span.end : span.end + 1] == ".")]
    if (are_initials(dotted) and " " in dotted.strip()) or is_named_group(value):
        return True  # acronyms have no spaces inside
    if lexicon.coalition(value) or misspelt or (STEM.search(value) and not is_generic(value)):
        return True
    kinds = {kind for hit in lexicon.hits(fold(value).text) for kind in hit.kinds}
    headed = bool(set(key(value).split()) & listed("bodies"))
    return bool(_KINDS.COALITION in kinds or (headed and kinds & {_KINDS.PLACE, _KINDS.DEMONYM})) or _body(
        finding, text, span
    )


def _body(finding: Finding, text: str, span: Span) -> bool:
    """A listed body; else an acronym, a person's name, or capitals with the name of a body among them."""
    value = text[span.start : span.end]
    words, kinds = name_words(text, span), set(lexicon.known_word(value))
    if kinds & {_KINDS.COALITION, _KINDS.ORGANIZATION}:
        return True
    if kinds & {_KINDS.GIVEN, _KINDS.FAMILY} or is_titled(text, span):
        return _person(finding, text, span)
    if shouts(text, span):
        return False
    if len(words) == 1 and _ACRONYM.fullmatch(value.strip()):
        return _acronym(text, span)
    capitals = [w for w in words if w[0].isupper()]
    odd = [w for w in capitals if not is_common(w) and not is_generic(w)]
    headed = any(key(w) in listed("bodies") for w in words)
    return bool(odd) and len(words) > 1 and (headed or len(odd) > 1)


def _acronym(text: str, span: Span) -> bool:
    """Reports are full of abbreviations: an unlisted short one is a body only where it is called one."""
    value = text[span.start : span.end]
    called = phrase("before_body", after=r"\W*$").search(text[max(0, span.start - 40) : span.start])
    unknown = not is_generic(value) and not is_common(value)
    if len(value) >= _SHOUTED and called is None and starts(text, span) and not STEM.search(value):
        return False  # a word in capitals that opens a paragraph or stands in brackets is a call or a cue
    return unknown and (called is not None or len(value) > ABBREVIATION)


def _place(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if key(value) in listed("directions") | listed("languages") | listed("titles") or not value[:1].isupper():
        return False
    place = lexicon.place(value)
    if place and place.level is lexicon.Level.SUPRANATIONAL:
        return False  # what generalisation leaves
    if place and not is_common(value):
        return not ((starts(text, span) or shouts(text, span)) and lexicon.is_common(value))
    before = text[max(0, span.start - 30) : span.start]
    placed = phrase("before_unlisted_place", after=r"\s+$").search(before)
    thing = phrase("before_thing", after=r"$").search(before)
    likely = placed is not None or thing is None or len(name_words(text, span)) > 1
    return likely and not starts(text, span) and _person(finding, text, span)


def _tool(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    kinds = lexicon.known_word(value)
    abbreviated = key(value) in listed("acronyms") - {"tor"} or value == "ToR"
    if _KINDS.TOOL_EVERYDAY in kinds or abbreviated or not any(c.isupper() for c in value):
        return False
    rule_based = not finding.recognizer.startswith(("ner", "record"))
    return _KINDS.TOOL in kinds or (rule_based and (_KINDS.TOOL_WORD in kinds or not kinds))


def _measure(_: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end].casefold()
    return any(stem in value for stem in protection_stems())


def _number(finding: Finding, text: str, span: Span) -> bool:
    """A number long enough to belong to somebody, and neither a date nor a law's."""
    value = text[span.start : span.end]
    before = text[max(0, span.start - 30) : span.start]
    lawful = finding.entity == "ID_NUMBER" and _LAW_NUMBER.fullmatch(value)
    if lawful and phrase("before_law_number", after=r"\s*$").search(before):
        return False
    return sum(c.isdigit() for c in value) >= _DIGITS and not _DATE.fullmatch(value)


def _code(_: Finding, text: str, span: Span) -> bool:
    """A record's ID has a digit or parts in capitals; words between two markers have neither."""
    value = text[span.start : span.end]
    return any(c.isdigit() for c in value) or bool(_PARTS.search(value))


def _address(_: Finding, text: str, span: Span) -> bool:
    """An address has an at sign, a scheme, or a dot inside; words between slashes are alternatives."""
    return bool(_ADDRESS.search(text[span.start : span.end]))


_TESTS: dict[str, Callable[[Finding, str, Span], bool]] = {
    "PERSON": _person,
    "HRD_COALITION": _coalition,
    "ORGANIZATION": _body,
    "LOCATION": _place,
    "SECURITY_TOOL": _tool,
    "PROTECTION_MEASURE": _measure,
    "FRAGMENT_ID": _code,
    "URL": _address,
    "EMAIL_ADDRESS": _address,
    **dict.fromkeys(_SHAPED, _number),
}
