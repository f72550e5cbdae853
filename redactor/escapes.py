r"""Escapes and tags: what stands for other characters, or for none, in text that came from a web page or a program.

Sources: HTML (living standard) for named entities and the elements that stand inside a line; RFC 3986 for
percent-encoding; RFC 8259 for ``\u00e9``.
"""

from __future__ import annotations

import html
from urllib.parse import unquote

import regex

ESCAPED = regex.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|(?:%[0-9A-Fa-f]{2})+|\\u[0-9A-Fa-f]{4}"
)
# Elements that stand inside a line and so inside a word, those of Word ("o:p") among them; the others end a line.
# Names that other hands use as markers (<time>, <data>, <address>) are left to the marker grammar.
_INLINE = (
    "a|abbr|b|bdi|bdo|big|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr"
    "|[a-z]{1,3}:[a-z]{1,20}"
)
_BLOCK = "blockquote|br|center|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|table|tbody|td|th|thead|tr|ul"
BARE_TAG = regex.compile(rf"</?(?:{_INLINE}|(?P<block>{_BLOCK}))\s{{0,9}}/?>|<!---->", regex.IGNORECASE)
# A tag or remark with text inside, in which somebody can be named: it is read once with it and once without.
WORDY_TAG = regex.compile(
    rf"<(?:{_INLINE}|(?P<block>{_BLOCK}))\s[^<>]{{0,2000}}>|<!--.{{0,2000}}?-->", regex.IGNORECASE | regex.DOTALL
)
_SIGNS = ("&", "%", "<", "*", "~~", "\\u")
_WORN = regex.compile(r"&[A-Za-z#]|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|<[A-Za-z/!]|~~|[^\W_]\*[^\W_]+\*[^\W_]")


def is_worn(text: str) -> bool:
    """Whether *text* may hold escapes, tags or strokes, all of which are written in ordinary characters."""
    return any(sign in text for sign in _SIGNS) and bool(_WORN.search(text))


def decoded(escape: str) -> str | None:
    """Return what a match of ESCAPED stands for; None where it stands for nothing that can be shown."""
    if escape[0] == "&":
        found = html.unescape(escape)
        return found if found != escape else None
    found = chr(int(escape[-4:], 16)) if escape[0] == "\\" else unquote(escape, errors="replace")
    return found if "\ufffd" not in found and (found.isprintable() or found.isspace()) else None


def untag(tag: str) -> str:
    """Return nothing for a tag inside a line, a line's end for one that begins or ends a block."""
    found = BARE_TAG.fullmatch(tag) or WORDY_TAG.fullmatch(tag)
    return "\n" if found and found["block"] else ""
