"""Segments -> facts: the one path from a page to columns, in training and predicting alike.

Facts are what is computed from a page alone: a numeric array and, for each token field, a document of tokens
for each segment. Nothing here is learned; binning, weighing and multiplying come after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..columns import PageColumns
from ..page import SegmentedPage, View
from .containers import kinds, read_containers, spans
from .context import CONTEXT, context
from .fields import Field
from .lines import line_field
from .reading import read_texts
from .shape import SHAPE, shape
from .structure import STRUCTURE, structure
from .tokens import near_field, path_field, word_field

FACTS_VERSION = 2
"""Raised with every change of what a column or token means: a model goes with the facts it was trained on."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one page.

    `numeric` is float32 of shape (segments, columns), columns as in `numeric_names(view)`; `fields` maps
    the name of a token field to its tokens. `spans` and `kinds` say which segments stand together
    (`containers.spans`, `containers.kinds`).
    """

    view: View
    numeric: np.ndarray
    fields: dict[str, Field]
    spans: np.ndarray
    kinds: np.ndarray


def numeric_names(view: View) -> list[str]:
    """The names of the numeric columns of a view, in order."""
    return [*SHAPE, *CONTEXT, *(STRUCTURE if view == "html" else ())]


def field_names(view: View) -> list[str]:
    """The names of the token fields of a view."""
    return ["words", "path", "near"] if view == "html" else ["words", "near"]


def facts(page: SegmentedPage) -> Facts:
    """Compute the facts of a page, which may have no segments."""
    return facts_of(PageColumns.from_page(page))


def facts_of(page: PageColumns) -> Facts:
    """As `facts`, of a page as columns."""
    reading = read_texts(page.texts)
    containers = read_containers(page)
    fields: dict[str, Field] = {"words": word_field(reading)}
    # Column by column in memory, as they are made and weighed.
    numeric = np.zeros((len(numeric_names(page.view)), len(page.texts)), np.float32)
    columns = [*shape(reading), *context(reading)] if page.texts else []
    if page.view == "html":
        near = near_field(page)
        fields["path"], fields["near"] = path_field(page, containers), near
        if page.texts:
            columns += structure(page, reading, containers, near)
    else:
        fields["near"] = line_field(reading)
    for row, column in zip(numeric, columns, strict=bool(columns)):
        row[:] = column
    return Facts(page.view, numeric.T, fields, spans(page, containers), kinds(page, containers))


def words_column(view: View, numeric: np.ndarray) -> np.ndarray:
    """The words of each segment, float64, out of the numeric columns."""
    words: np.ndarray = np.expm1(numeric[:, numeric_names(view).index("log_words")].astype(float))
    return words
