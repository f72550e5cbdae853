"""Where a sentence ends, and how far a clause reaches: what is said together is hidden together."""

from __future__ import annotations

import regex

from redactor.model import Span

# Abbreviations whose full stop ends nothing: titles and usual short forms of English, French and Portuguese.
_SHORT = (
    r"(?<!\b(?:Mme|Mlle|Mrs|Mr|Ms|Dr|Pr|Prof|Ste?|Rev|Hon|Sgt|Capt|Col|Gen|Sra?|Dra?|approx|env|cf|art|no|vs|tel|tél)"
    r"|\b\p{L})"
)
_SENTENCE = rf"[!?;\n]|{_SHORT}\.(?=[\s»”\"')]|$)|:(?=\s|$)"
ENDS = regex.compile(_SENTENCE, regex.IGNORECASE)
_CLAUSE_ENDS = regex.compile(rf"{_SENTENCE}|,(?=\s)|[()\[\]«»]|\s[–—-](?=\s)", regex.IGNORECASE)


FARTHEST = 400  # code points that a clause reaches to either side: a text without full stops is not all one clause


def clause_around(text: str, span: Span) -> Span:
    """Return the clause of *text* that *span* stands in, without white space at its ends; code points, half-open."""
    first, last = _edge(text, max(0, span.start - FARTHEST), -1), _edge(text, min(len(text), span.end + FARTHEST), 1)
    start = max((found.end() for found in _CLAUSE_ENDS.finditer(text, first, span.start)), default=first)
    behind = _CLAUSE_ENDS.search(text, span.end, last)
    end = behind.start() if behind else last
    while start < span.start and text[start].isspace():
        start += 1
    while end > span.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _edge(text: str, at: int, step: int) -> int:
    """*at*, moved outward until it cuts no word; what goes on for longer than a clause is none."""
    for here in range(at, at + step * FARTHEST, step):
        if not 0 < here < len(text) or not (text[here - 1].isalnum() and text[here].isalnum()):
            return here
    return at
