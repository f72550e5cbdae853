"""What the tool knows by name: coalitions, places, peoples, tools, roles and people's usual names.

Everything is data in ``redactor/data``; each file names its sources. Loading is lazy and cached, and
one Aho-Corasick automaton holds every listed name, so that a text is read once for all of them.
Names are compared by :func:`redactor.normalize.key`: no case, accents, punctuation or runs of spaces.
A hit is evidence and nothing more; what several bodies or places share is returned whole.
"""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import ahocorasick
import regex
import yaml
from babel import Locale

from redactor.normalize import fold, key, plain

LANGUAGES = ("en", "fr", "pt")


class Kind(StrEnum):
    """What a listed name is a name of."""

    COALITION = "coalition"
    ORGANIZATION = "organization"
    PUBLIC_BODY = "public_body"
    PLACE = "place"
    DEMONYM = "demonym"
    PEOPLE = "people"
    TOOL = "tool"
    TOOL_WORD = "tool_word"
    TOOL_EVERYDAY = "tool_everyday"
    ROLE = "role"
    GIVEN = "given"
    FAMILY = "family"


class Level(StrEnum):
    """How large a place is; the order is that of generalisation."""

    TOWN = "town"
    REGION = "region"
    COUNTRY = "country"
    SUPRANATIONAL = "supranational"


@dataclass(frozen=True, slots=True)
class Place:
    """A place by name: every country that has one so called. ``ambiguous``: also an ordinary word."""

    key: str
    level: Level
    countries: tuple[str, ...]
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A coalition, network or rights body of the gazetteer."""

    id: str
    entity: str
    country: str | None
    acronyms: tuple[str, ...]
    names: tuple[str, ...]
    secretariat_country: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed name at a half-open range of a folded text, with every kind of thing it names."""

    start: int
    end: int
    key: str
    kinds: tuple[Kind, ...]


@cache
def data(name: str) -> Any:
    """Return the parsed content of ``redactor/data/{name}.yaml``."""
    text = (resources.files("redactor.data") / f"{name}.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, the C one where there is one)


def cues(name: str) -> tuple[str, ...]:
    """Return the listed words *name* of ``redactor/data/cues.yaml``."""
    return tuple(data("cues")[name])


# ---------------------------------------------------------------- bodies


@cache
def bodies() -> tuple[Body, ...]:
    """Every body of the gazetteer, in the file's order."""
    return tuple(
        Body(
            entry["id"],
            entry["entity"],
            entry["country"],
            tuple(entry["acronyms"]),
            tuple(n for part in ("names", "aliases", "variants", "translations") for n in entry.get(part, ())),
            entry.get("secretariat_country"),
        )
        for entry in data("coalitions")["bodies"]
    )


def compact(text: str) -> str:
    """Return *text*'s key without spaces: what all ways of writing one acronym have in common."""
    return key(text).replace(" ", "")


@cache
def _bodies_by_key() -> dict[str, tuple[Body, ...]]:
    found: dict[str, list[Body]] = {}
    for body in bodies():
        forms = {compact(a) for a in body.acronyms} | {key(n) for n in body.names} | {compact(n) for n in body.names}
        for form in sorted(forms):
            found.setdefault(form, []).append(body)
    return {form: tuple(owners) for form, owners in found.items()}


def coalition(text: str) -> tuple[Body, ...]:
    """Return every body that *text* may name: acronym or name in any listed form, exact but for folding."""
    table = _bodies_by_key()
    return table.get(key(text)) or table.get(compact(text)) or ()


@cache
def acronyms() -> dict[str, tuple[Body, ...]]:
    """Compact acronyms of four letters or more, and short forms like acronyms, with their bodies."""
    table = _bodies_by_key()
    short = {
        compact(form)
        for body in bodies()
        for form in (*body.acronyms, *body.names)
        if len(form.split()) == 1 and len(compact(form)) >= 4
    }
    return {form: table[form] for form in sorted(short) if form in table}


@cache
def generic() -> frozenset[str]:
    """Compact abbreviations of the trade (HRD, DDH …) that name nobody."""
    return frozenset(compact(word) for word in data("coalitions")["generic"])


# ---------------------------------------------------------------- places


@cache
def _towns() -> dict[str, str]:
    """Key to "countries" or "countries<tab>?"; parsed only when a town is met."""
    text = (resources.files("redactor.data") / "towns.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines() if not line.startswith("#"))


# Territories of CLDR that are no country, or whose name is a common noun (RE: réunion, reunião).
_NO_COUNTRY = frozenset({"EU", "UN", "ZZ", "EZ", "QO", "XA", "XB", "RE", "AQ"})


@cache
def _country_names() -> dict[str, str]:
    """Key of every country's names in en, fr and pt to its ISO 3166-1 alpha-2 code (CLDR, and places.yaml)."""
    names = {
        key(name): code
        for lang in LANGUAGES
        for code, name in Locale(lang).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    for code, forms in data("places")["names"].items():
        names.update((key(form), code) for form in forms)
    return names


@cache
def _places() -> dict[str, Place]:
    """Curated places: countries over regions over towns where a name is several things."""
    source = data("places")
    ambiguous = {key(name) for name in source["ambiguous"]}
    found: dict[str, Place] = {}

    def add(names: Iterable[str], level: Level, countries: tuple[str, ...]) -> None:
        for name in names:
            k = key(name)
            known = found.get(k)
            merged = tuple(dict.fromkeys((*(known.countries if known else ()), *countries)))
            found[k] = Place(k, known.level if known and level is Level.TOWN else level, merged, k in ambiguous)

    for level, part in ((Level.TOWN, "towns"), (Level.REGION, "regions")):
        for code, names in source[part].items():
            add(names, level, (code,))
    for name, codes in source["same_name"].items():
        add((name,), Level.TOWN, tuple(codes))
    for group in source["supranational"].values():
        add(group["names"], Level.SUPRANATIONAL, tuple(group["countries"]))
    # What a country is generalised to is a place as well: a copy that says it is read again.
    for code, members in source["containment"].items():
        names = dict.fromkeys(country_name(code, lang) for lang in LANGUAGES)
        add((name for name in names if key(name) not in found), Level.SUPRANATIONAL, tuple(members))
    for k, code in _country_names().items():
        found[k] = Place(k, Level.COUNTRY, (code,), k in ambiguous)
    return found


@lru_cache(maxsize=65_536)
def _place_of_key(k: str) -> Place | None:
    if k in _places():
        return _places()[k]
    row = _towns().get(k)
    if row is None:
        return None
    countries, _, mark = row.partition("\t")
    return Place(k, Level.TOWN, tuple(countries.split()), mark == "?")


def place(text: str) -> Place | None:
    """Return the listed place that *text* names, or None. Never guesses between countries."""
    return _place_of_key(key(text))


def country_name(code: str, lang: str = "en") -> str:
    """Return CLDR's name of a country or of a UN M49 region in *lang* (en, fr, pt)."""
    return str(Locale(lang).territories[code])


def region_of(country: str, lang: str = "en") -> str | None:
    """Return the name of the subregion that contains *country*, e.g. BF in fr: "Afrique occidentale"."""
    for code, members in data("places")["containment"].items():
        if country in members:
            return country_name(code, lang)
    return None


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


def countries_of(text: str) -> tuple[str, ...]:
    """Return the countries that *text* gives away: by a place, a demonym, a body or its secretariat."""
    k = key(text)
    spot = _place_of_key(k)
    found = [*(spot.countries if spot else ()), *demonyms().get(k, ())]
    for body in coalition(text):
        found += [c for c in (body.country, body.secretariat_country) if c]
    return tuple(dict.fromkeys(found))


@cache
def common_words() -> frozenset[str]:
    """Keys of words that are written in small letters: a capital alone makes none of them a name."""
    text = (resources.files("redactor.data") / "common_words.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def is_common(word: str) -> bool:
    """Whether *word* is an ordinary word of one of our languages."""
    return key(word) in common_words()


def is_title_case(text: str) -> bool:
    """Whether *text* gives capitals to most of its words, so that a capital says nothing."""
    longer = _LONGER.findall(text)
    return len(longer) >= 12 and sum(word[0].isupper() for word in longer) > 0.55 * len(longer)


_LONGER = regex.compile(r"(?<![\w-])\p{L}[\p{L}'-]{3,}")


# ---------------------------------------------------------------- one reading of a text

_WORD = regex.compile(r"[^\W_]+")
# What may stand between the words of one name; a full stop only where no space follows it.
_GAP = regex.compile(r"(?:[ \n]|[-'/&·]|\.(?! ))*")


@cache
def _kinds() -> dict[str, tuple[Kind, ...]]:
    """Every listed key with its kinds. Towns are held by the automaton without an entry here."""
    found: dict[str, list[Kind]] = {}

    def add(kind: Kind, keys: Iterable[str]) -> None:
        for k in keys:
            if k and kind not in found.setdefault(k, []):
                found[k].append(kind)

    for body in bodies():
        kind = Kind.COALITION if body.entity == "HRD_COALITION" else Kind.ORGANIZATION
        add(kind, (key(form) for form in (*body.acronyms, *body.names)))
    tools, roles = data("tools"), data("roles")
    add(Kind.TOOL, map(key, tools["plain"]))
    add(Kind.TOOL_WORD, map(key, tools["word"]))
    add(Kind.TOOL_EVERYDAY, map(key, tools["everyday"]))
    add(Kind.ROLE, (key(role) for lang in LANGUAGES for role in roles[lang]))
    add(Kind.ORGANIZATION, map(key, data("organizations")["known"]))
    add(Kind.PUBLIC_BODY, map(key, data("bodies")["acronyms"]))
    add(Kind.PLACE, _places())
    add(Kind.DEMONYM, (*demonyms(), *town_demonyms()))
    add(Kind.PEOPLE, peoples())
    add(Kind.GIVEN, map(key, data("names")["given"]))
    add(Kind.FAMILY, map(key, data("names")["family"]))
    return {k: tuple(kinds) for k, kinds in found.items()}


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for k in _towns():
        automaton.add_word(f" {k} ", k)
    for k in _kinds():
        automaton.add_word(f" {k} ", k)
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=4)
def hits(text: str) -> tuple[Hit, ...]:
    """Return every listed name in the folded *text*, by start, longest first; offsets are into *text*."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(plain(text))]
    low = plain(text)
    joined = " " + " ".join(low[a:b] for a, b in words) + " "
    begins, ends, at = {}, {}, 0
    for a, b in words:
        begins[at] = a
        at += b - a + 1
        ends[at] = b
    found = []
    for last, k in _automaton().iter(joined):
        start, end = begins[last - len(k) - 1], ends[last]
        if " " not in k or _one_name(text[start:end]):
            found.append(Hit(start, end, k, _kinds_of(k)))
    return tuple(sorted(found, key=lambda hit: (hit.start, -hit.end)))


def _one_name(text: str) -> bool:
    """Whether the words of *text* are held together by nothing that ends a phrase."""
    return all(_GAP.fullmatch(gap) for gap in _WORD.split(text)[1:-1])


def _kinds_of(k: str) -> tuple[Kind, ...]:
    kinds = _kinds().get(k, ())
    return (*kinds, Kind.PLACE) if k in _towns() and Kind.PLACE not in kinds else kinds


def known_word(text: str) -> tuple[Kind, ...]:
    """Return the kinds of the listed name *text*; empty for an unlisted one."""
    return _kinds_of(key(fold(text).text))
