"""A user's schema file adds to the shipped one, and says where it is wrong."""

from __future__ import annotations

import pytest

from redactor.errors import ConfigurationError
from redactor.model import Column, Role
from redactor.ownschema import load_schema
from redactor.schema import default_schema


def loaded(folder, text):
    path = folder / "columns.yaml"
    path.write_text(text, "utf-8")
    return load_schema(path)


def test_it_extends_the_shipped_schema(tmp_path):
    schema = loaded(
        tmp_path,
        """
columns:
  - {key: outcome, names: [Quoi, Ce qui s'est passé]}
  - {key: partner, role: controlled, names: [Partner]}
""",
    )
    assert schema.columns(["quoi", "CE QUI S'EST PASSE", "Partner", "Country", "Shoe size"]) == (
        Column("quoi", "outcome", Role.NARRATIVE),
        Column("CE QUI S'EST PASSE", "outcome", Role.NARRATIVE),
        Column("Partner", "partner", Role.CONTROLLED),
        Column("Country", "country", Role.COUNTRY),
        Column("Shoe size", "shoe size", Role.UNKNOWN),
    )
    assert schema.merged == default_schema().merged


def test_its_own_names_come_first(tmp_path):
    schema = loaded(tmp_path, "columns: [{key: outcome, names: [Status]}]")
    assert schema.column("Status") == Column("Status", "outcome", Role.NARRATIVE)


def test_it_may_compose_the_story_another_way(tmp_path):
    schema = loaded(tmp_path, "merged: [{heading: 'What: ', key: outcome}]")
    assert [(part.heading, part.key) for part in schema.merged] == [("What: ", "outcome")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: [{key: partner, names: [Partner]}]", "columns.0.role: a key that is not shipped needs one of "),
        ("columns: [{key: flag, role: year, names: [F]}]", "columns.0.role: the shipped key 'flag' has the role flag"),
        ("columns: [{key: outcome, names: [Awa]}, {key: outcome}]", "columns.1.names: Field required"),
        ("columns: [{key: outcome, names: ['?!']}]", "columns: a name has neither letters nor digits"),
        ("columns: [{key: outcome, role: Awa, names: [Awa]}]", "columns.0.role: Input should be 'identifier'"),
        ("colums: []", "colums: Extra inputs are not permitted"),
        ("merged: [{heading: x, key: awa}]", "merged.0.key: no column has this key"),
        ("columns: [", "not YAML"),
    ],
)
def test_a_wrong_one_is_refused_by_file_and_key(tmp_path, text, said):
    with pytest.raises(ConfigurationError) as refusal:
        loaded(tmp_path, text)
    assert str(refusal.value).startswith(f"{tmp_path / 'columns.yaml'}: {said}")
    assert "Awa" not in str(refusal.value)


def test_plain_headings_of_the_same_things_are_shipped():
    names = ["What changed", "Description du changement", "Why it matters", "Is this confidential?"]
    assert [default_schema().column(name).key for name in names] == ["outcome", "outcome", "significance", "flag"]
