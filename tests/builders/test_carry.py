"""Labels carried over to other segments of the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf.builders import carry
from newsclf.builders.carry import carry_labels
from newsclf.page import Label

_LABEL = st.sampled_from(["body", "boilerplate", None])
_WORDS = st.lists(st.sampled_from(["a", "b", "storm", "ferry", "*", "|", "船", "Tern's"]), min_size=1, max_size=6)


@given(st.lists(st.tuples(_WORDS.map(" ".join), _LABEL), max_size=12))
def test_the_same_segments_keep_their_labels(labelled: list[tuple[str, Label | None]]) -> None:
    """However often a text repeats, and where it has signs alone."""
    found = carry_labels(labelled, [text for text, _ in labelled])
    assert found.labels == [label for _, label in labelled]
    assert found.found == 1.0


@given(st.lists(st.tuples(_WORDS, _LABEL), min_size=1, max_size=8), st.data())
def test_parts_of_a_segment_have_its_label(labelled: list[tuple[list[str], Label | None]], data: st.DataObject) -> None:
    """Segments that are divided anywhere."""
    texts, expected = [], []
    for words, label in labelled:
        cut = data.draw(st.integers(0, len(words)))
        parts = [part for part in (words[:cut], words[cut:]) if part]
        texts += [" ".join(part) for part in parts]
        expected += [label] * len(parts)
    assert carry_labels([(" ".join(words), label) for words, label in labelled], texts).labels == expected


def test_joined_segments_have_the_label_of_most_words() -> None:
    """Body from half the words on; open where most of it was open."""
    labelled: list[tuple[str, Label | None]] = [("one two", "body"), ("three", "boilerplate"), ("four five six", None)]
    found = carry_labels(labelled, ["one two three", "four five six", "three four five"])
    assert found.labels == ["body", None, None]
    assert carry_labels([("one", "body"), ("two three", "boilerplate")], ["one two three"]).labels == ["boilerplate"]


def test_text_that_is_not_there_has_the_label_that_is_said() -> None:
    """Open, or boilerplate; segments around it are found all the same, and nothing at all is no error."""
    labelled: list[tuple[str, Label | None]] = [("The ferry ran aground", "body"), ("Read also: Storms", "boilerplate")]
    texts = ["Post - Ferry News", "The ferry ran aground", "Quite another thing", "Read also: Storms", "\u200b"]
    assert carry_labels(labelled, texts).labels == [None, "body", None, "boilerplate", None]
    known = carry_labels(labelled, texts, unknown="boilerplate").labels
    assert known == ["boilerplate", "body", "boilerplate", "boilerplate", None]
    assert carry_labels([], ["a"]).labels == [None]
    assert carry_labels([("a", "body")], []) == ([], [], 0.0)


@pytest.mark.parametrize("table", [0, 1_000])
def test_a_long_page_is_divided_at_what_stands_once(monkeypatch: pytest.MonkeyPatch, table: int) -> None:
    """A table that would be too large is never made, and most of the page is matched still."""
    monkeypatch.setattr(carry, "_TABLE", table)
    labels: list[Label | None] = ["body", "boilerplate", None]
    labelled = [(f"line {i} tells of storm {i} and again of {i}", labels[i % 3]) for i in range(300)]
    texts = ["A title", *(text for text, _ in labelled[:100]), "Something new", *(text for text, _ in labelled[100:])]
    found = carry_labels(labelled, texts).labels
    expected = [None, *(label for _, label in labelled[:100]), None, *(label for _, label in labelled[100:])]
    assert sum(a == b for a, b in zip(found, expected, strict=True)) > 290
