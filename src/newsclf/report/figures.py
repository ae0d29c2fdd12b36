"""Which figures a report has: each with a title, how to read it, and a text for who can't see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..evaluated_pages import PageGroup
from ..page_errors import PageErrors
from ..results import Scored
from ..score_curves import (
    ThresholdCurve,
    calibration,
    confusion,
    page_thresholds,
    segment_curve,
    segment_thresholds,
)
from . import plots
from .contents import Contents
from .frame import WIDTH, draw
from .tables import worst_tenth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VIEWS = ("html", "text")
_RELATIVE = " Each page's own threshold stands at .5: to the left more is kept on every page, to the right less."


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the site: its file's name, the part it belongs to and its words."""

    name: str
    part: str
    title: str
    reading: str
    alt: str
    inches: float = 3.3

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS pixels: what a browser keeps free before it has loaded the file."""
        return round(96 * WIDTH), round(96 * self.inches)


def draw_figures(
    folder: Path, contents: Contents, lengths: Sequence[PageGroup], errors: Sequence[PageErrors]
) -> list[Figure]:
    """Write the SVG files of all figures that there is something to draw of, and tell them in order."""
    made = []
    for figure, plot in _figures(contents, lengths, errors):
        draw(folder / f"{figure.name}.svg", plot, height=figure.inches)
        made.append(figure)
    return made


_Drawn = tuple[Figure, "Callable[[Axes], None]"]


def _figures(contents: Contents, lengths: Sequence[PageGroup], errors: Sequence[PageErrors]) -> Iterator[_Drawn]:
    by_view = {view: own for view in VIEWS if (own := [s for s in contents.results.scored if s.row.page.view == view])}
    yield from _pages(contents, lengths, by_view)
    yield from _loss(errors)
    yield from _segments(by_view)
    yield from _compared(contents)


def _pages(contents: Contents, lengths: Sequence[PageGroup], by_view: dict[str, list[Scored]]) -> Iterator[_Drawn]:
    values = {
        view: [p.word_f1 for p in contents.results.pages if p.view == view and p.word_f1 is not None]
        for view in by_view
    }
    if values := {view: own for view, own in values.items() if own}:
        low = {view: sum(f1 < 0.5 for f1 in own) / len(own) for view, own in values.items()}
        told = ", ".join(f"{view} {100 * share:.0f} % of the pages below .5" for view, share in low.items())
        yield (
            Figure(
                "histogram",
                "pages",
                "Pages by word F1",
                "Most pages should stand at the right; a bar at 0 is pages of which nothing right was kept.",
                f"Histogram of page word F1: {told}.",
                inches=3.0,
            ),
            partial(plots.histogram, values=values),
        )
    if lengths:
        told = "; ".join(f"{g.view} {g.name} words {g.word_f1:.2f}" for g in lengths)
        yield (
            Figure(
                "lengths",
                "pages",
                "Short and long articles",
                "Mean word F1 of pages whose body has so many words, with the 95 % interval: where it is long,"
                " pages are few or differ.",
                f"Mean word F1 by length: {told}.",
                inches=3.0,
            ),
            partial(plots.lengths, groups=lengths),
        )
    curves = {view: curve for view, own in by_view.items() if (curve := page_thresholds(own))}
    if curves:
        yield (
            Figure(
                "pages-precision-recall",
                "pages",
                "Precision and recall of pages",
                "What a page keeps that is right, over how much of its body it keeps, as means over pages while the"
                " threshold moves; the mark is the model's own decision, and up and right is better.",
                "; ".join(f"{view}: {_at_chosen(curve)}" for view, curve in curves.items()),
            ),
            partial(plots.page_precision_recall, curves=curves),
        )
    for view, curve in curves.items():
        yield _threshold_figure(
            f"pages-thresholds-{view}", "pages", f"Pages over the threshold, {view}", curve, "words"
        )


def _loss(errors: Sequence[PageErrors]) -> Iterator[_Drawn]:
    losses = [own.loss for own in errors if own.loss is not None]
    found = worst_tenth(errors)
    if found:
        yield (
            Figure(
                "concentration",
                "pages",
                "Where the loss is",
                "How much of all that is lost in F1 is lost on the worst pages: the steeper it begins, the fewer pages"
                " there are to look into.",
                f"Share of the loss over the share of pages: the worst tenth holds {100 * found[1]:.0f} %.",
            ),
            partial(plots.concentration, losses=losses),
        )


def _segments(by_view: dict[str, list[Scored]]) -> Iterator[_Drawn]:
    if found := {view: curve for view, own in by_view.items() if (curve := segment_curve(own))}:
        told = "; ".join(
            f"{view}: average precision {c.average_precision:.3f}, the model's own decision has recall"
            f" {c.chosen[0]:.3f} and precision {c.chosen[1]:.3f}"
            for view, c in found.items()
        )
        yield (
            Figure(
                "segments-precision-recall",
                "segments",
                "Precision and recall of segments",
                "Each point of a line is one probability for all pages; the mark is the model's own decision, which may"
                " differ from page to page and so stand off the line. Up and right is better.",
                f"Precision over recall of segments. {told}.",
            ),
            partial(plots.precision_recall, curves=found),
        )
    for view, own in by_view.items():
        if moved := segment_thresholds(own):
            title = f"Segments over the threshold, {view}"
            yield _threshold_figure(f"segments-thresholds-{view}", "segments", title, moved, "segments")
    if bins := {view: binned for view, own in by_view.items() if (binned := calibration(own))}:
        told = ", ".join(f"{view} {binned.error:.3f}" for view, binned in bins.items())
        yield (
            Figure(
                "calibration",
                "segments",
                "Calibration",
                "Of the segments with a score near .8, eight in ten should be body: the nearer a line is to the dotted"
                " one, the more the scores can be taken as probabilities. Below it, the model is too sure of body.",
                f"Share of body by score. Expected calibration error: {told}.",
            ),
            partial(plots.calibrated, found=bins),
        )
    for view, own in by_view.items():
        table = confusion(own)
        if table.segments.sum():
            (tn, fp), (fn, tp) = table.segments.tolist()
            yield (
                Figure(
                    f"confusion-{view}",
                    "segments",
                    f"What is taken for what, {view}",
                    "A row is what segments are, a column what they were taken for; green is right, orange wrong, and"
                    " words tell how much text it is.",
                    f"Of {tn + fp:,} boilerplate segments {fp:,} were kept; of {fn + tp:,} body segments {fn:,} were"
                    " left out.",
                    inches=2.8,
                ),
                partial(plots.confused, found=table),
            )


def _compared(contents: Contents) -> Iterator[_Drawn]:
    if contents.differences:
        told = "; ".join(
            f"{d.rival}, {d.group}: {d.difference:+.3f} ({d.interval[0]:+.3f} to {d.interval[1]:+.3f})"
            for d in contents.differences
        )
        yield (
            Figure(
                "differences",
                "rivals",
                "Differences, page by page",
                "To the right of the line the model is better. Where the bar of the 95 % interval crosses the line,"
                " these pages do not tell which of the two is.",
                f"Word F1 of the model less that of each rival. {told}.",
                inches=1.1 + 0.28 * len(contents.differences),
            ),
            partial(plots.differences, found=contents.differences),
        )
    if contents.learning:
        told = "; ".join(f"{p.view}, {p.sites} sites: {p.word_f1:.3f}" for p in contents.learning)
        yield (
            Figure(
                "learning",
                "learning",
                "Learning curve",
                "Word F1 on pages of sites that were not trained on, over how many were; where the line still rises,"
                " more labelled sites would help. The shade is the 95 % interval.",
                f"Learning curve. {told}.",
            ),
            partial(plots.learning, points=contents.learning),
        )


def _threshold_figure(name: str, part: str, title: str, curve: ThresholdCurve, of: str) -> _Drawn:
    means = "Means over pages, of words." if part == "pages" else "Over all labelled segments."
    reading = (
        f"{means} The upright line is what the model chose: a peak of F1 beside it says that another would have been"
        " better here." + (_RELATIVE if curve.relative else "")
    )
    figure = Figure(
        name, part, title, reading, f"Precision, recall and F1 of {of} over the threshold: {_at_chosen(curve)}."
    )
    return figure, partial(plots.thresholds, curve=curve)


def _at_chosen(curve: ThresholdCurve) -> str:
    place = int(abs(curve.at - curve.chosen).argmin())
    best = int(curve.f1.argmax())
    return (
        f"at the chosen threshold precision {curve.precision[place]:.3f}, recall {curve.recall[place]:.3f}, F1"
        f" {curve.f1[place]:.3f}; the best F1 is {curve.f1[best]:.3f} at {curve.at[best]:.2f}"
    )
