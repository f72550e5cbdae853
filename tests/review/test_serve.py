"""The review page without a browser: who gets in, what it says, what it writes."""

from __future__ import annotations

import re
import warnings
from datetime import date

import pytest
import yaml

from redactor.decisions import Choice, Decisions, Opinion, load_decisions
from redactor.errors import UsageError
from redactor.reports.words import words
from redactor.review.desk import Desk, Reviewer
from redactor.review.guard import Access
from redactor.review.pages import application
from redactor.review.things import gather
from tests.support import make_session

with warnings.catch_warnings():
    # Starlette's client takes httpx or its successor httpx2, and warns of the first: either will do here.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

RECORDS = """**FragmentID**: 1
**Outcome description**: The ZODDHA met Awa Exemplo in Exampleville.
**Outcome statements is CONFIDENTIAL**: 1.0

**FragmentID**: 2
**Outcome description**: Ben Muster thanked Awa Exemplo <b>twice</b>.
**Outcome statements is CONFIDENTIAL**: 1.0
"""
KNOWN = {"ZODDHA": "HRD_COALITION", "Awa Exemplo": "PERSON", "Exampleville": "LOCATION", "Ben Muster": "PERSON"}
ORDER = ["ZODDHA", "Awa Exemplo", "Exampleville", "Ben Muster"]
HOME = "http://127.0.0.1:8111"
ORIGIN = {"origin": HOME}


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "in.txt").write_text(RECORDS)
    session = make_session(KNOWN)
    reviewer = Reviewer("AB", date(2026, 1, 1), date(2027, 1, 1))
    return Desk(session, gather(session, [tmp_path / "in.txt"]), reviewer, tmp_path / "d.yaml", Decisions())


@pytest.fixture
def client(desk):
    with TestClient(application(desk, access(), idle_seconds=60), base_url=HOME) as client:
        client.get("/open", params={"token": "launch-token"})
        yield client


def access() -> Access:
    return Access(8111, "launch-token", "cookie-secret")


def choices(desk) -> dict[str, str]:
    return dict(zip([thing.value for thing in desk.things], desk.statuses(), strict=True))


def test_things_come_in_reading_order_over_all_records(desk):
    assert [thing.value for thing in desk.things] == ORDER


def test_the_launch_address_opens_once_and_sets_a_cookie_that_scripts_cannot_read(desk):
    client = TestClient(application(desk, access(), idle_seconds=60), base_url=HOME)
    assert client.get("/open", params={"token": "wrong"}).status_code == 403
    answer = client.get("/open", params={"token": "launch-token"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert client.get("/").status_code == 200
    assert client.get("/open", params={"token": "launch-token"}).status_code == 403


REFUSED = {
    "another host (DNS rebinding)": ({"host": "evil.invalid:8111"}, "GET", "wrong host"),
    "another port": ({"host": "127.0.0.1:1"}, "GET", "wrong host"),
    "a page elsewhere, reading": ({"sec-fetch-site": "cross-site"}, "GET", "wrong site"),
    "a page elsewhere, writing": ({"origin": "http://evil.invalid"}, "POST", "wrong origin"),
    "no origin": ({}, "POST", "wrong origin"),
    "a null origin": ({"origin": "null"}, "POST", "wrong origin"),
    "a large body": ({**ORIGIN, "content-length": "99999999"}, "POST", "too much"),
    "a wrong cookie": ({"cookie": "redactor-review-8111=wrong"}, "GET", "no access"),
}


@pytest.mark.parametrize(("headers", "method", "said"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_come_from_the_page_itself_is_refused(client, desk, headers, method, said):
    if "cookie" in headers:
        client.cookies.clear()
    answer = client.request(method, "/decide" if method == "POST" else "/", headers=headers)
    assert answer.status_code == 403
    assert answer.text.startswith(said)
    assert not [name for name in KNOWN if name in answer.text]
    assert set(desk.statuses()) == {"open"}


def test_without_the_cookie_nothing_is_shown(desk):
    client = TestClient(application(desk, access(), idle_seconds=60), base_url=HOME)
    for path in ("/", "/search?q=a", "/static/review.js", "/nowhere"):
        assert client.get(path).status_code == 403


def test_every_answer_is_strict_and_is_not_stored(client):
    for answer in (client.get("/"), client.get("/static/review.css"), client.get("/nowhere")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_page_asks_for_nothing_from_elsewhere_and_escapes_the_records(client):
    page = client.get("/", params={"record": "1"}).text
    assert "<b>twice" not in page
    assert "&lt;b&gt;twice" in page
    assert re.findall(r'(?:src|href|action|hx-get|hx-post)="(?!/|#)[^"]*"', page) == []
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page)


def test_only_listed_files_are_served(client):
    assert client.get("/static/htmx.min.js").status_code == 200
    for name in ("htmx.LICENSE", "..%2fpages.py", "%2e%2e/pages.py"):
        assert client.get(f"/static/{name}").status_code == 404


def test_a_decision_is_on_disk_before_the_next_thing_is_shown(client, desk):
    page = client.post("/decide", data={"thing": "0", "choice": "redact"}, headers=ORIGIN | {"hx-request": "true"}).text
    assert "<q>Awa Exemplo</q>" in page
    assert "<html" not in page
    (found,) = yaml.safe_load(desk.target.read_text())["decisions"]
    assert (found["choice"], found["reviewer"], found["entity"]) == ("redact", "AB", "HRD_COALITION")
    assert not [name for name in KNOWN if name in desk.target.read_text()]


def test_without_scripts_a_posted_form_gives_the_whole_page(client):
    page = client.post("/decide", data={"thing": "0", "choice": "unsure"}, headers=ORIGIN).text
    assert page.startswith("<!doctype html>")
    assert "1 of 4 decided" in page


def test_one_decision_for_all_open_ones_of_a_kind_and_its_undo(client, desk):
    client.post("/decide", data={"thing": "1", "choice": "redact", "like": "1"}, headers=ORIGIN)
    assert choices(desk) == {"ZODDHA": "open", "Awa Exemplo": "redact", "Exampleville": "open", "Ben Muster": "redact"}
    client.post("/undo", data={}, headers=ORIGIN)
    assert set(desk.statuses()) == {"open"}
    assert load_decisions(desk.target).decisions == ()
    assert "Nothing to undo." in client.post("/undo", data={}, headers=ORIGIN).text


WRONG = {
    "keep without reason": ({"thing": "0", "choice": "keep"}, "Keep needs a reason"),
    "reason quotes": ({"thing": "0", "choice": "keep", "reason": "ben muster agreed"}, "repeats a protected value"),
    "not to be generalised": ({"thing": "0", "choice": "generalise"}, "cannot be generalised"),
}


@pytest.mark.parametrize(("data", "said"), WRONG.values(), ids=WRONG)
def test_a_decision_that_cannot_be_is_refused_with_a_word(client, desk, data, said):
    answer = client.post("/decide", data=data, headers=ORIGIN)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert not desk.target.exists()


def test_an_unknown_choice_and_numbers_out_of_range_do_no_harm(client, desk):
    assert client.post("/decide", data={"thing": "0", "choice": "publish"}, headers=ORIGIN).status_code == 400
    assert client.get("/", params={"thing": "999", "record": "-1"}).status_code == 200
    assert set(desk.statuses()) == {"open"}


def test_before_and_after_stand_side_by_side(client):
    client.post("/decide", data={"thing": "1", "choice": "keep", "reason": "public"}, headers=ORIGIN)
    page = client.get("/", params={"record": "0", "view": "both"}).text
    marked = re.sub(r'<span class="mk">(.*?)</span>', r"<\1>", page)
    assert "The <[coalition]> met Awa Exemplo in <[location]>." in marked


def test_search_finds_by_value_and_context_whatever_the_case(client):
    def found(wanted):
        return re.findall(r">([^<]+)</a>", client.get("/search", params={"q": wanted}).text)

    assert found("EXEMPLO") == ORDER
    assert found("thanked") == ["Awa Exemplo", "Ben Muster"]
    assert found("nowhere at all") == []


def test_another_reviewers_opinion_is_shown_and_the_stricter_one_counts(client, desk):
    thing = desk.things[0]
    other = Opinion(
        fingerprint=thing.fingerprint, entity=thing.entity, choice=Choice.REDACT, reviewer="CD",
        decided=date(2026, 1, 1), expires=date(2027, 1, 1),
    )  # fmt: skip
    desk.decisions = desk.decisions.with_opinions([other])
    assert desk.statuses()[0] == "open"
    client.post("/decide", data={"thing": "0", "choice": "keep", "reason": "public"}, headers=ORIGIN)
    page = client.get("/", params={"thing": "0"}).text
    assert "CD: <strong>redact</strong>" in page
    assert "1 in conflict" in page
    assert desk.statuses()[0] == "redact"


def test_a_failure_says_its_place_and_no_value(client, desk, monkeypatch):
    def explode(*_):
        raise RuntimeError("quoting Awa Exemplo")

    monkeypatch.setattr(Desk, "letter", explode)
    answer = client.get("/")
    assert answer.status_code == 500
    assert re.fullmatch(r"internal error \(RuntimeError at redactor\.review\.\w+:\d+\)", answer.text)


def test_a_reviewer_who_is_among_the_names_is_refused(desk):
    reviewer = Reviewer("Ben Muster", date(2026, 1, 1), date(2027, 1, 1))
    with pytest.raises(UsageError, match="use initials"):
        Desk(desk.session, desk.material, reviewer, desk.target, Decisions())


def test_what_is_selected_in_the_letter_is_protected_and_undone(client, desk):
    before = len(desk.things)
    answer = client.post("/mark", data={"record": "0", "text": " met ", "kind": "EVENT", "thing": "0"}, headers=ORIGIN)
    assert answer.status_code == 200
    marked = next(thing for thing in desk.things if thing.recognizers == ("review",))
    assert (marked.value, marked.entity, desk.own(marked).choice) == ("met", "EVENT", Choice.REDACT)
    assert len(desk.things) == before + 1
    assert " [event] " in desk.after(0)["Outcome description"]
    client.post("/undo", data={"thing": "99"}, headers=ORIGIN)
    assert len(desk.things) == before
    assert " met " in desk.after(0)["Outcome description"]


REFUSED_MARKS = {
    "what is not in the record": ("Nowhere At All", "PERSON", "not in one field"),
    "nothing": ("  ", "PERSON", "not in one field"),
    "a part of a word": ("xemp", "PERSON", "part of a word"),
    "signs alone": (".", "PERSON", "cannot be looked for"),
    "a kind that is none": ("met", "ANYTHING", "cannot be looked for"),
}


@pytest.mark.parametrize(("text", "kind", "said"), REFUSED_MARKS.values(), ids=REFUSED_MARKS)
def test_what_cannot_be_found_again_is_not_marked(client, desk, text, kind, said):
    form = {"record": "0", "text": text, "kind": kind, "thing": "0"}
    answer = client.post("/mark", data=form, headers=ORIGIN)
    assert answer.status_code == 422
    assert said in answer.text
    assert desk.decisions.decisions == ()


def test_the_page_speaks_french(client, desk):
    desk.say = words("fr")
    page = client.get("/").text
    assert '<html lang="fr">' in page
    wanted = ("Relecture", "Cacher <kbd>a</kbd>", "Quelque chose a échappé", "coalition de défenseurs")
    assert [said for said in wanted if said not in page] == []
    refused = client.post("/decide", data={"thing": "0", "choice": "keep"}, headers=ORIGIN)
    assert "Garder demande une raison" in refused.text
