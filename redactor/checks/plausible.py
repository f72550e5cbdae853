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
from functools import cache, lru_cache
from importlib import resources

from redactor import lexicon
from redactor.checks.acronyms import STEM, near_acronym
from redactor.checks.phrases import phrase
from redactor.markers import Marker
from redactor.model import Column, Finding, Role, Span
from redactor.normalize import fold, key

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?:;…\n•–—\"«“(]|\d\)|(?:^|\s)-)\s*$")
_ACRONYM = re.compile(r"(?=.*[^\W\d_]{3})[^\W_a-zà-ÿ]{3,12}")
_SHAPED = frozenset({"PHONE_NUMBER", "ID_NUMBER", "IBAN_CODE", "GEO_COORDINATE", "MONEY", "IP_ADDRESS"})
_DATE = re.compile(r"\D*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d)\D*")
# Shorter numbers are counts, pages and days.
_DIGITS = 5
_ABBREVIATION = 5
_ADDRESS = re.compile(r"@|://|\w\.\w{2,}|\((?:at|arobase|arroba)\)|\[at\]", re.IGNORECASE)
_KINDS = lexicon.Kind
# Shorter words are not in the list of common words.
_LISTED = 3


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
            and _TESTS.get(finding.entity, _any)(finding, text, span)
        ):
            place, value = replace(finding.location, span=span), text[span.start : span.end]
            kept.append(replace(finding, entity=_retyped(finding.entity, value), location=place, value=value))
    return kept


def _introduces(finding: Finding, text: str, span: Span, hidden: list[Span]) -> bool:
    """Whether a lone unlisted word stands right before a marker: a title or a form of address, of any language."""
    value = text[span.start : span.end]
    known = {_KINDS.GIVEN, _KINDS.FAMILY, _KINDS.COALITION, _KINDS.ORGANIZATION, _KINDS.PLACE, _KINDS.TOOL}
    if finding.entity in _SHAPED | {"EMAIL_ADDRESS", "URL", "FRAGMENT_ID"} or len(_name_words(text, span)) != 1:
        return False
    beside = any(text[span.end : marker.start] in {" ", ". ", ".", ""} for marker in hidden if marker.start >= span.end)
    return beside and not known & set(lexicon.known_word(value))


def _retyped(entity: str, value: str) -> str:
    """A long number without currency or date in it is no amount, whatever the tagger says."""
    digits = sum(c.isdigit() for c in value)
    bare = not any(c.isalpha() or c in "€$£%,:/" for c in value) and not _DATE.fullmatch(value)
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
        words = list(re.finditer(r"\w+", text[max(start, 0) : max(end, start)]))
        if words:
            piece = Span(start + words[0].start(), start + words[-1].end())
            if best is None or piece.end - piece.start > best.end - best.start:
                best = piece if (start, end) != (span.start, span.end) else span
    return best


def _any(*_: object) -> bool:
    return True


def _person(finding: Finding, text: str, span: Span) -> bool:
    words = [w for w in _name_words(text, span) if key(w) not in _words("titles")]
    listed = [w for w in words if {_KINDS.GIVEN, _KINDS.FAMILY} & set(lexicon.known_word(w))]
    if listed and (any(w[0].isupper() for w in words) or finding.recognizer != "record"):
        return not all(is_common(w) for w in words)
    odd = [w for w in words if w[0].isupper() and not is_common(w) and not _is_generic(w)]
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= _ABBREVIATION:
        return False  # more likely an abbreviation than a surname
    known = len(odd) > 1 or not _starts(text, span) or any(w.isupper() or _repeats(text, w) for w in odd)
    return bool(odd) and known and not _shouts(text, span)


def _coalition(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if set(key(value).split()) <= _words("everybody"):
        return False
    misspelt = value.isupper() and near_acronym(value)
    if lexicon.coalition(value) or misspelt or (STEM.search(value) and not _is_generic(value)):
        return True
    if any(_KINDS.COALITION in hit.kinds for hit in lexicon.hits(fold(value).text)):
        return True
    return _body(finding, text, span)


def _body(_: Finding, text: str, span: Span) -> bool:
    """An unlisted body: an acronym that is not generic, or capitalised words with the name of a body among them."""
    value = text[span.start : span.end]
    if {_KINDS.COALITION, _KINDS.ORGANIZATION} & set(lexicon.known_word(value)):
        return True
    if _shouts(text, span):
        return False
    words = _name_words(text, span)
    if {_KINDS.GIVEN, _KINDS.FAMILY} & set(lexicon.known_word(value)):
        return _person(_, text, span)
    if len(words) == 1 and _ACRONYM.fullmatch(value.strip()):
        # Reports are full of abbreviations: an unlisted one is a body only where it is called one.
        before = phrase("before_body", after=r"\W*$").search(text[max(0, span.start - 40) : span.start])
        return before is not None and not _is_generic(value) and not is_common(value)
    capitals = [w for w in words if w[0].isupper()]
    odd = [w for w in capitals if not is_common(w) and not _is_generic(w)]
    headed = any(key(w) in _words("bodies") for w in words)
    return bool(odd) and len(capitals) > 1 and (headed or len(odd) > 1)


def _place(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if key(value) in _words("directions") | _words("languages") or not value[:1].isupper():
        return False
    place = lexicon.place(value)
    if place and place.level is lexicon.Level.SUPRANATIONAL:
        return False  # what generalisation leaves
    if place and not is_common(value) and not _shouts(text, span):
        return True
    before = text[max(0, span.start - 30) : span.start]
    placed = phrase("before_unlisted_place", after=r"\s+$").search(before) or not phrase(
        "before_thing", after=r"$"
    ).search(before)
    several = len(_name_words(text, span)) > 1
    return bool(placed or several) and not _starts(text, span) and _person(finding, text, span)


def _tool(finding: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    kinds = lexicon.known_word(value)
    if (
        _KINDS.TOOL_EVERYDAY in kinds
        or not any(c.isupper() for c in value)
        or key(value) in _words("acronyms") - {"tor"}
    ):
        return False
    rule_based = not finding.recognizer.startswith(("ner", "record"))
    return _KINDS.TOOL in kinds or (_KINDS.TOOL_WORD in kinds and rule_based) or (rule_based and not kinds)


def _measure(_: Finding, text: str, span: Span) -> bool:
    value = text[span.start : span.end].casefold()
    return any(stem in value for stem in _stems())


def _number(_: Finding, text: str, span: Span) -> bool:
    """A number long enough to belong to somebody, and no date."""
    value = text[span.start : span.end]
    return sum(c.isdigit() for c in value) >= _DIGITS and not _DATE.fullmatch(value)


def _name_words(text: str, span: Span) -> list[str]:
    return _WORD.findall(fold(text[span.start : span.end]).text)


def _starts(text: str, span: Span) -> bool:
    return bool(_START.search(text[max(0, span.start - 8) : span.start]))


def _repeats(text: str, word: str) -> bool:
    """Whether a word stands capitalised inside a sentence elsewhere in the text."""
    return any(not _starts(text, Span(*m.span())) for m in re.finditer(rf"\b{re.escape(word)}\b", text))


def _shouts(text: str, span: Span) -> bool:
    """Whether the text around *span* is in capitals throughout, so that capitals tell nothing."""
    around = text[max(0, span.start - 100) : span.start] + text[span.end : span.end + 100]
    letters = [c for c in around if c.isalpha()]
    return sum(c.isupper() for c in letters) > len(letters) * 0.7 and len(letters) > 20  # noqa: PLR2004


def is_common(word: str) -> bool:
    """Whether *word* is one that the project's corpus uses in lower case."""
    return all(_is_common_part(part) for part in key(word).split())


@lru_cache(maxsize=10_000)
def _is_common_part(word: str) -> bool:
    """A listed word, its plural or singular, or a word too short to be listed."""
    forms = {word, word.removesuffix("s"), word + "s", word.removesuffix("e"), word.removesuffix("es"), word + "e"}
    return len(word) < _LISTED or bool(forms & _common())


def _is_generic(word: str) -> bool:
    k = key(word)
    return (
        k in _words("acronyms") or k in _words("directions") or k in _words("languages") or k in _words("titles")
        or lexicon.compact(word) in lexicon.generic() or _KINDS.PUBLIC_BODY in lexicon.known_word(word)
    )  # fmt: skip


@cache
def _common() -> frozenset[str]:
    text = (resources.files("redactor.data") / "common.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(key(str(word)) for word in lexicon.data("generic")[name])


@cache
def _stems() -> tuple[str, ...]:
    return tuple(str(stem).casefold() for stem in lexicon.data("generic")["protection"])


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
    "URL": _address,
    "EMAIL_ADDRESS": _address,
    **dict.fromkeys(_SHAPED, _number),
}
