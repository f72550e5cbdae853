"""Whatever a configuration, policy, schema, marker or decisions file holds, it is read or refused, and at once."""

from __future__ import annotations

import os
from datetime import date

import pytest

from redactor.config import load_config
from redactor.decisions import load_decisions
from redactor.errors import ConfigurationError
from redactor.markers import load_grammar
from redactor.ownschema import load_schema
from redactor.policy import load_policy

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "thousands of brackets": b"a: " + b"[" * 2_000,
    "thousands of mappings": b"{a: " * 2_000,
    "a billion laughs": LAUGHS.encode(),
    "a list that holds itself": b"columns: &a [*a]\nmerged: *a\nlevels: *a\nharvests: *a\ndecisions: *a\n",
    "a mapping that holds itself": b"levels: &a {open: *a}\ncolumns: *a\npipelines: *a\ndecisions: *a\n",
    "a NUL": b"a: \0",
    "no such date": b"a: 2023-02-30",
    "a number of thousands of digits": b"a: " + b"9" * 6_000,
    "a command": b"a: !!python/object/apply:os.abort []",
    "a wrong tag": b"a: !!timestamp x\nb: !!bool x\n",
    "a merge of nothing": b"<<: 3",
    "no text": bytes(range(128, 256)),
    "a list": b"- a",
    "a word": b"x",
}
LOADERS = {
    ".redactor.yaml": lambda path: load_config(path.parent),
    "decisions.yaml": load_decisions,
    "schema.yaml": load_schema,
    "policy.yaml": lambda path: load_policy(path, today=date(2026, 1, 1)),
    "markers.yaml": load_grammar,
}
# A marker file may say more than its own keys; what it says beside them is not looked at.
READ = {("markers.yaml", name) for name in HOSTILE if name.startswith(("a billion", "a list that", "a mapping that"))}


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_by_name_and_nothing_of_it_is_run(tmp_path, monkeypatch, name, case):
    monkeypatch.setattr(os, "abort", lambda: pytest.fail("a file ran a command"))
    path = tmp_path / name
    path.write_bytes(HOSTILE[case])
    if (name, case) in READ:
        LOADERS[name](path)
        return
    with pytest.raises(ConfigurationError) as refusal:
        LOADERS[name](path)
    assert refusal.value.__cause__ is None
    assert "file" in str(refusal.value) or name in str(refusal.value) or "schema" in str(refusal.value)
