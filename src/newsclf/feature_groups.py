"""The groups that features are told in when a prediction is explained."""

from __future__ import annotations

import re

from .features.context import CONTEXT
from .features.shape import SHAPE
from .page import View

INTERCEPT = "intercept"
SITE_SHARE = "site_share"
"""The share of the other articles of its site on which a segment's text stands: no column of the facts."""
GROUPS = {
    INTERCEPT: "where every segment begins",
    "words": "its words",
    "path": "names of the containers around it",
    "near": "mark-up in it and around it",
    "lines": "the lines around it",
    "shape": "its length and signs",
    "position": "its place on the page",
    "around": "the text around it",
    "links": "links",
    "containers": "what its containers hold",
    "title": "title and description of the page",
    "JSON-LD": "the article text in JSON-LD",
    "site": "other pages of its site",
    "first look": "the first look at it",
    "first look: neighbours": "the first look at its neighbours",
    "first look: containers": "the first look at its containers",
    "first look: page": "the first look at the page",
}
"""The groups, and what each is about."""

_POSITION = frozenset(
    "position position_words log_index log_index_from_end repeats repeated_before"
    " share_of_page share_of_longest rank".split()
)
_TITLE = frozenset("first_lines_overlap title_overlap is_title since_title before_title description_overlap".split())
_OF_PAGE = re.compile(r"(page|body)_|since_|of_best")
_OF_CONTAINERS = re.compile(r"(container|kind)_")
_OF_NEIGHBOURS = re.compile(r"first_at_|(words|segments)_(before|after)_")


def field_group(name: str, view: View) -> str:
    """The group of a token field."""
    return "lines" if (name, view) == ("near", "text") else name


def group_of(column: str) -> str:
    """The group of a numeric column of the facts or of the second look."""
    if column.startswith("second_"):
        own = column.removeprefix("second_")
        if _OF_CONTAINERS.match(own):
            return "first look: containers"
        if _OF_NEIGHBOURS.match(own):
            return "first look: neighbours"
        return "first look: page" if _OF_PAGE.match(own) else "first look"
    if column == SITE_SHARE:
        return "site"
    if column in _TITLE:
        return "title"
    if column in _POSITION:
        return "position"
    if column in SHAPE:
        return "shape"
    if column in CONTEXT:
        return "around"
    if column in ("article_body", "has_article_body"):
        return "JSON-LD"
    return "links" if re.fullmatch(r"link_density(_before|_after)?|links|link_window", column) else "containers"
