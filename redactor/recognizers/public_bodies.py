"""Bodies of states and between states: reported apart, so that a policy may keep them."""

# ruff: noqa: PLR2004 (lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.lexicon import Kind
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, Claim, FoldedRecognizer, compiled, scan, words
from redactor.recognizers.organizations import LEAD, LINK, shouted

_FR_STATE = words(*lexicon.cues("organizations_fr_state"))
_EN_STATE = words(*lexicon.cues("organizations_en_state"))
_PT_STATE = words(*lexicon.cues("organizations_pt_state"))
_STATE_TAIL = (
    rf"(?:\s(?:{LINK}\s?(?:l'|la\s|le\s|les\s|the\s)?)?(?<=[\s'])(?:\p{{Lu}}[\p{{L}}'-]+|(?:justice"
    rf"|intérieur|santé|éducation|environnement|défense|communication|droits|l'homme|humains|mines|eaux"
    rf"|forêts|travail|commerce|grande|instance|militaire|garnison|première|administratif)(?!\w))){{0,8}}"
)
_BODY = compiled(
    rf"(?<![\w-])(?i:{_FR_STATE}|{_EN_STATE}|{_PT_STATE})(?!\w|\s(?:station|officer|escort|man|woman))(?P<tail>{_STATE_TAIL})"
)
_PLACED = compiled(
    r"(?<![\w-])(?:(?:\p{Lu}[\p{L}'-]+\s){1,4}(?:(?:of|for"
    r"|and)\s(?:\p{Lu}[\p{L}'-]+\s){1,3})?)(?:High\sCourt|Police\sStation|Magistrates?'?\sCourt"
    r"|Court(?:\sof\sAppeals?)?|Police(?:\sService|\sForce|\sCommand)?|Municipality|City\sCouncil"
    r"|District\sCouncil|Commission|Authority|Ministry|Parliament|Assembly|Governorate|Council"
    r"|Inspectorate|Agency|Service|Board|Directorate|Tribunal|Mission|Delegation)(?:\s(?:on|of"
    r"|for)\s(?:the\s)?\p{Lu}[\p{L}'-]+(?:\s(?:and\s|of\s|the\s)?\p{Lu}[\p{L}'-]+){0,4})?(?!\w)"
)


class PublicBodyRecognizer(FoldedRecognizer):
    """Finds bodies of states and between states (PUBLIC_BODY), so that a policy may keep them."""

    ID: ClassVar[str] = "public_body"
    ENTITIES: ClassVar[tuple[str, ...]] = ("PUBLIC_BODY",)

    def find(self, text: str) -> Iterator[Claim]:
        for hit in lexicon.hits(text):
            value = text[hit.start : hit.end]
            if (
                Kind.PUBLIC_BODY in hit.kinds
                and value.isupper()
                and Kind.ORGANIZATION not in hit.kinds
                and not (len(value) == 2 and shouted(text, hit.start, hit.end))
            ):
                yield Claim("PUBLIC_BODY", hit.start, hit.end, EXACT if len(value) > 3 else CUE)
        for pattern, score in ((_BODY, GRAMMAR), (_PLACED, CUE)):
            for match in scan(pattern, text):
                if pattern is _PLACED or match["tail"] or (match[0][0].isupper() and " " in match[0]):
                    lead = LEAD.match(text, *match.span())
                    yield Claim("PUBLIC_BODY", lead.end() if lead else match.start(), match.end(), score)
