"""What is fuzzed: each target takes any bytes and must end well, or refuse with an error of its own.

A target asserts the laws that hold for every input: what is read can be written back, places lie inside the
text, nothing but the documented errors is raised. ``python -m tests.fuzz NAME`` feeds them with Atheris; the
inputs under ``fixtures/fuzz/NAME`` go through them in every test run, without it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from redactor import formats, reread
from redactor.align import Contexts, align, tokens
from redactor.checks import CheckSettings, check_records, examine
from redactor.config import load_config
from redactor.decisions import load_decisions
from redactor.errors import ConfigurationError, DetectionError, InputError, OutputError, UsageError
from redactor.markers import default_grammar, find_markers, parse_grammar
from redactor.model import Fragment
from redactor.needles import Needle
from redactor.normalize import fold
from redactor.ownreports import is_own_report
from redactor.policy import load_policy
from redactor.protected import Protected
from redactor.recognizers import RECOGNIZERS
from redactor.reports.changes import load_since
from redactor.schema import default_schema
from redactor.verify import survivors

TODAY = date(2026, 1, 1)
LOSSLESS = frozenset({"text", "json", "jsonl"})


@cache
def scratch() -> Path:
    """A folder for the inputs that only a path can carry; the process's own, and gone with it."""
    return Path(tempfile.mkdtemp(prefix="redactor-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = scratch() / name
    path.write_bytes(data)
    return path


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _reader(ending: str) -> Callable[[bytes], None]:
    """A reader is given the bytes under a name with *ending*; what it reads it must write, and read again alike."""

    def run(data: bytes) -> None:
        try:
            document = formats.open_document(BytesIO(data), "fuzz" + ending, default_schema())
            records = list(document.records())
            surfaces = document.surfaces
        except InputError:
            return
        assert all(isinstance(surface.text, str) for surface in surfaces)
        if not records:  # nothing but blanks and rules, or a header alone
            return
        out = BytesIO()
        try:
            formats.write(document, ((r, r.fragment.values) for r in records), out)
        except OutputError:
            return
        if document.shape.format in LOSSLESS:
            assert out.getvalue() == data
        copy = _file("copy" + ending, out.getvalue())
        # Values only: a header that a spreadsheet would take for a formula is written with a guard before it.
        again = [list(row.values()) for row in reread.reread(copy, document.shape, default_schema())]
        assert again == [list(record.fragment.values.values()) for record in records]

    return run


def policy(data: bytes) -> None:
    try:
        load_policy(_file("policy.yaml", data), today=TODAY)
    except ConfigurationError:
        return


def settings(data: bytes) -> None:
    _file(".redactor.yaml", data)
    try:
        load_config(scratch())
    except ConfigurationError:
        return
    finally:
        (scratch() / ".redactor.yaml").unlink()


def decisions(data: bytes) -> None:
    try:
        load_decisions(_file("decisions.yaml", data))
    except (ConfigurationError, InputError):
        return


def since(data: bytes) -> None:
    path = _file("leak-report.json", data)
    is_own_report(path)
    try:
        load_since(path)
    except (ConfigurationError, InputError, UsageError):
        return


def grammar(data: bytes) -> None:
    """A marker file of the user's own, and what the grammar that it makes finds."""
    head, _, rest = _text(data).partition("\0")
    try:
        own = parse_grammar(head)
    except ConfigurationError:
        return
    _in_bounds(rest, own.find(rest))


def markers(data: bytes) -> None:
    text = _text(data)
    _in_bounds(text, find_markers(text))
    default_grammar().learned([text, text, text]).find(text)


def _in_bounds(text: str, found) -> None:
    places = [(m.span.start, m.span.end) for m in found]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def aligner(data: bytes) -> None:
    left, right = [*_text(data).split("\0"), ""][:2]
    one, two = (tokens(text, find_markers(text)) for text in (left, right))
    found = align(one, two)
    for opposite in found.opposites:
        text = right if opposite.on_left else left
        assert 0 <= opposite.span.start < opposite.span.end <= len(text)
    assert 0 <= found.likeness <= 1
    index = Contexts([two])
    for place, token in enumerate(one):
        if token.marker is not None:
            assert all(r.span.end <= len(right) for r in index.restore(one, place))


def folding(data: bytes) -> None:
    text = _text(data)
    clean = fold(text)
    assert len(clean.plain) == len(clean.text)
    places = [clean.span(at, at + 1) for at in range(len(clean.text))]
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert [place.start for place in places] == sorted(place.start for place in places)


def hiding(data: bytes) -> None:
    """What redaction looks for and what verification looks for are one thing, for any value and text."""
    value, _, text = _text(data).partition("\0")
    value = value.strip()[:60]
    if not any(c.isalnum() for c in value):
        return
    for _ in range(8):  # taking one out can bring two halves of another together
        places = sorted(Needle(value).find(text), key=lambda span: (span.start, -span.end), reverse=True)
        for span in places:
            text = text[: span.start] + "[person]" + text[span.end :]
        if not places:
            break
    assert not list(survivors([{"Evidence": text}], [[Protected(value, "PERSON")]], default_schema()))


def _json(data: bytes) -> None:
    """As the reader of JSON, and what the standard library refuses is not read either."""
    _reader(".json")(data)
    try:
        document = formats.open_document(BytesIO(data), "fuzz.json", default_schema())
    except InputError:
        return
    if document.shape.format == "json":
        json.loads(data.decode(document.shape.encoding).removeprefix("\ufeff"))


def recognizers(data: bytes) -> None:
    """Every recognizer that is no pipeline, in every language, on one text."""
    text = fold(_text(data)).text
    for make in RECOGNIZERS.values():
        for language in ("en", "fr", "pt"):
            try:
                found = list(make(language).claims(text))
            except DetectionError:  # took too long, and says so
                continue
            assert all(0 <= claim.start < claim.end <= len(text) for claim in found)


def checks(data: bytes) -> None:
    """Every check, on two records whose fields are the parts of the input."""
    parts = [*_text(data).split("\0"), *[""] * len(FIELDS) * 2]
    rows = [dict(zip(FIELDS, parts[at:], strict=False)) for at in (0, len(FIELDS))]
    settings = CheckSettings()
    fragments = [Fragment("fuzz.txt", at, default_schema().columns(FIELDS), row) for at, row in enumerate(rows)]
    for finding in check_records([examine(fragment, (), settings) for fragment in fragments], settings):
        place = finding.location
        value = rows[place.record or 0].get(place.field_name or "", "")
        assert place.span is None or place.span.end <= len(value)


FIELDS = ("FragmentID", "Outcome description", "Significance of the outcome", "Confidential", "StoryFragment_Merged")

TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": _reader(".txt"),
    "csv": _reader(".csv"),
    "tsv": _reader(".tsv"),
    "json": _json,
    "jsonl": _reader(".jsonl"),
    "xlsx": _reader(".xlsx"),
    "sniff": _reader(".data"),
    "policy": policy,
    "settings": settings,
    "decisions": decisions,
    "since": since,
    "grammar": grammar,
    "markers": markers,
    "aligner": aligner,
    "folding": folding,
    "hiding": hiding,
    "recognizers": recognizers,
    "checks": checks,
}
