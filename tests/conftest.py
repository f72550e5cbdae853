"""No test touches the network, the user's key or the user's settings."""

from __future__ import annotations

import pytest

KEY = "a key for tests only, of no other use"


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never touch the user's key, policy or CI settings."""
    monkeypatch.setenv("REDACTOR_KEY", KEY)
    monkeypatch.setenv("REDACTOR_CACHE", "off")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("REDACTOR_POLICY", "CI", "PRE_COMMIT", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
