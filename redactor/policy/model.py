"""What a policy may say: the models behind ``policies/*.yaml`` and their JSON Schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from redactor.generalise import bare
from redactor.model import Level, Role
from redactor.operators import GENERALISABLE, Action, Generalise, PlaceLevel, Scope, Strict

ANY = "*"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Entity = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Z][A-Z0-9_]{1,40})$")]
Share = Annotated[float, Field(ge=0, le=1)]


class Rule(Strict):
    """What happens to findings of some entities; the first rule of a level that fits decides.

    With ``after``, it fits a value that somewhere in the record follows one of those entities in its sentence: within
    six words, or behind a preposition that leads to it.
    """

    id: Name
    entities: tuple[Entity, ...] = Field(min_length=1)
    fields: tuple[Text, ...] = ()
    roles: tuple[Role, ...] = ()
    min_score: Share = 0.0
    places: tuple[PlaceLevel, ...] = ()
    after: tuple[Entity, ...] = ()
    action: Action
    reason: str = ""

    @model_validator(mode="after")
    def _action_fits(self) -> Self:
        if self.places and set(self.entities) != {"LOCATION"}:
            raise ValueError("'places' needs entities: [LOCATION]")
        if isinstance(self.action, Generalise) and not set(self.entities) <= GENERALISABLE[self.action.to]:
            allowed = ", ".join(sorted(GENERALISABLE[self.action.to]))
            raise ValueError(f"generalise to '{self.action.to}' needs entities: [{allowed}]")
        return self

    def covers(self, other: Rule) -> bool:
        """Whether this rule fits every finding that *other* fits."""
        return (
            (ANY in self.entities or set(other.entities) <= set(self.entities))
            and self.min_score <= other.min_score
            and _narrows(other.places, self.places)
            and _narrows(other.after, self.after)
            and _narrows((*other.fields, *other.roles), (*self.fields, *self.roles))
        )


class ColumnRule(Strict):
    """What happens to a whole column.

    ``scan``: findings are decided by the rules. ``strict``: so, and the whole value goes when a word of it
    is in no finding. ``keep``, ``withhold``, ``pseudonymise``: the whole value. A value that is in
    ``values`` stays under any action; there, "#" stands for one digit.
    """

    action: Literal["scan", "strict", "keep", "withhold", "pseudonymise"]
    scope: Scope = "harvest"
    values: tuple[str, ...] = ()


def _spelled_out(column: Any) -> Any:
    return {"action": column} if isinstance(column, str) else column


_ShortColumn = Literal["scan", "strict", "keep", "withhold", "pseudonymise"]
Column = Annotated[ColumnRule, BeforeValidator(_spelled_out, json_schema_input_type=_ShortColumn | ColumnRule)]


class Condition(Strict):
    """When a field, or a record, is withheld whole: when all that is given here holds in it.

    ``entities``: each is found. ``categories``: a term of one of them is found. ``hidden_over``: the
    rules hide more than this share of its words. ``longer_than``: it has more words than that.
    ``fields`` and ``roles`` narrow where to look; without them: narrative and evidence.
    """

    id: Name
    entities: tuple[Entity, ...] = ()
    categories: tuple[Name, ...] = ()
    hidden_over: Annotated[float, Field(gt=0, lt=1)] | None = None
    longer_than: Annotated[int, Field(ge=0)] = 0
    min_score: Share = 0.0
    fields: tuple[Text, ...] = ()
    roles: tuple[Role, ...] = ()
    reason: Text

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.entities or self.categories or self.hidden_over):
            raise ValueError("a condition needs one of: entities, categories, hidden_over")
        return self


class LevelRules(Strict):
    """What applies to the records of one level; ``columns`` are named by role, key or own name."""

    rules: tuple[Rule, ...]
    columns: Mapping[str, Column] = {}
    withhold_field: tuple[Condition, ...] = ()
    withhold_record: tuple[Condition, ...] = ()

    def above(self, index: int) -> int | None:
        """The place of the first rule that takes all that the rule at *index* would, if there is one."""
        rule = self.rules[index]
        return next((place for place in range(index) if self.rules[place].covers(rule)), None)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for items in (self.rules, self.withhold_field, self.withhold_record):
            _refuse_twins([item.id for item in items])
        return self


class Levels(Strict):
    """The two levels; whatever is not plainly open is confidential."""

    open: LevelRules
    confidential: LevelRules

    def of(self, level: Level) -> LevelRules:
        return self.open if level is Level.OPEN else self.confidential


class FlagRules(Strict):
    """How the confidential flag is read, without regard to case, accents and spaces around it.

    A blank flag, or none, is confidential. Any other value is what ``otherwise`` says.
    """

    confidential: tuple[Text, ...] = Field(min_length=1)
    open: tuple[Text, ...] = Field(min_length=1)
    otherwise: Literal["confidential", "error"] = "confidential"

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        if {bare(word) for word in self.confidential} & {bare(word) for word in self.open}:
            raise ValueError("a spelling is in both 'confidential' and 'open'")
        return self


class Exemption(Strict):
    """A value that stays although a rule would hide it: why, who decided, and until when."""

    id: Name
    entity: Entity
    value: Text | None = Field(default=None, repr=False)
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    fields: tuple[Text, ...] = ()
    reason: Text
    person: Text
    expires: date

    @model_validator(mode="after")
    def _names_one_value(self) -> Self:
        if (self.value is None) == (self.fingerprint is None):
            raise ValueError("an exception names one value, by 'value' or by 'fingerprint'")
        return self


class Case(Strict):
    """A record with its identifiers marked as ``[[ENTITY|text]]``, and what must become of it.

    A field that ``expect`` does not name must come out as it went in. In ``expect``, ``[id-*]`` stands for
    any pseudonym.
    """

    id: Name
    record: Mapping[str, str] = Field(min_length=1, repr=False)
    expect: Mapping[str, str] = Field(default={}, repr=False)
    level: Level | None = None
    withheld: bool = False


class Policy(Strict):
    """A policy, merged and checked."""

    version: Annotated[int, Field(ge=1, le=1)]
    name: Name
    description: Text
    extends: Text | None = None
    flag: FlagRules
    levels: Levels
    terms: Mapping[Name, tuple[Text, ...]] = {}
    exceptions: tuple[Exemption, ...] = ()
    closure: bool = True
    unknown_names: Literal["protect", "flag", "ignore"] = "ignore"
    quasi_identifiers: tuple[Text, ...] = ()
    k: Annotated[int, Field(ge=1, le=1000)] = 3
    published: tuple[Text, ...] = ()
    tests: tuple[Case, ...] = ()

    @field_validator("exceptions", "tests")
    @classmethod
    def _ids_are_unique(cls, items: tuple[Any, ...]) -> tuple[Any, ...]:
        _refuse_twins([item.id for item in items])
        return items

    @model_validator(mode="after")
    def _categories_have_terms(self) -> Self:
        for level in (self.levels.open, self.levels.confidential):
            for condition in (*level.withhold_field, *level.withhold_record):
                missing = sorted(set(condition.categories) - set(self.terms))
                if missing:
                    raise ValueError(f"no terms for: {', '.join(missing)}; known: {', '.join(sorted(self.terms))}")
        return self

    @cached_property
    def sha256(self) -> str:
        """Of what decides: the merged policy without its tests and its parent's name, in one fixed form."""
        data = self.model_dump(mode="json", exclude={"tests", "extends", "description"})
        return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    def expired(self, today: date) -> tuple[Exemption, ...]:
        """The exceptions whose last day is before *today*."""
        return tuple(exemption for exemption in self.exceptions if exemption.expires < today)


def _narrows(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether *inner* lets through no more than *outer*; an empty list lets everything through."""
    return not outer or (bool(inner) and set(inner) <= set(outer))


def _refuse_twins(ids: list[str]) -> None:
    twins = sorted({name for name in ids if ids.count(name) > 1})
    if twins:
        raise ValueError(f"an id is given twice: {', '.join(twins)}")


# What a file that extends another may leave to it.
_INHERITABLE = frozenset({"Levels", "LevelRules", "FlagRules"})


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy file; one that extends another may leave sections to it."""
    schema = Policy.model_json_schema()
    for name in _INHERITABLE:
        schema["$defs"][name].pop("required", None)
    schema["required"] = ["version", "name", "description"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": ["flag", "levels"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
