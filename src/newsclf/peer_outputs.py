"""Peers on many pages: in a process of their own, with a time limit, their outputs cached on disk."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from . import peers
from .errors import ConfigError, NewsclfError
from .peers import Peer, find_peer

TIME_LIMIT = 30.0
"""Seconds that a peer has for a page."""

_START_LIMIT = 120.0


class PeerPage(NamedTuple):
    """A page as a peer gets it: `html` is plain text for a text view; `url` and `lang` are None where unknown."""

    html: str
    url: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What a peer gave for a page: the text, empty where it failed; the seconds it took; how it failed, or None.

    `error` begins with "timeout" where the time limit ended the peer; else it is a crash.
    """

    text: str
    seconds: float
    error: str | None = None

    @property
    def timed_out(self) -> bool:
        """Whether the time limit ended the peer."""
        return self.error is not None and self.error.startswith("timeout")


def extract_pages(name: str, pages: Iterable[PeerPage], limit: float = TIME_LIMIT) -> Iterator[Output]:
    """Let a peer work on pages, in order: a crash or a hang costs that page alone.

    Args:
        name: the peer.
        pages: what it works on; taken one by one.
        limit: seconds for a page. Then the process is ended, and the next page has a new one; starting it is not
            counted.

    Raises:
        ConfigError: the peer is unknown, its package is not installed, or `limit` is not above 0.
        NewsclfError: a process of the peer can't be started.
    """
    if limit <= 0:
        raise ConfigError(f"a time limit of {limit:g} s: expected more than 0")
    return _outputs(find_peer(name), pages, limit)


def cached_outputs(
    name: str,
    pages: Iterable[PeerPage],
    folder: Path,
    limit: float = TIME_LIMIT,
    *,
    progress: Callable[[int], None] = lambda pages: None,
) -> list[Output]:
    """As `extract_pages`, with outputs kept in a file of `folder`; a second run reads them, with their times.

    The file goes by the peer's version and options, its lines by page. Crashes are kept too, and timeouts for the same
    limit or a lower one. Removing the file measures anew.

    Args:
        name: as in `extract_pages`.
        pages: as in `extract_pages`; gone through twice, unless it is an iterator, which is made a list.
        folder: where the file stands; made where it is missing.
        limit: as in `extract_pages`.
        progress: called with the number of pages worked on so far; not called where the cache serves.

    Raises:
        ConfigError: as in `extract_pages`.
        NewsclfError: as in `extract_pages`.
    """
    options = hashlib.sha256(Path(peers.__file__).read_bytes()).hexdigest()[:12]
    path = folder / f"{name}-{find_peer(name).version}-{options}.jsonl"
    pages = list(pages) if isinstance(pages, Iterator) else pages
    keys = [hashlib.sha256(json.dumps(page).encode()).hexdigest() for page in pages]
    own = set(keys)
    known = {k: o for k, o in _read(path) if k in own and not (o.timed_out and o.seconds < limit)}
    # Equal pages are worked on once.
    first = {key: i for i, key in reversed(list(enumerate(keys))) if key not in known}
    missing = sorted(first, key=lambda key: first[key])
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = (page for i, page in enumerate(pages) if first.get(keys[i]) == i)
        outputs = extract_pages(name, wanted, limit)
        with path.open("ab") as file:
            for done, (key, output) in enumerate(zip(missing, outputs, strict=True), start=1):
                known[key] = output
                # The line break stands first: it also ends a line that a killed run left half.
                file.write(b"\n" + json.dumps({"page": key, **asdict(output)}).encode())
                file.flush()
                progress(done)
    return [known[key] for key in keys]


def _read(path: Path) -> Iterator[tuple[str, Output]]:
    if path.is_file():
        with path.open("rb") as file:
            for line in file:
                with suppress(ValueError):  # empty, or cut short; then the page is worked on again
                    record = json.loads(line)
                    yield record.pop("page"), Output(**record)


def _outputs(peer: Peer, pages: Iterable[PeerPage], limit: float) -> Iterator[Output]:
    worker: _Worker | None = None
    try:
        for page in pages:
            worker = worker or _Worker(peer)
            start = time.perf_counter()
            output = worker.work(page, limit)
            if output is None or output.timed_out:
                worker.close()
                worker = None
            yield output or Output("", time.perf_counter() - start, "crash: the process ended")
    finally:
        if worker is not None:
            worker.close()


class _Worker:
    """A process that runs one peer."""

    def __init__(self, peer: Peer) -> None:
        # Spawned, not forked: the caller's program may have threads.
        context = multiprocessing.get_context("spawn")
        self._pipe, child = context.Pipe()
        self._process = context.Process(target=_serve, args=(peer, child), daemon=True)
        self._process.start()
        child.close()  # else a process that died would be waited for
        try:
            if not self._pipe.poll(_START_LIMIT):
                raise EOFError
            self._pipe.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise NewsclfError(
                f"peer {peer.name}: its process did not start;"
                ' a script must call it below `if __name__ == "__main__":`, as the process imports it'
            ) from error

    def work(self, page: PeerPage, limit: float) -> Output | None:
        """What the peer gives for a page; None where the process ended."""
        try:
            self._pipe.send(tuple(page))
            if not self._pipe.poll(limit):
                return Output("", limit, f"timeout: nothing within {limit:g} s")
            output: Output = self._pipe.recv()
        except (EOFError, OSError):
            return None
        return output

    def close(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _serve(peer: Peer, pipe: Connection) -> None:
    with closing(pipe):
        with suppress(Exception):  # what is wrong with the peer, the pages will tell
            peer.extract("<html><body><p>A page that makes it import all it needs.</p></body></html>")
        pipe.send("ready")
        with suppress(EOFError, OSError):  # the caller has gone
            while True:
                html, url, lang = pipe.recv()
                start = time.perf_counter()
                try:
                    text, error = peer.extract(html, url, lang), None
                except Exception as failure:
                    text, error = "", f"crash: {type(failure).__name__}: {failure}"[:300]
                seconds = time.perf_counter() - start
                # Half a surrogate pair is no text, and no file can hold it.
                pipe.send(Output(text.encode("utf-8", "replace").decode(), seconds, error))
