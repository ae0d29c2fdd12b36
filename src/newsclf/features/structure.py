"""What mark-up adds: links, depth, the containers above a segment, title and JSON-LD."""

from __future__ import annotations

import numpy as np

from ..columns import PageColumns
from .containers import Containers, along_paths
from .context import PROSE_WORDS
from .fields import Surroundings
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
TITLES = ("headline", "og_title", "title", "h1")
MOST_TITLE_WORDS = 60
PARAGRAPHS = frozenset(("p", "li", "blockquote"))


def structure(page: PageColumns, reading: Reading, containers: Containers, near: Surroundings) -> list[np.ndarray]:
    """The columns `STRUCTURE`, each of shape (segments,); there is at least one segment."""
    n = len(page.texts)
    sizes = reading.sizes
    chars = np.maximum(np.array(list(map(len, page.texts))), 1)
    links = np.array(page.links)
    density = links / chars
    around = np.zeros(n + 2)
    around[1:-1] = density
    levels, densest = _containers(containers, sizes, chars, links)
    logs = np.log1p([near.count("a"), near.sizes()])
    return [
        density,
        logs[0],
        containers.depth[containers.of],
        logs[1],
        around[:-2],
        around[2:],
        _link_window(density),
        *levels,
        *densest,
        *_title(page, reading, containers),
        *_own_words(page, reading),
        *_kinds(page, sizes, containers),
    ]


def _link_window(density: np.ndarray) -> np.ndarray:
    """The mean over nine segments in a row, fewer at the ends."""
    n = len(density)
    if n < 9:
        return np.full(n, density.mean())
    mean: np.ndarray = np.convolve(density, np.ones(9), "same") / np.convolve(np.ones(n), np.ones(9), "same")
    return mean


def _containers(
    containers: Containers, sizes: np.ndarray, chars: np.ndarray, links: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The columns of each level of containers, and how far the container with most prose is."""
    of, parent, first, end = containers.of, containers.parent, containers.first, containers.end
    count = len(parent)
    prose = sizes * ((sizes >= PROSE_WORDS / 2) & (links / chars < 0.5))
    is_paragraph = containers.where([tag in PARAGRAPHS for tag, _ in containers.kinds])
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
    """How far each container is from one of them: -1 for all inside it, and itself.

    Those around it are as far as they are above it, all others a step for each level below these, or below the root.
    """
    parent, depth = containers.parent, containers.depth
    top = len(parent)
    around = np.zeros(top + 1, dtype=bool)
    at = best
    while at >= 0:
        around[at] = True
        at = int(parent[at])
    around[top] = True
    # The innermost of those around it that each container is in.
    inside = np.where(around, np.arange(top + 1), np.append(np.where(parent >= 0, parent, top), top))
    while not around[inside].all():
        inside = inside[inside]
    inside = inside[:-1]
    level = np.append(depth, -1)[inside]
    steps = depth - level + np.where(inside < top, depth[best] - level, 0)
    return np.where(inside == best, -1.0, steps)


def _title(page: PageColumns, reading: Reading, containers: Containers) -> list[np.ndarray]:
    """Overlap with the page's title, and the distance to the headline: the h1 or, without one, the best match."""
    n = len(page.texts)
    titles = [page.meta.get(key, "") for key in TITLES]
    sets = [found for t in dict.fromkeys(titles) if (found := {w.lower() for w in words_of(t)})]
    overlap = np.zeros(n)
    texts, words = reading.pairs
    counts = reading.distinct_counts
    for title in sets:
        shared = np.bincount(texts[reading.among(title)[words]], minlength=n)
        np.maximum(overlap, shared / (counts + len(title) - shared), out=overlap)
    overlap[np.diff(reading.starts) > MOST_TITLE_WORDS] = 0.0
    headline = -1
    is_h1 = [tag == "h1" for tag, _ in containers.kinds]
    if any(is_h1):
        of_h1 = np.flatnonzero(containers.where(is_h1)[containers.of])
        headline = int(of_h1[overlap[of_h1].argmax()]) if len(of_h1) else -1
    if headline < 0 and overlap.max() > 0.5:
        headline = int(overlap.argmax())
    distance = np.arange(n) - headline if headline >= 0 else np.full(n, -1)
    return [
        overlap,
        overlap > 0.85,
        np.sign(distance) * np.log1p(np.abs(distance)),
        (distance < 0).astype(float) + (headline < 0),
    ]


def _own_words(page: PageColumns, reading: Reading) -> list[np.ndarray]:
    """The share of a segment's 3-grams in the JSON-LD articleBody, and of its words in the description."""
    n = len(page.texts)
    sizes = np.diff(reading.starts)
    inside, described = np.full(n, -1.0), np.zeros(n)
    grams = np.zeros(0)
    if "article_body" in page.meta:
        numbers = reading.numbers_of([w.lower() for w in words_of(page.meta["article_body"])])
        base = len(reading.distinct) + len(numbers) + 1
        grams = np.unique(_grams(numbers, base))
    if len(grams):
        there = np.zeros(len(reading.numbers))
        own = _grams(reading.numbers, base)
        there[: len(own)] = np.isin(own, grams)
        running = np.concatenate([[0.0], np.cumsum(there)])
        start, stop = reading.starts[:-1], reading.starts[1:] - 2  # a text's last two words begin no 3-gram
        known = sizes >= 3
        inside[known] = (running[stop[known]] - running[start[known]]) / (sizes[known] - 2)
    if "description" in page.meta:
        description = reading.among({w.lower() for w in words_of(page.meta["description"])})
        there = reading.sums(description[reading.numbers])
        described = np.where(sizes >= 4, there / np.maximum(sizes, 1), 0.0)
    return [inside, np.full(n, float(len(grams) >= 50)), described]


def _grams(numbers: np.ndarray, base: int) -> np.ndarray:
    """A number for each three words in a row; numbers of words are below `base`, which is below two million."""
    if len(numbers) < 3:
        return np.zeros(0, np.int64)
    grams: np.ndarray = (numbers[:-2] * base + numbers[1:-1]) * base + numbers[2:]
    return grams


def _kinds(page: PageColumns, sizes: np.ndarray, containers: Containers) -> list[np.ndarray]:
    """Hidden by a container; how many segments stand in a container of the same tag and classes, and their words."""
    is_hidden = [("hidden", "hidden") in attributes for _, attributes in containers.kinds]
    hidden = containers.where(is_hidden)
    if any(is_hidden):
        hidden = along_paths(hidden.astype(np.int64), containers.parent) > 0
    tags: dict[str, int] = {}
    tag_of = np.array([tags.setdefault(tag, len(tags)) for tag, _ in containers.kinds])[containers.named]
    parent = containers.parent
    keys = containers.names * (len(tags) + 1) + np.where(parent >= 0, tag_of[parent], len(tags))
    _, of = np.unique(keys[containers.of], return_inverse=True)
    counts = np.bincount(of)
    words = np.bincount(of, weights=sizes)
    return [hidden[containers.of], np.log1p(counts)[of], np.log1p(words / counts)[of]]
