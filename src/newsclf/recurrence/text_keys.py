"""What of a page is compared with other pages of its site: hashes of its texts, and of what tells its article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import numpy as np

from ..compared_words import words

_DIGITS = re.compile(r"\d+")
# A headline of fewer words may be a section's, which many articles share.
_LEAST_HEADLINE = 4
_LEAST_BODY = 20
SHORT, LONG = 5, 15
"""Words of a segment: below the first it is short, from the second on long."""


def text_keys(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Hashes by which texts are compared, without case, punctuation and digits.

    Without digits a count of comments or the date of today recurs.

    Returns:
        uint64 of shape (texts,), 0 for a text without letters; and int32, how many words each has.
    """
    bags = [words(text) for text in texts]
    return (
        np.array([_text_hash(bag) for bag in bags], dtype=np.uint64),
        np.array([len(bag) for bag in bags], dtype=np.int32),
    )


def article_keys(meta: Mapping[str, str], url: str | None) -> tuple[int, ...]:
    """Hashes that pages of one and the same article share: by address without the query, headline and JSON-LD body.

    Args:
        meta: what the page says of itself.
        url: where it was.
    """
    found = []
    for address in (url, meta.get("canonical")):
        path = (address or "").split("#")[0].split("?")[0].rstrip("/")
        if path.count("/") > 2:  # else the site's front page, which careless templates name on every page
            found.append(hash_of(f"url {path.partition('://')[2]}"))
    headline, body = words(meta.get("h1", "")), words(meta.get("article_body", ""))
    if len(headline) >= _LEAST_HEADLINE:
        found.append(hash_of(f"h1 {' '.join(headline)}"))
    if len(body) >= _LEAST_BODY:
        found.append(hash_of(f"body {' '.join(body)}"))
    return tuple(found)


def lengths(sizes: np.ndarray) -> np.ndarray:
    """0 for short segments, 1 for those between, 2 for long ones."""
    found: np.ndarray = np.searchsorted([SHORT, LONG], sizes, side="right")
    return found


def hash_of(content: str | bytes) -> int:
    """64 bits of BLAKE2b; never 0."""
    content = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") or 1


def _text_hash(bag: Sequence[str]) -> int:
    text = _DIGITS.sub("0", " ".join(bag))
    return hash_of(text) if text.strip(" 0") else 0
