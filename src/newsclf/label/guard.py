"""What stands between the labelling page's server and everyone but that page.

A server on 127.0.0.1 can be reached by every page that a browser has open and by every user of the machine. So each
request has to name this very server as its host (a name that was rebound to 127.0.0.1 is refused), each request for
data has to bring the token, and each that changes something has to come from the page itself.

The token is a header, which the page takes from the fragment of its address: a fragment is sent to no server and stands
in no log or Referer, and unlike a cookie, which browsers send to every port of a host, a header goes nowhere by itself.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

MAX_BODY = 4_000_000
"""Bytes; the labels of all segments of a huge page take less."""
TOKEN_HEADER = "X-Newsclf-Token"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
        " trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


class Guard:
    """An ASGI app around another: refuses what did not come from the labelling page, and gives every answer `HEADERS`.

    Args:
        app: what answers.
        port: the server's; with 127.0.0.1 or localhost it is the one host that is answered.
        token: what requests below /api/ have to bring.
    """

    def __init__(self, app: _App, port: int, token: str) -> None:
        self._app = app
        self._token = token.encode()
        suffix = "" if port == 80 else f":{port}"  # as browsers send it
        self._hosts = {f"{name}{suffix}".encode() for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"a {scope['type']} connection is refused")
        if refusal := self._refusal(scope):
            await _refuse(send, *refusal)
            return
        body = await _body(receive) if scope["method"] == "POST" else b""
        if body is None:
            await _refuse(send, 413, f"expected at most {MAX_BODY} bytes")
            return

        async def given() -> _Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def with_headers(message: _Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_headers()]
            await send(message)

        await self._app(scope, given, with_headers)

    def _refusal(self, scope: _Message) -> tuple[int, str] | None:
        """Why a request is refused: status and reason; None for one that is not."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        host = headers.get(b"host", [])
        if len(host) != 1 or host[0].lower() not in self._hosts:
            return 421, "this server answers under its own address alone"
        if scope["method"] not in ("GET", "POST"):
            return 405, "expected GET or POST"
        if not scope["path"].startswith("/api/"):
            return None if scope["method"] == "GET" else (405, "expected GET")
        token = headers.get(TOKEN_HEADER.lower().encode(), [])
        if len(token) != 1 or not secrets.compare_digest(token[0], self._token):
            return 403, "wrong token: open the address that the command shows"
        fetch_site = headers.get(b"sec-fetch-site", [b"same-origin"])
        if fetch_site != [b"same-origin"]:
            return 403, "this comes from another site"
        if scope["method"] == "POST":
            if headers.get(b"origin") != [b"http://" + host[0].lower()]:
                return 403, "this comes from another site"
            kind = headers.get(b"content-type", [b""])[0].split(b";")[0].strip().lower()
            if kind != b"application/json":
                return 415, "expected JSON"
        return None


def _headers() -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


async def _body(receive: _Receive) -> bytes | None:
    """The body of a request; None where it is too large, whatever length it declared."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _refuse(send: _Send, status: int, reason: str) -> None:
    body = json.dumps({"error": reason}).encode()
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    # What is left of a refused request's body is not read.
    own.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": [*own, *_headers()]})
    await send({"type": "http.response.body", "body": body})
