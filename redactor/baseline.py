"""The baseline: findings that were there when the tool was adopted, known by their content, not their place.

One JSON object a line, sorted, without dates: two branches' baselines merge by lines, and a line that came
twice counts once. An entry is an HMAC over the file's path, the rule, what was found and the whole text
around it: it tells nothing without the key, moves with the record inside its file, and covers nothing any
more as soon as one character of that text changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from redactor.errors import ConfigurationError
from redactor.keys import Key, key_name
from redactor.report import Item

FILE_NAME = ".redactor-baseline.jsonl"
VERSION = 1
LABELS = ("", "real", "false")
"""What a person said of an entry: nothing yet, a real identifier, a false alarm."""

_DIGITS = frozenset("0123456789abcdef")
_LENGTH = 32


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One accepted finding. ``label`` is one of LABELS, ``note`` a reviewer's own words."""

    id: str
    rule: str
    entity: str = ""
    label: str = ""
    note: str = ""

    def as_json(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries by id, made with one key."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def covers(self, entry_id: str) -> bool:
        return entry_id in self.entries

    def text(self, key: Key) -> str:
        """Return the file's text: a header that tells the key, then the entries in order of rule and id."""
        header = {"redactor_baseline": VERSION, "key": key_name(key)}
        ordered = sorted(self.entries.values(), key=lambda entry: (entry.rule, entry.entity, entry.id))
        lines = [header, *(entry.as_json() for entry in ordered)]
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def entry_id(key: Key, item: Item, path: str) -> str:
    """Return the id of a finding in the file at *path*, which is relative to the baseline's folder."""
    return key.digest("baseline", path, item.content).hex()[:_LENGTH]


def read(file: Path, key: Key) -> Baseline:
    """Return the baseline in *file*.

    Raises ConfigurationError, naming the line, for what is not a baseline, or one made with another key.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise ConfigurationError(f"{file}: is not there; make it with `redactor baseline create`") from None
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{file}: cannot be read as a baseline") from None
    numbered = [(number, _object(file, number, line)) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered or numbered[0][1].get("redactor_baseline") != VERSION:
        raise ConfigurationError(f"{file}:1: not a baseline of version {VERSION}")
    for number, found in numbered:
        if "redactor_baseline" in found and found.get("key") != key_name(key):
            raise ConfigurationError(f"{file}:{number}: made with another key; use that one, or `redactor key rekey`")
    entries = [_entry(file, number, found) for number, found in numbered if "redactor_baseline" not in found]
    return Baseline(merged(entries))


def merged(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the entries by id; of two with one id, the one that says more."""
    return {entry.id: entry for entry in sorted(entries, key=lambda e: (e.id, bool(e.label), bool(e.note), e))}


def _object(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{file}:{number}: not JSON (a merge that is not resolved?)") from None
    if not isinstance(found, dict):
        raise ConfigurationError(f"{file}:{number}: not an entry")
    return found


def _entry(file: Path, number: int, found: Mapping[str, Any]) -> Entry:
    try:
        entry = Entry(**found)
    except TypeError:
        raise ConfigurationError(f"{file}:{number}: not an entry") from None
    sound = all(isinstance(value, str) for value in found.values())
    if not sound or len(entry.id) != _LENGTH or not _DIGITS.issuperset(entry.id) or entry.label not in LABELS:
        raise ConfigurationError(f"{file}:{number}: not an entry")
    return entry
