"""Running the review page: a socket on the loopback address only, no log, and an end when nobody is there."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from redactor.errors import OutputError
from redactor.review.guard import Access
from redactor.review.pages import application

if TYPE_CHECKING:
    from redactor.review.desk import Desk

LOOPBACK = "127.0.0.1"


def serve(desk: Desk, *, port: int, idle_minutes: int, announce: Callable[[str], None]) -> None:
    """Serve *desk* until it is interrupted or idle. *announce* gets the address, with its one-time token.

    Raises OutputError when the port cannot be had.
    """
    with _listening(port) as listener:
        access = Access(listener.getsockname()[1], secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        announce(f"http://{LOOPBACK}:{access.port}/open?token={access.launch}")
        asyncio.run(_run(desk, access, listener, idle_minutes * 60))


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen()  # so that the address works as soon as it is said
    except OSError as error:
        listener.close()
        raise OutputError(f"port {port} cannot be had ({(error.strerror or 'in use').lower()})") from None
    return listener


async def _run(desk: Desk, access: Access, listener: socket.socket, idle_seconds: int) -> None:
    import uvicorn

    config = uvicorn.Config(
        application(desk, access, idle_seconds=idle_seconds),
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    watching = asyncio.create_task(_watch(server, access, idle_seconds))
    try:
        await server.serve(sockets=[listener])
    finally:
        watching.cancel()


async def _watch(server: object, access: Access, idle_seconds: int) -> None:
    while (left := idle_seconds - access.idle()) > 0:  # noqa: ASYNC110 — there is no event for "nothing happened"
        await asyncio.sleep(left)
    server.should_exit = True  # type: ignore[attr-defined]
