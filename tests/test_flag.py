"""How confidential a record is, by its flag."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from redactor.decide import level
from redactor.errors import InputError
from redactor.model import Level
from redactor.operators import default_canonical
from tests.deciding import PUBLICATION, changed, record

FLAGS = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "flags.yaml").read_text("utf-8"))


def texts(name):
    return [str(text) for text in FLAGS[name]]


@pytest.mark.parametrize(
    ("text", "expected", "readable"),
    [(text, Level.CONFIDENTIAL, True) for text in texts("confidential")]
    + [(text, Level.OPEN, True) for text in texts("open")]
    + [(text, Level.CONFIDENTIAL, False) for text in texts("blank") + texts("unreadable")]
    + [(text, Level.CONFIDENTIAL, True) for text in texts("withheld")],
)
def test_a_flag_is_open_only_when_it_plainly_says_so(text, expected, readable):
    reading = level(record(Confidential=text)[0], PUBLICATION)
    assert (reading.level, reading.is_readable) == (expected, readable)


@given(st.text(max_size=12))
def test_only_listed_spellings_open_a_record(text):
    known = {default_canonical("", word) for word in PUBLICATION.flag.open}
    reading = level(record(Confidential=text)[0], PUBLICATION)
    assert reading.level is Level.CONFIDENTIAL or default_canonical("", text) in known


@pytest.mark.parametrize("text", ["see comment", "2", "Yes?"])
def test_an_odd_flag_stops_the_run_where_the_policy_says_so_and_is_not_quoted(text):
    strict = changed(flag=PUBLICATION.flag.model_dump() | {"otherwise": "error"})
    fragment = record(Outcome="x", Confidential=text)[0]
    with pytest.raises(InputError) as error:
        level(replace(fragment, path="harvest.csv", index=7), strict)
    assert str(error.value) == (
        "harvest.csv: record 7: Confidential: the flag is neither yes nor no, and the policy asks for an answer"
    )


@pytest.mark.parametrize("text", ["", "[withheld]"])
def test_a_blank_or_withheld_flag_never_stops_the_run(text):
    strict = changed(flag=PUBLICATION.flag.model_dump() | {"otherwise": "error"})
    assert level(record(Confidential=text)[0], strict).level is Level.CONFIDENTIAL


def test_a_record_without_a_flag_is_confidential_and_said_to_be_unreadable():
    reading = level(record(Outcome="x")[0], PUBLICATION)
    assert (reading.level, reading.is_readable, reading.reason) == (
        Level.CONFIDENTIAL,
        False,
        "there is no flag",
    )


def test_of_two_flags_one_closes():
    fragment = record(Confidential="no", Confidentiel="oui")[0]
    assert level(fragment, PUBLICATION).level is Level.CONFIDENTIAL
