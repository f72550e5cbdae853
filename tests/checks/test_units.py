"""The parts that checks are made of, each by itself and its findings whole: near acronyms, cells, flags, passages."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from redactor.checks import Records, _ordered, check_record, check_records
from redactor.checks.acronyms import near_acronym
from redactor.checks.base import CheckSettings, examine, reread
from redactor.checks.cells import RARE, alone, are_counted, cell, small_cells
from redactor.checks.files import FOUND, NAMED, metadata
from redactor.checks.flags import BLANK, RELEASED, SAYS, TWO, UNREADABLE, confidential_released, confidentiality_flag
from redactor.checks.passages import FEW, KEPT, Passages, paired, sketch
from redactor.checks.siblings import Harvest
from redactor.checks.story import BROKEN, EATEN, NAME, structure_damaged
from redactor.markers import find_markers
from redactor.merged import compose
from redactor.model import Finding, Level, Location, Span, Surface
from redactor.schema import default_schema
from tests.support import StubDetector, make_fragment

FLAG, STORY = "Confidential", "StoryFragment_Merged"


def examined(values, known=None, settings=None, number=0):
    fragment = make_fragment(values, "h.jsonl", number)
    (found,) = StubDetector(known or {}).detect([fragment])
    return examine(fragment, found, settings or CheckSettings())


def whole(findings):
    """Rule, entity, score, recognizer and message of each finding, its place, and its related places."""
    return [
        (f.rule, f.entity, f.score, f.recognizer, f.message, place(f.location), [place(one) for one in f.related])
        for f in findings
    ]


def place(location):
    return location.field_name, (location.span.start, location.span.end) if location.span else None


@pytest.mark.parametrize(
    ("word", "entity"),
    [
        ("COMADDH", ""),  # the acronym itself
        ("COMADDHH", "HRD_COALITION"),
        ("COMADDXX", "HRD_COALITION"),  # two letters off a long one
        ("COMADXXX", ""),
        ("CBDDX", "HRD_COALITION"),  # the same beginning, and the ending of the trade
        ("CBXXH", ""),
        ("CBDDHX", "HRD_COALITION"),
        ("XCDDH", "HRD_COALITION"),
        ("CXXDH", ""),  # two off a short one
        ("HRDS", ""),
        ("HRD", ""),
        ("EHRDS", ""),
        ("MALI", ""),
        ("BAMAKO", ""),
        ("TRAINING", ""),
        ("XMNESTY", "ORGANIZATION"),  # long enough to need nothing else in common
        ("CXAT", ""),
    ],
)
def test_a_misspelt_acronym_is_near_a_listed_one_and_alike_in_more_than_letters(word, entity):
    assert near_acronym(word) == entity


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"Country": "Togo", "Year": "2023", "Scale": "Local"}, ("tg", "year=2023", "scale=local")),
        ({"Country": "TOGO ", "Year": " 2023", "Scale": "LOCAL"}, ("tg", "year=2023", "scale=local")),
        ({"Country": "[location]", "Year": "2023", "Scale": "[withheld]"}, ("", "year=2023")),
        ({"Country": "West Africa", "Year": ""}, ("", "year=")),
        ({"Country": "Lomé", "Year": "2023"}, ("tg", "year=2023")),
        ({"Country": "", "Outcome description": "in Togo and Mali"}, ("ml tg",)),
        ({"Country": "Niger", "Outcome description": "in Togo"}, ("ne",)),
        ({"Country": "", "Outcome description": "in Lomé"}, ("",)),
    ],
)
def test_a_cell_is_the_countries_and_the_coded_values_that_can_be_read(values, expected):
    known = {"Togo": "LOCATION", "Mali": "LOCATION", "Lomé": "LOCATION"}
    found = cell(examined(values, known), CheckSettings())
    assert (found[0].lower(), *found[1:]) == expected


@pytest.mark.parametrize(
    ("k", "quasi", "expected"), [(2, ("country",), True), (1, ("country",), False), (2, (), False), (0, (), False)]
)
def test_small_cells_are_counted_where_the_policy_asks(k, quasi, expected):
    assert are_counted(CheckSettings(k=k, quasi=quasi)) is expected


@pytest.mark.parametrize(("same", "found"), [(1, [0]), (2, [0, 1]), (3, []), (4, [])])
def test_a_combination_is_rare_below_k(same, found):
    settings = CheckSettings(k=3)
    values = {"Country": "Togo", "Year": "2023", FLAG: "Yes"}
    records = [examined(values, number=n) for n in range(same)]
    findings = list(small_cells(Harvest(records, settings)))
    assert [f.location.record for f in findings] == found
    assert {one[:5] for one in whole(findings)} <= {("small-cell", "", 0.6, "cells", RARE)}


@pytest.mark.parametrize(
    ("own", "flag", "told"),
    [(("tg",), "Yes", True), (("tg",), "", True), (("tg",), "No", False), (("",), "Yes", False)],
)
def test_a_rare_record_is_told_of_unless_it_is_open_or_nowhere(own, flag, told):
    finding = alone(examined({FLAG: flag}), own, CheckSettings())
    assert (finding is not None) is told


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({FLAG: ""}, [(BLANK, FLAG, None, [])]),
        ({FLAG: "  "}, [(BLANK, FLAG, (0, 2), [])]),
        ({FLAG: "Yes?"}, [(UNREADABLE, FLAG, (0, 4), [])]),
        ({FLAG: "XXX"}, [(UNREADABLE, FLAG, (0, 3), [])]),
        ({FLAG: "XXXX"}, []),
        ({FLAG: "[withheld]"}, []),
        ({FLAG: "Yes", "Outcome is CONFIDENTIAL": "No"}, [(TWO, FLAG, None, [("Outcome is CONFIDENTIAL", None)])]),
        ({FLAG: "Yes", "Outcome is CONFIDENTIAL": "1.0"}, []),
        ({FLAG: "Yes", "Evidence": "Do not publish the photos."}, []),
        ({FLAG: "No", "Evidence": "Do not publish the photos."}, [(SAYS, FLAG, None, [("Evidence", (0, 14))])]),
        (
            {FLAG: "No", "Evidence": "Do not publish the photos.", "Outcome description": "Do not publish it."},
            [(SAYS, FLAG, None, [("Evidence", (0, 14))])],
        ),
    ],
)
def test_a_flag_is_blank_unreadable_contradicted_or_nothing(values, expected):
    found = whole(confidentiality_flag(examined(values), CheckSettings()))
    assert [(message, *spot, related) for *_, message, spot, related in found] == expected
    assert {one[:2] for one in found} <= {("confidentiality-flag", "")}


@pytest.mark.parametrize(
    ("values", "published", "expected"),
    [
        ({FLAG: "Yes"}, True, [(FLAG, None)]),
        ({FLAG: "Yes"}, False, []),
        ({FLAG: "No"}, True, []),
        ({FLAG: "[withheld]"}, True, []),
        ({FLAG: "[withheld]", "Outcome is CONFIDENTIAL": "Yes"}, True, [(FLAG, None)]),
        ({FLAG: "Yes", "FragmentID": "[id-f82p9r6x]"}, True, [(FLAG, None)]),
        ({FLAG: "", "FragmentID": "[id-f82p9r6x]"}, True, []),
        ({"Evidence": "x"}, True, [(None, None)]),
    ],
)
def test_what_is_not_plainly_open_is_told_of_in_a_place_for_published_files(values, published, expected):
    settings = CheckSettings(is_published=lambda _: published)
    found = whole(confidential_released(examined(values, settings=settings), settings))
    assert found == [("confidential-released", "", 0.99, "flag", RELEASED, spot, []) for spot in expected]


def test_the_level_of_a_decision_goes_before_the_flag():
    settings = CheckSettings(is_published=lambda _: True, level=lambda _: Level.OPEN)
    assert list(confidential_released(examined({FLAG: "Yes"}), settings)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"Evidence": "The <person> met."}, [(EATEN, ("Evidence", (4, 12)), [])]),
        ({"Evidence": "The [person] met."}, []),
        (
            {"Evidence": "<person> <person> <person> <person>", "Outcome description": "<person> <person> <person>"},
            [(EATEN, ("Evidence", (0, 8)), [("Evidence", (9 * n, 9 * n + 8)) for n in (1, 2, 3)]
              + [("Outcome description", (9 * n, 9 * n + 8)) for n in (0, 1)])],
        ),
        ({"Out[person]come": "x"}, [(NAME, ("Out[person]come", None), [])]),
        ({"Evidence": "The [redacted, of the north, met."}, [(BROKEN, ("Evidence", (4, 13)), [])]),
        ({"Evidence": "The redacted] met."}, [(BROKEN, ("Evidence", (4, 13)), [])]),
        ({"Evidence": "The [redacted, of the north] met."}, []),
        ({"Evidence": "The [women, of the north, came."}, []),
    ],
)  # fmt: skip
def test_what_is_broken_or_vanishes_is_told_of_whole(values, expected):
    found = whole(structure_damaged(examined(values), CheckSettings()))
    assert [(message, spot, related) for *_, message, spot, related in found] == expected


SENTENCE = "market women kept careful village accounts"  # six words: three sequences of four


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        (SENTENCE, 3),
        ("market women kept careful", 1),
        ("market women kept", 0),
        ("of the and in market", 0),
        ("of the market women", 1),
        ("market women [person] kept careful village accounts", 1),
        ("market women kept careful. village accounts were read", 2),
        (" ".join(f"wort{n}" for n in range(40)), KEPT),
        (" ".join(f"wort{n}" for n in range(41)), KEPT),
        (" ".join(f"wort{n}" for n in range(44)), KEPT + 1),
        (" ".join(f"wort{n}" for n in range(90)), 3 * KEPT),
    ],
)
def test_a_sentence_is_known_by_the_smallest_few_hashes_of_its_sequences(text, hashes):
    assert len(sketch(text, find_markers(text))) == hashes


@pytest.mark.parametrize("before", range(2, 90))
def test_where_a_long_sentence_is_cut_no_sequence_is_lost_and_none_is_kept_twice(before):
    phrase = "market women kept careful"
    whole = sketch(f"of of {phrase} of of", ())
    assert len(whole) == 5
    assert sorted(sketch(" ".join(["of"] * before + [phrase] + ["of"] * 50), ())) == whole


def test_case_accents_and_punctuation_do_not_change_a_sketch():
    assert sketch("Les FEMMES du marché, gardées ensemble", ()) == sketch("les femmes du marche gardees ensemble", ())
    assert sketch(SENTENCE, ()) == sorted(sketch(SENTENCE, ()))


@pytest.mark.parametrize(
    ("sharing", "pairs"),
    [
        ({0: 0, 1: 0}, []),
        ({0: 1, 1: 0, 2: 0}, [(0, 1), (0, 2)]),
        ({3: 1, 1: 1}, [(1, 3)]),
        ({n: n == 15 for n in range(16)}, [(n, 15) for n in range(15)]),
        ({n: n == 16 for n in range(17)}, [(n, 16) for n in range(4)]),
        ({n: 5 * (n < 13) for n in range(17)}, [(n, r) for r in range(13, 17) for n in range(13)]),
    ],
    ids=["nothing hidden", "one hides", "both hide", "no crowd", "a crowd", "a crowd whose last show most"],
)
def test_texts_that_share_a_sequence_are_paired_where_one_hides_something(sharing, pairs):
    assert list(paired(sharing)) == pairs


OTHER = "Old brown dogs sleep under quiet green trees beside cold water."
LONG = "the market women kept careful village accounts and read numbers aloud every month"


@pytest.mark.parametrize(
    ("texts", "read", "pairs"),
    [
        ([LONG, f"{LONG} to [person]"], 2, [(0, 1)]),
        ([LONG, LONG], 1, []),
        ([f"{LONG} to Awa", f"{LONG} to [person]", f"{LONG} to [person]"], 2, [(0, 1)]),
        ([LONG, f"{LONG} to Awa"], 2, []),
        (["one two three four five", LONG], 1, []),
        (["red green blue black white [person]", "red green blue black pink [person]"], 2, [(0, 1)]),
        ([f"{LONG}. Red green blue black", f"{OTHER} Red green blue black [person]"], 2, []),
        ([f"{OTHER} Red green blue black", "red green blue black white pink [person]"], 2, [(0, 1)]),
        ([f"{OTHER} Red green blue black", "red green blue black white pink grey [person]"], 2, []),
    ],
    ids=["a copy that hides", "equal texts are one", "equal copies are one", "nothing hidden", "too short to be read",
         "a text that shows no more", "a turn of phrase", "one sequence of three", "one sequence of four"],
)  # fmt: skip
def test_texts_are_candidates_that_share_a_passage(texts, read, pairs):
    passages = Passages()
    for number, text in enumerate(texts):
        passages.add(examined({"Evidence": text}, number=number))
    assert (len(passages.texts), passages.added, passages.candidates()) == (read, len(texts), pairs)
    assert FEW < KEPT


@pytest.mark.parametrize("beginning", [f"Red{n} green{n} blue{n} black{n}" for n in range(24)])
def test_one_sequence_in_common_makes_a_pair_whatever_its_hash(beginning):
    passages = Passages()
    for number, text in enumerate([f"{beginning} white [person]", f"{beginning} pink [person]"]):
        passages.add(examined({"Evidence": text}, number=number))
    assert passages.candidates() == [(0, 1)]


@pytest.mark.parametrize(
    "texts", [[], [f"{LONG} to [person]"], ["of the and in of the [person]", "of the and in the of"]]
)
def test_what_cannot_pair_is_known_not_to_without_arrays(texts, monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)  # whoever imports it fails
    passages = Passages()
    for number, text in enumerate(texts):
        passages.add(examined({"Evidence": text}, number=number))
    assert (len(passages.texts), passages.candidates()) == (len(texts), [])


@pytest.mark.parametrize(
    ("values", "story", "own", "columns"),
    [
        ({"Evidence": "x", STORY: "y"}, STORY, STORY, ["Evidence", STORY]),
        ({"Evidence": "x", STORY: " "}, None, None, ["Evidence", STORY]),
        ({"Evidence": "x"}, None, None, ["Evidence"]),
        ({"Outcome description": "x", STORY: compose({"Outcome description": "x"}, default_schema())}, STORY, None,
         ["Outcome description"]),
    ],
    ids=["of its own", "blank", "none", "a composition"],
)  # fmt: skip
def test_a_story_is_read_where_it_says_more_than_its_fields(values, story, own, columns):
    record, settings = examined(values), CheckSettings()
    found = record.story(), record.own_story(settings)
    assert tuple(column and column.name for column in found) == (story, own)
    assert [column.name for column in record.columns(settings)] == columns
    assert [column.name for column in record.read(settings)] == [name for name in columns if own or name != STORY]


@pytest.mark.parametrize(
    ("values", "withheld"),
    [
        ({"Evidence": "[withheld]", "Outcome description": " [withheld] "}, True),
        ({"Evidence": "[withheld]", "Outcome description": ""}, True),
        ({"Evidence": "[withheld]", "Outcome description": "[withheld] x"}, False),
        ({"Evidence": "[withheld]", STORY: "it is said"}, False),
        ({"Evidence": " ", "Year": "2023"}, False),
    ],
)
def test_a_record_is_withheld_where_nothing_is_left_to_read(values, withheld):
    assert examined(values).is_withheld() is withheld


def test_a_record_is_read_again_only_where_its_file_taught_something_new():
    settings = CheckSettings()
    record = examined({"Evidence": "The [nimi poistettu] met ZODDHA."}, {"ZODDHA": "HRD_COALITION"})
    taught = replace(settings.grammar, known=frozenset({"nimi poistettu"}))
    again = reread(record, taught, settings)
    assert reread(record, settings.grammar, settings) is record
    assert reread(again, replace(settings.grammar, known=frozenset({"nimi poistettu"})), settings) is again
    assert (record.was_redacted(), again.was_redacted()) == (False, True)
    assert ([f.value for f in again.identifiers], again.claims) == (["ZODDHA"], record.identifiers)
    further = reread(again, replace(taught, known=taught.known | {"jotain"}), settings)
    assert further.claims == record.identifiers


def test_of_findings_that_say_the_same_of_a_place_the_surest_stays_or_else_the_first():
    place = Location("h.csv", 0, "Evidence", Span(0, 3))
    made = [Finding("cross-field", entity, place, score, "x") for entity, score in [("A", 0.5), ("B", 0.9), ("C", 0.9)]]
    other = replace(made[0], rule="inferable")
    assert _ordered([*made, other]) == sorted([made[1], other], key=lambda finding: finding.order)


def test_a_record_and_a_run_of_it_alone_are_found_to_say_the_same():
    record, settings = examined({"Evidence": "met A*** there", FLAG: "Yes"}), CheckSettings(k=1)
    found = check_record(record, settings)
    assert [finding.rule for finding in found] == ["informative-placeholder"]
    assert check_records([record], settings) == check_records(Records([record]), settings) == found


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("COMADDH of Mali", {}, [("HRD_COALITION", NAMED, 0.9, Span(0, 7), "COMADDH")]),
        ("COMADDH of Mali", {"COMADDH": "ORGANIZATION"}, [("ORGANIZATION", FOUND, 0.9, Span(0, 7), "COMADDH")]),
        ("of Mali", {}, []),
    ],
)
def test_text_outside_the_records_names_a_body_once_by_detection_or_by_the_lists(text, known, expected):
    found = metadata(Surface("h.xlsx", "title", text), StubDetector(known).match(text), CheckSettings())
    assert [(f.entity, f.message, f.score, f.location.span, f.value) for f in found] == expected
