"""The Predictor: pages in, predictions out. Needs neither scikit-learn nor any other heavy import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .artifact import Artifact, load_artifact
from .compiled import Table
from .errors import ConfigError, InputError, OptionError, ViewError, install_line
from .features.facts import facts, facts_of
from .forks import before_forks
from .page import Page, PredictedSegments, Prediction, SegmentedPage, View
from .scoring import PlainScorer, Recurs, Scored, Scorer, scored
from .segment import Limits, segment_columns
from .shipped import model_folder

if TYPE_CHECKING:
    from .explain import PageReasons
    from .recurrence.site_counts import SiteCounts

# For a part that learned no page score: a body of this many words counts half, as a page with a sentence or two of body
# may well have no article.
_HALF_WORDS = 30.0


class Predictor:
    """A loaded model. It holds no state between pages and may be shared by threads.

    Attributes:
        info: the artifact's config.json: versions, configuration, data, measurements.
        limits: what bounds a page before it is parsed.
        folder: where the artifact stands.
        fast: whether it predicts with compiled code.
        sites: what recurs on sites, which `predict` and `explain` make use of; None for nothing known.
    """

    def __init__(
        self, artifact: Artifact, limits: Limits | None = None, *, fast: bool = False, sites: SiteCounts | None = None
    ) -> None:
        self.info: dict[str, Any] = artifact.config
        if not isinstance(limits, Limits | None):
            raise OptionError(f"limits: expected newsclf.Limits(...), got {type(limits).__name__}")
        self.limits = limits or Limits()
        self._tables = artifact.tables
        self.folder = artifact.folder
        self.fast = fast
        self.sites = sites
        self._score = self._scorer()

    def __repr__(self) -> str:
        more = (", fast=True" if self.fast else "") + (f", sites={self.sites!r}" if self.sites is not None else "")
        return f"Predictor({str(self.folder)!r}, views={self.views!r}{more})"

    def __getstate__(self) -> dict[str, Any]:
        # Compiled code has no pickle: it is made, or read from disk, where the copy is to work.
        return {name: value for name, value in self.__dict__.items() if name != "_score"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._score = self._scorer()

    def _scorer(self) -> Scorer:
        return self._fast_scorer() if self.fast else PlainScorer(self.require, self.limits, self._recurs)

    @property
    def _recurs(self) -> Recurs | None:
        return None if self.sites is None else self.sites.recurring

    def _fast_scorer(self) -> Scorer:
        from pickle import UnpicklingError

        try:
            from .fast.scoring import FastScorer

            return FastScorer(self.require, self.views, self.limits, self._recurs)
        except ModuleNotFoundError as error:
            if error.name not in ("numba", "llvmlite"):
                raise
            raise ConfigError(f"fast predicting needs numba, which is not installed; {install_line('fast')}") from error
        except (EOFError, OSError, UnpicklingError) as error:
            folder = Path(__file__).parent / "fast" / "__pycache__"
            raise ConfigError(
                f"what numba has compiled can't be read or kept ({type(error).__name__}: {error}): delete its files,"
                f" .nbi and .nbc, in {folder} or the user's cache folder, or name another folder with NUMBA_CACHE_DIR"
            ) from error

    @property
    def views(self) -> list[View]:
        """The views that the model has a part for."""
        return list(self._tables)

    def require(self, view: View) -> Table:
        """The table of a view.

        Raises:
            ViewError: the model has none.
        """
        if view not in self._tables:
            raise ViewError(
                f"{self.folder}: the model has no part for the {view} view, only for {', '.join(self.views)};"
                f" train one on pages with that view, or use another model"
            )
        return self._tables[view]

    def threshold(self, view: View) -> float:
        """The probability from which a segment is body, as the model has it; where its decision is by page, the
        probability by whose odds each page's own is shifted (.5: not at all).

        Raises:
            ViewError: the model has no part for the view.
        """
        return self.require(view).threshold

    def score_segments(self, page: SegmentedPage) -> tuple[np.ndarray, float]:
        """The probability of body of each segment of a segmented page, 0..1, and that from which they are body.

        Raises:
            ViewError: the model has no part for the page's view.
        """
        table = self.require(page.view)
        computed = facts(page)
        probabilities = table.probabilities(computed)
        return probabilities, table.decide(probabilities, computed)[0]

    def explain_segments(self, page: SegmentedPage) -> tuple[PageReasons, float]:
        """Why each segment of a segmented page has its probability, and that from which they are body.

        `probabilities` of the reasons are those of `score_segments`.

        Raises:
            ViewError: as `score_segments`.
        """
        with before_forks:
            from .explain import page_reasons

        table = self.require(page.view)
        computed = facts(page)
        reasons = page_reasons(table, computed)
        return reasons, table.decide(reasons.probabilities, computed)[0]

    def predict(
        self,
        page: Page | bytes | str,
        view: View | None = None,
        *,
        threshold: float | None = None,
        explain: bool = False,
    ) -> Prediction:
        """Tell body from boilerplate on one page.

        Args:
            page: HTML or plain text as bytes or str (which of them, its look tells), or a `Page`.
            view: "html" or "text" where the caller knows; "text" uses the page's text alone.
            threshold: the probability from which a segment is body, between 0 and 1; None for the model's own
                decision, which may differ from page to page.
            explain: whether `Prediction.explain` is to work. It costs no time until it is called, but the prediction
                then keeps the page: bytes or str that you may have let go otherwise.

        Returns:
            The segments in page order with labels and scores; none for an empty page.

        Raises:
            InputError: the page is binary, or a `Page` without content; or the threshold is out of range.
            ViewError: the model has no part for the view.
        """
        _check_threshold(threshold)
        prediction = _prediction(self._score(page, view), page, threshold)
        if explain:
            with before_forks:
                from .explain import Later

            prediction.explain_with(Later(partial(self.explain, page, view, threshold=threshold)))
        return prediction

    def explain(
        self, page: Page | bytes | str, view: View | None = None, *, threshold: float | None = None
    ) -> PageReasons:
        """Tell why each segment of a page is taken for body or not: what each feature adds to its logit.

        Args:
            page: as for `predict`.
            view: as for `predict`.
            threshold: as for `predict`.

        Returns:
            A sequence with the reasons of each segment; `prediction` in it is what `predict` gives. They are found
            without compiled code: of a fast model the probabilities may differ in the sixth digit.

        Raises:
            InputError: as `predict`.
            ViewError: as `predict`.
        """
        with before_forks:
            from .explain import page_reasons

        _check_threshold(threshold)
        columns = segment_columns(page, view, self.limits)
        table = self.require(columns.view)
        computed = facts_of(columns)
        recurs = self._recurs
        recurring = recurs(page, columns.view, columns.texts, columns.meta) if recurs else None
        reasons = page_reasons(table, computed, recurring)
        found = scored(table, columns, computed, reasons.probabilities)
        reasons.prediction = _prediction(found, page, threshold)
        least = found.least if threshold is None else threshold
        reasons.threshold = None if least > 1 else float(least)
        return reasons

    def predict_many(
        self,
        pages: Iterable[Page | bytes | str],
        workers: int = 1,
        *,
        view: View | None = None,
        threshold: float | None = None,
        timeout: float | None = None,
    ) -> Iterator[Prediction]:
        """Predict pages one after the other, in order, in bounded memory.

        A page that can't be read comes as a `Prediction` with `error` set; the others go on. So does one that ends its
        worker process (`error` begins with "crash:"; it is tried twice) or takes too long ("timeout:").

        Args:
            pages: as for `predict`; any iterable, an endless one too, taken only as fast as they are worked on. An
                error that it raises comes after the predictions of the pages before.
            workers: processes; 1 works in this one, unless there is a `timeout`. They end with the iterator, or when
                this process dies.
            view: as for `predict`.
            threshold: as for `predict`.
            timeout: seconds for a page, which ends the process that works on it; 1 worker then is a process too. None
                for none with 1 worker and 300 s with more, many times what any page takes: `limits` bound a page
                already, and a clock makes it depend on what else the machine does which pages fail.

        Raises:
            InputError: `workers` is below 1, `timeout` not above 0, or `pages` is one page; workers are started
                outside `if __name__ == "__main__":`; or they are to have `sites` that were not saved to a file.
            NewsclfError: the workers can't be started.
        """
        from .batch import predict_in_order

        return predict_in_order(self, pages, workers, view, threshold, timeout)


def _check_threshold(threshold: float | None) -> None:
    if threshold is not None and not (isinstance(threshold, int | float) and 0 <= threshold <= 1):
        raise InputError(f"threshold {threshold!r}: expected a probability from 0 to 1")


def _prediction(found: Scored, page: Page | bytes | str, threshold: float | None) -> Prediction:
    scores = found.probabilities
    body = scores >= (found.least if threshold is None else threshold)
    return Prediction(
        segments=PredictedSegments(found.texts, body.tolist(), scores.tolist(), found.places),
        score=_share_of_body(scores, found.sizes, body) if found.page_score is None else found.page_score,
        view=found.view,
        url=page.url if isinstance(page, Page) else None,
        truncated=found.truncated,
    )


def _share_of_body(scores: np.ndarray, sizes: np.ndarray, body: np.ndarray) -> float:
    return float((sizes * scores)[body].sum() / (sizes[body].sum() + _HALF_WORDS))


def load(
    model: str | Path | None = None,
    *,
    limits: Limits | None = None,
    fast: bool = False,
    sites: SiteCounts | str | Path | None = None,
) -> Predictor:
    """Load a model.

    Nothing is unpickled: a model from a stranger can give wrong answers, but can't run code.

    Args:
        model: a model folder; None or "shipped" for the shipped model.
        limits: what bounds a page before it is parsed; None for the defaults.
        fast: predict with compiled code, which needs the extra `fast` (numba): the same predictions (probabilities to
            1e-12) in less than half the time. It is compiled once, for one to two minutes, and kept beside the package
            or in the user's cache folder (`NUMBA_CACHE_DIR` names another); after that loading takes a second.
        sites: what `count_sites` or `newsclf sites` have counted, or the file that it stands in: texts that recur on
            the other pages of a site are less likely body. Pages of other sites are predicted as without it.

    Raises:
        ArtifactError: the folder is no artifact, of another version, changed or damaged.
        ConfigError: numba, which `fast` needs, is not installed, or what it has compiled can't be read or kept.
        InputError: `sites` is no file of counts.
        OptionError: `limits` are none.
    """
    if isinstance(sites, str | Path):
        from .recurrence.site_counts import SiteCounts

        sites = SiteCounts.load(sites)
    return Predictor(load_artifact(model_folder(model)), limits, fast=fast, sites=sites)
