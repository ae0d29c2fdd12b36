"""An annotator who knows the right labels and presses keys: by a fixed and simple plan, documented keys alone."""

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
_LONG_RUN = 3


def annotate(gold: Sequence[Label], see: See, press: Press) -> None:
    """Correct a page and accept it.

    A page without body that has several wrong segments gets `0`. Else the sign of each wrong segment that has one is
    pressed, down the page. What is left is gone through run by run: to the run's beginning by arrows from the focus, or
    by `g`, the sign that stands nearest and arrows, whichever is less; there Space and arrow for each, or where it is
    three segments or more `v`, arrows and the label.
    """
    if "body" not in gold and len(_wrong(gold, see())) > 1:
        press("0")
    shown = see()
    for segment in _wrong(gold, shown):
        if segment in shown.signs:
            press(_key(shown.signs[segment]))
    while wrong := _wrong(gold, see()):
        run = [wrong[0]]
        while run[-1] + 1 in wrong and gold[run[-1] + 1] == gold[run[0]]:
            run.append(run[-1] + 1)
        _go_to(run[0], see(), press)
        if len(run) < _LONG_RUN:
            for segment in run:
                if segment != run[0]:
                    press("ArrowDown")
                press("Space")
        else:
            press("v")
            for _ in run[1:]:
                press("ArrowDown")
            press("b" if gold[run[0]] == "body" else "o")
    press("Enter")


def presses(key: str) -> int:
    """How many keys are pressed: those that are held down count too."""
    return len(key.split("+"))


def _go_to(segment: int, shown: Shown, press: Press) -> None:
    start = shown.focus
    near = min(shown.signs, key=lambda i: abs(segment - i), default=None)
    if near is not None:
        key = _key(shown.signs[near])
        if 1 + presses(key) + abs(segment - near) < abs(segment - start):
            press("g")
            press(key)
            start = near
    for _ in range(abs(segment - start)):
        press("ArrowDown" if segment > start else "ArrowUp")


def _wrong(gold: Sequence[Label], shown: Shown) -> list[int]:
    return [i for i, label in enumerate(gold) if shown.labels[i] != label]


def _key(sign: str) -> str:
    return f"Shift+{sign}" if sign.isupper() else sign
