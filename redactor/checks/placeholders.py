"""informative-placeholder and placeholder-mismatch: what a marker itself tells, and whether it is true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from redactor.checks.base import CheckSettings, Record, is_ours
from redactor.checks.phrases import phrase
from redactor.checks.restoring import copies, restorations
from redactor.checks.worth import entity_of
from redactor.markers import Marker
from redactor.model import Column, Finding, Location, Role, Span

KEEPS = {
    "part": "a marker leaves part of the value readable",
    "initials": "a marker keeps the initials of what it hides",
    "words": "a marker keeps the number and length of the words it hides",
    "length": "a marker keeps the length of what it hides",
    "names": "a marker's label tells what it hides",
    "varies": "masks vary in length, as what they hide does",
}
CONTRADICTED = "a marker's label contradicts what it hides, which another place shows"
TWO_LABELS = "one value carries different labels in two copies of the passage"
FOREIGN = "a marker's label comes from another hand than the record's, which names this kind otherwise"
UNFIT = "a marker's label does not fit the words around it"

_RUN = {"blocks", "stars", "crosses", "underscores", "hashes", "bullets", "partial"}
# Kinds that may stand for each other without a contradiction: what one hand calls an organisation is
# another's network, and a person's name may be given by a role.
_AKIN = (
    {"HRD_COALITION", "ORGANIZATION", "PUBLIC_BODY", "NRP"},
    {
        "ID_NUMBER",
        "FRAGMENT_ID",
        "PHONE_NUMBER",
        "IBAN_CODE",
        "EMAIL_ADDRESS",
        "URL",
        "IP_ADDRESS",
        "DATE_TIME",
    },
    {"PERSON", "ROLE", "NRP"},
    {"LOCATION", "GEO_COORDINATE", "NRP"},
    {"SECURITY_TOOL", "PROTECTION_MEASURE", "ORGANIZATION", "EVENT", "URL"},
    {"EVENT", "DATE_TIME"},
    {"MONEY", "ID_NUMBER"},
)


def informative_placeholder(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield the markers of the record that keep something of what they hide."""
    for column in record.columns(settings):
        if column.role in {Role.FLAG, Role.YEAR}:
            continue
        for marker in record.markers(column):
            if reason := _reason(record, column, marker):
                score = 0.9 if reason in {"part", "initials", "words"} else 0.7
                place = record.at(column, marker.span)
                yield Finding("informative-placeholder", marker.entity or "", place, score, "markers", KEEPS[reason])


def _reason(record: Record, column: Column, marker: Marker) -> str | None:
    """Return what a marker keeps. A lone mask keeps its length when the record's other markers are not masks."""
    for reason in ("part", "initials", "words", "names", "length"):
        if reason in marker.reasons:
            return reason
    if marker.style in _RUN and not _is_constant(record, column, marker):
        return "varies"
    return None


def _is_constant(record: Record, column: Column, marker: Marker) -> bool:
    """Whether masks of this sign have one length in the record, and are its usual or its shortest way to hide."""
    sign = record.text(column)[marker.span.start]
    widths: Counter[int] = Counter()
    others = 0
    for other in record.fragment.columns:
        for m in record.markers(other):
            if m.style == marker.style and record.text(other)[m.span.start] == sign:
                widths[m.span.end - m.span.start] += 1
            elif m.hides:
                others += 1
    width = marker.span.end - marker.span.start
    usual = widths[width] * 2 >= widths.total()
    foreign = others > 2 * widths.total() and width > 3  # noqa: PLR2004 — "***" is a sign, not a length
    return usual and not foreign


@dataclass(frozen=True, slots=True)
class Hand:
    """How a marker is written: its brackets and the case of its label. One hand writes one way."""

    style: str
    case: str


def hand(text: str, marker: Marker) -> Hand:
    written = "".join(c for c in text[marker.span.start : marker.span.end] if c.isalpha())
    case = "upper" if written.isupper() else "lower" if written.islower() else "mixed"
    return Hand(marker.style, case)


def placeholder_mismatch(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield markers whose label is contradicted by a copy, by their hand, or by the words around them."""
    seen = set()
    for finding in (*_contradicted(record, settings), *_foreign(record, settings), *_unfit(record, settings)):
        if finding.location not in seen:
            seen.add(finding.location)
            yield finding


def clash(one: str | None, other: str | None) -> bool:
    """Whether two kinds cannot be the same thing."""
    return bool(one and other and one != other and not any({one, other} <= akin for akin in _AKIN))


def _contradicted(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    for found in restorations(record, settings):
        readable, hidden = found.where(record)
        entity = entity_of(record, found.showing, found.span)
        if found.marker.typed and clash(found.marker.entity, entity):
            yield Finding("placeholder-mismatch", entity, hidden, 0.9, "alignment", CONTRADICTED, (readable,))
    story = record.story()
    for copy in copies(record, settings) if story else ():
        for left, right in copy.alignment.pairs:
            mine, theirs = record.markers(copy.column)[left], copy.markers[right]
            place, other = record.at(copy.column, mine.span), record.at(story, _moved(theirs, copy.shift))
            numbered = _are_numbered(mine, theirs, [_written(record, one) for one in (place, other)])
            if numbered or _are_two(mine, theirs, record.grammar.names):
                entity = mine.entity or ""
                yield Finding("placeholder-mismatch", entity, place, 0.9, "alignment", TWO_LABELS, (other,))


def _written(record: Record, place: Location) -> str:
    span = place.span or Span(0, 0)
    return record.fragment.values[place.field_name or ""][span.start : span.end]


def _are_numbered(mine: Marker, theirs: Marker, written: list[str]) -> bool:
    """Whether one value has two numbers, as ORG_1 here and ORG_7 there: *written*, the markers themselves."""
    kinds = [re.sub(r"[\d ]+$", "", marker.label) for marker in (mine, theirs)]
    numbers = [re.findall(r"\d+", text) for text in written]
    return mine.style == theirs.style and kinds[0] == kinds[1] and all(numbers) and numbers[0] != numbers[1]


def _are_two(mine: Marker, theirs: Marker, names: frozenset[str]) -> bool:
    """Whether two labels are of two kinds; "name removed" is of another than "place removed"."""
    if mine.typed and theirs.typed:
        return clash(mine.entity, theirs.entity)
    one, other = (mine, theirs) if mine.typed else (theirs, mine)
    return one.typed and one.entity != "PERSON" and bool(names & set(other.label.split()))


def _moved(marker: Marker, shift: int) -> Span:
    return Span(marker.span.start + shift, marker.span.end + shift)


def _foreign(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield labels of a hand that is not the record's, for a kind that the record's hand names itself."""
    hands: Counter[Hand] = Counter()
    kinds: set[tuple[Hand, str]] = set()
    labelled: list[tuple[Column, Marker, Hand]] = []
    for column in record.columns(settings):
        for marker in record.markers(column):
            if marker.typed and marker.style not in {"partial", "phrase"}:
                own = hand(record.text(column), marker)
                hands[own] += 1
                kinds.add((own, marker.entity or ""))
                labelled.append((column, marker, own))
    usual = hands.most_common(1)[0][0] if hands else None
    for column, marker, own in labelled:
        rare = usual is not None and own != usual and hands[own] * 4 <= hands[usual]
        if rare and (usual, marker.entity) in kinds:
            place = record.at(column, marker.span)
            yield Finding("placeholder-mismatch", marker.entity or "", place, 0.75, "hand", FOREIGN)


_PREPOSITION = re.compile(r"\s+(?:in|at|[àa]|en|em|no|na)\s+")
_PREPOSED = re.compile(
    r"(?<!\w)(?:in|at|on|near|en|em|[àa]|au|aux|vers|n[oa]s?|le|since|depuis|desde)\s+$", re.IGNORECASE
)
# A list of markers with nothing but commas and a conjunction between them.
_SEPARATOR = re.compile(
    r"\s*(?:,|/|;|-|,?\s*(?:and|et|e|ou|or|&))\s*(?:(?:in|of|to|from|de|du|des|d['’]|[àa]|en|em|da|do)\s+)?"
)


def _unfit(record: Record, settings: CheckSettings) -> Iterator[Finding]:
    """Yield labels that the words around them, or the list they stand in, contradict.

    Our own labels say what stood there, whatever stands around.
    """
    for column in () if is_ours(record.fragment) else record.read(settings):
        text, markers = record.text(column), record.markers(column)
        for place, marker in enumerate(markers):
            unfit = _unfit_here(text, marker) or _odd_one(text, markers, place) or _after_event(text, markers, place)
            if marker.typed and unfit:
                where = record.at(column, marker.span)
                yield Finding("placeholder-mismatch", marker.entity or "", where, 0.6, "context", UNFIT)


# How much of the text on either side of a marker is looked at.
_NEAR = 40
# Kinds that no title stands before.
_NO_PERSON = frozenset({"LOCATION", "HRD_COALITION", "DATE_TIME", "MONEY", "EVENT", "SECURITY_TOOL"})


def _unfit_here(text: str, marker: Marker) -> bool:
    before, after = text[max(0, marker.span.start - _NEAR) : marker.span.start], text[marker.span.end :][:_NEAR]
    if marker.entity == "PERSON":
        placed = phrase("before_place", after=r"\s+(?:the\s+)?$").search(before)
        return bool(placed or phrase("after_place", before="^").match(after))
    if marker.entity == "LOCATION" and phrase("before_actor", after=r"\s+(?:the |la |le |l['’])?$").search(before):
        return True
    if marker.entity in _NO_PERSON:
        titled = phrase("before_person", after=r"\.?\s+$", case=True).search(before)
        return bool(titled or phrase("after_person", before="^").match(after))
    return False


def _after_event(text: str, markers: tuple[Marker, ...], place: int) -> bool:
    """Whether a person's label stands where an event's place is told: "[event] in [person]"."""
    if not place or markers[place].entity != "PERSON" or markers[place - 1].entity != "EVENT":
        return False
    return bool(_PREPOSITION.fullmatch(text[markers[place - 1].span.end : markers[place].span.start]))


def _odd_one(text: str, markers: tuple[Marker, ...], place: int) -> bool:
    """Whether a marker is the only one of its kind in a list: of three or more, or a person beside a place."""
    run = [markers[place]]
    for step in (-1, 1):
        at = place
        while 0 <= at + step < len(markers):
            left, right = sorted((markers[at], markers[at + step]), key=lambda m: m.span.start)
            if not _SEPARATOR.fullmatch(text[left.span.end : right.span.start]):
                break
            at += step
            run.append(markers[at])
    kinds = Counter(m.entity for m in run if m.typed)
    mine = markers[place].entity
    most = kinds.most_common(1)[0] if kinds else ("", 0)
    if len(run) == 2:  # noqa: PLR2004
        return mine == "PERSON" and kinds["LOCATION"] == 1 and _conjoined(text, run)
    if _PREPOSED.search(text[max(0, markers[place].span.start - _NEAR) : markers[place].span.start]):
        return False  # "in [location]" tells where, among those who were there
    return len(kinds) == 2 and kinds[mine] == 1 and most[1] >= 2 and clash(mine, most[0])  # noqa: PLR2004


def _conjoined(text: str, run: list[Marker]) -> bool:
    """Whether two markers are joined by a word, not by a comma, which may part a name from its place."""
    first, last = sorted(run, key=lambda m: m.span.start)
    return any(c.isalpha() for c in text[first.span.end : last.span.start])
