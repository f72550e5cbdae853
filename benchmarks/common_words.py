"""Write redactor/data/common.txt: the words that our annotated corpus uses in lower case, outside identifiers.

python benchmarks/common_words.py fixtures/corpus/train.annotated.jsonl fixtures/corpus/voices-*.jsonl
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from redactor.normalize import plain

MARK = re.compile(r"\[\[[A-Z_]+\|.+?\]\]", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{3,}")
HEADER = (
    "# Words used in lower case, outside identifiers, in the project's own annotated corpus (en, fr, pt),\n"
    "# without accents. "
    "A capital on one of them, at the start of a sentence or in a title, is no sign\n# of a name. "
    "Made by benchmarks/common_words.py.\n"
)


def main() -> None:
    words = set()
    for path in map(Path, sys.argv[1:]):
        for line in path.read_text("utf-8").splitlines():
            for _, value in json.loads(line)["fields"]:
                words |= {plain(w) for w in WORD.findall(MARK.sub(" ", value)) if w.islower()}
    Path("redactor/data/common.txt").write_text(HEADER + "\n".join(sorted(words)) + "\n", "utf-8")
    print(len(words))


if __name__ == "__main__":
    main()
