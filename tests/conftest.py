"""No test touches the network, the user's key or the user's settings."""

from __future__ import annotations

import pytest
from hypothesis import settings

# The same examples in every run, and no example against the clock: a busy machine is no failure.
settings.register_profile("redactor", deadline=None, derandomize=True)
settings.load_profile("redactor")

KEY = "a key for tests only, of no other use"


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never touch the user's key, policy or CI settings."""
    monkeypatch.setenv("REDACTOR_KEY", KEY)
    monkeypatch.setenv("REDACTOR_CACHE", "off")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("REDACTOR_POLICY", "CI", "PRE_COMMIT", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
