"""``python -m redactor.training``: train the shipped recogniser again, from one seed, on a CPU, offline.

    python -m redactor.training --out redactor/models/NAME [--tab DIR] [--only MEMBER --weights DIR]

Members are trained one after the other (four to six minutes each on one core); with ``--jobs 2`` at once.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: one core a member, and stable sums

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path
from random import Random

from redactor.models import tagger
from redactor.training import augment, carriers, data, package, train
from redactor.training.recipes import BIAS, BONUS, CARRIERS, RECIPES, TAB_SHARE, VOICES

ROOT = Path(__file__).parents[2]


def corpora(folder: Path) -> list[Path]:
    """The annotated files that may be trained on: never dev, never heldout."""
    return [folder / "train.annotated.jsonl", *sorted(folder.glob("voices-*.annotated.jsonl"))]


def epochs(files: list[Path], tab: Path | None) -> train.EpochOf:
    """What each epoch is made of: records varied, invented sentences, part of the court cases."""
    records = []
    for file in files:
        records += data.read_annotated(file) * (VOICES if file.name.startswith("voices-") else 1)
    own = augment.Augmenter(records)
    court = [sample for case in data.read_tab(tab) for sample in case] if tab else []

    def epoch(number: int, rng: Random) -> list[data.Sample]:
        samples = own.epoch(number, rng)
        samples += [augment.respell(rng, s) for s in rng.sample(court, int(TAB_SHARE * len(court)))]
        samples += carriers.samples(rng, CARRIERS)
        rng.shuffle(samples)
        return samples

    return epoch


def about(files: list[Path], tab: Path | None) -> dict[str, str]:
    """Names and digests of the training files."""
    used = files + ([tab / "docs.jsonl", tab / "gold.jsonl"] if tab else [])
    return {"/".join(file.parts[-2:]): hashlib.sha256(file.read_bytes()).hexdigest() for file in used}


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m redactor.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the artefact; its last part is the model's name"
    )
    parser.add_argument(
        "--corpus", type=Path, default=ROOT / "fixtures" / "corpus", help="folder of the annotated files"
    )
    parser.add_argument(
        "--tab",
        type=Path,
        default=None,
        help="folder of the Text Anonymization Benchmark (docs.jsonl, gold.jsonl)",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=Path("build/members"),
        help="where members' weights are kept between steps",
    )
    parser.add_argument("--jobs", type=int, default=1, help="members trained at once")
    parser.add_argument("--only", help="train this member and stop")
    parser.add_argument("--keep", action="store_true", help="use members' weights that are there already")
    return parser


def main() -> int:
    """Train the members, join them, write the artefact."""
    options = arguments().parse_args()
    files = corpora(options.corpus)
    options.weights.mkdir(parents=True, exist_ok=True)
    for recipe in [r for r in RECIPES if r.name == options.only]:
        model = train.train(recipe, epochs(files, options.tab), lambda line: print(line, flush=True))
        tagger.write_parameters(options.weights / f"{recipe.name}.npz", model)
        return 0
    waiting = [r for r in RECIPES if not (options.keep and (options.weights / f"{r.name}.npz").is_file())]
    while waiting:
        started = [
            subprocess.Popen([sys.executable, "-m", "redactor.training", *sys.argv[1:], "--only", r.name])
            for r in waiting[: options.jobs]
        ]
        waiting = waiting[options.jobs :]
        codes = [process.wait() for process in started]
        if any(codes):
            return 1
    members = []
    for recipe in RECIPES:
        members.append(train.network(train.pipeline([recipe])))
        tagger.read_parameters(options.weights / f"{recipe.name}.npz", members[-1])
    package.write(
        train.assemble(RECIPES, members, BIAS, BONUS),
        options.out.name,
        RECIPES,
        options.out,
        about(files, options.tab),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
