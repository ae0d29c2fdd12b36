"""daniel, the re-annotated DAnIEL corpus of press articles (github.com/rundimeco/waddle, Corpus_daniel_v2.1)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..page import Page
from ..segment.decode import decode
from ..site import site_of
from .base import GoldPage, Skipped, page_and_gold, require

_LAYOUT = ("corpora", "Corpus_daniel_v2.1")
_LANGUAGES = {"Chinese": "zh", "English": "en", "Greek": "el", "Polish": "pl", "Russian": "ru"}
_NAME = re.compile(r"\d{8}_(.+)_[0-9a-f]+")
# Paragraph tags, some typed `,p>`, `/p>` or `<p` at the start of a line.
_PARAGRAPH = re.compile(r"<p\b[^<>\n]*>|^,p>|^<p(?![A-Za-z])|[<,]?/p>", re.MULTILINE)
_OTHER_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages under `source` by name, which holds the date and the site.

    The gold has a line for each line and paragraph of the reference, without tags and entities; the first is the
    headline. Without `doc_lg.json` the pages have no language.

    Raises:
        BuildError: the folders `html` and `reference` are not there.
    """
    root = source.joinpath(*_LAYOUT)
    pages = require(root / "html", "/".join(_LAYOUT) + "/html folder", "daniel")
    golds = require(root / "reference", "/".join(_LAYOUT) + "/reference folder", "daniel")
    languages = _languages(root / "doc_lg.json")
    for page_id in sorted({p.name for p in (*pages.glob("*"), *golds.glob("*")) if not p.name.startswith(".")}):
        files = page_and_gold(page_id, pages / page_id, golds / page_id)
        if isinstance(files, Skipped):
            yield files
            continue
        content, data = files
        name = _NAME.fullmatch(page_id)
        lines = _lines(decode(data, "utf-8"))
        yield GoldPage(
            page_id=page_id,
            # All pages were re-coded; what they say of their encoding is out of date.
            page=Page(
                html=content,
                encoding="utf-8",
                site=site_of(f"//{name[1]}") if name else None,
                lang=languages.get(page_id),
            ),
            gold="\n".join(lines),
            page_type="article",
            texts={"headline": lines[0]} if lines else {},
        )


def _languages(path: Path) -> dict[str, str]:
    """The language of each page, as a code."""
    try:
        said = json.loads(path.read_bytes()).items()
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    return {name: _LANGUAGES[lang] for name, lang in said if isinstance(lang, str) and lang in _LANGUAGES}


def _lines(text: str) -> list[str]:
    text = html.unescape(_OTHER_TAG.sub(" ", _PARAGRAPH.sub("\n", text)))
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
