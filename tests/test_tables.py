"""Tables of weights as files: what is written is read again, and what does not go together is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from made_tables import assert_same, made_table
from newsclf.compiled import Table
from newsclf.errors import ArtifactError
from newsclf.features.facts import numeric_names
from newsclf.page import View
from newsclf.page_score import PAGE_COLUMNS
from newsclf.tables import read_table, write_table

VIEWS: tuple[View, ...] = ("html", "text")


def again(table: Table, view: View = "html") -> Table:
    return read_table(view, table.threshold, table.decision, *write_table(table), "MODEL")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("second", [True, False])
@pytest.mark.parametrize("score", [True, False, None])
@pytest.mark.parametrize("leave_out", [0, 3])
def test_a_table_comes_back_as_it_was(view: View, second: bool, score: bool | None, leave_out: int) -> None:
    table = made_table(view, second=second, score=score, leave_out=leave_out)
    assert_same(again(table, view), table)
    assert write_table(again(table, view)) == write_table(table)


def test_what_is_read_keeps_the_types_that_scoring_is_exact_with() -> None:
    table = again(made_table("html"))
    assert table.page_score is not None
    assert table.page_score.coef.dtype == np.float64
    arrays = [*table.numeric.edges, *table.numeric.coef, *(f.idf for f in table.fields.values())]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert all(type(value) is float for value in [*table.intercepts, table.numeric.weight])


def test_the_names_are_json_in_utf_8_that_a_reader_can_read() -> None:
    names, arrays = write_table(made_table("html"))
    assert "…".encode() in names
    assert b'\n"council",\n' in names
    content = json.loads(names)
    assert set(content) == {"bins", "intercepts", "page_score", "fields"}
    assert content["bins"]["numeric"]["counts"][:5] == [1, 2, 3, 4, 1]
    assert set(content["bins"]["second"]) == {"columns", "counts", "weight"}
    assert content["fields"]["words"]["sublinear_tf"] is True
    assert content["fields"]["path"]["scale"] is None
    with np.load(BytesIO(arrays), allow_pickle=False) as file:
        shapes = {name: file[name].ndim for name in file.files}
    ends = ("numeric.edges", "numeric.coef", "second.edges", "second.coef")
    assert shapes == dict.fromkeys(
        [*ends, *(f"{f}.{a}" for f in ("words", "path", "near") for a in ("idf", "coef"))], 1
    )


def changed(change: Callable[[Any, dict[str, np.ndarray]], object], *, second: bool = True) -> Table:
    """A table whose names and arrays were changed before it was read."""
    table = made_table("html", second=second)
    names, arrays = write_table(table)
    content = json.loads(names)
    with np.load(BytesIO(arrays)) as file:
        held = dict(file)
    change(content, held)
    buffer = BytesIO()
    np.savez(buffer, **held)  # type: ignore[arg-type]
    return read_table("html", 0.4, "page", json.dumps(content).encode(), buffer.getvalue(), "MODEL")


def one_column(name: str, counts: int) -> Callable[[Any, dict[str, np.ndarray]], object]:
    """A single numeric column of so many bins, all edges the same."""

    def change(names: Any, held: dict[str, np.ndarray]) -> None:
        names["bins"]["numeric"].update(columns=[name], counts=[counts])
        held["numeric.edges"] = np.zeros(max(counts - 1, 0), np.float32)
        held["numeric.coef"] = np.ones(2 * max(counts, 0), np.float32)

    return change


@pytest.mark.parametrize("count", [1, 2, 1024])
def test_bins_from_one_to_the_most(count: int) -> None:
    table = changed(one_column(numeric_names("html")[5], count))
    assert [len(edges) for edges in table.numeric.edges] == [count - 1]
    assert table.numeric.coef[0].shape == (count, 2)


@pytest.mark.parametrize("count", [0, -1, 1025, 10**9])
def test_other_numbers_of_bins_are_refused(count: int) -> None:
    with pytest.raises(ArtifactError, match="count of bins is no whole number from 1 to 1024"):
        # The arrays of a thousand million would be the test's own trouble.
        changed(one_column(numeric_names("html")[5], count) if count < 10**6 else _count(count))


def _count(count: int) -> Callable[[Any, dict[str, np.ndarray]], object]:
    return lambda names, held: names["bins"]["numeric"]["counts"].__setitem__(0, count)


REFUSED: dict[str, tuple[Callable[[Any, dict[str, np.ndarray]], object], str]] = {
    "one intercept": (lambda n, h: n.update(intercepts=[1.0]), "intercepts and looks differ in number"),
    "a third intercept": (lambda n, h: n["intercepts"].append(0.0), "intercepts and looks differ in number"),
    "second called third": (
        lambda n, h: n["bins"].update(third=n["bins"].pop("second")),
        "intercepts and looks differ in number",
    ),
    "no columns": (
        lambda n, h: n["bins"]["numeric"].update(columns=[], counts=[]),
        "not those of this version's facts",
    ),
    "disordered columns": (
        lambda n, h: n["bins"]["numeric"].update(columns=n["bins"]["numeric"]["columns"][::-1]),
        "not those of this version's facts",
    ),
    "a column twice": (
        lambda n, h: n["bins"]["numeric"]["columns"].__setitem__(1, n["bins"]["numeric"]["columns"][0]),
        "not those of this version's facts",
    ),
    "a column without count": (
        lambda n, h: n["bins"]["numeric"]["counts"].pop(),
        "not those of this version's facts",
    ),
    "second look of fewer columns": (
        lambda n, h: (n["bins"]["second"]["columns"].pop(), n["bins"]["second"]["counts"].pop()),
        "not those of this version's facts",
    ),
    "a count that is true": (_count(True), "count of bins is no whole number"),
    "one edge more": (
        lambda n, h: h.update({"numeric.edges": np.append(h["numeric.edges"], np.float32(9))}),
        "bins and their weights differ in number",
    ),
    "one weight more": (
        lambda n, h: h.update({"second.coef": np.append(h["second.coef"], np.float32(9))}),
        "bins and their weights differ in number",
    ),
    "disordered edges": (
        lambda n, h: h.update({"second.edges": -h["second.edges"]}),
        "bin edges are not in order",
    ),
    "a field of another version": (
        lambda n, h: n["fields"].update(colours=n["fields"]["words"]),
        "field 'colours' is not one of this version's facts",
    ),
    "a token that is a number": (
        lambda n, h: n["fields"]["words"]["tokens"].__setitem__(0, 5),
        "field 'words' is not one of this version's facts",
    ),
    "a token twice": (
        lambda n, h: n["fields"]["words"]["tokens"].__setitem__(0, "the"),
        "tokens and weights of field 'words' don't go together",
    ),
    "one idf more": (
        lambda n, h: h.update({"words.idf": np.append(h["words.idf"], np.float32(1))}),
        "tokens and weights of field 'words' don't go together",
    ),
    "one coef more": (
        lambda n, h: h.update({"words.coef": np.append(h["words.coef"], np.float32([1, 1]))}),
        "tokens and weights of field 'words' don't go together",
    ),
    "half a coef more": (
        lambda n, h: h.update({"words.coef": np.append(h["words.coef"], np.float32(1))}),
        "tokens and weights of field 'words' don't go together",
    ),
    "an idf of nothing": (
        lambda n, h: h["words.idf"].__setitem__(2, 0),
        "tokens and weights of field 'words' don't go together",
    ),
    "page score of other columns": (
        lambda n, h: n["page_score"]["columns"].__setitem__(0, "mood"),
        "the columns of its page score are not those of this version",
    ),
    "page score of fewer weights": (
        lambda n, h: n["page_score"]["coef"].pop(),
        "the columns of its page score are not those of this version",
    ),
    "a weight that is text": (
        lambda n, h: n["fields"]["near"].update(weight="1"),
        "expected a finite number of at most",
    ),
    "a weight too large": (lambda n, h: n["bins"]["numeric"].update(weight=1.1e30), "at most 1e.30, got 1.1e.30"),
    "a weight too small": (lambda n, h: n["bins"]["second"].update(weight=-1.1e30), "at most 1e.30, got -1.1e.30"),
    "an infinite scale": (lambda n, h: n["fields"]["words"].update(scale=float("inf")), "finite number"),
    "an intercept that is no number": (lambda n, h: n["intercepts"].__setitem__(1, float("nan")), "finite number"),
    "an intercept of the score": (lambda n, h: n["page_score"].update(intercept=float("nan")), "finite number"),
    "no weight": (lambda n, h: n["fields"]["words"].pop("weight"), "KeyError: 'weight'"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_not_go_together_is_told(kind: str) -> None:
    change, says = REFUSED[kind]
    with pytest.raises(ArtifactError, match=says) as caught:
        changed(change)
    assert str(caught.value).startswith("MODEL: the table of the html part is damaged (")
    assert str(caught.value).endswith("); get the model again")


def test_one_look_with_the_second_ones_bins_is_refused() -> None:
    with pytest.raises(ArtifactError, match="intercepts and looks differ"):
        changed(lambda n, h: n["bins"].update(second=n["bins"].pop("numeric")), second=False)


def test_the_largest_numbers_are_read() -> None:
    def change(names: Any, held: dict[str, np.ndarray]) -> None:
        names["intercepts"] = [1e30, -1e30]
        names["bins"]["numeric"]["weight"] = 3  # a whole number is one too

    table = changed(change)
    assert table.intercepts == [1e30, -1e30]
    assert table.numeric.weight == 3.0
    assert type(table.numeric.weight) is float


def test_what_models_of_before_lack_may_be_missing() -> None:
    def change(names: Any, held: dict[str, np.ndarray]) -> None:
        names.pop("page_score")
        for field in names["fields"].values():
            field.pop("scale")

    table = changed(change)
    assert table.page_score is None
    assert {field.scale for field in table.fields.values()} == {None}
    short = changed(
        lambda n, h: n["page_score"].update(
            columns=list(PAGE_COLUMNS), coef=n["page_score"]["coef"][: len(PAGE_COLUMNS)]
        )
    )
    assert short.page_score is not None
    assert len(short.page_score.coef) == len(PAGE_COLUMNS)
