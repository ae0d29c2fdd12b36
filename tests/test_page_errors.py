"""Kinds of error, and what they cost."""

from __future__ import annotations

import pytest

from made_pages import results, scored
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
