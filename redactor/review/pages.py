"""The pages of the review: Starlette routes over a desk, rendered by Jinja, swapped by htmx.

Every action also works without a script: a form is posted, and the browser is sent back to the page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from redactor.decisions import Choice, can_generalise
from redactor.errors import RedactorError
from redactor.marked import MARKABLE
from redactor.operators import OWN_MARKER
from redactor.reports.cards import legible
from redactor.reports.text import visible
from redactor.review.guard import Access, Guard

if TYPE_CHECKING:
    from redactor.review.desk import Desk

# What may be asked for under /static: a literal list, so that no path is ever made of a request.
STATIC = {
    "htmx.min.js": "text/javascript; charset=utf-8",
    "review.js": "text/javascript; charset=utf-8",
    "review.css": "text/css; charset=utf-8",
}


def application(desk: Desk, access: Access, *, idle_seconds: int) -> Guard:
    """Return the guarded ASGI application."""
    pages = Pages(desk, access, idle_seconds)
    routes = [
        Route("/open", pages.open),
        Route("/", pages.home),
        Route("/decide", pages.decide, methods=["POST"]),
        Route("/mark", pages.mark, methods=["POST"]),
        Route("/undo", pages.undo, methods=["POST"]),
        Route("/search", pages.search),
        Route("/static/{name}", pages.static),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={Exception: _failed}), access, place_of)


async def _failed(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"internal error ({place_of(error)})", 500)


def place_of(error: BaseException) -> str:
    from redactor.errors import where

    return f"{type(error).__name__} at {where(error)}"


@dataclass(frozen=True)
class Pages:
    """The handlers. They are plain functions of the desk and a request."""

    desk: Desk
    access: Access
    idle_seconds: int

    async def open(self, request: Request) -> Response:
        if not self.access.take_launch(request.query_params.get("token", "")):
            return PlainTextResponse("this address was used already: start `redactor review serve` again", 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.access.cookie_name, self.access.cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            return PlainTextResponse("no such file", 404)
        return Response(_static(name), media_type=STATIC[name])

    async def home(self, request: Request) -> Response:
        asked = request.query_params
        number = _number(asked.get("thing"), len(self.desk.things))
        record = _number(asked.get("record"), len(self.desk.material.records)) if "record" in asked else None
        return self._page(request, number, record=record, both=asked.get("view") == "both")

    async def decide(self, request: Request) -> Response:
        form = await _form(request)
        number = _number(form.get("thing"), len(self.desk.things))
        both, reason = form.get("view") == "both", form.get("reason", "")
        try:
            choice = Choice(form.get("choice", ""))
            chosen = self.desk.open_like(number) if form.get("like") else [number]
            decided = self.desk.decide(chosen, choice, reason)
        except ValueError:
            return PlainTextResponse("no such choice", 400)
        except RedactorError as error:
            return self._page(request, number, both=both, said=str(error), wrong=True, reason=reason)
        said = self.desk.say("review.done", n=decided, choice=self.desk.say(f"review.statuses.{choice.value}"))
        return self._page(request, self.desk.next_open(number), both=both, said=said)

    async def mark(self, request: Request) -> Response:
        """Protect what no recognizer found: the thing that it becomes is shown next."""
        form = await _form(request)
        record = _number(form.get("record"), len(self.desk.material.records))
        number = _number(form.get("thing"), len(self.desk.things))
        both, text = form.get("view") == "both", form.get("text", "")
        try:
            marked = self.desk.mark(record, text, form.get("kind", ""))
        except RedactorError as error:
            return self._page(request, number, record=record, both=both, said=str(error), wrong=True, missed=text)
        said = self.desk.say("review.done", n=1, choice=self.desk.say("review.statuses.redact"))
        return self._page(request, marked, record=record, both=both, said=said)

    async def undo(self, request: Request) -> Response:
        form = await _form(request)
        number = _number(form.get("thing"), len(self.desk.things))
        said = self.desk.say("review.undone" if self.desk.undo() else "review.nothing_to_undo")
        number = min(number, len(self.desk.things) - 1)
        return self._page(request, number, both=form.get("view") == "both", said=said)

    async def search(self, request: Request) -> Response:
        found = self.desk.search(request.query_params.get("q", ""))
        shown = _template("results.html").render(desk=self.desk, found=found[:50], total=len(found), say=self.desk.say)
        return HTMLResponse(shown)

    def _page(
        self, request: Request, number: int, *, record: int | None = None, both: bool = False, said: str = "",
        wrong: bool = False, reason: str = "", missed: str = "",
    ) -> Response:  # fmt: skip
        """The whole page, or for htmx only the desk in it."""
        name = "desk.html" if request.headers.get("hx-request") else "page.html"
        shown = self._shown(number, record, both=both)
        html = _template(name).render(
            **shown, said=said, wrong=wrong, reason=reason, missed=missed, idle=self.idle_seconds
        )
        return HTMLResponse(html, 422 if wrong and name == "page.html" else 200)

    def _shown(self, number: int, record: int | None, *, both: bool) -> dict[str, Any]:
        desk, thing = self.desk, self.desk.things[number]
        at = desk.record_of(number) if record is None else record
        statuses, own = desk.statuses(), desk.own(thing)
        places = {(j.record.fragment.path, j.record.fragment.index): n for n, j in enumerate(desk.material.records)}
        return {
            "desk": desk, "thing": thing, "number": number, "at": at, "both": both, "statuses": statuses,
            "letter": desk.letter(at), "after": desk.after(at) if both else {},
            "fragment": desk.material.records[at].record.fragment,
            "records_of": Counter(places[o.path, o.record] for o in thing.occurrences),
            "like": len(desk.open_like(number)), "can_generalise": can_generalise(thing.entity),
            "done": sum(s != "open" for s in statuses), "own": own,
            "others": [opinion for opinion in desk.opinions(thing) if opinion != own], "conflicts": desk.conflicts(),
            "previous": (number - 1) % len(desk.things), "following": (number + 1) % len(desk.things),
            "say": desk.say, "kinds": MARKABLE,
        }  # fmt: skip


def _number(text: str | None, most: int) -> int:
    """A number from a request: 0 where it is none, or out of range."""
    found = int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0  # noqa: PLR2004
    return found if found < most else 0


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(body, max_num_fields=20).items()}


def _pieces(text: str) -> list[tuple[str, bool]]:
    """A redacted text cut at our markers; each piece with whether it is one."""
    cut, at = list[tuple[str, bool]](), 0
    for found in OWN_MARKER.finditer(text):
        cut += [(text[at : found.start()], False), (found[0], True)]
        at = found.end()
    return [*cut, (text[at:], False)]


@cache
def _static(name: str) -> bytes:
    return (resources.files("redactor.review") / "static" / name).read_bytes()


def _source(name: str) -> str:
    return (resources.files("redactor.review") / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"visible": visible, "legible": legible, "pieces": _pieces}
    return environment


def _template(name: str) -> Any:
    return _environment().get_template(name)
