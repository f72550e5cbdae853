"""Made-up sentences in many voices with slots, and bare cells that hold nothing to protect.

Slots: P person, L place, O organisation, C coalition, B public body, D date, M money, F phone, I number,
K fragment id, X protection measure, E event, R role, T tool, N people or faith, A e-mail, U web address,
G coordinates; W firms, clubs and schools, Z titles of works, which are no identifier (general.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from redactor.training import figures, names
from redactor.training.augment import respell
from redactor.training.data import Sample, Span
from redactor.training.names import phrases

LABEL = {
    "P": "PERSON",
    "L": "LOCATION",
    "O": "ORGANIZATION",
    "W": "ORGANIZATION",
    "C": "HRD_COALITION",
    "B": "PUBLIC_BODY",
    "D": "DATE_TIME",
    "M": "MONEY",
    "F": "PHONE_NUMBER",
    "I": "ID_NUMBER",
    "K": "FRAGMENT_ID",
    "X": "PROTECTION_MEASURE",
    "E": "EVENT",
    "R": "ROLE",
    "T": "SECURITY_TOOL",
    "N": "NRP",
    "A": "EMAIL_ADDRESS",
    "U": "URL",
    "G": "GEO_COORDINATE",
}

Maker = Callable[[Random, str], str]

# Shares of the sentences: from outside the field, and of measures; of the latter, those without one.
GENERAL, MEASURES, NO_MEASURE = 0.35, 0.2, 0.4

_OF = {"en": ("on", "in"), "fr": ("sur", "de"), "pt": ("sobre", "de")}


def people(rng: Random, lang: str) -> str:
    """A people, faith or nationality."""
    ours, ethnic = phrases()["peoples"][lang], phrases()["ethnonyms"]
    name: str = rng.choice(rng.choice((ours, ethnic, ethnic, names.words()["demonyms"].get(lang) or ours)))
    if lang != "en" and rng.random() < 0.5:
        name = name.lower()
    if name[-1] not in "sx" and rng.random() < 0.25:
        name += "s"
    return name


def event(rng: Random, lang: str) -> str:
    """The name of a meeting, course or protest."""
    kind = rng.choice(phrases()["event_kinds"][lang])
    shape = rng.random()
    theme = rng.choice(phrases()["event_themes"][lang])
    if shape < 0.3:
        name = f"{theme} {kind}" if lang == "en" and not theme.startswith("the ") else f"{kind} {_OF[lang][0]} {theme}"
    elif shape < 0.5:
        name = f"{names.place(rng, lang)} {kind}" if lang == "en" else f"{kind} de {names.place(rng, lang)}"
    elif shape < 0.65:
        name = f"{kind} {_OF[lang][0]} {theme} {_OF[lang][1]} {names.place(rng, lang)}"
    elif shape < 0.8:
        name = f"{kind} « {theme} »" if lang == "fr" else f'{kind} "{theme.capitalize()}"'
    else:
        name = kind
    return name[0].upper() + name[1:] if rng.random() < 0.3 else name


def handle(rng: Random) -> str:
    """An account, page or site."""
    word = names.bare(names.invented(rng)).lower()
    other = names.bare(names.invented(rng, "place")).lower()
    return rng.choice(
        (
            f"@{word}_{other}",
            f"@{word}{rng.randint(1, 99)}",
            f"https://www.{word}-{other}.example/{rng.choice(('actu', 'p', 'r'))}/{rng.randint(1, 999)}",
            f"www.{word}.example",
            f"facebook.com/{word}.{other}",
            f"t.me/{word}{other}",
            f"{word}-{other}.org",
            f"http://{other}.net/{word}",
        )
    )


def code(rng: Random) -> str:
    """A record identifier outside the programme's fashion."""
    area = "".join(rng.choice("ABCDEGIKLMNORSTUZ") for _ in range(rng.choice((2, 3, 3))))
    number, year = rng.randint(1, 400), rng.randint(19, 26)
    word = rng.choice(("OH", "CIV", "OUT", "HRLP", "SYN", "REC", "F", "JUD", "LOB", "HV", "OHR"))
    return rng.choice(
        (
            f"{word}{rng.randint(1, 9)}-{area}-{number:04}",
            f"{area}_{word}_Q{rng.randint(1, 4)}_{number:03}",
            f"{area}.{number:02}",
            f"{area}_{number:04}",
            f"{word}.{area}.{year}.{number:03}",
            f"{area}/{word}/{year}/{number:02}",
            f"{area}-{word}-{number:02}",
            f"{area.lower()}-{word.lower()}-{number}",
            f"{word}/{area}/20{year}/{number:04}",
            f"{area}.{word}.{year}.{number}",
            f"{word}-{area}/{year}-{number:03}",
            f"#{number}-{area}",
            f"{area}{year}{number:03}",
            figures.fragment_id(rng, "en"),
        )
    )


def _person(rng: Random, lang: str) -> str:
    name = names.person(rng, lang)
    return name.lower() if rng.random() < 0.06 else name


def _email(rng: Random, lang: str) -> str:
    user = f"{names.given_name(rng)}.{names.invented(rng)}"
    site = f"{names.invented(rng, 'place')}.{rng.choice(('example', 'org', 'net', 'tg', 'com'))}"
    return re.sub(r"[ ']", "", names.bare(f"{user}@{site}").lower())


def _coordinates(rng: Random, lang: str) -> str:
    form = rng.choice(("{:.4f}, {:.4f}", "{:.4f} N, {:.4f} E", "{:.2f}° N ; {:.2f}° E", "N {:.4f} E {:.4f}"))
    return form.format(rng.uniform(-30, 35), rng.uniform(-17, 50))


def _listed(key: str) -> Callable[[Random, str], str]:
    """A maker that draws from one of the lists of ``phrases.yaml``."""

    def draw(rng: Random, lang: str) -> str:
        return str(rng.choice(phrases()[key][lang]))

    return draw


FILL: dict[str, Maker] = {
    "P": _person,
    "L": names.place,
    "O": names.organisation,
    "W": names.firm,
    "Z": lambda rng, lang: str(rng.choice(names.general()["titles"])),
    "C": names.coalition,
    "D": figures.date,
    "M": figures.money,
    "F": figures.phone,
    "I": figures.id_number,
    "K": lambda rng, lang: code(rng),
    "X": _listed("measures"),
    "E": event,
    "R": _listed("roles"),
    "B": _listed("bodies"),
    "N": people,
    "T": lambda rng, lang: str(rng.choice(names.words()["tools"])),
    "A": _email,
    "U": lambda rng, lang: handle(rng),
    "G": _coordinates,
}


def measure(rng: Random, lang: str, kind: str) -> str:
    """Words about one measure of a *kind* (verbal, nominal or clauses), made by the grammar, its essence in < >."""
    grammar = names.measures()[lang]
    shape: str = rng.choice(grammar[kind])
    text = re.sub(r"\{(\w+)\}", lambda slot: str(rng.choice(grammar[slot[1]])), shape)
    return _ARTICLE.sub(r"\1<", text)


_ARTICLE = re.compile(r"<((?:an?|the|une?|des|les?|la|uma?|os?|as)\s|l')")


def measured(rng: Random, lang: str) -> Sample:
    """A sentence with measures in free wording, or one with such words and no measure."""
    if rng.random() < NO_MEASURE:
        return Sample(rng.choice(names.measures()[lang]["near"]), (), lang, "carrier")
    frames = names.measures()["frames"][lang]
    kind = rng.choice(sorted(frames))
    said = re.sub(r"\{X\}", lambda _: measure(rng, lang, kind), rng.choice(frames[kind]))
    marked = re.findall(r"<(.+?)>", said)
    return filled(rng, re.sub(r"<.+?>", "{X}", said), lang, {"X": lambda rng, lang: marked.pop(0)})


def filled(rng: Random, carrier: str, lang: str, makers: Mapping[str, Maker] | None = None) -> Sample:
    """A carrier with every slot filled, by *makers* of its own where they have one."""
    text, spans, last = "", [], 0
    for slot in re.finditer(r"\{(\w)\}", carrier):
        text += carrier[last : slot.start()]
        new = (FILL | dict(makers or {}))[slot[1]](rng, lang)
        if slot[1] in LABEL:
            spans.append((len(text), len(text) + len(new), LABEL[slot[1]]))
        text += new
        last = slot.end()
    return Sample(text + carrier[last:], tuple(spans), lang, "carrier")


def cell(rng: Random) -> Sample:
    """A bare cell: an identifier, country, year, name or number alone, or a coded value."""
    lang = rng.choice(("en", "fr", "pt"))
    if rng.random() < 0.4:
        return Sample(rng.choice(phrases()["nothing"]), (), lang, "cell")
    label, text = rng.choice(
        (
            ("FRAGMENT_ID", code(rng)),
            ("FRAGMENT_ID", code(rng)),
            ("LOCATION", rng.choice(names.countries(lang))),
            ("LOCATION", names.place(rng, lang)),
            ("DATE_TIME", str(rng.randint(2005, 2027))),
            ("DATE_TIME", figures.date(rng, lang)),
            ("PERSON", names.person(rng, lang)),
            ("HRD_COALITION", names.coalition(rng, lang)),
        )
    )
    spans: tuple[Span, ...] = ((0, len(text), label),)
    return Sample(text, spans, lang, "cell")


def sentence(rng: Random, lang: str) -> Sample:
    """One made-up sentence: of the field, from outside it, or about a measure."""
    pick = rng.random()
    if pick < MEASURES:
        return measured(rng, lang)
    source = names.general() if pick < MEASURES + GENERAL else phrases()
    return filled(rng, rng.choice(source["carriers"][lang]), lang)


def samples(rng: Random, count: int) -> list[Sample]:
    """``count`` samples: two thirds sentences (one to three carriers joined), one third bare cells."""
    out = []
    for _ in range(count):
        if rng.random() < 0.33:
            out.append(cell(rng))
            continue
        lang = rng.choices(("en", "fr", "pt"), (5, 5, 2))[0]
        parts = [sentence(rng, lang) for _ in range(rng.choice((1, 1, 2, 3)))]
        if rng.random() < 0.3:
            parts.append(Sample(rng.choice(phrases()["nothing"]), (), lang, "cell"))
        text, spans = "", []
        for part in parts:
            text += rng.choice((" ", " ", " ", "\n", " / ", "; ")) if text else ""
            spans += [(s + len(text), e + len(text), label) for s, e, label in part.spans]
            text += part.text
        out.append(respell(rng, Sample(text, tuple(spans), lang, "carrier")))
    return out
