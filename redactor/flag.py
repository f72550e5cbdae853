"""How confidential a record is: what its flag says, and what stands for a flag that says nothing.

Flags are typed by many hands ("1.0", "Oui", "x", "see comment"). Which spellings
mean what is the policy's; whatever is not plainly open is confidential.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from redactor.errors import InputError
from redactor.generalise import bare
from redactor.model import Column, Fragment, Level, Role
from redactor.operators import OWN_MARKER
from redactor.policy import Policy


@dataclass(frozen=True, slots=True)
class Reading:
    """How confidential a record is, and why; ``is_readable`` is false for an odd or missing flag."""

    level: Level
    reason: str
    is_readable: bool = True


def level(fragment: Fragment, policy: Policy) -> Reading:
    """Return how confidential *fragment* is: open only when every flag it has plainly says so.

    Raises:
        InputError: a flag cannot be read and the policy says that this is an error.
    """
    flags = fragment.with_role(Role.FLAG)
    if not flags:
        return Reading(Level.CONFIDENTIAL, "there is no flag", is_readable=False)
    readings = [_flag(fragment, column, policy) for column in flags]
    unreadable = next((reading for reading in readings if not reading.is_readable), None)
    closed = next((reading for reading in readings if reading.level is Level.CONFIDENTIAL), None)
    return unreadable or closed or readings[0]


def _flag(fragment: Fragment, column: Column, policy: Policy) -> Reading:
    text = fragment.values.get(column.name, "")
    said = _spellings(policy.flag.confidential, policy.flag.open).get(_flag_key(text))
    if said is not None:
        return Reading(said, f"the flag says {said.value}")
    if OWN_MARKER.fullmatch(text.strip()):
        return Reading(Level.CONFIDENTIAL, "the flag is withheld")
    if not _flag_key(text):
        return Reading(Level.CONFIDENTIAL, "the flag is blank", is_readable=False)
    if policy.flag.otherwise == "error":
        place = f"{fragment.path}: record {fragment.index}: {column.name}"
        raise InputError(f"{place}: the flag is neither yes nor no, and the policy asks for an answer")
    return Reading(Level.CONFIDENTIAL, "the flag is neither yes nor no", is_readable=False)


@lru_cache(maxsize=16)
def _spellings(confidential: tuple[str, ...], opened: tuple[str, ...]) -> dict[str, Level]:
    words = {_flag_key(word): Level.OPEN for word in opened}
    return words | {_flag_key(word): Level.CONFIDENTIAL for word in confidential}


def _flag_key(text: str) -> str:
    """A flag without case, accents, spaces around it and invisible characters; its punctuation counts."""
    return bare("".join(c for c in text if unicodedata.category(c) != "Cf"))
