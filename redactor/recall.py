"""Detection that remembers: what was examined under the same circumstances before is not examined again.

An entry says where in which column an identifier of which kind stands; what stands there is read from the
record itself, which must be the same to the last character for the entry to be found. What the policy
makes of it is decided anew each time, so that a changed policy needs no new detection.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol

from redactor.cache import Cache
from redactor.model import Finding, Fragment, Location, Match, Span
from redactor.schema import Schema


class Detection(Protocol):
    """What a run asks of detection; see :class:`redactor.detect.Detector`."""

    @property
    def models(self) -> tuple[tuple[str, str], ...]: ...

    def detect(self, fragments: Sequence[Fragment]) -> list[tuple[Finding, ...]]: ...

    def match(self, text: str) -> tuple[Match, ...]: ...

    def match_short(self, text: str) -> tuple[Match, ...]: ...


class Recalling:
    """Asks *load*'s detection, which is made only then, for what *cache* does not know.

    *circumstances* is everything beside the text that detection depends on. ``analyzed`` counts the
    records that detection was asked about.
    """

    def __init__(self, load: Callable[[], Detection], cache: Cache, circumstances: Sequence[str]) -> None:
        self._load = load
        self._cache = cache
        self._under = cache.key("circumstances", *circumstances).hex()
        self.analyzed = 0

    @cached_property
    def _detection(self) -> Detection:
        return self._load()

    @property
    def models(self) -> tuple[tuple[str, str], ...]:
        key = self._cache.key("models", self._under)
        known = self._cache.get(key)
        if known is not None:
            return tuple((name, version) for name, version in json.loads(known))
        models = self._detection.models
        self._cache.put({key: json.dumps(models).encode()})
        return models

    def detect(self, fragments: Sequence[Fragment]) -> list[tuple[Finding, ...]]:
        """Return the identifiers of each fragment, as :meth:`redactor.detect.Detector.detect` does."""
        keys = [self._key(fragment) for fragment in fragments]
        known = [self._recalled(key, fragment) for key, fragment in zip(keys, fragments, strict=True)]
        missing = [fragment for fragment, found in zip(fragments, known, strict=True) if found is None]
        if not missing:
            return [found or () for found in known]
        self.analyzed += len(missing)
        fresh = iter(self._detection.detect(missing))
        result = [next(fresh) if found is None else found for found in known]
        new = zip(keys, fragments, known, result, strict=True)
        self._cache.put(
            {
                key: _packed(findings, fragment)
                for key, fragment, before, findings in new
                if before is None and _is_packable(findings, fragment)
            }
        )
        return result

    def match(self, text: str) -> tuple[Match, ...]:
        """Return the identifiers of one text, as :meth:`redactor.detect.Detector.match` does."""
        return self._matches("text", text)

    def match_short(self, text: str) -> tuple[Match, ...]:
        """Return those of a file name or the like, as :meth:`redactor.detect.Detector.match_short` does."""
        return self._matches("short text", text)

    def _matches(self, kind: str, text: str) -> tuple[Match, ...]:
        key = self._cache.key(kind, self._under, text)
        known = self._cache.get(key)
        if known is not None:
            return tuple(Match(entity, Span(a, b), score, by) for entity, a, b, score, by in json.loads(known))
        found = (self._detection.match if kind == "text" else self._detection.match_short)(text)
        rows = [(m.entity, m.span.start, m.span.end, m.score, m.recognizer) for m in found]
        self._cache.put({key: json.dumps(rows).encode()})
        return found

    def _key(self, fragment: Fragment) -> bytes:
        cells = (
            (column.name, column.key, column.role.value, fragment.values[column.name]) for column in fragment.columns
        )
        return self._cache.key("record", self._under, *(part for cell in cells for part in cell))

    def _recalled(self, key: bytes, fragment: Fragment) -> tuple[Finding, ...] | None:
        known = self._cache.get(key)
        return None if known is None else tuple(_unpacked(row, fragment) for row in json.loads(known))


def circumstances(schema: Schema, pipelines: Sequence[str], *, unknown_names: bool) -> tuple[str, ...]:
    """Return what detection depends on beside the record: this installation, its models, the schema, its net."""
    from redactor.cache import stamp

    net = "unknown names" if unknown_names else ""
    return (*stamp(), repr(sorted(schema.names.items())), repr(schema.merged), net, *pipelines)


def _is_packable(findings: Sequence[Finding], fragment: Fragment) -> bool:
    """Whether every finding can be told from the record and the place alone."""
    return all(
        finding.location.field_name in fragment.values
        and finding.location.span is not None
        and not finding.related
        and _unpacked(_row(finding, fragment), fragment) == finding
        for finding in findings
    )


def _packed(findings: Sequence[Finding], fragment: Fragment) -> bytes:
    return json.dumps([_row(finding, fragment) for finding in findings]).encode()


def _row(finding: Finding, fragment: Fragment) -> list[Any]:
    names = [column.name for column in fragment.columns]
    span = finding.location.span
    place = (span.start, span.end) if span else (0, 0)
    column = names.index(finding.location.field_name or "")
    return [finding.rule, finding.entity, column, *place, finding.score, finding.recognizer, finding.message]


def _unpacked(row: Sequence[Any], fragment: Fragment) -> Finding:
    rule, entity, column, start, end, score, recognizer, message = row
    name = fragment.columns[column].name
    place = Location(fragment.path, fragment.index, name, Span(start, end))
    return Finding(rule, entity, place, score, recognizer, message, value=fragment.values[name][start:end])
