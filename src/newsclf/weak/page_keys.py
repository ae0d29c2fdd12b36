"""What of a page is counted over a site: the text and the place of each segment, and what tells the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ..page import SegmentedPage
from ..recurrence.text_keys import article_keys, hash_of, text_keys

_DIGITS = re.compile(r"\d+")
# Containers above the segment's own that tell its place: more of them differ from page to page of a site.
_LEVELS = 5


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
        paths.append(hash_of("/".join(chain)))
    texts, sizes = text_keys([segment.text for segment in page.segments])
    return PageKeys(
        texts,
        np.array([0 if s.node is None else paths[s.node] for s in page.segments], dtype=np.uint64),
        sizes,
        article_keys(page.meta, url),
    )
