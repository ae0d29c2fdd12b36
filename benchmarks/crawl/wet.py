"""The WET of a crawl: the pages' texts as conversion records, some of them damaged."""

from __future__ import annotations

import random

from newsclf.page import Page
from newsclf.segment import segment_page
from newsclf.segment.rendering import PLAIN_LAYOUT, render

from .kinds import AFTER, LOSES_PLACE, WET
from .plan import number
from .records import Record, record_id, sha1, warc
from .writing import Members, garbage, packed

_OWN_IDS = 1 << 40


class WetWriter:
    """Takes the pages of a crawl, and writes a record for each, of a kind that a seeded lot chooses."""

    def __init__(self, members: Members, pages: int, seed: int) -> None:
        self._members = members
        self._seed = seed
        self._lot = random.Random(seed + 1)
        # Damage comes beside the pages, of which none is lost by it.
        self._kinds = [kind for kind in WET for _ in range(number(kind, pages))]
        self._each = max(1, pages // (len(self._kinds) + 1))
        self._lot.shuffle(self._kinds)
        self._begun = len(self._kinds)
        self._seen = self._count = 0

    def add(self, record: Record) -> None:
        """Write the text of a page."""
        assert record.content is not None
        page = Page(html=record.content, url=record.url, encoding=record.charset)
        text = render(segment_page(page, "html"), PLAIN_LAYOUT)
        self._write("text" if text else "text-empty", text, record)
        self._seen += 1
        # A damaged record without a text would be skipped for want of one, whatever its damage.
        due = self._seen // self._each > self._begun - len(self._kinds)
        if text and due and self._kinds:
            kind = self._kinds.pop()
            self._write(kind.name, text, record, beside=True)
            if kind.name in LOSES_PLACE:
                self._write(AFTER.name, text + "\n" + "After a damaged record.", record, beside=True)

    def _write(self, name: str, text: str, of: Record, *, beside: bool = False) -> None:
        kind = next((kind for kind in WET if kind.name == name), AFTER)
        self._count += 1
        if name == "broken-garbage":
            self._members.add(Record(b"", None, None, None), kind, garbage(self._lot))
            return
        block = b"" if name == "text-empty" else text.encode("utf-8", "replace")
        if name == "text-not-utf-8":
            block = text.encode("cp1252", "ignore") + " caf\u00e9".encode("cp1252")
        type_ = "metadata" if name == "metadata" else "conversion"
        id_ = None if name == "broken-no-id" else record_id(_OWN_IDS + self._count, self._seed)
        url = f"{of.url}#{self._count}" if beside else of.url
        head = {
            "WARC-Type": type_,
            "WARC-Target-URI": url,
            "WARC-Date": "2026-11-02T10:20:30Z",
            "WARC-Record-ID": id_,
            "WARC-Refers-To": of.id,
            "WARC-Block-Digest": sha1(block),
            "Content-Type": "text/plain",
        }
        lengths = {"broken-long-length": len(block) + 5_000, "broken-short-length": max(1, len(block) - 300)}
        data = warc(head, block, length=str(lengths[name]) if name in lengths else "")
        content = None if type_ == "metadata" else block
        self._members.add(
            Record(data, id_, url, type_, content, None if name == "text-not-utf-8" else "utf-8"),
            kind,
            packed(name, data, self._lot),
        )
