"""Counting: the same counts whatever the order, in bounded memory, and copies of an article are one."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_site import NOTICE, html, page, paragraph, site
from newsclf import InputError, Page, SiteCounts, count_sites
from newsclf.recurrence.count import summary
from newsclf.recurrence.one_site import OneSite
from newsclf.recurrence.sample import PageTexts, Sample
from newsclf.recurrence.site_counts import Read, page_texts
from newsclf.recurrence.text_keys import hash_of
from newsclf.segment import segment_columns


def keys(one: Page) -> tuple[list[str], PageTexts]:
    columns = segment_columns(one)
    return columns.texts, page_texts(one, columns.texts, columns.meta)


def counted(pages: list[Page]) -> OneSite:
    return OneSite([keys(one)[1].once() for one in pages])


def saved(counts: SiteCounts, path: Path) -> bytes:
    counts.save(path)
    return path.read_bytes()


def test_a_text_is_counted_in_other_articles() -> None:
    pages = site(10)
    found = counted(pages)
    for one in (pages[3], page(999)):  # one that was counted, and one that was not
        texts, own = keys(one)
        counts, others = found.others(own)
        assert others == (9 if one is pages[3] else 10)
        by_text = dict(zip(texts, counts.tolist(), strict=True))
        assert by_text[NOTICE] == others
        assert by_text["Sport today"] == others
        body = [count for text, count in by_text.items() if len(text.split()) == 40 and text != NOTICE]
        assert body == [0] * 5


def test_copies_of_an_article_do_not_make_its_text_recur() -> None:
    lot = random.Random(5)
    body = [paragraph(lot) for _ in range(6)]
    here = "https://tide.example/news/5.html"
    copies = [
        Page(html=html(5, body=body), url=here),
        Page(html=html(5, body=body), url=f"{here}?print=1"),  # a printing view
        Page(html=html(5, body=body), url="https://tide.example/sport/other-address"),
        Page(html=html(6, body=body[:5]), url="https://tide.example/a"),  # most of it, with another headline
        Page(html=html(5, body=body), url=here),  # crawled twice
    ]
    found = counted([*site(8), *copies])
    assert found.articles == 9
    for copy in copies:
        texts, own = keys(copy)
        counts, others = found.others(own)
        assert others == 8
        assert not any(count for text, count in zip(texts, counts, strict=True) if text in body)


def test_a_lead_on_another_page_counts_there_alone() -> None:
    lot = random.Random(7)
    body = [paragraph(lot) for _ in range(6)]
    article = Page(html=html(7, body=body), url="https://tide.example/7")
    tags = Page(html=html(8, body=[body[0], *(paragraph(lot) for _ in range(5))]), url="https://tide.example/tags")
    texts, own = keys(article)
    counts, others = counted([*site(8), article, tags]).others(own)
    assert others == 9
    assert [count for text, count in zip(texts, counts, strict=True) if text in body] == [1, 0, 0, 0, 0, 0]


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_repetition_and_parts_do_not_matter(lot: random.Random, parts: int) -> None:
    pages = [*_SOME, *lot.choices(_SOME, k=5)]
    lot.shuffle(pages)
    whole = Sample(8)
    apart = [Sample(8) for _ in range(parts)]
    for number, (own, texts) in enumerate(pages):
        whole.add(own, texts)
        apart[number % parts].add(own, texts)
    expected = SiteCounts.of(whole)._arrays
    merged = SiteCounts.merged([SiteCounts.of(sample) for sample in apart])._arrays
    reference = Sample(8)
    for own, texts in _SOME:
        reference.add(own, texts)
    for found in (expected, merged):
        for name in ("sites", "addresses", "texts", "words", "keys", "page_starts", "text_starts"):
            assert np.array_equal(getattr(found, name), getattr(SiteCounts.of(reference)._arrays, name)), name


def _made(number: int) -> tuple[int, PageTexts]:
    rng = np.random.default_rng(number)
    texts = np.unique(rng.integers(1, 60, 12).astype(np.uint64))
    own = PageTexts(int(rng.integers(1, 1 << 62)), texts, np.full(len(texts), 9, np.int32), (number % 7 + 1,))
    return int(number % 3) + 1, own


_SOME = [_made(number) for number in range(60)]


def test_no_more_pages_of_a_site_are_kept_and_a_share_stays_right() -> None:
    pages = site(120)
    counts = count_sites(pages, per_site=16)
    assert counts.kept_pages == 16
    assert counts.read is not None
    assert counts.read.pages == 120
    for one in (pages[0], pages[50], page(12345)):
        columns = segment_columns(one)
        found = counts.recurring(one, "html", columns.texts, columns.meta)
        assert found is not None
        assert dict(zip(columns.texts, found.shares.tolist(), strict=True))[NOTICE] == 1


def test_memory_is_bounded_and_what_is_left_out_is_told() -> None:
    sample = Sample(64, 400_000)
    for number in range(4_000):
        own = PageTexts(number * 7919 + 1, np.arange(1, 41, dtype=np.uint64), np.full(40, 20, np.int32), (number,))
        sample.add(_hash(number % 50), own)
        assert sample._bytes <= 400_000
    assert sample.pages == 16
    counts = SiteCounts.of(sample)
    assert 0 < counts.share_of_sites < 1
    assert 0 < len(counts) < 50
    assert sum(own.size for _, pages in sample.sites() for own in pages) + 500 * len(counts) == sample._bytes
    # What is kept of a site is what would be kept of it alone: counts are right or not there.
    for site_hash, pages in sample.sites():
        everything = sorted(n * 7919 + 1 for n in range(4_000) if _hash(n % 50) == site_hash)
        assert [own.address for own in pages] == everything[: len(pages)]
        assert len(pages) == 16


def _hash(number: int) -> int:
    return hash_of(str(number))


def test_pages_tell_their_site_by_address_canonical_link_or_not_at_all() -> None:
    canonical = html(1).replace("<head>", '<head><link rel="canonical" href="https://www.tide.example/a">')
    counts = count_sites([html(2), canonical, page(3), Page(html=html(4), site="tide.example")])
    assert counts.read is not None
    assert (counts.read.pages, counts.read.homeless, len(counts), counts.kept_pages) == (3, 1, 1, 3)


def test_pages_of_another_site_than_the_one_that_is_named_are_left_aside() -> None:
    canonical = html(1).replace("<head>", '<head><link rel="canonical" href="https://www.tide.example/a">')
    elsewhere = html(4).replace("<head>", '<head><meta property="og:url" content="https://other.example/a">')
    own = [html(2), canonical, page(3), Page(html=html(5), site="tide.example")]
    for name in ("tide.example", "www.tide.example", "https://www.tide.example/news/"):
        counts = count_sites([*own, page(6, "other.example"), elsewhere], site=name)
        assert counts.read == Read(pages=4, foreign=2)
        assert (len(counts), counts.kept_pages) == (1, 4)
        assert f"2 tell another site than {name}" in summary(counts)


def test_copies_do_not_make_a_site_one_that_has_enough() -> None:
    copies = [Page(html=one.html, url=f"{one.url}?print=1") for one in site(3)]
    for pages, enough in (
        ([*site(3), *copies], 0),
        ([*site(4), *copies], 0),
        ([*site(5), *copies], 1),
        (site(4), 0),
        (site(5), 1),
    ):
        counts = count_sites(pages)
        assert counts.useful == enough
        assert f"1 sites, {enough} of which have enough articles (5; copies are one)" in summary(counts)
        one = pages[-1]
        columns = segment_columns(one)
        assert (counts.recurring(one, "html", columns.texts, columns.meta) is not None) == bool(enough)


def test_a_page_that_cant_be_read_costs_itself_alone() -> None:
    told: list[str] = []
    counts = count_sites([page(1), Page(html=b"%PDF-1.5 \x00\x01", url="https://tide.example/x")], report=told.append)
    assert counts.read is not None
    assert (counts.read.pages, counts.read.failed) == (1, 1)
    assert "binary" in told[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"per_site": 2}, "expected 5 or more"),
        ({"memory": 10}, "1,000,000 or more"),
        ({"site": " "}, "expected a name"),
        ({"pages": "<p>one"}, "put it into a list"),
        ({"pages": Path("crawl.warc.gz")}, "read_records"),
    ],
)
def test_what_cant_be_is_told(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        count_sites(**{"pages": [], **arguments})  # type: ignore[arg-type]


def test_texts_are_counted_in_the_view_that_is_predicted() -> None:
    pages = site(8)
    counts = count_sites(pages, view="text")
    for view, known in (("text", True), ("html", False)):
        columns = segment_columns(pages[0], view)  # type: ignore[arg-type]
        assert (counts.recurring(pages[0], columns.view, columns.texts, columns.meta) is not None) == known
