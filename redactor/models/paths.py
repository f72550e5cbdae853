"""From probabilities to entities: the best legal path of tags, and then what each entity on it is called.

The two are apart because they are weighed differently. A name that is missed is worse than a word that is hidden,
so labels have bonuses against "outside"; but among some labels, what an entity is called goes by the probabilities of
its words, with a lean in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Path = list[tuple[int, int, int]]  # (first token, token after the last, label index)
TINY = 1e-8


def best_paths(scores: Sequence[Any], labels: int, bias: float = 0.0, bonus: Sequence[float] = ()) -> list[Path]:
    """The likeliest legal tag path of each text.

    ``scores`` holds one array (tokens x (1 + 4 * labels)) of probabilities a text: O, then all B, I, L, U.
    ``bias`` is taken from every O, ``bonus`` (one a label) given to every beginning of an entity; logarithms.
    """
    paths: list[Path] = [[] for _ in scores]
    order = sorted((i for i, s in enumerate(scores) if len(s)), key=lambda i: -len(scores[i]))
    if not order:
        return paths
    lengths = np.array([len(scores[i]) for i in order])
    steps = int(lengths[0])
    logs = np.full((steps, len(order), 1 + 4 * labels), -1e9, dtype="float32")
    for column, i in enumerate(order):
        logs[: lengths[column], column] = np.log(np.maximum(scores[i], TINY))
    logs[..., 0] -= bias
    if len(bonus):
        logs[..., 1 : 1 + labels] += np.asarray(bonus, dtype="float32")
        logs[..., 1 + 3 * labels :] += np.asarray(bonus, dtype="float32")
    closed = np.zeros(len(order), dtype="float32")
    opened = np.full((len(order), labels), -1e9, dtype="float32")
    ended = np.zeros((steps, len(order)), dtype="int32")  # 0 outside; 1.. last of label; 1+labels.. unit
    began = np.zeros((steps, len(order), labels), dtype=bool)  # the open entity begins here
    for t in range(steps):
        live = int(np.searchsorted(-lengths, -t))
        outside, begin, inside, last, unit = np.split(
            logs[t, :live], (1, 1 + labels, 1 + 2 * labels, 1 + 3 * labels), axis=1
        )
        before = closed[:live, None]
        ways = np.concatenate((before + outside, opened[:live] + last, before + unit), axis=1)
        starts, goes_on = before + begin, opened[:live] + inside
        ended[t, :live] = ways.argmax(axis=1)
        began[t, :live] = starts >= goes_on
        closed[:live] = ways.max(axis=1)
        opened[:live] = np.maximum(starts, goes_on)
    for column, i in enumerate(order):
        paths[i] = _trace(ended[:, column].tolist(), began[:, column], int(lengths[column]), labels)
    return paths


def _trace(ended: list[int], began: Any, length: int, labels: int) -> Path:
    """Walk one text's choices backwards into entities."""
    path: Path = []
    t = length - 1
    while t >= 0:
        way = ended[t]
        if way > labels:
            path.append((t, t + 1, way - 1 - labels))
        elif way:
            stop = t + 1
            t -= 1
            while t > 0 and not began[t, way - 1]:
                t -= 1
            path.append((t, stop, way - 1))
        t -= 1
    return path[::-1]


def renamed(paths: Sequence[Path], scores: Sequence[Any], labels: int, lean: Mapping[int, float]) -> list[Path]:
    """Name the entities of some labels anew, each by the probabilities of its tokens.

    ``lean`` holds the labels that are weighed against each other, by index, and what each is given in doubt (a
    logarithm); entities of other labels stay as they are.  ``scores`` as in :func:`best_paths`.
    """
    if not lean:
        return list(paths)
    among, given = list(lean), np.array(list(lean.values()))

    def name(first: int, after: int, label: int, tags: Any) -> int:
        if label not in lean:
            return label
        share = tags[first:after, 1:].reshape(after - first, 4, labels)[..., among].sum(axis=1).mean(axis=0)
        return among[int((np.log(share + TINY) + given).argmax())]

    return [
        [(first, after, name(first, after, label, tags)) for first, after, label in path]
        for path, tags in zip(paths, scores, strict=True)
    ]
