"""Numbers and tokens as a person reads them."""

from __future__ import annotations

import math

import numpy as np
import pytest

import newsclf
from newsclf.feature_groups import GROUPS, group_of
from newsclf.features.facts import facts_of, numeric_names
from newsclf.features.lines import line_field
from newsclf.features.reading import read_texts
from newsclf.features.second_look import second_names
from newsclf.plain_words import column_sentence, token_sentence
from newsclf.plain_words.numbers import counted, share
from newsclf.segment import segment_columns


@pytest.mark.parametrize("name", [*numeric_names("html"), *second_names("html")])
def test_every_column_has_a_group_and_a_sentence_for_every_value(name: str) -> None:
    assert group_of(name) in GROUPS
    said = {column_sentence(name, value) for value in (0.0, 0.3, 1.0, math.log1p(7))}
    assert all(said)
    assert len(said) > 1  # it tells the value
    for value in (-10.0, -9.0, -1.0, math.log1p(200), math.log1p(2000)):
        assert column_sentence(name, value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("link_density", 0.12, "12 % of its characters are links"),
        ("link_density", 0.001, "under 1 % of its characters are links"),
        ("links", math.log1p(1), "holds 1 link"),
        ("links", 0.0, "holds no link"),
        ("log_words", math.log1p(1234), "has 1,234 words"),
        ("prose_before", math.log1p(200), "has no running text before it"),
        ("prose_before", 0.0, "has running text right before it"),
        ("words_until_prose", math.log1p(2000), "has no running text after it"),
        ("sentence_end_rate", 0.05, "has one end of a sentence for every 20 words"),
        ("distance_to_run", -math.log1p(3), "stands 3 segments before the page's longest stretch of running text"),
        ("since_title", math.log1p(1), "stands 1 segment after the headline"),
        ("before_title", 2.0, "is on a page that shows no headline"),
        ("levels_to_densest", -1.0, "stands in the container that holds most running text"),
        ("link_density_2", 0.5, "50 % of the container 2 levels above its own is links"),
        ("second_first", math.log(0.93 / 0.07), "is likely body (93 %) at first look"),
        ("second_first_at_-1", math.log(0.03 / 0.97), "has likely boilerplate (3 %) right before it"),
        ("second_first_at_+2", -10.0, "has boilerplate 2 segments after it, or the page's end"),
        ("second_log_rank", 0.0, "is the likeliest body of the page"),
    ],
)
def test_numbers_are_undone(name: str, value: float, sentence: str) -> None:
    assert column_sentence(name, float(np.float32(value))) == sentence


def test_shares_and_counts() -> None:
    assert [share(v) for v in (0, 0.004, 0.5, 0.996, 1)] == ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]
    assert [counted(n, "line") for n in (0, 1, 2.2, 1500)] == ["no line", "1 line", "2 lines", "1,500 lines"]


@pytest.mark.parametrize(
    ("group", "token", "sentence"),
    [
        ("words", "cookies", "holds the word “cookies”"),
        ("words", "all_rights", "holds the words “all rights”"),
        ("words", "^by", "begins with “by”"),
        ("words", "^follow_us", "begins with “follow us”"),
        ("words", "more$", "ends with “more”"),
        ("path", "0:article-body", "stands in a container named article-body"),
        ("path", "<nav>", "stands somewhere in <nav>"),
        ("path", "1:#hidden", "one level up stands in a hidden container"),
        ("near", "m:<a>", "holds <a>"),
        ("near", "m:byline", "holds an element named byline"),
        ("near", "-2<h1><p>", "is text of <p> two after text of <h1>"),
        ("near", "+1byline", "the segment after it holds an element named byline"),
        ("near", "-1<h1>", "comes right after text of <h1>"),
        ("near", "-1<>", "comes first of the page"),
        ("near", "+2<><p>", "is text of <p>, last or last but one of the page"),
        ("lines", "p3.", "has 3 to 5 words, ending with “.”"),
        ("lines", "t#31", "with the lines around it, has no line / 3 to 5 words / 1 word"),
        ("lines", "-1#", "has no line right before it"),
        ("lines", "+2^the", "the line 2 after it begins with the word “the”"),
    ],
)
def test_tokens_are_read(group: str, token: str, sentence: str) -> None:
    assert token_sentence(group, token) == sentence


def test_every_token_of_a_page_can_be_read() -> None:
    lines = ["Menu", "", "The ferry ran aground / on Monday, 3 May!", "= x_y", "…", "«Oh»", "船", "1/2", "?"]
    for document in line_field(read_texts(lines)).documents:
        for token in document:
            sentence = token_sentence("lines", token)
            assert sentence.startswith(("has", "is", "the line", "with the lines", "begins", "ends"))
    html = "<div class='a b-c' hidden><hr>One<hr class=x>Two <a class=d>three</a></div><p>4_5 $ ^six's"
    computed = facts_of(segment_columns(newsclf.Page(html=html)))
    for group, field in computed.fields.items():
        for token in {token for document in field.documents for token in document}:
            assert "has the token" not in token_sentence(group, token)


def test_lengths_in_steps_are_those_of_the_lines() -> None:
    for n in (1, 2, 4, 9, 14, 24, 39, 62, 63, 200):
        (document,) = line_field(read_texts([" ".join(["word"] * n)])).documents
        (said,) = (token_sentence("lines", token) for token in document if token[0] == "p")
        bounds = [int(part) for part in said.split(",")[0].split() if part.isdigit()]
        assert bounds[0] <= n
        assert "or more" in said or n <= bounds[-1]
