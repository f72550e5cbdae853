"""The second sheet of a review workbook: what no recognizer found and a reviewer has written down.

A row becomes a decision to redact, keyed like all others. A value that stands in no record of the sources
would protect nothing, so it is refused: most likely it was mistyped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from redactor.decisions import Choice, Opinion
from redactor.errors import RedactorError
from redactor.keys import Key, fingerprint
from redactor.marked import MARKABLE, RECOGNIZER, Finder, can_be_marked, first_word
from redactor.model import Fragment
from redactor.reading import Account, documents
from redactor.reports.words import LANGUAGES, words
from redactor.review.workbook import MISSED_HEADER, MISSED_KIND, MISSED_REVIEWER, MISSED_VALUE
from redactor.schema import default_schema
from redactor.session import canonical


@dataclass(frozen=True, slots=True)
class Missed:
    """One row as the reviewer left it; ``number`` is Excel's, ``entity`` empty where the kind is none on offer."""

    number: int
    entity: str
    value: str = field(repr=False)
    reviewer: str = field(repr=False)

    def opinion(self, key: Key, terms: Mapping[str, Any]) -> Opinion:
        """Return the decision that the row is; *terms* are the fields that all opinions of a reading share."""
        return Opinion(
            fingerprint=fingerprint(key, self.entity, canonical(self.entity, self.value)),
            entity=self.entity,
            choice=Choice.REDACT,
            recognizers=(RECOGNIZER,),
            first=first_word(key, self.value),
            **terms,
        )


def rows(sheet: Any, reviewer: str) -> Iterator[Missed]:
    """Yield the rows of the sheet in which somebody wrote what it is or the text."""
    start = MISSED_HEADER + 2
    found = sheet.iter_rows(min_row=start, max_col=MISSED_REVIEWER + 1, values_only=True)
    for number, cells in enumerate(found, start):
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        texts += [""] * (MISSED_REVIEWER + 1 - len(texts))
        if texts[MISSED_KIND] or texts[MISSED_VALUE]:
            entity = kinds().get(texts[MISSED_KIND].casefold(), "")
            yield Missed(number, entity, texts[MISSED_VALUE], texts[MISSED_REVIEWER] or reviewer)


@cache
def kinds() -> dict[str, str]:
    """What may be chosen, in every language, to the entity that it is."""
    return {words(lang).named("entities", kind).casefold(): kind for lang in LANGUAGES for kind in MARKABLE}


def problems(found: Iterable[Missed], key: Key, sources: Iterable[Path]) -> Iterator[str]:
    """Say what is wrong with the rows *found*, without their values."""
    texts: list[Fragment] | None = None
    for row in found:
        where = f"sheet of what was missed, row {row.number}"
        if not row.entity:
            yield f"{where}: say what it is, from the list"
        elif not can_be_marked(row.value):
            yield f"{where}: write the name or number as it stands in the record, without the sentence around it"
        elif not row.reviewer:
            yield f"{where}: no reviewer; fill in the column or give --reviewer"
        else:
            texts = _fragments(sources) if texts is None else texts
            if not _stands(row, key, texts):
                yield f"{where}: this stands in no record of the sources: write it as it stands there"


def _stands(row: Missed, key: Key, texts: Iterable[Fragment]) -> bool:
    entry = (row.entity, fingerprint(key, row.entity, canonical(row.entity, row.value)))
    finder = Finder(key, {first_word(key, row.value): (entry,)}, canonical)
    return any(finder.with_marked(text, ()) for text in texts)


def _fragments(sources: Iterable[Path]) -> list[Fragment]:
    """The records of the sources; one that cannot be read has been complained of as stale already."""
    try:
        opened = documents(list(sources), default_schema(), Account(), None)
        return [record.fragment for document in opened for record in document.document.records()]
    except (RedactorError, OSError):
        return []
