"""The labelling page's server: its files, and its questions to a session. `guard` decides who may ask."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import InputError
from .guard import Guard
from .session import ChangeRequest, Session, StepRequest, VisitRequest, parsed
from .store import ChangedElsewhereError, NotSavedError

ASSETS = {
    "index.html": "text/html; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "label.css": "text/css; charset=utf-8",
    **dict.fromkeys(
        (f"{name}.js" for name in ("dialogs", "head", "keys", "label", "labelling", "panes", "saving", "worktime")),
        "text/javascript; charset=utf-8",
    ),
}
"""The page's files, the only ones that are ever served, with their types."""


def make_app(session: Session, port: int, token: str) -> Guard:
    """The server as an ASGI app.

    Args:
        session: what is labelled.
        port: where the app will listen on 127.0.0.1.
        token: what the page has to bring.
    """
    files = resources.files(__package__) / "assets"
    contents = {name: (files / name).read_bytes() for name in ASSETS}

    async def asset(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if name not in contents:
            return _answer({"error": "there is no such file"}, 404)
        return Response(contents[name], media_type=ASSETS[name])

    async def overview(_: Request) -> Response:
        return _answer(session.overview())

    async def page(request: Request) -> Response:
        return _answer(session.page(request.path_params["number"]))

    async def change(request: Request) -> Response:
        asked = parsed(ChangeRequest, await request.body())
        try:
            return _answer(session.change(asked))
        except ChangedElsewhereError as error:
            return _answer({"error": str(error), **session.told(asked.page)}, 409)

    async def undo(request: Request) -> Response:
        return _answer(session.undo(parsed(StepRequest, await request.body())))

    async def redo(request: Request) -> Response:
        return _answer(session.redo(parsed(StepRequest, await request.body())))

    async def visit(request: Request) -> Response:
        return _answer(session.visit(parsed(VisitRequest, await request.body())))

    endpoints: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "change": change,
        "undo": undo,
        "redo": redo,
        "visit": visit,
    }
    routes = [
        Route("/", asset, methods=["GET"]),
        Route("/assets/{name}", asset, methods=["GET"]),
        Route("/api/overview", overview, methods=["GET"]),
        Route("/api/page/{number:int}", page, methods=["GET"]),
        *(Route(f"/api/{name}", endpoint, methods=["POST"]) for name, endpoint in endpoints.items()),
    ]
    return Guard(
        Starlette(routes=routes, exception_handlers={NotSavedError: _not_saved, InputError: _told}), port, token
    )


async def _told(_: Request, error: Exception) -> Response:
    return _answer({"error": str(error)}, 400)


async def _not_saved(_: Request, error: Exception) -> Response:
    # The page keeps what was not saved and asks again.
    return _answer({"error": str(error)}, 503)


def _answer(data: dict[str, Any], status: int = 200) -> Response:
    # ASCII without any "<": whatever a browser took it for, it would find no mark-up.
    text = json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Response(text, status, media_type="application/json")
