"""What recurs over the pages of a site, what JSON-LD and extractors take, and what that is worth."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf.page import SegmentedPage
from newsclf.segment import as_text, segment_page
from newsclf.segment.rendering import RENDERINGS, Layout
from newsclf.weak.odds import Odds, as_labels, fit, measured, name_of, probabilities
from newsclf.weak.page_keys import PageKeys, page_keys
from newsclf.weak.page_labels import spread
from newsclf.weak.site_counts import SiteCounts
from newsclf.weak.votes import COLUMNS, VOTERS, Voter, json_ld_votes, model_votes, page_votes, peer_votes, site_votes

WORDS = (
    "harbour lantern copper weir tannery ferry salt reef kettle orchard violin granite sparrow ladder compass quarry"
    " barley anvil thimble saddle lagoon cellar timber beacon mallet gravel ribbon plough hedge cobble"
).split()


def paragraph(seed: int, words: int = 30) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def article(
    number: int, *, paragraphs: Sequence[str] = (), likes: int = 0, ld: str | None = None, title: str = ""
) -> SegmentedPage:
    own = "".join(f"<p>{text}</p>" for text in paragraphs or [paragraph(100 * number + i) for i in range(4)])
    data = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": ld})}</script>'
    return segment_page(
        f"<html><head><title>{title}</title>{data if ld else ''}</head><body><div class='top nav-{number}'>"
        f"<p>Subscribe to the paper</p></div><div class='likes'><p>{likes} people like this</p></div>"
        f"<div class='story'>{own}</div>"
        "<div class='legal'><p>All rights reserved by the publisher of this paper and of its sister papers in the"
        " whole of the county, and no part may be printed elsewhere.</p></div></body></html>",
        "html",
    )


def site(pages: Sequence[SegmentedPage], urls: Sequence[str | None] = ()) -> tuple[SiteCounts, list[PageKeys]]:
    keys = [page_keys(page, url) for page, url in zip(pages, urls or [None] * len(pages), strict=True)]
    return SiteCounts(keys), keys


def outcome(votes: np.ndarray, voter: Voter, segment: int) -> list[str]:
    return [name for name, value in zip(COLUMNS[voter], votes[segment], strict=True) if value]


def at(page: SegmentedPage, text: str) -> int:
    return next(i for i, segment in enumerate(page.segments) if text in segment.text)


def test_what_recurs_is_told_from_what_stands_once() -> None:
    pages = [article(n, likes=n * 17) for n in range(5)]
    counts, keys = site(pages)
    assert counts.articles == 5
    votes = site_votes(keys[2], counts.recurrence(2, keys[2]))
    assert outcome(votes, "site", at(pages[2], "Subscribe")) == ["text often, short", "place same texts, short"]
    assert outcome(votes, "site", at(pages[2], "people like")) == ["text often, short", "place same texts, short"]
    assert outcome(votes, "site", at(pages[2], "All rights")) == ["text often, long", "place same texts, long"]
    own = at(pages[2], paragraph(200))
    assert outcome(votes, "site", own) == ["text alone, long", "place other texts, long"]


@pytest.mark.parametrize("how", ["a printing view", "its second page", "nearly the same text"])
def test_pages_of_one_article_count_once(how: str) -> None:
    pages = [article(n) for n in range(6)]
    urls: list[str | None] = [f"https://paper.example/story/{n}" for n in range(6)]
    texts = [paragraph(200 + i) for i in range(4)]
    if how == "a printing view":
        pages.append(article(6, paragraphs=texts))
        urls.append("https://paper.example/story/2?print=1")
    elif how == "its second page":
        pages.append(article(6, paragraphs=[texts[0], paragraph(990), paragraph(991), paragraph(992)]))
        urls.append("https://paper.example/story/2#part-2")
    else:
        pages.append(article(6, paragraphs=[*texts[:3], paragraph(993)]))
        urls.append("https://paper.example/story/6")
    counts, keys = site(pages, urls)
    assert counts.articles == 6
    votes = site_votes(keys[2], counts.recurrence(2, keys[2]))
    assert "text alone, long" in outcome(votes, "site", at(pages[2], texts[0]))
    votes = site_votes(keys[6], counts.recurrence(6, keys[6]))
    assert "text often, short" in outcome(votes, "site", at(pages[6], "Subscribe"))


def test_a_canonical_link_to_the_front_page_joins_nothing() -> None:
    counts, _ = site([article(n) for n in range(6)], ["https://paper.example/"] * 6)
    assert counts.articles == 6


def test_two_articles_say_nothing() -> None:
    pages = [article(n) for n in range(2)]
    counts, keys = site(pages)
    assert not site_votes(keys[0], counts.recurrence(0, keys[0])).any()
    assert "site" not in page_votes(pages[0], keys[0], recurrence=counts.recurrence(0, keys[0]))


def test_a_whole_json_ld_body_speaks_for_the_rest_too() -> None:
    texts = [paragraph(i) for i in range(4)]
    page = article(0, paragraphs=texts, ld="\n".join(texts))
    votes = json_ld_votes(page, page_keys(page))
    assert outcome(votes, "json-ld", at(page, texts[1])) == ["json-ld whole body has it, long"]
    assert outcome(votes, "json-ld", at(page, "Subscribe")) == ["json-ld whole body lacks it, short"]


@pytest.mark.parametrize("kept", [1, 2])
def test_a_teaser_of_the_body_is_no_whole_one(kept: int) -> None:
    texts = [paragraph(i, 60) for i in range(6)]
    page = article(0, paragraphs=texts, ld=" ".join(texts[:kept]) + " ...")
    votes = json_ld_votes(page, page_keys(page))
    assert outcome(votes, "json-ld", at(page, texts[0])) == ["json-ld part has it, long"]
    assert outcome(votes, "json-ld", at(page, texts[4])) == ["json-ld part lacks it, long"]


def test_no_body_or_another_pages_is_no_vote() -> None:
    page = article(0)
    assert not json_ld_votes(page, page_keys(page)).any()
    page = article(0, ld=paragraph(77, 80))
    assert not json_ld_votes(page, page_keys(page)).any()


def test_extractors_are_counted() -> None:
    texts = [paragraph(i) for i in range(4)]
    page = article(0, paragraphs=texts)
    body = "\n".join(texts)
    outputs = {
        "trafilatura": body,
        "readability": body + "\nSubscribe to the paper",
        "justext": body,
        "resiliparse": "",
    }
    votes = peer_votes(page, page_keys(page), outputs)
    assert outcome(votes, "peers", at(page, texts[0])) == [
        "trafilatura takes it",
        "readability takes it",
        "justext takes it",
        "taken by all, long",
    ]
    assert "taken by a few, short" in outcome(votes, "peers", at(page, "Subscribe"))
    assert "taken by none, long" in outcome(votes, "peers", at(page, "All rights"))
    assert not peer_votes(page, page_keys(page), dict.fromkeys(outputs, None)).any()


def test_there_are_odds_for_whatever_voters_are_there() -> None:
    page = article(0)
    keys = page_keys(page)
    counts, _ = site([article(n) for n in range(4)])
    body = "\n".join(segment.text for segment in page.segments[2:6])
    for recurrence in (None, counts.recurrence(0, keys)):
        for outputs in (None, {"trafilatura": body, "readability": body, "justext": body, "resiliparse": body}):
            for model in (None, lambda p: np.array([0.01] * 2 + [0.99] * 4 + [0.01])):
                votes = page_votes(page, keys, recurrence=recurrence, outputs=outputs, model=model)
                likely = probabilities(votes)
                assert likely.shape == (7,)
                if len(votes) > 1:
                    assert likely[2:6].min() > 0.5 > max(likely[0], likely[-1])
                else:
                    assert likely.tolist() == [0.5] * 7
    assert all(name_of(reversed(name.split("+"))) == name for name in measured())  # type: ignore[arg-type]
    assert {len(own.weights) for own in measured().values()} >= {sum(len(c) for c in COLUMNS.values())}


def test_labels_below_the_least_confidence_are_open() -> None:
    labels, confidences = as_labels(np.array([0.97, 0.6, 0.1, 0.45]), sure=0.8)
    assert labels == ["body", None, "boilerplate", None]
    assert confidences == [0.97, None, 0.9, None]


def test_measured_odds_are_calibrated() -> None:
    """Of segments that a voter calls alike, the share that is body comes out."""
    rng = np.random.default_rng(0)
    votes = np.zeros((6000, len(COLUMNS["json-ld"])), np.float32)
    columns = rng.integers(0, 2, 6000)
    votes[np.arange(6000), columns] = 1
    body = rng.random(6000) < np.array([0.9, 0.2])[columns]
    odds = fit([{"json-ld": votes}], body, np.ones(6000))
    assert isinstance(odds, Odds)
    likely = odds.probabilities({"json-ld": votes})
    for column, share in ((0, 0.9), (1, 0.2)):
        assert abs(likely[columns == column].mean() - share) < 0.02


def test_a_models_logits_are_bounded() -> None:
    votes = model_votes(np.array([2, 8, 30]), np.array([0.0, 0.5, 1.0]))
    assert votes.tolist() == [[-6, 0, 0], [0, 0, 0], [0, 0, 6]]
    assert set(VOTERS) == set(COLUMNS)


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("title", [True, False])
def test_lines_of_text_are_as_probable_as_the_html_there(rendering: str, title: bool) -> None:
    html = f"""<html><head><title>Low water  at noon</title></head><body><p>Menu</p><p>{paragraph(1, 40)}</p>
        <p>One <a href='/a'>linked</a> word</p><p>{paragraph(2, 40)}</p></body></html>"""
    page = segment_page(html, "html")
    shown = segment_page(html, "html", links_apart=True) if rendering == "links" else page
    text = as_text(shown, Layout(rendering, title, 72))  # type: ignore[arg-type]
    likely = np.array([0.1, 0.9, 0.2, 0.8])
    found = spread(likely, [s.text for s in page.segments], [s.text for s in text.segments], page.meta)
    expected = {"Menu": 0.1, "linked": 0.2, "Low": 0.5}
    for segment, value in zip(text.segments, found.tolist(), strict=True):
        first = segment.text.split()[0]
        if first in expected:
            assert value == pytest.approx(expected[first])
        elif len(segment.text) > 50:
            assert value == pytest.approx(0.9) or value == pytest.approx(0.8)


@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6), st.text(max_size=8))
def test_spreading_answers_whatever_texts(html: list[str], lines: list[str], title: str) -> None:
    found = spread(np.full(len(html), 0.9), html, lines, {"title": title})
    assert found.shape == (len(lines),)
    assert ((found >= 0.5) & (found <= 0.9 + 1e-9)).all()
