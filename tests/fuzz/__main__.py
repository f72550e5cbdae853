"""Coverage-guided fuzzing by hand: ``pip install atheris``, then ``python -m tests.fuzz NAME SECONDS [FOLDER]``.

Inputs that reach something new are added to FOLDER (a scratch folder unless named); an input that breaks a law
is written there as ``crash-…``. Copy it to ``fixtures/fuzz/NAME``, mend the fault, and it stays mended.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["redactor"]):
    from tests.fuzz.targets import TARGETS

KEPT = Path(__file__).parent.parent.parent / "fixtures" / "fuzz"
# Sizes in bytes: long enough for several records, short enough for many runs a second.
LONGEST = 4096


def main(name: str, seconds: str, folder: str = "") -> None:
    found = Path(folder or tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    found.mkdir(parents=True, exist_ok=True)
    longest = 65_536 if name == "xlsx" else LONGEST
    options = [f"-max_total_time={seconds}", f"-max_len={longest}", "-timeout=20", "-rss_limit_mb=2048"]
    options += [f"-artifact_prefix={found}/", "-print_final_stats=1"]
    dictionary = KEPT / f"{name}.dict"
    options += [f"-dict={dictionary}"] if dictionary.exists() else []
    kept = [str(KEPT / name)] if (KEPT / name).is_dir() else []
    atheris.Setup([sys.argv[0], *options, str(found), *kept], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
