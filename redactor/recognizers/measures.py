"""Protection measures: what a text gives away about how somebody is kept safe."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

import regex

from redactor import lexicon
from redactor.normalize import plain
from redactor.recognizers.base import CUE, GRAMMAR, Claim, FoldedRecognizer, compiled, gated, scan

# Rules, forms and trainings about the measure are not the measure: "relocation policy".
_ABOUT = compiled(
    r"\s?(?:polic(?:y|ies)|manual|guide(?:lines)?|training|workshop|officer|desk|committee|module|mechanism"
    r"|network|programme|program|protocol)\b",
    ignore_case=True,
)
_MOVED = compiled(
    r"\b(?P<who>he|she|they|was|were|been|is|are|family|wife|husband|children|both|first"
    r"|themselves)\b(?:\s\w+){0,2}\s(?P<word>moved|hosted|housed|lodged|sheltered|transferred|taken\saway"
    r"|flown)\b(?!\s(?:by\sthe\sassembly|the\smotion|a\smotion|to\stears|on\b|forward))(?=[\s,.;])",
    ignore_case=True,
)
_THINGS = compiled(
    r"(?:\b(?:received|given|got|gave|paid|pay|buy|bought|installed?|with|plus|and|a|an|new|put\sup|offered"
    r"|accepted|rent(?:ed)?|under|by|for|installé|reçu|doté|remis|acheté|une?|deux|two|three|avec"
    r"|of)\s)(?P<word>(?:a\s|an\s)?(?:dogs?|guards?|escorts?|companions?|whistles?|sirens?|cameras?"
    r"|caméras?|shelter|refuge|vest|abrigo|alojamento|steel\sgate))(?=[\s,.;)]|$)",
    ignore_case=True,
)


# A word that was agreed on, in quotation marks: whoever reads it can pass for a friend.
_AGREED = compiled(
    r"(?<!\w)(?:code\s?-?\s?(?:word|phrase)|pass\s?-?(?:word|phrase)|secret\s(?:word|phrase)|mot\s(?:de\s(?:passe|code)|convenu|secret)"
    r"|phrase\s(?:de\scode|convenue)|senha|palavra[\s-](?:passe|chave|secreta)|frase\s(?:combinada|secreta))s?"
    r"(?:\s[\w']+){0,6}?\s?(?:[:=,]|\s(?:is|was|are|est|était|é|era))\s?[\"“”«‘]\s?(?P<word>[^\"“”«»’\n]{2,80}?)\s?[\"“”»’]",
    ignore_case=True,
)

# So said of a code or a password at once, in straight single marks too; an apostrophe inside ends nothing.
_CODE_IS = compiled(
    r"(?<!\w)(?:code|password|mot\sde\spasse|senha)(?:\s?-?\s?(?:word|phrase))?\s(?:is|was|est|était|é|era)\s?"
    r"[\"“”«‘']\s?(?P<word>[^\"“”«»\n]{2,80}?)\s?[\"“”»’'](?!\w)",
    ignore_case=True,
)
# So said without any, in one word.
_AGREED_BARE = compiled(
    r"(?<!\w)(?:code\s?-?\s?word|pass\s?-?word\sat\sthe\s\w+|secret\sword|mot\s(?:de\scode|convenu|secret)"
    r"|palavra[\s-](?:passe|chave|secreta|combinada))\s?(?::|\s(?:is|was|est|était|é|era))\s"
    r"(?!(?:not|pas|não|no|a|the|un|une|le|la|uma?|o|too|very|trop|très|muito|always|never)\b)(?P<word>\p{L}{3,})(?!\w)",
    ignore_case=True,
)


class MeasureRecognizer(FoldedRecognizer):
    """Finds words that reveal a concrete measure for somebody (PROTECTION_MEASURE)."""

    ID: ClassVar[str] = "measure"
    ENTITIES: ClassVar[tuple[str, ...]] = ("PROTECTION_MEASURE",)

    def find(self, text: str) -> Iterator[Claim]:
        low = plain(text)
        for match in scan(_sure(), low, like=text):
            if not _ABOUT.match(low, match.end()):
                yield Claim("PROTECTION_MEASURE", match.start(), match.end(), GRAMMAR)
        for pattern in (_MOVED, _THINGS, _AGREED, _CODE_IS, _AGREED_BARE):
            for match in scan(pattern, text):
                yield Claim("PROTECTION_MEASURE", match.start("word"), match.end("word"), CUE)


@cache
def _sure() -> regex.Pattern[str]:
    """One pattern of all listed phrases; accents and case are gone on both sides."""
    source = lexicon.data("measures")["sure"]
    phrases = sorted({_phrase(p) for lang in lexicon.LANGUAGES for p in source[lang]}, key=lambda p: (-len(p), p))
    return gated(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


_GROUP = regex.compile(r"\(([^()]*)\)")


def _phrase(phrase: str) -> str:
    """Return the pattern of a listed phrase: star, alternatives and white space are its only notation."""
    longest = _GROUP.sub(lambda m: "(" + "|".join(sorted(m[1].split("|"), key=len, reverse=True)) + ")", phrase)
    bare = plain(longest).replace("*", r"[^\W\d_]*").replace("(", "(?:")
    return bare.replace(" (?:", r"\s+(?:").replace(" ", r"\s+").replace("'", r"'\s?")
