"""What models are made of: their files checked by hash, and one digest that stands for them.

Our own model has a manifest beside it, which lists the word vectors' files as well (:mod:`redactor.models`).
A pipeline that the user names came as a wheel: pip has kept the wheel's list of hashes (RECORD), and what is
loaded must still be what was installed. That finds damage and what was slipped in; it does not find who could
write both, which only ``pip install --require-hashes`` with a lock does.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
from collections.abc import Collection, Iterator
from importlib import metadata
from pathlib import Path

from redactor.errors import ModelError

OWN = Path(__file__).parent / "models"
MANIFEST = "MANIFEST.json"


def is_installed(package: str) -> bool:
    """Whether there is such a package, found without importing it; a path is none."""
    return package.isidentifier() and importlib.util.find_spec(package) is not None


def digest_of(name: str) -> str:
    """Return a SHA-256, 64 hexadecimal digits, of a model's list of hashes; "" for one that has no list."""
    manifest = OWN / name / MANIFEST
    if manifest.is_file():
        return hashlib.sha256(manifest.read_bytes()).hexdigest()
    lines = sorted(f"{path} {digest}" for path, _, digest in _listed(name))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def require_intact(package: str, unused: Collection[str] = ()) -> None:
    """Raise ModelError unless every file of an installed *package* is there with the hash of its wheel.

    Folders called as in *unused* (components that are not loaded) are not read.
    """
    count = 0
    for path, file, digest in _listed(package):
        if digest and not set(path.split("/")) & set(unused):
            count += 1
            if _sha256(file) != digest:
                raise ModelError(f"the pipeline {package} is not what was installed ({path}): install it again")
    if not count:
        raise ModelError(f"the pipeline {package} has no list of hashes: install it from a wheel")


def _listed(package: str) -> Iterator[tuple[str, Path, str]]:
    """Yield path, file and SHA-256 (URL-safe base64) of what a package was installed from.

    RECORD is read as it is: the library's own list leaves out, in some versions, what is not there any more.
    """
    for distribution in _distributions(package):
        for path, digest, *_ in csv.reader((distribution.read_text("RECORD") or "").splitlines()):
            kind, _, value = digest.partition("=")
            if path.partition("/")[0] == package and kind == "sha256":
                yield path, Path(str(distribution.locate_file(path))), value


def _distributions(package: str) -> Iterator[metadata.Distribution]:
    """The distribution of a package: by the same name, as pipelines have it, else by a look at all of them."""
    if not is_installed(package):
        return
    try:
        yield metadata.distribution(package)
    except metadata.PackageNotFoundError:
        for name in sorted(set(metadata.packages_distributions().get(package, ()))):
            yield metadata.distribution(name)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return ""
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
