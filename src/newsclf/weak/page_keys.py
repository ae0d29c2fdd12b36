"""What of a page is counted over a site: the text and the place of each segment, and what tells the article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..builders.align import words
from ..page import SegmentedPage

_DIGITS = re.compile(r"\d+")
# Containers above the segment's own that tell its place: more of them differ from page to page of a site.
_LEVELS = 5
# A headline of fewer words may be a section's, which many articles share.
_LEAST_HEADLINE = 4
_LEAST_BODY = 20
SHORT, LONG = 5, 15
"""Words of a segment: below the first it is short, from the second on long."""


@dataclass(frozen=True, slots=True)
class PageKeys:
    """A page as it is counted: for each segment 64-bit hashes of its text (0 without letters) and of its place, and its
    words; and hashes that pages of one and the same article share.
    """

    texts: np.ndarray
    places: np.ndarray
    words: np.ndarray
    article: tuple[int, ...]


def page_keys(page: SegmentedPage, url: str | None = None) -> PageKeys:
    """Count a page in the html view.

    A text is compared without case, punctuation and digits, so that a count of comments or the date of today recurs. A
    place is the tags and class names of the segment's container and of five above it, without digits and ids.

    Args:
        page: its segments.
        url: where it was; pages that differ by the query alone, or have the same canonical link, headline of four words
            and more or JSON-LD body, are of one article.
    """
    of_node: list[str] = []
    paths: list[int] = []
    for node in page.nodes:
        names = " ".join(sorted(set(_DIGITS.sub("", node.attributes.get("class", "")).split())))
        of_node.append(f"{node.tag}.{names}")
    for index in range(len(page.nodes)):
        chain: list[str] = []
        at = index
        while at >= 0 and len(chain) <= _LEVELS:
            chain.append(of_node[at])
            at = page.nodes[at].parent
        paths.append(_hash("/".join(chain)))
    bags = [words(segment.text) for segment in page.segments]
    return PageKeys(
        np.array([_text_hash(bag) for bag in bags], dtype=np.uint64),
        np.array([0 if s.node is None else paths[s.node] for s in page.segments], dtype=np.uint64),
        np.array([len(bag) for bag in bags], dtype=np.int32),
        tuple(_article(page, url)),
    )


def lengths(sizes: np.ndarray) -> np.ndarray:
    """0 for short segments, 1 for those between, 2 for long ones."""
    found: np.ndarray = np.searchsorted([SHORT, LONG], sizes, side="right")
    return found


def _article(page: SegmentedPage, url: str | None) -> list[int]:
    found = []
    for address in (url, page.meta.get("canonical")):
        path = (address or "").split("#")[0].split("?")[0].rstrip("/")
        if path.count("/") > 2:  # else the site's front page, which careless templates name on every page
            found.append(_hash(f"url {path.partition('://')[2]}"))
    headline, body = words(page.meta.get("h1", "")), words(page.meta.get("article_body", ""))
    if len(headline) >= _LEAST_HEADLINE:
        found.append(_hash(f"h1 {' '.join(headline)}"))
    if len(body) >= _LEAST_BODY:
        found.append(_hash(f"body {' '.join(body)}"))
    return found


def _text_hash(bag: Sequence[str]) -> int:
    text = _DIGITS.sub("0", " ".join(bag))
    return _hash(text) if text.strip(" 0") else 0


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") or 1
