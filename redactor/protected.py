"""What must not be readable in a copy, as redaction hides it and verification looks for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from redactor.model import Carried, Role

# Words and figures that only their place makes telling. They are looked for again in their own case
# only, and a coded column that uses such a word keeps it.
WORDLIKE = frozenset({"ROLE", "PROTECTION_MEASURE", "EVENT", "MONEY", "DATE_TIME", "NRP"})
CODED = frozenset({Role.CONTROLLED, Role.FLAG, Role.YEAR})


@dataclass(frozen=True, slots=True)
class Protected(Carried):
    """A value that must not be readable in the copy of its record."""

    value: str = field(repr=False)
    entity: str
