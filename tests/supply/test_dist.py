"""Who builds the same sources gets the same bytes, so that a wheel can be compared with what it was made of."""

from __future__ import annotations

import zipfile
from io import BytesIO

from redactor import __version__
from tests.supply.dist import ROOT, build, copy, from_sdist

WHEEL, SDIST = f"redactor-{__version__}-py3-none-any.whl", f"redactor-{__version__}.tar.gz"


def test_wheel_and_sdist_are_the_same_bytes_however_and_from_whichever_they_are_built(tmp_path):
    first = build(copy(tmp_path / "one", mode=0o644, time=1_000_000_001))
    second = build(copy(tmp_path / "two", mode=0o600, time=1_700_000_000))
    assert list(first) == [WHEEL, SDIST]
    assert first == second
    (tmp_path / "unpacked").mkdir()
    sdist = tmp_path / "one" / "dist" / SDIST
    assert from_sdist(sdist, tmp_path / "unpacked").items() <= first.items()
    wheel = zipfile.ZipFile(BytesIO(first[WHEEL]))
    assert {"redactor/policies/publication.yaml", "redactor/models/fragments/MANIFEST.json"} <= set(wheel.namelist())
    assert wheel.read("redactor/keys.py") == (ROOT / "redactor" / "keys.py").read_bytes()
