"""What gives hidden things back, and what markers tell of themselves: clues, masked IDs, labels, with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.checks.base import CheckSettings, Record
from redactor.checks.clues import CURRENCY, DIALLED, DOMAIN, FLAG, LAW, TOWN, by_grammar, clues
from redactor.checks.inference import CODE, DEMONYM, DIALLING, GRAMMAR, ONE_BODY, REGION, inferable
from redactor.checks.placeholders import (
    FOREIGN,
    KEEPS,
    UNFIT,
    clash,
    informative_placeholder,
    placeholder_mismatch,
)
from redactor.checks.restoring import restorations
from redactor.checks.siblings import COMPLETED, COMPLETES, FLAGS, Harvest, series, sibling_flags
from redactor.markers import default_grammar
from redactor.model import Finding, Location, Span
from tests.checks.test_units import examined, place, whole
from tests.support import make_fragment

SETTINGS = CheckSettings()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Bamakois came", [(4, 12, {"ML"}, TOWN)]),
        ("info@ong.ml", [(5, 11, {"ML"}, DOMAIN)]),
        ("see ong-zodda.bf for it", [(4, 16, {"BF"}, DOMAIN)]),
        ("see ong-zodda.fr for it", []),
        ("\U0001f1f2\U0001f1f1 came", [(0, 2, {"ML"}, FLAG)]),
        ("call +223 70 00 00 00", [(5, 9, {"ML"}, DIALLED)]),
        ("call 00223 70 00 00 00", [(5, 10, {"ML"}, DIALLED)]),
        ("call +2237", []),
        ("paid 500 naira", [(9, 14, {"NG"}, CURRENCY)]),
        ("law No. 2018-003", []),
    ],
)
def test_a_clue_leaves_a_country_or_two(text, expected):
    found = [(c.span.start, c.span.end, set(c.countries), c.message) for c in clues(text)]
    assert [one for one in found if one[3] != LAW] == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("au [x]", {"ML", "NE"}),
        ("en [x]", {"GN"}),
        ("in [x]", {"ML", "NE", "GN"}),
        ("beau [x]", {"ML", "NE", "GN"}),
        ("Aux  [x]", set()),
        ("beaux  [x]", {"ML", "NE", "GN"}),
        ("au    [x]", {"ML", "NE", "GN"}),
    ],
)
def test_a_french_preposition_leaves_those_countries_that_take_it(text, left):
    start = text.index("[")
    assert by_grammar(text, Span(start, start + 3), ["ML", "NE", "GN"]) == left


def ids(*codes):
    return Harvest([examined({"FragmentID": code}, number=n) for n, code in enumerate(codes)], SETTINGS)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["SCC-XXXX/CIV009", "SCC-COT2411/CIV031"], True),
        (["SCC-XXXX/CIV009", "SCC-COT2411/MLI031"], False),
        (["SCC-XXXX/CIV009", "ACC-COT2411/CIV031"], False),
        (["SCC-XXXX/CIV009", "SCC-COT2411/CIV0311"], False),
        (["SCC-XXXX/CIV009"], False),
        (["SCC-XXXX/CIV009", "SCC/CIV031"], False),
        (["SCC-XXXX/CIV009", *(f"SCC-{c}/CIV03{n}" for n, c in enumerate(["A", "B", "C"]))], True),
        (["SCC-XXXX/CIV009", *(f"SCC-{c}/CIV03{n}" for n, c in enumerate(["A", "B", "C", "D"]))], False),
    ],
    ids=["alike", "another end", "another beginning", "a longer end", "alone", "too few pieces", "three middles",
         "four middles"],
)  # fmt: skip
def test_a_half_masked_id_is_completed_by_one_of_the_same_ends(codes, expected):
    found = whole(series(ids(*codes)))
    wanted = []
    if expected:
        hidden = ("FragmentID", (0, 15))
        shown = [("FragmentID", (0, len(code))) for code in codes[1:]]
        wanted = [("cross-record", "FRAGMENT_ID", 0.9, "siblings", COMPLETED, hidden, shown)]
        wanted += [("cross-record", "FRAGMENT_ID", 0.9, "siblings", COMPLETES, one, [hidden]) for one in shown]
    assert found == wanted


PASSAGE = "the market women kept careful village accounts and read all numbers aloud every month to"


def flagged(*records):
    found = [{"Confidential": flag, "Evidence": text} for flag, text in records]
    return Harvest([examined(values, number=n) for n, values in enumerate(found)], SETTINGS)


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([("No", f"{PASSAGE} [person] there"), ("Yes", f"{PASSAGE} Awa there")], [0]),
        ([("No", f"{PASSAGE} [person] there"), ("No", f"{PASSAGE} Awa there")], []),
        ([("Yes", f"{PASSAGE} [person] there"), ("Yes", f"{PASSAGE} Awa there")], []),
        ([("", f"{PASSAGE} [person] there"), ("Yes", f"{PASSAGE} Awa there")], []),
        ([("No", f"{PASSAGE} [person] there"), ("", f"{PASSAGE} Awa there")], []),
        ([("No", "women kept village accounts to [person]"), ("Yes", "women kept village accounts to Awa")], []),
        ([("No", f"{PASSAGE} {PASSAGE} {PASSAGE}"), ("Yes", f"{PASSAGE} {PASSAGE} {PASSAGE}")], [0]),
    ],
    ids=["open beside confidential", "both open", "both closed", "not plainly open", "the other unreadable",
         "a short passage", "equal long texts"],
)  # fmt: skip
def test_an_open_flag_beside_a_confidential_copy_is_told_of(records, told):
    found = list(sibling_flags(flagged(*records)))
    assert [f.location.record for f in found] == told
    assert all(one[:5] == ("confidentiality-flag", "", 0.8, "siblings", FLAGS) for one in whole(found))
    assert [[place(r) for r in f.related] for f in found] == [[("Confidential", None)]] * len(told)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("PERSON", "LOCATION", True), ("PERSON", "PERSON", False), ("PERSON", "ROLE", False), ("ROLE", "NRP", False),
        ("ROLE", "MONEY", True), (None, "PERSON", False), ("PERSON", None, False), ("", "PERSON", False),
        ("HRD_COALITION", "ORGANIZATION", False), ("HRD_COALITION", "LOCATION", True), ("EVENT", "DATE_TIME", False),
        ("MONEY", "ID_NUMBER", False), ("MONEY", "DATE_TIME", True),
    ],
)  # fmt: skip
def test_two_kinds_clash_unless_one_hand_may_call_them_alike(one, other, expected):
    assert (clash(one, other), clash(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"Evidence": "met A*** there"}, [("initials", 0.9, (4, 8))]),
        ({"Evidence": "met [person] there"}, []),
        ({"Evidence": "met *** and *** there"}, []),
        ({"Evidence": "met **** and ****** and ******* there"},
         [("varies", 0.7, (4, 8)), ("varies", 0.7, (13, 19)), ("varies", 0.7, (24, 31))]),
        ({"Year": "20XX", "Confidential": "XXXX"}, []),
    ],
)  # fmt: skip
def test_a_marker_that_keeps_something_is_told_of(values, expected):
    found = whole(informative_placeholder(examined(values), SETTINGS))
    assert [(one[4], one[2], one[5][1]) for one in found] == [(KEEPS[reason], *rest) for reason, *rest in expected]


FOUR = "[PERSON] [PERSON] [PERSON] [PERSON]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FOUR} and <person> came", [(FOREIGN, (40, 48))]),
        (f"{FOUR[:-9]} and <person> came", []),
        (f"{FOUR} saw <place>", []),
        ("in [person] they met", [(UNFIT, (3, 11))]),
        ("in the town of [person] they met", [(UNFIT, (15, 23))]),
        ("in the town of [location] they met", []),
        ("Mme [location] came", [(UNFIT, (4, 14))]),
        ("Mme [person] came", []),
        ("[event] in [person] was good", [(UNFIT, (11, 19))]),
        ("[event] in [location] was good", []),
        ("[location], [location] and [person] came", [(UNFIT, (27, 35))]),
        ("[location], [person] and [person] came", [(UNFIT, (0, 10))]),
        ("[location] and [person] came", [(UNFIT, (15, 23))]),
        ("[location], [person] came", []),
        ("[person], [person] and [role] came", []),
    ],
)
def test_a_label_that_does_not_fit_its_hand_or_its_words_is_told_of(text, expected):
    found = whole(placeholder_mismatch(examined({"Evidence": text}), SETTINGS))
    assert [(one[4], one[5][1]) for one in found] == expected


@pytest.mark.parametrize(
    ("values", "known", "expected"),
    [
        ({"Evidence": "The [coalition] met in Mali."}, {}, [(ONE_BODY, 0.8, ("Evidence", (23, 27)))]),
        ({"Evidence": "They met in Mali."}, {}, []),
        ({"Evidence": "The [coalition] met Malian women."}, {}, [(DEMONYM, 0.65, ("Evidence", (20, 26)))]),
        ({"Evidence": "The [contact] was called in Mali."}, {}, []),
        ({"Evidence": "The [coalition] met in Paris."}, {}, []),
        ({"FragmentID": "SCC-MLI2411", "Country": "[location]"}, {}, [(CODE, 0.7, ("FragmentID", (4, 7)))]),
        ({"FragmentID": "SCC-MLI2411", "Country": "Sahel"}, {}, []),
        ({"FragmentID": "SCC-ZZZ2411", "Country": "[location]"}, {}, []),
        ({"FragmentID": "SCC-XXXX/CIV009", "Country": " Togo "}, {}, [(REGION, 0.6, ("Country", (1, 5)))]),
        ({"FragmentID": "SCC-XXXX/CIV009", "Country": "[location]"}, {}, []),
        ({"Evidence": "call +223 XX XX XX XX now"}, {}, [(DIALLING, 0.7, ("Evidence", (5, 21)))]),
        ({"Country": "Sahel", "Evidence": "ils vivent aux [lieu]"}, {}, []),
    ],
)
def test_what_stays_readable_and_tells_what_is_hidden(values, known, expected):
    found = whole(inferable(examined(values, known), SETTINGS))
    assert [(one[4], one[2], one[5]) for one in found if one[4] != GRAMMAR] == expected


def test_a_text_that_repeats_itself_tells_of_every_place_and_every_marker_but_not_of_each_with_each():
    told, times = "The women of the north wrote to {} about the water of the wells. ", 60
    text = (told.format("[person]") + told.format("Awa Exemplo")) * times
    found = restorations(examined({"Evidence": text}, {"Awa Exemplo": "PERSON"}), SETTINGS)
    assert {len({one.marker.span for one in found}), len({one.span for one in found})} == {times}
    assert len(found) < times * 26 < times * times


SPANS = st.tuples(st.integers(0, 20), st.integers(1, 6), st.sampled_from([0.5, 0.9]), st.sampled_from("ab"))


@given(st.lists(SPANS, max_size=8), SPANS)
def test_the_best_identifier_of_a_place_is_found_whatever_lies_beside_it(made, asked):
    claims = [
        Finding("r", entity, Location("harvest.txt", 0, "Evidence", Span(start, start + size)), score, "x")
        for start, size, score, entity in made
    ]
    record = Record(make_fragment({"Evidence": "x" * 30}), tuple(claims), default_grammar())
    span = Span(asked[0], asked[0] + asked[1])
    there = [one for one in claims if one.location.span.overlaps(span)]
    best = max(there, key=lambda one: (one.score, one.order), default=None)
    assert record.identifier(record.written()[0], span) == best
