"""The report and the review page in a real browser: with the keyboard alone, read by axe-core, asking for nothing."""

from __future__ import annotations

import re
import shutil
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from redactor import pipeline
from redactor.decisions import Choice, Decisions
from redactor.reports import html
from redactor.reports.words import words
from redactor.review.desk import Desk, Reviewer
from redactor.review.serve import serve
from redactor.review.things import gather
from tests.review.test_serve import KNOWN, RECORDS
from tests.support import make_session

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(__file__).parents[2] / "fixtures" / "vendor" / "axe" / "axe.min.js"


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    if not CHROMIUM:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(params=["light", "dark"])
def page(browser, request):
    """A page that remembers what it asked for and what went wrong in it."""
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.asked, made.wrong = [], []
    made.on("request", lambda asked: made.asked.append(asked.url))
    made.on("pageerror", lambda error: made.wrong.append(str(error)))
    made.on("console", lambda line: made.wrong.append(line.text) if line.type == "error" else None)
    yield made
    context.close()


def violations(page) -> list[str]:
    """Rules of WCAG 2.2 A and AA that axe-core finds broken, with where."""
    # A policy that forbids inline scripts forbids axe's own tag; evaluating goes past it.
    page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({runOnly: tags})", tags)["violations"]
    return [f"{v['id']} ({v['impact']}): {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]


@pytest.fixture
def report(tmp_path):
    (tmp_path / "in.txt").write_text(RECORDS)
    request = pipeline.Request((tmp_path / "in.txt",), keep_texts=True)
    return pipeline.redact(make_session(KNOWN), request, tmp_path / "out")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_is_accessible_and_asks_for_nothing(page, report, tmp_path, language):
    target = tmp_path / "report.html"
    target.write_text(html.render(replace(report, language=language)))
    page.goto(target.as_uri())
    assert page.asked == [target.as_uri()]
    assert page.wrong == []
    assert violations(page) == []


def test_a_marker_leads_to_its_thing_and_back_by_keyboard_without_scripts(browser, report, tmp_path):
    target = tmp_path / "report.html"
    target.write_text(html.render(report))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(target.as_uri())
    marker = page.locator("a.mark").filter(has_text="[person]").first
    marker.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#."))  # a busy machine needs a moment
    thing = page.url.rpartition("#")[2]
    assert page.locator(f"#{thing}").is_visible()
    page.locator(f"#{thing} .where a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"#{marker.get_attribute('id')}$"))
    assert page.url.rpartition("#")[2] == marker.get_attribute("id")
    context.close()


def served(tmp_path, idle_minutes):
    """A review that is really served, on the loopback address, by a thread that dies with the tests."""
    (tmp_path / "in.txt").write_text(RECORDS)
    session = make_session(KNOWN)
    material = gather(session, [tmp_path / "in.txt"])
    reviewer = Reviewer("AB", date(2026, 1, 1), date(2027, 1, 1))
    desk = Desk(session, material, reviewer, tmp_path / "d.yaml", Decisions())
    told: list[str] = []
    options = {"port": 0, "idle_minutes": idle_minutes, "announce": told.append}
    thread = threading.Thread(target=serve, args=(desk,), kwargs=options, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not told and time.monotonic() < deadline:
        time.sleep(0.05)
    return desk, told[0], thread


def decided(page, wanted: str) -> None:
    """Wait until the bar says *wanted*; a failure says what the page says instead."""
    try:
        page.locator(".bar", has_text=wanted).wait_for(timeout=15_000)
    except Exception as error:
        focus = page.evaluate("[document.activeElement.id, location.pathname]")
        raise AssertionError((wanted, page.inner_text("body")[:300], focus, page.wrong, page.asked[-4:])) from error


@pytest.fixture
def review(tmp_path):
    # Long enough for axe-core on a busy machine, so that the review does not end in the middle of a test.
    return served(tmp_path, 10)[:2]


def test_a_review_ends_when_nobody_is_there_and_takes_the_names_off_the_screen(page, tmp_path):
    _, address, thread = served(tmp_path, 0.05)
    page.goto(address)
    page.get_by_text("The review has ended.").wait_for()
    thread.join(15)
    assert not thread.is_alive()
    assert "ZODDHA" not in page.content()


def test_a_review_with_the_keyboard_alone(page, review):
    desk, address = review
    page.goto(address)
    assert violations(page) == []
    page.keyboard.press("a")
    decided(page, "1 of 4")
    page.keyboard.press("k")
    page.keyboard.type("Public body")
    page.keyboard.press("Enter")
    decided(page, "2 of 4")
    page.keyboard.press("g")
    decided(page, "3 of 4")
    page.keyboard.press("z")
    decided(page, "2 of 4")
    page.keyboard.press("s")
    page.locator("dl.both").wait_for()
    assert violations(page) == []
    assert desk.statuses() == ["redact", "keep", "open", "open"]
    assert {o.reason for o in desk.decisions.decisions} == {"", "Public body"}
    host = re.match(r"http://127\.0\.0\.1:\d+/", address)[0]
    assert [url for url in page.asked if not url.startswith(host)] == []
    assert page.wrong == []


def test_nothing_is_kept_in_the_browser(page, review):
    page.goto(review[1])
    page.keyboard.press("u")
    decided(page, "1 of 4")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("document.cookie") == ""


def test_a_keep_without_a_reason_asks_for_one_and_names_in_it_are_refused(page, review):
    desk, address = review
    page.goto(address)
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "reason"
    page.keyboard.type("the ZODDHA is public")
    page.keyboard.press("Enter")
    page.locator(".said.wrong", has_text="repeats a protected value").wait_for()
    assert page.evaluate("document.activeElement.id") == "reason"
    assert not desk.target.exists()


def test_what_was_missed_is_selected_in_the_letter_and_protected(page, review):
    desk, address = review
    page.goto(address)
    page.evaluate(
        """() => {
            const text = [...document.querySelectorAll("#letter dd")].flatMap((dd) => [...dd.childNodes])
                .find((node) => node.nodeType === 3 && node.textContent.includes(" met "));
            const range = document.createRange();
            range.setStart(text, text.textContent.indexOf("met"));
            range.setEnd(text, text.textContent.indexOf("met") + 3);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("m")
    assert page.input_value("#missed") == "met"
    assert page.evaluate("document.activeElement.id") == "missed"
    page.keyboard.press("Tab")
    page.keyboard.type("ev")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    decided(page, "1 of 5")
    marked = desk.things[desk.next_open(0) - 1]
    assert (marked.value, marked.entity) == ("met", "EVENT")
    assert violations(page) == []
    page.keyboard.press("z")
    decided(page, "0 of 4")
    assert page.wrong == []


def test_records_search_bulk_and_conflicts_by_keyboard(page, review):
    desk, address = review
    desk.decide([0], Choice.KEEP, "public")
    desk.reviewer = replace(desk.reviewer, name="CD")
    page.goto(address)
    page.keyboard.press("ArrowRight")
    page.locator("h2", has_text="Record 1").wait_for()
    page.keyboard.press("ArrowLeft")
    page.locator("h2", has_text="Record 0").wait_for()
    page.keyboard.press("ArrowDown")
    page.locator("#panel-h", has_text="Awa Exemplo").wait_for()
    page.keyboard.press("e")
    page.keyboard.press("a")
    decided(page, "2 of 4")
    page.keyboard.press("/")
    page.keyboard.type("zoddha")
    page.locator(".found a", has_text="ZODDHA").click()
    page.locator("#panel-h", has_text="ZODDHA").wait_for()
    page.keyboard.press("a")
    decided(page, "1 in conflict")
    assert desk.statuses() == ["redact", "redact", "open", "redact"]
    assert page.wrong == []


def test_the_page_in_french_is_accessible(page, review):
    desk, address = review
    desk.say = words("fr")
    page.goto(address)
    page.locator(".bar", has_text="0 sur 4 décidés").wait_for()
    assert violations(page) == []
