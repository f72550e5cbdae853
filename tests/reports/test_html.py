"""The HTML page: verdict first, self-contained, nothing of a file is markup, markers linked with things."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from redactor.errors import UsageError
from redactor.model import Coverage, Location, Skipped, Span
from redactor.report import FieldText, Item, Mark, RecordText, Report, Verdict
from redactor.reports import html
from redactor.reports.cards import cards
from redactor.reports.changes import changes, load_since
from redactor.reports.text import harvest_line
from redactor.reports.words import LANGUAGES, preferred, words
from redactor.rules import RULES, Severity

HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J\"'"


def item(fingerprint="f1", record=0, field="Outcome", span=(4, 9), **changes) -> Item:
    where = Location("harvest.csv", record, field, Span(*span) if span else None)
    values = {
        "rule": "residual-identifier", "severity": Severity.CRITICAL, "entity": "PERSON", "score": 0.9,
        "location": where, "recognizer": "stub", "action": "replace", "policy_rule": "confidential.persons",
        "fingerprint": fingerprint, "message": "found",
    }  # fmt: skip
    return Item(**(values | changes))


def report(*items: Item, **changes) -> Report:
    made = Report(
        "scan", "1", "publication", "0" * 64, (("stub", "1"),), Verdict.FINDINGS if items else Verdict.CLEAN,
        Coverage(1, 3, 60), items,
    )  # fmt: skip
    return replace(made, **changes)


class Page(HTMLParser):
    """What a page is made of: elements with their attributes, and the text of chosen ones."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def having(self, name: str) -> list[str]:
        return [found for _, attrs in self.elements if (found := attrs.get(name)) is not None]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_sentence_on_top_in_every_language(language, verdict):
    made = report(item(), verdict=verdict, language=language)
    page = html.render(made)
    assert f'<html lang="{language}">' in page
    assert page.index(html.sentence(made, words(language))) < page.index("<main>")


def test_the_catalogues_have_the_same_keys_and_french_names_every_rule():
    english, french = (words(language).entries for language in LANGUAGES)
    assert set(english) == set(french)
    for key, value in english.items():
        if isinstance(value, dict) and key != "rule_summaries":
            assert set(value) == set(french[key]), key
    assert set(french["rule_summaries"]) == set(RULES)


def test_the_page_asks_for_nothing_outside_itself():
    page = Page(html.render(report(item())))
    assert [u for u in page.having("src") + page.having("href") if not u.startswith("#")] == []
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_every_link_leads_somewhere_and_no_id_is_given_twice():
    text = RecordText("harvest.csv", 0, (FieldText("Outcome", "The [person] met.", (Mark(Span(4, 12), ("f1",)),)),))
    page = Page(html.render(report(item(), item("f2", rule="small-cell", field=None, span=None), texts=(text,))))
    ids = page.having("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.having("href")} <= set(ids)
    assert {i for one in page.having("aria-labelledby") for i in one.split()} <= set(ids)


def test_nothing_of_a_file_becomes_markup_or_reaches_a_reader_unseen():
    bad = item(location=Location(HOSTILE, 0, HOSTILE, Span(0, 1)), message=HOSTILE)
    made = report(
        bad,
        verdict=Verdict.INCOMPLETE,
        coverage=Coverage(1, 1, 1, (Skipped(HOSTILE, HOSTILE),)),
        texts=(RecordText(HOSTILE, 0, (FieldText(HOSTILE, HOSTILE),)),),
        revealed={"f1": HOSTILE},
    )
    page = html.render(made)
    assert "<script>alert" not in page
    assert not set("\u202e\x1b") & set(page)


def test_a_marker_is_linked_with_its_thing_and_the_thing_with_all_its_markers():
    fields = (
        FieldText("Outcome", "The [person] met.", (Mark(Span(4, 12), ("f1",)),)),
        FieldText("Significance", "[person] again", (Mark(Span(0, 8), ("f1",)),)),
    )
    made = report(item(), item(field="Significance", span=(0, 5)), texts=(RecordText("harvest.csv", 0, fields),))
    (card,) = cards(made)
    (thing,) = card.things
    assert [place.anchor for place in thing.places] == ["r0-f0-m0", "r0-f1-m0"]
    pieces = [[(p.text, p.thing) for p in found] for _, found in card.fields]
    assert pieces == [[("The ", 0), ("[person]", 1), (" met.", 0)], [("[person]", 1), (" again", 0)]]


def test_a_scan_shows_places_only_and_values_only_when_revealed():
    made = report(item())
    assert "<q>" not in html.render(made)
    assert "<q>Awa Exemplo</q>" in html.render(replace(made, revealed={"f1": "Awa Exemplo"}))


def test_changes_are_counted_by_fingerprint_wherever_the_finding_is_now(tmp_path):
    earlier = report(item("same", record=0), item("gone", record=1, entity="LOCATION"))
    path = tmp_path / "old.json"
    path.write_text(json.dumps(earlier.as_json()))
    now = report(item("same", record=2), item("fresh"), since=load_since(path))
    found = changes(now)
    assert [(r.rule, r.entity, r.count) for r in found.new] == [("residual-identifier", "PERSON", 1)]
    assert [(r.rule, r.entity, r.count) for r in found.gone] == [("residual-identifier", "LOCATION", 1)]
    assert (found.still, found.other_policy, found.other_key) == (1, False, False)
    assert re.search(r'<strong class="new">New</strong>', html.render(now))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"findings": [1], "policy": {"sha256": ""}}', "[" * 9999])
def test_an_earlier_report_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "old.json"
    path.write_text(content)
    with pytest.raises(UsageError, match="not a JSON report"):
        load_since(path)


@pytest.mark.parametrize(
    ("environ", "language"),
    [({}, "en"), ({"LANG": "fr_FR.UTF-8"}, "fr"), ({"LANG": "fr_FR", "LC_ALL": "C"}, "en"), ({"LANG": "wo_SN"}, "en")],
)
def test_the_language_is_the_locales_where_it_is_one_of_ours(environ, language):
    assert preferred(environ) == language


def test_the_same_report_gives_the_same_page():
    assert html.render(report(item())) == html.render(report(item()))


HARVEST = {
    "path": "harvest-3.csv", "records": 70, "records_with_findings": 31, "by_rule": {"cross-field": 40},
    "by_severity": {"critical": 40}, "markers": 1200, "identifiers_readable": 34, "worst_records": [7, 2],
}  # fmt: skip


def test_an_audit_sums_up_each_harvest_on_the_page_and_in_a_line():
    page = html.render(report(harvests=(HARVEST,)))
    row = page.split("<caption>Each harvest")[1].split("</table>")[0]
    assert re.findall(r"<td[^>]*>(.*?)</td>", row) == ["70", "31", "1,200 / 1,234", "7, 2"]
    line = harvest_line(HARVEST)
    hidden = "1200 identifiers hidden, 34 readable, kept by the policy or found"
    assert line == f"70 records, 40 critical found; {hidden}; worst records 7, 2"
