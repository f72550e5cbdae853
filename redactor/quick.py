"""The hook's quick answer: what was clean or blocked before is so again, under the same circumstances.

It is given in a quarter of a second because it imports nothing that reads a policy, a harvest or a model.
Everything that a verdict depends on is in the key of what is remembered: the blobs with their paths, this
installation with its models, the options, the configuration and policy files byte for byte, and the day
(exceptions expire). Whatever is not surely the same as before is left to the full run.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from redactor import git
from redactor.cache import Cache, open_cache, stamp
from redactor.discovery import find_config
from redactor.gate import Asked, asked, nothing, pushed_revisions
from redactor.keys import load_key

# Options that change the verdict and nothing else; any other is for the full run.
_OPTIONS = {"-p": "--policy", "--policy": "--policy", "--fail-on": "--fail-on"}


@dataclass(frozen=True, slots=True)
class Answer:
    """How a run ended: its exit code, and its last line.

    ``found`` are the lines of its findings without the file's name: the number of the blob among those
    examined, and the rest of the line, which holds places, kinds and fixed words.
    """

    line: str
    code: int = 0
    found: tuple[tuple[int, str], ...] = ()

    def text(self, wanted: Asked) -> str:
        """What the full run printed, without the line end at its end."""
        lines = [f"{wanted.blobs[blob].name}{rest}" for blob, rest in self.found]
        return "\n".join([*lines, "", self.line] if lines else [self.line])


def answer(arguments: Sequence[str]) -> tuple[int, str] | None:
    """Return the exit code and the text of a run, or None where the full run has to find out.

    Raises what :mod:`redactor.git` and :mod:`redactor.keys` raise.
    """
    split = _split(arguments)
    if split is None or pushed_revisions(os.environ):
        return None
    files, options = split
    wanted = asked(git.find(Path.cwd()), files, os.environ)
    if wanted.is_nothing:
        return 0, nothing(wanted)
    if wanted.missing:
        return None
    memory = Memory(open_cache(load_key()), options)
    known = memory.recall(wanted) or _all_others(wanted)
    return (known.code, known.text(wanted)) if known else None


class Memory:
    """How this user's runs with these *options* ended."""

    def __init__(self, cache: Cache, options: Sequence[str]) -> None:
        self._cache = cache
        config = find_config(Path.cwd())
        day = str(int(time.time()) // 86_400)
        variable = os.environ.get("REDACTOR_POLICY", "")
        under = ("run", *stamp(), *options, variable, day, str(Path.cwd()), str(config or ""))
        self._under = cache.key(*under).hex()

    def recall(self, wanted: Asked) -> Answer | None:
        """Return how an earlier run over the same blobs ended, or None."""
        known = self._cache.get(self._cache.key("inputs", self._under))
        if known is None:
            return None
        before = dict(json.loads(known))
        if before != self._digests(before):
            return None
        ended = self._cache.get(self._key(wanted, before))
        if ended is None:
            return None
        line, code, found = json.loads(ended)
        return Answer(line, code, tuple((blob, rest) for blob, rest in found))

    def remember(self, wanted: Asked, inputs: Iterable[Path], ended: Answer) -> None:
        """Remember how a run over *wanted* ended, which also read the files *inputs*."""
        digests = self._digests(str(path.resolve()) for path in inputs)
        entries = {
            self._cache.key("inputs", self._under): json.dumps(digests).encode(),
            self._key(wanted, digests): json.dumps([ended.line, ended.code, ended.found]).encode(),
        }
        self._cache.put(entries)

    def _key(self, wanted: Asked, digests: dict[str, str]) -> bytes:
        blobs = (part for blob in wanted.blobs for part in (blob.oid, blob.path, blob.mode))
        inputs = (part for item in sorted(digests.items()) for part in item)
        return self._cache.key("ended", self._under, str(wanted.named), str(wanted.others), *inputs, "\0", *blobs)

    def _digests(self, files: Iterable[str]) -> dict[str, str]:
        return {file: self._digest(Path(file)) for file in sorted(files)}

    def _digest(self, file: Path) -> str:
        try:
            return self._cache.key("file", file.read_bytes().hex()).hex()
        except OSError:
            return ""


def _all_others(wanted: Asked) -> Answer | None:
    """Return the answer where none of the files is a harvest, else None; a person's choice is not judged."""
    if wanted.named or any(blob.mode == git.LINK for blob in wanted.blobs) or not _has_plain_config():
        return None
    from redactor.harvest import is_harvest
    from redactor.schema import default_schema

    with git.reader(wanted.repository) as reader:
        reader.expect(wanted.blobs)
        if any(is_harvest(reader.read(blob), default_schema()) for blob in wanted.blobs):
            return None
    count = len(wanted.blobs)
    return Answer(f"nothing to examine: no harvest among {count} file{'s'[: count != 1]} {wanted.what}")


def _has_plain_config() -> bool:
    """Whether the configuration leaves it to the shipped schema what a harvest is."""
    config = find_config(Path.cwd())
    if config is None:
        return True
    import yaml

    try:
        said = yaml.safe_load(config.read_bytes()) or {}
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return False
    return isinstance(said, dict) and not {"schema", "harvests"} & said.keys()


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Part the arguments into files and options; None where there is an option that is not known here."""
    files: list[str] = []
    options: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument in _OPTIONS:
            options[_OPTIONS[argument]] = next(rest, "")
        elif argument == "--":
            files += rest
        elif argument.startswith("-"):
            return None
        else:
            files.append(argument)
    return files, [part for option in sorted(options.items()) for part in option]
