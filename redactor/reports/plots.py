"""Small plots as inline SVG: a heat map of records by fields, and bars of severity by file.

Written out by hand: each is a grid of rectangles, and the page's own style sheet colours them, so that
they follow light, dark and print. A number stands in every cell: colour is never the only sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redactor.report import Report
from redactor.reports.text import visible
from redactor.rules import Severity

CELL_WIDTH, CELL_HEIGHT, LABEL_WIDTH, HEAD_HEIGHT = 26, 18, 64, 150
MOST_ROWS = 150  # of one file; a longer picture is not read
BAR_WIDTH, BAR_HEIGHT, BAR_LABEL = 520, 22, 200


@dataclass(frozen=True, slots=True)
class Cell:
    x: int
    y: int
    severity: str
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat map of one file."""

    path: str
    fields: tuple[tuple[int, str], ...]
    rows: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]
    width: int
    height: int
    cut: bool
    totals: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    x: float
    width: float
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    y: int
    label: str
    parts: tuple[Part, ...]
    total: int


def heats(report: Report) -> list[Heat]:
    """Return one heat map a file with findings in its records, files in order."""
    found: dict[str, dict[tuple[int, str], list[Severity]]] = {}
    for item in report.items:
        where = item.location
        if where.record is not None and where.field_name is not None and item.action != "keep":
            cells = found.setdefault(where.path, {})
            cells.setdefault((where.record, where.field_name), []).append(item.severity)
    return [_heat(path, cells) for path, cells in sorted(found.items())]


def _heat(path: str, found: Mapping[tuple[int, str], Sequence[Severity]]) -> Heat:
    fields = sorted({name for _, name in found})
    records = sorted({record for record, _ in found})
    rows = {record: number for number, record in enumerate(records[:MOST_ROWS])}
    columns = {name: number for number, name in enumerate(fields)}
    cells = tuple(
        Cell(
            LABEL_WIDTH + columns[name] * CELL_WIDTH,
            HEAD_HEIGHT + rows[record] * CELL_HEIGHT,
            max(severities, key=lambda s: s.rank).value,
            len(severities),
            f"{record} · {shown(name)}",
        )
        for (record, name), severities in sorted(found.items())
        if record in rows
    )
    totals = [(shown(n), sum(len(s) for (_, name), s in found.items() if name == n)) for n in fields]
    return Heat(
        visible(path),
        tuple((LABEL_WIDTH + number * CELL_WIDTH, shown(name, 22)) for name, number in columns.items()),
        tuple((HEAD_HEIGHT + number * CELL_HEIGHT, str(record)) for record, number in rows.items()),
        cells,
        LABEL_WIDTH + len(fields) * CELL_WIDTH + 90,
        HEAD_HEIGHT + len(rows) * CELL_HEIGHT + 4,
        len(records) > MOST_ROWS,
        tuple(totals),
    )


def shown(name: str, most: int = 30) -> str:
    """A label that fits; the whole name stands in the cards."""
    plain = visible(name.strip())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def bars(report: Report) -> list[Bar]:
    """Return a bar of severities for every file: of the audit's own summary, else of the findings."""
    counts = {str(h["path"]): dict(h["by_severity"]) for h in report.harvests} or _counted(report)
    longest = max((sum(found.values()) for found in counts.values()), default=0)
    return [
        Bar(n * (BAR_HEIGHT + 6), shown(path, 28), _parts(found, longest), sum(found.values()))
        for n, (path, found) in enumerate(sorted(counts.items()))
    ]


def _counted(report: Report) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for item in report.items:
        if item.action != "keep":
            found = counts.setdefault(item.location.path, {})
            found[item.severity.value] = found.get(item.severity.value, 0) + 1
    return counts


def _parts(found: Mapping[str, int], longest: int) -> tuple[Part, ...]:
    parts, x = list[Part](), float(BAR_LABEL)
    for severity in Severity:
        if count := found.get(severity.value, 0):
            width = round(count / longest * BAR_WIDTH, 2)
            parts.append(Part(round(x, 2), width, severity.value, count))
            x += width
    return tuple(parts)
