"""The other ways in which a text can be read, for verification: plain code that shares nothing with redaction.

Escapes are undone, wrong conversions repaired, look-alikes read as the letters they look like, and tags left
out; the standard library does most of it. See :mod:`redactor.verify`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

# What conversions put for letters they did not know, and the letter that stands for it here.
_LOST = re.compile("[?\ufffd]+")
LOST_LETTER = "\ua66e"
_TAG = re.compile(r"</?([a-z][a-z0-9:]{0,30})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_INSIDE_A_LINE = re.compile(
    "a|abbr|b|bdi|bdo|big|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr|.*:.*"
)
_BETWEEN_LINES = re.compile("blockquote|br|center|d[dlt]|div|h[1-6r]|li|[ou]l|p|pre|table|t(body|[dhr]|head)")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})")
_WRONG_TABLE = re.compile("[\u0080-\u024f\u02c6\u02dc\u2013-\u2122]{2,}")
_OTHER_SCRIPT = re.compile("[\u0370-\u052f]")
_WORD = re.compile(r"[^\W\d_]+")
# Letters that look like a Latin one (Unicode TR39, confusables.txt: Cyrillic and Greek, the common ones).
_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u0430\u0435\u043e\u0440\u0441"
    "\u0445\u0443\u0456\u0458\u0455\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03bf\u03c1\u03bd",
    "ABEKMHOPCTXIJSaeopcxyijsABEZHIKMNOPTYXopv",
)
_ROUNDS = 3  # an escape that was escaped again, and that again


@lru_cache(maxsize=512)
def undressed(text: str) -> tuple[str, ...]:
    """Return the readings of *text* that differ from it: cleaned, cleaned without tags, with lost letters."""
    if text.isascii() and not any(sign in text for sign in "&%<?\\"):
        return ()
    clean = _legible(text)
    readings = (clean, _TAG.sub(_untagged, clean), _LOST.sub(LOST_LETTER, text))
    return tuple(dict.fromkeys(reading for reading in readings if reading != text))


def cleaned(value: str) -> str:
    """Return *value* as it was meant: decoded, repaired, in one script, without tags."""
    return _TAG.sub(_untagged, _legible(value))


def _legible(text: str) -> str:
    clean = _repaired(_decoded(text))
    return _WORD.sub(_latin, clean) if _OTHER_SCRIPT.search(clean) else clean


def lossy(value: str) -> str:
    """Return *value* with every letter beyond ASCII lost, as a conversion loses it."""
    composed = unicodedata.normalize("NFC", value)
    return "".join(LOST_LETTER if c.isalpha() and not c.isascii() else c for c in composed)


def _decoded(text: str) -> str:
    for _ in range(_ROUNDS):
        text = html.unescape(text)
        text = _PERCENT.sub(lambda found: _or_as_it_was(found[0], unquote(found[0], errors="replace")), text)
        text = _CODE_POINT.sub(lambda found: _or_as_it_was(found[0], chr(int(found[1], 16))), text)
    return text


def _or_as_it_was(old: str, new: str) -> str:
    return new if (new.isprintable() or new.isspace()) and "\ufffd" not in new else old


def _repaired(text: str) -> str:
    for _ in range(2):
        text = text if text.isascii() else _WRONG_TABLE.sub(_right_table, text)
    return text


def _right_table(found: re.Match[str]) -> str:
    """UTF-8 that was read as Windows-1252; what that table does not have was read as ISO 8859-1."""
    try:
        data = b"".join(c.encode("cp1252" if c > "\u00ff" else "latin-1") for c in found[0])
        return data.decode("utf-8")
    except UnicodeError:
        return found[0]


def _latin(word: re.Match[str]) -> str:
    """A word of Latin letters and look-alikes in Latin letters; an honest word as it is."""
    return word[0].translate(_ALIKE) if re.search("[A-Za-z]", word[0]) else word[0]


def _untagged(tag: re.Match[str]) -> str:
    name = (tag[1] or "").lower()
    if _BETWEEN_LINES.fullmatch(name):
        return "\n"
    return "" if not name or _INSIDE_A_LINE.fullmatch(name) else tag[0]
