"""Which figures a report has: each with a title, how to read it, and a text for who can't see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..curves import Curve
from ..figures import ViewFigures
from ..page_errors import PageErrors
from ..results import Results
from . import plots
from .contents import Contents
from .frame import WIDTH, draw
from .tables import view_rows, worst_tenth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RELATIVE = (
    " Each page's own threshold stands at .5: to the left more is kept on every page, to the right less. It is the"
    " score of the least likely segment that a page keeps: right of .5 that one goes on every page at once, and the"
    " curve jumps."
)


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


def draw_figures(folder: Path, contents: Contents, errors: Sequence[PageErrors]) -> list[Figure]:
    """Write the SVG files of all figures that there is something to draw of, and tell them in order."""
    made = []
    for figure, plot in _figures(contents.results, errors):
        draw(folder / f"{figure.name}.svg", plot, height=figure.inches)
        made.append(figure)
    return made


_Drawn = tuple[Figure, "Callable[[Axes], None]"]


def _figures(results: Results, errors: Sequence[PageErrors]) -> Iterator[_Drawn]:
    views: dict[str, ViewFigures] = {own.view: own for own in results.figures}
    yield from _pages(results, views)
    yield from _loss(errors)
    yield from _segments(views)
    yield from _compared(results)


def _pages(results: Results, views: dict[str, ViewFigures]) -> Iterator[_Drawn]:
    counted = {view: own.histogram for view, own in views.items() if sum(own.histogram.counts)}
    if counted:
        low = {
            view: sum(n for edge, n in zip(own.edges, own.counts, strict=False) if edge < 0.499) / sum(own.counts)
            for view, own in counted.items()
        }
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
            partial(plots.histogram, found=counted),
        )
    lengths = [group for own in views.values() for group in own.lengths]
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
    curves = {view: own.pages for view, own in views.items() if own.pages}
    if curves:
        yield (
            Figure(
                "pages-precision-recall",
                "pages",
                "Precision and recall of pages",
                "What a page keeps that is right, over how much of its body it keeps, as means over pages while the"
                " threshold moves; the mark is the model's own decision, and up and right is better. To the left, more"
                " and more pages have nothing that is kept, and count as 0.",
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


def _segments(views: dict[str, ViewFigures]) -> Iterator[_Drawn]:
    if found := {view: own.segments for view, own in views.items() if own.segments}:
        told = "; ".join(
            f"{view}: average precision {c.average_precision:.3f}, the model's own decision has recall"
            f" {c.chosen.recall:.3f} and precision {c.chosen.precision:.3f}"
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
    for view, own in views.items():
        if own.segment_thresholds:
            title = f"Segments over the threshold, {view}"
            name = f"segments-thresholds-{view}"
            yield _threshold_figure(name, "segments", title, own.segment_thresholds, "segments")
    if bins := {view: own.calibration for view, own in views.items() if own.calibration}:
        told = ", ".join(f"{view} {binned.expected_error:.3f}" for view, binned in bins.items())
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
    for view, own in views.items():
        table = own.confusion
        boilerplate = table.boilerplate_kept + table.boilerplate_left
        body = table.body_kept + table.body_left
        if boilerplate + body:
            yield (
                Figure(
                    f"confusion-{view}",
                    "segments",
                    f"What is taken for what, {view}",
                    "A row is what segments are, a column what they were taken for; green is right, orange wrong, and"
                    " words tell how much text it is.",
                    f"Of {boilerplate:,} boilerplate segments {table.boilerplate_kept:,} were kept; of {body:,} body"
                    f" segments {table.body_left:,} were left out.",
                    inches=2.8,
                ),
                partial(plots.confused, segments=table, words=own.word_confusion),
            )


def _compared(results: Results) -> Iterator[_Drawn]:
    rows = _beside(results)
    if rows:
        told = "; ".join(f"{name}, {view}: {f1:.3f}{_between(own)}" for name, view, f1, own, _ in rows)
        yield (
            Figure(
                "rivals",
                "rivals",
                "Word F1 of each",
                "Means over the pages that each has, with the 95 % interval. "
                + (
                    "Outputs of some pages are missing, so that the pages are not the same: the paired differences are"
                    " over those that both have."
                    if any(rival.failed("missing") for rival in results.rivals)
                    else "Pages are the same, so that the paired differences tell more than two intervals that overlap."
                ),
                f"Mean word F1 with intervals. {told}.",
                inches=0.9 + 0.26 * len(rows),
            ),
            partial(plots.beside, rows=rows),
        )
    differences = results.told_differences()
    shown = [d for d in differences if " " not in d.group or d.group.partition(" ")[2].startswith("corpus=")]
    if shown:
        told = "; ".join(f"{d.rival}, {d.group}: {d.difference:+.3f}{_between(d.interval, '+.3f')}" for d in shown)
        yield (
            Figure(
                "differences",
                "rivals",
                "Differences, page by page",
                "To the right of the line the model is better. Where the bar of the 95 % interval crosses the line,"
                " these pages do not tell which of the two is.",
                f"Word F1 of the model less that of each rival. {told}.",
                inches=0.9 + 0.26 * len(shown),
            ),
            partial(plots.differences, found=shown),
        )
    if results.learning_curve:
        told = "; ".join(f"{p.view}, {p.sites} sites: {p.word_f1:.3f}" for p in results.learning_curve)
        yield (
            Figure(
                "learning",
                "learning",
                "Learning curve",
                "Word F1 on pages of sites that were not trained on, over how many were; where the line still rises,"
                " more labelled sites would help. The shade is the 95 % interval.",
                f"Learning curve. {told}.",
            ),
            partial(plots.learning, points=results.learning_curve),
        )


def _threshold_figure(name: str, part: str, title: str, curve: Curve, of: str) -> _Drawn:
    means = "Means over pages, of words." if part == "pages" else "Over all labelled segments."
    reading = (
        f"{means} The upright line is what the model chose: a peak of F1 beside it says that another would have been"
        " better here." + (_RELATIVE if curve.relative else "")
    )
    figure = Figure(
        name, part, title, reading, f"Precision, recall and F1 of {of} over the threshold: {_at_chosen(curve)}."
    )
    up = "mean over pages" if part == "pages" else "of all segments"
    return figure, partial(plots.thresholds, curve=curve, of=up)


def _beside(results: Results) -> list[plots.Beside]:
    """The model and its rivals on each view: name, view, word F1, its interval, whether it is the model."""
    rows = []
    for view in view_rows(results):
        rivals = [own for own in results.rival_groups if own.group == view.group and own.word_f1 is not None]
        if rivals and view.word_f1 is not None:
            found = [("this model", view.group, view.word_f1, view.word_f1_interval, True)]
            for own in rivals:
                assert own.word_f1 is not None
                found.append((own.rival, own.group, own.word_f1, own.word_f1_interval, False))
            rows += sorted(found, key=lambda row: -row[2])
    return rows


def _between(interval: tuple[float, float] | None, form: str = ".3f") -> str:
    return "" if interval is None else f" ({interval[0]:{form}} to {interval[1]:{form}})"


def _at_chosen(curve: Curve) -> str:
    own = curve.chosen
    best = max(range(len(curve.f1)), key=curve.f1.__getitem__)
    return (
        f"at the chosen threshold precision {own.precision:.3f}, recall {own.recall:.3f}, F1 {own.f1:.3f};"
        f" the best F1 is {curve.f1[best]:.3f} at {curve.thresholds[best]:.2f}"
    )
