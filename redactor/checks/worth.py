"""What a readable stretch of text is worth: a protected thing, or an ordinary word."""

from __future__ import annotations

import re
from functools import lru_cache

from redactor import lexicon
from redactor.align import STOP
from redactor.checks.base import PUBLIC, Record
from redactor.model import Column, Span
from redactor.normalize import fold, key

_ENTITY = {
    lexicon.Kind.COALITION: "HRD_COALITION",
    lexicon.Kind.ORGANIZATION: "ORGANIZATION",
    lexicon.Kind.PLACE: "LOCATION",
    lexicon.Kind.TOOL: "SECURITY_TOOL",
    lexicon.Kind.PUBLIC_BODY: "PUBLIC_BODY",
    lexicon.Kind.DEMONYM: "NRP",
    lexicon.Kind.PEOPLE: "NRP",
    lexicon.Kind.GIVEN: "PERSON",
    lexicon.Kind.FAMILY: "PERSON",
}
# Stems of words that reveal a concrete protection or a sensitive subject although they are common nouns.
# Source: data/tools.yaml and the protection vocabulary of the programme's lexicon.
_SENSITIVE = re.compile(
    r"relocat|relocalis|shelter|safe ?house|refuge|hideout|abri|planque|body ?guard|garde du corps|escort|encrypt"
    r"|chiffr|vpn|protect|proteg|proteç|secur|sécur|seguran|evacuat|évacu|exfiltrat|abrigo|hospitalis|psycholog"
)
_LABEL = re.compile(r"[<\[{][^<>\[\]{}]*[>\]}]")
# The subject itself, in three languages, folded. Said of somebody in particular ("police protection") it tells more.
_SUBJECT = frozenset({
    "protection", "protections", "safety", "security", "securite", "protecao", "proteccao", "seguranca", "protect",
    "proteger",
})  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]{3,}")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n•–-]|\d\))[\s\"«“'(]*$")


def entity_of(record: Record, column: Column, span: Span) -> str:
    """Return the entity of what stands at *span*: by detection, else by the lists; "" when unknown."""
    found = record.identifier(column, span)
    if found:
        return found.entity
    return _listed(record.text(column)[span.start : span.end])


@lru_cache(maxsize=65_536)
def _listed(text: str) -> str:
    kinds = lexicon.known_word(text)
    named = text[:1].isupper() or text.isupper()
    return next((_ENTITY[kind] for kind in kinds if kind in _ENTITY and named), "")


def is_name(record: Record, column: Column, span: Span) -> bool:
    """Whether *span* is written as a name or number.

    That is: an identifier, digits, or a capital that the start of a sentence does not explain.
    """
    text = record.text(column)
    found = record.identifier(column, span)
    if (found and found.entity not in PUBLIC) or any(c.isdigit() for c in text[span.start : span.end]):
        return True
    words = re.finditer(r"[^\W\d_]+", text[span.start : span.end])
    starts = bool(_SENTENCE_END.search(text[max(0, span.start - 12) : span.start]))
    capitals = [w for n, w in enumerate(words) if w[0][0].isupper() and not (n == 0 and starts)]
    return bool(capitals) and not is_shouting(text)


def is_ordinary(record: Record, column: Column, span: Span) -> bool:
    """Whether *span* holds only common words that reveal nothing by themselves."""
    if is_name(record, column, span):
        return False
    text = record.text(column)[span.start : span.end]
    if any(w[0].isupper() and not lexicon.is_common(w) for w in _WORDS.findall(text)):
        return False  # at a sentence's start, or where all is in capitals, only a list tells a word from a name
    return not _SENSITIVE.search(text.casefold()) and not lexicon.known_word(text)


def is_generic_term(text: str) -> bool:
    """Whether *text* only names the programme's subject, as every record does: protection, security, safety."""
    return key(fold(text).text) in _SUBJECT


def is_telling(record: Record, column: Column, span: Span) -> bool:
    """Whether *span* holds something besides function words and marks."""
    words = key(fold(record.text(column)[span.start : span.end]).text).split()
    return any(word not in STOP for word in words)


def shouted(text: str, span: Span) -> bool:
    """Whether *span* is in capitals because all of *text* is, or is all there is of it."""
    rest = _LABEL.sub("", f"{text[: span.start]}.{text[span.end :]}") if is_shouting(text) else "x"
    return is_shouting(rest) or not any(c.isalpha() for c in rest)


@lru_cache(maxsize=1024)
def is_shouting(text: str) -> bool:
    """Whether a text is in capitals throughout, so that capitals tell nothing."""
    letters = [c for c in _LABEL.sub("", text) if c.isalpha()]
    return sum(c.isupper() for c in letters) > len(letters) * 0.7
