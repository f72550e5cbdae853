"""The bill of materials: valid, complete for this installation, and the same every time."""

from __future__ import annotations

import json
from importlib import metadata

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from redactor.sbom import closure, license_of, render
from tests.test_cli import run


def test_it_is_valid_against_the_schema():
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(render())
    assert found is None, str(found.data)[:200]


def test_the_command_prints_it_and_it_is_the_same_every_time(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    code, out, _ = run("sbom")
    assert (code, out) == (0, render())
    assert "timestamp" not in json.loads(out)["metadata"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert json.loads(render())["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"


def test_every_component_is_what_is_installed_and_every_edge_leads_to_one():
    found = json.loads(render())
    libraries = {c["name"]: c["version"] for c in found["components"] if c["type"] == "library"}
    assert libraries == {name: d.version for name, d in closure().items() if name != "redactor"}
    assert libraries.keys() >= {"spacy", "presidio-analyzer", "pydantic", "thinc", "cymem"}
    assert not libraries.keys() & {"pytest", "ruff", "keyring"}
    known = {c["bom-ref"] for c in found["components"]} | {"redactor"}
    edges = {edge["ref"]: edge["dependsOn"] for edge in found["dependencies"]}
    assert {other for others in edges.values() for other in others} == known - {"redactor"}


def test_our_model_is_in_it_with_the_hash_of_every_file():
    (model,) = [c for c in json.loads(render())["components"] if c["type"] == "machine-learning-model"]
    assert model["name"] == "fragments"
    assert {"fragments/config.cfg", "fragments/meta.json"} <= {file["name"] for file in model["components"]}
    assert all(len(file["hashes"][0]["content"]) == 64 for file in model["components"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("License-Expression: MIT OR ISC\nLicense: other\n", "MIT OR ISC"),
        ("License: MIT\nClassifier: License :: OSI Approved :: BSD License\n", "BSD License"),
        ("License: Permission is hereby granted\n  and so on\n", "Permission is hereby granted"),
        ("License: x\nClassifier: License :: OSI Approved\n", "x"),
        ("", ""),
    ],
)
def test_a_licence_is_what_the_metadata_says_best(tmp_path, text, said):
    about = tmp_path / "example-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: example\nVersion: 1\n{text}")
    assert license_of(metadata.PathDistribution(about).metadata) == said
