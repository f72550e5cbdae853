"""YAML with its places: every value knows the file and line it was written in.

All scalars are read as text, so that ``NO`` stays a word and ``1.0`` a spelling; the models turn them
into what a key asks for. Size, depth, and what aliases expand to are bounded, and a key given twice is an
error, because the second would silently win.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from redactor.errors import PolicyError

# The largest shipped policy has some 20 kB and 1,500 nodes, its tests included.
MOST_BYTES = 1_000_000
MOST_NODES = 50_000
DEEPEST = 24

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value: text, a list or a mapping of nodes; ``size`` counts the nodes it expands to."""

    value: str | tuple[Node, ...] | dict[str, Node] = field(repr=False)
    file: str
    line: int
    size: int = 1

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def plain(self) -> Any:
        match self.value:
            case str():
                return self.value
            case tuple():
                return [item.plain() for item in self.value]
            case mapping:
                return {key: item.plain() for key, item in mapping.items()}

    def get(self, key: str) -> Node | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> tuple[Node, ...]:
        return self.value if isinstance(self.value, tuple) else ()

    def at(self, path: Sequence[str | int]) -> Node:
        """Return the deepest node on *path*; steps that are no part of the file are passed over."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, tuple) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
        return node


def parse(text: str, file: str) -> Node:
    """Read one YAML document. Raises PolicyError naming *file* and line, never quoting the text."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise PolicyError(f"{file}: larger than {MOST_BYTES} bytes")
    try:
        return _Composer(file).document(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise PolicyError(f"{file}:{line}: not YAML: {_harmless(error.problem)}") from None
    except yaml.YAMLError:
        raise PolicyError(f"{file}: not YAML: it holds a character that YAML does not allow") from None


def _harmless(problem: str | None) -> str:
    """The parser's words without what it quotes of the file."""
    return (problem or "cannot be read").split("'")[0].strip(" ,:") or "cannot be read"


class _Composer:
    """Builds nodes from the parser's events; an anchor is known once its value is complete."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.anchors: dict[str, Node] = {}
        self.total = 0

    def document(self, events: Iterator[yaml.Event]) -> Node:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise self.error(event, "a second document; a policy is one")
                node = self.node(next(events), events, 0)
        if node is None or not isinstance(node.value, dict):
            raise PolicyError(f"{self.file}:1: a policy is a mapping of keys to values")
        return node

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int, line: int | None = None) -> Node:
        if depth > DEEPEST:
            raise self.error(event, f"nested deeper than {DEEPEST}")
        if isinstance(event, yaml.AliasEvent):
            return self.counted(event, self.alias(event))
        at = _line(event) if line is None else line
        value, size = self.value(event, events, depth)
        node = self.counted(event, Node(value, self.file, at, size), 1)
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def value(
        self, event: yaml.Event, events: Iterator[yaml.Event], depth: int
    ) -> tuple[str | tuple[Node, ...] | dict[str, Node], int]:
        if isinstance(event, yaml.ScalarEvent):
            return event.value, 1
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self.sequence(events, depth + 1))
            return items, 1 + sum(item.size for item in items)
        entries = dict(self.mapping(events, depth + 1))
        return entries, 1 + sum(item.size for item in entries.values())

    def sequence(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield self.node(event, events, depth)

    def mapping(self, events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self.error(event, "a key must be a word")
            if event.value in seen:
                raise self.error(event, "a key is given twice in one mapping")
            seen.add(event.value)
            yield event.value, self.node(next(events), events, depth, _line(event))

    def alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor not in self.anchors:
            raise self.error(event, "an alias without a complete anchor before it")
        return self.anchors[event.anchor]

    def counted(self, event: yaml.Event, node: Node, more: int | None = None) -> Node:
        self.total += node.size if more is None else more
        if self.total > MOST_NODES:
            raise self.error(event, f"more than {MOST_NODES} values once its aliases are expanded")
        return node

    def error(self, event: yaml.Event, what: str) -> PolicyError:
        return PolicyError(f"{self.file}:{_line(event)}: {what}")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


# Lists whose items have ids: own items come first, or take the place of the inherited one with their id. An
# empty list drops what is inherited.
_BY_ID = frozenset({"rules", "withhold_field", "withhold_record", "exceptions"})


def merge(base: Mapping[str, Node], own: Mapping[str, Node]) -> dict[str, Node]:
    """Lay *own* over *base*: mappings key by key, lists of rules by id, all else replaced."""
    merged = dict(base)
    for key, node in own.items():
        merged[key] = _over(base[key], node, key) if key in base else node
    return merged


def _over(base: Node, own: Node, key: str) -> Node:
    if isinstance(base.value, dict) and isinstance(own.value, dict) and not own.get("type") and key != "action":
        return Node(merge(base.value, own.value), own.file, own.line)
    if isinstance(base.value, tuple) and isinstance(own.value, tuple) and own.value and key in _BY_ID:
        return Node(_by_id(base.value, own.value), own.file, own.line)
    return own


def _by_id(base: Sequence[Node], own: Sequence[Node]) -> tuple[Node, ...]:
    inherited = [_id(node) for node in base]
    replaced = {name: node for node in own if (name := _id(node)) is not None and name in inherited}
    new = tuple(node for node in own if _id(node) not in replaced)
    return new + tuple(replaced.get(_id(node) or "", node) for node in base)


def _id(node: Node) -> str | None:
    found = node.get("id")
    return found.value if found is not None and isinstance(found.value, str) else None
