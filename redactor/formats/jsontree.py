"""JSON with places: every value of a text together with where it stands, so that it can be exchanged there.

The standard library's own scanner reads the strings; this module only walks around them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

MAX_DEPTH = 64
"""Deepest nesting that is read. Real harvests have one or two levels."""

_SPACE = re.compile(r"[ \t\n\r]+")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity", re.ASCII)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# The scanner in C behind json.loads; the type stubs do not know it.
_scan = cast(Callable[[str, int, bool], tuple[str, int]], vars(json.decoder)["scanstring"])


class JsonError(ValueError):
    """Not JSON, or JSON that is refused; the message has the offset and no text."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value at ``text[start:end]``.

    ``kind`` is one of ``{ [ "`` or ``1`` for all other scalars; ``value`` is a scalar as text, with null
    as the empty string. ``members`` are the values inside, with the names that lead to them.
    """

    kind: str
    start: int
    end: int
    value: str = field(default="", repr=False)
    members: tuple[Member, ...] = field(default=(), repr=False)

    def leaves(self, prefix: str | None = None) -> Iterator[tuple[str, Node]]:
        """Yield the scalars and empty containers below, named like ``contacts[0].name``."""
        for member in self.members:
            name = member.below(prefix)
            if member.node.members:
                yield from member.node.leaves(name)
            else:
                yield name, member.node


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object (``key`` is its name) or an element of an array (``key`` is its index).

    ``start`` is where it begins: at the key of a member, at the value of an element.
    """

    key: str | int = field(repr=False)
    start: int
    node: Node

    def below(self, prefix: str | None) -> str:
        """Return the name of this member, where *prefix* is its container's, None at the top."""
        if isinstance(self.key, int):
            return f"{prefix or ''}[{self.key}]"
        return self.key if prefix is None else f"{prefix}.{self.key}"


def parse(text: str, start: int = 0) -> Node:
    """Return the value that begins at *start*, blanks before it passed over.

    Raises JsonError: not JSON, a name twice in one object, nesting deeper than MAX_DEPTH, NUL characters
    and lone surrogates (which no file could hold).
    """
    try:
        return _value(text, skip(text, start), 0)
    except json.JSONDecodeError as error:
        raise JsonError(f"at character {error.pos}: not a JSON string") from None


def skip(text: str, position: int) -> int:
    """Return the first place at or after *position* that is not blank."""
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _value(text: str, start: int, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise JsonError(f"at character {start}: nested more than {MAX_DEPTH} deep")
    opening = text[start : start + 1]
    if opening == '"':
        value, end = _string(text, start)
        return Node('"', start, end, value)
    if opening in ("{", "["):
        return _container(text, start, depth)
    scalar = _SCALAR.match(text, start)
    if not scalar:
        raise JsonError(f"at character {start}: no JSON value")
    return Node("1", start, scalar.end(), "" if scalar[0] == "null" else scalar[0])


def _string(text: str, start: int) -> tuple[str, int]:
    if text[start : start + 1] != '"':
        raise JsonError(f"at character {start}: a name in quotes should stand here")
    value, end = _scan(text, start + 1, True)  # noqa: FBT003 - C function without keyword names
    if "\0" in value or (not value.isascii() and _LONE_SURROGATE.search(value)):
        raise JsonError(f"at character {start}: a string that is not Unicode text")
    return value, end


def _container(text: str, start: int, depth: int) -> Node:
    opening = text[start]
    closing = "}" if opening == "{" else "]"
    members: list[Member] = []
    position = skip(text, start + 1)
    while not (text.startswith(closing, position) and not members):
        member = _member(text, position, len(members) if opening == "[" else None, depth)
        members.append(member)
        position = skip(text, member.node.end)
        if text.startswith(closing, position):
            break
        if not text.startswith(",", position):
            raise JsonError(f"at character {position}: a comma or an end should stand here")
        position = skip(text, position + 1)
    if len({member.key for member in members}) < len(members):
        raise JsonError(f"at character {start}: an object has one name twice")
    return Node(opening, start, position + 1, "", tuple(members))


def _member(text: str, start: int, index: int | None, depth: int) -> Member:
    if index is not None:
        return Member(index, start, _value(text, start, depth + 1))
    key, end = _string(text, start)
    colon = skip(text, end)
    if not text.startswith(":", colon):
        raise JsonError(f"at character {colon}: a colon should stand here")
    return Member(key, start, _value(text, skip(text, colon + 1), depth + 1))


# --------------------------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Edits:
    """What to exchange (names of leaves to new texts) and what to leave out."""

    values: Mapping[str, str] = field(repr=False)
    without: frozenset[str] = field(repr=False)


def rewritten(text: str, node: Node, edits: Edits, prefix: str | None = None) -> str:
    """Return the text of *node* with the edits made and everything else as it stands."""
    if not node.members:
        new = None if prefix is None else edits.values.get(prefix)
        return text[node.start : node.end] if new is None else _quoted(text, new)
    pieces: list[str] = []
    before = node.members[0].node.end
    for member in node.members:
        own = _member_text(text, member, edits, member.below(prefix))
        if own is not None:
            # The first member that stays takes the place of the first of all: no comma before it.
            lead = text[before : member.start] if pieces else text[node.start : node.members[0].start]
            pieces += [lead, own]
        before = member.node.end
    return "".join([*pieces, text[before : node.end]]) if pieces else node.kind + text[node.end - 1]


def _member_text(text: str, member: Member, edits: Edits, name: str) -> str | None:
    """Return a member as it shall stand, or None where nothing of it stays."""
    if _is_left_out(member, name, edits):
        # An element gives up its value but not its place: the places of the others are their names.
        return "null" if isinstance(member.key, int) else None
    return text[member.start : member.node.start] + rewritten(text, member.node, edits, name)


def _is_left_out(member: Member, name: str, edits: Edits) -> bool:
    """Tell whether nothing of a member remains: then its name must not remain either."""
    if not edits.without:
        return False
    if not member.node.members:
        return name in edits.without
    return all(leaf in edits.without for leaf, _ in member.node.leaves(name))


def _quoted(text: str, value: str) -> str:
    """Return *value* as a JSON string in the text's manner: escaped to ASCII where all of it is ASCII."""
    return json.dumps(value, ensure_ascii=text.isascii())
