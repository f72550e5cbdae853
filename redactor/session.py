"""What a run needs beside its files: policy, schema, key, and detection, loaded when first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Self

from redactor.config import Config, load_config
from redactor.decisions import Decisions, load_decisions
from redactor.keys import Key, load_key
from redactor.language import languages_of
from redactor.marked import Finder, Marked
from redactor.model import Finding, Fragment, Role
from redactor.operators import Context, Ruling, default_canonical
from redactor.ownschema import load_schema
from redactor.policy import Policy, load_policy, policy_files
from redactor.schema import Schema, default_schema
from redactor.workers import Crew

if TYPE_CHECKING:
    from redactor.detect import Detector
    from redactor.recall import Detection

_LONG = 32_768  # code points of a value that is digested once, not once for each finding


@dataclass(frozen=True)
class Session:
    """Frozen settings of a run; the detector (seconds to load) and the key come lazily."""

    config: Config
    policy: Policy
    schema: Schema
    recalls: bool = False
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    marked: Marked = field(default_factory=dict)
    jobs: int = 1
    journal: Path | None = None

    @cached_property
    def detector(self) -> Detection:
        """Detection; where the session *recalls*, one that asks the user's cache first, or the run's own *journal*."""
        if not self.recalls and self.journal is None:
            return self._loaded
        from redactor.cache import open_cache, open_journal
        from redactor.recall import Recalling, circumstances

        under = circumstances(self.schema, self.config.settings.pipelines or (), unknown_names=self.spreads_net)
        # What the user's cache remembers serves an interrupted run as well.
        journal = None if self.recalls else self.journal
        remembered = open_journal(self.key, journal) if journal else open_cache(self.key)
        return Recalling(lambda: self._loaded, remembered, under)

    @cached_property
    def crew(self) -> Crew:
        """Whoever does the work on batches: this process, or *jobs* of them."""
        return Crew(self.jobs, self, ready=self._load, begin=self._reconnect)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes that share the work."""
        self.crew.close()

    def _load(self) -> None:
        """Load what several processes are to share, down to the lists that the first text asks for."""
        detector = self._loaded if self.recalls or self.journal else self.detector
        detector.match("Awa Exemplo met the coalition in Dakar on 3 May 2024.")
        _ = self.key

    def _reconnect(self) -> None:
        """Let go of a store that another process has opened; this one opens it anew when it asks."""
        if self.recalls or self.journal:
            self.__dict__["_inherited"] = self.__dict__.pop("detector", None)  # not to be closed from here

    @cached_property
    def _loaded(self) -> Detector:
        return self._detector()

    def _detector(self) -> Detector:
        from redactor.detect import Detector
        from redactor.recognizers.engine import build_analyzer, default_pipelines

        named = self.config.settings.pipelines or ()
        analyzer = build_analyzer(default_pipelines(named), unknown_names=self.spreads_net)
        return Detector(analyzer, self.schema)

    def detect(self, fragments: Sequence[Fragment]) -> list[tuple[Finding, ...]]:
        """Return the identifiers of each fragment, with what reviewers marked in it. Raises DetectionError."""
        found = self.detector.detect(fragments)
        if not self.marked:
            return found
        return [self._finder.with_marked(*pair) for pair in zip(fragments, found, strict=True)]

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.key, self.marked, canonical)

    @property
    def spreads_net(self) -> bool:
        """Whether the policy has words that no dictionary knows looked for."""
        return self.policy.unknown_names != "ignore"

    @cached_property
    def key(self) -> Key:
        return load_key()

    def context(self, fragment: Fragment) -> Context:
        """What operators may know about *fragment*: the scopes of pseudonyms, places, the key."""
        from redactor.places import Gazetteer

        code = _first(fragment, Role.IDENTIFIER)
        period = fragment.by_key("period")
        return Context(
            key=self.key,
            record=code or f"{PurePath(fragment.path).name}\0{fragment.index}",
            harvest=(fragment.values[period.name].strip() if period else "") or PurePath(fragment.path).name,
            language=lambda: languages_of(_first(fragment, Role.NARRATIVE))[0],
            places=Gazetteer(),
            canonical=canonical,
            rulings=self.rulings,
        )

    @cached_property
    def telling(self) -> dict[str, bool]:
        """Which names of fields show what the policy protects, as far as they were met; not to be shown."""
        return {}

    def unnamed(self, name: str) -> str:
        """Return what reports call a field whose own name they must not say: ``column-`` and 8 hexadecimal digits."""
        return f"column-{self.key.digest('name of a column', name).hex()[:8]}"

    def fingerprint(self, finding: Finding, fragment: Fragment | None = None) -> str:
        """A keyed digest of what was found, whatever its place; of the text around it where nothing was."""
        from redactor.keys import fingerprint

        what = canonical(finding.entity, finding.value) if finding.value else ""
        if not what:
            what = self.content(finding, fragment)
        return fingerprint(self.key, finding.entity or finding.rule, what)

    def content(self, finding: Finding, fragment: Fragment | None = None) -> str:
        """A keyed digest, 32 hexadecimal digits, of the finding and the text of its field or record.

        It does not depend on where the record stands, and is another one as soon as a character changes.
        """
        name = finding.location.field_name or ""
        if fragment is None:
            around: tuple[str, ...] = (name,)
        elif name in fragment.values:
            around = (name, _gist(fragment.values[name]))
        else:
            around = tuple(part for item in fragment.values.items() for part in item)
        return self.key.digest("content", finding.rule, finding.entity, finding.value, *around).hex()[:32]


@lru_cache(maxsize=2)  # the findings of a field come one after the other
def _gist(text: str) -> str:
    """*text*, or its digest where it is long, so that a long field is not read again for each of its findings.

    It is for a keyed digest only: nothing else may hold it.
    """
    return text if len(text) <= _LONG else blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()


def _first(fragment: Fragment, role: Role) -> str:
    """The first value in a column of *role* that is not blank; it is not to be shown."""
    return next((text for c in fragment.with_role(role) if (text := fragment.values[c.name].strip())), "")


def canonical(entity: str, value: str) -> str:
    """One spelling for all forms of a value: an acronym and a long name of one listed body are one."""
    if entity == "HRD_COALITION":
        from redactor.lexicon import coalition

        bodies = coalition(value)
        if len(bodies) == 1:
            return f"body {bodies[0].id}"
    return default_canonical(entity, value)


def open_session(
    policy: str | None = None,
    *,
    start: Path | None = None,
    decisions: Path | None = None,
    jobs: int = 1,
    reviewed: bool = True,
) -> Session:
    """Read configuration, policy, schema and (unless not *reviewed*) decisions; *jobs* processes will share the work.

    Raises ConfigurationError or PolicyError.
    """
    config = load_config(start or Path.cwd())
    today = datetime.now(UTC).date()
    chosen = load_policy(policy or _policy_of(config), today=today)
    own = config.settings.column_schema
    schema = load_schema(config.path(own)) if own else default_schema()
    file = (decisions or decisions_path(config)) if reviewed else None
    decided = load_decisions(file).under(load_key(), file) if file else Decisions()
    return Session(config, chosen, schema, rulings=decided.rulings(today), marked=decided.marked(today), jobs=jobs)


def decisions_path(config: Config) -> Path | None:
    """The decisions file that the configuration names."""
    named = config.settings.decisions
    return config.path(named) if named else None


def inputs(session: Session, policy: str | None = None) -> tuple[Path, ...]:
    """Return every file beside the records that a run with this session depends on."""
    settings, config = session.config.settings, session.config
    files = (settings.column_schema, settings.baseline, settings.decisions)
    named = [config.path(name) for name in files if name]
    own = [config.file] if config.file else []
    return (*own, *named, *policy_files(policy or _policy_of(config)))


def _policy_of(config: Config) -> str | Path:
    """The configuration's policy: a name, or a path from the file that says so."""
    named = config.settings.policy
    if named.endswith((".yaml", ".yml")) and dict(config.origins)["policy"] != "REDACTOR_POLICY":
        return config.path(named)
    return named
