"""The reasons of a page on the terminal and as JSON; `reasons_page` makes HTML of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

from .contribution import Contribution
from .errors import InputError
from .explain import PageReasons, Reasons
from .feature_groups import GROUPS, INTERCEPT
from .io.atomic import new_file
from .page import Prediction
from .written_names import written

_GREEN, _RED, _BOLD, _DIM, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
_TOP = 3
_LONGEST_TEXT = 90
MANY = 20_000
"""Segments from which the reasons of a page take tens of megabytes: 2 to 4 kB each, some 40 with everything."""


def predicted(reasons: PageReasons) -> Prediction:
    """The prediction of explained segments.

    Raises:
        InputError: there is none in it, since `page_reasons` made it of facts alone.
    """
    if reasons.prediction is None:
        raise InputError("expected the reasons that Predictor.explain gives, got ones without a prediction")
    return reasons.prediction


def headline(name: str, reasons: PageReasons) -> str:
    """A line on the page: its view, score and segments, and from which probability on these are body."""
    page = predicted(reasons)
    body = sum(segment.label == "body" for segment in page.segments)
    cut = f", cut by {', '.join(page.truncated)}" if page.truncated else ""
    least = _from_where(reasons)
    return (
        f"{written(name)}: {page.view} view, score {page.score:.2f}, body {body} of {len(reasons)} segments{least}{cut}"
    )


def _from_where(reasons: PageReasons) -> str:
    page, least = predicted(reasons), reasons.threshold
    if least is not None:
        # Rounded up, a segment that stands on it would seem to stand below it.
        return f", body from {int(1000 * least) / 1000:.3f} on"
    if len(reasons) and page.score < 0.5:
        return ", page score below .5: nothing kept"
    return ", nothing kept" if len(reasons) else ""


def above_the_threshold(reasons: PageReasons) -> str | None:
    """Why nothing is body though segments are likely, where that is so."""
    page = predicted(reasons)
    if page.score < 0.5 and len(reasons) and not page.body and reasons.probabilities.max() >= 0.5:
        return "The score says that the page has no article: below .5 no segment is body, however likely."
    return None


def reasons_text(name: str, reasons: PageReasons, *, everything: bool = False, colour: bool = False) -> Iterator[str]:
    """The lines for a terminal: each segment with label and probability, and the strongest reasons for and against.

    Args:
        name: of the page.
        reasons: as `Predictor.explain` gives them.
        everything: all contributions and the sums of the groups, in place of the strongest.
        colour: whether to use the terminal's colours.
    """

    def paint(text: str, *styles: str) -> str:
        return f"{''.join(styles)}{text}{_PLAIN}" if colour else text

    yield paint(printable(headline(name, reasons)), _BOLD)
    note = above_the_threshold(reasons)
    if note:
        yield note
    for segment, own in zip(predicted(reasons).segments, reasons, strict=True):
        body = segment.label == "body"
        yield ""
        label = paint(f"{segment.label:<11}", _GREEN, _BOLD) if body else paint(f"{segment.label:<11}", _RED)
        text = shorten(printable(segment.text), _LONGEST_TEXT, placeholder=" …")
        yield f"{own.number:>4}  {label} {own.probability:.3f}  {text if body else paint(text, _DIM)}"
        if everything:
            yield f"        {own.logit:+.3f}  the logit, sum of:"
            for group, part in own.groups.items():
                yield f"        {paint(f'{part:+.3f}', _GREEN if part > 0 else _RED)}  {GROUPS[group]}  [{group}]"
            yield "        of which"
            shown: Sequence[Contribution] = own.contributions
        else:
            yield paint(f"        {_groups(own)}", _DIM)
            shown = [c for side in own.top(_TOP) for c in side]
        for c in shown:
            added = paint(f"{c.contribution:+.3f}", _GREEN if c.contribution > 0 else _RED)
            yield f"        {added}  {printable(c.sentence)}{f'  [{c.group}]' if everything else ''}"


def _groups(own: Reasons) -> str:
    """The groups that add most, whichever the sign."""
    parts = {group: part for group, part in own.groups.items() if group != INTERCEPT}
    largest = sorted(parts, key=lambda group: -abs(parts[group]))[:_TOP]
    return ", ".join(f"{GROUPS[group]} {parts[group]:+.2f}" for group in largest)


def write_reasons(found: str, output: Path | None) -> None:
    """Write what was rendered to a file, in one piece, or to stdout.

    Raises:
        InputError: the file can't be written.
    """
    # JSON-LD may hold half surrogate pairs, which no output takes.
    content = found.encode("utf-8", "replace").decode() + "\n"
    if output is None:
        sys.stdout.write(content)
        sys.stdout.flush()
        return
    with new_file(output) as part:
        part.write_text(content, encoding="utf-8")


def printable(text: str) -> str:
    """A text without what would move the cursor or colour the terminal; a page may hold any character."""
    return "".join(c if c.isprintable() else " " for c in text)


def reasons_json(name: str, reasons: PageReasons, *, everything: bool = False) -> str:
    """The reasons as one JSON object.

    Args:
        name: of the page.
        reasons: as `Predictor.explain` gives them.
        everything: all contributions of each segment, in place of the strongest for and against.
    """
    page = predicted(reasons)
    record: dict[str, Any] = {"url": written(page.url or name), "view": page.view, "score": page.score}
    record["threshold"] = reasons.threshold
    if page.truncated:
        record["truncated"] = list(page.truncated)
    record["segments"] = [
        {"text": segment.text, "label": segment.label, "score": segment.score, **_record(own, everything)}
        for segment, own in zip(page.segments, reasons, strict=True)
    ]
    return json.dumps(record, ensure_ascii=False)


def _record(own: Reasons, everything: bool) -> dict[str, Any]:
    record: dict[str, Any] = {"number": own.number, "logit": own.logit, "groups": own.groups}
    if everything:
        record["contributions"] = [_contribution(c) for c in own.contributions]
    else:
        record["for"], record["against"] = ([_contribution(c) for c in side] for side in own.top(_TOP))
    return record


def _contribution(c: Contribution) -> dict[str, Any]:
    return {
        "group": c.group,
        "name": c.name,
        "value": c.value,
        "contribution": c.contribution,
        "sentence": c.sentence,
    }
