"""Run every command of a table in this process, where no socket can be had, and say what came of each as JSON.

A script of its own, because an audit hook cannot be taken away again and because it may be started in a
network namespace. Usage: ``python driver.py TABLE``, in the folder that the table speaks of.
"""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
from functools import cache
from pathlib import Path

import yaml

LOOPBACK = "127.0.0.1"
# What CPython audits of anything that could leave the process; see docs.python.org/3/library/audit_events.html.
WATCHED = {
    "socket.__new__",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.gethostname",
    "socket.getnameinfo",
    "socket.sendmsg",
    "socket.sendto",
    "urllib.Request",
    "http.client.connect",
    "ftplib.connect",
    "smtplib.connect",
    "webbrowser.open",
}
attempts: list[str] = []
known: dict[str, str] = {}
may: set[str] = set()  # holds "listen" while the one command runs that may


def watch(event: str, arguments: tuple) -> None:
    """Refuse what is WATCHED; processes on this machine may have a pair of Unix sockets between them."""
    if event not in WATCHED or (event == "socket.__new__" and arguments[1] == socket.AF_UNIX):
        return
    if may and (event == "socket.__new__" or (event == "socket.bind" and arguments[1][0] == LOOPBACK)):
        attempts.append(f"{event} {LOOPBACK}" if event == "socket.bind" else event)
        return
    attempts.append(event)
    raise PermissionError(f"denied: {event}")


def load_once() -> None:
    """Load the pipelines for the first command that needs them, and keep them for the others."""
    from redactor.recognizers import engine

    engine.build_analyzer = cache(engine.build_analyzer)


def count_lookups() -> None:
    """Presidio's own e-mail recognizer would ask tldextract, which would fetch its list."""
    import tldextract

    def asked(*_: object, **__: object) -> None:
        attempts.append("tldextract")
        raise PermissionError

    tldextract.TLDExtract.__call__ = asked
    tldextract.extract = asked


def end_soon() -> None:
    """Let the review page end at once: nobody is there."""
    from redactor.review import serve

    async def nobody(server, *_: object) -> None:
        server.should_exit = True

    serve._watch = nobody


def run(row: dict) -> dict:
    """Run one row of the table."""
    from typer.testing import CliRunner

    from redactor.cli.app import app
    from redactor.errors import RedactorError

    attempts.clear()
    may.update(["listen"] if row.get("may_listen") else [])
    home = Path.cwd()
    os.chdir(row.get("in", "."))
    done = CliRunner().invoke(app, shlex.split(row["run"]))
    os.chdir(home)
    may.clear()
    error = done.exception
    code = error.exit_code if isinstance(error, RedactorError) else done.exit_code
    said = "" if error is None or isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
    shown = [name for name, secret in secrets().items() if secret in done.output + said]
    return {
        "command": row["command"], "exit": code, "said": said, "attempts": sorted(set(attempts)), "secrets": shown,
    }  # fmt: skip


def secrets() -> dict[str, str]:
    """Every secret that has been made so far, by the name of its file, former ones too."""
    for file in sorted((Path(os.environ["XDG_DATA_HOME"]) / "redactor").glob("*")):
        known[f"{file.name} {file.stat().st_ino}"] = file.read_text("ascii").strip()
    return known


def raise_loopback() -> bool:
    """Tell whether there is no interface but the loopback, which is down in a new namespace; bring that up."""
    import fcntl
    import struct

    names = sorted(name for _, name in socket.if_nameindex())
    if names == ["lo"]:
        with socket.socket() as handle:
            fcntl.ioctl(handle, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
    return names == ["lo"]


def main(table: Path) -> None:
    rows = yaml.safe_load(table.read_text("utf-8"))
    alone = raise_loopback() if sys.argv[2:] == ["alone"] else False
    sys.addaudithook(watch)
    load_once()
    count_lookups()
    end_soon()
    json.dump({"alone": alone, "done": [run(row) for row in rows], "made": sorted(set(secrets().values()))}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
