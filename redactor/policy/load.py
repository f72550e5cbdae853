"""From a name or a file to a checked policy: finding it, laying it over its parent, saying what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from redactor.errors import PolicyError
from redactor.policy.model import Policy
from redactor.policy.nodes import MOST_BYTES, Node, merge, parse

DEFAULT = "publication"
# Longer chains are a puzzle, not a policy.
LONGEST_CHAIN = 8
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
# Each file's own, not its children's.
_NOT_INHERITED = ("name", "description", "extends", "tests")


def policies_folder() -> Path:
    """Where the shipped policies are: inside the package once installed, at the top of a checkout."""
    package = Path(str(resources.files("redactor")))
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


def shipped() -> tuple[str, ...]:
    """Return the names of the shipped policies."""
    return tuple(sorted(path.stem for path in policies_folder().glob("*.yaml")))


def load_policy(ref: str | Path = DEFAULT, *, today: date) -> Policy:
    """Return the policy of a shipped name or a file, merged with what it extends.

    Raises:
        PolicyError: it cannot be read, is not valid, or holds an exception that has expired by *today*.
            The message has a line "file:line: key: what is allowed" for each mistake.
    """
    node = read_merged(ref)
    policy = validated(node)
    expired = policy.expired(today)
    if expired:
        raise PolicyError(
            "\n".join(f"{_place_of(node, e.id)}: exception '{e.id}' expired {e.expires}" for e in expired)
        )
    return policy


def policy_files(ref: str | Path) -> tuple[Path, ...]:
    """Return the file of *ref* and of every policy it extends. Raises PolicyError as ``load_policy`` does."""
    found: list[Path] = []
    wanted, child = str(ref), None
    while wanted and len(found) < LONGEST_CHAIN:
        path, shown = _located(wanted, child)
        found.append(path)
        parent = parse(_text(path, shown), shown).get("extends")
        wanted, child = str(parent.value) if parent else "", path
    return tuple(found)


def read_merged(ref: str | Path) -> Node:
    """Return the YAML tree of *ref* laid over its parents', each value with its own place."""
    return _read(str(ref), None, ())


def validated(node: Node) -> Policy:
    """Return the policy in *node*. Raises PolicyError with a line for each mistake."""
    try:
        return Policy.model_validate(node.plain())
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=True)
        raise PolicyError("\n".join(sorted({_explained(problem, node) for problem in problems}))) from None


def _place_of(node: Node, exception_id: str) -> str:
    exceptions = node.get("exceptions")
    found = (n for n in exceptions.items() if n.plain().get("id") == exception_id) if exceptions else ()
    return next((n.place for n in found), node.place)


def _read(ref: str, child: Path | None, chain: Sequence[Path]) -> Node:
    path, shown = _located(ref, child)
    if path in chain:
        raise PolicyError(f"{shown}: a policy extends itself, by way of {len(chain)} file(s)")
    if len(chain) >= LONGEST_CHAIN:
        raise PolicyError(f"{shown}: more than {LONGEST_CHAIN} policies extend one another")
    own = parse(_text(path, shown), shown)
    parent = own.get("extends")
    if parent is None:
        return own
    if not isinstance(parent.value, str):
        raise PolicyError(f"{parent.place}: extends: a policy's name or file")
    try:
        base = _read(parent.value, path, (*chain, path))
    except PolicyError as error:
        raise PolicyError(f"{parent.place}: extends: {error}") from None
    return _laid_over(base, own)


def _laid_over(base: Node, own: Node) -> Node:
    base_value, own_value = base.value, own.value
    if not isinstance(base_value, dict) or not isinstance(own_value, dict):  # pragma: no cover - parse() saw to it
        raise PolicyError(f"{own.file}:1: a policy is a mapping of keys to values")
    inherited = {key: node for key, node in base_value.items() if key not in _NOT_INHERITED}
    return Node(merge(inherited, own_value), own.file, own.line)


def _located(ref: str, child: Path | None) -> tuple[Path, str]:
    """The file that *ref* means, and the name it has in messages."""
    if _NAME.fullmatch(ref):
        path = policies_folder() / f"{ref}.yaml"
        if path.is_file():
            return path.resolve(), f"policies/{ref}.yaml"
        near = get_close_matches(ref, shipped(), 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise PolicyError(f"unknown policy '{ref}'{hint} shipped: {', '.join(shipped())}; a file's name ends in .yaml")
    path = Path(ref) if child is None else child.parent / ref
    return path.resolve(), ref


def _text(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise PolicyError(f"{shown}: cannot be read: {error.strerror or 'unknown error'}") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{shown}: not UTF-8 text") from None


def _explained(problem: Any, node: Node) -> str:
    """One line for one mistake: where, which key, and what is allowed; never the value given."""
    path = list(problem["loc"])
    context = problem.get("ctx") or {}
    if problem["type"] == "unknown_key":
        path.append(context["key"])
    key = ".".join(str(step) for step in _written(node, path))
    return f"{node.at(path).place}: {key or 'policy'}: {_said(problem, context)}"


def _written(node: Node, path: Sequence[str | int]) -> list[str | int]:
    """*path* without the steps that the models add (a union's tag) and the file does not have."""
    steps: list[str | int] = []
    for place, step in enumerate(path):
        if node.at(path[: place + 1]) is not node.at(path[:place]) or place == len(path) - 1:
            steps.append(step)
    return steps


def _said(problem: Any, context: dict[str, Any]) -> str:
    match problem["type"]:
        case "missing":
            return "required, and missing"
        case "literal_error" | "enum":
            return f"allowed: {context['expected']}{_near(problem['input'], context['expected'])}"
        case "union_tag_invalid":
            return f"allowed: {context['expected_tags']}{_near(context['tag'], context['expected_tags'])}"
        case "string_pattern_mismatch":
            return f"must match {context['pattern']}"
        case "union_tag_not_found":
            return "an action's name, or a mapping with its 'type'"
        case _:
            return str(problem["msg"]).removeprefix("Value error, ")


def _near(given: Any, expected: str) -> str:
    near = get_close_matches(str(given), re.findall(r"'([^']+)'", expected), 1)
    return f"; did you mean '{near[0]}'?" if near else ""
