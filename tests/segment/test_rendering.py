from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf.page import Page, SegmentedPage
from newsclf.segment import segment_page
from newsclf.segment.rendering import RENDERINGS, Layout, Rendering, layout_of, render
from newsclf.segment.text import segment_text

LONG = "The mayor of the old town said on Monday that the bridge over the river would stay closed until the spring."
CJK = "市长周一表示老城河上的大桥将继续关闭直到春天" * 4
HTML = f"""<html><head><title>Bridge stays
closed</title></head><body><ul><li><a href=a>Home</a></li><li><a href=b>News</a></li></ul>
<p>{LONG.replace("bridge", "<a href=c>old bridge</a>")}</p><p>{CJK}</p></body></html>"""


def rendered(rendering: Rendering, title: bool = False, width: int = 76) -> str:
    page = segment_page(Page(html=HTML), "html", links_apart=rendering == "links")
    return render(page, Layout(rendering, title, width))


def test_lines_and_paragraphs_hold_a_line_for_each_block() -> None:
    lines = rendered("lines").split("\n")
    assert lines == ["Home", "News", LONG.replace("bridge", "old bridge"), CJK]
    assert rendered("paragraphs").split("\n\n") == lines


def test_the_title_stands_above_as_one_line() -> None:
    for rendering in RENDERINGS:
        assert rendered(rendering, title=True).startswith("Bridge stays closed\n")
        assert not rendered(rendering).startswith("Bridge")


def test_links_stand_on_lines_of_their_own() -> None:
    before, after = LONG.split(" bridge ")
    assert rendered("links").split("\n")[2:5] == [before, "old bridge", after]


@pytest.mark.parametrize("width", [40, 72, 80])
def test_wrapped_lines_are_as_full_as_they_can_be(width: int) -> None:
    menu, english, chinese = rendered("wrapped", width=width).split("\n\n")
    assert menu == "Home\nNews"
    lines = english.split("\n")
    assert " ".join(lines) == LONG.replace("bridge", "old bridge")
    assert all(len(line) <= width for line in lines)
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split()[0]) > width
    lines = chinese.split("\n")
    assert "".join(lines) == CJK
    assert all(len(line) == width // 2 for line in lines[:-1])


def test_a_page_of_many_paragraphs_comes_back_from_wrapping() -> None:
    paragraphs = [f"{LONG} {number} times {LONG}" for number in range(6)]
    page = SegmentedPage("html", segment_text("\n".join(paragraphs)).segments)
    for width in range(72, 81):
        cut = segment_text(render(page, Layout("wrapped", width=width)))
        assert [segment.text for segment in cut.segments] == paragraphs


@given(st.text(min_size=1), st.sampled_from([*RENDERINGS, "mix"]))
def test_a_layout_is_fixed_by_the_page(page_id: str, rendering: Rendering) -> None:
    layout = layout_of(page_id, rendering)
    assert layout == layout_of(page_id, rendering)
    assert layout.rendering in RENDERINGS
    assert rendering in ("mix", layout.rendering)
    assert 72 <= layout.width <= 80


def test_a_mix_has_every_rendering_with_and_without_title() -> None:
    layouts = [layout_of(f"page {number}", "mix") for number in range(400)]
    for rendering in RENDERINGS:
        for title in (True, False):
            assert 25 <= sum((layout.rendering, layout.title) == (rendering, title) for layout in layouts) <= 80
    assert {layout.width for layout in layouts} == set(range(72, 81))


@given(st.lists(st.text(min_size=1), max_size=8), st.sampled_from(RENDERINGS), st.integers(20, 80))
def test_no_rendering_loses_or_adds_a_character(blocks: list[str], rendering: Rendering, width: int) -> None:
    page = segment_text("\n".join(blocks))
    text = render(SegmentedPage("html", page.segments), Layout(rendering, width=width))
    assert "".join(text.split()) == "".join("".join(segment.text for segment in page.segments).split())
