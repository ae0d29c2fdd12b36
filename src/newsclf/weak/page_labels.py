"""The labels of one page without a gold, in both of its views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..builders.segment_labels import Labels
from ..page import SegmentedPage
from .odds import SURE, Odds, as_labels, probabilities
from .page_keys import page_keys
from .site_counts import Recurrence
from .votes import Model, page_votes


class PageLabeller:
    """Labels the views of a page, the html view first.

    Args:
        recurrence: what its site says of it; None where the site is not known.
        outputs: what other extractors gave for it, by name; None where none is there.
        model: gives the probability of body of each segment; None where no model votes.
        odds: as in `odds.probabilities`.
        sure: the least probability of a label.
    """

    def __init__(
        self,
        recurrence: Recurrence | None = None,
        outputs: Mapping[str, str | None] | None = None,
        model: Model | None = None,
        odds: Mapping[str, Odds] | None = None,
        sure: float = SURE,
    ) -> None:
        self._recurrence, self._outputs, self._model = recurrence, outputs, model
        self._odds, self._sure = odds, sure
        self._html: tuple[SegmentedPage, np.ndarray] | None = None

    def __call__(self, page: SegmentedPage) -> Labels:
        """The labels of a view, each with its confidence; None where not sure."""
        likely = self.probabilities(page)
        labels, confidences = as_labels(likely, self._sure)
        return Labels(labels, [None] * len(labels), None, confidences)

    def probabilities(self, page: SegmentedPage) -> np.ndarray:
        """The probability of body of each segment of a view, 0..1; those of text lines are of what HTML stands there.

        Raises:
            ValueError: the text view is asked for before the html view.
        """
        if page.view == "html":
            votes = page_votes(
                page, page_keys(page), recurrence=self._recurrence, outputs=self._outputs, model=self._model
            )
            self._html = (page, probabilities(votes, self._odds))
            return self._html[1]
        if self._html is None:
            raise ValueError("expected the html view first, of which the text view is made")
        html, likely = self._html
        return spread(likely, [s.text for s in html.segments], [s.text for s in page.segments], html.meta)


def spread(likely: np.ndarray, html_texts: Sequence[str], lines: Sequence[str], meta: Mapping[str, str]) -> np.ndarray:
    """The probability of body of each line of a page's text: the mean over its characters, white space left out.

    Args:
        likely: of the segments of its HTML.
        html_texts: their texts; the lines are these, cut anew.
        lines: the segments of the text view, in whatever rendering; the page's title may stand above.
        meta: of the HTML, for the title.

    Returns:
        .5, which says nothing, for a title above, and for all lines where they are not the HTML's text.
    """
    whole = "".join("".join(text.split()) for text in html_texts)
    of_character = np.repeat(likely, [len("".join(text.split())) for text in html_texts])
    bare = ["".join(line.split()) for line in lines]
    text = "".join(bare)
    title = "".join(meta.get("title", "").split())
    start = 0 if whole.startswith(text) else len(title)
    if not (whole.startswith(text[start:]) and (not start or text.startswith(title))):
        return np.full(len(lines), 0.5)
    values = np.concatenate([np.full(start, 0.5), of_character[: len(text) - start]])
    sizes = np.array([len(line) for line in bare], dtype=int)
    ends = np.cumsum(sizes)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    means = (sums[ends] - sums[ends - sizes]) / np.maximum(sizes, 1)
    found: np.ndarray = np.where(sizes > 0, means, 0.5)
    return found
