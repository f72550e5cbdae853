"""The state of a review in the browser: things, opinions, undo. The decisions file is all that is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from redactor.decide import decide
from redactor.decisions import Choice, Decisions, Opinion, can_generalise, dump, strictest
from redactor.errors import UsageError
from redactor.judging import Judged
from redactor.keys import fingerprint
from redactor.marked import MARKABLE, RECOGNIZER, Finder, can_be_marked, first_word
from redactor.model import Span
from redactor.needles import key
from redactor.reports.words import Words, words
from redactor.review.readback import quotes
from redactor.review.things import Material, Thing, things_of
from redactor.session import Session, canonical
from redactor.settling import redact_batch
from redactor.staging import atomic_writer

# What a session has loaded, which one with other decisions shares.
_LOADED = {"detector", "_loaded", "key"}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, today, until when."""

    name: str
    today: date
    expires: date


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a field's text; ``thing`` is the number of the thing that is highlighted here, or None."""

    text: str = field(repr=False)
    thing: int | None = None


@dataclass
class Desk:
    """One reviewer at work. Every change is on disk before it is shown."""

    session: Session
    material: Material
    reviewer: Reviewer
    target: Path
    decisions: Decisions
    list_all: bool = False
    say: Words = field(default_factory=lambda: words("en"))
    _before: list[Decisions] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _detected: tuple[Judged, ...] = ()

    def __post_init__(self) -> None:
        self._detected = self.material.records
        self._look_again()
        if quotes(self.reviewer.name, [thing.value for thing in self.things]):
            raise UsageError("the reviewer's name is a protected value: use initials or a role")
        self.decisions = self.decisions.under(self.session.key, self.target)

    def _look_again(self) -> None:
        """Find what is marked now in what detection found, and number the things anew."""
        marked = self.decisions.marked(self.reviewer.today)
        if marked or self.material.records != self._detected:
            finder = Finder(self.session.key, marked, canonical)
            records = tuple(self._judged(record, finder) for record in self._detected)
            things = things_of(self.session, records, list_all=self.list_all)
            self.material = replace(self.material, things=things, records=records)
        self._numbers = {thing.fingerprint: number for number, thing in enumerate(self.things)}

    def _judged(self, judged: Judged, finder: Finder) -> Judged:
        fragment = judged.record.fragment
        findings = finder.with_marked(fragment, judged.findings)
        if findings == judged.findings:
            return judged
        context = self.session.context(fragment)
        rulings = {**context.rulings, **self.decisions.rulings(self.reviewer.today)}
        plan = decide(fragment, findings, self.session.policy, replace(context, rulings=rulings))
        return Judged(judged.record, findings, plan)

    @property
    def things(self) -> tuple[Thing, ...]:
        return self.material.things

    # Reading

    def opinions(self, thing: Thing) -> tuple[Opinion, ...]:
        return self.decisions.by_thing().get(thing.fingerprint, ())

    def own(self, thing: Thing) -> Opinion | None:
        return next((o for o in self.opinions(thing) if o.reviewer == self.reviewer.name), None)

    def status(self, thing: Thing) -> str:
        """The choice that counts, "open" where this reviewer has said nothing."""
        return strictest(self.opinions(thing)).choice.value if self.own(thing) else "open"

    def conflicts(self) -> list[int]:
        """Return the numbers of the things that reviewers differ about."""
        differing = self.decisions.conflicts()
        return [number for number, thing in enumerate(self.things) if thing.fingerprint in differing]

    def statuses(self) -> list[str]:
        """Return the status of every thing, in order; the file is gone through once."""
        by_thing, me = self.decisions.by_thing(), self.reviewer.name
        found = (by_thing.get(thing.fingerprint, ()) for thing in self.things)
        return [strictest(o).choice.value if any(one.reviewer == me for one in o) else "open" for o in found]

    def next_open(self, number: int) -> int:
        """The next thing after *number* that is still open, from the start again at the end; else *number*."""
        statuses = self.statuses()
        order = [*range(number + 1, len(statuses)), *range(number)]
        return next((n for n in order if statuses[n] == "open"), number)

    def search(self, wanted: str) -> list[int]:
        """Return the numbers of things whose value or context holds *wanted*, case and accents aside."""
        letters = key(wanted)
        return [n for n, thing in enumerate(self.things) if letters and self._holds(thing, letters)]

    def _holds(self, thing: Thing, letters: str) -> bool:
        return any(letters in key(o.before + o.value + o.after) for o in thing.occurrences)

    # Deciding

    def decide(self, numbers: Iterable[int], choice: Choice, reason: str = "") -> int:
        """Take a decision about the things *numbers*, and return how many it was about.

        Raises UsageError for a reason that is missing or repeats a value, and where generalising cannot be.
        """
        chosen = [self.things[n] for n in numbers]
        if choice is Choice.KEEP and not reason.strip():
            raise UsageError(self.say("review.errors.keep_reason"))
        if quotes(reason, [thing.value for thing in self.things]):
            raise UsageError(self.say("review.errors.quotes"))
        if choice is Choice.GENERALISE and not all(can_generalise(thing.entity) for thing in chosen):
            raise UsageError(self.say("review.errors.no_coarser"))
        self._keep(self.decisions.with_opinions(self._opinion(thing, choice, reason.strip()) for thing in chosen))
        return len(chosen)

    def mark(self, record: int, text: str, entity: str) -> int:
        """Have *text*, which stands in a field of *record*, protected as *entity*; return its thing's number.

        Raises UsageError for what stands in no field of it, cannot be found again, or is a thing already.
        """
        fragment, value = self.material.records[record].record.fragment, text.strip()
        name = next((n for n, said in fragment.values.items() if value and value in said), None)
        if name is None:
            raise UsageError(self.say("review.errors.not_here"))
        if entity not in MARKABLE or not can_be_marked(value):
            raise UsageError(self.say("review.errors.not_a_value"))
        wanted = fingerprint(self.session.key, entity, canonical(entity, value))
        if wanted not in self._numbers:
            self._keep(self.decisions.with_opinions([self._marked(wanted, entity, value)]))
            if wanted not in self._numbers:
                self.undo()
                raise UsageError(self.say("review.errors.part"))
        elif self.own(self.things[self._numbers[wanted]]) is None:
            self.decide([self._numbers[wanted]], Choice.REDACT)
        return self._numbers[wanted]

    def _marked(self, wanted: str, entity: str, value: str) -> Opinion:
        return Opinion(
            fingerprint=wanted,
            entity=entity,
            choice=Choice.REDACT,
            reviewer=self.reviewer.name,
            decided=self.reviewer.today,
            expires=self.reviewer.expires,
            recognizers=(RECOGNIZER,),
            first=first_word(self.session.key, value),
        )

    def undo(self) -> bool:
        """Take back the last change of this session; return whether there was one."""
        if not self._before:
            return False
        self._write(self._before[-1])
        self._before.pop()
        return True

    def open_like(self, number: int) -> list[int]:
        """The things of the same entity that are still open, *number* included."""
        statuses, entity = self.statuses(), self.things[number].entity
        return [n for n, t in enumerate(self.things) if t.entity == entity and (n == number or statuses[n] == "open")]

    def _opinion(self, thing: Thing, choice: Choice, reason: str) -> Opinion:
        return Opinion(
            fingerprint=thing.fingerprint,
            entity=thing.entity,
            choice=choice,
            reason=reason,
            reviewer=self.reviewer.name,
            decided=self.reviewer.today,
            expires=self.reviewer.expires,
            recognizers=thing.recognizers,
        )

    def _keep(self, decisions: Decisions) -> None:
        before = self.decisions
        self._write(decisions)
        self._before.append(before)

    def _write(self, decisions: Decisions) -> None:
        with atomic_writer(self.target) as stream:
            stream.write(dump(decisions).encode())
        self.decisions = decisions
        self._look_again()

    # The letter

    def letter(self, record: int) -> list[tuple[str, list[Part]]]:
        """Return the record's fields that say something, each cut at what is highlighted in it."""
        judged = self.material.records[record]
        found: dict[str, list[tuple[Span, int]]] = {}
        for decision in judged.plan.decisions:
            number = self._numbers.get(self.session.fingerprint(decision.finding)) if decision.finding.value else None
            where = decision.finding.location
            if number is not None and where.span and where.field_name:
                found.setdefault(where.field_name, []).append((where.span, number))
        values = judged.record.fragment.values
        return [(name, parts(text, found.get(name, []))) for name, text in values.items() if text.strip()]

    def after(self, record: int) -> dict[str, str]:
        """Return the record's values as ``redact`` would write them with the decisions taken so far."""
        judged, today = self.material.records[record], self.reviewer.today
        session = replace(self.session, rulings=self.decisions.rulings(today), marked=self.decisions.marked(today))
        session.__dict__.update({n: self.session.__dict__[n] for n in _LOADED & self.session.__dict__.keys()})
        fragment = judged.record.fragment
        plan = decide(fragment, judged.findings, session.policy, session.context(fragment))
        (redaction,) = redact_batch(session, [Judged(judged.record, judged.findings, plan)])
        return dict(redaction.values)

    def record_of(self, number: int) -> int:
        """The place among the records of the thing's first occurrence."""
        first = self.things[number].occurrences[0]
        places = ((j.record.fragment.path, j.record.fragment.index) for j in self.material.records)
        return list(places).index((first.path, first.record))


def parts(text: str, found: Iterable[tuple[Span, int]]) -> list[Part]:
    """Cut *text* at the spans in *found*; of overlapping ones the first stays."""
    cut, at = list[Part](), 0
    for span, number in sorted(found):
        if span.start >= at:
            cut += [Part(text[at : span.start])] if span.start > at else []
            cut.append(Part(text[span.start : span.end], number))
            at = span.end
    return [*cut, Part(text[at:])] if at < len(text) else cut
