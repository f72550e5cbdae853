"""Single checks on small records, their findings whole: the tables of fixtures/units, one for a module.

A case has the ``values`` of a record (or ``records``, several), what detection says of them (``known``), and what is
``found``: the name of the message, entity, score, field, text, and the related places as field and text; a place in
another record than the first begins with its number. ``file`` is the file of a record. A story that is "=" is composed
of the other fields.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import yaml

from redactor.checks.base import CheckSettings, examine
from redactor.checks.siblings import Harvest
from redactor.merged import compose
from redactor.schema import default_schema
from tests.support import StubDetector, make_fragment

FOLDER = Path(__file__).parents[2] / "fixtures" / "units"
TABLES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
ACROSS = {"cross_record", "sibling_flags", "sibling_labels", "sibling_words", "series", "small_cells", "missing_flags"}
CASES = [
    pytest.param(module, check, case, id=f"{check}: {case.get('name') or case.get('values')}"[:90])
    for module, checks in TABLES.items()
    for check, cases in checks.items()
    for case in cases
]


def records_of(case):
    """The settings of *case*, its fragments, and the records made of them."""
    given = case.get("settings", {})
    public = {"is_published": lambda _: True} if given.get("published") else {}
    settings = CheckSettings(**{k: v for k, v in given.items() if k != "published"}, **public)
    rows = case["records"] if "records" in case else [case["values"]]
    rows = [{k: compose(row, default_schema()) if v == "=" else v for k, v in row.items()} for row in rows]
    paths = [row.pop("file", "h.jsonl") for row in rows]
    fragments = [make_fragment(values, path, n) for n, (path, values) in enumerate(zip(paths, rows, strict=True))]
    detected = StubDetector(case.get("known", {})).detect(fragments)
    records = [examine(one, found, settings) for one, found in zip(fragments, detected, strict=True)]
    return settings, fragments, records


def outcome(module, check, case):
    """What *check* says of the records of *case*, as tables write it."""
    home, (settings, fragments, records) = import_module(f"redactor.checks.{module}"), records_of(case)
    function = getattr(home, check)
    findings = list(function(Harvest(records, settings)) if check in ACROSS else function(records[0], settings))
    names = {text: name for name, text in vars(home).items() if name.isupper() and isinstance(text, str)}
    names |= {
        text: f"{name}.{key}" for name, table in vars(home).items() if name == "KEEPS" for key, text in table.items()
    }
    return [told(f, fragments, names) for f in findings]


def told(finding, fragments, names):
    related = [where(one, fragments) for one in finding.related]
    said = [names.get(finding.message, finding.message), finding.entity, finding.score]
    return [*said, *where(finding.location, fragments), *([related] if related else [])]


def where(location, fragments):
    if location.record is None:
        return [location.path]
    text, span = fragments[location.record].values.get(location.field_name, ""), location.span
    place = [location.field_name, *([text[span.start : span.end]] if span else [])]
    return [location.record, *place] if location.record else place


@pytest.mark.parametrize(("module", "check", "case"), CASES)
def test_a_check_says_this_of_a_record(module, check, case):
    assert outcome(module, check, case) == case.get("found", [])
