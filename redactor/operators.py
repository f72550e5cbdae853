"""What can be done to a found value, as data (the models) and as a function (``apply``).

Masks that keep the length, unkeyed hashes and reversible encryption are not on offer: a length is a
hint, a list of a hundred names is hashed in a moment, and what can be undone is not redacted.
Replacing, removing and keeping go through presidio-anonymizer's own operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, Protocol, assert_never

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from redactor.errors import ConfigurationError
from redactor.generalise import ROLE_CLASSES, bare, generalise_amount, generalise_date, generalise_role

NEUTRAL = "[withheld]"
# The marker of each entity; an entity that is not here gets the neutral one.
MARKERS: Mapping[str, str] = MappingProxyType(
    {
        "PERSON": "[person]",
        "HRD_COALITION": "[coalition]",
        "ORGANIZATION": "[organization]",
        "PUBLIC_BODY": "[body]",
        "NRP": "[group]",
        "LOCATION": "[location]",
        "ROLE": "[role]",
        "EVENT": "[event]",
        "DATE_TIME": "[date]",
        "MONEY": "[amount]",
        "SECURITY_TOOL": "[tool]",
        "PROTECTION_MEASURE": "[measure]",
        "EMAIL_ADDRESS": "[contact]",
        "PHONE_NUMBER": "[contact]",
        "URL": "[link]",
        "IP_ADDRESS": "[number]",
        "IBAN_CODE": "[number]",
        "ID_NUMBER": "[number]",
        "FRAGMENT_ID": "[number]",
        "GEO_COORDINATE": "[coordinates]",
    }
)
# Entities by the contract's names.
ENTITIES = tuple(MARKERS)
# TAB's direct identifiers, with what gives an organisation at risk away alone.
DIRECT = frozenset(
    {
        "PERSON",
        "HRD_COALITION",
        "ORGANIZATION",
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "URL",
        "IP_ADDRESS",
        "IBAN_CODE",
        "ID_NUMBER",
        "FRAGMENT_ID",
        "GEO_COORDINATE",
        "SECURITY_TOOL",
    }
)

_PREFIXES = {"FRAGMENT_ID": "id", "ID_NUMBER": "id", "IBAN_CODE": "id", "IP_ADDRESS": "id"}
# No vowels but a, no 0, 1, l, o, i: a token neither spells a word nor is misread from paper.
_LETTERS = "abcdfghjkmnpqrstvwxyz"
_DIGITS = "23456789"
_WORDS = "|".join(sorted({marker[1:-1] for marker in MARKERS.values()} | {NEUTRAL[1:-1], "id"}))
# Every marker that this module can write; the grammar of markers must know them all.
OWN_MARKER = re.compile(
    rf"\[(?:{_WORDS})\]"
    rf"|\[(?:{_WORDS})-[a-z2-9][2-9][a-z2-9]{{2}}(?:[a-z2-9]{{4}})?\]"
    rf"|\[role-(?:{'|'.join(ROLE_CLASSES)})\]"
    r"|\[amount [\d ]+–[\d ]+(?: [A-Z]{3,4})?\]"
)

Scope = Literal["record", "harvest", "corpus"]
# A region spans many states (Sahel), a borderland a few (Liptako-Gourma); a district is a part of one.
PlaceLevel = Literal["town", "district", "country", "borderland", "region"]


class Strict(BaseModel):
    """A piece of a policy file: frozen, silent about its input, and deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        known = sorted(cls.model_fields)
        for name in data if isinstance(data, dict) else ():
            if name not in known:
                near = get_close_matches(str(name), known, 1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                raise PydanticCustomError(
                    "unknown_key",
                    "unknown key '{key}'{hint} allowed: {allowed}",
                    {"key": str(name)[:40], "hint": hint or ";", "allowed": ", ".join(known)},
                )
        return data


class Keep(Strict):
    """The value stays."""

    type: Literal["keep"] = "keep"


class Flag(Strict):
    """The value stays and is reported as a finding, for a person to decide."""

    type: Literal["flag"] = "flag"


class Replace(Strict):
    """A neutral marker stands in; which one, by entity, unless *marker* says.

    With *reach* ``clause`` it stands in for the whole clause: what is left around a measure often says it again.
    """

    type: Literal["replace"] = "replace"
    marker: str | None = None
    reach: Literal["mention", "clause"] = "mention"

    @field_validator("marker")
    @classmethod
    def _is_known(cls, marker: str | None) -> str | None:
        allowed = sorted({*MARKERS.values(), NEUTRAL})
        if marker is not None and marker not in allowed:
            raise ValueError(f"a marker must be one that a second run knows: {', '.join(allowed)}")
        return marker


class Redact(Strict):
    """The value goes and nothing shows that it did; ``policy check`` warns."""

    type: Literal["redact"] = "redact"


class Generalise(Strict):
    """A coarser value stands in; the marker, where none can be made."""

    type: Literal["generalise"] = "generalise"
    to: Literal["year", "month", "country", "region", "band", "class"]


class Pseudonymise(Strict):
    """A keyed token stands in, the same for one entity within *scope*; its order tells nothing."""

    type: Literal["pseudonymise"] = "pseudonymise"
    scope: Scope = "record"


class Withhold(Strict):
    """The neutral marker stands in for the value, for its whole field, or for every field of the record."""

    type: Literal["withhold"] = "withhold"
    scope: Literal["value", "field", "record"] = "value"


Operator = Annotated[Keep | Flag | Replace | Redact | Generalise | Pseudonymise | Withhold, Field(discriminator="type")]
OPERATORS = ("keep", "flag", "replace", "redact", "generalise", "pseudonymise", "withhold")
_REFUSED = {
    "mask": "a mask keeps the length",
    "hash": "a list of names is hashed in a moment; pseudonymise is keyed",
    "encrypt": "what can be undone is not redacted; pseudonymise is keyed",
    "custom": "a policy holds no code",
}


def _spelled_out(action: Any) -> Any:
    """Expand the short form ``action: keep``; say why what other tools offer is refused."""
    data = {"type": action} if isinstance(action, str) else action
    name = data.get("type") if isinstance(data, dict) else None
    if isinstance(name, str) and name in _REFUSED:
        raise ValueError(f"'{name}' is not on offer: {_REFUSED[name]}; allowed: {', '.join(OPERATORS)}")
    return data


ShortForm = Literal["keep", "flag", "replace", "redact", "pseudonymise", "withhold"]
Action = Annotated[Operator, BeforeValidator(_spelled_out, json_schema_input_type=ShortForm | Operator)]

# Which entities a generalisation can be applied to.
GENERALISABLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "year": frozenset({"DATE_TIME"}),
        "month": frozenset({"DATE_TIME"}),
        "country": frozenset({"LOCATION"}),
        "region": frozenset({"LOCATION"}),
        "band": frozenset({"MONEY"}),
        "class": frozenset({"ROLE"}),
    }
)


class Signer(Protocol):
    """What pseudonyms need of a key (:class:`redactor.keys.Key`)."""

    def digest(self, *parts: str) -> bytes: ...


class Places(Protocol):
    """What generalising needs to know of places; None where it does not know."""

    def level(self, name: str) -> PlaceLevel | None: ...

    def generalise(self, name: str, to: Literal["country", "region"], language: str) -> str | None: ...


class NoPlaces:
    """Knows no place: every generalisation of one ends in the marker."""

    def level(self, name: str) -> PlaceLevel | None:
        return None

    def generalise(self, name: str, to: Literal["country", "region"], language: str) -> str | None:
        return None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer's decision makes of a thing: kept, made coarser, or (neither) hidden."""

    policy_rule: str
    keep: bool = False
    generalise_to: Literal["year", "month", "country", "region", "band", "class"] | None = None


def default_canonical(entity: str, value: str) -> str:  # noqa: ARG001
    """One spelling for the variants of a value that differ in case, accents and punctuation."""
    return " ".join(re.findall(r"\w+", bare(value)))


@dataclass(frozen=True, slots=True)
class Context:
    """What an operator may know beyond the value.

    ``record`` and ``harvest`` name the scopes of pseudonyms. ``language`` is told when it is asked for,
    because telling one takes a model. ``canonical`` maps an entity and a value
    to one spelling for all its variants: the recognisers know that two acronyms are one body.
    ``rulings`` are reviewers' decisions, by fingerprint.
    """

    key: Signer | None = field(default=None, repr=False)
    record: str = field(default="", repr=False)
    harvest: str = field(default="", repr=False)
    language: Callable[[], str] = lambda: "en"
    places: Places = field(default_factory=NoPlaces, repr=False)
    canonical: Callable[[str, str], str] = field(default=default_canonical, repr=False)
    rulings: Mapping[str, Ruling] = field(default_factory=dict, repr=False)


def apply(operator: Operator, text: str, *, entity: str, context: Context) -> str:  # noqa: PLR0911 (one a case)
    """Return what stands in for *text* in the redacted copy; one of our own markers stays.

    Raises:
        ConfigurationError: a pseudonym was asked for and there is no key.
    """
    if OWN_MARKER.fullmatch(text):
        return text
    match operator:
        case Keep() | Flag():
            return _presidio("keep", text)
        case Replace(marker=marker):
            return _presidio("replace", text, new_value=marker or marker_for(entity))
        case Redact():
            return _presidio("redact", text)
        case Withhold():
            return _presidio("replace", text, new_value=NEUTRAL)
        case Generalise(to=to):
            return generalise(text, to, context) or marker_for(entity)
        case Pseudonymise(scope=scope):
            return pseudonym(text, scope, entity=entity, context=context)
        case _:
            assert_never(operator)


def marker_for(entity: str) -> str:
    return MARKERS.get(entity, NEUTRAL)


def is_changing(operator: Operator) -> bool:
    """Whether *operator* hides anything."""
    return not isinstance(operator, Keep | Flag)


def generalise(text: str, to: str, context: Context) -> str | None:
    """Return the coarser form of *text*, or None when none is known."""
    match to:
        case "year" | "month":
            return generalise_date(text, "year" if to == "year" else "month")
        case "country" | "region":
            return context.places.generalise(text, "country" if to == "country" else "region", context.language())
        case "band":
            return generalise_amount(text)
        case _:
            return generalise_role(text)


def pseudonym(text: str, scope: Scope, *, entity: str, context: Context) -> str:
    """Return "[person-k3f9]": four characters within a record, eight beyond it, where more names meet."""
    if context.key is None:
        raise ConfigurationError("the policy pseudonymises, which needs a key")
    place = {"record": (context.harvest, context.record), "harvest": (context.harvest,), "corpus": ()}[scope]
    prefix = _PREFIXES.get(entity, marker_for(entity)[1:-1])
    digest = context.key.digest("pseudonym", scope, *place, prefix, context.canonical(entity, text))
    return f"[{prefix}-{_token(digest, 4 if scope == 'record' and prefix != 'id' else 8)}]"


def _token(digest: bytes, length: int) -> str:
    """Letters and digits from *digest*; the second is a digit, so that no token is a word."""
    number = int.from_bytes(digest, "big")
    characters = []
    for place in range(length):
        alphabet = _DIGITS if place == 1 else _LETTERS + _DIGITS
        number, rest = divmod(number, len(alphabet))
        characters.append(alphabet[rest])
    return "".join(characters)


def _presidio(name: str, text: str, **parameters: str) -> str:
    return str(_presidio_operator(name).operate(text, parameters))


@cache
def _presidio_operator(name: str) -> Any:
    from presidio_anonymizer.operators import OperatorsFactory, OperatorType

    factory: Any = OperatorsFactory
    return factory().create_operator_class(name, OperatorType.Anonymize)
