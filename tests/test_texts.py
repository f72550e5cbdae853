"""What a report shows of a verified copy: the redacted values, and where in them every marker stands."""

from __future__ import annotations

from redactor import pipeline
from redactor.merged import compose
from redactor.operators import OWN_MARKER
from redactor.schema import default_schema
from tests.support import make_session

KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "Exampleville": "LOCATION", "ABC-1": "FRAGMENT_ID"}
FIELDS = {
    "FragmentID": "ABC-1",
    "Outcome description": "The ZODDHA met Awa Exemplo; Awa Exemplo, of Exampleville, thanked the ZODDHA.",
    "Significance of the outcome": "AWA EXEMPLO leads it.",
    "Contribution of the programme": "",
    "Outcome statements is CONFIDENTIAL": "1.0",
}


def texts(tmp_path, fields, *, keep=True):
    lines = "".join(f"**{name}**: {value}\n" for name, value in fields.items())
    (tmp_path / "in.txt").write_text(lines)
    request = pipeline.Request((tmp_path / "in.txt",), keep_texts=keep)
    made = pipeline.redact(make_session(KNOWN), request, tmp_path / "out")
    return made, (tmp_path / "out" / "in.txt").read_text()


def with_story() -> dict[str, str]:
    return FIELDS | {"StoryFragment_Merged": compose(FIELDS, default_schema())}


def test_every_marker_of_every_field_has_a_mark_that_says_what_it_stands_for(tmp_path):
    made, copy = texts(tmp_path, with_story())
    (record,) = made.texts
    entities = {item.fingerprint: item.entity for item in made.items}
    shown = {
        part.name: [(part.text[m.span.start : m.span.end], *(entities[f] for f in m.fingerprints)) for m in part.marks]
        for part in record.fields
    }
    outcome = [
        ("[coalition]", "HRD_COALITION"), ("[person]", "PERSON"), ("[person]", "PERSON"), ("[location]", "LOCATION"),
        ("[coalition]", "HRD_COALITION"),
    ]  # fmt: skip
    assert shown["Outcome description"] == outcome
    assert shown["Significance of the outcome"] == [("[person]", "PERSON")]
    assert shown["StoryFragment_Merged"] == [*outcome, ("[person]", "PERSON")]
    assert all(part.text.strip() in copy for part in record.fields)


def test_the_marks_are_all_the_markers_that_there_are(tmp_path):
    made, _ = texts(tmp_path, with_story())
    for part in made.texts[0].fields:
        found = [match.span() for match in OWN_MARKER.finditer(part.text)]
        assert [(m.span.start, m.span.end) for m in part.marks] == found


def test_nothing_is_kept_where_no_report_shows_text(tmp_path):
    made, _ = texts(tmp_path, FIELDS, keep=False)
    assert made.texts == ()
