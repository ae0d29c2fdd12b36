"""The figures, each a function that draws on axes what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..calibration import Calibration
from ..curves import Curve
from ..evaluated_pages import NO_BODY, PageGroup
from ..figures import Confusion, Histogram
from ..rivals import Difference, LearningPoint
from .frame import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, VIEW_STYLE, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle


def precision_recall(axes: Axes, curves: Mapping[str, Curve]) -> None:
    """Precision over recall of segments, a line a view, the model's own decision as a mark."""
    from sklearn.metrics import PrecisionRecallDisplay

    for view, curve in curves.items():
        colour, line, mark = VIEW_STYLE[view]
        # The display draws steps from the last point to the left: as scikit-learn has it, to a precision of 1.
        precision, recall = np.array([*curve.precision, 1.0]), np.array([*curve.recall, 0.0])
        display = PrecisionRecallDisplay(precision, recall, average_precision=curve.average_precision)
        display.plot(ax=axes, name=view, curve_kwargs={"color": colour, "linestyle": line})
        axes.plot(curve.chosen.recall, curve.chosen.precision, mark, color=colour, markeredgecolor=PAPER, markersize=9)
    _unit(axes, "recall: share of the body segments kept", "precision")
    _legend(axes, "lower left")


def page_precision_recall(axes: Axes, curves: Mapping[str, Curve]) -> None:
    """Mean word precision over mean word recall of pages, a line a view, the model's own decision as a mark."""
    for view, curve in curves.items():
        colour, line, mark = VIEW_STYLE[view]
        axes.plot(curve.recall, curve.precision, line, color=colour, label=view)
        axes.plot(curve.chosen.recall, curve.chosen.precision, mark, color=colour, markeredgecolor=PAPER, markersize=9)
    low = min(min(*c.precision, *c.recall) for c in curves.values())
    start = max(0.0, np.floor(low * 10) / 10 - 0.02)
    axes.set(xlim=(start, 1.01), ylim=(start, 1.01), xlabel="mean recall of words", ylabel="mean precision of words")
    _legend(axes, "lower left")


def thresholds(axes: Axes, curve: Curve, of: str) -> None:
    """Precision, recall and F1 at each threshold, the model's own decision as an upright line; `of` says of what."""
    for values, name, colour, line in (
        (curve.precision, "precision", BLUE, "--"),
        (curve.recall, "recall", ORANGE, ":"),
        (curve.f1, "F1", GREEN, "-"),
    ):
        axes.plot(curve.thresholds, values, line, color=colour, label=name)
    at, f1 = curve.chosen.threshold, curve.chosen.f1
    assert at is not None  # a curve over thresholds has the model's own among them
    axes.axvline(at, color=INK, linewidth=1.2)
    axes.plot(at, f1, "o", color=GREEN, markeredgecolor=PAPER, markersize=9)
    axes.annotate(
        f"chosen: F1 {f1:.3f}",
        (at, 0.03),
        textcoords="offset points",
        xytext=(5, 0),
        color=INK,
    )
    _unit(axes, "threshold, relative to the page's own" if curve.relative else "threshold", of)
    _legend(axes, "lower left")


def calibrated(axes: Axes, found: Mapping[str, Calibration]) -> None:
    """The share of body among segments of a score, a line a view."""
    from sklearn.calibration import CalibrationDisplay

    for view, own in found.items():
        colour, line, mark = VIEW_STYLE[view]
        share, mean = np.array(
            [(b.body_share, b.mean_probability) for b in own.bins if b.body_share is not None], dtype=float
        ).T
        display = CalibrationDisplay(share, mean, mean)
        display.plot(
            ax=axes,
            name=f"{view}, error {own.expected_error:.3f}",
            ref_line=False,
            color=colour,
            linestyle=line,
            marker=mark,
            markersize=5,
        )
    axes.plot([0, 1], [0, 1], ":", color=MUTED, linewidth=1.2, label="as it should be")
    _unit(axes, "score of segments", "share that is body")
    _legend(axes, "upper left")


def confused(axes: Axes, segments: Confusion, words: Confusion) -> None:
    """Segments by label and prediction; the shade is the share of the label, the number is of segments."""
    from matplotlib.colors import LinearSegmentedColormap
    from sklearn.metrics import ConfusionMatrixDisplay

    counts, sizes = _square_of(segments), _square_of(words)
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    display = ConfusionMatrixDisplay(shares, display_labels=["boilerplate", "body"])
    # Only the frame is of the display: its two shades of text would not follow a dark scheme.
    display.plot(
        ax=axes, include_values=False, colorbar=False, cmap=LinearSegmentedColormap.from_list("paper", [PAPER, PAPER])
    )
    axes.grid(False)
    axes.images[0].remove()
    for i in range(2):
        for j in range(2):
            colour = GREEN if i == j else ORANGE
            axes.add_patch(_square(i, j, float(shares[i, j]), colour))
            axes.text(j, i - 0.12, f"{counts[i, j]:,}", ha="center", va="center", fontsize=14, color=INK)
            axes.text(
                j,
                i + 0.16,
                f"{100 * shares[i, j]:.1f} % of segments\n{sizes[i, j]:,} words",
                ha="center",
                va="center",
                color=INK,
                fontsize=8,
            )
    axes.axhline(0.5, color=MUTED, linewidth=0.8)
    axes.axvline(0.5, color=MUTED, linewidth=0.8)
    axes.set(xlabel="predicted", ylabel="label", xlim=(-0.5, 1.5), ylim=(1.5, -0.5), aspect="auto")


def histogram(axes: Axes, found: Mapping[str, Histogram]) -> None:
    """Pages by word F1, the bars of the views beside each other."""
    for i, (view, own) in enumerate(found.items()):
        edges = np.array(own.edges)
        width = 0.9 * np.diff(edges) / len(found)
        left = edges[:-1] + 0.05 * np.diff(edges) + i * width
        axes.bar(left, own.counts, width, align="edge", color=VIEW_STYLE[view][0], label=view)
    axes.set(xlim=(0, 1), xlabel="word F1 of a page", ylabel="pages")
    axes.grid(visible=False, axis="x")
    _legend(axes, "upper left")


def concentration(axes: Axes, losses: Sequence[float]) -> None:
    """The share of all loss over the share of pages, the worst first."""
    ordered = np.sort(np.asarray(losses))[::-1]
    across = np.linspace(0, 1, len(ordered) + 1)
    up = np.concatenate([[0.0], np.cumsum(ordered)]) / ordered.sum()
    if len(up) > 200:
        chosen = np.unique(np.round(np.linspace(0, len(up) - 1, 200)).astype(int))
        across, up = across[chosen], up[chosen]
    axes.fill_between(across, up, color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(across, up, color=BLUE)
    axes.plot([0, 1], [0, 1], ":", color=MUTED, linewidth=1.2, label="if all pages lost alike")
    _unit(axes, "share of the pages, the worst first", "share of the loss")
    _legend(axes, "lower right")


def lengths(axes: Axes, groups: Sequence[PageGroup]) -> None:
    """Mean word F1 by words of the gold with its interval, a mark a view."""
    names = list(dict.fromkeys(group.name for group in groups))
    order = {name: i for i, name in enumerate(sorted(names, key=_first_number))}
    for shift, view in zip((-0.1, 0.1), VIEW_STYLE, strict=True):
        own = [group for group in groups if group.view == view]
        if own:
            _marks(axes, [order[g.name] + shift for g in own], own, view)
    axes.set_xticks(range(len(order)), list(order))
    axes.set(ylim=(0, 1.02), xlabel="words of the gold", ylabel="mean word F1")
    _legend(axes, "lower right")


def learning(axes: Axes, points: Sequence[LearningPoint]) -> None:
    """Word F1 over the number of training sites, with its interval, a line a view."""
    for view in dict.fromkeys(point.view for point in points):
        colour, line, mark = VIEW_STYLE[view]
        own = sorted((p for p in points if p.view == view), key=lambda p: p.sites)
        sites = [p.sites for p in own]
        bounds = [p.interval or (p.word_f1, p.word_f1) for p in own]
        axes.fill_between(sites, [low for low, _ in bounds], [high for _, high in bounds], color=colour, alpha=0.15)
        axes.plot(sites, [p.word_f1 for p in own], line, marker=mark, markersize=5, color=colour, label=view)
    axes.set(xlabel="sites that were trained on", ylabel="word F1 on pages of other sites")
    _legend(axes, "lower right")


Beside = tuple[str, str, float, tuple[float, float] | None, bool]
"""Name, view, word F1, its interval where it has one, whether it is the model."""


def beside(axes: Axes, rows: Sequence[Beside]) -> None:
    """The word F1 of the model and its rivals with its interval, a line each."""
    several = len({view for _, view, *_ in rows}) > 1
    for place, (_, _, f1, interval, own) in enumerate(rows):
        colour = BLUE if own else MUTED
        if interval:
            axes.plot(interval, [place, place], color=colour, linewidth=2)
        axes.plot(f1, place, "o" if own else "D", color=colour, markersize=7 if own else 5)
    names = [plain(f"{name}, {view}" if several else name) for name, view, *_ in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set(xlabel="word F1", ylim=(len(rows) - 0.5, -0.5))
    _few_ticks(axes)
    axes.grid(visible=False, axis="y")


def differences(axes: Axes, found: Sequence[Difference]) -> None:
    """The model less each rival with its interval; beyond the line at 0 one of them is better."""
    places = list(range(len(found)))
    axes.axvline(0, color=INK, linewidth=1.2)
    for place, own in zip(places, found, strict=True):
        assert own.interval is not None  # what is told is of several pages
        low, high = own.interval
        colour = GREEN if low > 0 else ORANGE if high < 0 else MUTED
        axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.plot(own.difference, place, "o" if low > 0 else "s" if high < 0 else "D", color=colour, markersize=6)
    axes.set_yticks(places, [plain(f"{own.rival}, {own.group}") for own in found])
    axes.set(xlabel="word F1 of the model less that of the rival", ylim=(len(found) - 0.5, -0.5))
    _few_ticks(axes)
    axes.grid(visible=False, axis="y")


def _marks(axes: Axes, places: Sequence[float], groups: Sequence[PageGroup], view: str) -> None:
    colour, _, mark = VIEW_STYLE[view]
    f1 = np.array([group.word_f1 for group in groups])
    bounds = np.array([group.word_f1_interval or (group.word_f1, group.word_f1) for group in groups]).T
    errors = np.abs(bounds - f1)
    axes.errorbar(places, f1, yerr=errors, fmt=mark, color=colour, label=view, capsize=3, markersize=6)


def _square_of(found: Confusion) -> np.ndarray:
    """By label (rows: boilerplate, body) and decision (columns: the same)."""
    return np.array([[found.boilerplate_left, found.boilerplate_kept], [found.body_left, found.body_kept]])


def _square(row: int, column: int, share: float, colour: str) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, alpha=0.06 + 0.3 * share, edgecolor="none")


def _first_number(name: str) -> int:
    return 0 if name == NO_BODY else int(name.split("-")[0].rstrip("+"))


def _unit(axes: Axes, across: str, up: str) -> None:
    axes.set(xlim=(0, 1.01), ylim=(0, 1.02), xlabel=across, ylabel=up, aspect="auto")


def _few_ticks(axes: Axes) -> None:
    """So few that long names at the side leave room for their labels, and the last is not cut."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, prune="upper"))


def _legend(axes: Axes, place: str) -> None:
    # On a tiny set marks stand anywhere, and must be seen through it.
    axes.legend(
        loc=place, frameon=True, framealpha=0.6, edgecolor="none", facecolor=PAPER
    )  # in place of a display's own
