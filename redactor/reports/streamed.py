"""JSON with a list that may be long: written item by item, the very bytes that ``json.dumps`` gives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

# Stands for the items of the list. No path and no message can hold it.
ITEMS = "\0items\0"


def dumped(shell: Any, items: Iterable[Any]) -> Iterator[str]:
    """Yield *shell* as indented JSON, with *items* in the list ``[ITEMS]`` that is somewhere in it."""
    head, tail = json.dumps(shell, ensure_ascii=False, indent=2).split(json.dumps(ITEMS))
    before = head.rindex("\n")
    margin, between = head[before:], ""
    nothing = True
    for item in items:
        yield head if nothing else between
        yield json.dumps(item, ensure_ascii=False, indent=2).replace("\n", margin)
        between, nothing = f",{margin}", False
    yield head[:before] + tail.lstrip() if nothing else tail
    yield "\n"
