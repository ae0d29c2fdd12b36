"""What can be wrong with the pages of a data set: each alone, and each beside the others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .dataset import SPLITS
from .leaks import near_duplicates
from .metrics import tokens
from .row import Row

Severity = Literal["error", "note"]

MIN_WORDS = 8
"""Golds of fewer words than this are equal by chance."""
_SHARE = 0.8
_FOUND = 0.5
_FOUND_RUNS = 0.3
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a page of a data set, or with a site (then `page_id` is None)."""

    kind: str
    data_set: str
    page_id: str | None
    detail: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What pages are compared by; a page has one, also where it has rows of both views.

    `words` is the gold's number of `metrics.tokens`.
    """

    data_set: str
    page_id: str
    corpus: str
    site: str
    url: str | None
    split: str
    gold: str
    words: int

    def __str__(self) -> str:
        return f"{self.split} page {self.page_id} of {self.data_set}"


def row_faults(row: Row, data_set: str) -> Iterator[Fault]:
    """What is wrong with a row by itself."""

    def fault(kind: str, detail: str, severity: Severity = "error") -> Fault:
        return Fault(kind, data_set, row.page_id, f"{row.page.view}: {detail}", severity)

    text = "\n".join(s.text for s in row.page.segments)
    if not row.page.segments:
        yield fault("no segments", "the page has no text", "error" if row.gold != "" else "note")
    for where, content in (("segments", text), ("gold", row.gold or "")):
        if reason := wrong_encoding(content):
            yield fault("wrong encoding", f"{where}: {reason}")
    if row.gold is None:
        return
    if not row.gold:
        yield fault("empty gold", "the page counts as one without an article", "note")
    elif row.page.segments and (reason := _not_in(tokens(row.gold), tokens(text))):
        yield fault("gold not in the page", reason)


def _not_in(gold: list[str], page: list[str]) -> str | None:
    """What shows that a gold is another page's, or None.

    Long pages have half the words of any gold in their language by chance, but hardly any of its runs of three.
    """
    found = (Counter(gold) & Counter(page)).total()
    if found < _FOUND * len(gold):
        return f"{found / len(gold):.2f} of {len(gold)} words of the gold are in the page"
    runs = set(zip(gold, gold[1:], gold[2:], strict=False)) if len(gold) >= MIN_WORDS else set()
    shared = len(runs.intersection(zip(page, page[1:], page[2:], strict=False))) if runs else 0
    if shared < _FOUND_RUNS * len(runs):
        return f"{shared / len(runs):.2f} of {len(runs)} runs of three words of the gold are in the page"
    return None


def wrong_encoding(text: str) -> str | None:
    """What shows that a text was decoded by the wrong encoding, or None.

    Either three replacement characters or more in a thousand characters, or UTF-8 that was read as Windows-1252 or
    Latin-1: three runs of non-ASCII characters or more, and a tenth of all, whose bytes are valid UTF-8. In text as
    it should be such a run is a capital letter with an accent before a quotation mark, and seldom.
    """
    lost = text.count("\ufffd")
    if lost >= 3 and lost * 1000 >= 3 * len(text):
        return f"{lost} replacement characters in {len(text)}"
    runs = _NON_ASCII.findall(text)
    broken = [run for run in runs if _is_mojibake(run)]
    if len(broken) >= 3 and 10 * len(broken) >= len(runs):
        examples = ", ".join(
            f"{run[:8]!r} for {(_bytes(run[:8]) or b'').decode(errors='ignore')!r}" for run in broken[:2]
        )
        return f"{len(broken)} of {len(runs)} non-ASCII runs are UTF-8 read as something else ({examples})"
    return None


def _is_mojibake(run: str) -> bool:
    raw = _bytes(run) if len(run) > 1 else None
    try:
        return raw is not None and raw.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def _bytes(run: str) -> bytes | None:
    """The bytes that a run has in Windows-1252, its five gaps filled as Latin-1 has them; None where it has none."""
    raw = bytearray()
    for character in run:
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 255:
                return None
            raw.append(ord(character))
    return bytes(raw)


def split_faults(pages: Sequence[PageFacts]) -> Iterator[Fault]:
    """Pages and sites that are in two splits, within a data set or across those given together.

    A page is known by its id within its corpus, its URL (that of a site's front page aside, which pages give as
    theirs) and its gold; a page of validation or test also by a near-duplicate in train. Equal golds of fewer than
    `MIN_WORDS` words are a note only.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    doubtful: dict[int, list[str]] = defaultdict(list)
    keys: list[tuple[str, Callable[[PageFacts], Hashable]]] = [
        ("same id as", lambda page: (page.corpus, page.page_id)),
        ("same URL as", lambda page: _address(page.url)),
        ("same gold as", lambda page: " ".join(page.gold.split()) or None),
    ]
    order = {split: i for i, split in enumerate(SPLITS)}
    for how, key in keys:
        first: dict[Hashable, PageFacts] = {}
        for i in sorted(range(len(pages)), key=lambda i: order[pages[i].split]):
            value = key(pages[i])
            if value is None:
                continue
            other = first.setdefault(value, pages[i])
            if other.split != pages[i].split:
                short = how == "same gold as" and pages[i].words < MIN_WORDS
                (doubtful if short else reasons)[i].append(f"{how} {other}")
    for i, other in _leaks(pages):
        if not any(reason.startswith("same gold") for reason in reasons[i]):
            reasons[i].append(f"near-duplicate of {other}")
    for severity, found in (("error", reasons), ("note", doubtful)):
        for i, texts in sorted(found.items()):
            if texts and not (severity == "note" and reasons.get(i)):
                page = pages[i]
                detail = f"{page.split}: {'; '.join(texts)}"
                yield Fault("page in two splits", page.data_set, page.page_id, detail, severity)  # type: ignore[arg-type]
    yield from _site_faults(pages)


def _site_faults(pages: Sequence[PageFacts]) -> Iterator[Fault]:
    sites: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for page in pages:
        if page.site and not page.site.startswith("page:"):  # what a build calls the site of a page that has none
            sites[page.site][page.split, page.data_set] += 1
    for site, places in sorted(sites.items()):
        if len({split for split, _ in places}) > 1:
            names = " + ".join(dict.fromkeys(name for _, name in places))
            detail = ", ".join(f"{count} in {split} of {name}" for (split, name), count in places.items())
            yield Fault("site in two splits", names, None, f"{site}: pages: {detail}")


def _address(url: str | None) -> str | None:
    """A URL without scheme, `www.`, fragment and last slash; None for a front page."""
    address = re.sub(r"^[a-z]+://(www\.)?", "", (url or "").strip().partition("#")[0], flags=re.I).rstrip("/")
    return address if "/" in address or "?" in address else None


def _leaks(pages: Sequence[PageFacts]) -> Iterator[tuple[int, PageFacts]]:
    """Pages of validation and test that are near-duplicates of a train page, and that page."""
    long = [i for i, page in enumerate(pages) if page.words >= MIN_WORDS]
    train = [i for i in long if pages[i].split == "train"]
    held = [i for i in long if pages[i].split != "train"]
    found = [held[k] for k in near_duplicates([pages[i].gold for i in train], [pages[i].gold for i in held])]
    wanted = [_shingles(pages[i].gold) for i in found]
    best: list[tuple[int, int]] = [(-1, -1)] * len(found)
    for i in train if found else []:
        sequences = _shingles(pages[i].gold)
        for k, own in enumerate(wanted):
            if (common := len(own & sequences)) > best[k][0]:
                best[k] = common, i
    for i, (_, other) in zip(found, best, strict=True):
        yield i, pages[other]


def _shingles(text: str) -> set[int]:
    words = tokens(text)
    return {hash(run) for run in zip(*(words[k:] for k in range(MIN_WORDS)), strict=False)}


def copies_within(pages: Sequence[PageFacts]) -> Iterator[Fault]:
    """Pages nearly contained in a page of the same split that is longer, or as long and earlier; each told once."""
    from scipy.sparse import csr_array

    for split in SPLITS:
        chosen = [page for page in pages if page.split == split and page.words >= MIN_WORDS]
        rows = [np.array(sorted(_shingles(page.gold)), dtype=np.int64) for page in chosen]
        if len(rows) < 2:
            continue
        sizes = np.array([len(row) for row in rows])
        _, columns, counts = np.unique(np.concatenate(rows), return_inverse=True, return_counts=True)
        shared = counts[columns] > 1  # a sequence of one page alone makes no pair
        owners = np.repeat(np.arange(len(rows)), sizes)[shared]
        table = csr_array((np.ones(len(owners), np.int32), (owners, columns[shared])), (len(rows), len(counts)))
        pairs = (table @ table.T).tocoo()
        i, j = pairs.coords
        later = (sizes[j] > sizes[i]) | ((sizes[j] == sizes[i]) & (j < i))
        is_copy = later & (pairs.data >= _SHARE * sizes[i] - 1e-9)
        for a, b in sorted(dict(zip(i[is_copy].tolist(), j[is_copy].tolist(), strict=True)).items()):
            page = chosen[a]
            detail = f"{split}: near-duplicate of {chosen[b]}"
            yield Fault("near-duplicate within a split", page.data_set, page.page_id, detail, "note")
