"""Running the labelling page: an address of this machine alone, a browser on it, and an end by Ctrl-C."""

from __future__ import annotations

import html
import secrets
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from ..errors import ConfigError, InputError
from .session import Session

_HOST = "127.0.0.1"
_OPENERS = ".open-*.html"


def require_extra() -> None:
    """Make sure that what the labelling page needs is installed.

    Raises:
        ConfigError: Starlette or uvicorn is not.
    """
    for name in ("starlette", "uvicorn"):
        if find_spec(name) is None:
            raise ConfigError(f"the labelling page needs {name}, which is not installed: `pip install newsclf[label]`")


def serve(session: Session, listener: socket.socket, *, browser: bool, report: Callable[[str], None]) -> None:
    """Serve the labelling page until Ctrl-C or SIGTERM.

    Args:
        session: what is labelled.
        listener: of `listening`.
        browser: open the page in the user's browser.
        report: called with the address, which holds the token.

    Raises:
        ConfigError: the extra `label` is not installed.
    """
    require_extra()
    import uvicorn

    from .server import make_app

    token = secrets.token_urlsafe(32)
    own = listener.getsockname()[1]
    address = f"http://{_HOST}:{own}/#{token}"
    config = uvicorn.Config(
        make_app(session, own, token),
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)

    def end(*_: object) -> None:
        server.should_exit = True

    with _ended_by(end), _opened(session.store.folder, address, browser):
        report(f"labelling page: {address}")
        report("Ctrl-C ends it; every change is saved when it is made")
        server.run(sockets=[listener])


@contextmanager
def _ended_by(end: Callable[..., None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM call `end`, also before uvicorn takes them, and when it gives them back at its end."""
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A port of 127.0.0.1, taken until the end; 0 takes a free one.

    Raises:
        InputError: it is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # So that the port of a killed process can be taken at once.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
            listener.listen()
        except OSError as error:
            raise InputError(f"port {port}: can't be listened on ({error.strerror}); name another, or 0") from error
        yield listener


@contextmanager
def _opened(folder: Path, address: str, browser: bool) -> Iterator[None]:
    """The address in the browser, by a file that only this user can read: other users of the machine see the arguments
    of a browser's process, and the token must not stand there.
    """
    for left in folder.glob(_OPENERS):
        left.unlink(missing_ok=True)
    if not browser:
        yield
        return
    path = folder.resolve() / _OPENERS.replace("*", secrets.token_hex(8))
    to = html.escape(address, quote=True)
    path.touch(mode=0o600)
    try:
        path.write_text(
            f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={to}"><a href="{to}">Open</a>'
        )
        # A browser in the terminal would hold this thread until it is left.
        threading.Thread(target=_open, args=[path.as_uri()], daemon=True).start()
        yield
    finally:
        path.unlink(missing_ok=True)


def _open(address: str) -> None:
    with suppress(webbrowser.Error):
        webbrowser.open(address)
