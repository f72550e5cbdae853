"""The catalogue of recognisers: what `redactor recognizers` lists and `redactor explain` shows.

It reads pages and imports no recogniser, so that an explanation waits for no library. A recogniser's id stands in
reports and in reviews. Its page is ``redactor/data/recognizers/<id>.md``; its true and false cases and its published
misses are ``fixtures/recognizers/<id>.yaml``. The tests run what a page shows against the recogniser itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

# The rules in the order in which they are asked, then the pipelines and the net for unknown names.
IDS: tuple[str, ...] = (
    "fragment_id",
    "id_number",
    "iban",
    "email",
    "phone",
    "url",
    "ip",
    "coordinate",
    "money",
    "date",
    "place",
    "group",
    "coalition",
    "tool",
    "role",
    "measure",
    "event",
    "organization",
    "public_body",
    "person",
    "word-name",
    "nickname",
    "ner",
    "unknown-name",
)


@dataclass(frozen=True, slots=True)
class Finder:
    """One recogniser as its page has it: what it claims a text to be, and in one sentence what it finds."""

    id: str
    entities: tuple[str, ...]
    summary: str
    page: str


def finder(name: str) -> Finder | None:
    """Return the recogniser *name*, as reports say it (``ner:fragments`` is ``ner``); None for an unknown one."""
    known = name.partition(":")[0]
    if known not in IDS:
        return None
    page = (resources.files("redactor.data") / "recognizers" / f"{known}.md").read_text("utf-8")
    _, said, summary = page.split("\n\n", 3)[:3]
    return Finder(known, tuple(said.partition(" · ")[2].split(", ")), summary, page)


def finders() -> tuple[Finder, ...]:
    """Return all recognisers, in the order of :data:`IDS`."""
    return tuple(found for name in IDS if (found := finder(name)))
