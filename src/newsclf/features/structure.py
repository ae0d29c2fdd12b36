"""What mark-up adds: links, depth, the containers above a segment, title and JSON-LD."""

from __future__ import annotations

import numpy as np

from ..page import SegmentedPage
from .containers import Containers
from .context import PROSE_WORDS
from .reading import Reading, words_of

LEVELS = 5
_OF_LEVEL = ("share", "link_density", "prose_share", "paragraphs", "position", "segments")
STRUCTURE = (
    "link_density",
    "links",
    "depth",
    "marks",
    "link_density_before",
    "link_density_after",
    "link_window",
    *(f"{name}_{level}" for level in range(LEVELS) for name in _OF_LEVEL),
    "levels_to_densest",
    "densest_share",
    "title_overlap",
    "is_title",
    "since_title",
    "before_title",
    "article_body",
    "has_article_body",
    "description_overlap",
    "hidden",
    "same_kind",
    "same_kind_words",
)
_PARAGRAPHS = frozenset(("p", "li", "blockquote"))


def structure(page: SegmentedPage, reading: Reading, containers: Containers) -> np.ndarray:
    """The columns `STRUCTURE`, float64 of shape (segments, columns)."""
    n = len(page.segments)
    if not n:
        return np.zeros((0, len(STRUCTURE)))
    sizes = reading.sizes
    chars = np.maximum(np.array([len(s.text) for s in page.segments]), 1)
    links = np.array([s.link_chars or 0 for s in page.segments])
    density = links / chars
    around = np.concatenate([[0.0], density, [0.0]])
    window = (
        np.convolve(density, np.ones(9), "same") / np.convolve(np.ones(n), np.ones(9), "same")
        if n >= 9
        else np.full(n, density.mean())
    )
    levels, densest = _containers(containers, sizes, chars, links)
    marks = [s.marks or () for s in page.segments]
    columns = [
        density,
        np.log1p([sum(m == "a" or m.startswith("a ") for m in own) if own else 0 for own in marks]),
        containers.depth[containers.of].astype(float),
        np.log1p(list(map(len, marks))),
        around[:-2],
        around[2:],
        window,
        *levels,
        *densest,
        *_title(page, reading, containers),
        *_own_words(page, reading),
        *_kinds(page, sizes, containers),
    ]
    return np.stack(columns, axis=1)


def _containers(
    containers: Containers, sizes: np.ndarray, chars: np.ndarray, links: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The columns of each level of containers, and how far the container with most prose is."""
    of, parent, first, end = containers.of, containers.parent, containers.first, containers.end
    count = len(parent)
    prose = sizes * ((sizes >= PROSE_WORDS / 2) & (links / chars < 0.5))
    is_paragraph = np.array([tag in _PARAGRAPHS for tag in containers.tags], dtype=bool)
    paragraph = (prose > 0) & is_paragraph[of]
    running = np.zeros((len(of) + 1, 5))
    np.cumsum(np.stack([sizes, chars, links, prose, paragraph], axis=1), axis=0, out=running[1:])
    sums = running[end] - running[first]
    total, total_prose = max(sizes.sum(), 1.0), max(prose.sum(), 1.0)
    segments = end - first
    of_container = np.stack(
        [
            sums[:, 0] / total,
            sums[:, 2] / np.maximum(sums[:, 1], 1),
            sums[:, 3] / total_prose,
            np.log1p(sums[:, 4]),
            np.maximum(segments, 1),
            np.log1p(segments),
        ]
    )
    levels: list[np.ndarray] = []
    node, index = of, np.arange(len(of))
    for _ in range(LEVELS):
        at = of_container[:, node]
        at[4] = (index - first[node]) / at[4]
        levels += list(at)
        node = containers.above(node)
    # The densest container holds most prose in itself and its direct children.
    own_prose = np.bincount(of, weights=prose, minlength=count)
    near = own_prose.copy()
    np.add.at(near, parent[1:], own_prose[1:])
    best = int(np.argmax(near))
    steps = _steps_to(best, containers)[of]
    return levels, [steps, np.full(len(of), near[best] / total_prose)]


def _steps_to(best: int, containers: Containers) -> np.ndarray:
    """How far each container is from one of them: -1 for all inside it, and itself."""
    parents = containers.parents
    above: dict[int, int] = {}
    at = best
    while at >= 0:
        above[at] = len(above)
        at = parents[at]
    steps = [0] * len(parents)
    inside = [False] * len(parents)
    inside[best] = True
    for i, parent in enumerate(parents):
        if i in above:
            steps[i] = above[i]
        else:
            steps[i] = steps[parent] + 1 if parent >= 0 else 1
            inside[i] = parent >= 0 and inside[parent]
    return np.where(inside, -1.0, steps)


def _title(page: SegmentedPage, reading: Reading, containers: Containers) -> list[np.ndarray]:
    """Overlap with the page's title, and the distance to the headline: the h1 or, without one, the best match."""
    n = len(page.segments)
    titles = [page.meta.get(key, "") for key in ("headline", "og_title", "title", "h1")]
    sets = [found for t in dict.fromkeys(titles) if (found := {w.lower() for w in words_of(t)})]
    overlap = np.zeros(n)
    if sets:
        shared = reading.sums(list(map(set().union(*sets).__contains__, reading.lower)))
        for i in np.flatnonzero((shared > 0) & (np.diff(reading.starts) <= 60)).tolist():
            words = set(reading.lower_of(i))
            overlap[i] = max(len(words & s) / len(words | s) for s in sets)
    headline = -1
    tags = containers.tags
    for i, node in enumerate(containers.of.tolist()):
        if tags[node] == "h1" and (headline < 0 or overlap[i] > overlap[headline]):
            headline = i
    if headline < 0 and overlap.max() > 0.5:
        headline = int(overlap.argmax())
    distance = np.arange(n) - headline if headline >= 0 else np.full(n, -1)
    return [
        overlap,
        (overlap > 0.85).astype(float),
        np.sign(distance) * np.log1p(np.abs(distance)),
        (distance < 0).astype(float) + (headline < 0),
    ]


def _own_words(page: SegmentedPage, reading: Reading) -> list[np.ndarray]:
    """The share of a segment's 3-grams in the JSON-LD articleBody, and of its words in the description."""
    n = len(page.segments)
    sizes = np.diff(reading.starts)
    body = [w.lower() for w in words_of(page.meta.get("article_body", ""))]
    grams = set(zip(body, body[1:], body[2:], strict=False))
    inside, described = np.full(n, -1.0), np.zeros(n)
    if grams:
        lower = reading.lower
        there = np.zeros(len(lower))
        there[:-2] = list(map(grams.__contains__, zip(lower, lower[1:], lower[2:], strict=False)))
        running = np.concatenate([[0.0], np.cumsum(there)])
        start, stop = reading.starts[:-1], reading.starts[1:] - 2  # a text's last two words begin no 3-gram
        known = sizes >= 3
        inside[known] = (running[stop[known]] - running[start[known]]) / (sizes[known] - 2)
    if "description" in page.meta:
        description = {w.lower() for w in words_of(page.meta["description"])}
        there = reading.sums(list(map(description.__contains__, reading.lower)))
        described = np.where(sizes >= 4, there / np.maximum(sizes, 1), 0.0)
    return [inside, np.full(n, float(len(grams) >= 50)), described]


def _kinds(page: SegmentedPage, sizes: np.ndarray, containers: Containers) -> list[np.ndarray]:
    """Hidden by a container; how many segments stand in a container of the same tag and classes, and their words."""
    hidden: list[bool] = []
    codes: dict[tuple[str, str, str], int] = {}
    kinds = []
    tags = containers.tags
    for node in page.nodes:
        above = node.parent
        hidden.append("hidden" in node.attributes or (above >= 0 and hidden[above]))
        key = (node.tag, node.attributes.get("class", ""), tags[above] if above >= 0 else "")
        kinds.append(codes.setdefault(key, len(codes)))
    of = np.array(kinds)[containers.of]
    counts = np.bincount(of)
    words = np.bincount(of, weights=sizes)
    return [
        np.array(hidden, dtype=float)[containers.of],
        np.log1p(counts[of]),
        np.log1p(words[of] / counts[of]),
    ]
