"""Make the README's pictures from the shipped fixtures: ``python -m tests.browser.screenshots``, in a checkout.

Needs Debian's chromium and the package playwright, as the browser tests do. The key is fixed, so that pseudonyms, and
with them the pictures, stay the same.
"""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from redactor import pipeline
from redactor.decisions import Choice, Decisions
from redactor.reports import html
from redactor.review.desk import Desk, Reviewer
from redactor.review.serve import serve
from redactor.review.things import gather
from redactor.session import open_session

CHROMIUM = "/usr/bin/chromium"
SOURCE = Path("fixtures/harvest/harvest.csv")
TARGET = Path("fixtures/screenshots")
SIZE = {"width": 1120, "height": 760}


def main() -> None:
    os.environ["REDACTOR_KEY"] = "a key for pictures only, of no other use"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        report(browser.new_page(viewport=SIZE), Path(folder))
        review(browser.new_page(viewport=SIZE, color_scheme="dark"), Path(folder))
        browser.close()


def report(page: Page, folder: Path) -> None:
    made = pipeline.redact(open_session("publication"), pipeline.Request((SOURCE,), keep_texts=True), folder / "out")
    for language in ("en", "fr"):
        target = folder / f"{language}.html"
        target.write_text(html.render(replace(made, language=language)), "utf-8")
        page.goto(target.as_uri())
        page.screenshot(path=TARGET / f"report-{language}.png")
    page.goto(f"{(folder / 'en.html').as_uri()}#r0")
    page.screenshot(path=TARGET / "report-record.png")


def review(page: Page, folder: Path) -> None:
    session = open_session("publication")
    material = gather(session, [SOURCE])
    desk = Desk(session, material, Reviewer("AB", date(2026, 1, 1), date(2027, 1, 1)), folder / "d.yaml", Decisions())
    desk.decide([0], Choice.REDACT)
    desk.decide([1], Choice.KEEP, "Public: the country of the programme")
    desk.decide([3], Choice.GENERALISE)
    told: list[str] = []
    ready = threading.Event()

    def announce(address: str) -> None:
        told.append(address)
        ready.set()

    thread = threading.Thread(target=serve, args=(desk,), kwargs={"port": 0, "idle_minutes": 1, "announce": announce})
    thread.daemon = True
    thread.start()
    ready.wait(30)
    page.goto(told[0])
    page.goto(f"{told[0].rpartition('/')[0]}/?thing=4")
    page.screenshot(path=TARGET / "review.png")


if __name__ == "__main__":
    main()
