"""An annotator who knows the right labels and presses keys: by a fixed plan, documented keys alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsclf.page import Label


@dataclass(frozen=True, slots=True)
class Shown:
    """What the labelling page shows: a label for each segment, the signs by segment, and where the focus is."""

    labels: Sequence[Label | None]
    signs: Mapping[int, str]
    focus: int


Press = Callable[[str], None]
"""Presses a key, as playwright names it: `a`, `Shift+A`, `Enter`."""
See = Callable[[], Shown]
Run = list[int]


def annotate(gold: Sequence[Label], see: See, press: Press) -> None:
    """Correct a page and accept it.

    First, where it spares keys, the page is bounded: `0` where nothing is body, else the first segment of the body is
    gone to and `[` pressed, the last one and `]`. Then the wrong segments are gone through in runs of neighbours that
    are to become the same: each by its sign, or where that takes fewer keys the first by its sign, then `v`, arrows
    and the label. Going to a segment is arrows or `g` and a sign, whichever takes fewer keys; a segment without a sign
    is gone to, and Space pressed.
    """
    keys = _bounding(gold, see())
    if keys:
        for key in keys:
            press(key)
        if len(keys) > 1:
            press("Escape")  # later bounds are new ones
    while runs := _runs(gold, see().labels):
        for key in _fixing(gold, runs[0], see()):
            press(key)
    press("Enter")


def presses(key: str) -> int:
    """How many keys are pressed: those that are held down count too."""
    return len(key.split("+"))


def _bounding(gold: Sequence[Label], shown: Shown) -> list[str]:
    """The keys that bound the page, none where correcting it without takes no more."""
    body = [i for i, label in enumerate(gold) if label == "body"]
    if body:
        after: list[Label | None] = ["body" if body[0] <= i <= body[-1] else "boilerplate" for i in range(len(gold))]
        first = [*_going(body[0], shown), "["]
        keys = [*first, *_going(body[-1], Shown(shown.labels, shown.signs, body[0])), "]"]
    else:
        after, keys = ["boilerplate"] * len(gold), ["0"]
    end = body[-1] if body else shown.focus
    without = _cost(gold, shown)
    return keys if _count(keys) + 1 + _cost(gold, Shown(after, shown.signs, end)) < without else []


def _cost(gold: Sequence[Label], shown: Shown) -> int:
    """How many keys all corrections take."""
    cost, focus = 0, shown.focus
    for run in _runs(gold, shown.labels):
        cost += _count(_fixing(gold, run, Shown(shown.labels, shown.signs, focus)))
        focus = run[-1]
    return cost


def _runs(gold: Sequence[Label], labels: Sequence[Label | None]) -> list[Run]:
    """The wrong segments, those that stand together and are to become the same as one run."""
    runs: list[Run] = []
    for i, label in enumerate(gold):
        if labels[i] == label:
            continue
        if runs and runs[-1][-1] == i - 1 and gold[i - 1] == label:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _fixing(gold: Sequence[Label], run: Run, shown: Shown) -> list[str]:
    """The keys that make a run right."""
    single: list[str] = []
    focus = shown.focus
    for segment in run:
        reached = _going(segment, Shown(shown.labels, shown.signs, focus))
        sign = _sign(shown, segment)
        single += min(([*reached, "Space"], sign or [*reached, "Space"]), key=_count)
        focus = segment
    range_ = ["v", *["ArrowDown"] * (len(run) - 1), "b" if gold[run[0]] == "body" else "o"]
    begun = min((_going(run[0], shown), _sign(shown, run[0]) or _going(run[0], shown)), key=_count)
    return min((single, [*begun, *range_]), key=_count)


def _going(segment: int, shown: Shown) -> list[str]:
    """The keys that bring the focus to a segment."""

    def arrows(start: int) -> list[str]:
        return ["ArrowDown" if segment > start else "ArrowUp"] * abs(segment - start)

    ways = [arrows(shown.focus)]
    near = min(shown.signs, key=lambda i: abs(segment - i), default=None)
    for start in {segment, near} & shown.signs.keys():
        ways.append(["g", *_sign(shown, start), *arrows(start)])
    return min(ways, key=_count)


def _sign(shown: Shown, segment: int) -> list[str]:
    """The keys of a segment's sign; none where it has none."""
    return [f"Shift+{letter}" if letter.isupper() else letter for letter in shown.signs.get(segment, "")]


def _count(keys: Sequence[str]) -> int:
    return sum(map(presses, keys))
