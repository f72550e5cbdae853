"""How good the recognisers are by what reviewers decided.

Precision of a recogniser: of the things that it found, the share that reviewers hid or made coarser. Keep
counts against it, although a name may be kept because it is public: the figure is a lower bound. Recall is
relative: of the things of its entities that reviewers hid and that *any* recogniser found, the share that it
found too. What no recogniser found is in no review; measure that on annotated records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from redactor.decisions import Choice, Decisions, Opinion, strictest

_GOOD = frozenset({Choice.REDACT, Choice.GENERALISE})


@dataclass(frozen=True, slots=True)
class Figures:
    """One recogniser on one entity; shares are None where there is nothing to divide by."""

    recognizer: str
    entity: str
    decided: int
    hidden: int
    kept: int
    unsure: int
    precision: float | None
    relative_recall: float | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def figures(decisions: Decisions) -> list[Figures]:
    """Return the figures of every recogniser and entity, in order; of several opinions the strictest counts."""
    counting = [strictest(opinions) for opinions in decisions.by_thing().values()]
    pairs = sorted({(name, o.entity) for o in counting for name in o.recognizers})
    return [_of(name, entity, counting) for name, entity in pairs]


def _of(recognizer: str, entity: str, counting: Iterable[Opinion]) -> Figures:
    of_entity = [o for o in counting if o.entity == entity]
    own = [o for o in of_entity if recognizer in o.recognizers]
    hidden = sum(o.choice in _GOOD for o in own)
    kept = sum(o.choice is Choice.KEEP for o in own)
    unsure = sum(o.choice is Choice.UNSURE for o in own)
    return Figures(
        recognizer,
        entity,
        len(own),
        hidden,
        kept,
        unsure,
        _share(hidden, hidden + kept),
        _share(hidden, sum(o.choice in _GOOD for o in of_entity)),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def table(found: Iterable[Figures]) -> Iterator[str]:
    head = f"{'recognizer':24} {'entity':20} {'decided':>8} {'hidden':>7} {'kept':>5} {'unsure':>7}"
    yield f"{head} {'precision':>10} {'recall*':>8}"
    for one in found:
        yield (
            f"{one.recognizer:24} {one.entity:20} {one.decided:8} {one.hidden:7} {one.kept:5} {one.unsure:7} "
            f"{_percent(one.precision):>10} {_percent(one.relative_recall):>8}"
        )
    yield "* of what any recogniser found; Keep counts against precision, so that it is a lower bound"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
