"""A protected value in every dress: redaction finds it, and verification, which shares no code with it, sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from redactor.needles import Needle
from redactor.protected import Protected
from redactor.redact import Edit, merge_edits, splice
from redactor.schema import default_schema
from redactor.verify import survivors

CASES = yaml.safe_load((Path("fixtures") / "dressed.yaml").read_text("utf-8"))


def hidden(value: str, text: str) -> str:
    return splice(text, merge_edits(Edit(span, "[x]") for span in Needle(value).find(text)))


def seen(value: str, text: str) -> bool:
    return bool(list(survivors([{"Evidence": text}], [[Protected(value, "ORGANIZATION")]], default_schema())))


@pytest.mark.parametrize(("value", "text", "copy"), CASES["dressed"].values(), ids=CASES["dressed"])
def test_a_value_is_hidden_in_every_dress_and_seen_as_long_as_it_is_not(value, text, copy):
    assert (seen(value, text), hidden(value, text), seen(value, copy)) == (True, copy, False)


@pytest.mark.parametrize(("value", "text"), CASES["other"].values(), ids=CASES["other"])
def test_what_only_resembles_a_value_is_left_alone_and_not_objected_to(value, text):
    assert (seen(value, text), hidden(value, text)) == (False, text)
