"""Makes up dates, sums, telephone numbers and codes, from chance and the forms that people write them in.

Every maker takes a ``random.Random`` and a language (``en``, ``fr``, ``pt``) and returns one surface form.
"""

from __future__ import annotations

import string
from random import Random

from redactor.training import names

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
    unit = rng.choice(names.phrases()["currencies"])
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
