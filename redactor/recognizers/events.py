"""Events: trainings, sessions, workshops, forums and marches with a name, a place, a number or a topic."""

# ruff: noqa: E501 (a pattern reads better whole)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.recognizers.base import CUE, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, scan, words

_ENGLISH = words(*lexicon.cues("events_english"))
_CAPS_TAIL = words(*lexicon.cues("events_caps_tail"))
_FRENCH = words(*lexicon.cues("events_french"))
_NAME = r"\p{Lu}[\p{L}'-]+(?:[ -]\p{Lu}[\p{L}'-]+){0,2}"
_TOPIC = (
    r"(?:\s(?!(?:qui|que|et|and|which|who|pour|was|est|held|tenu|organis|avec|with|par|by)\b)\p{Ll}[\p{L}'-]*){1,6}?"
)
_QUOTED = r"(?:«\s?[^»\n]{3,60}\s?»|\"[^\"\n]{3,60}\"|“[^”\n]{3,60}”|'[^'\n]{5,60}')"
_DATE = (
    r"(?:,?\s(?:of|de|du|d')?\s?(?:\d{1,2}(?:er)?\s)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre)(?:\s20\d\d)?|,?\s20\d\d)"
)
_NUMBERED = compiled(
    r"(?<!\w)\d{1,3}(?:st|nd|rd|th|e|ème|ª|º|\.ª)\s(?:(?i:ordinary|regular|extraordinary|special"
    r"|public)\s)?(?i:session|sessão|sessions)(?:\s(?i:ordinaire|extraordinaire|ordinária))?"
    r"(?:\s(?:of|du|de\sla|de\sl'|da|do)\s?(?:the\s)?(?:African\sCommission|UN\s"
    r"|\p{Lu}[\p{L}']+(?:\s\p{Lu}\p{L}+|\sdes\sdroits\sde\sl'homme){0,3}))?"
)
_CAPITALS = compiled(
    rf"(?<![\w'])(?:(?:20\d\d|Annual|First|Second|National|Regional"
    rf"|[IVX]+)\s)?(?:\p{{Lu}}[\p{{L}}'’&-]+\s(?:(?:on|of|and|for|the|&"
    rf"|de)\s(?:the\s)?)?){{1,6}}?(?:{_CAPS_TAIL})(?:\s(?:on|of"
    rf"|for)\s\p{{Lu}}[\p{{L}}-]+(?:\s\p{{Lu}}[\p{{L}}-]+){{0,3}})?(?:\s(?:20\d\d|[IVX]+\b))?(?!\w"
    rf"|\s(?:Party|Court))"
)
_FRENCH_NAMED = compiled(
    rf"(?<!\w)(?i:{_FRENCH})(?:\sgénérale|\sextraordinaire|\srégionale?|\snationale?)?\s(?P<name>{_QUOTED}|n°\s?\d+)",
    ignore_case=False,
)
_ENGLISH_NAMED = compiled(rf"(?<!\w)(?i:{_ENGLISH})s?\s(?P<name>{_QUOTED})")
_FRENCH_AT = compiled(
    rf"(?<!\w)(?i:{_FRENCH})(?:{_TOPIC})?\s(?:de|d'|du|des|de\sla|de\sl'|à|à\sla"
    rf"|en)\s?(?P<place>{_NAME})(?:\s(?:sur|de|du)(?:\s(?:la|le|l'|les))?\s?\p{{Ll}}[\p{{L}}'-]+(?:\s\p{{Ll}}+){{0,2}})?"
)
_FRENCH_DATED = compiled(
    rf"(?<!\w)(?i:{_FRENCH})\s(?:générale\s)?(?:de|du|d')\s?(?:\d{{1,2}}(?:er)?(?:/\d\d/20\d\d"
    rf"|\s))?(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    rf"|décembre)?(?:\s20\d\d)?(?<=\d|[a-zé]{{3}})(?<!\s(?:de|du))(?!\w)"
)
_FRENCH_NAMES = compiled(
    r"(?<!\w)(?:Forum|Semaine|Journées?|Université|Caravane|Assises|Carrefour|Café|Campus|Festival|Marche"
    r"|Veillée|Grande\sVeillée|Rencontre|Congrès|Colloque|Conférence|Dialogue|Cadre|École|Atelier"
    r"|Formation|Encontro|Oficina|Roda|Assembleia|Formação|Fórum|III\sAssembleia|Jornadas?)(?:\s(?:des?|du"
    r"|d'|de\sla|de\sl'|dos|das|da|do|sur|sobre|em|citoyenne|pénitentiaire|juridique|blanche|national"
    r"|nacional)\s?(?:l'|la\s|le\s|les\s|o\s|a\s|os\s)?(?:\p{L}[\p{L}'-]+)){1,3}(?:\s20\d\d)?"
)
_TOPICAL = compiled(
    rf"""(?<!\w)(?:
      (?i:{words("training", "workshop", "course", "refresher", "seminar", "webinar", "formation", "session", "dialogue", "forum", "clinic", "round table", "training of trainers", "mock hearing", "evening sessions", "petition writing day", "role-play session", "conference")})\s(?:of|on|in|about)\s(?P<topic>\p{{Ll}}[\p{{L}}'-]+(?:\s(?:and|of|the|for|in|on|at)?\s?\p{{Ll}}[\p{{L}}'-]+){{0,3}}?)(?=\s(?:in|at|of|for|held|by|from|with|was|and|to|which|that)\b|[\s]?[.,;:()\d«"]|$)
    | (?i:{words("formation", "atelier", "séminaire", "session", "formation continue", "clinique")})\s(?:sur|en|aux?|à\sla)\s(?P<sujet>(?:la\s|le\s|les\s|l')?\p{{Ll}}[\p{{L}}'-]+(?:\s(?:de\s|du\s|des\s|d'|et\s|à\sla\s|au\s)?(?:la\s|l')?\p{{Ll}}[\p{{L}}'-]+){{0,2}}?)(?=\s(?:à|a|au|tenue?|organisée?|par|pour|de|qui|en|avec|et)\b|\s?[.,;:()\d«"]|$)
    | (?i:{words("formação", "oficina", "sessão", "seminário")})\s(?:sobre|em|de)\s(?P<tema>(?:o\s|a\s|os\s)?\p{{L}}[\p{{L}}-]+(?:\s(?:de\s|do\s|da\s|para\s)?\p{{L}}[\p{{L}}-]+){{0,3}}?)(?=\s(?:em|no|na|com|para|e)\b|\s?[.,;:()\d«"]|$)
    )"""
)
_KINDS = compiled(
    rf"(?<!\w)(?:(?:\p{{Lu}}[\p{{L}}'-]+\s)?(?:(?i:digital|security|safety|legal|paralegal|physical"
    rf"|regional|media|land|land-rights|land\srights|victims'|widows'|inclusive|advocacy|monitoring|hygiene"
    rf"|newsroom|hostile|statutory|founding|joint|on-call|cross-border|protection|staff|community"
    rf"|succession|planning|writing|intake|wellbeing|conflict|sensitivity|role-play|preparatory|evening"
    rf"|holistic|mock|refresher|field-sampling|mental|health|lobby|annual|ordinary|general|extraordinary"
    rf"|police-hrd|media-police"
    rf"|community\sprotection)[\s-]){{1,4}}(?i:{words('clinic', 'clinics', 'workshop', 'workshops', 'bootcamp', 'retreat', 'camp', 'congress', 'assembly', 'meeting', 'simulation', 'session', 'training', 'audit', 'caravan', 'breakfast', 'days', 'day', 'school', 'sitting', 'dialogue', 'weekend', 'forum', 'exercise', 'course', 'week')}))(?!\w)(?:\s(?:in"
    rf"|of|at)\s(?P<place>{_NAME}))?{_DATE}?"
)


_ENGLISH_AT = compiled(
    rf"(?<!\w)(?:(?!(?:the|a|an|one|two|in|at|and|this|that|of"
    rf"|for)\b)\p{{Ll}}[\p{{L}}'-]+\s){{0,3}}?(?i:{_ENGLISH})s?\s(?:(?:of"
    rf"|on)\s\p{{Ll}}[\p{{L}}'-]+(?:\s\p{{Ll}}+)?\s)?(?:in|at|of)\s(?P<place>{_NAME}){_DATE}?"
)
_LOWER_TAIL = compiled(
    r"(?<![\w'])(?:(?!(?:The|This|That|In|At|On|A|An|One|For"
    r"|From)\b)\p{Lu}[\p{L}'&-]+(?<!'s)\s(?:&\s)?){1,4}(?:\p{Ll}[\p{L}'-]+\s){0,3}?(?:retreat"
    r"|workshop|bootcamp|weekend|circle|week|convening|clinic|caravan|webinar|indaba|seminar|congress|vigil)(?!\w)"
)
_PORTUGUESE_AT = compiled(
    r"(?<!\w)(?:encontros?|djumbai|oficinas?|formação|assembleia|seminário|jornadas?|roda\sde\sconversa"
    r"|retiro|fórum|acampamento)\s(?:preparatórios?|nacional|regional|geral"
    r"|d[eao]s?\s(?:\d{1,2}\sde\s)?[\p{L}-]{4,}(?:\s(?:de|do|da|em)\s\p{L}+){0,3})(?!\w)",
    ignore_case=True,
)
# Heads that hardly ever stand for anything but an event when "de" and a name follow.
_SURE_HEAD = compiled(
    r"(?:atelier|mini-atelier|retraite|séminaire|seminaire|conclave|palabre|congrès|colloque|assises"
    r"|bootcamp|simulation|conférence|thé-débat|universit\S+\sd\S+|école\sd\S+|session|formation|rencontre|camp)\b",
    ignore_case=True,
)


class EventRecognizer(FoldedRecognizer):
    """Finds named, numbered, placed or dated events (EVENT)."""

    ID: ClassVar[str] = "event"
    ENTITIES: ClassVar[tuple[str, ...]] = ("EVENT",)

    def find(self, text: str) -> Iterator[Claim]:
        for pattern, score in (
            (_NUMBERED, GRAMMAR),
            (_FRENCH_NAMED, GRAMMAR),
            (_ENGLISH_NAMED, GRAMMAR),
            (_FRENCH_DATED, GRAMMAR),
            (_CAPITALS, CUE),
            (_FRENCH_NAMES, CUE),
            (_KINDS, SHAPE),
            (_TOPICAL, SHAPE),
            (_LOWER_TAIL, CUE),
            (_PORTUGUESE_AT, SHAPE),
        ):
            for match in scan(pattern, text):
                yield Claim("EVENT", match.start(), match.end(), score)
        for match in scan(_FRENCH_AT, text):
            place = lexicon.place(match["place"])
            if place is not None or _SURE_HEAD.match(match[0]):
                yield Claim("EVENT", match.start(), match.end(), GRAMMAR if place else CUE)
        for match in scan(_ENGLISH_AT, text):
            if lexicon.place(match["place"]) is not None:
                yield Claim("EVENT", match.start(), match.end(), CUE)
