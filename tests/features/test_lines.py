"""The token field of plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsclf.features.lines import line_field
from newsclf.features.reading import read_texts


def tokens(*lines: str) -> list[set[str]]:
    field = line_field(read_texts(lines))
    codes, documents = field.codes, field.documents
    assert codes.tolist() == list(range(len(lines)))
    return [set(document) for document in documents]


def test_a_line_has_its_shape_in_no_language() -> None:
    date, byline, other, capitals, chinese = tokens(
        "12. März 2024, 8:30", "By Jane Miller", "Von Max Huber", "SHARE THIS", "记者张三"
    )
    assert "s0.X0,0:0" in date
    assert "sX" in byline & other
    assert "sA" in capitals
    assert "sc" in chinese


def test_of_a_long_line_its_beginning_is_the_shape() -> None:
    (found,) = tokens("Yesterday the council of the town of 4,000 decided to leave all as it was.")
    assert "sXxxx~" in found


def test_the_lines_around() -> None:
    first, second, third = tokens(
        "Read more", "The mayor said on Monday that nothing at all had been decided.", "Copyright 2024"
    )
    assert {"-1#", "-2#", "-3#", "+1^the", "+1$decided", "+2=copyright_0", "+3#"} <= first
    assert {"-1^read", "-1$more", "-1=read_more", "+1sX0", "-2#"} <= second
    assert "-1sXxxx~" in third
    assert not any(token.startswith("-1=") for token in third)


def test_length_and_ending() -> None:
    question, quoted, bare, number, nothing = tokens("Why?", "“Yes, of course.”", "of course", "Page 3", "...")
    assert "p1?" in question
    assert "p3." in quoted
    assert "p2w" in bare
    assert "p20" in number
    assert "p0." in nothing


def test_three_in_a_row() -> None:
    _, middle, _ = tokens("Home", "Why not?", "One two three four five six seven.")
    assert {"t124", "u1w/2?/4."} <= middle


@given(st.lists(st.text(max_size=30), max_size=6))
def test_tokens_hold_no_space(texts: list[str]) -> None:
    documents = line_field(read_texts(texts)).documents
    assert len(documents) == len(texts)
    for document in documents:
        assert document == " ".join(document).split()
