"""Names, and every dress of the failure catalogue in which a name stays readable, as Hypothesis strategies.

A dress is given a name and draws how it is worn; it returns what is written, and what of that may stay when the name
is hidden: the letters before and behind it which are not the name's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from hypothesis import strategies as st

SYLLABLES = ("wa", "ké", "so", "rô", "la", "mi", "ñu", "dè", "ba", "çi", "tou", "ndi", "gbe", "zo", "fa", "yé")
INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u202a\u202e\u2066\u034f\ufe0f"
ALIKE = dict(zip("ABEKMHOPCTXaeopcxyi", "АВЕКМНОРСТХаеорсхуі", strict=True))
TAGS = (("<b>", "</b>"), ("<i>", "</i>"), ('<span lang="fr">', "</span>"), ("<o:p>", "</o:p>"), ("<!-- -->", ""))
STROKES = (("**", "**"), ("__", "__"), ("~~", "~~"), ("*", "*"))


class Worn(NamedTuple):
    """What is written, and the letters that may be left of it before and behind the marker."""

    text: str
    before: str = ""
    behind: str = ""


WORDS = st.lists(st.sampled_from(SYLLABLES), min_size=3, max_size=4).map("".join)
PERSONS = st.lists(WORDS.map(str.capitalize), min_size=1, max_size=3, unique=True).map(" ".join)
BODIES = st.text("BCDEFGKLMNPRSTVZ", min_size=3, max_size=5).map(lambda letters: letters + "DDH")
NAMES = st.one_of(PERSONS.map(lambda name: (name, "PERSON")), BODIES.map(lambda name: (name, "HRD_COALITION")))

Draw = Callable[[st.SearchStrategy], object]
Dress = Callable[[Draw, str], Worn]


def inside(draw: Draw, name: str) -> int:
    """A place between two letters of one word of *name*."""
    places = [i for i in range(1, len(name)) if name[i - 1].isalpha() and name[i].isalpha()]
    return draw(st.sampled_from(places))


def with_inserted(between: st.SearchStrategy[str]) -> Dress:
    def wear(draw: Draw, name: str) -> Worn:
        at = inside(draw, name)
        return Worn(name[:at] + draw(between) + name[at:])

    return wear


def around_a_part(pairs: tuple[tuple[str, str], ...]) -> Dress:
    def wear(draw: Draw, name: str) -> Worn:
        opening, closing = draw(st.sampled_from(pairs))
        at = inside(draw, name)
        return Worn(name[:at] + opening + name[at:] + closing)

    return wear


def mapped(change: Callable[[str], str]) -> Dress:
    return lambda _, name: Worn(change(name))


def each_letter(change: Callable[[str], str]) -> Dress:
    """Change some of the letters, at least one."""

    def wear(draw: Draw, name: str) -> Worn:
        places = [i for i, char in enumerate(name) if char.isalpha() and change(char) != char]
        if not places:
            return Worn(name)
        chosen = draw(st.sets(st.sampled_from(places), min_size=1))
        return Worn("".join(change(char) if i in chosen else char for i, char in enumerate(name)))

    return wear


def bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def full_width(char: str) -> str:
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


def bold_italic(char: str) -> str:
    if "A" <= char <= "Z":
        return chr(0x1D468 + ord(char) - ord("A"))
    return chr(0x1D482 + ord(char) - ord("a")) if "a" <= char <= "z" else char


def alike(draw: Draw, name: str) -> Worn:
    """One letter of another script in a word that keeps Latin ones."""
    places = [i for i, char in enumerate(name) if char in ALIKE]
    if not places:
        return Worn(name)
    at = draw(st.sampled_from(places))
    return Worn(name[:at] + ALIKE[name[at]] + name[at + 1 :])


def mojibake(text: str) -> str:
    data = text.encode()
    return data.decode("cp1252") if all(byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} for byte in data) else text


def lost(sign: str) -> Callable[[str], str]:
    return lambda name: "".join(c if c.isascii() else sign for c in name)


DRESSES: dict[str, Dress] = {
    "as it is": mapped(str),
    "F17 capitals": mapped(str.upper),
    "F17 dots": lambda _, name: Worn(".".join(name)) if name.isupper() else Worn(name),
    "F17 spaces": lambda _, name: Worn(" ".join(name)) if name.isupper() else Worn(name),
    "F17 elision": lambda draw, name: Worn(draw(st.sampled_from(["l'", "d’", "l\u02bc"])) + name, "ld\u02bc"),
    "F17 place behind": lambda _, name: Worn(f"{name}-Togo", "", "Togo"),
    "F17 plural": lambda _, name: Worn(name + "s" if name.isupper() else name),
    "F21 accents lost": mapped(bare),
    "F21 decomposed": mapped(lambda name: unicodedata.normalize("NFD", name)),
    "F22 look-alike": alike,
    "F23 invisible": with_inserted(st.text(INVISIBLE, min_size=1, max_size=3)),
    "F24 full width": each_letter(full_width),
    "F24 styled": each_letter(bold_italic),
    "F25 line end": with_inserted(st.sampled_from(["-\n", "-\r\n", "- \n  "])),
    "F25 spaces and lines": mapped(lambda name: name.replace(" ", "\n\u00a0 ")),
    "F25 tags": around_a_part(TAGS),
    "F25 strokes": around_a_part(STROKES),
    "F25 entities": each_letter(lambda char: f"&#{ord(char)};"),
    "F25 hexadecimal entities": each_letter(lambda char: f"&#x{ord(char):X};"),
    "F25 entities of entities": each_letter(lambda char: f"&amp;#{ord(char)};"),
    "F25 percent": mapped(quote),
    "F25 escapes": each_letter(lambda char: f"\\u{ord(char):04x}"),
    "F26 wrong table": mapped(mojibake),
    "F26 question marks": mapped(lost("?")),
    "F26 replacement characters": mapped(lost("\ufffd")),
    "F29 address": lambda _, name: Worn(f"info@{name.replace(' ', '-')}.example", "info", "example"),
    "F29 file": lambda _, name: Worn(f"{name.replace(' ', '_')}_list.xlsx", "", "listxlsx"),
}

# Prose without a capital word, a figure or a sign that a dress uses.
SENTENCES = st.lists(
    st.sampled_from(["the road was mended", "une école a ouvert", "people met again", "o comité reuniu-se"]),
    min_size=5,
    max_size=7,
).map(", ".join)
