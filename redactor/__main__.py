"""The entry point: every error becomes one line and an exit code here, and nowhere else."""

from __future__ import annotations

import os
import sys

# Before anything imports numpy: the matrices here are small, and threads that wait for each other only cost.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> None:
    """Run the command line. Never lets a traceback or a library's message, which may quote a record, out."""
    from redactor.errors import RedactorError, where

    try:
        if sys.argv[1:2] == ["hook"]:
            quick(sys.argv[2:])
        from redactor.cli.app import app

        app(prog_name="redactor")
    except RedactorError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        fail("interrupted: nothing half-written was left behind; run the same command again", 130)
    except MemoryError:
        fail("out of memory: nothing was written for the file in hand", 70)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(70)
    except Exception as error:  # noqa: BLE001 — the message may quote a record; the type cannot
        fail(f"internal error ({type(error).__name__} at {where(error)}): please report this line", 70)


def quick(arguments: list[str]) -> None:
    """End here with 0 where the hook has found the very same clean before; else return."""
    from redactor.quick import answer

    line = answer(arguments)
    if line is not None:
        print(line)  # noqa: T201
        sys.exit(0)


def fail(message: str, code: int) -> None:
    print(f"redactor: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main()
