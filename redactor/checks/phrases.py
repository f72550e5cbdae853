"""Turns of phrase as data (``data/phrases.yaml``), ready to be looked for."""

from __future__ import annotations

import re
from functools import cache

from redactor import lexicon


@cache
def phrase(name: str, *, before: str = "", after: str = "", case: bool = False) -> re.Pattern[str]:
    """Return the pattern for any of a list of phrases in ``data/phrases.yaml``, between two others."""
    joined = "|".join(lexicon.data("phrases")[name])
    return re.compile(f"{before}(?:{joined}){after}", 0 if case else re.IGNORECASE)
