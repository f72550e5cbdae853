"""Write redactor/data/gates.json: what the matches of our patterns begin with and hold, worked out beforehand.

python -m benchmarks.gates

To be run after patterns or the lists in them were changed; without, start-up takes a little longer.
"""

from __future__ import annotations

import json
from pathlib import Path

from redactor.recognizers import RECOGNIZERS
from redactor.recognizers.base import known_patterns
from redactor.recognizers.gates import digest
from redactor.recognizers.studied import work_out

FILE = Path("redactor/data/gates.json")
# Some families make a pattern of a long list when they read their first text.
TEXT = "On 3 May 2024 she moved to Kara."


def text() -> str:
    """One pattern a line, by digest: changes of two branches merge by lines."""
    for make in RECOGNIZERS.values():
        make(supported_language="en").analyze(TEXT, [])
    rows = {}
    for pattern in known_patterns():
        gate = work_out(pattern)
        row = [None if gate.begins is None else sorted(gate.begins), [sorted(need) for need in gate.holds]]
        rows[digest(pattern)] = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return "{\n" + ",\n".join(f'"{name}":{row}' for name, row in sorted(rows.items())) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text("{}", "utf-8")  # nothing is taken over from the last time
    FILE.write_text(text(), "utf-8")
    print(FILE)
