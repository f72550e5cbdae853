"""The software bill of materials: what a run of this installation is made of, in CycloneDX 1.6 (ECMA-424).

It is read from the installed metadata: this package, what it requires, what that requires, and our models by
the hashes of their manifests. The same installation gives the same bytes; the only time in it is
SOURCE_DATE_EPOCH, where that is set.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from redactor import __version__
from redactor.clock import VARIABLE, now
from redactor.provenance import MANIFEST, OWN

ROOT = "redactor"
# https://cyclonedx.org/docs/1.6/json/
SPECIFICATION = "1.6"


def render() -> str:
    """Return the document as JSON."""
    installed = closure()
    own = _license(metadata.metadata(ROOT))
    root = {"type": "application", "bom-ref": ROOT, "name": ROOT, "version": __version__, **own}
    components = [*(_component(found) for name, found in sorted(installed.items()) if name != ROOT), *_models()]
    document: dict[str, Any] = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": ({"timestamp": now()} if VARIABLE in os.environ else {}) | {"component": root},
        "components": components,
        "dependencies": [_edges(name, found, installed) for name, found in sorted(installed.items())],
    }
    # A serial number that says what is in it, where others put a random one.
    number = uuid5(NAMESPACE_URL, json.dumps(document, sort_keys=True))
    return json.dumps({**document, "serialNumber": f"urn:uuid:{number}"}, indent=2, ensure_ascii=False) + "\n"


def closure(root: str = ROOT) -> dict[str, metadata.Distribution]:
    """Return the distributions that *root* needs here, itself included, by their canonical names.

    Extras of our own that happen to be installed do not count. Raises PackageNotFoundError.
    """
    found: dict[str, metadata.Distribution] = {}
    pending = [(root, frozenset[str]())]
    seen = set(pending)
    while pending:
        name, extras = pending.pop()
        found[name] = metadata.distribution(name)
        for needed in _needs(found[name], extras):
            if needed not in seen:
                seen.add(needed)
                pending.append(needed)
    return found


def _needs(found: metadata.Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What a distribution requires in this environment, with the extras that it asks for."""
    for line in found.requires or ():
        wanted = Requirement(line)
        marker = wanted.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(wanted.name), frozenset(wanted.extras)


def _component(found: metadata.Distribution) -> dict[str, Any]:
    name = canonicalize_name(found.metadata["Name"])
    return {
        "type": "library",
        "bom-ref": _reference(found),
        "name": name,
        "version": found.version,
        "purl": _reference(found),
        **_license(found.metadata),
    }


def _models() -> Iterator[dict[str, Any]]:
    """Our own models, by the files of their manifests."""
    for name, manifest in _manifests():
        files = [
            {"type": "file", "name": f"{name}/{file}", "hashes": [{"alg": "SHA-256", "content": digest}]}
            for file, digest in sorted(manifest["files"].items())
        ]
        yield {
            "type": "machine-learning-model", "bom-ref": f"model:{name}", "name": name, "version": __version__,
            "components": files,
        }  # fmt: skip


def _manifests() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in sorted(OWN.glob(f"*/{MANIFEST}")):
        yield file.parent.name, json.loads(file.read_text("utf-8"))


def _edges(name: str, found: metadata.Distribution, installed: Mapping[str, metadata.Distribution]) -> dict[str, Any]:
    needed = {_reference(installed[other]) for other, _ in _needs(found, frozenset()) if other in installed}
    own = {f"model:{model}" for model, _ in _manifests()} if name == ROOT else set[str]()
    return {"ref": _reference(found), "dependsOn": sorted(needed | own)}


def _reference(found: metadata.Distribution) -> str:
    name = canonicalize_name(found.metadata["Name"])
    return ROOT if name == ROOT else f"pkg:pypi/{name}@{found.version}"


def _license(about: Any) -> dict[str, Any]:
    said = license_of(about)
    if not said:
        return {}
    if about.get("License-Expression"):
        return {"licenses": [{"expression": said}]}
    return {"licenses": [{"license": {"name": said}}]}


def license_of(about: Any) -> str:
    """Return what a distribution says of its licence in a line: as an expression, by classifiers, or in words."""
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License :: ")]
    named = sorted(c for c in classifiers if c != "OSI Approved")
    if named:
        return " AND ".join(named)
    first = (about.get("License") or "").strip().partition("\n")[0]
    return re.sub(r"\s+", " ", first)[:100]
