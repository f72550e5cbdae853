"""Markers that keep part of what they hide: half-masked names, numbers and codes.

Used by :mod:`redactor.markers` only, which passes its own ``Marker`` class.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from redactor.model import Span

if TYPE_CHECKING:
    from redactor.markers import Marker

_MASK = r"*█▓▒░•●"
# A word that is masked in whole or in part: "B*****", "Am******", "*****", "o*", "S█████".
# A single mask counts beside a letter only: alone it is a bullet.
# Possessive (++, *+): a run of masks is taken whole or not at all, or a row of stars would be tried in every division.
_WORD = (
    rf"(?:[^\W_]{{1,4}}[{_MASK}]++|[{_MASK}]++(?=[^\W_])|[{_MASK}]{{2,}}+)(?:[^\W_]{{0,3}}[{_MASK}]++)*+[^\W_]{{0,3}}"
)
_MASKED = re.compile(rf"(?<![\w{_MASK}]){_WORD}(?:[ ’'.-]{{1,2}}{_WORD})*(?: [A-Z]\.)?(?![\w{_MASK}])")
_CROSSED = re.compile(r"(?<!\w)(?:[A-ZÀ-Ý][a-zà-ÿ]{0,2}(?:[xX]{3,}|_{3,})|[a-wyz][xX]{4,})(?!\w)")
_BOLD = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\W_])[^*\n]{0,300}[^\s*]\1(?![\w*])")
# Numbers with digits left: "+226 70 ** ** 56", "76 XX XX 18", "123****89".
_DIGITS = re.compile(
    r"\+\d{1,3}(?:[ .-]?[\d*xX•█#]{1,4}){2,8}(?!\w)"
    r"|(?<![\w.-])\d{2}(?:[ .-](?:\d{2}|[*xX•█#]{2})){2,4}(?!\w)"
    r"|(?<![\w/.-])\d+[*xX•█#]{2,}[\d*xX•█#]*(?!\w)|(?<![\w*█])[*•█#]{2,}\d{2,}(?!\w)"
)
_HIDDEN_DIGIT = re.compile(r"[*xX•█#]")
# What may be glued to a marker as the rest of a code: upper case or digits, and a joiner between.
_LEFT = re.compile(r"[A-Za-z0-9][\w./-]{0,30}[-_/.]\Z|[\w.+-]{1,30}@\Z|https?://[\w./-]{0,40}\Z|[^\W\d_]{2,20}\Z")
_RIGHT = re.compile(r"[-_/.][A-Za-z0-9][\w/-]{0,30}|@[\w.-]{2,40}|[^\W\d_]{2,20}")
_TELLS = re.compile(r"[A-Z]{2}|\d{2}|@|://")
_YEAR = re.compile(r"[\W_]*(?:19|20)\d\d[\W_]*")
_ENDING = re.compile(r"(?:s|es|['’]s|e|[.·-][es]+)", re.IGNORECASE)
# Letters touching a marker are a piece of the word from here on; fewer are an ending.
_PIECE = 3


def masked(text: str, marker: Callable[..., Marker]) -> Iterator[Marker]:
    """Yield half-masked words and numbers of *text*, and masks of several words."""
    plain = _BOLD.sub(lambda match: match[0].replace("*", " "), text) if "*" in text else text
    for match in _MASKED.finditer(plain):
        yield from _masked_words(match, marker)
    for match in _CROSSED.finditer(text):
        yield marker(Span(*match.span()), "partial", None, ("initials", "length"))
    for match in _DIGITS.finditer(text):
        if len(_HIDDEN_DIGIT.findall(match[0])) > 1 and sum(map(str.isdigit, match[0])) > 1:
            yield marker(Span(*match.span()), "partial", None, ("part",))


def _masked_words(match: re.Match[str], marker: Callable[..., Marker]) -> Iterator[Marker]:
    """Yield one marker for words masked together; whole masks of one length are separate markers."""
    parts = re.split(r"[ ’'.-]{1,2}", re.sub(r" [A-Z]\.$", "", match[0]))
    letters = any(c.isalpha() for c in match[0])
    widths = {len(part) for part in parts}
    if max(sum(c in _MASK for c in part) for part in parts) == 1:  # a footnote's star
        return
    alike = len(widths) == 1 and "-" not in match[0]  # a hyphen tells of a name of two words
    if not letters and (alike or any(c.isdigit() for c in match[0])):
        return  # the signs of the grammar find these one by one
    reasons = [*(["initials"] if letters else []), "length", *(["words"] if len(parts) > 1 else [])]
    yield marker(Span(*match.span()), "partial", None, tuple(reasons))


def glued(text: str, found: list[Marker]) -> Iterator[Marker]:
    """Yield the markers, those that stand inside a code or a word grown to the whole of it."""
    floor = 0
    for place, marker in enumerate(found):
        ceiling = found[place + 1].span.start if place + 1 < len(found) else len(text)
        grown = _grown(text, marker, max(floor, marker.span.start - 60), min(ceiling, marker.span.end + 60))
        floor = grown.span.end
        yield grown


def _grown(text: str, marker: Marker, floor: int, ceiling: int) -> Marker:
    if marker.style in {"partial", "note", "phrase", "word", "initial", "letter", "letters", "dots", "rules"}:
        return marker
    left = _LEFT.search(text[floor : marker.span.start])
    right = _RIGHT.match(text[marker.span.end : ceiling])
    start = marker.span.start - (len(left[0]) if left and _is_rest(left[0]) else 0)
    end = marker.span.end + (len(right[0]) if right and _is_rest(right[0]) else 0)
    if (start, end) == (marker.span.start, marker.span.end):
        return marker
    return replace(marker, span=Span(start, end), reasons=(*marker.reasons, "part"))


def _is_rest(piece: str) -> bool:
    """Whether *piece* is the readable rest of a code or word, not an ending, a prefix or a year."""
    if _YEAR.fullmatch(piece) or _ENDING.fullmatch(piece):
        return False
    if piece.isalpha():  # letters that touch the marker: the offsets of an earlier pass were wrong
        return piece.isupper() or len(piece) >= _PIECE
    return bool(_TELLS.search(piece))
