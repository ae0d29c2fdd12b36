import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.segment.text import segment_text

WORDS = (
    "the harbour wall had been repaired twice since a storm in winter broke it and nobody in town could remember "
    "when masons were last seen there über die Brücke nach Süden où l'été dernier"
).split()


def texts(text: str) -> list[str]:
    return [segment.text for segment in segment_text(text).segments]


def test_a_segment_is_plain() -> None:
    page = segment_text("One.\n\nTwo.")
    assert page.view == "text"
    assert (page.nodes, page.meta, page.truncated) == ([], {}, ())
    assert all((s.node, s.link_chars, s.marks) == (None, None, None) for s in page.segments)


def test_every_line_separator_ends_a_line() -> None:
    assert texts("a\r\nb\rc\nd\fe\u2028f\u2029g\x85h") == list("abcdefgh")


def test_white_space_and_invisible_characters() -> None:
    assert texts("\ufeff  A\u00a0\u00a0b\t c\u00ad\u200bd \n\u200b\n \u00a0 \n") == ["A b cd"]


def test_size() -> None:
    page = segment_text("abc\ndef", max_chars=5)
    assert [segment.text for segment in page.segments] == ["abc", "d"]
    assert page.truncated == ("size",)


def test_empty() -> None:
    assert texts("") == texts(" \n\n") == []


paragraph = st.permutations(WORDS).map(lambda words: " ".join(words + words[::-1] + words[1::2]))


@settings(deadline=None)
@given(st.lists(paragraph, min_size=2, max_size=6), st.integers(72, 80))
def test_wrapped_paragraphs_come_back(paragraphs: list[str], width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(p, width) for p in paragraphs)
    assert texts(wrapped) == paragraphs


@given(st.text(alphabet="ab -\n\t.,>*éü漢字、\u00a0\u200b", max_size=400))
def test_no_word_is_lost_or_invented(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(value.replace("\u200b", "").split())

    assert letters("".join(texts(text))) == letters(text)


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join), max_size=30))
def test_wrapping_keeps_the_words(paragraphs: list[str]) -> None:
    wrapped = "\n\n".join(textwrap.fill(p, 76) for p in paragraphs)
    assert " ".join(texts(wrapped)).split() == " ".join(paragraphs).split()


def test_no_blank_lines() -> None:
    paragraphs = [
        " ".join(WORDS[(start + 7 * i) % len(WORDS)] for i in range(length)) + "."
        for start, length in ((0, 90), (3, 75), (5, 82))
    ]
    assert texts("\n".join(textwrap.fill(p, 72) for p in paragraphs)) == paragraphs


def test_menus_and_paragraph_lines_are_left_alone() -> None:
    menu = ["Home", "Local news", "Weather and tides", "Sport", "Letters", "Contact us"] * 20
    assert texts("\n".join(menu)) == menu
    lines = [" ".join(WORDS[(s + i) % len(WORDS)] for i in range(5 + s * 11 % 60)) for s in range(40)]
    assert texts("\n".join(lines)) == lines


def test_rows_of_one_width_are_left_alone() -> None:
    rows = [f"Harbour {i:04d} | north quay and lighthouse, berth {i:04d} | open | late" for i in range(40)]
    assert texts("\n".join(rows)) == rows


def test_a_heading_and_a_menu_in_a_wrapped_page() -> None:
    body = " ".join(WORDS * 8)
    page = "Home\nSport\nLetters\n\nThe wall\n" + textwrap.fill(body, 70) + "\n\nPrint\nShare\n"
    assert texts(page) == ["Home", "Sport", "Letters", "The wall", body, "Print", "Share"]


def test_items_of_a_list_stay_apart() -> None:
    items = ["* " + " ".join(WORDS[i:] + WORDS[:i]) for i in range(12)]
    assert texts("\n".join(textwrap.fill(item, 70, subsequent_indent="  ") for item in items)) == items


def test_hyphens() -> None:
    filler = textwrap.fill(" ".join(WORDS * 6), 70)
    start = "The masons from the northern parish who came to mend it were the well-"
    assert len(start) == 70
    page = f"{filler}\n\n{start}\nknown brothers.\n\n{start}\nand so on.\n\n{start}\nNorth"
    assert texts(page)[1:] == [f"{start}known brothers.", f"{start} and so on.", f"{start}North"]


def test_cjk_is_joined_without_a_space() -> None:
    text = "市长在周日的典礼上宣布大桥重新开放，居民们欢呼雀跃。" * 12
    wrapped = "\n".join(text[i : i + 35] for i in range(0, len(text), 35))
    assert texts(wrapped + "\n\n第二段。") == [text, "第二段。"]


@pytest.mark.parametrize("text", ["word " * 50_000, "a\n" * 50_000, "é" * 100_000 + "\n", "x " * 40 + "\n"])
def test_large_texts_end(text: str) -> None:
    assert "".join("".join(texts(text)).split()) == "".join(text.split())


def test_short_blocks_below_each_other() -> None:
    width = 60
    prose = (
        "The harbour of the town was closed for three days after the storm had torn two of its gates from the wall. "
    )
    blocks = [
        *(prose * count for count in (4, 5, 3, 7)),
        "Sign in",
        "We will send you a link as soon as you have signed in here.",
        "Recommended for you by the harbour office",
        "All of the fields that have a star must be filled in: name *",
        "The harbour office and what it does for boats of all sizes, in summer and in winter",
    ]
    blocks = [block.strip() for block in blocks]
    page = "\n".join(textwrap.fill(block, width) for block in blocks)
    assert [segment.text for segment in segment_text(page).segments] == blocks
