"""metadata and the file-wide part of confidentiality-flag: what a file says outside its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from redactor import lexicon
from redactor.checks.base import CheckSettings, Record, is_ours
from redactor.checks.flags import NONE
from redactor.checks.siblings import Harvest
from redactor.model import Finding, Fragment, Location, Match, Role, Span, Surface
from redactor.normalize import fold

NAMED = "text outside the records names a protected body or country"
FOUND = "text outside the records holds an identifier"


def metadata(surface: Surface, matches: Iterable[Match], _: CheckSettings) -> Iterator[Finding]:
    """Yield what detection found in a surface, and the bodies and countries that the lists know in it."""
    taken: list[Span] = []
    for match in matches:
        taken.append(match.span)
        place = Location(surface.path, None, surface.place, match.span)
        value = surface.text[match.span.start : match.span.end]
        yield Finding("metadata", match.entity, place, match.score, match.recognizer, FOUND, value=value)
    text = fold(surface.text)
    for hit in lexicon.hits(text.text):
        span = text.span(hit.start, hit.end)
        if lexicon.Kind.COALITION in hit.kinds and not any(span.overlaps(other) for other in taken):
            taken.append(span)
            place = Location(surface.path, None, surface.place, span)
            value = surface.text[span.start : span.end]
            yield Finding("metadata", "HRD_COALITION", place, 0.9, "lexicon", NAMED, value=value)


def _are_ours(records: Iterable[Record]) -> bool:
    """Whether there are records with an ID, and all of them look like copies of ours."""
    named = [record.fragment for record in records if any(_ids(record.fragment))]
    return bool(named) and all(map(is_ours, named))


def _ids(fragment: Fragment) -> Iterator[str]:
    return (fragment.values[column.name].strip() for column in fragment.with_role(Role.IDENTIFIER))


def missing_flags(harvest: Harvest) -> Iterator[Finding]:
    """Yield a file without any flag once, and single records without one in a file where others have one.

    A file of nothing but copies of ours was confidential throughout when they were made.
    """
    files: dict[str, list[Record]] = defaultdict(list)
    for record in harvest.records:
        files[record.fragment.path].append(record)
    for path, records in files.items():
        without = [record for record in records if not record.fragment.with_role(Role.FLAG)]
        if len(without) == len(records) and _are_ours(records):
            continue
        if len(without) == len(records):
            yield Finding("confidentiality-flag", "", Location(path), 0.9, "flag", NONE)
        else:
            for record in without:
                yield Finding("confidentiality-flag", "", record.at(None), 0.9, "flag", NONE)
