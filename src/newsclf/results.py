"""What an evaluation gives: figures by page and by group of pages, from the scores of segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .metrics import f1_of_means, f1_of_snippets, page_interval, segment_score
from .output_figures import kept_text, output_figures
from .page import View
from .page_groups import groups_of
from .rivals import Difference, LearningPoint, Rival, RivalGroup
from .row import LABELS, Row

if TYPE_CHECKING:
    from .figures import ViewFigures
    from .told_reasons import ToldReasons


FEWEST = 5
"""So many pages a group has, or differences in it are not told."""


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The figures of a group of pages.

    All are 0..1. `word_f1` is the mean over the pages with a full gold, `ngram_f1` the scrapinghub benchmark's; each
    has its 95 % bootstrap interval over pages, None of a single page; all are None where no page has a full gold. Gold
    and labels are by convention (`body_roles`); `raw_word_f1` is against the gold as the corpus has it. `snippet_f1`
    counts the snippets of all pages, None where there are none. Segment figures count all labelled segments alike; they
    are None where none of these is body: there is nothing to find.
    """

    group: str
    pages: int
    segments: int
    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    word_f1_interval: tuple[float, float] | None
    raw_word_f1: float | None
    ngram_f1: float | None
    ngram_f1_interval: tuple[float, float] | None
    snippet_f1: float | None
    segment_precision: float | None
    segment_recall: float | None
    segment_f1: float | None
    average_precision: float | None


@dataclass(frozen=True, slots=True)
class PageResult:
    """The figures of one page, 0..1; None where it has no full gold.

    `raw_word_f1` is against the gold as the corpus has it, the others by convention. `snippets` are the counts of
    `metrics.snippet_counts` (found, missed, wrongly found, rightly left out), None where the page has no snippets.
    """

    page_id: str
    corpus: str
    view: View
    site: str
    lang: str | None
    page_type: str | None
    rendering: str | None
    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    raw_word_f1: float | None
    ngram_precision: float | None
    ngram_recall: float | None
    snippets: tuple[int, int, int, int] | None


@dataclass(slots=True)
class Scored:
    """A page with the scores of its segments and the one from which they are body: `row` by convention, `raw_gold` as
    the corpus has it.
    """

    row: Row
    raw_gold: str | None
    scores: np.ndarray
    threshold: float


@dataclass(slots=True)
class Results:
    """What an evaluation gives: what was evaluated, the groups (each view first as a whole), each page, and the scored
    pages that these figures are of; where they were asked for, rivals, their groups and the differences to them
    (`comparison`), the points of a learning curve (`learning_curve`), and for each page why its segments were scored as
    they were (`told_reasons`).
    """

    how: dict[str, Any]
    groups: list[GroupResult] = field(default_factory=list)
    pages: list[PageResult] = field(default_factory=list)
    scored: Sequence[Scored] = field(default=(), repr=False)
    rivals: list[Rival] = field(default_factory=list)
    rival_groups: list[RivalGroup] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    learning_curve: list[LearningPoint] = field(default_factory=list)
    reasons: Sequence[ToldReasons] | None = field(default=None, repr=False, compare=False)
    _figures: list[ViewFigures] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def figures(self) -> list[ViewFigures]:
        """What a report draws of each view (`figures`), computed when it is first asked for."""
        from .figures import figures_of

        if self._figures is None:
            self._figures = figures_of(self)
        return self._figures

    @property
    def word_f1(self) -> float | None:
        """The mean page word F1 over all pages and views, which `--fail-under` looks at; None without a full gold."""
        found = [page.word_f1 for page in self.pages if page.word_f1 is not None]
        return float(np.mean(found)) if found else None

    def told_differences(self) -> list[Difference]:
        """The differences that are worth telling: not those of a few pages, nor of groups that are all of their view;
        whole views first.
        """
        pages = {group.group: group.pages for group in self.groups}

        def told(own: Difference) -> bool:
            view, _, rest = own.group.partition(" ")
            return own.pages >= FEWEST and (not rest or (rest.count("=") < 2 and pages[own.group] < pages[view]))

        found = [difference for difference in self.differences if told(difference)]
        return sorted(found, key=lambda difference: " " in difference.group)

    def without_difference(self) -> list[str]:
        """Of each rival and view that has figures but no difference that is told, a line that says why."""
        common = {(own.rival, own.group): own.pages for own in self.differences}
        lines = []
        for own in self.rival_groups:
            pages = common.get((own.rival, own.group), 0)
            if " " not in own.group and pages < FEWEST:
                lines.append(
                    f"{own.rival}, {own.group}: no difference is told; both have a word F1 on {pages or 'no'}"
                    f" page{'' if pages == 1 else 's'}, expected {FEWEST} or more"
                )
        return lines

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain JSON-able values; those of rivals, and a learning curve, where there are any."""
        found: dict[str, Any] = {
            "word_f1": self.word_f1,
            "how": self.how,
            "groups": [asdict(group) for group in self.groups],
            "pages": [asdict(page) for page in self.pages],
            "figures": [asdict(view) for view in self.figures],
        }
        if self.rivals:
            found["rivals"] = [rival.as_dict() for rival in self.rivals]
            found["rival_groups"] = [asdict(group) for group in self.rival_groups]
            found["differences"] = [asdict(difference) for difference in self.differences]
        if self.learning_curve:
            found["learning_curve"] = [asdict(point) for point in self.learning_curve]
        return found


def results_of(how: dict[str, Any], scored: Sequence[Scored]) -> Results:
    """The figures of scored pages, as a whole and by view, corpus, page type, language and rendering.

    Args:
        how: what was evaluated, kept as it is.
        scored: the pages, at least one.
    """
    results = Results(how, pages=[_page(item) for item in scored], scored=scored)
    for name, numbers in groups_of(results.pages).items():
        results.groups.append(_group(name, [scored[i] for i in numbers], [results.pages[i] for i in numbers]))
    return results


def _page(item: Scored) -> PageResult:
    row = item.row
    found = output_figures(kept_text(row, item.scores, item.threshold), row, item.raw_gold)
    return PageResult(
        row.page_id,
        row.corpus,
        row.page.view,
        row.site,
        row.lang,
        row.page_type,
        row.rendering,
        found.word_precision,
        found.word_recall,
        found.word_f1,
        found.raw_word_f1,
        found.ngram_precision,
        found.ngram_recall,
        found.snippets,
    )


def _group(name: str, scored: Sequence[Scored], pages: Sequence[PageResult]) -> GroupResult:
    full = [p for p in pages if p.word_f1 is not None]
    f1 = np.array([p.word_f1 for p in full])
    rates = np.array([(p.ngram_precision, p.ngram_recall) for p in full])
    snippets = [p.snippets for p in pages if p.snippets]
    labels = np.concatenate(
        [[-1 if x is None else LABELS.index(x) for x in item.row.labels] for item in scored]
    ).astype(int)
    scores = np.concatenate([item.scores for item in scored])
    thresholds = np.concatenate([np.full(len(item.scores), item.threshold) for item in scored])
    segments = segment_score(labels, scores, thresholds)
    body = bool((labels == 1).any())
    return GroupResult(
        group=name,
        pages=len(scored),
        segments=segments.n,
        word_precision=float(np.mean([p.word_precision for p in full])) if full else None,
        word_recall=float(np.mean([p.word_recall for p in full])) if full else None,
        word_f1=float(f1.mean()) if full else None,
        word_f1_interval=page_interval(f1),
        raw_word_f1=float(np.mean([p.raw_word_f1 for p in full])) if full else None,
        ngram_f1=float(f1_of_means(rates)) if full else None,
        ngram_f1_interval=page_interval(rates, f1_of_means),
        snippet_f1=f1_of_snippets(snippets) if snippets else None,
        segment_precision=segments.precision if body else None,
        segment_recall=segments.recall if body else None,
        segment_f1=segments.f1 if body else None,
        average_precision=segments.average_precision if body else None,
    )
