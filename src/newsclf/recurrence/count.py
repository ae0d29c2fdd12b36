"""Pages -> counts of what recurs on their sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from ..errors import InputError, NewsclfError
from ..io.record import Record
from ..page import Page, View
from ..segment import Limits, segment_columns
from ..segment.sniff import sniff_view
from ..written_names import written
from .rule import LEAST_OTHERS
from .sample import MEMORY, PAGES, Sample
from .site_counts import Read, SiteCounts, address_of, is_same_site, page_texts, site_hash, told_site

Found = Literal["counted", "homeless", "foreign"]
"""A page of a known site, one that tells none, one that tells another than all are to be of."""
_LEAST_PAGES = 5
_TOLD = 20


def count_sites(
    pages: Iterable[Page | bytes | str | Record],
    *,
    site: str | None = None,
    view: View | None = None,
    limits: Limits | None = None,
    per_site: int = PAGES,
    memory: int = MEMORY,
    report: Callable[[str], None] = lambda message: None,
) -> SiteCounts:
    """Count what recurs on sites: the first of two passes, of which predicting with the counts is the second.

    Of each site a sample of pages is kept, those whose address has the smallest hash: the same in whatever order the
    pages come, and however often. A page that is not among them is not even parsed where its address is known.

    Args:
        pages: as for `Predictor.predict`, or as `read_records` gives them; records without a page are passed over.
        site: pages that tell no site are of this one, and pages that tell another are left aside. Without it pages that
            tell none are. A page tells its site by `Page.site`, its address, its canonical link or og:url.
        view: as for `Predictor.predict`; count in the view that is predicted.
        limits: as for `newsclf.load`.
        per_site: how many pages of each site are kept at most, 5 or more.
        memory: bytes that all kept pages may take. If they would take more, fewer of each site are kept, down to 16,
            and then pages of fewer sites.
        report: called with a line for each of the first pages that can't be read.

    Returns:
        The counts; `read` in it tells how many pages there were. A page that can't be read costs itself alone.

    Raises:
        InputError: `per_site` or `memory` is too small, `site` is empty, or `pages` is one page.
    """
    if not isinstance(per_site, int) or per_site < _LEAST_PAGES:
        raise InputError(f"per_site {per_site!r}: expected {_LEAST_PAGES} or more")
    if not isinstance(memory, int) or memory < 1_000_000:
        raise InputError(f"memory {memory!r}: expected bytes, 1,000,000 or more")
    if site is not None and not site.strip():
        raise InputError("site '': expected a name, or nothing where each page tells its own")
    if isinstance(pages, bytes | str | Page | Record | Path):
        raise InputError(
            "expected several pages, got one; put it into a list; pages of a file come from newsclf.read_records(FILE)"
        )
    sample = Sample(per_site, memory)
    limits = limits or Limits()
    found: Counter[Found] = Counter()
    failed = unreadable = 0
    for record in pages:
        page = record.page if isinstance(record, Record) else record
        error = record.error if isinstance(record, Record) else None
        if page is not None:
            try:
                found[_count(sample, page, site, view, limits)] += 1
            except Exception as raised:  # whatever is wrong with one page must not cost the others
                error = str(raised) if isinstance(raised, NewsclfError) else f"{type(raised).__name__}: {raised}"
        if error is not None:
            failed += 1
            unreadable += isinstance(record, Record) and record.kind == "unreadable"
            if failed <= _TOLD:
                name = record.name if isinstance(record, Record) else f"page {found.total() + failed}"
                report(written(f"newsclf: {error}" if error.startswith(name) else f"newsclf: {name}: {error}"))
    return SiteCounts.of(sample, site, Read(found["counted"], found["homeless"], failed, found["foreign"], unreadable))


def summary(counts: SiteCounts) -> str:
    """What was counted, in a line; with advice where little will come of it."""
    read = counts.read
    told = "" if read is None else f"{read.pages} pages read; "
    told += f"{counts.kept_pages} kept of {len(counts)} sites, {counts.useful} of which have enough"
    told += f" articles ({LEAST_OTHERS + 1}; copies are one)"
    if read is not None and read.homeless:
        told += f"; {read.homeless} tell no site (--site NAME says that these are of one)"
    if read is not None and read.foreign:
        told += f"; {read.foreign} tell another site than {counts.site}, and are left aside"
    if read is not None and read.failed:
        told += f"; {read.failed} failed"
    if counts.share_of_sites < 1:
        told += f"; {1 - counts.share_of_sites:.0%} of the sites left out for want of memory (--memory)"
    return told


def require_pages(counts: SiteCounts) -> None:
    """Refuse counts of nothing.

    Raises:
        InputError: no page is kept.
    """
    if not counts.kept_pages:
        raise InputError(f"nothing was counted, so nothing is written: {summary(counts)}")


def _count(sample: Sample, page: Page | bytes | str, site: str | None, view: View | None, limits: Limits) -> Found:
    """Take in a page."""
    told = told_site(page, {})
    if site is not None and told is not None and not is_same_site(site, told):
        return "foreign"
    known = site or told
    if known is not None and not sample.wants(site_hash(known, view or _look(page)), address_of(page)):
        return "counted"
    columns = segment_columns(page, view, limits)
    told = told_site(page, columns.meta)
    if site is not None and told is not None and not is_same_site(site, told):
        return "foreign"
    known = site or told
    if known is None:
        return "homeless"
    sample.add(site_hash(known, columns.view), page_texts(page, columns.texts, columns.meta).once())
    return "counted"


def _look(page: Page | bytes | str) -> View:
    """The view in which a page is seen where none is asked for."""
    if isinstance(page, Page):
        return "html" if page.html is not None else "text"
    return sniff_view(page)
