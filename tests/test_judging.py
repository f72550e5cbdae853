"""What stands outside records: names of files tell names and numbers, digests tell nothing."""

from __future__ import annotations

import pytest

from redactor.judging import match_surface
from redactor.model import Surface
from tests.support import make_session

KNOWN = {"58919": "ID_NUMBER", "Awa Exemplo": "PERSON", "70112233": "PHONE_NUMBER"}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("000_7c58919e30fa4b26.txt", []),
        ("Awa_Exemplo_7c58919e30fa4b26.txt", ["PERSON"]),
        ("70112233.csv", ["PHONE_NUMBER"]),
        ("list 58919.xlsx", ["ID_NUMBER"]),
    ],
)
def test_a_digest_in_a_name_is_no_number_of_anybody(name, found):
    matches = match_surface(make_session(KNOWN), Surface(name, "file name", name))
    assert [match.entity for match in matches] == found
