"""What copies are called, and what the reports beside them say: no more than the copies themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import PurePath
from types import MappingProxyType

from redactor.filenames import WORDS
from redactor.judging import FILE_NAME, judge_text
from redactor.model import Column, Fragment, Location, Role, Span, Surface
from redactor.needles import Needle, Search
from redactor.ownreports import NAME as REPORT
from redactor.protected import WORDLIKE, Protected
from redactor.redact import Edit, merge_edits, splice
from redactor.report import Item
from redactor.session import Session

# What a report of copies says of a finding, by the policy's action.
DONE = {
    "replace": "replaced in the copy",
    "generalise": "made coarser in the copy",
    "pseudonymise": "replaced by a pseudonym in the copy",
    "withhold": "withheld from the copy",
}
ROUNDS = 4  # hiding one word can make the next one readable; what does not come to rest is withheld


@dataclass(slots=True)
class Naming:
    """The names of one run's copies. Compared without case, because some disks do not tell case apart."""

    session: Session
    _taken: set[str] = field(default_factory=lambda: {f"{REPORT}.json", f"{REPORT}.md"})
    _cleaned: dict[str, str] = field(default_factory=dict, repr=False)

    def target(self, given: PurePath) -> PurePath:
        """Return where the copy of *given* belongs below the output folder; each call gives another place."""
        wanted = PurePath(*map(self.cleaned, given.parts))
        for number in count(1):
            numbered = wanted if number == 1 else wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
            if numbered.as_posix().casefold() not in self._taken:
                break
        self._taken.add(numbered.as_posix().casefold())
        return numbered

    def shown(self, path: str) -> str:
        """Return a path as reports may say it: what the policy protects in its parts is replaced."""
        parts = path.split("/")
        return "/".join(self.cleaned(part) if part.strip(".") else part for part in parts)

    def cleaned(self, part: str) -> str:
        """Return one part of a path without what the policy protects in it; cleaning it again changes nothing."""
        if part not in self._cleaned:
            self._cleaned[part] = _settled(self.session, part)
        return self._cleaned[part]


def _settled(session: Session, part: str) -> str:
    name = part
    for _ in range(ROUNDS):
        hidden = [d for d in judge_text(session, Surface("", FILE_NAME, name)) if d.hides]
        edits = [
            Edit(span, _word(d.finding.entity, name, span), d.rank) for d in hidden if (span := d.finding.location.span)
        ]
        if not edits:
            return name
        name = splice(name, merge_edits(edits)).replace("--", "-")
    return f"withheld{PurePath(part).suffix}"


def _word(entity: str, name: str, span: Span) -> str:
    """The word that stands for a value, parted from the letters and figures that it would run together with."""
    before, after = name[: span.start][-1:], name[span.end :][:1]
    return ("-" if before.isalnum() else "") + WORDS.get(entity, "withheld") + ("-" if after.isalnum() else "")


def described(column: Column) -> str:
    """A column for a message: by its name where the schema knows it; anybody can have written any other."""
    return f"column {column.name.strip()!r}" if column.role is not Role.UNKNOWN else "a column that is not known"


def telling_names(fragment: Fragment, protected: Sequence[Protected]) -> set[str]:
    """The unknown columns of a record whose names show what is hidden in it: a person as the name of a field."""
    names = [column.name for column in fragment.columns if column.role is Role.UNKNOWN and column.name]
    search = Search(Needle(p.value, exact=p.entity in WORDLIKE) for p in protected) if names else None
    return {name for name in names if search and search.places(name)}


def retold(item: Item, path: str, fields: Mapping[str, str] = MappingProxyType({})) -> Item:
    """The finding as a report of copies says it: what was done, under the original's shown path.

    *fields*: what columns are called whose names the copy must not say.
    """
    message = item.message
    if item.action in DONE:
        message = DONE[item.action] if item.entity else f"{message}; {DONE[item.action]}"
    if item.rule == "metadata":
        message = "text outside the records held an identifier: the copy has it not"

    def told(place: Location) -> Location:
        name = place.field_name
        return replace(place, path=path, field_name=name and fields.get(name, name))

    places = tuple(told(place) for place in item.related)
    return replace(item, message=message, location=told(item.location), related=places)
