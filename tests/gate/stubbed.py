"""`redactor` with stub detection, as a program: for hooks that git and pre-commit start.

The values it finds are in STUB_KNOWN (JSON, value to entity). Each record that detection is asked about adds
a line to STUB_LOG.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from redactor.__main__ import main, quick


def stub() -> None:
    from redactor.session import Session
    from tests.support import StubDetector

    class Logging(StubDetector):
        def detect(self, fragments):
            with Path(os.environ["STUB_LOG"]).open("a") as log:
                log.writelines(f"{fragment.path}:{fragment.index}\n" for fragment in fragments)
            return super().detect(fragments)

    Session._detector = lambda _: Logging(json.loads(os.environ["STUB_KNOWN"]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["hook"] and "STUB_SLOW" not in os.environ:
        quick(sys.argv[2:])
    stub()
    main()
