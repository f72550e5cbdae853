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
    first, last = max(0, span.start - FARTHEST), min(len(text), span.end + FARTHEST)
    start = max((found.end() for found in _CLAUSE_ENDS.finditer(text, first, span.start)), default=first)
    behind = _CLAUSE_ENDS.search(text, span.end, last)
    end = behind.start() if behind else last
    while start < span.start and text[start].isspace():
        start += 1
    while end > span.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
