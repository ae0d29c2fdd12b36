"""Pages of one odd thing repeated: where a cost that is not linear would hide."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks.quality.tables import markdown_table

from .scaling import NAMES, timed_as
from .stopwatch import Stopwatch
from .timed_page import TimedPage, made

SIZES = (30_000, 100_000, 300_000, 1_000_000)
"""Characters of the pages."""
_LIMIT = 30.0


def _repeated(part: str) -> Callable[[int], str]:
    return lambda size: f"<body>{part * (size // len(part))}"


def _numbered(part: str) -> Callable[[int], str]:
    def make(size: int) -> str:
        number = size // len(part.format(10_000))
        return "<body>" + "".join(part.format(i) for i in range(number))

    return make


def _nested(most: int) -> Callable[[int], str]:
    """Containers in each other, so many levels at most, next to others of the kind."""

    def make(size: int) -> str:
        depth = min(most, size // 60)
        block = "".join(f'<div class="level-{i}">' for i in range(depth)) + "<p>The harbour." + "</div>" * depth
        return _repeated(block)(size)

    return make


def _rare(first: int, last: int) -> Callable[[int], str]:
    """Each character of a range after the other, over and over, in words and paragraphs."""

    def make(size: int) -> str:
        places = islice(count(), size)
        signs = (chr(first + i % (last - first)) + ("<p>" if i % 50 == 49 else "") for i in places)
        return f"<body>{''.join(signs)}"[:size]

    return make


SHAPES: dict[str, Callable[[int], str]] = {
    "one paragraph of words": _repeated("harbour bridge "),
    "one paragraph of one word": _repeated("harbour"),
    "one paragraph of quotes": _repeated('"'),
    "paragraphs of a character": _repeated("<p>a"),
    "one paragraph of links": _repeated("<a href=/a>one</a> "),
    "one paragraph of inline elements": _repeated("<b class=x>one</b> <i>two</i> "),
    "one paragraph of line breaks": _repeated("The harbour<br>"),
    "empty containers": _repeated("<div></div>"),
    "containers of 400 levels": _nested(400),
    "distinct class names": _numbered("<div class=name-{}>The harbour.</div>"),
    "distinct words": _numbered("<p>word{}abc of the harbour."),
    "one table": _repeated("<tr><td>one<td>two"),
    "lines of equal length": _repeated("<p>The harbour was closed on Monday because of the storm and nothing else"),
    "distinct ideographs": _rare(0x4E00, 0x9FFF),
    "distinct characters beyond the basic plane": _rare(0x20000, 0x110000),
    "comments and scripts": _repeated("<!-- a --><script>let a = '<p>'</script>"),
    "entities": _repeated("&amp;&eacute; "),
}
"""By name, what makes a page of about so many characters."""


class Shape(NamedTuple):
    """Milliseconds of CPU of a shape's pages by size, NaN from the first one on that takes more than 30 s, and the
    exponent between the last two that are known.
    """

    view: str
    name: str
    ms: list[float]
    exponent: float


def measure_shapes(
    model: Path | None,
    core: int | None,
    sizes: Sequence[int] = SIZES,
    note: Callable[[str], None] = lambda line: None,
    fast: bool = False,
) -> list[Shape]:
    """Time newsclf on each shape; the least of two times.

    Args:
        model: a model folder; None for the shipped one.
        core: that it runs on; None to leave that to the system.
        sizes: characters, at least two, rising.
        note: called with a line about what is being done.
        fast: time compiled predictions.
    """
    found = []
    warm_up = [made(name, make(2_000)) for name, make in SHAPES.items()]
    with ExitStack() as stack:
        watches = [stack.enter_context(Stopwatch(timed_as(n, fast), warm_up, model, core, _LIMIT)) for n in NAMES]
        for name, make in SHAPES.items():
            pages = [made(name, make(size)) for size in sizes]
            found += [_shape(watch, view, name, pages) for view, watch in zip(NAMES, watches, strict=True)]
            note(f"{name}: done")
    return found


def _shape(watch: Stopwatch, view: str, name: str, pages: Sequence[TimedPage]) -> Shape:
    ms: list[float] = []
    for page in pages:
        if ms and not np.isfinite(ms[-1]):  # a larger one would take longer still
            ms.append(ms[-1])
            continue
        taken = [watch.time([page])[0].cpu]
        if taken[0] < _LIMIT / 3:
            taken += [one.cpu for one in watch.time([page])]
        ms.append(1000 * min(taken))
    known = [at for at, value in enumerate(ms) if np.isfinite(value)][-2:]
    exponent = math.nan
    if len(known) == 2:
        small, large = known
        exponent = math.log(ms[large] / ms[small]) / math.log(pages[large].size / pages[small].size)
    return Shape(view, name, ms, exponent)


def as_plain(shape: Shape) -> dict[str, Any]:
    """JSON-able: None for what took too long."""
    ms = [value if np.isfinite(value) else None for value in shape.ms]
    return {**shape._asdict(), "ms": ms, "exponent": shape.exponent if np.isfinite(shape.exponent) else None}


def shapes_table(shapes: Sequence[Shape], sizes: Sequence[int] = SIZES) -> str:
    """A row a shape, both views beside each other."""
    head = ["page", *(f"{name.split()[1]}, {size / 1000:,.0f} kB, ms" for name in NAMES for size in sizes)]
    head += [f"{name.split()[1]}, exponent" for name in NAMES]
    rows = []
    for name in dict.fromkeys(s.name for s in shapes):
        own = [s for view in NAMES for s in shapes if (s.view, s.name) == (view, name)]
        times = [f"{ms:,.1f}" if np.isfinite(ms) else "> 30 s" for s in own for ms in s.ms]
        rows.append([name, *times, *(f"{s.exponent:.2f}" if np.isfinite(s.exponent) else "" for s in own)])
    return markdown_table(head, rows, left=(0,))
