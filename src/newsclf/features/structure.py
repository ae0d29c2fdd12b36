"""What mark-up adds: links, depth, the containers above a segment, title and JSON-LD."""

from __future__ import annotations

import numpy as np

from ..page import SegmentedPage
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


def structure(page: SegmentedPage, reading: Reading) -> np.ndarray:
    """The columns `STRUCTURE`, float64 of shape (segments, columns)."""
    n = len(page.segments)
    if not n:
        return np.zeros((0, len(STRUCTURE)))
    sizes = reading.sizes
    chars = np.array([max(len(s.text), 1) for s in page.segments])
    links = np.array([s.link_chars or 0 for s in page.segments])
    density = links / chars
    around = np.concatenate([[0.0], density, [0.0]])
    window = (
        np.convolve(density, np.ones(9), "same") / np.convolve(np.ones(n), np.ones(9), "same")
        if n >= 9
        else np.full(n, density.mean())
    )
    depth, levels, densest = _containers(page, sizes, chars, links)
    title = _title(page, reading)
    columns = [
        density,
        np.log1p([sum(m.split(" ", 1)[0] == "a" for m in s.marks or ()) for s in page.segments]),
        depth,
        np.log1p([len(s.marks or ()) for s in page.segments]),
        around[:-2],
        around[2:],
        window,
        *levels,
        *densest,
        *title,
        *_own_words(page, reading),
        *_kinds(page, sizes),
    ]
    return np.stack(columns, axis=1)


def _containers(
    page: SegmentedPage, sizes: np.ndarray, chars: np.ndarray, links: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Depth, the columns of each level of containers, and how far the container with most prose is."""
    count = len(page.nodes)
    of = np.array([s.node for s in page.segments])
    parent = np.array([node.parent for node in page.nodes])
    prose = sizes * ((sizes >= PROSE_WORDS / 2) & (links / chars < 0.5))
    paragraph = (prose > 0) & np.array([page.nodes[s.node or 0].tag in _PARAGRAPHS for s in page.segments])
    first = np.full(count, len(of))
    np.minimum.at(first, of, np.arange(len(of)))
    sums = np.stack(
        [
            np.bincount(of, weights=w, minlength=count)
            for w in (sizes, chars, links, prose, paragraph, np.ones(len(of)))
        ],
        axis=1,
    )
    own_prose = sums[:, 3].copy()
    depth = np.zeros(count)
    for i in range(count):
        depth[i] = depth[parent[i]] + 1 if parent[i] >= 0 else 0
    for i in range(count - 1, 0, -1):
        if parent[i] >= 0:
            sums[parent[i]] += sums[i]
            first[parent[i]] = min(first[parent[i]], first[i])
    total, total_prose = max(sizes.sum(), 1.0), max(prose.sum(), 1.0)
    levels: list[np.ndarray] = []
    node = of.copy()
    index = np.arange(len(of))
    for _ in range(LEVELS):
        at = sums[node]
        levels += [
            at[:, 0] / total,
            at[:, 2] / np.maximum(at[:, 1], 1),
            at[:, 3] / total_prose,
            np.log1p(at[:, 4]),
            (index - first[node]) / np.maximum(at[:, 5], 1),
            np.log1p(at[:, 5]),
        ]
        node = np.where(parent[node] >= 0, parent[node], node)
    # The densest container holds most prose in itself and its direct children.
    near = own_prose.copy()
    np.add.at(near, parent[1:], own_prose[1:])
    best = int(np.argmax(near))
    above = {}
    step, at_node = 0, best
    while at_node >= 0:
        above[at_node] = step
        step, at_node = step + 1, int(parent[at_node])
    distance = np.zeros(count)
    for i in range(count):
        distance[i] = (
            -above[i]
            if i in above
            else distance[parent[i]] + 1
            if distance[parent[i]] >= 0
            else 1 - distance[parent[i]]
        )
    inside = np.zeros(count, bool)
    inside[best] = True
    for i in range(best + 1, count):
        inside[i] = inside[i] or (parent[i] >= 0 and inside[parent[i]])
    steps = np.where(inside, -1.0, 0.0)[of] + np.where(inside, 0.0, np.abs(distance))[of]
    return depth[of], levels, [steps, np.full(len(of), near[best] / total_prose)]


def _title(page: SegmentedPage, reading: Reading) -> list[np.ndarray]:
    """Overlap with the page's title, and the distance to the headline: the h1 or, without one, the best match."""
    n = len(page.segments)
    titles = [page.meta.get(key, "") for key in ("headline", "og_title", "title", "h1")]
    sets = [{w.lower() for w in words_of(t)} for t in titles if t]
    overlap, exact = np.zeros(n), np.zeros(n)
    for i, lower in enumerate(reading.lower):
        words = set(lower)
        if words and len(lower) <= 60:
            scores = [len(words & s) / len(words | s) for s in sets if s]
            overlap[i] = max(scores, default=0.0)
            exact[i] = overlap[i] > 0.85
    tags = [page.nodes[s.node].tag if s.node is not None else "" for s in page.segments]
    headline = -1
    for i, tag in enumerate(tags):
        if tag == "h1" and (headline < 0 or overlap[i] > overlap[headline]):
            headline = i
    if headline < 0 and overlap.max() > 0.5:
        headline = int(overlap.argmax())
    distance = np.arange(n) - headline if headline >= 0 else np.full(n, -1)
    return [
        overlap,
        exact,
        np.sign(distance) * np.log1p(np.abs(distance)),
        (distance < 0).astype(float) + (headline < 0),
    ]


def _own_words(page: SegmentedPage, reading: Reading) -> list[np.ndarray]:
    """The share of a segment's 3-grams in the JSON-LD articleBody, and of its words in the description."""
    n = len(page.segments)
    body = [w.lower() for w in words_of(page.meta.get("article_body", ""))]
    grams = set(zip(body, body[1:], body[2:], strict=False))
    description = {w.lower() for w in words_of(page.meta.get("description", ""))}
    inside, described = np.full(n, -1.0), np.zeros(n)
    for i, lower in enumerate(reading.lower):
        if grams and len(lower) >= 3:
            own = list(zip(lower, lower[1:], lower[2:], strict=False))
            inside[i] = sum(g in grams for g in own) / len(own)
        if description and len(lower) >= 4:
            described[i] = sum(w in description for w in lower) / len(lower)
    return [inside, np.full(n, float(len(grams) >= 50)), described]


def _kinds(page: SegmentedPage, sizes: np.ndarray) -> list[np.ndarray]:
    """Hidden by a container; how many segments stand in a container of the same tag and classes, and their words."""
    hidden: list[bool] = []
    for node in page.nodes:
        hidden.append("hidden" in node.attributes or (node.parent >= 0 and hidden[node.parent]))
    keys = []
    for s in page.segments:
        node = page.nodes[s.node or 0]
        keys.append(
            (
                node.tag,
                node.attributes.get("class", ""),
                page.nodes[node.parent].tag if node.parent >= 0 else "",
            )
        )
    codes = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    of = np.array([codes[key] for key in keys])
    counts = np.bincount(of)
    words = np.bincount(of, weights=sizes)
    return [
        np.array([hidden[s.node or 0] for s in page.segments], float),
        np.log1p(counts[of]),
        np.log1p(words[of] / counts[of]),
    ]
