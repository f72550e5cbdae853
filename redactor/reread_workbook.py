"""Reading a written workbook again from its XML: see :mod:`redactor.reread`, whose rules hold here too."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from redactor.errors import VerificationError


def numbered(header: list[str]) -> list[str]:
    """Return a header's names, with ``column 3`` for the third where it has none."""
    names = []
    for number, cell in enumerate(header, 1):
        name = cell or f"column {number}"
        while not cell and name in header:
            name += "'"
        names.append(name)
    return names


def workbook_values(path: Path) -> Iterator[dict[str, str]]:
    """Yield the values of every row below the first of every sheet, by the first row's names."""
    with zipfile.ZipFile(path) as archive:
        shared = _shared(archive)
        dates = _date_formats(archive)
        sheets = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        for sheet in sorted(sheets, key=lambda name: int(re.sub(r"\D", "", name))):
            rows = [_row(row, shared, dates) for row in _all(_xml(archive, sheet), "row")]
            if rows:
                width = max(max(row, default=0) for row in rows)
                names = numbered([rows[0].get(column, "") for column in range(1, width + 1)])
                for row in rows[1:]:
                    yield {name: row.get(column, "") for column, name in enumerate(names, 1)}


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    return fromstring(archive.read(name), forbid_dtd=True)


def _all(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if element.tag.rpartition("}")[2] == name]


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = _all(_xml(archive, "xl/sharedStrings.xml"), "si")
    return ["".join(text.text or "" for text in _all(item, "t")) for item in items]


def _date_formats(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map a cell's style number to its format's code where that is a date's or a time's."""
    root = _xml(archive, "xl/styles.xml")
    codes = {e.get("numFmtId", ""): e.get("formatCode", "") for e in _all(root, "numFmt")}
    # ECMA-376 part 1, 18.8.30: the numbers of the built-in formats of dates, times and durations.
    codes |= {str(number): "yyyy" for number in (*range(14, 23), 45, 47)} | {"46": "[h]"}
    styles = [xf.get("numFmtId", "0") for group in _all(root, "cellXfs") for xf in group]
    return {str(i): codes[key] for i, key in enumerate(styles) if re.search("[ydhs]", codes.get(key, ""))}


def _row(row: Element, shared: list[str], dates: dict[str, str]) -> dict[int, str]:
    return {_column(cell.get("r", "")): _cell(cell, shared, dates) for cell in row}


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _cell(cell: Element, shared: list[str], dates: dict[str, str]) -> str:
    kind = cell.get("t", "n")
    text = "".join(value.text or "" for value in _all(cell, "v"))
    if kind == "s":
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), shared[int(text)])
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}[text]
    if kind != "n":
        raise VerificationError("a written workbook has a cell of a kind that is never written")
    return _date(float(text), dates[cell.get("s", "")]) if cell.get("s", "") in dates else _number(text)


def _number(text: str) -> str:
    return text if text.lstrip("-").isdigit() else f"{float(text):.15g}"


def _date(serial: float, code: str) -> str:
    span = timedelta(seconds=round(serial * 86_400))
    if "[h]" in code:
        return str(span)
    moment = datetime(1899, 12, 30) + span  # noqa: DTZ001 - Excel's day zero; it knows no time zones
    if serial < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if span.seconds == 0 else f"{moment:%Y-%m-%d %H:%M:%S}"


def package_texts(path: Path) -> Iterator[str]:
    """Yield every string of a package: names, remarks, each part's bytes, texts and attributes."""
    with zipfile.ZipFile(path) as archive:
        yield archive.comment.decode("latin-1")
        for info in archive.infolist():
            data = archive.read(info)
            yield info.filename
            yield (info.comment + info.extra).decode("latin-1")
            yield data.decode("utf-8", errors="replace")
            yield data.decode("utf-16-le", errors="replace")
            if data.lstrip().startswith(b"<"):
                yield from _xml_texts(fromstring(data, forbid_dtd=True))


def _xml_texts(root: Element) -> Iterator[str]:
    for element in root.iter():
        yield from element.attrib.values()
        if element.text:
            yield element.text
        if element.tag.rpartition("}")[2] in ("si", "is", "p", "text", "comment"):
            yield "".join(element.itertext())
