"""How often pages come out empty, the curve over the least score, and the areas under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from benchmarks.quality.tables import markdown_table
from sklearn.metrics import roc_auc_score

from newsclf.metrics import bootstrap_interval

from .measure import ScoredPage

_LEAST_FOUND = 0.5
_LEASTS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_NO_ARTICLES = ("collection", "listing")


def summary(pages: Sequence[ScoredPage]) -> dict[str, Any]:
    """Figures by corpus, the curve, and the areas under the ROC curve; JSON-able.

    Articles are the pages of the type article, and of corpora that name no types, that have at least half of their gold
    in the text; only these count, with and without body.
    """
    articles = [p for p in pages if p.page_type in ("article", None) and p.gold_words and p.found >= _LEAST_FOUND]
    groups: dict[str, list[ScoredPage]] = defaultdict(list)
    for page in articles:
        groups[page.corpus].append(page)
    groups["all"] = articles
    emptied = [p.score_without for p in articles if p.score_without is not None]
    scores = [p.score for p in articles]
    others = {kind: [p.score for p in pages if p.page_type == kind] for kind in _NO_ARTICLES}
    others = {kind: found for kind, found in others.items() if found}
    navigation = [p.score_navigation for p in articles if p.score_navigation is not None]
    negatives = {"the same without body": emptied, "their navigation": navigation, **others}
    return {
        "groups": [_group(name, group) for name, group in groups.items()],
        "curve": [
            {
                "least": least,
                "articles": _below(scores, least),
                **{name: _below(found, least) for name, found in negatives.items()},
            }
            for least in _LEASTS
        ],
        "auc": {name: _auc(scores, found) for name, found in negatives.items()},
    }


def _group(name: str, pages: Sequence[ScoredPage]) -> dict[str, Any]:
    without = np.array([p.empty_without for p in pages if p.empty_without is not None], dtype=float)
    navigation = np.array([p.empty_navigation for p in pages if p.empty_navigation is not None], dtype=float)
    empty = np.array([p.empty for p in pages], dtype=float)
    f1 = np.array([p.f1 for p in pages])
    return {
        "group": name,
        "pages": len(pages),
        "empty": float(empty.mean()),
        "empty_interval": bootstrap_interval(empty),
        "without": len(without),
        "empty_without": float(without.mean()),
        "empty_without_interval": bootstrap_interval(without),
        "empty_navigation": float(navigation.mean()),
        "empty_navigation_interval": bootstrap_interval(navigation),
        "f1": float(f1.mean()),
    }


def _below(scores: Sequence[float], least: float) -> float:
    return float((np.array(scores) < least).mean())


def _auc(articles: Sequence[float], others: Sequence[float]) -> float:
    return float(roc_auc_score([1] * len(articles) + [0] * len(others), [*articles, *others]))


def markdown(results: Mapping[str, Any]) -> str:
    """The tables of `summary` as Markdown."""

    def percent(value: float, interval: tuple[float, float]) -> str:
        return f"{100 * value:.1f} % ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})"

    rows = [
        [
            g["group"],
            str(g["pages"]),
            percent(g["empty"], g["empty_interval"]),
            str(g["without"]),
            percent(g["empty_without"], g["empty_without_interval"]),
            percent(g["empty_navigation"], g["empty_navigation_interval"]),
            f"{g['f1']:.4f}",
        ]
        for g in results["groups"]
    ]
    head = [
        "corpus",
        "articles",
        "of these empty",
        "without body",
        "of these empty",
        "navigation empty",
        "page word F1 of the articles",
    ]
    names = list(results["auc"])
    curve = [
        [f"{point['least']:g}", *(f"{100 * point[name]:.1f} %" for name in ("articles", *names))]
        for point in results["curve"]
    ]
    areas = [[name, f"{value:.4f}"] for name, value in results["auc"].items()]
    return "\n\n".join(
        [
            f"### Pages that come out empty\n\n{markdown_table(head, rows, left=(0,))}",
            "### Pages with a score below\n\n" + markdown_table(["page score", "articles", *names], curve, left=()),
            f"### Area under the ROC curve, articles against\n\n{markdown_table(['', 'AUC'], areas, left=(0,))}",
        ]
    )
