"""Done apart, text by text, the checks across records find what they find in one place."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor.checks import CheckSettings, Harvest, check_record, check_records, examine
from redactor.checks.apart import OWN, SERIES, beside, from_json, in_series, series_of, to_json, told_by, united
from redactor.checks.passages import FEW, paired
from redactor.checks.siblings import COMPLETED, COMPLETES, cross_record, sibling_flags, sibling_labels, sibling_words
from redactor.model import Finding, Location, Span
from redactor.needles import Needle
from tests.support import make_fragment

FLAG, STORY, MORE = "Outcome statements is CONFIDENTIAL", "Outcome description", "Significance of the outcome"
NAMES = {"Awa Exemplo": "PERSON", "ZODDHA": "HRD_COALITION", "Tombali": "LOCATION"}
PASSAGES = (
    "In the spring {} opened a new listening centre for threatened teachers of the northern villages",
    (
        "After the meeting {} and {} wrote a common letter about the arrest of seven fishermen to the governor of the"
        " coast and his deputy, who answered within three weeks that every case would be heard in time by a judge"
    ),
    "The radio of the market women broadcast what {} had collected about forced evictions since the elections",
)
MARKERS = ("[name]", "[coalition]", "<redacted>", "XXXX", "farmers", "[place]")
VALUES = st.sampled_from((*NAMES, *MARKERS))


@st.composite
def texts(draw):
    passage = draw(st.sampled_from(PASSAGES))
    return passage.format(*(draw(VALUES) for _ in range(2)))


RECORDS = st.lists(
    st.tuples(
        texts(),
        st.one_of(st.just(""), texts()),
        st.sampled_from(["NO", "1.0", ""]),
        st.sampled_from(["SCC-AAA2401/CIV001", "SCC-***/CIV001", "SCC-AAA2401/CIV002", "SCC-<redacted>/CIV002", ""]),
    ),
    min_size=2,
    max_size=9,
)


def records_of(rows):
    options = CheckSettings(k=1)
    for number, (story, more, flag, code) in enumerate(rows):
        fragment = make_fragment({"FragmentID": code, STORY: story, MORE: more, FLAG: flag}, index=number)
        found = [
            Finding("residual-identifier", entity, Location("harvest.txt", number, name, span), 0.9, "x", value=value)
            for value, entity in NAMES.items()
            for name, text in fragment.values.items()
            for span in Needle(value).find(text)
        ]
        yield examine(fragment, found, options)


def candidates(whole):
    """The pairs of texts, by number, that share a passage."""
    owners = defaultdict(dict)
    for number, group in enumerate(whole):
        for digest in group[0].hashes:
            owners[digest][number] = group[0].markers
    times = Counter(pair for sharing in owners.values() for pair in paired(sharing))
    few = [len(group[0].hashes) <= FEW for group in whole]
    return sorted(pair for pair, count in times.items() if count > 1 or few[pair[0]] or few[pair[1]])


def apart(records, options):
    """What an engine of many machines does: gather, join, ask about each text; then the first of the surest."""
    told, groups, asked = defaultdict(list), defaultdict(list), set()
    for record in records:
        for one in told_by(record, options):
            told[one.bundle.value].append(one)
        for ends, (masked, ids) in series_of(record).items():
            groups[ends].append(ids)
            asked |= {ends} if masked else set()
    whole = sorted(told.values(), key=lambda group: group[0].bundle.order)
    bundles = [from_json(to_json(united([one.bundle for one in reversed(group)]))) for group in whole]
    pairs = candidates(whole)
    ranked = [(OWN, 0, f) for record in records for f in check_record(record, options)]
    for number, bundle in enumerate(bundles):
        others = [bundles[sum(pair) - number] for pair in pairs if number in pair]
        if others or (len(whole[number]) > 1 and whole[number][0].is_long):
            ranked += [(rank, number, f) for rank, f, _ in beside(bundle, others, options)]
    ranked += [(rank, 0, f) for ends in groups if ends in asked for rank, f, _ in in_series(groups[ends], options)]
    return firsts(ranked)


def firsts(ranked):
    best = {}
    for _, _, finding in sorted(ranked, key=lambda r: (r[0], r[1])):
        spot = (finding.rule, finding.location)
        if spot not in best or finding.score > best[spot].score:
            best[spot] = finding
    return sorted(best.values(), key=lambda finding: finding.order)


@settings(max_examples=60)
@given(RECORDS)
def test_what_is_found_apart_is_what_is_found_together(rows):
    records, options = list(records_of(rows)), CheckSettings(k=1)
    assert apart(records, options) == check_records(records, options)


def test_the_records_of_the_law_above_have_something_to_find():
    rows = [
        (PASSAGES[1].format("Awa Exemplo", "ZODDHA"), "", "1.0", "SCC-AAA2401/CIV001"),
        (PASSAGES[1].format("[name]", "ZODDHA"), "", "NO", "SCC-***/CIV001"),
        (PASSAGES[1].format("[place]", "farmers"), "", "1.0", ""),
        (PASSAGES[1].format("[place]", "[coalition]"), "", "1.0", ""),
    ]
    records, options = list(records_of(rows)), CheckSettings(k=1)
    harvest = Harvest(records, options)
    for check in (cross_record, sibling_flags, sibling_words):
        assert list(check(harvest)), check
    assert apart(records, options) == check_records(records, options)
    labelled = [(PASSAGES[0].format(label), "", "NO", "") for label in ("[name]", "[place]", "[place]")]
    labelled[1] = (labelled[1][0] + " and towns", "", "NO", "")
    several = Harvest(list(records_of(labelled)), options)
    assert list(sibling_labels(several))


def test_a_bundle_comes_back_from_json_as_it_was():
    (record,) = records_of([(PASSAGES[0].format("Awa Exemplo"), "", "NO", "")])
    (told,) = told_by(record, CheckSettings())
    assert from_json(to_json(told.bundle)) == told.bundle
    assert json.loads(to_json(told.bundle))[2] == [["PERSON", 14, 25, 0.9, "x"]]


def test_no_value_is_in_the_repr_of_what_travels():
    (record,) = records_of([(PASSAGES[0].format("Awa Exemplo"), "", "NO", "")])
    (told,) = told_by(record, CheckSettings())
    assert "Awa" not in repr(told)


def test_a_place_told_by_another_passage_does_not_end_the_telling():
    long = PASSAGES[1].format("[name]", "ZODDHA")
    other = "A second text of every record says quite another thing than the first one does, at length, " * 4
    rows = [(long, other, "1.0", ""), (long, "", "NO", ""), (long, other, "NO", "")]
    records = list(records_of(rows))
    told = list(sibling_flags(Harvest(records, CheckSettings(k=1))))
    assert [finding.location.record for finding in told] == [1, 2]


@pytest.mark.parametrize(("spaces", "long"), [(13, False), (29, False), (30, True), (31, True)])
def test_a_text_of_thirty_spaces_makes_siblings_of_the_records_that_hold_it(spaces, long):
    (record,) = records_of([(" ".join(["word"] * (spaces + 1)), "", "NO", "")])
    (told,) = told_by(record, CheckSettings())
    assert told.is_long is long


@pytest.mark.parametrize(
    ("code", "ends", "masked"),
    [
        ("SCC-AAA2401/CIV001", ("SCC", "CIV999"), False),
        ("SCC-***/CIV001", ("SCC", "CIV999"), True),
        (" SCC-<redacted>/CIV72 ", ("SCC", "CIV99"), True),
    ],
)
def test_an_id_goes_by_its_two_ends_with_its_record_of_ids_alone(code, ends, masked):
    (record,) = records_of([(PASSAGES[0].format("ZODDHA"), "", "NO", code)])
    ((found, (is_masked, ids)),) = series_of(record).items()
    assert (found, is_masked, ids.fragment.values) == (ends, masked, {"FragmentID": code})
    assert (ids.fragment.path, ids.fragment.index, ids.identifiers) == ("harvest.txt", 0, ())


def test_an_id_with_no_half_of_another_has_no_series():
    (record,) = records_of([(PASSAGES[0].format("ZODDHA"), "", "NO", "SCC-001")])
    assert series_of(record) == {}


def test_two_half_masked_ids_are_completed_and_what_completes_them_is_told_once_with_the_first():
    codes = ("SCC-***/CIV001", "SCC-AAA2401/CIV002", "SCC-<redacted>/CIV003")
    records = list(records_of([("", "", "NO", code) for code in codes]))
    found = in_series([series_of(record)["SCC", "CIV999"][1] for record in records], CheckSettings())
    assert [(rank, f.location.record, f.message, [o.record for o in f.related]) for rank, f, _ in found] == [
        (SERIES, 0, COMPLETED, [1]),
        (SERIES, 1, COMPLETES, [0]),
        (SERIES, 2, COMPLETED, [1]),
    ]
    assert [fragment.index for _, _, fragment in found] == [0, 1, 2]


@pytest.mark.parametrize("level", ["1.0", "NO"])
def test_levels_travel_as_the_policy_reads_them(level):
    (record,) = records_of([(PASSAGES[0].format("the"), "", level, "")])
    (told,) = told_by(record, replace(CheckSettings(), level=None))
    assert told.bundle.places[0].level == {"1.0": "confidential", "NO": "open"}[level]


def test_spans_of_a_bundle_are_those_of_its_text():
    (record,) = records_of([(PASSAGES[0].format("ZODDHA"), "", "NO", "")])
    (told,) = told_by(record, CheckSettings())
    ((entity, start, end, _, _),) = told.bundle.identifiers
    assert (entity, told.bundle.value[start:end], Span(start, end)) == ("HRD_COALITION", "ZODDHA", Span(14, 20))
