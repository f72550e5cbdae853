"""What counts as a harvest among files that nobody named."""

from __future__ import annotations

import json

import pytest

from redactor.harvest import is_harvest
from redactor.schema import default_schema

HARVESTS = {
    "field text": "**FragmentID**: A1\n**Outcome description**: x\n",
    "field text after a preamble": "# Harvest 3\n\nSome words.\n\n- **Outcome**: x\n- **Confidentiel**: oui\n",
    "plain labels": "Outcome: x\nSignificance: y\n",
    "CSV": "FragmentID,Outcome description,Confidential\n1,x,no\n",
    "CSV with a title above its header": "Harvest of 2024;;\n\nIdentifiant;Résultat;Confidentiel\n1;x;oui\n",
    "TSV": "Year\tEvidence\n2024\tx\n",
    "JSON": json.dumps([{"Outcome description": "x", "Year": 2024}]),
    "JSON with escapes": json.dumps([{"Description du résultat": "x", "Année": 2024}]),
    "JSON lines": '{"Outcome": "x", "Confidential": "no"}\n',
    "UTF-16": "FragmentID\tOutcome\n1\tx\n".encode("utf-16"),
    "bytes that no encoding explains": b"\x00\x01\x02 binary",
    "a workbook": b"PK\x03\x04",
}
OTHERS = {
    "a README": "# A tool\n\nStatus: works\n\nHow to help: see CONTRIBUTING.md\n",
    "package.json": '{"name": "x", "version": "1", "status": "ok", "id": 3}',
    "a table of other things": "id,name,country,year\n1,x,ML,2024\n",
    "prose that names a column": "The outcome of the meeting was good.\n",
    "requirements": "pytest>=8\nruff\n",
    "one known name": "**Outcome**: x\n",
}


@pytest.mark.parametrize("name", HARVESTS)
def test_is_a_harvest(name: str) -> None:
    content = HARVESTS[name]
    assert is_harvest(content if isinstance(content, bytes) else content.encode(), default_schema())


@pytest.mark.parametrize("name", OTHERS)
def test_is_something_else(name: str) -> None:
    assert not is_harvest(OTHERS[name].encode(), default_schema())
