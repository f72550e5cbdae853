"""Presidio's analyzer, with our recognizers, our pipelines, and nothing that asks the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from redactor.recognizers import RECOGNIZERS
from redactor.recognizers.pipelines import LANGUAGES, NerRecognizer, Pipeline, PipelineEngine
from redactor.recognizers.unknown_names import UnknownNameRecognizer


class NoEnhancer(ContextAwareEnhancer):
    """Leaves scores alone: our recognizers weigh their own context, and Presidio's needs lemmas."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[Any],
        nlp_artifacts: Any,
        recognizers: list[Any],
        context: Any = None,
    ) -> list[Any]:
        return raw_results


def default_pipelines(named: Sequence[str] = ()) -> tuple[Pipeline, ...]:
    """Our own pipelines, which read every language, and the installed ones that the user names."""
    from redactor import models

    own = tuple(Pipeline(name, LANGUAGES, own=True) for name in models.NAMES)
    return (*own, *(Pipeline(name, _language_of(name)) for name in named))


def _language_of(name: str) -> tuple[str, ...]:
    """SpaCy's pipelines are called after their language; any other is asked about every text."""
    prefix = name.split("_", 1)[0]
    return (prefix,) if prefix in LANGUAGES else LANGUAGES


def build_analyzer(pipelines: Sequence[Pipeline], *, unknown_names: bool = False) -> AnalyzerEngine:
    """Return a Presidio analyzer for every language of the tool, with the net for unknown names or without."""
    makers = [*RECOGNIZERS.values(), *([UnknownNameRecognizer] if unknown_names else [])]
    registry = RecognizerRegistry(supported_languages=list(LANGUAGES))
    for language in LANGUAGES:
        registry.add_recognizer(NerRecognizer(language))
        for make in makers:
            registry.add_recognizer(make(language))
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=PipelineEngine(pipelines),
        supported_languages=list(LANGUAGES),
        context_aware_enhancer=NoEnhancer(),
    )
