"""The entry point: every error becomes one line and an exit code here, and nowhere else."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable

BLOCKED = 1
INTERRUPTED = 130  # as shells have it: 128 and the number of the signal
# Before anything imports numpy: the matrices here are small, and threads that wait for each other only cost.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Objects made, and rounds survived, before garbage is looked for; Python's own are 700, 10 and 10.
SELDOM = (100_000, 20, 20)


def main() -> None:
    """Run the command line. Never lets a traceback or a library's message, which may quote a record, out."""
    from redactor.cli.streams import standard_streams
    from redactor.errors import RedactorError, where
    from redactor.hardening import limit_core

    limit_core()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be ended is to be interrupted
    try:
        with standard_streams():
            command()
    except RedactorError as error:
        fail(str(error), error.exit_code)
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != INTERRUPTED:
            raise
        fail(f"interrupted: nothing half-written was left behind; {advice(end)}", INTERRUPTED)
    except MemoryError:
        fail("out of memory: nothing was written for the file in hand", 70)
    except Exception as error:  # noqa: BLE001 — the message may quote a record; the type cannot
        fail(f"internal error ({type(error).__name__} at {where(error)}): please report this line", 70)


def command() -> None:
    """Run what the arguments ask for; ends in SystemExit."""
    from redactor.cli.streams import require_folder
    from redactor.hardening import forbid_dumps

    require_folder()
    if sys.argv[1:2] == ["hook"]:
        quick(sys.argv[2:])
    forbid_dumps()
    from redactor.cli.app import app

    run(app)


def advice(end: BaseException) -> str:
    """How to go on after an interruption: what was noted where it happened, which Typer hides behind exits."""
    seen: BaseException | None = end
    while seen is not None:
        if notes := getattr(seen, "__notes__", ()):
            return "; ".join(notes)
        seen = seen.__cause__ or seen.__context__
    return "run the same command again"


def quick(arguments: list[str]) -> None:
    """End here where the hook has judged the very same before; else return."""
    from redactor.gate import NEXT
    from redactor.quick import answer

    known = answer(arguments)
    if known is not None:
        code, text = known
        print(text)  # noqa: T201
        if code == BLOCKED:
            print(NEXT, file=sys.stderr)  # noqa: T201
        sys.exit(code)
    # What is loaded from here on stays: to look for garbage in it at Python's usual pace costs as much again.
    gc.set_threshold(*SELDOM)


def run(app: Callable[..., object]) -> None:
    """Run the command line; end a hook at once, because taking the models apart costs a tenth of loading them."""
    try:
        app(prog_name="redactor")
    except SystemExit as end:
        if sys.argv[1:2] == ["hook"] and isinstance(end.code, int) and end.code < INTERRUPTED:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code)
        raise


def fail(message: str, code: int) -> None:
    print(f"redactor: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main()
