"""Ways to reach somebody or a machine: e-mail, phone, URL, handle, IP address; none is looked up on a network."""

# ruff: noqa: E501, PLR2004 (a pattern reads better whole; lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import ClassVar

import phonenumbers
import regex

from redactor import lexicon
from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, scan, words

_AT = r"(?:\s?@\s?|\s?[(\[{<]\s?(?:at|arobase|arroba|a|chez|@)\s?[)\]}>]\s?|\s(?:at|arobase|arroba)\s)"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|point|ponto|\.)\s?[)\]}>]\s?|\s(?:dot|point|ponto)\s)"
_EMAIL = compiled(
    rf"(?<![\w.+-])[\w][\w.+%'-]{{0,63}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[^\W\d_]{{2,24}}(?![\w@])",
    ignore_case=True,
)
# Without one of these nothing ends as a domain does; what stands for "at" is in every other English text.
_DOTTED = regex.compile(r"\.\s?[)\]}>]|\.[^\W\d_]{2}|dot|point|ponto", regex.IGNORECASE)
_SPELLED = compiled(r"\s(?:at|arobase|arroba)\s", ignore_case=True)


_PLAIN_WORDS = compiled(
    r"(?<!\w)[\w][\w.+-]{1,63}(?:\s@\s|\s(?:at|arobase|arroba)\s)(?!(?:the|this|that|my|our|a|le|la"
    r"|um)\b)[\w-]{3,63}(?:\s(?:dot|point|ponto)\s|\.)(?:com|org|net|info|eu|africa|example|invalid|(?!of"
    r"|on|in|at|to|de|du|et|da|do|no|is|it|he|we)[a-z]{2})(?!\w)",
    ignore_case=True,
)


class MailRecognizer(FoldedRecognizer):
    """Finds e-mail addresses, spelled-out ones too, whatever the top-level domain."""

    ID: ClassVar[str] = "email"
    ENTITIES: ClassVar[tuple[str, ...]] = ("EMAIL_ADDRESS",)

    def find(self, text: str) -> Iterator[Claim]:
        for match in scan(_EMAIL, text) if "@" in text or _DOTTED.search(text) else ():
            value = match[0]
            # Both in plain words are ordinary prose ("at the point of"): see _PLAIN_WORDS for those.
            if ("@" in value and " @" not in value) or (not _SPELLED.search(value) and " @" not in value):
                yield Claim("EMAIL_ADDRESS", match.start(), match.end(), EXACT)
        for match in scan(_PLAIN_WORDS, text):
            yield Claim("EMAIL_ADDRESS", match.start(), match.end(), GRAMMAR)


_PATH = r"(?:[/?\#][^\s<>«»\"'|,;()]*(?<![.:!?]))?"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.){{0,4}}{_LABEL}\."  # the last full stop apart: a gate reads it with what follows
# Top-level domains that no sentence ends with: country codes of the region and the usual generic ones.
_TLD = words(*lexicon.cues("contacts_tld"))
_URL = compiled(
    rf"(?<![\w@.-])(?:(?:https?|ftp)://[^\s<>«»\"|]+?(?=[.,;:!?)\]'»]*(?:\s|$|[<>«»\"|]))|www\.[^\s<>«»\""
    rf"|,;()]+(?<![.:!?])|{_HOST}{_TLD}(?![\w@-]|\.\w){_PATH})",
    ignore_case=True,
)
_SOCIAL = compiled(
    r"(?<![\w@.])(?:facebook|fb|t|twitter|x|instagram|tiktok|youtube|youtu|linkedin|wa|telegram|signal|bit"
    r"|tinyurl|linktr|m\.facebook|chat\.whatsapp)\.(?:com|me|be|ly|org|gd|ee)/[^\s<>«»\"|,;()]+(?<![.:!?])",
    ignore_case=True,
)
_ONION = compiled(r"(?<![\w.])[a-z2-7]{16,56}\.onion\b[^\s,;)]*", ignore_case=True)
_HANDLE = compiled(r"(?<![\w@.+/-])@[A-Za-z_][\w.]{2,29}(?<!\.)(?::[\w-]+(?:\.[\w-]+)*)?(?![\w@])")
# Words with a full stop and no space after it, or tools whose name is a domain.
_NOT_URL = frozenset(
    {
        "meet.jit.si",
        "element.io",
        "matrix.org",
        "rocket.chat",
        "sync.com",
        "riot.im",
        "proton.me",
        "protectdefenders.eu",
    }
)
_SENTENCE = compiled(
    r"^[^\W\d_]{2,}\.(?:to|me|be|so|de|et|la|na|ne|ma|us|no|in|is|it|am|as|at|an|se|sa|page|link|media|news"
    r"|test|site|ma|st|ch)$",
    ignore_case=True,
)


class LinkRecognizer(FoldedRecognizer):
    """Finds links, bare domains, onion addresses, social pages and handles."""

    ID: ClassVar[str] = "url"
    ENTITIES: ClassVar[tuple[str, ...]] = ("URL",)

    def find(self, text: str) -> Iterator[Claim]:
        for match in scan(_URL, text):
            value = match[0]
            if value.lower() not in _NOT_URL and not (_SENTENCE.match(value) or _word_break(value)):
                yield Claim(
                    "URL",
                    match.start(),
                    match.end(),
                    EXACT if "/" in value or value.lower().startswith("www") else GRAMMAR,
                )
        for pattern, score in ((_SOCIAL, EXACT), (_ONION, EXACT), (_HANDLE, GRAMMAR)):
            for match in scan(pattern, text):
                yield Claim("URL", match.start(), match.end(), score)


def _word_break(value: str) -> bool:
    """Whether *value* looks like two sentences without the space: "Bamako.Ne", not a domain."""
    host, _, top = value.partition("/")[0].rpartition(".")
    return "://" not in value and (
        (top[:1].isupper() and not top.isupper())
        or (host.count(".") == 0 and top.isupper() and not host.isupper())
        or host.isdigit()
    )


_PHONE_CUE = words(*lexicon.cues("contacts_phone_cue"))
_INTERNATIONAL = compiled(r"(?<![\w+])\(?(?:\+|00[ ]?)\(?\d{1,4}\)?(?:[ .\-/]{0,2}\(?\d{1,4}\)?){2,7}(?!\w)")
_LOCAL = compiled(
    r"(?<![\w+/.,-])(?:\(?\d{2,4}\)?(?:[ .\-/]\d{2,4}){1,5}|0\d{8,10}|\d[ ]\d{2,3}(?:[ "
    r"]\d{2,3}){2,4})(?![\w/]|[.,-]\d|[ ]?(?:%|F\b|FCFA|CFA|XOF|XAF|€|\$|euros?|dollars?|francs?|personnes"
    r"|people|km))"
)
_BEFORE = compiled(rf"(?<!\w){_PHONE_CUE}[\s:.(\[]*$", ignore_case=True)
_PAIRS = compiled(r"\d{2}(?:[ .\-]\d{2}){3,4}")
_ISO_LIKE = compiled(
    r"(?:19|20)\d\d[-./ ]\d\d(?:[-./ ]\d\d)?|\d\d[-./ ]\d\d[-./ ](?:19|20)\d\d|(?:19|20)\d\d[-/ ](?:19|20)\d\d"
)


class TelephoneRecognizer(FoldedRecognizer):
    """Finds phone numbers: international ones by plan, local ones by plan and layout or by a cue."""

    ID: ClassVar[str] = "phone"
    ENTITIES: ClassVar[tuple[str, ...]] = ("PHONE_NUMBER",)
    DIGITS: ClassVar[bool] = True

    def find(self, text: str) -> Iterator[Claim]:
        taken: list[tuple[int, int]] = []
        for match in scan(_INTERNATIONAL, text):
            digits = sum(c.isdigit() for c in match[0])
            if 8 <= digits <= 16:
                taken.append(match.span())
                yield Claim("PHONE_NUMBER", *_balanced(match), EXACT if _assigned(match[0]) else GRAMMAR)
        for match in scan(_LOCAL, text):
            start, end = match.span()
            if not any(a < end and start < b for a, b in taken):
                score = self._local(match[0], text[max(0, start - 30) : start])
                if score:
                    yield Claim("PHONE_NUMBER", *_balanced(match), score)

    def _local(self, value: str, before: str) -> float:
        digits = "".join(c for c in value if c.isdigit())
        if not 7 <= len(digits) <= 12 or _ISO_LIKE.fullmatch(value):
            return 0.0
        cued = bool(_BEFORE.search(before))
        strong = cued and not before.rstrip().lower().endswith((" le", " on", " at", " or", " ou", " au"))
        if strong:
            return GRAMMAR
        if _PAIRS.fullmatch(value) and _local_plan(digits):
            return CUE
        return SHAPE if cued or (digits[0] == "0" and len(digits) >= 9) or _in_plan_layout(value, digits) else 0.0


def _balanced(match: regex.Match[str]) -> tuple[int, int]:
    """Return the range of a number without the brackets around it: those of its prefix stay, "(+221) 77 …"."""
    start, end = match.span()
    if match[0].startswith("(") and match[0].find(")") in {-1, len(match[0]) - 1}:
        start += 1
    value = match.string[start:end]
    return start, end - (value.endswith(")") and value.count(")") > value.count("("))


def _assigned(value: str) -> bool:
    """Whether an international number is possible under its country's plan."""
    number = "+" + "".join(c for c in value if c.isdigit()).removeprefix("00")
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return False


# Plans of the programme's countries; a local number of one of them is a candidate anywhere.
_REGIONS = (
    "BF",
    "ML",
    "NE",
    "TD",
    "BJ",
    "TG",
    "CI",
    "GN",
    "SN",
    "MR",
    "CM",
    "CF",
    "GA",
    "CG",
    "CD",
    "BI",
    "GW",
    "CV",
    "KM",
    "DJ",
    "SL",
    "LR",
    "GM",
    "FR",
)


def _local_plan(digits: str) -> bool:
    """Whether *digits* is a valid number in one of the plans, or an Ivorian or Beninese one of before its plan's change."""
    return any(phonenumbers.is_valid_number(_parsed(digits, region)) for region in _REGIONS)


def _parsed(digits: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return phonenumbers.PhoneNumber()


def _in_plan_layout(value: str, digits: str) -> bool:
    """Whether a number of eight or nine digits is written in groups as numbers are dialled."""
    groups = [g for g in value.replace("-", " ").replace(".", " ").split() if g]
    return len(digits) in (8, 9) and len(groups) >= 3 and all(len(g) <= 3 for g in groups) and _local_plan(digits)


# Four numbers with a port or the length of a network's prefix; groups of hexadecimal digits between colons.
_IPV4 = compiled(r"(?<![\w.,/:-])(?P<ip>\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5}|/\d{1,2})?(?![\w/-]|[.,:]\d)")
_IPV6 = compiled(r"(?<![\w:.])\[?(?P<ip>(?:[\dA-Fa-f]{0,4}:){2,7}[\dA-Fa-f]{0,4})(?:/\d{1,3}|\]:\d{1,5}|\])?(?![\w:])")
_IP_CUE = compiled(
    r"(?<!\w)(?:IPs?|IPv4|adresses?|address(?:es)?|endereços?|server|serveur|servidor|host)\W[^\n\d]{0,20}$",
    ignore_case=True,
)
_NUMBERING = compiled(
    r"(?<!\w)(?:v|vers[ãi]on?|vers[ãa]o|release|section|sec[çt]ão|chapter|chapitre|cap[íi]tulo|art(?:icle|igo)?|§|point|ponto)\W{0,2}$",
    ignore_case=True,
)


class NetworkRecognizer(FoldedRecognizer):
    """Finds IP addresses of versions 4 and 6 (IP_ADDRESS); versions, headings and dotted phone numbers are none."""

    ID: ClassVar[str] = "ip"
    ENTITIES: ClassVar[tuple[str, ...]] = ("IP_ADDRESS",)
    DIGITS: ClassVar[bool] = True

    def find(self, text: str) -> Iterator[Claim]:
        for match in scan(_IPV4, text):
            score = _ipv4_score(match["ip"], text[max(0, match.start() - 40) : match.start()])
            if score:
                yield Claim("IP_ADDRESS", *match.span(), score)
        for match in scan(_IPV6, text):
            if _is_ipv6(match["ip"]):
                yield Claim("IP_ADDRESS", *match.span(), EXACT)


def _ipv4_score(value: str, before: str) -> float:
    """Return the score of four numbers; without a cue or three digits in one they are a phone number or a heading."""
    try:
        IPv4Address(value)
    except AddressValueError:
        return 0.0
    if _NUMBERING.search(before):
        return 0.0
    if _IP_CUE.search(before):
        return EXACT
    return GRAMMAR if any(len(group) == 3 for group in value.split(".")) else 0.0


def _is_ipv6(value: str) -> bool:
    """Whether *value* is a whole address with two groups or more, so that a time or "::" is none."""
    try:
        IPv6Address(value)
    except AddressValueError:
        return False
    groups = [group for group in value.split(":") if group]
    return len(groups) >= 2 and any(len(group) >= 3 for group in groups)
