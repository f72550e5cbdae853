"""Records and surfaces with what was found in them and what the policy says: shared by all commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from redactor.arbitrate import arbitrate
from redactor.decide import Decision, Plan, decide
from redactor.errors import DetectionError
from redactor.filenames import joined, spelled_out
from redactor.formats import Record
from redactor.model import Column, Finding, Fragment, Location, Match, Role, Span, Surface
from redactor.reading import Account
from redactor.report import Item
from redactor.rules import RULES
from redactor.session import Session

FILE_NAME = "file name"
# The places of surfaces that are names and no running text, as the formats call them.
_NAMES = re.compile(r"(?:file|folder) name|(?:record \d+: )?name of (?:a field|column \d+)")


@dataclass(frozen=True, slots=True)
class Judged:
    """A record with the identifiers found in it and the plan for them."""

    record: Record
    findings: tuple[Finding, ...]
    plan: Plan

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision: about findings, and about whole columns that the policy does not name."""
        return (*self.plan.decisions, *_unnamed(self.record.fragment, self.plan))


def judge_all(session: Session, source: Iterable[list[Record]], account: Account) -> Iterator[Judged]:
    """Detect and decide about the records of *source*, in order. Raises InputError or DetectionError."""
    for batch in judge_batches(session, source, account):
        yield from batch


def judge_batches(session: Session, source: Iterable[list[Record]], account: Account) -> Iterator[list[Judged]]:
    """As :func:`judge_all`, a batch at a time."""
    for batch, plans in session.crew.each(plans_of, source, sent=bare):
        yield [Judged(record, findings, plan) for record, (findings, plan) in zip(batch, plans, strict=True)]
        account.count(batch)


def bare(batch: Sequence[Record]) -> list[Record]:
    """The records without what their format needs to write them back."""
    return [Record(record.fragment, None) for record in batch]


def judged_of(session: Session, batch: Sequence[Record]) -> list[Judged]:
    """Detect and decide about the records of one batch. Raises InputError or DetectionError."""
    plans = plans_of(session, batch)
    return [Judged(record, findings, plan) for record, (findings, plan) in zip(batch, plans, strict=True)]


def plans_of(session: Session, batch: Sequence[Record]) -> list[tuple[tuple[Finding, ...], Plan]]:
    """As :func:`judged_of`, without the records: what one process tells another."""
    fragments = [record.fragment for record in batch]
    return [
        (findings, decide(fragment, findings, session.policy, session.context(fragment)))
        for fragment, findings in zip(fragments, session.detect(fragments), strict=True)
    ]


def items_of(
    session: Session,
    batch: Sequence[Record],
    list_all: bool,  # noqa: FBT001
    reveal: bool,  # noqa: FBT001 — sent as they are
) -> list[list[tuple[Item, str]]]:
    """What a scan reports of each record, with the values where they are to be revealed."""
    return [
        [
            (item_of(session, decision, judged.record.fragment), decision.finding.value if reveal else "")
            for decision in judged.decisions
            if list_all or decision.action != "keep"
        ]
        for judged in judged_of(session, batch)
    ]


def _unnamed(fragment: Fragment, plan: Plan) -> Iterator[Decision]:
    """A column that the policy does not name holds what nobody has thought of: its value is confidential."""
    for decided in plan.columns:
        if decided.action == "withhold" and decided.column.role is Role.UNKNOWN:
            place = Location(fragment.path, fragment.index, decided.column.name)
            message = "a column that the policy does not name: its value counts as confidential"
            finding = Finding("residual-identifier", "", place, 1.0, "policy", message)
            yield Decision(finding, decided.operator, decided.policy_rule, 0)


def judge_surfaces(session: Session, surfaces: Iterable[Surface], account: Account) -> Iterator[Decision]:
    """What a file says outside its records, judged as strictly as a confidential record."""
    for surface in surfaces:
        if not surface.examined:
            account.skip(surface.path, f"{surface.place}: there is something that cannot be examined")
        elif surface.text.strip():
            yield from judge_text(session, surface)


def judge_text(session: Session, surface: Surface) -> tuple[Decision, ...]:
    """Return the decisions about one surface, ordered by place."""
    column = Column(surface.place, "surface", Role.EVIDENCE)
    fragment = Fragment(surface.path, 0, (column,), {surface.place: surface.text})
    findings = [
        Finding(
            "metadata",
            match.entity,
            Location(surface.path, None, surface.place, match.span),
            match.score,
            match.recognizer,
            "text outside the records holds an identifier",
            value=surface.text[match.span.start : match.span.end],
        )
        for match in match_surface(session, surface)
    ]
    return decide(fragment, findings, session.policy, session.context(fragment)).decisions


# A digest or random number in a file's name: digits and letters to f, mixed, as no telephone number or amount is.
_DIGEST = re.compile(r"(?<![^\W_])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{12,64}(?![^\W_])")
_NUMBERS = frozenset({"PHONE_NUMBER", "MONEY", "ID_NUMBER", "DATE_TIME", "IBAN_CODE"})


def match_surface(session: Session, surface: Surface) -> tuple[Match, ...]:
    """The identifiers of text outside records: hidden sheets hold sentences, names of files and columns do not."""
    if not _NAMES.fullmatch(surface.place):
        return session.detector.match(surface.text)
    words = spelled_out(surface.text)
    if not words.text.strip():
        return ()
    found = [replace(m, span=words.span(m.span.start, m.span.end)) for m in session.detector.match(words.text)]
    claims = [*found, *session.detector.match_short(joined(surface.text))]
    digests = [Span(*run.span()) for run in _DIGEST.finditer(surface.text)]
    told = [m for m in claims if not (m.entity in _NUMBERS and any(m.span.overlaps(run) for run in digests))]
    return arbitrate(told, surface.text)


def item_of(session: Session, decision: Decision, fragment: Fragment | None = None) -> Item:
    """The decision as reports see it."""
    return as_item(session, decision.finding, decision.action, decision.policy_rule, fragment=fragment)


def as_item(
    session: Session,
    finding: Finding,
    action: str,
    policy_rule: str = "",
    *,
    fragment: Fragment | None = None,
) -> Item:
    """The finding as reports see it: its value is left behind here, in one place, for every format.

    *fragment* is the record it is in; without it, a baseline knows the finding by its own value alone.
    Fields go by their shown names (:func:`shown_place`).
    """
    return Item(
        finding.rule,
        RULES[finding.rule].severity,
        finding.entity,
        finding.score,
        shown_place(session, finding.location),
        finding.recognizer,
        action,
        policy_rule,
        session.fingerprint(finding, fragment),
        finding.message,
        tuple(shown_place(session, place) for place in finding.related),
        session.content(finding, fragment),
    )


def shown_place(session: Session, place: Location) -> Location:
    """*place* as reports may say it: a field that is called after what the policy protects is named by a digest.

    Places outside the records are called in words of ours.
    """
    name = place.field_name
    if name is None or place.record is None or session.schema.column(name).role is not Role.UNKNOWN:
        return place
    if name not in session.telling:
        session.telling[name] = _is_telling(session, name)
    return replace(place, field_name=session.unnamed(name)) if session.telling[name] else place


def _is_telling(session: Session, name: str) -> bool:
    """Whether a field's name shows what the policy protects; one that no recognizer could finish may."""
    try:
        return any(decision.hides for decision in judge_text(session, Surface("", FILE_NAME, name)))
    except DetectionError:
        return True
