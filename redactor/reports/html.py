"""The report as one HTML page: no network, no script needed, for a screen, paper and a screen reader.

Everything that comes from a file goes through Jinja's escaping; the page's own policy forbids every
source but its one style sheet and its one script, which are allowed by their digests.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from redactor.report import Report, Verdict, summary
from redactor.reports.cards import Card, cards
from redactor.reports.changes import changes
from redactor.reports.plots import bars, heats
from redactor.reports.text import visible
from redactor.reports.words import Words, words
from redactor.rules import RULES

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def render(report: Report) -> str:
    """Return the whole page in the report's language."""
    from markupsafe import Markup

    say = words(report.language)
    shown = cards(report)
    style, script = _source("report.css"), _source("report.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            say=say,
            verdict=report.verdict.value,
            headline=headline(report),
            sentence=sentence(report, say),
            in_records=[card for card in shown if card.record is not None],
            outside=[card for card in shown if card.record is None],
            summary=summary(report.items),
            kept=sum(item.action == "keep" for item in report.items),
            heats=heats(report),
            bars=bars(report),
            plain=_without_findings(report, shown),
            changes=changes(report),
            rules=[(rule, rule_page(rule)) for rule in RULES if any(i.rule == rule for i in report.items)],
            risk={name: rule.risk.value for name, rule in RULES.items()},
            said=_summaries(say),
            style=Markup(style),  # noqa: S704 — our own file, with nothing of a user's in it
            script=Markup(script),  # noqa: S704
            style_digest=digest(style),
            script_digest=digest(script),
        )
    )


def headline(report: Report) -> str:
    """The verdict's name in the catalogue: "clean" of a redaction means that its copies are verified."""
    made = report.command == "redact" and report.verdict is Verdict.CLEAN
    return "redacted" if made else report.verdict.value


def sentence(report: Report, say: Words) -> str:
    """The verdict in one sentence."""
    coverage = report.coverage
    gating = [item for item in report.items if item.action != "keep"]
    affected = {(i.location.path, i.location.record) for i in gating if i.location.record is not None}
    return say(
        f"said.{headline(report)}",
        found=say.count("n_places", len(gating)),
        shown=say.number(len(affected)),
        records=say.count("n_records", coverage.records),
        copies=say.count("n_copies", len(report.copies)),
        skipped=say.count("n_skipped", len(coverage.skipped)),
    )


def _without_findings(report: Report, shown: list[Card]) -> int:
    with_findings = sum(card.record is not None and bool(card.things) for card in shown)
    return max(report.coverage.records - with_findings, 0)


def _summaries(say: Words) -> dict[str, str]:
    """Each rule's summary in the page's language; English is the catalogue of rules itself."""
    own = say.entries["rule_summaries"]
    return {name: own.get(name, rule.summary) for name, rule in RULES.items()}


@cache
def rule_page(rule: str) -> Markup:
    """A rule's page as HTML, its headings moved below the page's own."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(RULES[rule].page)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 3, 6)}"
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 — shipped pages, HTML off


def digest(text: str) -> str:
    """What a Content-Security-Policy names an inline part by (CSP level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.filters["tally"] = _tally
    return environment


def _tally(values: list[Any]) -> list[tuple[Any, int]]:
    return sorted(Counter(values).items())


def _source(name: str) -> str:
    return (resources.files("redactor.reports") / "templates" / name).read_text("utf-8")
