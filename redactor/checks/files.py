"""metadata and the file-wide part of confidentiality-flag: what a file says outside its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from redactor import lexicon
from redactor.checks.base import CheckSettings, is_ours
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


@dataclass
class _Seen:
    """What tells whether a file lacks flags: numbers, because all its records at once are too much to hold."""

    records: int = 0
    without: list[int] = field(default_factory=list)
    named: int = 0
    ours: int = 0

    def note(self, number: int, fragment: Fragment) -> None:
        self.records += 1
        if not fragment.with_role(Role.FLAG):
            self.without.append(number)
        if any(fragment.values[column.name].strip() for column in fragment.with_role(Role.IDENTIFIER)):
            self.named += 1
            self.ours += is_ours(fragment)

    def is_ours(self) -> bool:
        """Whether there are records with an ID, and all of them look like copies of ours."""
        return 0 < self.named == self.ours


def missing_flags(harvest: Harvest) -> Iterator[Finding]:
    """Yield a file without any flag once, and single records without one in a file where others have one.

    A file of nothing but copies of ours was confidential throughout when they were made.
    """
    files: dict[str, _Seen] = defaultdict(_Seen)
    for number, record in enumerate(harvest.records):
        files[record.fragment.path].note(number, record.fragment)
    for path, seen in files.items():
        if len(seen.without) < seen.records:
            for number in seen.without:
                yield Finding("confidentiality-flag", "", harvest.records[number].at(None), 0.9, "flag", NONE)
        elif not seen.is_ours():
            yield Finding("confidentiality-flag", "", Location(path), 0.9, "flag", NONE)
