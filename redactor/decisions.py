"""What reviewers decided about protected things: a file of keyed fingerprints, never of names.

A thing is what has one fingerprint: one entity and one value, spelling variants included. Several people
may speak of one thing; the strictest opinion that is in force counts. An opinion that has expired loosens
nothing any more, and a decision to redact does not lapse: time alone never makes a run more open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from redactor.errors import ConfigurationError
from redactor.keys import Key, key_name
from redactor.operators import GENERALISABLE, Ruling

LARGEST = 64 * 1024**2  # bytes
_COARSER: Mapping[str, Literal["year", "country", "band", "class"]] = MappingProxyType(
    {"DATE_TIME": "year", "LOCATION": "country", "MONEY": "band", "ROLE": "class"}
)
_Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class Choice(StrEnum):
    """What a reviewer says, the strictest first."""

    REDACT = "redact"
    UNSURE = "unsure"
    GENERALISE = "generalise"
    KEEP = "keep"

    @property
    def leniency(self) -> int:
        return list(Choice).index(self)


class Opinion(BaseModel):
    """What one reviewer decided about one thing.

    ``recognizers`` found it; it is for ``review stats``. ``first`` is a digest of its first word where no
    recognizer did and the reviewer marked it: see :mod:`redactor.marked`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    entity: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,40}$")]
    choice: Choice
    reason: str = Field("", max_length=2000)
    reviewer: _Text
    decided: date
    expires: date
    recognizers: tuple[_Text, ...] = ()
    first: Annotated[str, StringConstraints(pattern="^([0-9a-f]{32})?$")] = ""

    @property
    def id(self) -> str:
        """What reports call it."""
        return f"d-{self.fingerprint[:8]}"

    @property
    def order(self) -> tuple[str, str]:
        return (self.fingerprint, self.reviewer)

    @model_validator(mode="after")
    def _is_whole(self) -> Opinion:
        if self.choice is Choice.KEEP and not self.reason.strip():
            raise ValueError("a decision to keep needs a reason")
        if self.choice is Choice.GENERALISE and not can_generalise(self.entity):
            raise ValueError(f"only {', '.join(sorted(_COARSER))} can be generalised")
        return self

    def holds(self, today: date) -> bool:
        """Whether it is in force; redacting does not lapse."""
        return self.choice is Choice.REDACT or self.expires >= today


class Decisions(BaseModel):
    """A decisions file: at most one opinion of a reviewer about a thing; ``key`` names the key of its fingerprints."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    version: Literal[1] = 1
    key: Annotated[str, StringConstraints(pattern="^([0-9a-f]{8})?$")] = ""
    decisions: tuple[Opinion, ...] = ()

    @model_validator(mode="after")
    def _one_opinion_each(self) -> Decisions:
        if len({opinion.order for opinion in self.decisions}) < len(self.decisions):
            raise ValueError("a reviewer has two opinions of one thing")
        return self

    def by_thing(self) -> dict[str, tuple[Opinion, ...]]:
        """Return the opinions of each fingerprint, in order."""
        found: dict[str, list[Opinion]] = {}
        for opinion in sorted(self.decisions, key=lambda o: o.order):
            found.setdefault(opinion.fingerprint, []).append(opinion)
        return {fingerprint: tuple(opinions) for fingerprint, opinions in found.items()}

    def conflicts(self) -> dict[str, tuple[Opinion, ...]]:
        """Return what reviewers differ about."""
        return {f: opinions for f, opinions in self.by_thing().items() if len({o.choice for o in opinions}) > 1}

    def lapsed(self, today: date) -> tuple[Opinion, ...]:
        return tuple(opinion for opinion in self.decisions if not opinion.holds(today))

    def rulings(self, today: date) -> dict[str, Ruling]:
        """Return what is in force, by fingerprint; nothing where the policy is to decide."""
        found = {}
        for fingerprint, opinions in self.by_thing().items():
            counts = strictest(opinions)
            if counts.holds(today) and counts.choice is not Choice.UNSURE:
                found[fingerprint] = _ruling(counts)
        return found

    def marked(self, today: date) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return what reviewers marked and want hidden: (entity, fingerprint) by the digest of the first word."""
        wanted = {fingerprint for fingerprint, ruling in self.rulings(today).items() if not ruling.keep}
        found: dict[str, dict[tuple[str, str], None]] = {}
        for opinion in sorted(self.decisions, key=lambda o: o.order):
            if opinion.first and opinion.fingerprint in wanted:
                found.setdefault(opinion.first, {})[opinion.entity, opinion.fingerprint] = None
        return {first: tuple(things) for first, things in found.items()}

    def with_opinions(self, opinions: Iterable[Opinion]) -> Decisions:
        """Return these with *opinions* in the place of what the same reviewers said before."""
        merged = {opinion.order: opinion for opinion in (*self.decisions, *opinions)}
        return Decisions(key=self.key, decisions=tuple(merged[order] for order in sorted(merged)))

    def under(self, key: Key, path: Path) -> Decisions:
        """Return these as made with *key*.

        Raises ConfigurationError where there are decisions that another key has made: none of them would
        speak of anything, and a decision to hide would be lost in silence.
        """
        if self.decisions and self.key != key_name(key):
            raise ConfigurationError(f"{path}: made with another key; use that one, or `redactor key rekey`")
        return Decisions(key=key_name(key), decisions=self.decisions)


def strictest(opinions: Iterable[Opinion]) -> Opinion:
    """The opinion that counts; an expired one to keep still shows that somebody said so, and counts least."""
    return min(opinions, key=lambda o: (o.choice.leniency, -o.expires.toordinal(), o.reviewer))


def can_generalise(entity: str) -> bool:
    return entity in _COARSER and entity in GENERALISABLE[_COARSER[entity]]


def _ruling(opinion: Opinion) -> Ruling:
    to = _COARSER[opinion.entity] if opinion.choice is Choice.GENERALISE else None
    return Ruling(f"decisions.{opinion.id}", keep=opinion.choice is Choice.KEEP, generalise_to=to)


def load_decisions(path: Path) -> Decisions:
    """Read a decisions file. Raises ConfigurationError, naming the entry and the key, never a value."""
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigurationError(f"{path}: larger than a decisions file can be")
        data = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        return Decisions.model_validate(data)
    except FileNotFoundError:
        said = "no such decisions file; `redactor review apply` or `redactor review serve` makes one"
        raise ConfigurationError(f"{path}: {said}") from None
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path}: cannot be read as a decisions file") from None
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_explained(error)}") from None
    except (yaml.YAMLError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise ConfigurationError(f"{path}: not YAML") from None  # some of PyYAML's own errors are none of YAMLError


def _explained(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'file'}: {first['msg']}"


def dump(decisions: Decisions) -> str:
    """Return the file's text: sorted, so that two people's changes can be compared and merged."""
    entries: list[dict[str, Any]] = []
    for opinion in sorted(decisions.decisions, key=lambda o: o.order):
        entry = opinion.model_dump(mode="json")
        entry["recognizers"] = sorted(opinion.recognizers)
        entries.append({key: value for key, value in entry.items() if value not in ("", [])})
    head = "# Written by `redactor review`. Keyed fingerprints, no names; safe to keep beside the policy.\n"
    return head + yaml.safe_dump(
        {"version": 1, "key": decisions.key, "decisions": entries}, allow_unicode=True, sort_keys=False, width=110
    )
