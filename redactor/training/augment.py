"""Varies annotated samples: other names in the same sentence, other spellings of the same text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from redactor.training import figures, names
from redactor.training.data import Sample, Span, merge

Maker = Callable[[Random, str, str], str]


def _person(rng: Random, lang: str, old: str) -> str:
    new = names.person(rng, lang, one=" " not in old and "." not in old)
    if old.isupper() and len(old) > 3:
        return names.bare(new).upper()
    return new.lower() if old.islower() or rng.random() < 0.04 else new


def _place(rng: Random, lang: str, old: str) -> str:
    if old in names.countries(lang):
        return rng.choice(names.countries(lang)) if rng.random() < 0.8 else names.place(rng, lang)
    new = names.place(rng, lang)
    return new.upper() if old.isupper() and len(old) > 3 else new


def _tool(rng: Random, lang: str, old: str) -> str:
    new = str(rng.choice(names.words()["tools"]))
    return new.lower() if old.islower() else new


MAKERS: dict[str, tuple[float, Maker]] = {
    "PERSON": (0.55, _person),
    "LOCATION": (0.4, _place),
    "ORGANIZATION": (0.35, lambda rng, lang, old: names.organisation(rng, lang)),
    "HRD_COALITION": (0.45, lambda rng, lang, old: names.coalition(rng, lang)),
    "DATE_TIME": (
        0.35,
        lambda rng, lang, old: str(rng.randint(2005, 2027)) if old.isdigit() else figures.date(rng, lang),
    ),
    "MONEY": (0.4, lambda rng, lang, old: figures.money(rng, lang)),
    "PHONE_NUMBER": (
        0.5,
        lambda rng, lang, old: figures.phone(rng, lang) if rng.random() < 0.5 else figures.renumbered(rng, old),
    ),
    "ID_NUMBER": (
        0.5,
        lambda rng, lang, old: figures.id_number(rng, lang) if rng.random() < 0.5 else figures.reshuffled(rng, old),
    ),
    "IBAN_CODE": (0.5, lambda rng, lang, old: figures.reshuffled(rng, old)),
    "GEO_COORDINATE": (0.5, lambda rng, lang, old: figures.renumbered(rng, old)),
    "FRAGMENT_ID": (
        0.5,
        lambda rng, lang, old: figures.fragment_id(rng, lang) if rng.random() < 0.6 else figures.reshuffled(rng, old),
    ),
    "SECURITY_TOOL": (0.4, _tool),
}
# Labels whose mentions are exchanged with others of the corpus, in the same language.
_EXCHANGED = {
    "NRP": 0.35,
    "ROLE": 0.3,
    "EVENT": 0.3,
    "PROTECTION_MEASURE": 0.25,
    "PUBLIC_BODY": 0.2,
    "URL": 0.3,
    "EMAIL_ADDRESS": 0.3,
}


@dataclass
class Augmenter:
    """Makes one epoch's samples out of annotated records."""

    records: Sequence[list[Sample]]
    pool: dict[tuple[str, str], list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.pool = defaultdict(list)
        for record in self.records:
            for sample in record:
                for start, end, label in sample.spans:
                    self.pool[label, sample.lang].append(sample.text[start:end])

    def substitute(self, rng: Random, label: str, lang: str, old: str) -> str:
        """Another surface form for a mention, or the old one."""
        if label in MAKERS and rng.random() < MAKERS[label][0]:
            return MAKERS[label][1](rng, lang if lang in ("en", "fr", "pt") else rng.choice(("en", "fr")), old)
        if rng.random() < _EXCHANGED.get(label, 0) and self.pool[label, lang]:
            return rng.choice(self.pool[label, lang])
        return old

    def record(self, rng: Random, record: list[Sample]) -> list[Sample]:
        """The record with some entities renamed, each the same way throughout, and some fields respelt."""
        renamed: dict[tuple[str, str], str] = {}

        def rename(label: str, lang: str, old: str) -> str:
            key = (label, old.casefold())
            if key not in renamed:
                renamed[key] = self.substitute(rng, label, lang, old)
            return renamed[key]

        out = [respell(rng, substituted(sample, rename)) for sample in record]
        if rng.random() < 0.08 and len(out) > 1:
            out.append(merge(out))
        return out

    def epoch(self, number: int, rng: Random) -> list[Sample]:
        """All records once, varied (first as written), bare cells without duplicates, in random order."""
        seen: set[str] = set()
        out: list[Sample] = []
        for record in self.records:
            for sample in self.record(rng, record) if number else record:
                if not sample.spans and len(sample.text) < 40:
                    if sample.text in seen:
                        continue
                    seen.add(sample.text)
                out.append(sample)
        rng.shuffle(out)
        return out


def substituted(sample: Sample, rename: Callable[[str, str, str], str]) -> Sample:
    """The sample with each mention replaced by ``rename(label, language, old)``."""
    if sample.unknown:
        return sample
    text, last = "", 0
    spans: list[Span] = []
    for start, end, label in sample.spans:
        text += sample.text[last:start]
        new = rename(label, sample.lang, sample.text[start:end])
        spans.append((len(text), len(text) + len(new), label))
        text += new
        last = end
    return replace(sample, text=text + sample.text[last:], spans=tuple(spans))


def respell(rng: Random, sample: Sample) -> Sample:
    """The sample in capitals, small letters, without accents, with other quotes, with slips, or unchanged."""
    pick = rng.random()
    if pick < 0.06:
        return _same_length(sample, str.upper)
    if pick < 0.12:
        return _same_length(sample, str.lower)
    if pick < 0.18:
        return _same_length(sample, names.bare)
    if pick < 0.23:
        return replace(sample, text=sample.text.translate(_SWAP))
    if pick < 0.31:
        return slips(rng, sample)
    return sample


_SWAP = str.maketrans({"'": "’", "’": "'", "–": "-", "«": '"', "»": '"', "“": '"', "”": '"'})


def _same_length(sample: Sample, change: Callable[[str], str]) -> Sample:
    """Apply a change letter by letter where it keeps the length."""
    text = "".join(new if len(new := change(c)) == 1 else c for c in sample.text)
    return replace(sample, text=text)


def slips(rng: Random, sample: Sample, share: float = 0.015) -> Sample:
    """Typing slips: letters doubled, dropped, swapped or replaced, with the spans moved along."""
    out: list[str] = []
    at = [0] * (len(sample.text) + 1)
    text, i = sample.text, 0
    length = 0
    while i < len(text):
        at[i] = length
        piece, used = text[i], 1
        if text[i].isalpha() and rng.random() < share:
            pick = rng.random()
            if pick < 0.3:
                piece = text[i] * 2
            elif pick < 0.6 and 0 < i < len(text) - 1 and text[i - 1].isalpha() and text[i + 1].isalpha():
                piece = ""
            elif pick < 0.8 and i + 1 < len(text) and text[i + 1].isalpha():
                at[i + 1] = length + 1
                piece, used = text[i + 1] + text[i], 2
            else:
                piece = rng.choice("aeiourstnl")
        out.append(piece)
        length += len(piece)
        i += used
    at[len(text)] = length
    return replace(
        sample,
        text="".join(out),
        spans=tuple((at[s], at[e], label) for s, e, label in sample.spans if at[e] > at[s]),
        unknown=tuple((at[s], at[e]) for s, e in sample.unknown if at[e] > at[s]),
    )
