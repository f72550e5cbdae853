"""However many findings there are, and wherever they lie, they come back in the order of a report."""

from __future__ import annotations

import stat

from hypothesis import given
from hypothesis import strategies as st

from redactor import spool
from redactor.model import Location, Span
from redactor.packed import Packed
from redactor.protected import Protected
from redactor.report import Item
from redactor.rules import Severity
from redactor.spool import Spool

ITEMS = st.builds(
    Item,
    rule=st.sampled_from(["residual-identifier", "metadata"]),
    severity=st.sampled_from(list(Severity)),
    entity=st.sampled_from(["PERSON", ""]),
    score=st.floats(0, 1),
    location=st.builds(
        Location,
        st.sampled_from(["a.csv", "é\udce9.csv"]),
        st.none() | st.integers(0, 3),
        st.none() | st.sampled_from(["Year", ""]),
        st.none() | st.just(Span(1, 4)),
    ),
    recognizer=st.just("stub"),
    action=st.just("flag"),
    policy_rule=st.just(""),
    fingerprint=st.sampled_from(["f1", "f2"]),
    message=st.text(max_size=3),
    related=st.just(()) | st.just((Location("b.csv", 1),)),
)


@given(st.lists(ITEMS, max_size=40), st.integers(1, 6))
def test_a_spool_gives_back_what_it_took_in_order(items, most):
    held = Spool(most)
    held.extend(items)
    found = held.ordered()
    expected = sorted(items, key=lambda item: item.order)
    assert (list(found), list(found), len(found)) == (expected, expected, len(items))


def test_a_spool_of_many_runs_merges_them(monkeypatch):
    monkeypatch.setattr(spool, "WAYS", 3)
    items = [
        Item("metadata", Severity.LOW, "", 1.0, Location("a", n * 7 % 50), "r", "flag", "", "f", "m") for n in range(50)
    ]
    held = Spool(2)
    held.extend(items)
    assert [item.location.record for item in held.ordered()] == list(range(50))


def test_few_findings_are_a_tuple_and_no_file_is_made(monkeypatch):
    monkeypatch.setattr(spool, "TemporaryFile", None)
    assert Spool().ordered() == ()


def test_the_file_of_a_spool_has_no_name_and_nobody_else_can_open_it():
    held = Spool(1)
    held.append(Item("metadata", Severity.LOW, "", 1.0, Location("a"), "r", "flag", "", "f", "m"))
    import os

    status = os.fstat(held._file.fileno())
    assert (status.st_nlink, stat.S_IMODE(status.st_mode)) == (0, 0o600)


@given(st.lists(st.lists(st.lists(st.text(max_size=5), max_size=3), max_size=3), max_size=3))
def test_packed_values_come_back_record_by_record(batches):
    packed = Packed()
    protected = [[tuple(Protected(value, "PERSON") for value in record) for record in batch] for batch in batches]
    for batch in protected:
        packed.add(batch)
    expected = [record for batch in protected for record in batch]
    assert (list(packed), list(packed)) == (expected, expected)


def test_findings_that_are_read_again_are_not_ordered_again(monkeypatch):
    items = [Item("metadata", Severity.LOW, "", 1.0, Location("a", -n), "r", "flag", "", "f", "m") for n in range(50)]
    held = Spool(8)
    held.extend(items)
    found = held.ordered()
    monkeypatch.setattr(spool, "_order", None)
    assert list(found) == list(found) == items[::-1]
