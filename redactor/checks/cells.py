"""small-cell: combinations of quasi-identifiers that fewer than k records share.

k bounds what these columns show within the files of one run. It is never a guarantee of anonymity:
readers know other things (Sweeney, "k-anonymity", 2002; WP29 Opinion 05/2014, 3.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from redactor import lexicon
from redactor.checks.base import CheckSettings, Record
from redactor.checks.siblings import Harvest
from redactor.model import Finding, Location
from redactor.normalize import fold, key

RARE = "fewer records than the policy's k share this combination of country, year and the like"
FEW = "the run holds fewer records than the policy's k: every one is singled out"
HIDDEN = "-"


def small_cells(harvest: Harvest) -> Iterator[Finding]:
    """Yield the records whose combination of quasi-identifiers is rarer than k."""
    settings, records = harvest.settings, harvest.records
    if settings.k < 2 or not settings.quasi or not records:  # noqa: PLR2004 — k of one asks for nothing
        return
    if len(records) < settings.k:
        for path in sorted({record.fragment.path for record in records}):
            yield Finding("small-cell", "", Location(path), 0.5, "cells", FEW)
        return
    cells = [cell(record, settings) for record in records]
    count = Counter(cells)
    for record, own in zip(records, cells, strict=True):
        if count[own] < settings.k and any(value != HIDDEN for value in own):
            yield Finding("small-cell", "", record.at(None), 0.6, "cells", RARE)


def cell(record: Record, settings: CheckSettings) -> tuple[str, ...]:
    """Return the record's combination: coded values, folded; a country found only in prose counts as coded."""
    values = []
    for name in settings.quasi:
        column = record.fragment.by_key(name)
        text = record.text(column).strip() if column else ""
        hidden = not text or (column is not None and any(m.hides for m in record.markers(column)))
        values.append((_prose_country(record) if name == "country" else HIDDEN) if hidden else key(text))
    return tuple(values)


def _prose_country(record: Record) -> str:
    """Return the one country that the record's prose names; none when there are several."""
    found = set()
    for column in record.written():
        text = fold(record.text(column)).text
        for hit in lexicon.hits(text):
            place = lexicon.place(hit.key) if lexicon.Kind.PLACE in hit.kinds else None
            if place and place.level is lexicon.Level.COUNTRY and text[hit.start].isupper():
                found.add(place.countries[0])
    return key(lexicon.country_name(found.pop())) if len(found) == 1 else HIDDEN
