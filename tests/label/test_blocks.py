"""How a page reads: blocks, regions, kinds; never its own mark-up."""

from __future__ import annotations

from dataclasses import replace

from labelled_pages import HOSTILE, article
from newsclf import Page
from newsclf.label.blocks import TAGS, reading_of
from newsclf.label.proposal import propose


def test_blocks_tell_what_stands_where() -> None:
    html = article("x") + "<blockquote><p>Words of another</p></blockquote><table><tr><td>1<td>2</table>"
    reading = reading_of(propose("x", Page(html=html), None))
    assert reading.title == "Title of x"
    tags = [block.tag for block in reading.blocks]
    assert tags == ["p", "h1", "p", "p", "p", "li", "li", "p", "p", "td", "td"]
    assert [block.region for block in reading.blocks][:8] == ["navigation", *["article"] * 6, "aside"]
    assert reading.blocks[0].links == 1.0
    assert [i for i, block in enumerate(reading.blocks) if block.quote] == [8]


def test_kinds_are_places_of_the_template() -> None:
    """Equal tags and classes, numbers in them apart."""
    cards = "".join(f"<div class='card n{i}'><p>Teaser {i}</p></div>" for i in range(3))
    reading = reading_of(propose("x", Page(html=f"<p>Own</p>{cards}<div class=other><p>Other</p></div>"), None))
    own, *rest, other = [block.kind for block in reading.blocks]
    assert len(set(rest)) == 1
    assert len({own, rest[0], other}) == 3


def test_plain_text_and_pages_cut_otherwise_are_paragraphs() -> None:
    text = propose("t", Page(text="One line.\n\nAnother line."), None)
    assert [(b.tag, b.kind) for b in reading_of(text).blocks] == [("p", None), ("p", None)]
    older = replace(propose("x", Page(html=article("x")), None), texts=("other", "texts"), proposed=(None, None))
    assert [(b.tag, b.kind) for b in reading_of(older).blocks] == [("p", None), ("p", None)]


def test_a_hostile_page_is_blocks_like_any_other() -> None:
    reading = reading_of(propose("x", Page(html=HOSTILE), None))
    assert {block.tag for block in reading.blocks} <= set(TAGS)
