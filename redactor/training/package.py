"""Writes a trained pipeline as the artefact that ``redactor.models.load`` reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spacy.about import __version__ as spacy_version
from spacy.language import Language

from redactor import models
from redactor.models import runtime
from redactor.training.train import Recipe


def write(nlp: Language, name: str, recipes: Sequence[Recipe], out: Path, about: dict[str, Any]) -> None:
    """Write the pipeline without vectors to ``out``, with a manifest; a README there is left alone."""
    nlp.meta.update(
        name=name,
        version="1.0.0",
        license="MIT AND LGPL-LR",
        description="NER of redactor",
        author="",
        email="",
        url="",
    )
    nlp.to_disk(out, exclude=["vocab"])
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.name not in (models.MANIFEST, "README.md"))
    wheels = sorted({package for recipe in recipes for package in recipe.vectors})
    manifest = {
        "name": name,
        "spacy": spacy_version,
        "files": {p.relative_to(out).as_posix(): models.sha256(p) for p in files},
        "vectors": {
            wheel: {file: models.sha256(runtime.vectors_folder(wheel) / file) for file in runtime.VECTOR_FILES}
            for wheel in wheels
        },
        "lists": models.sha256(runtime.LISTS),
        "recipes": [asdict(recipe) for recipe in recipes],
        "trained_on": about,
    }
    (out / models.MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
