"""What an HTML page says of itself: title, Open Graph, JSON-LD."""

from __future__ import annotations

import html as html_entities
import json
import re
from collections.abc import Callable
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .limits import MAX_META_CHARS

_TAG = re.compile(r"<[^<>]*>")
_META_NAMES = {
    "og:title": "og_title",
    "og:url": "og_url",
    "og:type": "og_type",
    "og:description": "description",
    "description": "description",
    "author": "author",
}


def read_meta(tree: LexborHTMLParser) -> dict[str, str]:
    """As `read_meta_within`, without saying whether anything was cut."""
    return read_meta_within(tree)[0]


def read_meta_within(tree: LexborHTMLParser, most: int = MAX_META_CHARS) -> tuple[dict[str, str], bool]:
    """Collect what the page says of itself.

    Returns:
        Keys only where the page has them, values at most `most` characters: title, h1 (the first one with text),
        og_title, og_url, og_type, canonical, description, author, lang, headline and article_body
        (both from JSON-LD, article_body without tags). And whether that is all: not where a value was longer, or
        JSON-LD is nested too deep to be read.
    """
    meta: dict[str, str] = {}
    whole = True

    def keep(key: str, value: str | None) -> None:
        # JSON may spell half a surrogate pair, which no encoder takes.
        nonlocal whole
        if key in meta:
            return
        value = " ".join((value or "").encode("utf-8", "replace").decode().split())
        whole = whole and len(value) <= most
        if value:
            meta[key] = value[:most]

    # A page has dozens of links in its head, and one that is canonical.
    for element in tree.css('title, h1, meta, link[rel*="canonical" i], html'):
        tag = element.tag
        if tag in ("title", "h1"):
            keep(tag, element.text())
            continue
        found = element.attributes
        if tag == "html":
            keep("lang", found.get("lang"))
        elif tag == "link":
            if "canonical" in (found.get("rel") or "").lower().split():
                keep("canonical", found.get("href"))
        else:
            name = (found.get("property") or found.get("name") or "").lower()
            if name in _META_NAMES:
                keep(_META_NAMES[name], found.get("content"))
    for script in tree.css('script[type="application/ld+json"]'):
        whole = _read_json_ld(script.text() or "", keep) and whole
    return meta, whole


def _read_json_ld(source: str, keep: Callable[[str, str], None]) -> bool:
    """Keep what JSON-LD says; False where it is nested too deep to be read."""
    if "articleBody" not in source and "headline" not in source:
        return True
    try:
        stack: list[Any] = [json.loads(source, strict=False)]
    except ValueError:  # broken JSON-LD is common and says nothing about the page
        return True
    except RecursionError:
        return False
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            body = item.get("articleBody")
            if isinstance(body, str):
                keep("article_body", _TAG.sub(" ", html_entities.unescape(body)))
            headline = item.get("headline")
            if isinstance(headline, str):
                keep("headline", html_entities.unescape(headline))
            stack.extend(reversed([v for v in item.values() if isinstance(v, list | dict)]))
    return True
