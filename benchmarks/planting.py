"""Make a past harvest with known leaks from annotated records: other hands, other markers, other languages.

    python benchmarks/planting.py SEED FOLDER ANNOTATED.jsonl…
    python benchmarks/audit_score.py FOLDER

FOLDER gets harvest-*.jsonl (one hand a file), planted.jsonl and controls.jsonl, of the shape that
``audit_score.py`` reads. Every record is redacted by its file's hand; about one in seven stays without a
leak, the others get one each, in turn of the kinds below. The same seed gives the same files. A seed is a
second opinion: mend what one shows by general means, then look at the next.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARK = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
FLAG, COUNTRY, STORY, ID = "Outcome statements is CONFIDENTIAL", "coutnry", "StoryFragment_Merged", "FragmentID"
PARTS = (
    ("Outcome description:  ", "Outcome description"),
    (" Significance:  ", "Significance of the outcome"),
    (" Contribution:  ", "Contribution of the programme"),
    (" Additional Info:  ", "Additional information (use if needed) "),
    (" Contribution of Other factors:  ", "Contribution of other actors and factors"),
)
TOLD = [name for _, name in PARTS]
LEFT = {"DATE_TIME"}  # what these hands leave readable
NAMES = {"PERSON", "HRD_COALITION", "ORGANIZATION", "LOCATION", "SECURITY_TOOL"}
# Flag spellings that say nothing, or too much.
DOUBTFUL = ("", "  ", "tbc", "??", "à vérifier", "yes/no", "1?", "see annex", "2", "-", "N/A", "#REF!")

_KINDS = ("PERSON", "HRD_COALITION", "ORGANIZATION", "LOCATION", "")


def _hand(*labels: str) -> dict[str, str]:
    """A hand of one marker for everything, or of one for each of person, coalition, body, place and the rest."""
    return {"": labels[0]} if len(labels) == 1 else dict(zip(_KINDS, labels, strict=True))


# How a hand writes a marker, per kind of thing; "" is for every other kind.
HANDS: tuple[dict[str, str], ...] = (
    _hand("[RETIRÉ]"),
    _hand("■■■■"),
    _hand("{{PERSON}}", "{{NETWORK}}", "{{ORG}}", "{{PLACE}}", "{{OTHER}}"),
    _hand("[nom supprimé]", "[organisation supprimée]", "[organisation supprimée]", "[lieu supprimé]", "[supprimé]"),
    _hand("(...)"),
    _hand("#####"),
    _hand("<NAME>", "<ORGANISATION>", "<ORGANISATION>", "<PLACE>", "<REMOVED>"),
    _hand("[pessoa]", "[coligação]", "[organização]", "[local]", "[omitido]"),
    _hand("[—]"),
    _hand("‹masked›"),
    _hand("[PER]", "[ORG]", "[ORG]", "[LOC]", "[MISC]"),
    _hand("[anonymised]"),
    _hand("____"),
    _hand("[...]"),
)
LOOKALIKE = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")


@dataclass
class Piece:
    """A run of a field's text; ``label`` says what it is, ``shown`` overrides the hand's marker."""

    text: str
    label: str = ""
    shown: str | None = None


@dataclass
class Draft:
    """A record on its way: pieces by field, parts of the story that differ, headings, plain overrides."""

    doc: str
    pieces: dict[str, list[Piece]]
    story: dict[str, list[Piece]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    leaks: list[dict[str, Any]] = field(default_factory=list)

    def spots(self, *labels: str) -> list[tuple[str, int]]:
        return [(name, n) for name in TOLD for n, p in enumerate(self.pieces.get(name, ())) if p.label in labels]

    def leak(self, rule: str, fields: list[str], entity: str = "", text: str = "") -> None:
        self.leaks.append({"rule": rule, "fields": fields, "entity": entity, "text": text})


def drafts(path: Path) -> Iterator[Draft]:
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        values = dict(record["fields"])
        if all(name in values for name in (*TOLD, FLAG, COUNTRY, ID)):
            yield Draft(record["doc"], {name: list(cut(text)) for name, text in values.items()})


def cut(text: str) -> Iterator[Piece]:
    at = 0
    for found in MARK.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        yield Piece(found[2], found[1])
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


def written(pieces: list[Piece], hand: dict[str, str]) -> str:
    return "".join(
        p.shown if p.shown is not None else hand.get(p.label, hand[""]) if p.label and p.label not in LEFT else p.text
        for p in pieces
    )


def record_of(draft: Draft, hand: dict[str, str], number: int) -> dict[str, str]:
    values = {name: written(pieces, hand) for name, pieces in draft.pieces.items()}
    values[ID] = f"R-{number:03d}"
    values["Year"] = (values.get("Year") and draft.pieces["Year"][0].text) or ""
    values |= draft.plain
    story = "".join(
        draft.headings.get(name, heading) + (written(draft.story[name], hand) if name in draft.story else values[name])
        for heading, name in PARTS
    )
    place = list(values).index("Outcome is negative") if "Outcome is negative" in values else len(values)
    items = list(values.items())
    return dict([*items[:place], (STORY, story), *items[place:]])


# The leaks. Each takes a draft, its hand and chance, and says whether it could be planted.

Plant = Callable[[Draft, dict[str, str], random.Random], bool]


def readable(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    """One mention is left as it was."""
    spots = draft.spots("PERSON", "HRD_COALITION", "PHONE_NUMBER", "EMAIL_ADDRESS")
    return bool(spots) and _left(draft, dice.choice(spots), "residual-identifier")


def _left(draft: Draft, spot: tuple[str, int], rule: str, shown: str = "") -> bool:
    name, n = spot
    piece = draft.pieces[name][n]
    piece.shown = shown or piece.text
    draft.leak(rule, [name, STORY], piece.label, piece.shown)
    return True


def disguised(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    """One mention is left in other letters, case, spacing, or in part."""
    spots = [s for s in draft.spots("PERSON", "HRD_COALITION") if len(draft.pieces[s[0]][s[1]].text) > 4]
    if not spots:
        return False
    spot = dice.choice(spots)
    value = draft.pieces[spot[0]][spot[1]].text
    made = [variant for variant in _variants(value) if variant != value]
    return bool(made) and _left(draft, spot, "residual-variant", dice.choice(made))


def _variants(value: str) -> Iterator[str]:
    words = value.split()
    yield value[:2] + "\u200b" + value[2:]
    yield value[:3] + "\u00ad" + value[3:]
    if value.translate(LOOKALIKE) != value:
        yield value.translate(LOOKALIKE)
    if len(words) > 1:
        yield value.upper().replace(" ", "  ")
        yield value.upper()
    if len(words) == 1 and value.isupper() and value.isalpha():
        yield " ".join(value)
        yield ".".join(value) + "."
        yield value[:3] + value[4:]
        yield value[:2] + value[3] + value[2] + value[4:]


def other_field(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    """The field hides what the story shows, or the other way round."""
    spots = draft.spots(*NAMES)
    if not spots:
        return False
    name, n = dice.choice(spots)
    value = draft.pieces[name][n]
    told = [Piece(p.text, p.label, p.shown) for p in draft.pieces[name]]
    if dice.random() < 0.5:
        told[n].shown = value.text
        draft.leak("cross-field", [STORY], value.label, value.text)
    else:
        value.shown = value.text
        draft.leak("cross-field", [name], value.label, value.text)
    draft.story[name] = told
    return True


def common_word(draft: Draft, hand: dict[str, str], dice: random.Random) -> bool:
    """An ordinary word is hidden in the field and readable in the story."""
    spots = [
        (name, n, found)
        for name in TOLD
        for n, p in enumerate(draft.pieces[name])
        if not p.label
        for found in re.finditer(r"(?<= )[^\W\d_A-Z]{6,12}(?= )", p.text)
    ]
    if not spots:
        return False
    name, n, found = dice.choice(spots)
    pieces = draft.pieces[name]
    draft.story[name] = [Piece(p.text, p.label, p.shown) for p in pieces]
    text = pieces[n].text
    pieces[n : n + 1] = [Piece(text[: found.start()]), Piece(found[0], "WORD", hand[""]), Piece(text[found.end() :])]
    draft.leak("cross-field", [STORY], "WORD", found[0])
    draft.leak("over-redaction", [name], "WORD", found[0])
    return True


def drift(draft: Draft, hand: dict[str, str], dice: random.Random) -> bool:
    """The story lacks a field's last sentence, or has one of its own."""
    names = [n for n in TOLD if len(draft.pieces[n]) and written(draft.pieces[n], hand).count(" ") > 8]
    if not names:
        return False
    name = dice.choice(names)
    text = written(draft.pieces[name], hand)
    draft.story[name] = [Piece(text.rsplit(" ", 4)[0] if dice.random() < 0.5 else text + " See the annex.")]
    draft.leak("merged-drift", [STORY])
    return True


def heading(draft: Draft, hand: dict[str, str], dice: random.Random) -> bool:
    """A heading of the story is hidden by a marker for each word."""
    place = dice.randrange(1, len(PARTS))
    said, name = PARTS[place]
    draft.headings[name] = " " + " ".join(hand[""] for _ in said.split()) + ":  "
    draft.leak("structure-damaged", [STORY])
    return True


def flag(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    draft.plain[FLAG] = dice.choice(DOUBTFUL)
    draft.leak("confidentiality-flag", [FLAG])
    return True


def mask(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    """A mask keeps initials, or the number and length of the words."""
    spots = [s for s in draft.spots("PERSON", "HRD_COALITION") if len(draft.pieces[s[0]][s[1]].text) > 4]
    if not spots:
        return False
    spot = dice.choice(spots)
    value, sign = draft.pieces[spot[0]][spot[1]].text, dice.choice("*•_x█")
    kept = r"(?<!\w)(\w)(\w*)" if dice.random() < 0.5 and sign != "_" else r"()(\w+)"
    return _left(draft, spot, "informative-placeholder", re.sub(kept, lambda m: m[1] + sign * len(m[2]), value))


def mislabelled(draft: Draft, hand: dict[str, str], dice: random.Random) -> bool:
    """One marker carries the label of another kind, which the rest of the record contradicts or a copy shows."""
    spots = draft.spots("HRD_COALITION", "LOCATION")
    named = [s for s in spots if hand.get(draft.pieces[s[0]][s[1]].label, hand[""]) != hand.get("PERSON", hand[""])]
    if not named:
        return False
    name, n = dice.choice(named)
    piece = draft.pieces[name][n]
    draft.story[name] = [Piece(p.text, p.label, p.shown) for p in draft.pieces[name]]
    piece.shown = hand["PERSON"]
    draft.leak("placeholder-mismatch", [name, STORY], piece.label)
    return True


def country(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    """The country stays readable in a record that hides its coalition."""
    said = {p.text for p in draft.pieces[COUNTRY] if p.label == "LOCATION"}
    spots = [s for s in draft.spots("LOCATION") if draft.pieces[s[0]][s[1]].text in said]
    if not (spots and draft.spots("HRD_COALITION")):
        return False
    return _left(draft, dice.choice(spots), "inferable")


def hint(draft: Draft, _: dict[str, str], dice: random.Random) -> bool:
    """A clue to the hidden country is added: a law, a currency, a domain, a dialling code, a flag, a demonym."""
    if not draft.spots("HRD_COALITION"):
        return False
    name = "Additional information (use if needed) "
    clue = dice.choice(CLUES)
    draft.pieces[name].append(Piece(f" {clue}"))
    draft.leak("inferable", [name, STORY], "LOCATION", clue)
    return True


CLUES = (
    "The Dakarois members came as well.",
    "Une Bamakoise a ouvert la séance.",
    "A Lagosian lawyer helped.",
    "They have a page under zubiak.ne since then.",
    "The budget was 40,000 naira.",
    "They were paid in cedis.",
    "O custo foi de 3.000 meticais.",
    "The line begins with +223.",
    "Le numéro d'urgence commence par 00228.",
    "The banner had 🇧🇯 on it.",
    "La loi n° 2022-27 du 20 juin 2022 les protège.",
    "Under the NGO Coordination Board they are registered.",
)


def twins(draft: Draft, hand: dict[str, str], dice: random.Random) -> Draft | None:
    """Return a sibling that shows one name of the outcome description, which the draft hides."""
    name = "Outcome description"
    spots = [s for s in draft.spots(*NAMES) if s[0] == name]
    if not spots or written(draft.pieces[name], hand).count(" ") < 15:
        return None
    _, n = dice.choice(spots)
    twin = Draft(draft.doc + "b", {k: [Piece(p.text, p.label, p.shown) for p in v] for k, v in draft.pieces.items()})
    value = twin.pieces[name][n]
    value.shown = value.text
    for one in (draft, twin):
        one.leak("cross-record", [name], value.label, value.text)
    return twin


PLANTS: tuple[Plant, ...] = (
    readable, disguised, other_field, common_word, drift, heading, flag, mask, mislabelled, country, hint,
)  # fmt: skip
SINGLE = len(PLANTS)


def main() -> None:
    seed, folder, sources = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    dice = random.Random(seed)
    found = [draft for source in sources for draft in drafts(Path(source))]
    dice.shuffle(found)
    hands = dice.sample(HANDS, 6)
    folder.mkdir(parents=True, exist_ok=True)
    planted, controls = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, hand in enumerate(hands):
        records, name = list[Draft](), f"harvest-{number + 1}"
        for place, draft in enumerate(found[number :: len(hands)]):
            turn = place % (SINGLE + 3)
            twin = twins(draft, hand, dice) if turn == SINGLE else None
            if turn < SINGLE:
                PLANTS[turn](draft, hand, dice)
            records += [draft, twin] if twin else [draft]
        rows = [record_of(draft, hand, 100 * number + n) for n, draft in enumerate(records)]
        _write(folder / f"{name}.jsonl", rows)
        for n, draft in enumerate(records):
            planted += [{"file": name, "record": n} | leak for leak in draft.leaks]
            hides = any(p.label and p.label not in LEFT for v in draft.pieces.values() for p in v)
            controls += [{"file": name, "record": n}] if not draft.leaks and hides else []
    _write(folder / "planted.jsonl", planted)
    _write(folder / "controls.jsonl", controls)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
