"""The time, where a record has to say it. SOURCE_DATE_EPOCH (reproducible-builds.org) stands in for the clock."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from redactor.errors import ConfigurationError

VARIABLE = "SOURCE_DATE_EPOCH"


def now() -> str:
    """Return the time in UTC as ISO 8601, to the second. Raises ConfigurationError for an epoch that is none."""
    given = os.environ.get(VARIABLE)
    try:
        return datetime.fromtimestamp(int(time.time() if given is None else given), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(f"{VARIABLE}: not a number of seconds since 1970") from None
