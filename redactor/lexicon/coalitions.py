"""Coalitions, networks and rights bodies of the gazetteer, by every form of their names."""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from redactor.lexicon.listed import data
from redactor.normalize import key


@dataclass(frozen=True, slots=True)
class Body:
    """A coalition, network or rights body of the gazetteer."""

    id: str
    entity: str
    country: str | None
    acronyms: tuple[str, ...]
    names: tuple[str, ...]
    secretariat_country: str | None = None


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
