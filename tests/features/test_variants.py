from __future__ import annotations

import pytest

from newsclf.features.variants import VARIANTS, body_alone, variants, without_body
from newsclf.page import Label, Role, Segment, SegmentedPage
from newsclf.row import Row

LONG = "the bridge over the river stays closed until the spring because work on it is late"
ONE, TWO, THREE = (f"{number}: {LONG}." for number in ("One", "Two", "Three"))
TEXTS = ["Home", "Bridge stays closed", ONE, "Why", TWO, "A picture", THREE, "Imprint"]
LABELS: list[Label | None] = ["boilerplate", "body", "body", "body", "body", "body", "body", "boilerplate"]
ROLES: list[Role | None] = [None, "headline", None, None, None, "caption", None, None]


def row(page_id: str = "p", labels: list[Label | None] = LABELS) -> Row:
    page = SegmentedPage("text", [Segment(text) for text in TEXTS], meta={"article_body": "x", "title": "t"})
    return Row(page_id, "c", "s", page, "gold", labels, [0.5] * len(TEXTS), roles=ROLES)


def texts(made: Row) -> list[str]:
    assert len(made.labels) == len(made.shares) == len(made.roles) == len(made.page.segments)
    return [segment.text for segment in made.page.segments]


def test_without_body_what_is_body_by_convention_is_gone() -> None:
    made = without_body(row())
    assert texts(made) == ["Home", "Bridge stays closed", "A picture", "Imprint"]
    assert made.page.meta == {"title": "t"}
    assert made.roles == [None, "headline", "caption", None]


def test_without_body_what_repeats_a_piece_of_it_is_gone_too() -> None:
    page = row()
    page.page.segments[0] = Segment("The bridge over the river, stays CLOSED!")
    page.page.segments[-1] = Segment("The bridge over the river.")
    assert texts(without_body(page)) == ["Bridge stays closed", "A picture", "The bridge over the river."]


def test_the_body_alone() -> None:
    assert texts(body_alone(row())) == [TEXTS[i] for i in (2, 3, 4, 6)]
    assert texts(body_alone(row(), headline=True)) == [TEXTS[i] for i in (1, 2, 3, 4, 6)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_first_paragraphs_alone_are_long_ones(count: int) -> None:
    assert texts(body_alone(row(), paragraphs=count)) == [TEXTS[i] for i in (2, 4, 6)[:count]]


def test_a_third_of_the_pages_is_emptied_and_a_third_alone() -> None:
    made = [[kind for _, kind in variants(row(f"page {number}"))] for number in range(300)]
    assert all(kinds[0] == "whole" and len(kinds) <= 2 for kinds in made)
    for kind in VARIANTS[1:]:
        assert 70 <= sum(kind in kinds for kinds in made) <= 130
    assert [texts(m) for m, _ in variants(row("page 1"))] == [texts(m) for m, _ in variants(row("page 1"))]


def test_the_body_may_stand_in_one_line() -> None:
    made = [[texts(m) for m, kind in variants(row(f"page {number}")) if kind == "alone"] for number in range(300)]
    alone = [lines for pages in made for lines in pages]
    line = " ".join([ONE, "Why", TWO, THREE])
    assert 5 <= alone.count([line]) <= 30
    # The headline is body in the gold, and boilerplate by convention.
    assert 5 <= alone.count(["Bridge stays closed", line]) <= 30


@pytest.mark.parametrize("labels", [["boilerplate"] * 8, [None, *LABELS[1:]]])
def test_of_a_page_without_body_or_with_open_labels_nothing_is_made(labels: list[Label | None]) -> None:
    for number in range(20):
        assert [kind for _, kind in variants(row(f"page {number}", labels))] == ["whole"]
