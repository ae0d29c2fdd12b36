"""Segment and page metrics, as the field defines them.

Every score lies in 0..1. A ratio whose denominator is 0 counts as 0 unless the function says otherwise;
a mean over no pages is nan. "Output" is what an extractor gave for a page, "gold" what it should have given.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsclf.errors import ConfigError, DataSetError

# Han, Hiragana and Katakana with their iteration and prolonged sound marks, half-width forms and supplements.
# Planes 2 and 3 are taken whole: Unicode reserves them for ideographs, and adds some with each version.
# The middle dot (U+30FB) is left out: it is punctuation.
_CJK = (
    r"\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    r"\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
# The second branch is \w+ without the characters of the first, so that "2024年春" gives three tokens.
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class PageScore:
    """How well output covers gold, each figure 0..1 (nan for a mean over no pages)."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class SnippetScore:
    """Snippets found and avoided, counted over all pages, each figure 0..1."""

    precision: float
    recall: float
    f1: float
    accuracy: float


@dataclass(frozen=True)
class SegmentScore:
    """How well segments are told apart, body being the positive class; figures 0..1, over `n` segments."""

    precision: float
    recall: float
    f1: float
    average_precision: float
    n: int


def tokens(text: str) -> list[str]:
    r"""Cut a text of any length into lower-cased `\w+` tokens, Chinese and Japanese into characters.

    Punctuation and spaces are dropped; the empty text gives the empty list.
    """
    # Found first and lower-cased after: "İ" lower-cases to two characters, and the second would cut the word.
    return [token.lower() for token in _TOKEN.findall(text)]


def word_score(output: str, gold: str) -> PageScore:
    """Score one page by the multisets of its `tokens`; the figure of a set is the mean of `f1` over pages.

    Both empty: all 1. Only one of them empty: all 0, precision and recall too, so that a page on which
    an extractor gives up never raises a mean. Swapping the arguments swaps precision and recall.
    """
    found, wanted = Counter(tokens(output)), Counter(tokens(gold))
    if not found and not wanted:
        return PageScore(1.0, 1.0, 1.0)
    common = (found & wanted).total()
    return PageScore(
        _ratio(common, found.total()),
        _ratio(common, wanted.total()),
        _ratio(2 * common, found.total() + wanted.total()),
    )


def ngram_counts(output: str, gold: str, n: int = 4) -> tuple[float, float, float]:
    r"""Return (TP, FP, FN) of one page over multisets of n-grams, divided by their sum.

    N-grams are of case-sensitive `\w+` tokens; a text of fewer than `n` tokens is a single, shorter n-gram,
    a text without tokens has none. The three add up to 1, or are all 0 where both texts have no tokens.
    Source: `string_shingle_matching` in evaluate.py of github.com/scrapinghub/article-extraction-benchmark,
    where n is 4.
    """
    found, wanted = Counter(_ngrams(output, n)), Counter(_ngrams(gold, n))
    tp = (found & wanted).total()
    fp, fn = found.total() - tp, wanted.total() - tp
    total = tp + fp + fn
    return _ratio(tp, total), _ratio(fp, total), _ratio(fn, total)


def scrapinghub_rates(output: str, gold: str) -> tuple[float, float]:
    """Return (precision, recall) of one page, each 0..1, as the scrapinghub benchmark counts them.

    Output equal to gold in 4-grams (both empty included) has 1 for both; else a ratio of 0 by 0 is 0.
    Source: `precision_score` and `recall_score` in the benchmark's evaluate.py.
    """
    tp, fp, fn = ngram_counts(output, gold)
    if fp == fn == 0:
        return 1.0, 1.0
    return _ratio(tp, tp + fp), _ratio(tp, tp + fn)


def f1_of_means(rates: npt.ArrayLike) -> float:
    """Take precision and recall of pages, shape (pages, 2), each 0..1, to the F1 of their two means.

    This is the benchmark's F1; it serves as `statistic` of `bootstrap_interval`. No pages give nan.
    """
    table = np.asarray(rates, dtype=np.float64).reshape(-1, 2)
    if not len(table):
        return math.nan
    return _harmonic(float(table[:, 0].mean()), float(table[:, 1].mean()))


def scrapinghub_score(pages: Sequence[tuple[str, str]]) -> PageScore:
    """Score a set of pages, each (output, gold), as the scrapinghub article extraction benchmark does.

    Precision and recall are the means over pages of `scrapinghub_rates`; F1 is the F1 of the two means,
    not the mean of F1. Every page has the same weight, however long. No pages give nan.
    """
    if not pages:
        return PageScore(math.nan, math.nan, math.nan)
    rates = np.array([scrapinghub_rates(output, gold) for output, gold in pages])
    return PageScore(float(rates[:, 0].mean()), float(rates[:, 1].mean()), f1_of_means(rates))


def snippet_counts(output: str, with_: Iterable[str], without: Iterable[str]) -> tuple[int, int, int, int]:
    """Return (TP, FN, FP, TN) of one page: `with_` snippets found and not, `without` ones found and not.

    A snippet is found if it is a substring of the output, spaces and case included.
    Source: `evaluate_result` in tests/evaluate.py of github.com/adbar/trafilatura.
    """
    wanted = [snippet in output for snippet in with_]
    unwanted = [snippet in output for snippet in without]
    tp, fp = sum(wanted), sum(unwanted)
    return tp, len(wanted) - tp, fp, len(unwanted) - fp


def snippet_score(pages: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> SnippetScore:
    """Score a set of pages, each (output, with, without), by their snippet counts added up.

    Source: `calculate_scores` in tests/evaluate.py of github.com/adbar/trafilatura, which fails where
    a ratio is 0 by 0; here it is 0.
    """
    return _snippets([snippet_counts(*page) for page in pages])


def f1_of_snippets(counts: npt.ArrayLike) -> float:
    """Take snippet counts of pages, shape (pages, 4) as `snippet_counts` gives them, to the F1 of their sum.

    It serves as `statistic` of `bootstrap_interval`. No pages give 0.
    """
    return _snippets(counts).f1


def _snippets(counts: npt.ArrayLike) -> SnippetScore:
    tp, fn, fp, tn = np.asarray(counts, dtype=np.int64).reshape(-1, 4).sum(axis=0).tolist()
    return SnippetScore(
        _ratio(tp, tp + fp),
        _ratio(tp, tp + fn),
        _ratio(2 * tp, 2 * tp + fp + fn),
        _ratio(tp + tn, tp + fn + fp + tn),
    )


def segment_score(labels: npt.ArrayLike, scores: npt.ArrayLike, threshold: npt.ArrayLike) -> SegmentScore:
    """Score segments of any number of pages, body being the positive class.

    `labels` has shape (segments,): 1 body, 0 boilerplate, -1 unknown, which is left out (of `n` too).
    `scores` has the same shape: probability of body, 0..1. A segment counts as body from `threshold` on,
    which is a number, or an array with one for each segment.
    Average precision does not depend on the threshold; as in scikit-learn it is the sum of precisions
    weighted by the steps in recall, and 0 where no segment is body.
    Raises `DataSetError` for shapes that differ and for other labels.
    """
    known = np.asarray(labels, dtype=np.int64)
    probabilities = np.asarray(scores, dtype=np.float64)
    if known.shape != probabilities.shape or known.ndim != 1:
        raise DataSetError(
            f"expected a label and a score for each segment, got shapes {known.shape}, {probabilities.shape}"
        )
    if known.size and (known.min() < -1 or known.max() > 1):
        raise DataSetError(f"expected labels 1, 0 and -1, got {known.min()} to {known.max()}; rebuild the data set")
    kept = known >= 0
    body, probabilities = known[kept] == 1, probabilities[kept]
    kept_as_body = probabilities >= np.broadcast_to(threshold, known.shape)[kept]
    tp = int((body & kept_as_body).sum())
    fp, fn = int(kept_as_body.sum()) - tp, int(body.sum()) - tp
    average = 0.0
    if body.any():
        # Imported here, so that who only wants page metrics doesn't wait for scikit-learn.
        from sklearn.metrics import average_precision_score

        average = float(average_precision_score(body, probabilities))
    return SegmentScore(
        _ratio(tp, tp + fp),
        _ratio(tp, tp + fn),
        _ratio(2 * tp, 2 * tp + fp + fn),
        average,
        len(body),
    )


def bootstrap_interval(
    values: npt.ArrayLike,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
    statistic: Callable[[npt.NDArray[np.float64]], float] = np.mean,
) -> tuple[float, float]:
    """Return (low, high), the percentile bootstrap interval of a statistic over pages.

    `values` has shape (pages,) or (pages, k): what each page scored. `level` is the share of resampled
    statistics between the two bounds, inside 0..1. `statistic` takes an array of the same shape as `values`.
    The same arguments give the same interval. No pages give (nan, nan); one page gives its own value twice.
    Raises `ConfigError` for a level or a number of resamples that is out of range.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    if not 0 < level < 1:
        raise ConfigError(f"expected a level between 0 and 1, got {level}; .95 is usual")
    if resamples < 1:
        raise ConfigError(f"expected at least one resample, got {resamples}; 2000 is usual")
    table = np.asarray(values, dtype=np.float64)
    n = len(table)
    if not n:
        return math.nan, math.nan
    rng = np.random.default_rng(seed)
    # Resamples are drawn in blocks: all at once would take 16 kB a page.
    block = max(1, 1_000_000 // n)
    drawn: list[float] = []
    for start in range(0, resamples, block):
        chosen = rng.integers(n, size=(min(block, resamples - start), n))
        if statistic is np.mean and table.ndim == 1:
            drawn.extend(table[chosen].mean(axis=1))
        else:
            drawn.extend(float(statistic(table[rows])) for rows in chosen)
    tail = (1 - level) / 2
    low, high = np.quantile(np.array(drawn), [tail, 1 - tail])
    return float(low), float(high)


def page_interval(
    values: npt.ArrayLike, statistic: Callable[[npt.NDArray[np.float64]], float] = np.mean
) -> tuple[float, float] | None:
    """The 95 % `bootstrap_interval` of pages; None of fewer than two, which tell nothing of how pages vary."""
    return bootstrap_interval(values, statistic=statistic) if len(np.asarray(values)) > 1 else None


def _ngrams(text: str, n: int) -> list[tuple[str, ...]]:
    words = _WORD.findall(text)
    grams = (tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))
    return [gram for gram in grams if gram]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _harmonic(precision: float, recall: float) -> float:
    return _ratio(2 * precision * recall, precision + recall)
