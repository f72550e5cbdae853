"""Security tools: the products that a group uses to talk, store, document and browse."""

# ruff: noqa: E501, PLR2004 (a pattern reads better whole; lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor import lexicon
from redactor.lexicon import Hit, Kind
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, Claim, FoldedRecognizer, compiled, words

# Words of use and of software within a few words of an ordinary word make it the product.
_STEMS = (
    r"(?:messag|appel|call|chat|groupe|group|app\b|apps\b|application|canal|channel|chiffr|encrypt|crypt"
    r"|cifr|sécuris|secur|compte|account|contact|joindre|joign|téléphon|phone|install|pseudo|username|"
    r"logiciel|software|upload|download|télécharg|server|serveur|browser|navigateur|VPN|fichier|file|photo"
    r"|video|vidéo|preuve|evidence|prova|password|mot\sde\spasse|disappearing|éphémère|laptop|ordinateur|"
    r"smartphone|tablet|USB|backup|sauvegard|numéri|digital|online|e-?mail|envoi|envoy|sent|send|écri|write"
    r"|wrote|mensage|grupo|aplic|telefone|conta\b|transmit|transmet|échang|exchang|speak|talk|parl|"
    r"salon|lien|link|voice|vocal|reçu|receiv|record|enregistr|interview|testimon|témoign|capture|coordin"
    r"|relai|annonc|alert|circul|disk|disque|files|hidden|anonym|onion|gallery|train|form|meet|réunion"
    r"|migrat|effac|wipe|préinstall|groupes|joined)"
)
_NEAR = compiled(_STEMS, ignore_case=True)
# Directly before: "via Signal", "on Wire", "par Session", "groupe Signal", "salon Session".
_BEFORE = compiled(
    rf"(?<!\w){words('via', 'on', 'par', 'sur', 'over', 'through', 'with', 'using', 'use', 'uses', 'used', 'utilise', 'utilisent', 'utiliser', 'avec', 'pelo', 'por', 'no', 'em', 'com', 'groupe', 'group', 'salon', 'canal', 'compte', 'application', 'app', 'install', 'installed', 'installe', 'installer', 'logiciel', 'to', 'from', 'into', 'in', 'dans', 'et', 'and', 'e', 'ou', 'or', 'then', 'puis', 'and Signal', 'only on', 'called', 'of', 'de', 'then', 'by', 'now', 'a', 'or on', 'sous', 'vers', 'grupo', 'usando', 'than')}\s(?:the\s"
    rf"|l'|une?\s|a\s|app\s|application\s|groupe\s|\"|«\s?)?$",
    ignore_case=True,
)
_AFTER = compiled(
    rf"\s?(?:,|;|\.|:|\)|$|»|\"|\(|\s{words('group', 'groups', 'app', 'call', 'calls', 'channel', 'account', 'message', 'messages', 'chat', 'link', 'number', 'is', 'was', 'pour', 'for', 'et', 'and', 'e', 'with', 'avec', 'only', 'uniquement', 'ou', 'or', 'since', 'une', 'then', 'deja', 'déjà', 'before', 'que', 'thread', 'threads', 'before', 'au', 'à', 'on', 'to', 'in', 'browser', 'server', 'OS', 'nunca', 'has', 'keeps', 'helps', 'à effacement')}(?!\w))",
    ignore_case=True,
)
# Other senses: signal d'alerte, clear signal, wire transfer, wire fence, 81st session, element of surprise.
_OTHER_AFTER = compiled(
    r"\s(?:d'|de\s|du\s|des\s|of\s|transfers?|fence|fences|wires?|the\sper|nationale?|ordinaire"
    r"|extraordinaire|parlementaire|of|agency|number\s\d|matrix|for\schange|pole|à\sl'opinion|terrible|fort"
    r"|clair|aux\s)",
    ignore_case=True,
)
_OTHER_BEFORE = compiled(
    r"(?:\b(?:clear|strong|wrong|good|bad|positive|bon|mauvais|premier|fort|barbed|razor|ordinary|regular"
    r"|extraordinary|training|plenary|half\sday|key|last|first|second|next|open|closed|this|each|every"
    r"|cette|chaque|dernière|première|deuxième|ordinaire|\d+(?:st|nd|rd|th|e|ème|ª)|budget|mock"
    r"|parliamentary|evening|chemical|surprise|comments?|logframe)\s|\b(?:un|le|du|ce|seul|au|la|une|de)\s)$",
    ignore_case=True,
)


class ToolRecognizer(FoldedRecognizer):
    """Finds named tools (SECURITY_TOOL); ordinary words only where they are meant as products."""

    ID: ClassVar[str] = "tool"
    ENTITIES: ClassVar[tuple[str, ...]] = ("SECURITY_TOOL",)

    def find(self, text: str) -> Iterator[Claim]:
        taken = 0
        for hit in lexicon.hits(text):
            if hit.start < taken or "@" in text[hit.start - 1 : hit.start] + text[hit.end : hit.end + 1]:
                continue
            score = _score(text, hit)
            if score:
                taken = _end(text, hit.end)
                yield Claim("SECURITY_TOOL", hit.start, taken, score)


_VERSION = compiled(r"\s(?:chiffré(?!\w)|(?:VPN|OS|Browser|Meet|Drive|Authenticator|Messenger)(?!\w))")


def _end(text: str, end: int) -> int:
    match = _VERSION.match(text, end)
    return match.end() if match else end


def _score(text: str, hit: Hit) -> float:
    value = text[hit.start : hit.end]
    if Kind.TOOL in hit.kinds:
        return EXACT if not value.islower() or len(value) > 4 else CUE
    if Kind.TOOL_WORD in hit.kinds:
        return _word_score(text, hit, value)
    if Kind.TOOL_EVERYDAY in hit.kinds and _SECURE.search(text[max(0, hit.start - 40) : hit.end + 40]):
        return CUE
    return 0.0


_SECURE = compiled(r"(?:chiffr|encrypt|cifrad|disappearing|éphémère|secure|sécuris)", ignore_case=True)


def _word_score(text: str, hit: Hit, value: str) -> float:
    """Score an ordinary word: a capital inside a sentence, no other sense, and a cue of use."""
    before, after = text[max(0, hit.start - 50) : hit.start], text[hit.end : hit.end + 50]
    if _OTHER_AFTER.match(after) or _OTHER_BEFORE.search(before):
        return 0.0
    cue = bool(_NEAR.search(before + " " + after))
    tied = bool(_BEFORE.search(before)) and bool(_AFTER.match(after))
    if value.islower():
        return CUE if tied and _ONLY_ON.search(before) else 0.0
    if tied:
        return GRAMMAR if cue else CUE
    listed = _beside_tool(text, hit)
    return GRAMMAR if listed else CUE if cue and _BEFORE.search(before) else 0.0


_ONLY_ON = compiled(r"\b(?:via|sur|on|par|by|over|through|use|using|only)\s$", ignore_case=True)


def _beside_tool(text: str, hit: Hit) -> bool:
    """Whether another tool stands within a few words: "Signal, Briar and Wire"."""
    return any(
        other.start != hit.start and Kind.TOOL in other.kinds and abs(other.start - hit.start) < 40
        for other in lexicon.hits(text)
    )
