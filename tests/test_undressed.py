"""Other readings of a text, as the proof makes them: each as a whole."""

from __future__ import annotations

import pytest

from redactor.undressed import LOST_LETTER, cleaned, lossy, undressed


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Lom&eacute;", "Lomé"),
        ("Lom&amp;amp;eacute;", "Lomé"),
        ("Lom&amp;amp;amp;eacute;", "Lom&eacute;"),
        ("AT&T", "AT&T"),
        ("Lom%C3%A9", "Lomé"),
        ("Lom%C3", "Lom%C3"),
        ("a%20b%0Ac", "a b\nc"),
        ("a%07b", "a%07b"),
        ("a%41%07b", "a%41%07b"),
        (r"Lom\u00e9", "Lomé"),
        (r"a\u0007b", r"a\u0007b"),
        (r"a\u0020b\u000ac", "a b\nc"),
        ("LomÃ©", "Lomé"),
        ("LomÃƒÂ©", "Lomé"),
        ("Ã\u0081lvaro", "Álvaro"),
        ("Lomâ€™s", "Lom’s"),
        ("Ã¿", "ÿ"),
        ("naïve", "naïve"),
        ("Ãé", "Ãé"),
        ("Z\u041eDDHA", "ZODDHA"),
        ("\u041c\u0410\u041c\u0410", "\u041c\u0410\u041c\u0410"),
        ("\u041cA \u041c\u0410", "MA \u041c\u0410"),
        ("a<br>b", "a\nb"),
        ("a</P >b", "a\nb"),
        ("a<b>b</b>", "ab"),
        ("a<o:p>b", "ab"),
        ("a<!-- x\n-->b", "ab"),
        ("a<foo>b", "a<foo>b"),
        ("a<b class='x'>b", "ab"),
        ("1 < 2 > 1", "1 < 2 > 1"),
    ],
)
def test_a_value_is_read_as_it_was_meant(value, expected):
    assert cleaned(value) == expected


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("plain words", ()),
        ("Sékou came", ()),
        ("Lom&eacute;", ("Lomé",)),
        ("Lom&eacute;<br>Togo", ("Lomé<br>Togo", "Lomé\nTogo")),
        ("Ou?draogo", (f"Ou{LOST_LETTER}draogo",)),
        ("B\ufffd\ufffdnin?", (f"B{LOST_LETTER}nin{LOST_LETTER}",)),
        ("ZOD<b>DHA", ("ZODDHA",)),
        (r"Lom\u00e9?", ("Lomé?", rf"Lom\u00e9{LOST_LETTER}")),
    ],
)
def test_the_readings_of_a_text_are_those_that_differ_from_it(text, readings):
    assert undressed(text) == readings


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Ouédraogo", f"Ou{LOST_LETTER}draogo"), ("Oue\u0301draogo", f"Ou{LOST_LETTER}draogo"), ("A–b 1", "A–b 1")],
)
def test_a_conversion_loses_the_letters_beyond_ascii(value, expected):
    assert lossy(value) == expected
