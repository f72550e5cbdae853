"""`make dist`: wheel and sdist, built twice from clean copies that have nothing but their content in common."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]


def tracked() -> list[str]:
    """The files that git knows and that are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return sorted(name for name in os.fsdecode(listed).split("\0") if (ROOT / name).is_file())


def copy(target: Path, *, mode: int, time: int) -> Path:
    """A clean copy of the tracked files, in another order of making, with other modes and times."""
    for name in tracked() if time % 2 else reversed(tracked()):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((ROOT / name).read_bytes())
        file.chmod(mode)
        os.utime(file, (time, time))
    return target


def build(folder: Path, *only: str) -> Mapping[str, bytes]:
    """What hatchling makes of *folder*, by file name."""
    command = [sys.executable, "-m", "hatchling", "build", *only]
    surroundings = {name: text for name, text in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, check=True)
    return {file.name: file.read_bytes() for file in sorted((folder / "dist").iterdir())}


def from_sdist(archive: Path, folder: Path) -> Mapping[str, bytes]:
    """The wheel that is made of an unpacked sdist."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (inside,) = folder.iterdir()
    return build(inside, "-t", "wheel")


def main(target: Path) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        first = build(copy(Path(one), mode=0o644, time=1_000_000_001))
        second = build(copy(Path(two), mode=0o600, time=1_700_000_000))
    if first != second:
        raise SystemExit(f"not reproducible: {[name for name in first if first[name] != second.get(name)]}")
    target.mkdir(exist_ok=True)
    for name, content in first.items():
        (target / name).write_bytes(content)
        print(f"{sha256(content).hexdigest()}  {target / name}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
