"""Sessions of the command line without models, in a folder of the test's own."""

from __future__ import annotations

import pytest

from redactor.session import Session
from tests.support import StubDetector

KNOWN = {
    "ZODDHA": "HRD_COALITION",
    "Awa Exemplo": "PERSON",
    "Lomé": "LOCATION",
    "ABC-DEF2301/GHI001": "FRAGMENT_ID",
}


@pytest.fixture
def stub(monkeypatch, tmp_path):
    monkeypatch.setattr(Session, "detector", StubDetector(KNOWN))
    monkeypatch.chdir(tmp_path)
    return tmp_path
