from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from newsclf.fast.hashes import codes_of
from newsclf.fast.text_lines import cut_text
from newsclf.segment import segment_columns
from newsclf.segment.rendering import RENDERINGS, Layout, render_texts
from newsclf.segment.text import text_columns

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "sample").rglob("*.html"))
# What ends lines, what is white space, invisible, wide, combining, beyond the basic plane, half of a pair.
ODD = "ab -*•\t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2028\u3000\u200b\ufeff\u00ad中。한é\u0301🂡𠀀\ud83d"
WORDS = st.text(alphabet="abé中한-.*", min_size=1, max_size=12)


def check(text: str, max_chars: int = 1_000_000, max_lines: int = 1_000) -> int:
    """Cut a text in both ways: how many segments it has."""
    plain = text_columns(text, max_chars, max_lines)
    fast = cut_text(codes_of(text), max_chars, max_lines)
    assert fast.texts == plain.texts
    assert fast.truncated == plain.truncated
    assert fast.codes.tolist() == [ord(c) for c in "\n".join(plain.texts)]
    start = 0
    for end, one in zip(fast.ends.tolist(), plain.texts, strict=True):
        assert end - start == len(one)
        start = end + 1
    return len(fast.texts)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=ODD, max_size=80), st.sampled_from([0, 9, 1_000]), st.sampled_from([0, 2, 1_000]))
@example("\r\u200b\n", 1_000, 1_000)
@example("a\r\nb\n\rc", 1_000, 1_000)
@example("a\nb\nc", 1_000, 2)
@example("\ud83d\ude00", 1_000, 1_000)
def test_odd_texts(text: str, max_chars: int, max_lines: int) -> None:
    check(text, max_chars, max_lines)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text)


def wrapped(words: list[str], width: int, indent: str) -> str:
    lines = [indent]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1].strip() else "") + word
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=20),
    st.integers(1, 14),
    st.integers(45, 104),
    st.sampled_from(["", "  ", "* "]),
    st.sampled_from(["\n", "\n\n"]),
)
def test_wrapped_texts(words: list[str], times: int, width: int, indent: str, between: str) -> None:
    paragraph = wrapped(words * times, width, indent)
    check(between.join([paragraph, "Title", paragraph, paragraph]))


def test_a_wrapped_text_is_joined() -> None:
    text = wrapped("the mayor said on Monday that nothing at all had been decided".split() * 30, 72, "")
    assert check(f"{text}\n\n{text}") == 2


def test_pages_in_all_layouts() -> None:
    assert SAMPLE
    for number, path in enumerate(SAMPLE[:20]):
        page = segment_columns(path.read_bytes(), "html")
        for rendering in RENDERINGS:
            check(render_texts(page.texts, page.meta, Layout(rendering, number % 2 == 0, 72 + number % 9)))
