"""Laws of a redaction that hold for every record, name and dress that the failure catalogue has."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from redactor import pipeline
from redactor.decide import decide
from redactor.formats import Record
from redactor.judging import Judged
from redactor.operators import OWN_MARKER
from redactor.settling import redact_batch
from redactor.verdict import exit_code
from redactor.verify import survivors
from tests.formats.builders import BUILDERS
from tests.hostile.strategies import DRESSES, NAMES, SENTENCES
from tests.support import make_fragment, make_session

LAWS = settings(deadline=None, max_examples=6, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(LAWS, max_examples=12)
FLAG = {"Outcome statements is CONFIDENTIAL": "1.0"}
# What may be left of a dress that is worn around a name, beside signs.
TAGS = re.compile(r"</?[a-z:]+(?: [^<>]*)?>|<!--.*?-->")


def redacted(records, known):
    """The settled redactions of *records*, of a session that knows *known* where it is written plainly."""
    session = make_session(known)
    fragments = [make_fragment(values, index=n) for n, values in enumerate(records)]
    found = session.detector.detect(fragments)
    judged = [
        Judged(Record(f, None), findings, decide(f, findings, session.policy, session.context(f)))
        for f, findings in zip(fragments, found, strict=True)
    ]
    return redact_batch(session, judged), session.schema


def planted(plain, worn, prose):
    return {"Outcome description": f"{prose} {plain} came.", "Evidence": f"{prose} (qq {worn.text} qq) {prose}"} | FLAG


@pytest.mark.parametrize("dress", DRESSES)
@LAWS
@given(data=st.data())
def test_no_dress_of_a_hidden_name_survives_and_nothing_else_is_touched(dress, data):
    name, entity = data.draw(NAMES)
    worn, prose = DRESSES[dress](data.draw, name), data.draw(SENTENCES)
    values = planted(name, worn, prose)
    ((made,), schema) = redacted([values], {name: entity})
    evidence = made.values["Evidence"]
    head, _, rest = evidence.partition("(qq")
    middle, _, tail = rest.partition("qq)")
    assert (head, tail) == (f"{prose} ", f" {prose}")
    assert OWN_MARKER.search(middle)
    left = {char for char in TAGS.sub("", OWN_MARKER.sub("", middle)) if char.isalnum()}
    assert left <= set(worn.before + worn.behind)
    assert not list(survivors([made.values], [made.protected], schema))
    assert list(survivors([values], [made.protected], schema))  # the search would have seen it


@MANY
@given(data=st.data())
def test_redacting_again_changes_nothing(data):
    name, entity = data.draw(NAMES)
    worn = DRESSES[data.draw(st.sampled_from(sorted(DRESSES)))](data.draw, name)
    ((made,), _) = redacted([planted(name, worn, data.draw(SENTENCES))], {name: entity})
    ((again,), _) = redacted([made.values], {name: entity})
    assert again.values == made.values


@MANY
@given(data=st.data())
def test_the_order_of_records_changes_no_record(data):
    names = data.draw(st.lists(NAMES, min_size=2, max_size=4, unique_by=lambda pair: pair[0]))
    dresses = [DRESSES[data.draw(st.sampled_from(sorted(DRESSES)))] for _ in names]
    records = [
        planted(name, dress(data.draw, name), data.draw(SENTENCES)) | {"FragmentID": f"EX-{n}"}
        for n, ((name, _), dress) in enumerate(zip(names, dresses, strict=True))
    ]
    order = data.draw(st.permutations(range(len(records))))
    known = dict(names)
    straight, _ = redacted(records, known)
    mixed, _ = redacted([records[n] for n in order], known)
    assert [made.values for made in mixed] == [straight[n].values for n in order]


@MANY
@given(data=st.data())
def test_composed_or_decomposed_is_one_verdict(data):
    name, entity = data.draw(NAMES)
    values = planted(name, DRESSES["as it is"](data.draw, name), data.draw(SENTENCES))
    forms = [{k: unicodedata.normalize(form, v) for k, v in values.items()} for form in ("NFC", "NFD")]
    (one, other), _ = redacted(forms, {name: entity})
    composed = {k: unicodedata.normalize("NFC", v) for k, v in other.values.items()}
    assert composed == one.values


# ----------------------------------------------------------------------------------------------- files

ROW = ("FragmentID", "Outcome description", "Outcome statements is CONFIDENTIAL")


def verdict(content: bytes, ending: str, known) -> tuple[int, list[tuple[object, ...]]]:
    """The exit code of a scan, and what it found."""
    session = make_session(known)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"harvest{ending}"
        path.write_bytes(content)
        report = pipeline.scan(session, pipeline.Request((path,)))
    found = [(i.rule, i.entity, i.location.record, i.location.field_name, i.action) for i in report.items]
    return exit_code(report), found


# Text of which the identifier's first letters are left, and nothing that anybody could tell from a whole one.
STUMPS = {b"**FragmentID**: E", b"**FragmentID**: EX", b"**FragmentID**: EX-"}
TABLES = st.lists(st.tuples(NAMES, SENTENCES), min_size=1, max_size=4)


def table_of(drawn):
    return [
        dict(zip(ROW, (f"EX-{n}", f"{prose} {name} came, {prose}", "1.0"), strict=True))
        for n, ((name, _), prose) in enumerate(drawn)
    ]


@pytest.mark.parametrize("kind", ["text", "csv", "tsv", "json", "jsonl"])
@LAWS
@given(drawn=TABLES)
def test_line_ends_marks_and_encodings_change_no_verdict(kind, drawn):
    ending, build = BUILDERS[kind]
    known = {name: entity for (name, entity), _ in drawn}
    plain = build(table_of(drawn)).decode("utf-8-sig")
    expected = verdict(plain.encode(), ending, known)
    assert expected[0] == 1
    lines = plain.replace("\r\n", "\n")
    for text in (lines, lines.replace("\n", "\r\n")):
        for codec in ("utf-8", "utf-8-sig", "utf-16"):
            assert verdict(text.encode(codec), ending, known) == expected
        older = verdict(text.encode("cp1252"), ending, known)
        assert older in (expected, (3, []))  # an encoding in doubt is refused and never guessed


@pytest.mark.parametrize("kind", sorted(BUILDERS))
@settings(LAWS, max_examples=6)
@given(data=st.data())
def test_a_truncated_file_exits_0_only_where_it_holds_an_ids_first_letters(kind, data):
    """Every record holds an identifier: a cut that cannot be seen as one still leaves it in the whole records.

    Rows and text records that end early are shorter, and a record without its flag counts as confidential;
    where the cut leaves nothing but a header or a field's name, nothing was examined.
    """
    ending, build = BUILDERS[kind]
    drawn = data.draw(TABLES)
    known = {name: entity for (name, entity), _ in drawn} | {f"EX-{n}": "FRAGMENT_ID" for n in range(4)}
    content = build(table_of(drawn))
    for _ in range(5):
        length = data.draw(st.integers(1, len(content) - 2))
        code, _ = verdict(content[:length], ending, known)
        if kind in ("json", "xlsx"):
            assert code == 3
        elif not (kind == "text" and content[:length] in STUMPS):
            assert code in (1, 3)


@LAWS
@given(drawn=TABLES)
def test_a_copy_of_a_file_scans_clean_and_redacts_to_itself(drawn):
    known = {name: entity for (name, entity), _ in drawn}
    assume(len({name.casefold() for name in known}) == len(known))
    session = make_session(known)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.csv").write_bytes(BUILDERS["csv"][1](table_of(drawn)))
        assert exit_code(pipeline.redact(session, pipeline.Request((root / "a.csv",)), root / "one")) == 0
        assert exit_code(pipeline.redact(session, pipeline.Request((root / "one" / "a.csv",)), root / "two")) == 0
        assert exit_code(pipeline.scan(session, pipeline.Request((root / "one" / "a.csv",)))) == 0
        assert (root / "one" / "a.csv").read_bytes() == (root / "two" / "a.csv").read_bytes()
        assert not any(name in (root / "one" / "a.csv").read_text("utf-8") for name in known)


EMPTY = [(b"**FragmentID**:", ".txt"), (b'{"FragmentID": " "}\n', ".jsonl"), (b"FragmentID,coutnry\n,\n ,\n", ".csv")]
# Signs that show nothing, and a dash, say no more than a blank.
EMPTY += [(f"FragmentID,coutnry\n,{sign}\n".encode(), ".csv") for sign in ("\u200b", "\u3164", "\ufeff\u00ad", "-")]
READERS = {
    "scan": lambda session, path, _: pipeline.scan(session, pipeline.Request((path,))),
    "check": lambda session, path, _: pipeline.check(session, pipeline.Request((path,))),
    "audit": lambda session, path, _: pipeline.audit(session, pipeline.Request((path,))),
    "redact": lambda session, path, out: pipeline.redact(session, pipeline.Request((path,)), out),
    "verify": lambda session, path, _: pipeline.verify(session, path, path),
}


@pytest.mark.parametrize(("content", "ending"), EMPTY)
@pytest.mark.parametrize("command", READERS)
def test_a_file_that_holds_no_value_was_not_examined_whatever_the_command(command, content, ending, tmp_path):
    path, out = tmp_path / f"harvest{ending}", tmp_path / "out"
    path.write_bytes(content)
    report = READERS[command](make_session({}), path, out)
    assert (exit_code(report), report.coverage.files) == (3, 0)
    # verify says besides that such a record is like no other, so that nothing was proved.
    assert "no field has a value: nothing was examined" in {s.reason for s in report.coverage.skipped}
    assert not out.exists() or not list(out.iterdir())


@pytest.mark.parametrize("command", READERS)
def test_a_file_with_a_blank_record_among_others_is_examined(command, tmp_path):
    path = tmp_path / "harvest.csv"
    path.write_bytes(b"Outcome status,Outcome statements is CONFIDENTIAL\n,\nOutcome,0\n")
    report = READERS[command](make_session({}), path, tmp_path / "out")
    assert (report.coverage.files, report.coverage.records, report.coverage.skipped) == (1, 2, ())
