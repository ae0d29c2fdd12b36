"""What all figures of a report share: size, colours of both schemes, SVG that a browser may show from anywhere."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Each colour in light and in dark; the light ones are what matplotlib draws with, and are told apart by their value.
PAPER = "#ffffff"
INK = "#1c2330"
MUTED = "#5a6472"
GRID = "#dfe3e8"
BLUE = "#0a5fb4"
ORANGE = "#b4540a"
GREEN = "#1f7a4d"
PALE = "#e6eef7"
_DARK = {
    PAPER: "#171b21",
    INK: "#e6e9ee",
    MUTED: "#a3adba",
    GRID: "#343b45",
    BLUE: "#6db3f8",
    ORANGE: "#f0a35e",
    GREEN: "#63c795",
    PALE: "#22303f",
}
VIEW_STYLE = {"html": (BLUE, "-", "o"), "text": (ORANGE, "--", "s")}
"""Colour, line and mark of each view: told apart without colour too."""

_STYLE = {
    "svg.fonttype": "none",  # text stays text; the reader's own font has more scripts than matplotlib's
    "svg.hashsalt": "newsclf",
    "text.parse_math": False,  # names of sites and rivals may hold dollar signs
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}
WIDTH = 4.6
"""Inches: near the width of a phone at the size of a browser's text."""


def draw(path: Path, plot: Callable[[Axes], None], *, height: float = 3.3) -> None:
    """Write a figure that `plot` draws on axes: an SVG that follows the reader's colour scheme, the same bytes for the
    same figures.
    """
    import matplotlib
    from matplotlib.figure import Figure

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # measured with another font than the reader's
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        plot(figure.add_subplot())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    path.write_text(_with_schemes(out.getvalue()), encoding="utf-8")


def _with_schemes(svg: str) -> str:
    """The SVG with a style that changes its colours where the reader's scheme is dark, and system fonts."""
    rules = "".join(
        f'[style*="{what}: {light}"]{{{what}:{dark}!important}}'
        for light, dark in _DARK.items()
        for what in ("fill", "stroke")
    )
    style = (
        "<style>text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif!important}"
        f"@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"
    )
    start = svg.index(">", svg.index("<svg")) + 1
    return svg[:start] + style + svg[start:]


def plain(text: str) -> str:
    """A name as one short line that XML can hold."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return kept if len(kept) <= 40 else kept[:39] + "…"
