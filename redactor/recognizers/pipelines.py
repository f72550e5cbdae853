"""Named-entity recognition by spaCy pipelines, as a Presidio NLP engine and a Presidio recognizer.

The engine runs every pipeline that speaks a text's language over a batch of texts, with no
component but those NER needs: the parser's sentence bounds cut names (measured: French PERSON
masked .859 with the parser, .965 without). Nothing is ever downloaded: a pipeline that is not
installed is an error that says what to install.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from redactor.errors import ModelError
from redactor.lexicon import cues, is_common
from redactor.normalize import key
from redactor.provenance import is_installed, require_intact

LANGUAGES = ("en", "fr", "pt")

# What the labels of stock pipelines are called here. Labels not listed are not identifiers, or (MISC)
# are too mixed to be one: French MISC holds events, bodies and nationalities alike.
STOCK_LABELS: Mapping[str, str] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORGANIZATION",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "NORP": "NRP",
    "DATE": "DATE_TIME",
    "EVENT": "EVENT",
    "MONEY": "MONEY",
}
# Confidence of a label from a stock pipeline and from one trained on annotated fragments; below any
# gazetteer's, so that names of places are never overruled by a guess.
STOCK_SCORE, OWN_SCORE = 0.5, 0.7
# Components that NER does not need: they are not loaded, and their files not checked.
UNUSED = ("parser", "tagger", "attribute_ruler", "lemmatizer", "senter", "morphologizer")
BATCH = 128  # texts a forward pass; more gains nothing on one core
# Code points read at once: a pipeline's memory grows with them (spaCy itself refuses more than a million).
LONGEST = 50_000
_LONE = re.compile("[\ud800-\udfff]")  # surrogates without their other half
# A text, and where in it a piece begins.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A spaCy pipeline and the languages it is asked about; ``own`` marks one trained here."""

    name: str
    languages: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """What a pipeline claims: half-open code-point offsets into the text it was given."""

    start: int
    end: int
    label: str
    score: float
    pipeline: str


class Artifacts(NlpArtifacts):
    """What the pipelines found in one text, and the language Presidio is to be told."""

    def __init__(self, entities: list[Entity], language: str) -> None:
        # Presidio's hints say spaCy's types; its engine only hands these values through to recognizers.
        found: Any = entities
        nothing: Any = []
        super().__init__(found, nothing, [], [], None, language)
        self.language = language


class PipelineEngine(NlpEngine):
    """Runs the pipelines; counts its forward passes so that tests can see wasted work."""

    def __init__(self, pipelines: Sequence[Pipeline]) -> None:
        self._specs = tuple(pipelines)
        self._loaded: dict[str, Any] = {}
        self.texts_analyzed = 0

    def load(self) -> None:
        for spec in self._specs:
            if spec.name not in self._loaded:
                self._loaded[spec.name] = load_pipeline(spec)

    @property
    def is_choosy(self) -> bool:
        """Whether a text's language decides which pipelines read it."""
        return any(set(spec.languages) != set(LANGUAGES) for spec in self._specs)

    def is_loaded(self) -> bool:
        return len(self._loaded) == len(self._specs)

    def process(self, texts: Mapping[str, tuple[str, ...]]) -> dict[str, Artifacts]:
        """Run each text (with the languages to read it in) through every pipeline that speaks one."""
        self.load()
        found: dict[str, list[Entity]] = {text: [] for text in texts}
        for spec in self._specs:
            asked = [text for text, languages in texts.items() if set(languages) & set(spec.languages)]
            self._run(spec, asked, found)
        return {text: Artifacts(found[text], languages[0]) for text, languages in texts.items()}

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        return self.process({text: (language,)})[text]

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = BATCH,
        n_process: int = 1,
        **_: Any,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        for text in texts:
            yield text, self.process_text(text, language)

    def _run(self, spec: Pipeline, texts: list[str], found: dict[str, list[Entity]]) -> None:
        self.texts_analyzed += len(texts)
        pieces = ((encodable(piece), (text, start)) for text in texts for start, piece in pieces_of(text))
        for batch in batches_of(pieces):
            for doc, (text, start) in self._loaded[spec.name].pipe(batch, as_tuples=True, batch_size=BATCH):
                found[text].extend(entities_of(doc, spec, start))

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return not any(c.isalnum() for c in word)

    def get_supported_entities(self) -> list[str]:
        return sorted(set(STOCK_LABELS.values()))

    def get_supported_languages(self) -> list[str]:
        return list(LANGUAGES)

    def describe(self) -> tuple[tuple[str, str], ...]:
        """Return (name, version) of every pipeline, in order."""
        self.load()
        return tuple((spec.name, self._loaded[spec.name].meta["version"]) for spec in self._specs)


def load_pipeline(spec: Pipeline) -> Any:
    """Load *spec* with the components NER needs. Raises ModelError where it is not installed, or not as it came."""
    if spec.own:
        from redactor import models

        return models.load(spec.name)
    import spacy

    if not is_installed(spec.name):
        wheel = spec.name.replace("_", "-")
        raise ModelError(f"the spaCy pipeline {spec.name} is not installed: pip install {wheel}")
    require_intact(spec.name, UNUSED)
    try:
        nlp = spacy.load(spec.name, exclude=UNUSED)
    except OSError:
        raise ModelError(f"the spaCy pipeline {spec.name} cannot be loaded: install it again") from None
    if "ner" not in nlp.pipe_names:
        raise ModelError(f"the spaCy pipeline {spec.name} has no named-entity recognizer")
    return nlp


def encodable(text: str) -> str:
    """Return *text* with U+FFFD, place by place, for what spaCy cannot hold: bytes of file names that are no UTF-8."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, piece) of *text*, cut between words where it is longer than a pipeline can hold at once."""
    start = 0
    while len(text) - start > LONGEST:
        end = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def batches_of(pieces: Iterable[tuple[str, Place]]) -> Iterator[list[tuple[str, Place]]]:
    """Put pieces together for one forward pass: no more than BATCH, nor than LONGEST code points of several."""
    batch: list[tuple[str, Place]] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) == BATCH or size + len(piece[0]) > LONGEST):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[0])
    if batch:
        yield batch


def entities_of(doc: Any, spec: Pipeline, shift: int = 0) -> Iterator[Entity]:
    """The entities of one doc; *shift* is where its text starts in the text that was asked about."""
    score = OWN_SCORE if spec.own else STOCK_SCORE
    for entity in doc.ents:
        label = entity.label_ if spec.own else STOCK_LABELS.get(entity.label_)
        if label:
            yield Entity(entity.start_char + shift, entity.end_char + shift, label, score, spec.name)


# Entities that a pipeline also gives to words which name nobody: "human rights defenders", "national coalitions".
_BODIES = frozenset({"HRD_COALITION", "ORGANIZATION", "PUBLIC_BODY"})
_WORD = re.compile(r"[^\W\d_]+")


def is_generic(entity: Entity, text: str) -> bool:
    """Whether a body was seen in ordinary words without a single capital, or in what every text calls a body."""
    said = text[entity.start : entity.end]
    if entity.label not in _BODIES:
        return False
    if key(said) in _everybody() or (entity.label == "HRD_COALITION" and _is_group(said)):
        return True
    if said != said.lower():
        return False
    words = _WORD.findall(said)
    return bool(words) and all(is_common(word) for word in words)


@cache
def _everybody() -> frozenset[str]:
    """Keys of what names nobody even with capitals: "Civil Society", "Réseaux Sociaux"."""
    return frozenset(map(key, cues("ner_everybody")))


def _is_group(said: str) -> bool:
    """Whether *said* is people and no body of theirs: "women HRDs", "Sahel defenders"."""
    words = _WORD.findall(said)
    return len(words) > 1 and words[-1] in cues("ner_defenders") and not _heads() & set(map(str.lower, words))


@cache
def _heads() -> frozenset[str]:
    return frozenset(cues("coalitions_head"))


def named(entity: Entity, text: str) -> Entity:
    """*entity* without the title that a person's name begins with; what may be an initial, or is alone, stays."""
    title = _TITLED.match(text, entity.start, entity.end) if entity.label == "PERSON" else None
    return replace(entity, start=title.end()) if title else entity


# A title before a word of two letters and more that begins with a capital: "M. A. Barr" has initials.
_TITLED = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(cues('ner_titles'), reverse=True)))})\s+(?=[^\W\d_a-z]\w)")


class NerRecognizer(EntityRecognizer):
    """Turns what the pipelines found into Presidio results."""

    def __init__(self, supported_language: str) -> None:
        super().__init__(supported_entities=["PERSON"], supported_language=supported_language, name="ner")

    def load(self) -> None:
        """Nothing to load: the engine holds the pipelines."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        held: list[Any] = list(nlp_artifacts.entities) if nlp_artifacts else []
        found = [named(entity, text) for entity in held if not is_generic(entity, text)]
        return [
            RecognizerResult(
                entity.label,
                entity.start,
                entity.end,
                entity.score,
                recognition_metadata={RecognizerResult.RECOGNIZER_NAME_KEY: f"ner:{entity.pipeline}"},
            )
            for entity in found
        ]
