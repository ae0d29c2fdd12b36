"""What the commands share: messages on stderr, tables on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from ..written_names import written


def note(message: str) -> None:
    """A line for the person at the terminal."""
    print(written(message), file=sys.stderr, flush=True)


_LINE_EVERY = 200
_LINE_SECONDS = 10.0


def counter(what: str, *, lines: bool = False) -> Callable[[int], None]:
    """A progress display that is fed with a count.

    Where stderr is no terminal it is silent, or with `lines` a line every 200 or ten seconds, whichever is first.
    """
    if not sys.stderr.isatty():
        return _counted_in_lines(what) if lines else lambda count: None

    def show(count: int) -> None:
        print(f"\r{what}: {count}", end="\033[K", file=sys.stderr, flush=True)

    return show


def _counted_in_lines(what: str) -> Callable[[int], None]:
    last = time.monotonic()

    def show(count: int) -> None:
        nonlocal last
        now = time.monotonic()
        if count % _LINE_EVERY == 0 or now - last >= _LINE_SECONDS:
            last = now
            note(f"{what}: {count}")

    return show


def end_counter() -> None:
    """Clear the line of a counter."""
    if sys.stderr.isatty():
        print("\r", end="\033[K", file=sys.stderr, flush=True)


def number(value: float | None, digits: int = 4) -> str:
    """A figure of a table; a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def interval(bounds: tuple[float, float] | None) -> str:
    """An interval of a table; a dash where there is none."""
    return "-" if bounds is None else f"{bounds[0]:.3f}-{bounds[1]:.3f}"


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout: figures to the right, words to the left, no colour."""
    figures = [bool(rows) and all(row[i][:1].isdigit() or row[i] == "-" for row in rows) for i in range(len(header))]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * w for w in widths], *rows]:
        cells = zip(row, widths, figures, strict=True)
        print("  ".join(c.rjust(w) if figure else c.ljust(w) for c, w, figure in cells).rstrip())
