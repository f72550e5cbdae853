"""A gate may only spare work: what a pattern finds behind it is what it finds alone."""

import json
import re
import sys
from pathlib import Path

import pytest
import regex
import yaml
from hypothesis import given
from hypothesis import strategies as st

from redactor.normalize import fold
from redactor.recognizers import RECOGNIZERS, base
from redactor.recognizers.gates import Gates, Lazy, digest, gate_of, worked_out
from redactor.recognizers.studied import CAPITAL, NUMBER, Gate, folded, work_out

assert RECOGNIZERS  # importing them makes every pattern
PATTERNS = sorted(base._GATES._gates, key=lambda pattern: pattern.pattern)
FIXTURES = Path("fixtures")
MARK = re.compile(r"\[\[[A-Z_]+\|(.+?)\]\]", re.DOTALL)


def corpus() -> list[str]:
    rows = (FIXTURES / "corpus" / "dev.annotated.jsonl").read_text("utf-8").splitlines()[::4]
    fields = {MARK.sub(r"\1", text) for row in rows for _, text in json.loads(row)["fields"]}
    cases = [yaml.safe_load(file.read_text("utf-8")) for file in sorted((FIXTURES / "recognizers").glob("*.yaml"))]
    listed = {text for case in cases for part in ("finds", "ignores") for text in case[part].values()}
    return sorted(fold(text).text for text in fields | listed)


TEXTS = corpus()


def spans(matches):
    return [(match.span(), match.groupdict()) for match in matches]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern[:40])
def test_a_gated_scan_finds_what_the_pattern_finds_alone(pattern):
    for text in TEXTS:
        assert spans(base.scan(pattern, text)) == spans(pattern.finditer(text))


def test_a_gate_worked_out_beforehand_is_the_gate():
    known = [pattern for pattern in PATTERNS if digest(pattern) in worked_out()]
    assert {pattern.pattern: gate_of(pattern) for pattern in known} == {p.pattern: work_out(p) for p in known}


def test_the_gates_of_most_patterns_are_worked_out_beforehand():
    """Each of the others costs a hook milliseconds. Write the file anew with: python -m benchmarks.gates"""
    missing = [pattern.pattern for pattern in PATTERNS if digest(pattern) not in worked_out()]
    assert len(missing) <= 0.4 * len(PATTERNS), missing


def test_a_pattern_is_compiled_when_it_is_run_and_only_once(monkeypatch):
    made = []
    compiling = regex.compile
    monkeypatch.setattr(regex, "compile", lambda *given: made.append(given) or compiling(*given))
    pattern = Lazy("(?:a|b)c", regex.VERBOSE)
    assert (made, pattern.pattern, pattern.flags) == ([], "(?:a|b)c", regex.VERBOSE)
    assert [pattern.search("xbc").span(), pattern.search("abc").span()] == [(1, 3), (1, 3)]
    assert pattern.fullmatch("bcx") is None
    assert made == [("(?:a|b)c", regex.VERBOSE)]


def test_most_patterns_have_a_gate():
    """Work saved is what gates are for: a syntax they cannot read would go unnoticed otherwise."""
    gated = [pattern for pattern in PATTERNS if any(gate_of(pattern))]
    assert len(gated) >= 0.9 * len(PATTERNS)


def test_characters_that_match_without_regard_to_case_fold_alike():
    letters = {char for text in TEXTS for char in text if char.isalpha()}
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    for letter in sorted(letters):
        alike = regex.findall(regex.escape(letter), everything, regex.IGNORECASE)
        assert {folded(char) for char in alike} == {folded(letter)}


@pytest.mark.parametrize(
    ("pattern", "begins", "holds"),
    [
        (r"(?<!\w)(?:May|March)\s\d", {"march ", "may 0"}, [{"arch 0", "ay 0"}]),
        (r"(?i:été)x?", {"ete"}, []),
        (r"\w+ing\b", None, [{"ing"}]),
        (r"a?b", None, [{"b"}]),
        (r"(?:ab)?cd", {"abcd", "cd"}, []),
        (r"[^a]b", None, [{"b"}]),
        (r"(?:day|month)(?:s)?z{2}", {"dayz", "daysz", "monthz", "months"}, [{"z"}]),
        (r"\p{Lu}\w+\s(?:Court|Board)", None, [{" court", " board"}]),
        (r"\w+@\w+\.(?:org|net)", None, [{".org", ".net"}, {"@"}]),
        (r"\P{Lu}b", None, []),
        (r"", None, []),
        (r"(?<!\w)\p{Lu}\w+", {CAPITAL}, []),
        (r"(?<![\w'-])(?:d'|[A-Z])\w+\sx", {CAPITAL, "d'"}, [{" x"}]),
        (r"(?<![\w.]|[A-Z]\s)\d+\sx?", {NUMBER}, [{"0"}, {" "}]),
        (r"(?<![^\W\d])\p{Lu}x", None, [{"x"}]),
        (r"(?<!\w)(?i:\p{Lu}x)", None, [{"x"}]),
        (r"\p{Lu}x", None, [{"x"}]),
        (r"(?<!\w)[0-9]zz", {"0zz"}, []),
        (r"a|", None, []),
        (r"(?P<q>['\"])zz(?P=q)", {"'zz", '"zz'}, []),
    ],
)
def test_a_gate_says_what_every_match_begins_with_and_holds(pattern, begins, holds):
    assert gate_of(regex.compile(pattern)) == Gate(frozenset(begins) if begins else None, tuple(map(frozenset, holds)))


def test_a_pattern_is_tried_only_where_all_that_it_must_hold_is_met():
    gates, pattern = Gates(), regex.compile(r"\w+@\w+\.org")
    gates.add(pattern)
    texts = ("a@b.org", "x a@b.org y", "b.org", "a@b", "a b.orgs @")
    assert [gates.places(text)[pattern] for text in texts] == [None, None, (), (), None]


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        "[ab]",
        "[^a]",
        "\\d",
        "\\s+",
        "(?:a|bc)",
        "(?:ab)?",
        "c{2,}",
        "(?<!a)",
        ".",
        "(?:a|)",
        "(?<!\\w)",
        "\\p{Lu}",
        "[A-Z]",
        "(?i:\\p{Lu}|1)",
        "[\\p{Lu}1]",
        "[0-9]+",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=6), st.text("abAB1 _\n", max_size=30), st.sampled_from([0, regex.I]))
def test_any_pattern_finds_behind_its_gate_what_it_finds_alone(pieces, text, flags):
    pattern = regex.compile("".join(pieces), flags)
    gates = Gates()
    gates.add(pattern)
    starts = gates.places(text).get(pattern)
    if starts is None:
        return
    alone = [match.span() for match in pattern.finditer(text) if match[0]]
    assert {start for start, _ in alone} <= set(starts)


def test_what_cannot_be_read_has_no_gate():
    assert gate_of(regex.compile(r"(?|a(b)|c(d))")) == Gate(None, ())
