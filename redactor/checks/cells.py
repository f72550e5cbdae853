"""small-cell: combinations of quasi-identifiers that fewer than k records share.

k bounds what these columns show within the files of one run. It is never a guarantee of anonymity:
readers know other things (Sweeney, "k-anonymity", 2002; WP29 Opinion 05/2014, 3.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from redactor import lexicon
from redactor.checks.base import CheckSettings, Record, level_of
from redactor.checks.siblings import Harvest
from redactor.model import Finding, Level, Role
from redactor.normalize import key

RARE = "fewer records than the policy's k share this combination of country, year and the like"
NOWHERE = ""


def small_cells(harvest: Harvest) -> Iterator[Finding]:
    """Yield the records whose combination of quasi-identifiers is rarer than k.

    A record counts when it is not plainly open and says which country it is about: without a place, or
    with a region of many states in its stead, the rest singles nobody out.
    """
    settings = harvest.settings
    if not are_counted(settings):
        return
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}  # each combination once, however many records have it
    cells = [kept.setdefault(own, own) for own in (cell(record, settings) for record in harvest.records)]
    count = Counter(cells)
    for record, own in zip(harvest.records, cells, strict=True):
        if count[own] < settings.k and (finding := alone(record, own, settings)):
            yield finding


def are_counted(settings: CheckSettings) -> bool:
    """Whether the policy asks for anything: k of one does not."""
    return settings.k > 1 and bool(settings.quasi)


def alone(record: Record, own: tuple[str, ...], settings: CheckSettings) -> Finding | None:
    """Return the finding about *record* if its combination *own* is rare; None where that singles nobody out."""
    placed = own[0] != NOWHERE and level_of(record.fragment, settings) is not Level.OPEN
    return Finding("small-cell", "", record.at(None), 0.6, "cells", RARE) if placed else None


def cell(record: Record, settings: CheckSettings) -> tuple[str, ...]:
    """Return the record's combination: its countries first, then the coded values, folded."""
    columns = [record.fragment.by_key(name) for name in settings.quasi if name != "country"]
    shown = [c for c in columns if c and not any(m.hides for m in record.markers(c))]
    return (_countries(record), *(f"{c.key}={key(record.text(c))}" for c in shown))


def _countries(record: Record) -> str:
    """Return the codes of the countries that the country column or, without one, the prose names."""
    coded, told = set(), set()
    for column in record.fragment.with_role(Role.COUNTRY):
        place = lexicon.place(record.text(column)) if record.text(column).strip() else None
        if place and place.level is not lexicon.Level.SUPRANATIONAL:
            coded.add(place.countries[0])
    for found in record.identifiers if not coded else ():
        place = lexicon.place(found.value) if found.entity == "LOCATION" else None
        if place and place.level is lexicon.Level.COUNTRY:
            told.add(place.countries[0])
    return " ".join(sorted(coded or told))
