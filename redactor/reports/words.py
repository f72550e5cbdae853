"""What the HTML report and the review say, by language: catalogues in ``redactor/reports/catalogue/*.yaml``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's wording."""

    language: str
    entries: Mapping[str, Any] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of *key*, "group.name" for one in a group. Raises KeyError for an unknown one."""
        return str(self._at(key)).format(**values)

    def all(self, key: str) -> Any:
        """Return a list or a table of the catalogue as it is."""
        return self._at(key)

    def _at(self, key: str) -> Any:
        found: Any = self.entries
        for part in key.split("."):
            found = found[part]
        return found

    def count(self, key: str, number: int) -> str:
        """Return the text of *key* in its number. French counts 0 and 1 as one, English only 1."""
        one = number == 1 or (number == 0 and self.language == "fr")
        forms = self._at(key)
        return str(forms["one" if one else "other"]).format(n=self.number(number))

    def named(self, group: str, name: str) -> str:
        """Return the word for *name* in *group*, or the name itself: entities of a user's own are possible."""
        return str(self.entries[group].get(name, name))

    def number(self, number: int) -> str:
        from babel.numbers import format_decimal

        return str(format_decimal(number, locale=self.language))

    def percent(self, share: float) -> str:
        from babel.numbers import format_percent

        return str(format_percent(share, locale=self.language))


@cache
def words(language: str) -> Words:
    """Return the catalogue of *language*, one of LANGUAGES."""
    folder = resources.files("redactor.reports") / "catalogue"
    own, review = ((folder / f"{name}{language}.yaml").read_text("utf-8") for name in ("", "review-"))
    return Words(language, yaml.safe_load(own) | {"review": yaml.safe_load(review)})


def preferred(environ: Mapping[str, str] | None = None) -> str:
    """Return the language of the user's locale, English where it is none of ours (POSIX.1-2017, 8.2)."""
    env = os.environ if environ is None else environ
    chosen = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    return chosen[:2].lower() if chosen[:2].lower() in LANGUAGES else "en"
