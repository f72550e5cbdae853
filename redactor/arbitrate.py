"""From many overlapping claims about one text to one claim for every stretch of it.

The union of all claims is what counts as identified: nothing that any recognizer saw is dropped, but for
a title or idle words that a stronger claim left at an end of a weaker one ("Mr", "in the").
What is decided here is the entity of each stretch, by evidence and never by order: a claim that contains
another as its part (a body's name with a town in it) wins; else the stronger; else the longer.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from redactor.language import languages_of
from redactor.model import Match, Span
from redactor.normalize import is_tag

_NAMED_PARTS = frozenset({"PERSON", "LOCATION", "NRP", "ORGANIZATION", "ROLE", "DATE_TIME", "PUBLIC_BODY"})
_ANYTHING = frozenset(
    {
        "PERSON",
        "LOCATION",
        "NRP",
        "ORGANIZATION",
        "ROLE",
        "DATE_TIME",
        "PUBLIC_BODY",
        "HRD_COALITION",
        "MONEY",
        "ID_NUMBER",
        "URL",
        "PHONE_NUMBER",
        "SECURITY_TOOL",
        "EVENT",
        "PROTECTION_MEASURE",
        "GEO_COORDINATE",
        "FRAGMENT_ID",
        "IBAN_CODE",
        "IP_ADDRESS",
        "EMAIL_ADDRESS",
    }
)
# Which entities may lie inside which as mere parts of the longer name.
SWALLOWS: dict[str, frozenset[str]] = {
    "EMAIL_ADDRESS": _ANYTHING,
    "URL": _ANYTHING - {"EMAIL_ADDRESS"},
    "FRAGMENT_ID": _ANYTHING,
    "IBAN_CODE": _ANYTHING,
    "GEO_COORDINATE": _ANYTHING,
    "ID_NUMBER": _ANYTHING - {"EMAIL_ADDRESS", "URL", "FRAGMENT_ID", "IBAN_CODE"},
    "PHONE_NUMBER": frozenset({"ID_NUMBER", "DATE_TIME", "MONEY"}),
    "HRD_COALITION": _NAMED_PARTS,
    "ORGANIZATION": _NAMED_PARTS - {"PUBLIC_BODY"},
    # A court of a town and a workshop in a town: the town is a place of its own; so is a person in an event.
    "PUBLIC_BODY": _NAMED_PARTS - {"LOCATION"},
    "EVENT": _NAMED_PARTS - {"LOCATION", "PERSON"},
    "PERSON": frozenset({"LOCATION", "NRP", "ORGANIZATION"}),
    "LOCATION": frozenset({"NRP", "PERSON"}),
    "DATE_TIME": frozenset({"ID_NUMBER"}),
    "MONEY": frozenset({"DATE_TIME", "ID_NUMBER", "PHONE_NUMBER"}),
    "PROTECTION_MEASURE": frozenset({"SECURITY_TOOL"}),
}
# Words that identify nobody where they are all that is left of a claim's end: en, fr, pt.
_IDLE = frozenset(
    re.findall(
        r"\w+",
        "the an of in on at to by for from with and or is was as its his her their our this that "
        "le la les l de du des d et à au aux en par pour avec sur dans un une ou son sa ses "
        "o os as da do das dos e em no na nos nas ao aos à às por para com um uma ou",
    )
)
# Titles, which stand before a name: idle only where the name is what was cut off after them.
_TITLES = frozenset({"mm", "mr", "mrs", "ms", "mme", "mmes", "mlle", "dr", "me", "pr", "prof", "sr", "sra"})
_WORD = re.compile(r"\w+")


def arbitrate(matches: Iterable[Match], text: str) -> tuple[Match, ...]:
    """Return disjoint matches covering every letter and digit that any of *matches* covers, idle ends apart."""
    claims = sorted(set(matches), key=lambda m: (m.span, m.entity, m.recognizer, m.score))
    settled: list[Match] = []
    for cluster in _clusters(claims):
        kept: list[Match] = []
        for match in sorted(cluster, key=_rank(cluster, text)):
            for part in _outside(match, _beside(match, kept), text):
                insort(kept, part, key=_start)
        settled.extend(kept)
    return tuple(sorted(_joined(settled, text), key=lambda m: (m.span.start, m.span.end)))


def _clusters(claims: Sequence[Match]) -> Iterator[list[Match]]:
    """Groups of claims (ordered by place) that hang together by overlaps; each is settled on its own."""
    cluster: list[Match] = []
    end = 0
    for match in claims:
        if cluster and match.span.start >= end:
            yield cluster
            cluster = []
        cluster.append(match)
        end = max(end, match.span.end)
    if cluster:
        yield cluster


def _rank(matches: Sequence[Match], text: str) -> Callable[[Match], tuple[int, float, int, int, str, str]]:
    swallowed = dict(_swallowed(matches))

    def key(match: Match) -> tuple[int, float, int, int, str, str]:
        length = match.span.end - match.span.start
        around = swallowed.get(match, frozenset())
        apart = around and (_is_cause(match, text) or (around == {"EVENT"} and _is_day(match, text)))
        place = -1 if apart else int(bool(around))
        return (place, -match.score, -length, match.span.start, match.entity, match.recognizer)

    return key


# What a campaign or a committee is for is no part of its name: "Justice pour …", "Comité de soutien à …".
_CAUSE = re.compile(
    r"(?:\b(?:justice|libert[éy]|freedom|liberdade|justiça)\s(?:for|pour|por|para|à)|\b(?:soutien|solidarit[ée])\s(?:à|avec)"
    r"|\b(?:support|solidarity)\s(?:for|to|with)|\bapoio\sa|\bsolidariedade\scom|\b(?:free|libérez|libertem))\s$",
    re.IGNORECASE,
)


def _is_cause(match: Match, text: str) -> bool:
    """Whether *match* is a person for whom the body or event around it stands up."""
    return match.entity == "PERSON" and bool(_CAUSE.search(text, max(0, match.span.start - 30), match.span.start))


# When an event took place is no part of its name: "training of November 2022", "forum (3 May)".
_WHEN = re.compile(r"(?:\b(?:of|on|in|du|des|de|en|le|em|no|dos)\s|\bd['’]|[,(]\s?)$", re.IGNORECASE)
_DAY_OR_MONTH = re.compile(r"\d.*[^\W\d_]|[^\W\d_].*\d|\d+[./-]\d+")


def _is_day(match: Match, text: str) -> bool:
    """Whether *match* is a date (more than a year) that is said of what stands before it."""
    start, end = match.span.start, match.span.end
    if match.entity != "DATE_TIME" or not _DAY_OR_MONTH.search(text, start, end):
        return False
    return bool(_WHEN.search(text, max(0, start - 5), start))


def _swallowed(matches: Sequence[Match]) -> Iterator[tuple[Match, frozenset[str]]]:
    """Those of *matches* (ordered by place) that are parts of a longer one, and the entities of such."""
    furthest: dict[str, int] = {}  # by entity, how far the claims reach that begin before
    for _, group in groupby(matches, key=_start):
        beginning = list(group)
        here: dict[str, int] = {}
        for match in beginning:
            if match.entity in SWALLOWS:
                here[match.entity] = max(here.get(match.entity, 0), match.span.end)
        for match in beginning:
            end = match.span.end
            around = (e for e in {*furthest, *here} if furthest.get(e, 0) >= end or here.get(e, 0) > end)
            if swallowing := frozenset(entity for entity in around if match.entity in SWALLOWS[entity]):
                yield match, swallowing
        for entity, end in here.items():
            furthest[entity] = max(furthest.get(entity, 0), end)


def _start(match: Match) -> int:
    return match.span.start


def _beside(match: Match, kept: Sequence[Match]) -> Iterator[Span]:
    """The spans of *kept* (ordered by place, disjoint) that overlap *match*."""
    first = max(0, bisect_right(kept, match.span.start, key=_start) - 1)
    for number in range(first, len(kept)):
        span = kept[number].span
        if span.start >= match.span.end:
            return
        if span.overlaps(match.span):
            yield span


def _outside(match: Match, taken: Iterable[Span], text: str) -> list[Match]:
    """The parts of *match* that *taken* (ordered by place) leaves, each trimmed to its letters and digits."""
    parts, at, end = [], match.span.start, match.span.end
    for low, high in (*((span.start, span.end) for span in taken), (end, end)):
        span = _trimmed(at, low, text, marks=_BEFORE_CUT if low < end else "")
        cut = (at > match.span.start) + (low < end) == 1
        if span and not (cut and _is_idle(span, text, before_name=at == match.span.start)):
            parts.append(replace(match, span=span))
        at = max(at, high)
    return parts


def _is_idle(span: Span, text: str, *, before_name: bool) -> bool:
    """Whether *span*, an end of a cut claim, is nothing but idle words, or a title before the name that cut it."""
    if any(c.isalnum() for c in text[span.start - 1 : span.start] + text[span.end : span.end + 1]):
        return False
    words = [word[0] for word in _WORD.finditer(text, span.start, span.end)]
    # A lone M is a title in French only; elsewhere it is somebody's initial.
    french = words == ["M"] and languages_of(text) == ("fr",)
    if before_name and len(words) == 1 and (french or words[0].casefold() in _TITLES):
        return True
    return all(word.casefold() in _IDLE and (len(word) > 1 or word.islower()) for word in words)


_BEFORE_CUT = ",;:("  # marks that part what was cut off from the rest


def _trimmed(start: int, end: int, text: str, marks: str) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in marks):
        end -= 1
    return Span(start, end) if any(c.isalnum() or is_tag(c) for c in text[start:end]) else None


# A nickname between the parts of a name: Anna "root" Example.
_NICKNAME = re.compile(r"\s[\"“”«'‘’(]\s?\w+\s?[\"“”»'‘’)]\s")


def _joined(matches: Sequence[Match], text: str) -> list[Match]:
    """Join claims of one entity that touch (parts of one claim that another had cut), names around a nickname too."""
    joined: list[Match] = []
    for match in sorted(matches, key=lambda m: m.span):
        last = joined[-1] if joined else None
        if last and last.entity == match.entity and _hangs_together(last, match, text):
            joined[-1] = replace(last, span=Span(last.span.start, match.span.end), score=max(last.score, match.score))
        else:
            joined.append(match)
    return joined


def _hangs_together(last: Match, match: Match, text: str) -> bool:
    if last.span.end == match.span.start:
        return True
    gap = slice(last.span.end, match.span.start)
    near = match.span.start - last.span.end < _LONGEST_NICKNAME
    return match.entity == "PERSON" and near and bool(_NICKNAME.fullmatch(text[gap]))


_LONGEST_NICKNAME = 24
