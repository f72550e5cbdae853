"""Codes of fixed form: fragment IDs, and numbers that a register, court or authority gave out."""

# ruff: noqa: E501, PLR2004 (a pattern reads better whole; lengths stand beside the shape they bound)
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from redactor.recognizers.base import CUE, EXACT, GRAMMAR, SHAPE, Claim, FoldedRecognizer, compiled, scan

# Programme-unit-project/objective-serial, as in the programme's exports; in other hands the programme or the
# project is missing and separators vary, so that inside a text one known part must be there.
_GROUP = r"[A-Z]{0,6}\d{0,5}"
_FRAGMENT = compiled(
    rf"""(?<![\w/-])(?:
      [A-Z]{{2,5}}\s?[-_]\s?[A-Z]{{2,4}}\s?\d{{3,5}}\s?[/_\\-]\s?[A-Z]{{2,4}}\s?[-_]?\d{{2,4}}
    | (?:SCC|OH|EHA)[-/][A-Z0-9]{{2,9}}(?:[-/][A-Z0-9]{{1,9}}){{0,3}}[-/](?:{_GROUP})(?<=\d)
    | (?:[A-Z]{{2,5}}[-/])?[A-Z]{{2,4}}\d{{4}}[/-](?:CIV|LOB|OUT|WOM|LAN|SEC|WHR|COH)[-/]?\d{{1,4}}
    | [A-Z]{{2,4}}[-/](?:[A-Z0-9]{{2,5}}[-/]){{0,2}}CIV[-/]?\d{{1,4}}(?:[-/]\d{{1,4}})?
    )(?![\w/-])"""
)
_FRAGMENT_LOWER = compiled(r"(?<![\w-])scc[-/][a-z]{2,4}\d{0,5}[/-][a-z]{2,4}[/-]?\d{2,5}(?!\w)", ignore_case=True)
# A cell that holds nothing but a code.
_CELL = compiled(r"\s*(?P<code>(?=\S*\d)[A-Za-z]{2,8}\d{0,6}(?:[-/_.][A-Za-z0-9]{1,9}){1,5})\s*")
_NO_FRAGMENT = compiled(
    r"(?i:covid)-19|(?i:harvest|outcome|output|annexe?|phase|version)\S*|(?:Q|T|S)\d-\d{4}|[A-Z]{2,5}-?\d"
)


class FragmentIdRecognizer(FoldedRecognizer):
    """Finds the programme's record IDs, e.g. the form ``ABC-DEF1234/GHI001``."""

    ID: ClassVar[str] = "fragment_id"
    ENTITIES: ClassVar[tuple[str, ...]] = ("FRAGMENT_ID",)
    DIGITS: ClassVar[bool] = True

    def find(self, text: str) -> Iterator[Claim]:
        for pattern in (_FRAGMENT, _FRAGMENT_LOWER):
            for match in scan(pattern, text):
                yield Claim("FRAGMENT_ID", match.start(), match.end(), EXACT)
        cell = _CELL.fullmatch(text)
        if cell and not _NO_FRAGMENT.fullmatch(cell["code"]):
            yield Claim("FRAGMENT_ID", cell.start("code"), cell.end("code"), GRAMMAR)


# What announces a number: a document, a court's or ministry's file, a register, a person's papers.
_CUE = r"""(?<![^\W\d_])(?:
  (?:r[ée]c[ée]piss[ée]|agr[ée]ment|arr[êe]t[ée]?|d[ée]cision|enregistrement|ordonnance|jugement|dossier|plainte|proc[èe]s[- ]verbal|pv|
     convocations?|mandat|sentence|circulaire|autorisation|quittance|attestation|certificat|protocole(?:\s+\w+)?|rôle|matricule|bordereau|
     r[ée]quisition|communication|fiches?(?:\s+d'alerte)?|facture|bulletin|acte|carte(?:\s+\w+){0,2}|passeports?|instruction|cin|cni|cnib|nina|nin|nni|nip|npi|rccm|
     [ée]crou|re[çc]u|code(?:\s+massar)?|inscription|r[ée]f[ée]rences?|r[ée]f|num[ée]ro|compte)
| (?:case|suit|file|docket|petition|receipt|decision|ruling|judge?ment|order|permit|licen[cs]e|registration|certificate|reference|refs?|account|serial|
     passport|national\s+id|voter\s+card|id(?:\s+card)?|omang|nin|bvn|press\s+card|card|till|invoice|contract|application|complaint|telegram|communication|
     misc\.?(?:\s+\w+){1,2}|cause|appeal|warrant|charge\s+sheet|slips?|tracking|booking|entry|ob|trial|acknowledge?ment|paybill|acc|kesi|extract|opinion|appeal|permit)
| (?:processo|proc|recibo|certid[ãa]o|registo|of[íi]cio|despacho|ac[óo]rd[ãa]o|acordo|senten[çc]a|queixa|auto|alvar[áa]|nif|nuit|nuipc|bilhete(?:\s+de\s+identidade)?|b\.?i|passaporte|n[úu]mero|contrato|conta)
)\b"""
_NUMBER_SIGN = r"(?:[Nn]\.?\s?[°ºo]s?\.?|[Nn]\.\s?[°ºo]s?|\#|[Nn]um[ée]ro|[Nn]os?\.|[Nn]umber|namba|[Nn]o(?=\s\d))"
# Letters, digits and separators with a digit among them, not ending in a separator.
_BODY = (
    r"(?:(?:[A-Z]{1,5}|Misc|Pet|Comm|Proc|Crim|Civ)\.?[ ]){0,2}(?=[\w./\-]*\d)[^\W_](?:[\w…]|[./\-](?=[^\W_]))*"
    r"(?:[ ](?:MC|of[ ](?:19|20)\d\d)\b|(?:[ ]\d{1,5}){1,3}(?![\w/]))?"
)
_CUED = compiled(
    rf"(?i:{_CUE})(?:[ ]+(?:de|du|des|d'|of|the|no|n|is|was|under|sous|le|la|provisoire|d[ée]finitif"
    rf"|d'existence|d'inscription|au|barreau|constat|r[ée]f[ée]r[ée]|recours|dépôt|number|num[ée]ro|civil"
    rf"|criminal|cause|application|petition)){{0,4}}"
    rf"\s*[.:,(]?\s*(?:(?P<sign>{_NUMBER_SIGN})\s*[:.]?\s*)?(?P<number>{_BODY})"
)
_SIGNED = compiled(rf"(?<!\w)(?P<sign>{_NUMBER_SIGN})\s*[:.]?\s*(?P<number>{_BODY})")
# Slashed or dashed court and ministry codes: they stand alone in brackets or lists too.
_COURT = compiled(
    r"""(?<![\w/@.:-])(?:
      (?:[A-Z]{1,6}\.?[ ])?\d{1,6}(?:-[A-Z0-9]{1,6})?(?:[/.][A-Za-zÀ-ÿ0-9ªº.\-]{1,14}){0,5}/[A-Za-zÀ-ÿ0-9ªº.\-]{1,12}
    | (?:[A-Z]{1,8}[./-]){1,4}[A-Z0-9.\-]*\d[\w./\-]*(?<![./-])
    | \d{4}-\d{2,4}/[A-Z][\w/\-]*
    | [Vv]ol(?:ume)?\.?[ ]\d{1,4},?[ ](?:[Ff]ol(?:io)?|[Ff]°|[Cc]ase|[Bb]ord(?:ereau)?)\.?[ ]\d{1,5}(?:,?[ ](?:case|n°|no\.?)[ ]\d{1,5})?
    | (?:RG|RP|RMP|RPA|PV|CAS|RAD|EP|CR|OB|CIV|CRB|HRE|PC|NUIPC|MTE|MOI)[ ](?:[A-Z]+[ ])?\d[\d./\-]*(?:/[A-Z0-9]+)*
    )(?![\w/@-])"""
)
_PAPERS = compiled(
    r"""(?<![\w-])(?:GHA-\d{9}-\d|\d{14}\s?[A-Z]|\d{12}[A-Z]|CNIB\s?B?\d{7,10}|B\d{7,10}|[A-Z]{2}\d{6,8}|[A-Z]\d{7,9}|\d{2}[A-Z]{2}\d{5}|[0-9][A-Z]{2}\d{3,}[A-Z0-9]*)(?!\w)"""
)
_DATE_LIKE = compiled(
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|(?:19|20)\d\d(?:[/-](?:19|20)?\d\d)?|\d{1,2}/(?:19|20)\d\d|24/24"
    r"|7/7|50/50|\d/\d{1,2}|24[hH]?/\d+"
)
# A price a month, a product or an illness: shaped like a code.
_OTHER = compiled(
    r"/(?:month|mois|mes|m[êe]s|year|an|ano|night|jour|day|semaine|week|pers\w*|si[èe]ge)\b|^COVID"
    r"|^[A-Z]+-19$|://|@",
    ignore_case=True,
)
# Something beside digits in the number itself: a letter, a slash, a full stop.
_MIXED = compiled(r"\d[\w]*[A-Za-z/.\-…]|[A-Za-z/.\-]\d")
_LAW = compiled(
    r"\b(?:lois?|law|act|lei|d[ée]crets?|decree|decreto|article|art|ordonnance-loi|d[ée]cret-loi"
    r"|constitution|harvest|output|outcome|annex|annexe|r[ée]solution|resolution|phase|chapter|section"
    r"|module|groupe|line|ligne|mile|km|brigade|covid|table|page)\W*(?:n\W{0,3})?$",
    ignore_case=True,
)


class IdNumberRecognizer(FoldedRecognizer):
    """Finds registration, case, file, passport, identity and account numbers; laws and dates are none."""

    ID: ClassVar[str] = "id_number"
    ENTITIES: ClassVar[tuple[str, ...]] = ("ID_NUMBER",)
    DIGITS: ClassVar[bool] = True

    def find(self, text: str) -> Iterator[Claim]:
        for pattern, score in ((_CUED, GRAMMAR), (_SIGNED, CUE), (_COURT, SHAPE), (_PAPERS, CUE)):
            for match in scan(pattern, text):
                group = "number" if "number" in pattern.groupindex else 0
                start = (
                    match.start("sign") if group and match["sign"] and len(match["sign"]) < 4 else match.start(group)
                )
                claim = self._claim(text, start, match.end(group), score)
                if claim:
                    yield claim

    def _claim(self, text: str, start: int, end: int, score: float) -> Claim | None:
        value = text[start:end].rstrip(".-")
        end = start + len(value)
        if _DATE_LIKE.fullmatch(value) or _LAW.search(text[max(0, start - 24) : start]):
            return None
        digits = sum(c.isdigit() for c in value)
        if digits < (2 if _MIXED.search(value) else 4) or _FRAGMENT.match(value) or _OTHER.search(value):
            return None
        return Claim("ID_NUMBER", start, end, score)


# ISO 13616 by shape; real ones with a wrong check digit are account numbers as well, so it is not verified.
_IBAN = compiled(r"(?<![\w])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?![\w])")


class AccountRecognizer(FoldedRecognizer):
    """Finds international account numbers by shape (IBAN_CODE); Presidio's own wants a valid check digit."""

    ID: ClassVar[str] = "iban"
    ENTITIES: ClassVar[tuple[str, ...]] = ("IBAN_CODE",)
    DIGITS: ClassVar[bool] = True

    def find(self, text: str) -> Iterator[Claim]:
        for match in scan(_IBAN, text):
            if sum(c.isdigit() for c in match[0]) >= 12:
                yield Claim("IBAN_CODE", match.start(), match.end(), GRAMMAR)
