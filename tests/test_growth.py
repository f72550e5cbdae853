"""Work grows with the text: what is fast for long values says what the obvious code says, in bounded steps."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.criteria import _WORD, hidden_share, is_covered
from redactor.keys import Key
from redactor.model import Role, Span
from redactor.needles import BEGIN, END, Needle, Search, fold_char, readings, skeleton
from redactor.protected import Protected
from redactor.recognizers import pipelines
from redactor.redact import Edit, splice
from redactor.schema import default_schema
from redactor.verify import Form, survivors
from tests.support import make_fragment, make_session

PACKAGE = Path(__file__).parent.parent / "redactor"

TEXTS = st.text("ab é.-1 \n", max_size=40)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda p: Span(p[0], p[0] + p[1])), max_size=6)


@given(TEXTS, SPANS)
def test_the_hidden_share_is_that_of_words_that_a_span_touches(text, spans):
    words = [Span(*found.span()) for found in _WORD.finditer(text)]
    gone = sum(any(word.overlaps(span) for span in spans) for word in words)
    assert hidden_share([text], [spans]) == (gone / len(words) if words else 0.0)


@given(TEXTS, SPANS)
def test_a_value_is_covered_when_every_letter_lies_in_a_span(text, spans):
    letters = [place for place, char in enumerate(text) if char.isalnum()]
    assert is_covered(text, spans) == all(any(s.start <= at < s.end for s in spans) for at in letters)


@given(st.text("abc", min_size=12, max_size=20), st.lists(st.integers(0, 3), max_size=4))
def test_edits_are_put_in_from_left_to_right_as_from_right_to_left(value, widths):
    edits = [Edit(Span(3 * n, 3 * n + width), f"[{n}]") for n, width in enumerate(widths) if width]
    expected = value
    for edit in reversed(edits):
        expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
    assert splice(value, edits) == expected


@given(st.text("aB1é.ﬁ\u200b\u0301ß- \n", max_size=30))
def test_a_skeleton_is_the_folded_characters_with_their_places(text):
    found = [(letter, place) for place, char in enumerate(text) for letter in fold_char(char) or ""]
    hay = skeleton(text)
    assert (hay.letters, list(hay.places)) == ("".join(c for c, _ in found), [p for _, p in found])
    assert sum(bool(edge & BEGIN) for edge in hay.edges) == sum(bool(edge & END) for edge in hay.edges)


def test_a_search_for_many_values_reads_each_text_once(monkeypatch):
    read = []
    monkeypatch.setattr("redactor.needles.readings", lambda text: read.append(text) or readings(text))
    search = Search([Needle(f"Exemplo{number}") for number in range(500)])
    read.clear()
    assert [needle.value for _, needle in search.places("Exemplo7 met Exemplo499.")] == ["Exemplo7", "Exemplo499"]
    assert read == ["Exemplo7 met Exemplo499."]


def test_verification_tries_a_value_only_where_its_letters_begin_a_word(monkeypatch):
    tried = []

    is_at = Form.is_at

    def counted(form, text, place):
        tried.append(form.item.value)
        return is_at(form, text, place)

    monkeypatch.setattr(Form, "is_at", counted)
    banned = [Protected(f"Exemplo Nr{number}", "PERSON") for number in range(300)]
    text = "nobody was there and nothing was said " * 200 + "but Exemplo Nr17 came"
    left = list(survivors([{"Outcome description": text}], [banned], default_schema()))
    assert [(s.record, s.field_name, s.entity) for s in left] == [(0, "Outcome description", "PERSON")]
    assert sorted(tried) == ["Exemplo Nr1", "Exemplo Nr17"]
    assert default_schema().column("Outcome description").role is Role.NARRATIVE


@given(st.lists(st.integers(1, 60), max_size=40))
def test_a_forward_pass_holds_few_texts_and_few_characters(sizes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipelines, "BATCH", 5)
        patch.setattr(pipelines, "LONGEST", 100)
        pieces = [("x" * size, ("", 0)) for size in sizes]
        batches = list(pipelines.batches_of(pieces))
    assert [piece for batch in batches for piece in batch] == pieces
    assert all(len(batch) <= 5 and sum(len(text) for text, _ in batch) <= 100 for batch in batches)


def test_a_name_that_is_no_text_is_read_place_by_place():
    assert pipelines.encodable("Awa \udcff\udce9 \U0001f600") == "Awa \ufffd\ufffd \U0001f600"


def test_a_long_field_is_digested_once_and_not_for_each_finding_in_it(monkeypatch):
    read = []
    digest = Key.digest
    monkeypatch.setattr(Key, "digest", lambda key, *parts: read.append(sum(map(len, parts))) or digest(key, *parts))
    session, text = make_session({"Exemplo": "PERSON"}), "Exemplo came. " * 10_000
    fragment = make_fragment({"Outcome description": text})
    (findings,) = session.detector.detect([fragment])
    assert len(findings) == 10_000
    same = {session.content(finding, fragment) for finding in findings}
    assert max(read) < 200
    changed = make_fragment({"Outcome description": text + "."})
    assert len(same) == 1
    assert same.isdisjoint({session.content(findings[0], changed)})


# What these remember is no more than our own lists, or Unicode, can ask of them.
FEW = {
    "checks/phrases.py: phrase(name)",
    "checks/wording.py: listed(name)",
    "lexicon/listed.py: data(name)",
    "models/runtime.py: word_vectors(package)",
    "normalize.py: _bare(char)",
    "normalize.py: _invisible(char)",
    "normalize.py: _latin(char)",
    "operators.py: _presidio_operator(name)",
    "recognizers/base.py: _escaped(char)",
    "reports/html.py: rule_page(rule)",
    "reports/words.py: words(language)",
    "review/pages.py: _static(name)",
}


def test_what_is_remembered_of_words_and_texts_has_a_bound():
    """A run of 100,000 records meets words without end: ``cache`` would keep all of them."""
    found = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))) if not name.startswith("training/") else ():
            if isinstance(node, ast.FunctionDef) and node.args.args:
                unbounded = any(isinstance(d, ast.Name) and d.id == "cache" for d in node.decorator_list)
                arguments = ", ".join(argument.arg for argument in node.args.args)
                found |= {f"{name}: {node.name}({arguments})"} if unbounded else set()
    assert found == FEW
