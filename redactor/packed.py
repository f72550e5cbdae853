"""Many values that are needed once more at the end of a long run, small in memory and never on a disk."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Sequence

from redactor.protected import Protected

_FAST = 1  # zlib's level: the values of a batch repeat each other, so that the first one does most


class Packed:
    """What the copies of a file must not show, record by record: about 200 bytes each instead of 5,000."""

    def __init__(self) -> None:
        self._batches: list[bytes] = []

    def add(self, records: Sequence[Sequence[Protected]]) -> None:
        """Take the protected values of the next few records."""
        plain = [[(item.value, item.entity) for item in record] for record in records]
        self._batches.append(zlib.compress(pickle.dumps(plain, pickle.HIGHEST_PROTOCOL), _FAST))

    def __iter__(self) -> Iterator[tuple[Protected, ...]]:
        """Yield them again in order, as often as asked."""
        for batch in self._batches:
            for record in pickle.loads(zlib.decompress(batch)):  # noqa: S301 — packed here
                yield tuple(Protected(value, entity) for value, entity in record)
