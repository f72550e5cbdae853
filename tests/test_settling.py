"""A copy comes to rest: what hiding one name reveals of the next is hidden too, or its field is withheld."""

from __future__ import annotations

import re

from redactor.decide import decide
from redactor.formats import Record
from redactor.judging import Judged
from redactor.merged import compose
from redactor.model import Finding, Location, Span
from redactor.schema import default_schema
from redactor.settling import redact_batch
from redactor.verify import Survivor
from tests.support import StubDetector, make_fragment, make_session

FLAG = {"Outcome statements is CONFIDENTIAL": "1.0"}


class Revealing(StubDetector):
    """Sees Awa only where a marker stands beside her, as a pipeline may that reads whole sentences."""

    def match(self, text):
        found = super().match(text)
        return tuple(m for m in found if text[m.span.start : m.span.end] != "Awa" or "[coalition]" in text)


class Restless(StubDetector):
    """Finds the first word that is left of every narrative, whatever it is."""

    def detect(self, fragments):
        return [tuple(self._first(f)) for f in fragments]

    def _first(self, fragment):
        value = fragment.values["Outcome description"]
        found = re.search(r"(?<!\[)\b[a-z]+\b(?!\])", value)
        if found:
            place = Location(fragment.path, fragment.index, "Outcome description", Span(*found.span()))
            yield Finding("residual-identifier", "PERSON", place, 0.9, "x", value=found[0])


def settled(detector, values):
    session = make_session({})
    session.__dict__["detector"] = detector
    fragment = make_fragment(values | FLAG)
    (findings,) = detector.detect([fragment])
    plan = decide(fragment, findings, session.policy, session.context(fragment))
    (redaction,) = redact_batch(session, [Judged(Record(fragment, None), findings, plan)])
    return redaction


def test_what_only_the_redacted_sentence_reveals_is_hidden_in_the_next_round():
    made = settled(Revealing({"ZODDHA": "HRD_COALITION", "Awa": "PERSON"}), {"Outcome description": "ZODDHA saw Awa"})
    assert made.values["Outcome description"] == "[coalition] saw [person]"
    assert [(p.value, p.entity) for p in made.protected] == [("Awa", "PERSON"), ("ZODDHA", "HRD_COALITION")]


def test_a_field_that_never_comes_to_rest_is_withheld():
    made = settled(Restless({}), {"Outcome description": "one, two, three, four, five, six, seven, eight."})
    assert made.values["Outcome description"] == "[withheld]"
    again = settled(Restless({}), {"Outcome description": made.values["Outcome description"]})
    assert again.values == made.values


def test_a_record_at_rest_is_detected_twice_and_not_more():
    detector = StubDetector({"ZODDHA": "HRD_COALITION"})
    settled(detector, {"Outcome description": "ZODDHA met"})
    assert detector.records_seen == 2  # once to find, once to see that nothing is left


def test_a_field_in_which_the_proof_would_still_read_a_value_is_withheld_and_costs_no_more(monkeypatch):
    shown = [Survivor(0, "Outcome description", "MONEY")]
    monkeypatch.setattr("redactor.settling.survivors", lambda *_: iter(shown))
    values = {"Outcome description": "ur r9000 came", "Significance": "Good."}
    made = settled(StubDetector({}), values | {"StoryFragment_Merged": compose(values, default_schema())})
    told = {"Outcome description": "[withheld]", "Significance": "Good."}
    assert {name: made.values[name] for name in told} == told
    assert made.values["StoryFragment_Merged"] == compose(told, default_schema())
