"""``python -m redactor.training.doubts FILE…``: where the shipped recogniser and an annotation disagree, surest first.

A recogniser that was trained on a record and still reads a word otherwise has met that word's kind marked otherwise
in many more: the place is its own error, or the annotators' ("confident learning": Northcutt, Jiang and Chuang 2021,
doi:10.1613/jair.1.12125). It prints texts, so it is for corpora of invented people only.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from redactor import models
from redactor.training.data import LABELS, Sample, read_annotated

NONE = "none"  # said of words that are no mention
AROUND = 40  # code points shown on each side
Share = Any  # an array: tokens x (labels, then none), the probability of each


class Doubt(NamedTuple):
    """Words that the annotation gives one label and the recogniser another."""

    surety: float  # mean difference of the two labels' probabilities, 0 to 1
    marked: str
    read: str
    record: str
    field: str
    start: int  # half-open range of code points in the field's plain text
    end: int

    def shown(self, text: str) -> str:
        """The words among those beside them, on one line."""
        before, after = text[max(0, self.start - AROUND) : self.start], text[self.end : self.end + AROUND]
        return f"{before}[{text[self.start : self.end]}]{after}".replace("\n", " ")


def doubts(samples: Sequence[Sample], read: Callable[[Sequence[str]], list[tuple[Doc, Share]]]) -> list[Doubt]:
    """What *read* (documents with the share of each label) doubts in annotated texts, surest first."""
    found = []
    for sample, (doc, share) in zip(samples, read([sample.text for sample in samples]), strict=True):
        found += list(_in_sample(sample, doc, share))
    return sorted(found, key=lambda doubt: (-doubt.surety, doubt[1:]))


def _in_sample(sample: Sample, doc: Doc, share: Share) -> Iterator[Doubt]:
    if not len(doc):
        return
    names = [*LABELS, NONE]
    marked = [_label_at(sample, token.idx, token.idx + len(token)) for token in doc]
    best = [names[column] for column in share.argmax(axis=1)]
    for (old, new), tokens in groupby(range(len(doc)), key=lambda i: (marked[i], best[i])):
        group = list(tokens)
        start, end = doc[group[0]].idx, doc[group[-1]].idx + len(doc[group[-1]])
        if old in (None, new) or not any(c.isalnum() for c in sample.text[start:end]):
            continue
        surety = float(np.mean(share[group, names.index(new)] - share[group, names.index(old)]))
        yield Doubt(surety, str(old), new, sample.record, sample.field, start, end)


def _label_at(sample: Sample, start: int, end: int) -> str | None:
    """The annotation's label for a token; None where it does not say."""
    if any(a < end and start < b for a, b in sample.unknown):
        return None
    return next((label for a, b, label in sample.spans if a < end and start < b), NONE)


def reader(nlp: Language) -> Callable[[Sequence[str]], list[tuple[Doc, Share]]]:
    """Read texts with the network's own probabilities, before anything is weighed."""
    component: Any = nlp.get_pipe("redactor_ner")
    kinds = len(LABELS)

    def read(texts: Sequence[str]) -> list[tuple[Doc, Share]]:
        docs = [nlp.make_doc(text) for text in texts]
        # The tags are "outside", then each label's begin, inside, last and unit.
        tags = [scores for at in range(0, len(docs), 128) for scores in component.probabilities(docs[at : at + 128])]
        shares = [np.hstack([t[:, 1:].reshape(len(t), 4, kinds).sum(axis=1), t[:, :1]]) for t in tags]
        return list(zip(docs, shares, strict=True))

    return read


def main() -> None:
    """Print how often each label is read as another, and the surest places."""
    parser = argparse.ArgumentParser(prog="python -m redactor.training.doubts")
    parser.add_argument("corpora", type=Path, nargs="+", help="annotated files of invented people")
    parser.add_argument("--least", type=float, default=0.5, help="the surety from which a place counts, 0 to 1")
    parser.add_argument("--show", default="", help="MARKED>READ, such as none>LOCATION: print the places of this kind")
    options = parser.parse_args()
    samples = [sample for path in options.corpora for record in read_annotated(path) for sample in record]
    found = [d for d in doubts(samples, reader(models.load(models.NAMES[0]))) if d.surety >= options.least]
    for (marked, read), count in sorted(Counter((d.marked, d.read) for d in found).items(), key=lambda c: (-c[1], c)):
        print(f"{count:6} {marked}>{read}")
    texts = {(sample.record, sample.field): sample.text for sample in samples}
    for doubt in found:
        if f"{doubt.marked}>{doubt.read}" == options.show:
            place = texts[doubt.record, doubt.field]
            print(f"{doubt.surety:.2f} {doubt.record} {doubt.field.strip()}: {doubt.shown(place)}")


if __name__ == "__main__":
    main()
