"""What is timed: newsclf, the peers, and the parser alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import newsclf
from newsclf.peers import find_peer

from .timed_page import TimedPage

Extract = Callable[[TimedPage], str]

REFERENCE = "trafilatura"
"""What the ratios are to."""

PARSE_ALONE = "parse alone"


def _html(model: Path | None, fast: bool = False) -> Extract:
    predict = newsclf.load(model, fast=fast).predict
    return lambda page: predict(page.html).body


def _text(model: Path | None, fast: bool = False) -> Extract:
    predict = newsclf.load(model, fast=fast).predict
    return lambda page: predict(page.text, "text").body


def _peer(name: str, model: Path | None) -> Extract:
    extract = find_peer(name).extract
    return lambda page: extract(page.html, page.url, page.lang)


def _parse_alone(model: Path | None) -> Extract:
    from selectolax.lexbor import LexborHTMLParser

    def parse(page: TimedPage) -> str:
        LexborHTMLParser(page.html)  # freed here too, within the time
        return ""

    return parse


PEERS = (REFERENCE, "trafilatura_fast", "resiliparse", "justext", "readability")

CONTESTANTS: dict[str, Callable[[Path | None], Extract]] = {
    "newsclf html": _html,
    "newsclf text": _text,
    "newsclf fast html": partial(_html, fast=True),
    "newsclf fast text": partial(_text, fast=True),
    **{name: partial(_peer, name) for name in PEERS},
    PARSE_ALONE: _parse_alone,
}
"""By name, what makes a contestant ready with a model (None for the shipped one)."""


def versions() -> dict[str, str]:
    """The version of each peer's package, and of the parser's.

    Raises:
        ConfigError: a peer's package is missing.
    """
    from importlib.metadata import version

    return {**{name: find_peer(name).version for name in PEERS}, PARSE_ALONE: f"selectolax {version('selectolax')}"}
