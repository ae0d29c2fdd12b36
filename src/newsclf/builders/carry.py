"""Labels of segments carried over to other segments of the same text: cut anew by a later version, or laid out as text.

Both sides become words and signs in page order, matched by their longest common subsequence; a segment takes the
label that most of its own have.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from ..compared_words import INVISIBLE, UNSPACED
from ..page import Label
from .align import CUTOFF

_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]|_")
_TABLE = 400_000_000
"""The bits of the largest table that a match may take: 50 MB, which two sides of 20,000 words fill."""
_ANCHOR = 4
"""Runs of so many words that stand once on either side divide what is larger."""
_ROUNDS = 8
"""So often what is too large is divided again; what is then left has no match."""


class Carried(NamedTuple):
    """The labels that segments got, None for one that stays open; the share of each one's words that was body, 0..1;
    and the share of all that was body that is body again, 1 where nothing was.
    """

    labels: list[Label | None]
    shares: list[float]
    found: float


def carry_labels(
    labelled: Sequence[tuple[str, Label | None]],
    texts: Sequence[str],
    *,
    unknown: Label | None = None,
    cutoff: float = CUTOFF,
) -> Carried:
    """Carry labels over to other segments of the same page.

    Args:
        labelled: segments with their labels, None for one that is open.
        texts: the other segments.
        unknown: the label of one of which not half the words are found.
        cutoff: the share of a segment's labelled words that makes it body.
    """
    old = [(token, label) for text, label in labelled for token in _tokens(text)]
    numbers: dict[str, int] = {}

    def numbered(tokens: Sequence[str]) -> list[int]:
        return [numbers.setdefault(token, len(numbers)) for token in tokens]

    pieces = [_tokens(text) for text in texts]
    pairs = _pairs(numbered([token for token, _ in old]), numbered([token for piece in pieces for token in piece]))
    labels: list[Label | None] = []
    shares = []
    found = start = 0
    for piece in pieces:
        own = Counter(old[i][1] for i in pairs[start : start + len(piece)] if i >= 0)
        start += len(piece)
        matched = own.total()
        label: Label | None
        if not piece:
            label = None
        elif 2 * matched < len(piece):
            label = unknown
        elif 2 * own[None] > matched:
            label = None
        else:
            # What is not found counts as what it is said to be.
            said = own["body"] + own["boilerplate"] + (len(piece) - matched if unknown == "boilerplate" else 0)
            label = "body" if own["body"] and own["body"] >= cutoff * said else "boilerplate"
        labels.append(label)
        shares.append(own["body"] / len(piece) if piece else 0.0)
        found += own["body"] if label == "body" else 0
    wanted = sum(label == "body" for _, label in old)
    return Carried(labels, shares, found / wanted if wanted else 1.0)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(INVISIBLE.sub("", text))


def _pairs(old: Sequence[int], new: Sequence[int]) -> list[int]:
    """For each of `new` the position in `old` of what it is matched with, -1 for none; positions rise."""
    pairs = [-1] * len(new)
    waiting = [(0, len(old), 0, len(new), _ROUNDS)]
    while waiting:
        a, a_end, b, b_end, rounds = waiting.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            pairs[b] = a
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            pairs[b_end] = a_end
        if a == a_end or b == b_end:
            continue
        if (a_end - a) * (b_end - b) <= _TABLE:
            for step in LCSseq.opcodes(old[a:a_end], new[b:b_end]):
                if step.tag == "equal":
                    for i in range(step.dest_end - step.dest_start):
                        pairs[b + step.dest_start + i] = a + step.src_start + i
        elif rounds:
            anchors = [(a + i, b + j) for i, j in _anchors(old[a:a_end], new[b:b_end])]
            for i, j in anchors:
                pairs[j] = i
            ends = [(a - 1, b - 1), *anchors, (a_end, b_end)]
            if anchors:
                waiting += [(i + 1, i2, j + 1, j2, rounds - 1) for (i, j), (i2, j2) in pairwise(ends)]
    return pairs


def _anchors(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """Where runs of words that stand once on either side begin, as many as are in order on both (patience diff)."""
    once = _once(old)
    both = [(once[run], at) for run, at in _once(new).items() if run in once]
    both.sort(key=lambda pair: pair[1])
    tops: list[int] = []  # the smallest end of a rising chain of each length
    ends: list[int] = []
    before: list[int] = []
    for number, (i, _) in enumerate(both):
        length = bisect_left(tops, i)
        before.append(ends[length - 1] if length else -1)
        if length == len(tops):
            tops.append(i)
            ends.append(number)
        else:
            tops[length], ends[length] = i, number
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(both[at])
        at = before[at]
    return chain[::-1]


def _once(tokens: Sequence[int]) -> dict[tuple[int, ...], int]:
    runs = [tuple(tokens[i : i + _ANCHOR]) for i in range(len(tokens) - _ANCHOR + 1)]
    counts = Counter(runs)
    return {run: at for at, run in enumerate(runs) if counts[run] == 1}
