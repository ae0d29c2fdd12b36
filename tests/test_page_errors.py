"""Kinds of error, and what they cost."""

from __future__ import annotations

import pytest

from made_pages import many, results, scored
from newsclf.evaluated_pages import balance, by_length, by_site, copies
from newsclf.page_errors import KINDS, PageErrors, page_errors
from newsclf.results import Scored, results_of


def errors(item: Scored) -> PageErrors:
    return page_errors(item, results_of({}, [item]).pages[0])


def test_every_kind_is_told_from_the_others() -> None:
    body, menu = ("one two three", "body"), ("menu", "boilerplate")
    assert errors(scored("a", [(*body, 0.9), (*menu, 0.1)])).kinds == ()
    assert errors(scored("a", [(*body, 0.9), ("four", "body", 0.1)])).kinds == ("misses body",)
    assert errors(scored("a", [(*body, 0.9), (*menu, 0.9)])).kinds == ("keeps boilerplate",)
    both = [(*body, 0.9), ("four", "body", 0.1), (*menu, 0.9)]
    assert errors(scored("a", both)).kinds == ("misses body", "keeps boilerplate")
    assert errors(scored("a", [(*body, 0.1), (*menu, 0.1)])).kinds == ("empty",)
    assert errors(scored("a", [(*menu, 0.9)], gold=" ")).kinds == ("nothing there",)
    assert errors(scored("a", [(*body, 0.9)], gold="one two three four")).kinds == ("gold differs",)
    assert errors(scored("a", [])).kinds == ()


def test_words_are_counted_and_the_loss_is_what_is_lost_in_f1() -> None:
    found = errors(
        scored("a", [("one two three", "body", 0.9), ("four", "body", 0.1), ("my menu", "boilerplate", 0.9)])
    )
    assert (found.wrong, found.missed, found.kept) == (2, 1, 2)
    assert found.loss == pytest.approx(1 - 6 / 9)


def test_snippets_stand_in_for_a_gold() -> None:
    item = scored("a", [("one two", "body", 0.1)], gold=None, present=("one",))
    assert errors(item) == PageErrors(1.0, ("empty",), 1, 2, 0)
    assert errors(scored("a", [("one", None, 0.9)], gold=None)).loss is None


def test_the_made_pages_have_every_kind() -> None:
    found = results()
    kinds = {
        kind for item, page in zip(found.scored, found.pages, strict=True) for kind in page_errors(item, page).kinds
    }
    assert kinds == set(KINDS) - {"gold differs"}


def test_sites_come_by_loss_and_lengths_by_length() -> None:
    good, bad = [("one two", "body", 0.9)], [("one two", "body", 0.1)]
    found = results_of(
        {},
        [
            scored("a", good, site="good.example"),
            scored("b", bad, site="bad.example"),
            scored("c", bad, site="bad.example"),
            scored("d", [("long " * 400, "body", 0.9)], site="good.example"),
            scored("e", [("menu", "boilerplate", 0.1)], site="good.example"),
        ],
    )
    sites = by_site(found)
    assert [(s.name, s.pages, s.loss) for s in sites] == [("bad.example", 2, 2.0), ("good.example", 3, 0.0)]
    lengths = by_length(found)
    assert [(g.name, g.pages, g.word_f1) for g in lengths] == [
        ("no body", 1, 1.0),
        ("1-49", 3, pytest.approx(1 / 3)),
        ("300-599", 1, 1.0),
    ]
    assert lengths[1].word_f1_interval == (0.0, 1.0)
    assert lengths[0].word_f1_interval is None


def test_what_the_pages_hold_is_counted_by_view() -> None:
    html, text = balance(many(20))
    assert (html.view, html.pages, html.unlabelled, html.empty, html.languages) == ("html", 10, 9, 1, 1)
    assert (text.view, text.pages, text.with_gold, text.body_segments) == ("text", 10, 10, 0.5)
    only = balance([scored("a", [("x", None, 0.5)])])[0]
    assert (only.body_segments, only.body_words) == (None, None)


def test_copies_are_pages_within_another_and_two_views_are_none() -> None:
    long = " ".join(f"w{i}" for i in range(40))
    pages = [
        scored("a", [(long, "body", 0.9)]),
        scored("a", [(long, "body", 0.9)], view="text"),
        scored("b", [(" ".join(long.split()[:38]), "body", 0.9)]),
        scored("c", [("short text", "body", 0.9)]),
        scored("d", [("short text", "body", 0.9)]),
    ]
    assert copies(pages) == 1
