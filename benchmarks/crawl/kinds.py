"""The kinds of records in the synthetic crawl: how many there are of each, and what a reader should make of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Outcome = Literal["page", "skipped", "error", "unreadable"]
"""A page that is predicted; a record that holds none; a record that is told, with its reason, as an error; and what
can't even be told to be a record, so that a reader names its place at most."""


class Kind(NamedTuple):
    """A kind of record.

    `rate` of them come on 1,000 pages (two at least; `None`: the rest, with `good`). `expect` is what a reader
    should make of it, and `allowed` what it may: more than one thing where readers may differ.
    """

    name: str
    rate: float | None
    expect: Outcome
    allowed: tuple[Outcome, ...]


def _sure(outcome: Outcome, rates: dict[str, float | None]) -> list[Kind]:
    return [Kind(name, rate, outcome, (outcome,)) for name, rate in rates.items()]


def _mostly(outcome: Outcome, others: tuple[Outcome, ...], rates: dict[str, float | None]) -> list[Kind]:
    return [Kind(name, rate, outcome, (outcome, *others)) for name, rate in rates.items()]


PAGES = _sure(
    "page",
    {
        "good": None,
        "chunked": 20,
        "gzip": 20,
        "deflate": 5,
        "br": 10,
        "gzip-chunked": 5,
        "crawl-headers": 10,  # decoded already, as Common Crawl stores them: X-Crawl-Content-Encoding
        "xhtml": 5,
        "small-letters": 5,  # names of HTTP headers
        "charset-windows-1251": 5,
        "charset-koi8-r": 2,
        "charset-gb2312": 4,
        "charset-shift_jis": 4,
        "charset-iso-8859-1": 10,
        "charset-utf-16": 3,
        "charset-meta-alone": 5,  # latin-1 that only the page declares
        "charset-undeclared": 5,  # latin-1 that nothing declares
        "charset-wrong": 10,  # UTF-8, the header says iso-8859-1
        "charset-unknown": 2,  # charset=x-none
        "large": 0.2,  # 4 to 12 MB of HTML
    },
)
"""Pages of which none may be lost: `--pages` of them in all."""

SKIPPED = [
    *_sure(
        "skipped",
        {
            "image": 10,
            "pdf": 5,
            "json": 10,
            "redirect": 20,
            "not-found": 20,
            "request": 20,
            "metadata": 20,
            "revisit": 10,
        },
    ),
    *_mostly("skipped", ("page",), {"empty": 10, "resource-text": 2}),
    *_mostly("page", ("skipped",), {"resource-html": 2, "conversion": 2, "no-content-type": 5}),
]
"""Records that hold no page, or of which readers may differ about whether they do."""

BROKEN = [
    *_mostly(
        "page",
        ("error",),
        {
            "broken-cut-payload": 5,  # less than the HTTP Content-Length says; WARC-Truncated
            "broken-said-gzip": 5,  # Content-Encoding: gzip, and it is not
            "broken-digest": 2,  # WARC-Payload-Digest of something else
            "broken-no-id": 2,
            "broken-http-lf": 2,  # lines of the HTTP head end in LF
        },
    ),
    *_mostly("error", ("page",), {"broken-chunks": 3, "broken-gzip-body": 3, "broken-crc": 2}),
    *_mostly("page", ("error", "skipped"), {"broken-no-uri": 2}),
    *_mostly("error", ("skipped",), {"binary-as-html": 5}),
    *_mostly("error", ("page", "skipped", "unreadable"), {"broken-http-head": 2}),
    *_mostly("error", ("skipped", "unreadable"), {"broken-no-type": 2}),
    *_mostly("error", ("page", "unreadable"), {"broken-no-length": 2, "broken-bad-length": 2, "broken-long-length": 2}),
    *_mostly("page", ("error",), {"broken-short-length": 2}),
    *_mostly("unreadable", ("error",), {"broken-version": 2, "broken-member-cut": 3, "broken-member-damaged": 3}),
    *_mostly("unreadable", ("error",), {"broken-garbage": 3}),
]
"""Damaged records. What comes after one, `AFTER`, may be lost with it."""

AFTER = Kind("after-broken", 0, "page", ("page", "error", "unreadable"))
"""A page that follows each damage by which a reader may lose its place."""

LAST = Kind("broken-last-member-cut", 0, "unreadable", ("unreadable", "error"))
"""The end of each file, which a download has cut."""

LOSES_PLACE = frozenset(
    "broken-no-type broken-no-length broken-bad-length broken-long-length broken-short-length broken-version"
    " broken-member-cut broken-member-damaged broken-garbage broken-crc broken-http-head".split()
)
"""Kinds that `AFTER` follows."""

WET = [
    *_sure("page", {"text": None}),
    *_mostly("page", ("skipped",), {"text-empty": 2}),
    *_mostly("page", ("error",), {"text-not-utf-8": 5, "broken-short-length": 2, "broken-no-id": 2}),
    *_sure("skipped", {"metadata": 5}),
    *_mostly("error", ("page", "unreadable"), {"broken-long-length": 2}),
    *_mostly("unreadable", ("error",), {"broken-member-cut": 2, "broken-member-damaged": 2}),
    *_mostly("unreadable", ("error",), {"broken-garbage": 2}),
]
"""The same for the WET."""
