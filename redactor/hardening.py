"""What the process asks of the system so that texts in its memory do not reach the disk by accident.

No core dump is written: not to a file (RLIMIT_CORE, which children inherit), and on Linux not by way of a
crash handler either, which that limit does not stop (PR_SET_DUMPABLE; it also keeps other processes of the
same user from attaching). Swap is not touched: see SECURITY.md.
"""

from __future__ import annotations

import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4  # linux/prctl.h


def limit_core() -> None:
    """Let no core file be written by this process and its children."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit; a lower one stays
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_dumps() -> None:
    """Let no crash handler have this process's memory, nor another process of the user attach to it."""
    if sys.platform == "linux":
        with suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
