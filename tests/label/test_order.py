"""The order of pages, and the doubtful segments of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelled_pages import stored
from newsclf.label.doubt import most_doubtful
from newsclf.label.history import Change
from newsclf.label.order import expected_wrong, in_order
from newsclf.label.store import LabelStore


def test_words_count_in_what_is_expected_to_be_wrong() -> None:
    sure = expected_wrong(["a b c d", "e"], ["body", "boilerplate"], [0.9, 0.1])
    assert sure == pytest.approx(0.1)
    long_doubt = expected_wrong(["a b c d", "e"], ["body", "boilerplate"], [0.5, 0.1])
    short_doubt = expected_wrong(["a b c d", "e"], ["body", "boilerplate"], [0.9, 0.5])
    assert long_doubt > short_doubt > sure
    assert expected_wrong(["a"], ["boilerplate"], [0.8]) == pytest.approx(0.8)
    assert expected_wrong(["a", "b"], [None, None], []) == 0.0


def test_sites_take_turns_the_least_certain_first(tmp_path: Path) -> None:
    doubts = [("a1", "a", 0.1), ("a2", "a", 0.4), ("a3", "a", 0.3), ("b1", "b", 0.2), ("x", "", 0.25), ("y", "", 0.05)]
    with LabelStore(tmp_path, create=True) as store:
        store.add([stored(name, ["boilerplate"], [p], **({"site": site} if site else {})) for name, site, p in doubts])
        names = {number: page_id for page_id, number in store.ids().items()}
        found = in_order(store.proposals(), "uncertain")
        assert [names[n] for n in found] == ["a2", "x", "b1", "y", "a3", "a1"]
        assert [names[n] for n in in_order(store.proposals(), "given")] == [name for name, _, _ in doubts]
        store.make(Change(found[0], {0: "body"}, "accepted"))
    with LabelStore(tmp_path) as store:
        assert in_order(store.proposals(), "uncertain") == found


def test_the_segments_around_the_decision_are_the_doubtful_ones() -> None:
    assert most_doubtful(["body", "body", "boilerplate", "boilerplate"], [0.99, 0.8, 0.6, 0.1]) == [1, 2, 3, 0]
    # A page of which nothing was kept: the likeliest first, however likely.
    assert most_doubtful(["boilerplate"] * 3, [0.2, 0.9, 0.5]) == [1, 2, 0]
    assert most_doubtful(["body"] * 3, [0.7, 0.9, 0.5]) == [2, 0, 1]
    assert most_doubtful([None, None], []) == []


@given(st.lists(st.tuples(st.sampled_from(["body", "boilerplate"]), st.floats(0, 1)), max_size=20))
def test_every_segment_has_its_place(segments: list[tuple[str, float]]) -> None:
    found = most_doubtful([label for label, _ in segments], [score for _, score in segments])  # type: ignore[misc]
    assert sorted(found) == list(range(len(segments)))
