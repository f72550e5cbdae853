"""A long value is cleaned a piece at a time, and shows what it shows as a whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor import needles
from redactor.needles import Needle, Search

WORDS = [
    *("Awa", "Exemplo", "ZODDHA", "the", "law", "Ou?draogo", "« é »"),
    *("<b>ZOD</b>DHA", "com-\nmittee", "Z O D D H A", "&eacute;t&eacute;"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), st.integers(8, 40))
def test_a_long_text_cleaned_in_pieces_shows_what_it_shows_whole(text, size):
    search = Search([Needle("Awa Exemplo"), Needle("ZODDHA"), Needle("Ouédraogo"), Needle("committee"), Needle("été")])
    whole = [(reading.text, shown(search, text)) for reading in needles.readings(text)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(needles, "_REMEMBERED", size)
        assert [(reading.text, shown(search, text)) for reading in needles.readings(text)] == whole
        assert "".join(text[start:end] for start, end in pairwise(needles._cuts(text))) == text


def shown(search, text):
    return [(span, needle.value) for span, needle in search.places(text)]
