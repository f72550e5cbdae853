"""Detection that remembers says what detection says, and asks it only for what is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.cache import Cache
from redactor.keys import Key
from redactor.model import Finding, Location
from redactor.recall import Recalling
from tests.support import StubDetector, make_fragment

KNOWN = {"ZODDHA": "HRD_COALITION", "Awa": "PERSON"}
TEXTS = st.lists(st.sampled_from(["ZODDHA", "Awa", "\U0001f600", "é", " ", "the law", "\n"]), max_size=6).map("".join)
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(["Outcome", "Year", "odd name"]), TEXTS, min_size=1), min_size=1, max_size=4
)


class Memory(Cache):
    """A store in memory: every entry of this test's own."""

    def __init__(self) -> None:
        super().__init__(Key(b"k" * 32), None)
        self.entries: dict[bytes, bytes] = {}

    def get(self, key):
        return self.entries.get(key)

    def put(self, entries):
        self.entries |= entries


def recalling(memory: Cache, detector: StubDetector, *circumstances: str) -> Recalling:
    return Recalling(lambda: detector, memory, circumstances)


@given(RECORDS)
def test_what_is_recalled_is_what_was_found(records) -> None:
    memory, detector = Memory(), StubDetector(KNOWN)
    fragments = [make_fragment(values, index=index) for index, values in enumerate(records)]
    expected = StubDetector(KNOWN).detect(fragments)
    assert recalling(memory, detector).detect(fragments) == expected
    again = recalling(memory, detector)
    assert (again.detect(fragments), again.analyzed) == (expected, 0)


@given(TEXTS)
def test_texts_outside_of_records_are_recalled_by_kind(text: str) -> None:
    memory, detector = Memory(), StubDetector(KNOWN)
    for _ in range(2):
        asked = recalling(memory, detector)
        assert asked.match(text) == asked.match_short(text) == detector.match(text)


def test_a_record_is_placed_anew_wherever_it_comes_again() -> None:
    memory, detector = Memory(), StubDetector(KNOWN)
    recalling(memory, detector).detect([make_fragment({"Outcome": "ZODDHA came."})])
    ((finding,),) = recalling(memory, detector).detect([make_fragment({"Outcome": "ZODDHA came."}, "other.csv", 7)])
    assert (finding.location.path, finding.location.record, finding.value) == ("other.csv", 7, "ZODDHA")
    assert detector.records_seen == 1


@pytest.mark.parametrize(
    "changed", [{"Outcome": "ZODDHA came. "}, {"Result": "ZODDHA came."}, {"Outcome": "ZODDHA came.", "Year": ""}]
)
def test_any_other_character_column_or_name_is_another_record(changed: dict[str, str]) -> None:
    memory, detector = Memory(), StubDetector(KNOWN)
    recalling(memory, detector).detect([make_fragment({"Outcome": "ZODDHA came."})])
    recalling(memory, detector).detect([make_fragment(changed)])
    assert detector.records_seen == 2


def test_other_circumstances_are_another_record() -> None:
    memory, detector = Memory(), StubDetector(KNOWN)
    fragment = make_fragment({"Outcome": "ZODDHA came."})
    recalling(memory, detector, "model 1").detect([fragment])
    recalling(memory, detector, "model 2").detect([fragment])
    assert detector.records_seen == 2


def test_what_a_place_cannot_tell_is_not_remembered() -> None:
    """A finding whose value is not what stands at its place must come from detection each time."""

    class Odd(StubDetector):
        def detect(self, fragments):
            self.records_seen += len(fragments)
            place = Location("harvest.txt", 0, "Outcome", None)
            return [(Finding("residual-identifier", "PERSON", place, 0.9, "odd", value="elsewhere"),)]

    memory, detector = Memory(), Odd(KNOWN)
    for _ in range(2):
        assert recalling(memory, detector).detect([make_fragment({"Outcome": "x"})])[0][0].value == "elsewhere"
    assert detector.records_seen == 2


def test_a_fault_of_detection_is_not_remembered_as_clean() -> None:
    class Failing(StubDetector):
        def detect(self, fragments):
            raise ValueError("broken")

    memory = Memory()
    fragment = make_fragment({"Outcome": "ZODDHA came."})
    with pytest.raises(ValueError, match="broken"):
        recalling(memory, Failing(KNOWN)).detect([fragment])
    assert len(recalling(memory, StubDetector(KNOWN)).detect([fragment])[0]) == 1
