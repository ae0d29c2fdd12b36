"""The guard's stack of open elements against the parser's tree, on random tag soup."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.segment.tag_soup import (
    PIECES,
    SOUND_PIECES,
    TEMPLATE_PIECES,
    most_attributes,
    parsed_depth,
    written_depth,
)

from newsclf.segment.guard import guard
from newsclf.segment.limits import Limits

# html, of which the stack counts nothing; an element without content in the innermost; and around it a colgroup, say.
SLACK = 3
DEPTH = 30
REPEATS = 80


@pytest.fixture(autouse=True)
def _exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every page read tag by tag, however few its tags are."""
    monkeypatch.setattr("newsclf.segment.guard.surely_small", lambda html, limits: False)


def bounded(unit: list[str]) -> str:
    return guard("".join(unit) * REPEATS, Limits(depth=DEPTH))[0]


# Units of which the stack once saw less than the parser made.
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10))
@example(["text", "<frameset a=1>", "<math>"])
@example(["<button a=1>", "<div>", "<i a=1>", "<svg a=1>"])
@example(["<nobr>", "<select>", "<button>"])
@example(["<b>", "<table>", "</b>", "<td>", "text", "</table>", "<p>"])
@example(["<table a=1>", "<math a=1>", "</i>", "<td>", "<i>"])
@example(["<form a=1>", "<p a=1>", "</form>", "<i a=1>"])
def test_no_tree_is_deeper_than_the_limit(unit: list[str]) -> None:
    assert parsed_depth(bounded(unit)) <= DEPTH + SLACK


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(TEMPLATE_PIECES), min_size=1, max_size=10))
@example(["<template>", "<tr>", "<table>", "<x>", "<a>"])
@example(["<template>", "<col>", "<h2>", "<svg>"])
@example(["<template>", "<tr>", "</tr>", "<td>"])
@example(["<template>", "<caption>", "<td>"])
@example(["<template>", "<table>", "<col>"])
@example(["<template>", "<body>", "<caption>", "<div>", "<g/>"])
@example(["<table>", "<caption>", "<template>", "<tr>"])
@example(["<template>", "<tr>", "</table>", "<div>", "<caption>"])
@example(["<tr>", "<b>", "</table>", "<br>", "<template>"])
@example(["<b>", "<b>", "<caption>", "<g>", "<template>", "<tr>"])
def test_nor_what_templates_hold(unit: list[str]) -> None:
    assert written_depth(bounded(unit)) <= DEPTH + SLACK + 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SOUND_PIECES), min_size=1, max_size=8))
@example(["</tr>", "<div>", "<table>", "<td a=1>"])
@example(["<section>", "<table>"])
@example(["<b>", "<p>"])
@example(["<p>", "<font color=x>", "text", "<i>", "text"])
@example(["<h1>", "<nobr>"])
@example(["<a>", "<section>"])
@example(["<div>", "<nobr>", "<span>"])
@example(["<li>", "<option>"])
@example(["</i>", "<i a=1>", "<i a=1>"])
@example(["<col>", "<table>", "<td>"])
def test_the_stack_is_hardly_deeper_than_the_tree(unit: list[str]) -> None:
    page = "".join(unit) * 40
    assert "depth" not in guard(page, Limits(depth=parsed_depth(page) + 12))[1]


@pytest.mark.parametrize(
    "unit",
    [
        "<p><b>One</b> <i>two</i></p>\n",
        "<p><b>unclosed",
        "<li><font color=red>unclosed",
        "<div><b>unclosed</div>",
        "<center><font size=2>unclosed</center>",
        "<p><u><b><i>misnested</u>",
        "<p><a href=x>link<div>block</div></p>",
        "<table><div>stray<table>",
        "</tr><div><table><td a=1>",
        "<table><form><tr><td>form</form></table>",
        "<form><p>unclosed<div>form</div></form>",
        "<template><tr><td>row</td></tr></template>",
        "<dl><dt>term<dd><b>text</dl>",
        "<ul><li>item<ul><li>inner</ul></ul>",
        "<select><option>one<option>two</select>",
    ],
)
def test_sloppy_pages_are_left_alone(unit: str) -> None:
    page = unit * 700
    assert guard(page) == (page, ())


ATTRIBUTE_PIECES = [
    "a{}",
    "a{}=1",
    "a{}='>'",
    'a{}="<b"',
    "/",
    "=",
    '"',
    "'",
    ">",
    "<p ",
    "</p ",
    "<a/",
    "x",
    "\n",
    "<!--",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ATTRIBUTE_PIECES), min_size=1, max_size=10), st.booleans())
def test_no_element_has_more_attributes_than_the_limit(unit: list[str], spaced: bool) -> None:
    page = "<p " + (" " if spaced else "").join(piece.format(i) for i in range(60) for piece in unit)
    assert most_attributes(guard(page, Limits(attributes=20))[0]) <= 20
