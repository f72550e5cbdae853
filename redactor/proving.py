"""verify: a redacted file against its original, value by value, whoever redacted it and with what.

A record's copy must show nothing of what the policy protects in that record; nor what names somebody or something
for certain in any other (:data:`NAMING`), unless the policy keeps it somewhere; and what stands outside the records
(a comment, a hidden sheet, a file's name) nothing of what it protects in any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redactor.errors import DetectionError, InputError
from redactor.filenames import spelled_out
from redactor.judging import as_item, judge_all
from redactor.lexicon import compact, generic, is_common
from redactor.model import Finding, Fragment, Location, Surface
from redactor.pairing import pair, unmarked
from redactor.protected import CODED, WORDLIKE, Protected
from redactor.reading import Account, documents, examined
from redactor.redact import protected
from redactor.report import Item
from redactor.session import Session
from redactor.verify import Hunted, by_beginning, condensed, plain, shown_in, survivors

SURVIVES = "a value that the policy protects in the original can be read in the copy"

ELSEWHERE = "a value that the policy protects in another record of the original can be read in the copy"
OUTSIDE = "text outside the records holds a value that the policy protects in the original"
# What tells one person, group, record or account from all others wherever it stands; of persons, full names.
NAMING = frozenset({
    "EMAIL_ADDRESS", "PHONE_NUMBER", "URL", "IBAN_CODE", "ID_NUMBER", "FRAGMENT_ID", "PERSON", "HRD_COALITION",
})  # fmt: skip
_LONG = 5  # letters and figures; fewer are met by chance, unless they are written as a name is
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Original:
    """A record of the original: what the policy protects in it, and the values that it keeps, folded."""

    fragment: Fragment
    protected: tuple[Protected, ...]
    kept: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Copied:
    """What was read of the copies: their records, and their texts outside the records."""

    fragments: list[Fragment] = field(default_factory=list)
    surfaces: list[Surface] = field(default_factory=list, repr=False)


def prove(session: Session, redacted: Path, against: Path, account: Account) -> list[Item]:
    """Return what survives in *redacted* of what the policy protects in *against*.

    A copy that matches no original goes into *account* as not examined: it was not proved.
    """
    originals = list(_originals(session, against, account))
    copied = _copied(session, redacted, account)
    matched = pair(copied.fragments, [original.fragment for original in originals])
    anywhere, naming = _hunted(originals)
    items: list[Item] = []
    for copy, number in zip(copied.fragments, matched, strict=True):
        own = originals[number] if number is not None else None
        if own is not None:
            items.extend(_survivors(session, copy, own))
        elif _shows_something(copy):
            account.skip(copy.path, f"record {copy.index}: no original is like it, so nothing was proved")
        items.extend(_strays(session, copy, own, naming))
    for surface in copied.surfaces:
        items.extend(_outside(session, surface, anywhere, account))
    return items


def _shows_something(copy: Fragment) -> bool:
    """Whether anything but codes can be read in a copy that no original is like."""
    columns = [column for column in copy.columns if column.role not in CODED]
    texts = (unmarked(copy.values[column.name]) for column in columns)
    return any(c.isalnum() for text in texts for c in text)


def _originals(session: Session, path: Path, account: Account) -> Iterator[Original]:
    for opened in documents([path], session.schema, account, None):
        try:
            for judged in judge_all(session, examined(opened.document), Account()):
                fragment, plan = judged.record.fragment, judged.plan
                kept = frozenset(_folded(d.finding.value) for d in plan.decisions if not d.hides)
                yield Original(fragment, protected(fragment, plan), kept)
        except (InputError, DetectionError) as error:
            account.skip(opened.document.name, str(error))


def _copied(session: Session, path: Path, account: Account) -> Copied:
    found = Copied()
    for opened in documents([path], session.schema, account, None):
        try:
            found.surfaces.extend(opened.document.surfaces)
            for batch in examined(opened.document):
                account.count(batch)
                found.fragments.extend(record.fragment for record in batch)
                found.surfaces.extend(surface for record in batch for surface in record.surfaces)
            account.files += 1
        except InputError as error:
            account.skip(opened.document.name, str(error))
    return found


def _hunted(originals: Sequence[Original]) -> tuple[Hunted, Hunted]:
    """What must not be read anywhere outside the records, and what must not be read in any record."""
    kept = frozenset[str]().union(*(original.kept for original in originals))
    values = {item for original in originals for item in original.protected}
    hidden = sorted((v for v in values if _folded(v.value) not in kept), key=lambda v: (v.value, v.entity))
    anywhere = [v for v in hidden if v.entity not in WORDLIKE and (not _is_short(v) or _is_written_as_a_name(v))]
    return by_beginning(anywhere, _is_short), by_beginning((v for v in anywhere if _names(v)), _is_short)


def _is_short(item: Protected) -> bool:
    return len(_folded(item.value)) < _LONG


def _is_written_as_a_name(item: Protected) -> bool:
    """Whether a short value is an acronym, a name or a code, which in its own case no ordinary word is."""
    value = item.value
    if len(_folded(value)) < _SHORT or is_common(value) or compact(value) in generic():
        return False
    words = value.split()
    coded = any(c.isdigit() for c in value) and any(c.isupper() for c in value)
    return coded or (value.upper() != value.lower() and all(word[0].isupper() for word in words))


def _names(item: Protected) -> bool:
    return item.entity in NAMING and (item.entity != "PERSON" or len(item.value.split()) > 1)


def _folded(value: str) -> str:
    return condensed(plain(value))


def _strays(session: Session, copy: Fragment, own: Original | None, naming: Hunted) -> Iterator[Item]:
    """What a copy shows of other records; of its own record :func:`_survivors` speaks."""
    mine = frozenset(own.protected) if own else frozenset[Protected]()
    for column in copy.columns:
        found = shown_in(naming, copy.values[column.name]) - mine
        for entity in sorted({item.entity for item in found}):
            place = Location(copy.path, copy.index, column.name)
            finding = Finding("residual-identifier", entity, place, 1.0, "verify", ELSEWHERE)
            yield as_item(session, finding, "flag")


def _outside(session: Session, surface: Surface, anywhere: Hunted, account: Account) -> Iterator[Item]:
    if not surface.examined:
        account.skip(surface.path, f"{surface.place}: there is something that cannot be examined")
        return
    text = f"{surface.text}\n{spelled_out(surface.text).text}"
    for entity in sorted({item.entity for item in shown_in(anywhere, text)}):
        finding = Finding("metadata", entity, Location(surface.path, None, surface.place), 1.0, "verify", OUTSIDE)
        yield as_item(session, finding, "flag")


def _survivors(session: Session, copy: Fragment, original: Original) -> Iterator[Item]:
    for left in survivors([copy.values], [original.protected], session.schema):
        place = Location(copy.path, copy.index, left.field_name)
        related = (Location(original.fragment.path, original.fragment.index),)
        finding = Finding("residual-identifier", left.entity, place, 1.0, "verify", SURVIVES, related)
        yield as_item(session, finding, "flag")
