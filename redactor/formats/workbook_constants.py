"""Which strings of a workbook's parts no person can have typed.

A string wrongly taken for a person's is only shown once too often; one wrongly left out would be a leak
that nobody is told of. So each pattern is as narrow as real workbooks allow, and doubt means "shown".
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

_NUMBER = re.compile(r"[-+]?[0-9]{1,6}(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?%?|true|false|TRUE|FALSE")
_LONG_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_PLACES = re.compile(r"(?:\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?\s?)+|[0-9]+:[0-9]+")
_HEX = re.compile(r"[0-9A-Fa-f]{2,8}")
_FIXED = re.compile(
    r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?|rId[0-9]+|"
    r"http://(?:schemas\.(?:openxmlformats|microsoft)|purl|www\.w3)\.(?:org|com)/[A-Za-z0-9/.\-]*|"
    r"application/(?:vnd\.(?:openxmlformats-[a-z]+|ms-[a-z]+)[A-Za-z0-9.+\-]*|xml)|image/[a-z\-+]+|"
    r"(?:Table|Pivot|Slicer)Style(?:Light|Medium|Dark)[0-9]{1,2}|_x0000_[a-z][0-9]+|#_x0000_[a-z][0-9]+|"
    r"(?:Sheet|Feuil|Planilha|Hoja|Tabelle|Foglio|Blad)[0-9]{0,3}|"
    r"Microsoft Excel Compatible / Openpyxl [0-9.]{1,9}"
)
PART_NAME = re.compile(
    r"/?(?:\.\./)?(?:(?:xl|docProps|_rels|worksheets|theme|drawings|charts|tables|media|comments|pivotTables|"
    r"pivotCache|threadedComments|persons|externalLinks|printerSettings|chartsheets|embeddings|customXml)/)*"
    r"(?:\[Content_Types\]|\.rels|(?:workbook|sheet|styles|theme|sharedStrings|comments?|drawing|vmlDrawing|chart|"
    r"table|image|core|app|custom|calcChain|metadata|pivotTable|pivotCacheDefinition|pivotCacheRecords|item|"
    r"threadedComment|person|externalLink|printerSettings|vbaProject|thumbnail|itemProps|style|colors)"
    r"[0-9]{0,4})(?:\.(?:xml|rels|bin|vml|png|jpe?g|gif|emf|wmf))*"
)
_PREFIXES = frozenset(
    {"x14ac", "x14", "x15", "x15ac", "x16", "x16r2", "xr", "xr2", "xr3", "xr6", "xr10"}
    | {"a14", "c14", "c16", "c16r2", "c16r3", "mc", "p14"}
)
_BY_PLACE = frozenset({"ref", "sqref", "r", "activeCell", "topLeftCell", "spans"})
_BY_HEX = frozenset({"rgb", "val", "lastClr"})
_CACHED = frozenset({"v"})


@cache
def _constants() -> dict[str, frozenset[str]]:
    text = (resources.files("redactor.data") / "workbook-constants.yaml").read_text("utf-8")
    return {key: frozenset(map(str, values)) for key, values in yaml.safe_load(text).items()}


def is_plain(element: str, attribute: str, text: str) -> bool:
    """Tell whether a string is of the format's own making and says nothing that a person wrote.

    *attribute* is "" for the text of an element. In doubt the answer is no.
    """
    text = text.strip()
    constants = _constants()
    if not text or _NUMBER.fullmatch(text) or _FIXED.fullmatch(text) or text in constants["tokens"]:
        return True
    if not attribute:
        return element in ("sqref", "f") and bool(_PLACES.fullmatch(text))
    if text in constants["words"] or text in constants["number_formats"] or text in constants["styles"]:
        return True
    return _is_plain_attribute(element, attribute, text)


def _is_plain_attribute(element: str, attribute: str, text: str) -> bool:
    if attribute in _BY_PLACE:
        return bool(_PLACES.fullmatch(text))
    if attribute in _BY_HEX and _HEX.fullmatch(text):
        return True
    if attribute in ("Target", "PartName"):
        return bool(PART_NAME.fullmatch(text))
    if attribute == "Ignorable":
        return set(text.split()) <= _PREFIXES
    if element == "theme" or attribute in ("typeface", "val", "script", "name"):
        known = text in _constants()["fonts"]
        return known or (attribute == "script" and len(text) == len("Latn") and text.isascii())
    # A cached value can be somebody's telephone number; sizes and ids elsewhere are long numbers, too.
    return attribute not in _CACHED and bool(_LONG_NUMBER.fullmatch(text))
