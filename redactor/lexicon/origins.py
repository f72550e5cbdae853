"""What people are called after a country, a town, a people or a religion, in every form of the word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from babel import Locale

from redactor.lexicon.listed import LANGUAGES, data
from redactor.normalize import key


@cache
def languages() -> frozenset[str]:
    """Keys of the names of languages in en, fr, pt (CLDR)."""
    return frozenset(key(name) for lang in LANGUAGES for name in Locale(lang).languages.values())


@cache
def demonyms() -> dict[str, tuple[str, ...]]:
    """Key of every demonym form in en, fr, pt to country codes; regional ones have no country."""
    found: dict[str, tuple[str, ...]] = {}
    source = data("demonyms")
    for code, langs in source["countries"].items():
        for lang, words in langs.items():
            for form in _forms(words, lang):
                found[form] = tuple(dict.fromkeys((*found.get(form, ()), code)))
    for lang, words in source["regional"].items():
        for form in _forms(words, lang):
            found.setdefault(form, ())
    return found


@cache
def town_demonyms() -> dict[str, tuple[str, ...]]:
    """Key of what a town's or region's people are called, in en, fr, pt, to country codes."""
    found: dict[str, tuple[str, ...]] = {}
    for code, langs in data("demonyms")["towns"].items():
        for lang, words in langs.items():
            for form in _forms(words, lang):
                found[form] = tuple(dict.fromkeys((*found.get(form, ()), code)))
    return found


@cache
def peoples() -> frozenset[str]:
    """Keys of peoples, clans and religions, singular and plural in three languages."""
    source = data("demonyms")
    listed = {key(word) for word in (*source["peoples"], *source["religions"])}
    plurals = {k + "s" for k in listed}
    feminine = {k + ending for k in listed if k.endswith(_GENDERED) for ending in ("e", "es")}
    portuguese = {
        k[:-1] + ending for k in map(key, source["religions"]) if k.endswith("o") for ending in ("a", "os", "as")
    }
    return frozenset(listed | plurals | feminine | portuguese) - _NO_PEOPLE


# Endings of French words with a feminine in -e, and plurals that are ordinary words.
_GENDERED = ("an", "ien", "in", "ol", "ais", "ois", "eul", "uif", "i")
_NO_PEOPLE = frozenset(
    {
        "sans",
        "gas",
        "mane",
        "bodies",
        "bodie",
        "akas",
        "bandas",
        "issas",
        "dans",
        "vais",
        "vai",
        "comas",
        "maures",
        "mana",
        "dane",
        "danes",
        "sane",
        "sanes",
    }
)


_ENDINGS = {
    "en": (("", ("", "s")),),
    "fr": (
        ("ien", ("ien", "iens", "ienne", "iennes")),
        ("een", ("een", "eens", "eenne", "eennes")),
        ("yen", ("yen", "yens", "yenne", "yennes")),
        ("ain", ("ain", "ains", "aine", "aines")),
        ("ais", ("ais", "aise", "aises")),
        ("ois", ("ois", "oise", "oises")),
        ("turc", ("turc", "turcs", "turque", "turques")),
        ("e", ("e", "es")),
        ("", ("", "s", "e", "es")),
    ),
    "pt": (
        ("o", ("o", "a", "os", "as")),
        ("es", ("es", "esa", "eses", "esas")),
        ("ense", ("ense", "enses")),
        ("", ("", "s")),
    ),
}


def _forms(words: Iterable[str], lang: str) -> Iterator[str]:
    """Yield keys of a word's inflected forms: gender and number by its ending."""
    for word in words:
        k = key(word)
        for ending, others in _ENDINGS[lang]:
            if k.endswith(ending):
                stem = k[: len(k) - len(ending)]
                yield from (stem + other for other in others)
                break
