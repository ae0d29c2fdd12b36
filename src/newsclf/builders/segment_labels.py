"""What a corpus says of a page -> a label for each segment: from a full gold, from snippets, or as labelled by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..page import Label, Segment, SegmentedPage
from ..segment import as_text, segment_page
from ..segment.rendering import PLAIN_LAYOUT, Layout
from .align import align
from .base import GoldPage
from .carry import carry_labels


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels and shares of a page's segments, null where the gold does not say.

    `found` is the share of the gold's words found in the segments, None without a full gold. `confidences` are how
    probable the labels are, empty where a gold gives them.
    """

    labels: list[Label | None]
    shares: list[float | None]
    found: float | None
    confidences: list[float | None] = field(default_factory=list)


def segmented_views(item: GoldPage, layout: Layout = PLAIN_LAYOUT) -> list[SegmentedPage]:
    """The page in each view that it has: html and text for HTML, text alone for plain text.

    Lines that the corpus labels are the segments as they are; empty ones are left out.

    Args:
        item: the page.
        layout: of the text view of HTML.

    Raises:
        InputError: the page is binary or has no content.
    """
    if item.lines is not None:
        return [SegmentedPage("text", [Segment(text) for line, _ in item.lines if (text := " ".join(line.split()))])]
    if item.page.html is None:
        return [segment_page(item.page, "text")]
    page = segment_page(item.page, "html")
    shown = segment_page(item.page, "html", links_apart=True) if layout.rendering == "links" else page
    return [page, as_text(shown, layout)]


def label_segments(page: SegmentedPage, item: GoldPage, cutoff: float) -> Labels:
    """Label the segments of one view by what the corpus has: a labeller, labelled lines or segments, a full gold, or
    snippets.
    """
    if item.labeller is not None:
        return item.labeller(page)
    if item.lines is not None:
        labels: list[Label | None] = [label for line, label in item.lines if line.split()]
        shares = [None if label is None else float(label == "body") for label in labels]
        return Labels(labels, shares, None if item.gold is None else 1.0)
    texts = [segment.text for segment in page.segments]
    if item.labelled is not None:
        return _by_hand(item.labelled, texts, item.gold is not None, cutoff)
    if item.gold is not None:
        aligned = align(texts, item.gold, cutoff=cutoff)
        return Labels(list(aligned.labels), list(aligned.shares), aligned.found)
    present = [_plain(snippet) for snippet in item.present]
    absent = [_plain(snippet) for snippet in item.absent]
    return Labels([_by_snippets(_plain(text), present, absent) for text in texts], [None] * len(texts), None)


def resettled(item: GoldPage, page: SegmentedPage, cutoff: float) -> tuple[GoldPage, int | None]:
    """A page whose segments were labelled by hand, its labels on the segments of today.

    Args:
        item: the page.
        page: the view in which it was labelled, cut as it is today.
        cutoff: the share of a segment's labelled words that makes it body.

    Returns:
        The page; and the number of segments that are open now because their text was not there or was open, None where
        the page is cut as it was. With one that is open there is no gold.
    """
    texts = [segment.text for segment in page.segments]
    if item.labelled is None or texts == [text for text, _ in item.labelled]:
        return item, None
    labels = carry_labels(item.labelled, texts, cutoff=cutoff).labels
    gold = None if None in labels else item.gold
    return replace(item, labelled=tuple(zip(texts, labels, strict=True)), gold=gold), labels.count(None)


def _by_hand(
    labelled: Sequence[tuple[str, Label | None]], texts: Sequence[str], is_whole: bool, cutoff: float
) -> Labels:
    """Labels of the segments that were labelled, or of others of the same page: its text, say."""
    if [text for text, _ in labelled] == texts:
        labels = [label for _, label in labelled]
        return Labels(labels, [None if x is None else float(x == "body") for x in labels], 1.0 if is_whole else None)
    # Where every segment has a label, what is in none of them, such as the title, is no body.
    carried = carry_labels(labelled, texts, unknown="boilerplate" if is_whole else None, cutoff=cutoff)
    shares = [None if x is None else share for x, share in zip(carried.labels, carried.shares, strict=True)]
    return Labels(carried.labels, shares, carried.found if is_whole else None)


def _by_snippets(text: str, present: list[str], absent: list[str]) -> Label | None:
    """A segment that holds a snippet, or lies inside one, has its label; one that both kinds claim has none."""
    body = any(s in text or (len(text) > 20 and text in s) for s in present if s)
    boilerplate = any(s in text or (len(text) > 20 and text in s) for s in absent if s)
    return None if body == boilerplate else "body" if body else "boilerplate"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip().casefold()
