"""The second look: what stands together on a page, and what the first look's scores say of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.features.containers import SPAN_LEVELS, kinds, read_containers, spans
from newsclf.features.second_look import second_look, second_names
from newsclf.page import Page
from newsclf.segment import segment_columns

HTML = """<body><div class=nav><p>Home</p><p>News</p></div><div class=story><h1>Head</h1><p>One</p>
<div class=box><p>Two</p></div><p>Three</p></div><p>End</p></body>"""


def test_a_container_is_a_stretch_of_segments() -> None:
    page = segment_columns(Page(html=HTML))
    assert page.texts == ["Home", "News", "Head", "One", "Two", "Three", "End"]
    stretch = spans(page, read_containers(page))
    assert stretch.shape == (7, SPAN_LEVELS, 2)
    assert stretch[0, :3].tolist() == [[0, 1], [0, 2], [0, 7]]
    assert stretch[3, :3].tolist() == [[3, 4], [2, 6], [0, 7]]
    assert stretch[4, :4].tolist() == [[4, 5], [4, 5], [2, 6], [0, 7]]
    assert stretch[6, -1].tolist() == [0, 7]
    of = kinds(page, read_containers(page))
    assert of[0] == of[1] != of[3] == of[5] != of[4]


def test_plain_text_knows_no_containers() -> None:
    page = segment_columns(Page(text="One line.\nAnother line."))
    assert spans(page, read_containers(page)).shape == (2, 0, 2)
    assert kinds(page, read_containers(page)).tolist() == [0, 0]


@pytest.mark.parametrize("html", ["", "<p></p>", "<div>text"])
def test_small_pages(html: str) -> None:
    page = segment_columns(Page(html=html))
    n = len(page.texts)
    look = second_look(
        "html", np.zeros(n), np.ones(n), spans(page, read_containers(page)), kinds(page, read_containers(page))
    )
    assert look.shape == (n, len(second_names("html")))


def test_a_doubtful_segment_among_certain_ones_can_be_told() -> None:
    page = segment_columns(Page(html=HTML))
    sizes = np.array([1, 1, 4, 30, 20, 40, 1.0])
    logits = np.array([-5, -5, -3, 4, 0, 4, -5.0])
    look = second_look("html", logits, sizes, spans(page, read_containers(page)), kinds(page, read_containers(page)))
    names = second_names("html")
    column = {name.removeprefix("second_"): look[:, i] for i, name in enumerate(names)}
    # Level 2 of "Two" is the story: all its likely words but its own.
    likely = 1 / (1 + np.exp(-logits))
    words = sizes + 0.5
    story = [2, 3, 5]
    assert column["container_words_2"][4] == pytest.approx(
        (likely[story] * words[story]).sum() / words[story].sum(), abs=1e-5
    )
    assert column["first_at_-1"].tolist() == [-10, *logits[:-1].tolist()]
    assert column["kind_segments"][3] == pytest.approx(likely[5], abs=1e-5)
    assert column["since_begin"][3] == column["since_end"][5] == 0
    assert column["rank"].argmin() == 3
    assert column["page_best"][0] == pytest.approx(likely.max(), abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-300, 300), st.integers(0, 900)), min_size=1, max_size=40),
    st.sampled_from(["html", "text"]),
)
def test_every_column_is_finite_and_the_last_bits_do_not_matter(segments: list[tuple[float, int]], view: str) -> None:
    logits = np.array([s[0] for s in segments])
    sizes = np.array([float(s[1]) for s in segments])
    n = len(segments)
    whole = np.tile(np.array([0, n], np.int32), (n, SPAN_LEVELS if view == "html" else 0, 1))
    look = second_look(view, logits, sizes, whole, np.zeros(n, np.int32))
    assert look.shape == (n, len(second_names(view)))
    assert np.isfinite(look).all()
    again = second_look(view, np.nextafter(logits, np.inf), sizes, whole, np.zeros(n, np.int32))
    assert np.abs(look - again).max() <= 2e-6 or np.diff(np.sort(logits)).min(initial=1) < 1e-5
