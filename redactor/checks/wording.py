"""Whether letters are the letters of a name: capitals, common words, abbreviations, what stands around."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from redactor import lexicon
from redactor.checks.phrases import phrase
from redactor.model import Span
from redactor.normalize import fold, key, plain

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?:…\n•–—\"«“(\[]|\d\)|\d[:hH]\d\d|(?:^|\s)[-*])\s*$")
_INITIALS = re.compile(r"(?:[^\W\d_](?:\.-?|-) ?){1,2}[^\W\d_]\.")
# Shorter words are not in the list of common words.
_LISTED = 3
# From here on a word is long enough to lose an ending and stay itself.
_STEMMED = 5
# A word in capitals of up to so many letters is an abbreviation sooner than a name.
ABBREVIATION = 4


def name_words(text: str, span: Span) -> list[str]:
    return _WORD.findall(fold(text[span.start : span.end]).text)


def is_titled(text: str, span: Span) -> bool:
    """Whether a title or form of address stands right before *span*."""
    return (
        phrase("before_person", after=r"\.?\s+$", case=True).search(text[max(0, span.start - 16) : span.start])
        is not None
    )


def starts(text: str, span: Span) -> bool:
    """Whether *span* starts a sentence, a line or a bracket, where any word may have a capital."""
    return bool(_START.search(text[max(0, span.start - 8) : span.start])) and not is_titled(text, span)


def stands_out(text: str, span: Span) -> bool:
    """Whether *span* has the only capital among its neighbours: a name, even if it is a word as well."""
    before = re.search(r"([^\W\d_]+)[ ,]+$", text[: span.start])
    if phrase("articles", after=r" (?:\w+ )?$").search(text[max(0, span.start - 30) : span.start]):
        return False
    after = re.match(r"(?:['’]s)?[ ,]+([^\W\d_]+)", text[span.end :])
    return all(found is not None and found[1].islower() for found in (before, after))


def repeats(text: str, word: str) -> bool:
    """Whether a word stands capitalised inside a sentence elsewhere in the text."""
    return any(not starts(text, Span(*m.span())) for m in re.finditer(rf"\b{re.escape(word)}\b", text))


def shouts(text: str, span: Span) -> bool:
    """Whether the text around *span* is in capitals throughout, so that capitals tell nothing."""
    around = text[max(0, span.start - 100) : span.start] + text[span.end : span.end + 100]
    letters = [c for c in around if c.isalpha()]
    return sum(c.isupper() for c in letters) > len(letters) * 0.7 and len(letters) > 20  # noqa: PLR2004


def writes_small(text: str) -> bool:
    """Whether a text is written without capitals, so that their absence tells nothing; labels in brackets aside."""
    shown = re.sub(r"[<\[{(][^<>\[\]{}()]*[>\]})]", "", text)
    letters = [c for c in shown if c.isalpha()]
    return len(letters) > 60 and sum(c.isupper() for c in letters) * 100 < len(letters)  # noqa: PLR2004


def are_initials(value: str) -> bool:
    return _INITIALS.fullmatch(value.strip()) is not None


def is_common(word: str) -> bool:
    """Whether *word* is one that the project's corpus uses in lower case."""
    return all(_is_common_part(part) for part in key(word).split())


@lru_cache(maxsize=10_000)
def _is_common_part(word: str) -> bool:
    """A listed word, its plural or singular, or a word too short to be listed."""
    if len(word) < _LISTED or word in _common():
        return True
    return len(word) >= _STEMMED and bool({word.removesuffix("s"), word + "s", word.removesuffix("es")} & _common())


@lru_cache(maxsize=10_000)
def fits_common(word: str) -> bool:
    """Whether *word*, of which letters were lost (U+FFFD each), can be read as a listed word."""
    if "\ufffd" not in word:
        return is_common(word) or lexicon.is_common(word)
    known = "[^\\W\\d_]".join(re.escape(plain(part)) for part in word.split("\ufffd"))
    pattern = re.compile(f"^{known}$", re.MULTILINE)
    return any(pattern.search(words) for words in _listed_words())


@cache
def _listed_words() -> tuple[str, ...]:
    """The lists of common words, one a line."""
    return "\n".join(sorted(_common())), "\n".join(sorted(lexicon.common_words()))


def is_named_group(value: str) -> bool:
    """Whether *value* is a body's heading word, defenders, and a word beside them that is of no common list."""
    words = key(value).split()
    if words[:1] == ["coal"]:
        words[0] = "coalition"
    rest = [word for word in words if word not in listed("bodies") | listed("everybody")]
    named = any(len(word) > _LISTED and not (is_common(word) or lexicon.is_common(word)) for word in rest)
    return bool(set(words) & listed("bodies")) and bool(set(words) & listed("defenders")) and named


def is_generic(word: str) -> bool:
    k = key(word)
    return (
        k in listed("acronyms") or k in listed("directions") or k in listed("languages") or k in listed("titles")
        or lexicon.compact(word) in lexicon.generic() or lexicon.Kind.PUBLIC_BODY in lexicon.known_word(word)
    )  # fmt: skip


@cache
def _common() -> frozenset[str]:
    text = (resources.files("redactor.data") / "common.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@cache
def listed(name: str) -> frozenset[str]:
    return frozenset(key(str(word)) for word in lexicon.data("generic")[name])


@cache
def protection_stems() -> tuple[str, ...]:
    return tuple(str(stem).casefold() for stem in lexicon.data("generic")["protection"])
