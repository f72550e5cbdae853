"""Every string of a workbook that is not a cell's value: comments, properties, names, caches, drawings.

The walk is generic: each text, attribute, XML comment and foreign name of every part is a string, but
for the values in cells (the reader's business) and what no person can have typed: numbers, places of
cells, relation ids, and the constants of ``workbook-constants.yaml``. Whatever is not XML is not examined,
and said to be there; strings that can be seen in its bytes are given all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element

from redactor.errors import InputError
from redactor.formats.package import Package
from redactor.formats.sheets import local
from redactor.formats.workbook_constants import PART_NAME, is_plain
from redactor.model import Surface

CHUNK_CHARS = 50_000
"""A surface's text is cut at a line near this length, in code points, so that detection stays bounded."""

# What a part is, by its name; the words are all that a report ever says of it.
KINDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"docProps/core\.xml", "document properties"),
        (r"docProps/app\.xml", "application properties"),
        (r"docProps/custom\.xml", "custom properties"),
        (r"docProps/thumbnail\..*", "thumbnail"),
        (r"xl/workbook\.xml", "workbook: sheet names, defined names"),
        (r"xl/sharedStrings\.xml", "shared strings left behind"),
        (r"xl/styles\.xml", "styles"),
        (r"xl/theme/.*", "theme"),
        (r"xl/worksheets/[^/]*\.xml", "sheet: formulas, validations, headers, links, formats"),
        (r"xl/chartsheets/[^/]*\.xml", "chart sheet"),
        (r"xl/macrosheets/[^/]*\.xml", "macro sheet"),
        (r"xl/dialogsheets/[^/]*\.xml", "dialog sheet"),
        (r"xl/comments.*\.xml", "comments"),
        (r"xl/threadedComments/.*", "threaded comments"),
        (r"xl/persons/.*", "authors of threaded comments"),
        (r"xl/tables/.*", "table"),
        (r"xl/queryTables/.*|xl/connections\.xml", "data connection"),
        (r"xl/pivotCache/.*", "pivot cache"),
        (r"xl/pivotTables/.*", "pivot table"),
        (r"xl/(slicers|slicerCaches|timelines|timelineCaches)/.*", "slicer"),
        (r"xl/charts/.*", "chart"),
        (r"xl/drawings/.*", "drawing"),
        (r"xl/diagrams/.*", "diagram"),
        (r"xl/media/.*", "image"),
        (r"xl/embeddings/.*", "embedded object"),
        (r"xl/externalLinks/.*", "external link"),
        (r"xl/printerSettings/.*", "printer settings"),
        (r"xl/revisions/.*", "revision log"),
        (r"xl/vbaProject.*|xl/vba.*", "macros"),
        (r"xl/(activeX|ctrlProps)/.*", "form control"),
        (r"xl/customProperty.*", "custom property of a sheet"),
        (r"xl/calcChain\.xml|xl/metadata\.xml|xl/volatileDependencies\.xml", "calculation data"),
        (r"customXml/.*", "custom XML"),
        (r"customUI/.*|userCustomization/.*", "custom interface"),
        (r"_xmlsignatures/.*", "signature"),
        (r"docMetadata/.*", "sensitivity label"),
        (r"\[Content_Types\]\.xml|.*\.rels", "package relations and links"),
    )
)

# Elements whose texts are runs of one string: shared and inline strings, comments, paragraphs.
_RUNS = frozenset({"si", "is", "text", "p", "rPh"})

_OOXML = re.compile(
    r"\{(?:http://schemas\.(?:openxmlformats|microsoft)\.(?:org|com)/|http://purl\.(?:org/dc/|oclc\.org/ooxml/)"
    r"|http://www\.w3\.org/|urn:schemas-microsoft-com:)"
)
_COMMENT = re.compile(rb"<!--(.*?)-->|<\?(?!xml[ \t])(.*?)\?>", re.DOTALL)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_VISIBLE = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}|(?:[\x20-\x7e\xa0-\xff]\x00){4,}")


def surfaces(package: Package, cells: Collection[str], shared: frozenset[int]) -> Iterator[Surface]:
    """Yield the strings outside cells, part by part.

    *cells* are the worksheets' parts, whose cell values are left out; *shared* are the numbers of the
    shared strings that cells use. Never raises for a single part: one that cannot be read is given as not
    examined.
    """
    counts: dict[str, int] = {}
    for part in package.parts:
        kind = next((words for pattern, words in KINDS if pattern.fullmatch(part)), "another part")
        counts[kind] = counts.get(kind, 0) + 1
        place = f"{kind} ({counts[kind]})"
        yield from _part_surfaces(package, part, place, cells, shared)
    own = [part for part in package.parts if not PART_NAME.fullmatch(part)]
    yield from _chunked(package.name, "names of parts and remarks of the archive", [*own, *package.remarks])


def _part_surfaces(
    package: Package, part: str, place: str, cells: Collection[str], shared: frozenset[int]
) -> Iterator[Surface]:
    data = package.read(part)
    if part.endswith("/") and not data:
        return
    if not part.endswith((".xml", ".rels", ".vml")) and not _MARKUP.match(data):
        # Printer settings are a fixed structure of plain strings; all else may hold more than is seen.
        examined = place.startswith("printer settings")
        yield from _chunked(package.name, place, _visible(data), examined=examined)
        return
    try:
        found = list(_strings(package, part, data, cells=part in cells, shared=shared))
    except InputError:
        yield from _chunked(package.name, f"{place}: not sound XML", _visible(data), examined=False)
        return
    yield from _chunked(package.name, place, found)


def _chunked(path: str, place: str, strings: list[str], *, examined: bool = True) -> Iterator[Surface]:
    """Yield surfaces of distinct strings, one a line; what is not examined is there even without any."""
    lines = list(dict.fromkeys(text.strip() for text in strings if text.strip()))
    if not lines and not examined:
        yield Surface(path, place, "", examined=False)
    chunk: list[str] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line)
        if size > CHUNK_CHARS:
            yield Surface(path, place, "\n".join(chunk), examined)
            chunk, size = [], 0
    if chunk:
        yield Surface(path, place, "\n".join(chunk), examined)


def _visible(data: bytes) -> list[str]:
    """Return what a person with a text editor would see in binary data, in ASCII, UTF-8 and UTF-16."""
    return [
        (run.replace(b"\0", b"") if b"\0" in run else run).decode("utf-8", errors="replace")
        for run in _VISIBLE.findall(data)
    ]


# ------------------------------------------------------------------------------------------- one part


def _strings(package: Package, part: str, data: bytes, *, cells: bool, shared: frozenset[int]) -> Iterator[str]:
    for texts in _COMMENT.findall(data):
        yield from (text.decode("utf-8", errors="replace") for text in texts)
    is_table = part == "xl/sharedStrings.xml"
    walk = _Walk(cells=cells, shared=shared if is_table else None)
    for event, element in package.events(part):
        if event == "start":
            walk.enter(element)
        else:
            yield from walk.leave(element)


class _Walk:
    """Gives the strings of elements as they close, with the runs of one text joined."""

    def __init__(self, *, cells: bool, shared: frozenset[int] | None) -> None:
        self._cells = cells
        self._shared = shared
        self._items = 0
        self._path: list[str] = []
        self._values = 0
        self._runs: list[list[str]] = []

    def enter(self, element: Element) -> None:
        name = local(element.tag)
        self._values += self._is_value(name)
        self._path.append(name)
        if name in _RUNS:
            self._runs.append([])

    def leave(self, element: Element) -> Iterator[str]:
        name = self._path.pop()
        # What stands between the children is known only now, and is text like any other.
        for text in (element.text or "", *(child.tail or "" for child in element)):
            if self._runs:
                self._runs[-1].append(text if text.strip() or name == "t" else "")
            elif not self._values and not is_plain(name, "", text):
                yield text
        if name in _RUNS:
            run = "".join(self._runs.pop())
            # The reading of a word in another script is shown to nobody: never part of a cell's value.
            yield from [run] if not self._values or name == "rPh" else []
        self._values -= self._is_value(name)
        self._items += name == "si"
        yield from _attributes(element)
        del element[:]

    def _is_value(self, name: str) -> bool:
        """Tell whether an element is the value of a cell, or a shared string that a cell uses."""
        if self._shared is not None:
            return name == "si" and self._items in self._shared
        return self._cells and name in ("v", "is") and self._path[-1:] == ["c"]


def _attributes(element: Element) -> Iterator[str]:
    name = local(element.tag)
    foreign = not _OOXML.match(element.tag)
    if foreign and not is_plain("", "", name):
        yield element.tag.replace("{", "").replace("}", " ")
    for key, value in element.attrib.items():
        if foreign and "}" not in key and not is_plain("", "", key):
            yield key
        if not is_plain(name, local(key), value):
            yield value
