"""The exception tree. Messages name places, never values.

RedactorError                 70  anything unexpected that we raise ourselves
├── UsageError                 2  wrong arguments, or a request that makes no sense
├── ConfigurationError         2  a configuration file or the environment is wrong
│   ├── PolicyError            2  a policy file is wrong; names file, line and key
│   └── ModelError             2  a pipeline is missing or not the one that was pinned
├── InputError                 3  a file could not be read or is not what it claims to be
├── DetectionError             3  a recogniser or check could not finish: unknown, so not clean
├── OutputError                3  a copy could not be written where it was asked for
└── VerificationError          4  a copy failed its own verification and was not written

Raise with ``from None`` whenever the cause's own message may quote the input.
"""

from __future__ import annotations

from typing import ClassVar


class RedactorError(Exception):
    """Base of every expected error; carries the exit code of CONTRACT's table."""

    exit_code: ClassVar[int] = 70


class UsageError(RedactorError):
    exit_code = 2


class ConfigurationError(RedactorError):
    exit_code = 2


class PolicyError(ConfigurationError):
    pass


class ModelError(ConfigurationError):
    pass


class InputError(RedactorError):
    exit_code = 3


class DetectionError(RedactorError):
    exit_code = 3


class OutputError(RedactorError):
    exit_code = 3


class VerificationError(RedactorError):
    exit_code = 4


def where(error: BaseException) -> str:
    """The innermost line of our own code: module and number, never the source or its values."""
    place, trace = "?", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("redactor"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
