"""What several test modules share: stub detection, sessions without models, small records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from redactor.arbitrate import arbitrate
from redactor.config import Config, Settings
from redactor.model import Finding, Fragment, Location, Match
from redactor.needles import Needle
from redactor.policy import load_policy
from redactor.schema import default_schema
from redactor.session import Session

TODAY = date(2026, 1, 1)


class StubDetector:
    """Finds the given values, and nothing else: what detection would say, without its models."""

    models = (("stub", "1"),)

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self.records_seen = 0

    def match(self, text: str) -> tuple[Match, ...]:
        claims = [
            Match(entity, span, 0.9, "stub")
            for value, entity in self.known.items()
            for span in Needle(value).find(text)
        ]
        return arbitrate(claims, text)

    match_short = match

    def detect(self, fragments: Sequence[Fragment]) -> list[tuple[Finding, ...]]:
        self.records_seen += len(fragments)
        return [tuple(self._of(fragment)) for fragment in fragments]

    def _of(self, fragment: Fragment):
        for name, value in fragment.values.items():
            for match in self.match(value):
                place = Location(fragment.path, fragment.index, name, match.span)
                found = value[match.span.start : match.span.end]
                yield Finding("residual-identifier", match.entity, place, match.score, "stub", "found", value=found)


def make_session(known: Mapping[str, str], policy: str = "publication") -> Session:
    """A session whose detector is a stub that knows *known*."""
    session = Session(Config(Settings(), None, ()), load_policy(policy, today=TODAY), default_schema())
    session.__dict__["detector"] = StubDetector(known)
    return session


def make_fragment(values: Mapping[str, str], path: str = "harvest.txt", index: int = 0) -> Fragment:
    return Fragment(path, index, default_schema().columns(values), dict(values))
