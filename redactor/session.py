"""What a run needs beside its files: policy, schema, key, and detection, loaded when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from redactor.config import Config, load_config
from redactor.keys import Key, load_key
from redactor.model import Finding, Fragment
from redactor.operators import Context
from redactor.policy import Policy, load_policy, policy_files
from redactor.schema import Schema, default_schema, load_schema

if TYPE_CHECKING:
    from redactor.detect import Detector
    from redactor.recall import Detection


@dataclass(frozen=True)
class Session:
    """Frozen settings of a run; the detector (seconds to load) and the key come lazily."""

    config: Config
    policy: Policy
    schema: Schema
    recalls: bool = False

    @cached_property
    def detector(self) -> Detection:
        """Detection; where the session *recalls*, one that asks the user's cache first."""
        if not self.recalls:
            return self._detector()
        from redactor.cache import open_cache
        from redactor.recall import Recalling, circumstances

        under = circumstances(self.schema, self.config.settings.pipelines or ())
        return Recalling(self._detector, open_cache(self.key), under)

    def _detector(self) -> Detector:
        from redactor.detect import Detector
        from redactor.recognizers.engine import build_analyzer, default_pipelines

        named = self.config.settings.pipelines or ()
        return Detector(build_analyzer(default_pipelines(named)), self.schema)

    @cached_property
    def key(self) -> Key:
        return load_key()

    def context(self, fragment: Fragment) -> Context:
        """What operators may know about *fragment*: the scopes of pseudonyms, places, the key."""
        from redactor.places import Gazetteer

        return Context(
            key=self.key,
            record=f"{fragment.path}\0{fragment.index}",
            harvest=fragment.path,
            places=Gazetteer(),
        )

    def fingerprint(self, finding: Finding, fragment: Fragment | None = None) -> str:
        """A keyed digest of what was found, whatever its place; of the text around it where nothing was."""
        from redactor.keys import fingerprint

        what = Context().canonical(finding.entity, finding.value) if finding.value else ""
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
            around = (name, fragment.values[name])
        else:
            around = tuple(part for item in fragment.values.items() for part in item)
        return self.key.digest("content", finding.rule, finding.entity, finding.value, *around).hex()[:32]


def open_session(policy: str | None = None, *, start: Path | None = None) -> Session:
    """Read configuration, policy and schema. Raises ConfigurationError or PolicyError."""
    config = load_config(start or Path.cwd())
    today = datetime.now(UTC).date()
    chosen = load_policy(policy or _policy_of(config), today=today)
    own = config.settings.column_schema
    return Session(config, chosen, load_schema(config.path(own)) if own else default_schema())


def inputs(session: Session, policy: str | None = None) -> tuple[Path, ...]:
    """Return every file beside the records that a run with this session depends on."""
    settings, config = session.config.settings, session.config
    named = [config.path(name) for name in (settings.column_schema, settings.baseline) if name]
    own = [config.file] if config.file else []
    return (*own, *named, *policy_files(policy or _policy_of(config)))


def _policy_of(config: Config) -> str | Path:
    """The configuration's policy: a name, or a path from the file that says so."""
    named = config.settings.policy
    if named.endswith((".yaml", ".yml")) and dict(config.origins)["policy"] != "REDACTOR_POLICY":
        return config.path(named)
    return named
