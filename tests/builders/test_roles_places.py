"""Roles by where a segment stands: comments, teasers, captions, authors; and that a gold outranks all of it."""

from __future__ import annotations

import pytest

from newsclf import Page
from newsclf.builders.base import GoldPage
from newsclf.builders.roles import find_roles
from newsclf.builders.segment_labels import label_segments, segmented_views

HEADLINE = "Old tram depot becomes a swimming hall"
LEAD = (
    "The council of Brennick voted on Monday to turn the depot by the canal into a swimming hall with two pools, and to"
    " keep the tracks that lie under its floor."
)
LAST = (
    "Work on the roof is to begin in autumn, and the doors should open two years later, if the price of steel allows it"
    " and nobody finds a second cellar."
)


def roles_of(*parts: str, gold: tuple[str, ...] = (LEAD, LAST), **named: str) -> dict[str, str | None]:
    """The roles of a page of a headline, a paragraph, the given HTML and another paragraph."""
    html = f"""<html><head><title>{HEADLINE} | Brennick Post</title><meta name=author content="Ida Lorm"></head><body>
    <main><h1>{HEADLINE}</h1>{parts[0]}<p>{LEAD}</p>{"".join(parts[1:])}<p>{LAST}</p></main></body></html>"""
    item = GoldPage(page_id="1", page=Page(html=html), gold="\n".join(gold))
    page = segmented_views(item)[0]
    found = find_roles(page, label_segments(page, item, 0.5).labels, named, None, page.meta)
    return {s.text: role for s, role in zip(page.segments, found, strict=True)}


def teasers(*titles: str) -> str:
    return "".join(f"<li><a href=x>{title}</a></li>" for title in titles)


TITLES = ("Baker finds a ring in the flour", "Why the north ferry is late again", "Goats to mow the old airfield")


@pytest.mark.parametrize("name", ["related-articles", "mostRead", "teaser-list", "articoli-correlati", "verwandte"])
def test_links_in_a_container_that_is_named_are_teasers(name: str) -> None:
    lead = "A ring that was lost in spring has come back to its owner inside a loaf."
    roles = roles_of("", f'<div class="{name}"><ul>{teasers(*TITLES)}</ul><p>{lead}</p></div>')
    assert [roles[title] for title in (*TITLES, lead)] == ["teaser"] * 4


def test_a_list_of_nothing_but_headlines_after_the_article_is_of_teasers() -> None:
    html = f"<main><h1>{HEADLINE}</h1><p>{LEAD}</p><p>{LAST}</p></main><ul>{teasers(*TITLES)}</ul>"
    item = GoldPage(page_id="1", page=Page(html=html), gold=f"{LEAD}\n{LAST}")
    page = segmented_views(item)[0]
    found = find_roles(page, label_segments(page, item, 0.5).labels, {}, None, page.meta)
    assert found[-3:] == ["teaser"] * 3


@pytest.mark.parametrize(
    "words",
    ["Read also:", "Mehr zum Thema", "Lire aussi :", "Lea también", "Leggi anche", "Czytaj także", "Читайте также"],
)
def test_what_says_read_also_and_links_is_a_teaser(words: str) -> None:
    roles = roles_of("", f"<p>{words} <a href=x>{TITLES[0]}</a></p>")
    assert roles[f"{words} {TITLES[0]}"] == "teaser"
    roles = roles_of("", f"<p>{words}</p><ul>{teasers(*TITLES)}</ul>")
    assert [roles[text] for text in (words, *TITLES)] == ["teaser"] * 4


def test_a_menu_and_a_list_of_categories_are_no_teasers() -> None:
    menu = teasers("Home", "Sport and games", "All of our newsletters today", "Contact")
    roles = roles_of(f"<nav class=popular>{menu}</nav>", f"<ul>{teasers('Canals (12)', 'Swimming halls (4)')}</ul>")
    assert set(roles.values()) <= {None, "headline"}


def test_what_the_gold_calls_body_is_neither_teaser_nor_comment() -> None:
    shown = f"<div class=related-articles><ul>{teasers(*TITLES)}</ul></div>"
    assert roles_of("", shown, gold=(LEAD, *TITLES, LAST))[TITLES[0]] is None
    said = "My grandmother drove the last tram out of that depot, on a Sunday."
    comments = f"<div id=comments><p>{said}</p></div>"
    assert roles_of("", comments)[said] == "comment"
    assert roles_of("", comments, gold=(LEAD, said, LAST))[said] is None


def test_a_text_that_the_body_has_too_is_no_teaser() -> None:
    html = f"<h1>{HEADLINE}</h1><p>{LEAD}</p><p>{LAST}</p>"
    html += f"<div class=teaser><a href=x>{HEADLINE} at last</a><p>{LEAD}</p></div>"
    item = GoldPage(page_id="1", page=Page(html=html), gold=f"{LEAD}\n{LAST}")
    page = segmented_views(item)[0]
    found = find_roles(page, label_segments(page, item, 0.5).labels, {}, None, page.meta)
    assert [role for s, role in zip(page.segments, found, strict=True) if s.text == LEAD] == [None, None]


def test_the_count_of_comments_is_no_comment() -> None:
    assert roles_of("<p class=comment-count>12 comments so far, join in and say what you think</p>")[
        "12 comments so far, join in and say what you think"
    ] in (None, "headline")


@pytest.mark.parametrize(
    "html",
    [
        "<div>By Ida Lorm</div>",
        "<div>Von Ida Lorm</div>",
        "<p>Ida Lorm</p>",
        "<p class=byline>Tove Hask, Brennick News Agency</p>",
        "<address>Tove Hask</address>",
        "<p><a rel=author class=author href=x>Tove Hask</a></p>",
        "<p><span itemprop=author>Tove Hask</span></p>",
        "<p>By Tove Hask on 4 March 2025</p>",
        "<p>【記者林小河／報導】</p>",
        "<p>作者：林小河</p>",
    ],
)
def test_bylines(html: str) -> None:
    assert "byline" in roles_of(html).values()


@pytest.mark.parametrize(
    "text",
    [
        "By noon the water was calm",
        "By Monday, the council must decide on the price of a ticket for the hall.",
        "by Tove Hask £8.99",
        "BY REGION",
        "Di nuovo in acqua",
        "Swimming Hall",
        "记者昨天了解到这里将建成一座新的游泳馆并且对所有人免费开放",
    ],
)
def test_no_bylines(text: str) -> None:
    assert roles_of(f"<p>{text}</p>")[text] is None


def test_captions_by_element_and_by_class() -> None:
    roles = roles_of(
        "",
        "<figure><img src=x><figcaption>The depot in May.</figcaption></figure>",
        '<div class="photo-caption">The hall as drawn by the architects.</div>',
        "<ul><li class=caption>Our other pages:</li></ul>",
        "<fieldset><p class=product-caption>Towels for the whole family</p></fieldset>",
    )
    assert roles["The depot in May."] == roles["The hall as drawn by the architects."] == "caption"
    assert roles["Our other pages:"] is None


def test_a_caption_that_the_body_has_too_keeps_its_body() -> None:
    roles = roles_of(f"<figure><img src=x><figcaption>{LEAD}</figcaption></figure>")
    assert roles[LEAD] is None


def test_dates_that_are_no_stamps() -> None:
    roles = roles_of("<p>Joined</p><p>4 March 2019</p><ul class=archive><li><a href=x>March 2012 (3)</a></ul>")
    assert roles["4 March 2019"] is None
    assert roles["March 2012 (3)"] is None
    heading = "<h3>4 March 2025</h3>"
    assert roles_of("", heading, gold=(LEAD, "4 March 2025", LAST))["4 March 2025"] is None
    assert roles_of("", heading)["4 March 2025"] == "date"


@pytest.mark.parametrize(
    "text", ["3 hours ago", "vor 2 Stunden", "5 分钟前", "Heute, 12:37 Uhr", "2025-03-04 18:40 来源：河边日报"]
)
def test_other_dates(text: str) -> None:
    assert roles_of(f"<p>{text}</p>")[text] == "date"


def test_headlines_of_other_pages_and_of_the_site() -> None:
    roles = roles_of(
        "",
        f"<ul><li>More about {HEADLINE}</li><li>{HEADLINE}</li></ul>",
        "<div class=site-title>Old tram depot becomes a swimming hall.</div>",
    )
    assert roles[HEADLINE] == "headline"
    assert roles[f"More about {HEADLINE}"] is None
    assert roles["Old tram depot becomes a swimming hall."] is None
