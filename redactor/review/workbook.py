"""The review workbook: one row a thing, its occurrences in context, and a drop-down for the decision.

It shows protected values, because the reviewer must see them. A hidden sheet carries what the rows stand
for, sealed with the key, so that ``review apply`` takes nothing that this module did not write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from redactor.decisions import Choice, can_generalise
from redactor.keys import Key
from redactor.marked import MARKABLE
from redactor.reports.text import visible
from redactor.reports.words import Words, words
from redactor.review.things import Material, Occurrence, Thing, require_outside_git
from redactor.staging import atomic_writer

HIDDEN = "_redactor"
HEADER_ROW = 3  # 0-based; above it the banner and how to fill the sheet in
WIDTHS = (5, 18, 28, 80, 34, 7, 14, 14, 36, 16, 8)
VALUE, DECISION, REASON, REVIEWER, ID = 2, 7, 8, 9, 10
CONTEXTS = 3  # shown of each thing; what follows is mostly the merged story again
# Of the second sheet, for what nobody found: what it is, the text, who says so; its head stands below its help.
MISSED_HEADER, MISSED_KIND, MISSED_VALUE, MISSED_REVIEWER = 1, 0, 1, 2
MISSED_ROWS = 200
_OFFERED = (Choice.REDACT, Choice.KEEP, Choice.GENERALISE, Choice.UNSURE)
_COLORS = {
    Choice.REDACT: "#FBE9E8", Choice.KEEP: "#E4F3E8", Choice.GENERALISE: "#E6F0F6", Choice.UNSURE: "#FBF3D3",
}  # fmt: skip
_NO_CLOCK = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def labels(say: Words) -> dict[Choice, str]:
    """What the decisions are called in a workbook's drop-down."""
    return {choice: say(f"review.choices.{choice.value}") for choice in Choice}


def export(material: Material, target: Path, key: Key, *, reviewer: str = "", language: str = "en") -> None:
    """Write the workbook, mode 0600. Raises OutputError inside a git work tree or where it cannot be."""
    require_outside_git(target)
    content = build(material, key, reviewer=reviewer, language=language)
    with atomic_writer(target, sources=[seen.path for seen in material.sources], private=True) as stream:
        stream.write(content)


def build(material: Material, key: Key, *, reviewer: str = "", language: str = "en") -> bytes:
    """Return the workbook's bytes; the same material gives the same bytes."""
    import xlsxwriter

    stream, say = BytesIO(), words(language)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": say("review.title"), "created": _NO_CLOCK})
        styles = _styles(book)
        sheet = book.add_worksheet(say("review.workbook.sheet"))
        _head(sheet, len(material.things), styles, say)
        for number, thing in enumerate(material.things, 1):
            _row(sheet, HEADER_ROW + number, number, thing, styles, Hand(reviewer, say))
        _guard(book, sheet, len(material.things), say)
        _missed(book.add_worksheet(say("review.workbook.missed")), styles, reviewer, say)
        _manifest(book.add_worksheet(HIDDEN), material, key)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Hand:
    """Whom a workbook is for, and in which words."""

    reviewer: str
    say: Words


def _styles(book: Any) -> dict[str, Any]:
    cell = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#D9D6CF"}
    return {
        "cell": book.add_format(cell),
        "open": book.add_format({**cell, "locked": False, "bg_color": "#FFFDF2"}),
        "head": book.add_format({"bold": True, "bg_color": "#2B2F36", "font_color": "#FFFFFF", "valign": "top"}),
        "banner": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#A3161F", "valign": "vcenter"}),
        "help": book.add_format({"text_wrap": True, "valign": "top"}),
        "hit": book.add_format({"bold": True, "font_color": "#A3161F"}),
        "soft": book.add_format({"font_color": "#6B6F78", "italic": True}),
    }


def _head(sheet: Any, things: int, styles: Mapping[str, Any], say: Words) -> None:
    last = len(WIDTHS) - 2
    sheet.merge_range(0, 0, 0, last, say("review.workbook.banner"), styles["banner"])
    sheet.merge_range(1, 0, 1, last, say("review.workbook.help"), styles["help"])
    sheet.set_row(0, 24)
    sheet.set_row(1, 34)
    for number, (name, width) in enumerate(zip(say.all("review.workbook.columns"), WIDTHS, strict=True)):
        sheet.set_column(number, number, width, None, {"hidden": number == ID})
        sheet.write_string(HEADER_ROW, number, name, styles["head"])
    first, final = HEADER_ROW + 2, HEADER_ROW + 1 + things
    column = chr(ord("A") + DECISION)
    said = say("review.workbook.left", n=things)
    sheet.write_formula(2, DECISION, f'=COUNTBLANK({column}{first}:{column}{final})&"{said}"', None, f"{things}{said}")


def _row(sheet: Any, row: int, number: int, thing: Thing, styles: Mapping[str, Any], hand: Hand) -> None:
    first, say = thing.occurrences[0], hand.say
    sheet.write_number(row, 0, number, styles["cell"])
    sheet.write_string(row, 1, say.named("entities", thing.entity), styles["cell"])
    sheet.write_string(row, VALUE, visible(thing.value), styles["cell"])
    _context(sheet, row, thing.occurrences, styles)
    place = {"path": first.path, "record": first.record, "field": first.field_name.strip()}
    sheet.write_string(row, 4, visible(say("review.workbook.place", **place)), styles["cell"])
    sheet.write_number(row, 5, len(thing.occurrences), styles["cell"])
    sheet.write_string(row, 6, say.named("actions", thing.action), styles["cell"])
    for column in (DECISION, REASON):
        sheet.write_blank(row, column, None, styles["open"])
    sheet.write(row, REVIEWER, hand.reviewer or None, styles["open"])
    sheet.write_string(row, ID, thing.fingerprint)
    called = labels(say)
    choices = [called[c] for c in _OFFERED if c is not Choice.GENERALISE or can_generalise(thing.entity)]
    sheet.data_validation(row, DECISION, row, DECISION, {
        "validate": "list", "source": choices, "error_title": say("review.decision"),
        "error_message": ", ".join(choices),
    })  # fmt: skip


def _context(sheet: Any, row: int, occurrences: Sequence[Occurrence], styles: Mapping[str, Any]) -> None:
    """Write the contexts as one cell; the value is bold and red in each."""
    parts = list(_rich(distinct(occurrences), styles))
    if sum(isinstance(part, str) for part in parts) < 2:  # noqa: PLR2004 — rich text needs two runs
        sheet.write_string(row, 3, "".join(part for part in parts if isinstance(part, str)), styles["cell"])
    else:
        sheet.write_rich_string(row, 3, *parts, styles["cell"])


def distinct(occurrences: Sequence[Occurrence], most: int = CONTEXTS) -> list[Occurrence]:
    """Return the first occurrences whose text differs nearby: the merged story repeats its fields."""
    found: dict[tuple[str, str, str], Occurrence] = {}
    for one in occurrences:
        found.setdefault((one.before[-20:], one.value, one.after[:20]), one)
    return list(found.values())[:most]


def _rich(occurrences: Sequence[Occurrence], styles: Mapping[str, Any]) -> Iterator[Any]:
    for number, one in enumerate(occurrences):
        before = ("\n" if number else "") + _shown(one.before)
        if before:
            yield before
        yield styles["hit"]
        yield _shown(one.value)
        if one.after:
            yield _shown(one.after)


def _shown(text: str) -> str:
    return visible(" ".join(text.splitlines()))


def _missed(sheet: Any, styles: Mapping[str, Any], reviewer: str, say: Words) -> None:
    """The sheet for what nobody found: rows to fill in, each with what it is from a list."""
    names = say.all("review.workbook.columns")
    sheet.merge_range(0, 0, 0, 2, say("review.workbook.missed_help"), styles["help"])
    sheet.set_row(0, 34)
    heads = (names[1], names[VALUE], names[REVIEWER])
    for number, (name, width) in enumerate(zip(heads, (30, 60, 16), strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(MISSED_HEADER, number, name, styles["head"])
    last = MISSED_HEADER + MISSED_ROWS
    for row in range(MISSED_HEADER + 1, last + 1):
        for column in (MISSED_KIND, MISSED_VALUE):
            sheet.write_blank(row, column, None, styles["open"])
        sheet.write(row, MISSED_REVIEWER, reviewer or None, styles["open"])
    kinds = [say.named("entities", kind) for kind in MARKABLE]
    sheet.data_validation(MISSED_HEADER + 1, MISSED_KIND, last, MISSED_KIND, {"validate": "list", "source": kinds})
    sheet.freeze_panes(MISSED_HEADER + 1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _guard(book: Any, sheet: Any, things: int, say: Words) -> None:
    """Only the three columns of the reviewer can be changed; filters stay usable."""
    last = HEADER_ROW + things
    sheet.freeze_panes(HEADER_ROW + 1, 3)
    sheet.autofilter(HEADER_ROW, 0, last, len(WIDTHS) - 2)
    for choice, label in labels(say).items():
        look = book.add_format({"bg_color": _COLORS[choice]})
        rule = {"type": "cell", "criteria": "==", "value": f'"{label}"', "format": look}
        sheet.conditional_format(HEADER_ROW + 1, DECISION, last, DECISION, rule)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_header(f'&C&"Bold"{say("review.workbook.confidential")}')


def _manifest(sheet: Any, material: Material, key: Key) -> None:
    """What the rows stand for, one JSON text a cell, with a seal over all of it."""
    lines = list(manifest_lines(material, key))
    for row, line in enumerate([seal(key, lines), *lines]):
        sheet.write_string(row, 0, line)
    sheet.very_hidden()


def manifest_lines(material: Material, key: Key) -> Iterator[str]:
    for seen in material.sources:
        yield json.dumps({"source": str(seen.path), "digest": seen.digest}, sort_keys=True)
    for thing in material.things:
        entry = {
            "thing": thing.fingerprint,
            "entity": thing.entity,
            "recognizers": thing.recognizers,
            "shown": shown_digest(key, thing.fingerprint, visible(thing.value)),
        }
        yield json.dumps(entry, sort_keys=True)


def shown_digest(key: Key, fingerprint: str, shown: str) -> str:
    """Ties a row's value, as the reviewer sees it, to its fingerprint: a column sorted alone is noticed."""
    return key.digest("review value", fingerprint, shown.strip()).hex()


def seal(key: Key, lines: Sequence[str]) -> str:
    return key.digest("review workbook", *lines).hex()
