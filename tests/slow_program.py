"""`redactor` with detection that takes a while for every batch: a program that can be interrupted."""

from __future__ import annotations

import os
import time
from pathlib import Path

from redactor import __main__
from redactor.session import Session
from tests.support import StubDetector


class Slow(StubDetector):
    def detect(self, fragments):
        if len(fragments) > 1:
            Path(os.environ["SLOW_MARK"]).touch()
            time.sleep(0.4)
        return super().detect(fragments)


def main() -> None:
    Session._detector = lambda _: Slow({"ZODDHA": "HRD_COALITION"})
    __main__.main()
