"""Count the words that people write in small letters, for ``redactor/data/common_words.txt``.

    python -m redactor.training.common_words [--tab DIR]

Counted in the annotated fragments that may be trained on, names left out, and in the court cases of split train of
the Text Anonymization Benchmark (MIT), whose other splits measure and must not be read.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from redactor.normalize import key
from redactor.training.data import read_lines

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "redactor" / "data" / "common_words.txt"
HEADER = (
    "# Words that people write in small letters: keys, one a line. A capital alone does not make one of these a name.\n"
    "# Made by redactor.training.common_words of the fragments trained on (names left out) and of split train\n"
    "# of the Text Anonymization Benchmark (MIT).\n"
)
_MARK = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
_NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "HRD_COALITION", "NRP"})
_WORD = re.compile(r"(?<![\w'’.@/-])(?:[cdjlmnst]['’]|qu['’])?([a-zà-ÿœ]{3,})(?![\w@/])")


def words_of(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for match in _WORD.finditer(text):
            yield key(match[1])


def fragments(folder: Path) -> Iterator[str]:
    """Texts of the fragments that are trained on, without the names that are marked in them."""
    for path in [folder / "train.annotated.jsonl", *sorted(folder.glob("voices-*.annotated.jsonl"))]:
        for record in read_lines(path):
            for _, marked in record["fields"]:
                yield _MARK.sub(lambda mark: " " if mark[1] in _NAMES else mark[2], marked)


def cases(folder: Path) -> Iterator[str]:
    return (row["text"] for row in read_lines(folder / "docs.jsonl") if row["split"] == "train")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m redactor.training.common_words", description=__doc__)
    parser.add_argument("--tab", type=Path, help="folder of the benchmark (docs.jsonl)")
    tab = parser.parse_args().tab
    texts = [*fragments(ROOT / "fixtures" / "corpus"), *(cases(tab) if tab else ())]
    words = sorted({word for word in words_of(texts) if " " not in word and len(word) > 2})
    TARGET.write_text(HEADER + "\n".join(words) + "\n", "utf-8")


if __name__ == "__main__":
    main()
