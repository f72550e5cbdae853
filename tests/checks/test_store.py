"""Packed records are the records that were put in."""

from __future__ import annotations

import gc
import hashlib
import pickle

from hypothesis import given
from hypothesis import strategies as st

from redactor.checks import SET_CHECKS, CheckSettings, Harvest, Records, check_records, examine
from redactor.checks.base import Record
from redactor.model import Finding, Location, Span
from tests.support import StubDetector, make_fragment

KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON"}
TEXTS = st.lists(st.sampled_from(["ZODDHA", "Awa Exemplo", "[coalition]", "[x-team]", "é", "the law"]), max_size=6)
VALUES = st.dictionaries(st.sampled_from(["Outcome", "Year", "odd name"]), TEXTS.map(" ".join), min_size=1)


def examined(values, number=0):
    fragment = make_fragment(values, index=number)
    return examine(fragment, StubDetector(KNOWN).detect([fragment])[0], CheckSettings())


@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(1, 3))
def test_a_record_comes_out_as_it_went_in(values, live):
    expected = [examined(one, number) for number, one in enumerate(values)]
    held = Records(expected, live=live)
    for _ in range(2):
        assert [parts(record) for record in held] == [parts(record) for record in expected]
    assert parts(held[-1]) == parts(expected[-1])


def parts(record):
    return (record.fragment, record.identifiers, record.claims, record.grammar.known)


def test_a_finding_that_does_not_quote_its_place_keeps_what_it_says():
    record = examined({"Outcome": "ZODDHA met"})
    odd = Finding("cross-field", "PERSON", Location("other.csv", 7, "x", Span(0, 2)), 0.5, "r", "m", (), "Awa")
    other = type(record)(record.fragment, (*record.identifiers, odd), record.grammar)
    held = Records([other, record], live=1)
    assert held[0].identifiers == other.identifiers


def test_a_replaced_record_is_the_new_one():
    first, second = examined({"Outcome": "ZODDHA"}), examined({"Outcome": "Awa Exemplo"})
    held = Records([first, first, first], live=1)
    held[1] = second
    assert [r.fragment for r in held] == [first.fragment, second.fragment, first.fragment]


def test_checks_say_the_same_of_packed_records(monkeypatch):
    told = "The [coalition] of the north met with twelve elders of the river villages to ask for a new school in May."
    shown = told.replace("[coalition]", "ZODDHA")
    records = [examined({"Outcome description": text}, n) for n, text in enumerate([told, shown, "nothing", shown])]
    expected = check_records(records, CheckSettings())
    assert any(finding.rule == "cross-record" for finding in expected)
    assert check_records(Records(records, live=1), CheckSettings()) == expected


class Watched(Records):
    """Notes how many records are in memory at most, looking whenever a few more were asked for."""

    asked = 0
    most = 0

    def __getitem__(self, number):
        self.asked += 1
        if self.asked % 250 == 0:
            self.most = max(self.most, sum(type(thing) is Record for thing in gc.get_objects()))
        return super().__getitem__(number)


def test_no_check_over_all_records_holds_all_of_them():
    """What single records were asked is remembered of 256 in each of two caches."""
    texts = ({"FragmentID": f"SCC-{n}", "Year": "2024", "Confidential": "Yes"} for n in range(1500))
    held = Watched((examined(values, number) for number, values in enumerate(texts)), live=2)
    harvest = Harvest(held, CheckSettings())
    for check in SET_CHECKS:
        list(check(harvest))
    assert held.asked > 3 * 1500
    assert 0 < held.most < 700


def test_a_run_over_records_that_are_packed_keeps_them_packed():
    texts = ({"FragmentID": f"SCC-{n}", "Year": "2024", "Confidential": "Yes"} for n in range(1500))
    held = Watched((examined(values, number) for number, values in enumerate(texts)), live=2)
    check_records(held, CheckSettings(k=1))
    assert held.asked > 1500
    assert 0 < held.most < 700


def test_a_run_leaves_the_list_it_is_given_as_it_was():
    """Records that are read anew, with what their file taught, are so in the run alone."""
    texts = [
        f"The women of {place} wrote to [nimi poistettu] twice." for place in ("one village", "two towns", "camps")
    ]
    given = [examined({"Outcome description": text}, number) for number, text in enumerate(texts)]
    before, packed = list(given), Records(given)
    assert check_records(given, CheckSettings()) == check_records(tuple(given), CheckSettings())
    assert given == before
    check_records(packed, CheckSettings())
    assert [one is two for one, two in zip(packed, before, strict=True)] == [False] * 3  # there was something to learn


def test_names_of_columns_are_held_once_and_not_with_every_record():
    """Forty names of 32 digits are 640 bytes that nothing but the first record's own can tell again in fewer."""
    names = [hashlib.sha256(bytes([number])).hexdigest()[:32] for number in range(40)]
    made = [examined(dict.fromkeys(names, f"number {number}"), number) for number in range(101)]
    assert size_of(made) < 100 * 400


def test_a_value_that_its_place_holds_is_not_held_again_with_the_finding():
    def record(number, *, shifted):
        words = [hashlib.sha256(bytes([number, n])).hexdigest()[:12] for n in range(100)]
        plain = examined({"Outcome": " ".join(words)}, number)
        spots = [Location("harvest.txt", number, "Outcome", Span(13 * n, 13 * n + 12)) for n in range(100)]
        said = zip(spots, words[shifted:] + words[:shifted], strict=True)
        found = [Finding("cross-field", "X", spot, 0.5, "r", value=value) for spot, value in said]
        return Record(plain.fragment, tuple(found), plain.grammar)

    own, others = ([record(number, shifted=shifted) for number in range(20)] for shifted in (0, 1))
    assert size_of(own) < 0.85 * size_of(others)


def size_of(records):
    """The bytes that *records* are when they are packed, and come out as they were."""
    held = Records(records, live=1)
    size = len(pickle.dumps(held))  # the memory they take depends on what ran before
    assert [parts(one) for one in held] == [parts(one) for one in records]
    return size


def test_records_are_a_sequence_that_holds_few_as_they_are():
    made = [examined({"Outcome": f"ZODDHA met {number}"}, number) for number in range(4)]
    held = Records(made, live=2)
    assert (len(held), [one is two for one, two in zip(held, made, strict=True)]) == (4, [False] * 4)
    assert [parts(one) for one in held[1:3]] == [parts(one) for one in made[1:3]]
    assert [parts(one) for one in held[::-2]] == [parts(made[3]), parts(made[1])]
    whole = Records(made, live=4)
    assert [one is two for one, two in zip(whole, made, strict=True)] == [True] * 4
    assert held[3] is held[3]
    assert (parts(held[-4]), parts(held[-1])) == (parts(made[0]), parts(made[3]))


def test_findings_come_out_of_the_pack_whole():
    record = examined({"Outcome": "ZODDHA met Awa Exemplo", "Year": "2023"})
    path, index = record.fragment.path, record.fragment.index
    findings = tuple(
        Finding("cross-field", entity, place, 0.5, "r", "m", (Location("b.csv", 2, "y"),), value)
        for entity, place, value in [
            ("A", Location(path, index, "Outcome", Span(0, 6)), "ZODDHA"),
            ("B", Location(path, index, "Outcome", Span(0, 6)), "another"),
            ("C", Location("other.csv", index, "Outcome", Span(0, 6)), "ZODDHA"),
            ("D", Location(path, 9, "Outcome", Span(0, 6)), "ZODDHA"),
            ("E", Location(path, index, "Year"), ""),
            ("F", Location(path, index), ""),
            ("G", Location(path, index, "no such field", Span(0, 2)), ""),
            ("H", Location(path, index, "Year"), "2023"),
        ]
    )
    other = type(record)(record.fragment, findings, record.grammar, findings[:3])
    held = Records([other, record], live=1)
    assert (held[0] is other, held[0].identifiers, held[0].claims) == (False, findings, findings[:3])
