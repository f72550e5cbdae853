"""What keeps the review page to one person on one machine: host, origin and token checks, strict headers.

A page elsewhere can make a browser send requests here (cross-site request forgery, DNS rebinding), and
another program on this machine can try the port; neither has the cookie, and the names do not match.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": a browser then sends no Origin with a form, and the check of it would fail.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_BODY = 64 * 1024  # bytes; a reason has at most 2000 characters


@dataclass
class Access:
    """Who may come in. ``launch`` opens once and gives the cookie; ``last`` is when somebody last did something."""

    port: int
    launch: str = field(repr=False)
    cookie: str = field(repr=False)
    launched: bool = False
    last: float = field(default_factory=time.monotonic)

    @property
    def hosts(self) -> tuple[str, ...]:
        return (f"127.0.0.1:{self.port}", f"localhost:{self.port}")

    @property
    def cookie_name(self) -> str:
        """Cookies do not know ports: with the port in its name, two reviews at a time do not collide."""
        return f"redactor-review-{self.port}"

    def take_launch(self, given: str) -> bool:
        """Whether *given* is the launch token, for the first and only time."""
        good = not self.launched and hmac.compare_digest(given.encode(), self.launch.encode())
        self.launched = self.launched or good
        return good

    def touch(self) -> None:
        self.last = time.monotonic()

    def idle(self) -> float:
        """Seconds since the last request that was let in."""
        return time.monotonic() - self.last


@dataclass(frozen=True)
class Guard:
    """ASGI middleware around the whole application; it also sees to it that no error says a value."""

    app: ASGIApp
    access: Access
    say: Callable[[BaseException], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = next(self._refusals(scope), None)
        if refusal:
            await PlainTextResponse(refusal, 403, headers=HEADERS)(scope, receive, send)
            return
        self.access.touch()
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                kept = [(n, v) for n, v in message["headers"] if n.decode().lower() not in HEADERS]
                message = {**message, "headers": [*kept, *own]}
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 — its message may quote a record; its place cannot
            if not started:
                answer: Response = PlainTextResponse(f"internal error ({self.say(error)})", 500, headers=HEADERS)
                await answer(scope, receive, send)

    def _refusals(self, scope: Scope) -> Iterator[str]:
        """Why a request is not let in, in the order of checking."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if host not in self.access.hosts:
            yield "wrong host"
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            yield "wrong site"
        if scope["method"] not in {"GET", "HEAD"} and headers.get("origin", "") != f"http://{host}":
            yield "wrong origin"
        if int(headers.get("content-length", "0") or 0) > LARGEST_BODY or "transfer-encoding" in headers:
            yield "too much"
        if scope["path"] != "/open" and not self._has_cookie(headers.get("cookie", "")):
            yield "no access: start `redactor review serve` again and open the address that it prints"

    def _has_cookie(self, header: str) -> bool:
        try:
            morsel = SimpleCookie(header).get(self.access.cookie_name)
        except CookieError:
            return False
        return morsel is not None and hmac.compare_digest(morsel.value.encode(), self.access.cookie.encode())
