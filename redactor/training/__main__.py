"""``python -m redactor.training``: train the shipped recogniser again, from its recipe's seeds, on a CPU, offline.

    python -m redactor.training --out redactor/models/NAME [--tab DIR] [--only MEMBER --weights DIR]

Its two members took 36 (two runs) and 43 minutes, both at once on two cores (``--jobs 2``).
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: one core a member, and stable sums

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from redactor.models import tagger
from redactor.training import augment, carriers, data, package, train
from redactor.training.recipes import CARRIERS, COPIES, RECIPES, TAB_SHARE, WEIGHING
from redactor.training.train import Recipe

ROOT = Path(__file__).parents[2]


def corpora(folder: Path) -> list[Path]:
    """The annotated files that may be trained on: never dev, never heldout."""
    return [folder / "train.annotated.jsonl", *sorted(folder.glob("voices-*.annotated.jsonl"))]


def epochs(files: list[Path], tab: Path | None) -> train.EpochOf:
    """What each epoch is made of: records varied, invented sentences, part of the court cases."""
    records = []
    for file in files:
        records += data.read_annotated(file) * COPIES
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


def member(recipe: Recipe, weights: Path) -> tagger.Network:
    """A member trained before."""
    model = train.network(train.pipeline([recipe]))
    tagger.read_parameters(weights / f"{recipe.name}.npz", model)
    return model


def train_one(recipe: Recipe, options: argparse.Namespace) -> None:
    """Train one member and keep its weights."""
    files = corpora(options.corpus)
    model = train.train(recipe, epochs(files, options.tab), lambda line: print(line, flush=True))
    tagger.write_parameters(options.weights / f"{recipe.name}.npz", model)


def train_all(recipes: Sequence[Recipe], options: argparse.Namespace) -> bool:
    """Train members in processes of their own, so many at once; say whether all went well."""
    waiting = [r for r in recipes if not (options.keep and (options.weights / f"{r.name}.npz").is_file())]
    while waiting:
        started = [
            subprocess.Popen([sys.executable, "-m", "redactor.training", *sys.argv[1:], "--only", recipe.name])
            for recipe in waiting[: options.jobs]
        ]
        waiting = waiting[options.jobs :]
        codes = [process.wait() for process in started]  # all of them, so that none is left running
        if any(codes):
            return False
    return True


def main() -> int:
    """Train the members, join them and write the artefact."""
    options = arguments().parse_args()
    files = corpora(options.corpus)
    options.weights.mkdir(parents=True, exist_ok=True)
    if options.only:
        train_one(next(recipe for recipe in RECIPES if recipe.name == options.only), options)
        return 0
    if not train_all(RECIPES, options):
        return 1
    joined = train.assemble(RECIPES, [member(recipe, options.weights) for recipe in RECIPES], WEIGHING)
    package.write(joined, options.out.name, RECIPES, options.out, about(files, options.tab))
    return 0


if __name__ == "__main__":
    sys.exit(main())
