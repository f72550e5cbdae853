"""What copies are called: the originals' own names, without what the policy protects in them, no name twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePath

from redactor.filenames import WORDS
from redactor.judging import FILE_NAME, judge_text
from redactor.model import Span, Surface
from redactor.ownreports import NAME as REPORT
from redactor.redact import Edit, merge_edits, splice
from redactor.session import Session

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
