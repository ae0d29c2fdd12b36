"""The benchmark of counts of sites, on a made-up site whose notice a model takes for body."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.sites.measure import COUNTED, Fitted, fit, gains, paired_interval, regardless, rule_of
from benchmarks.sites.pages import Site, SitePage
from benchmarks.sites.tables import amounts_table, gains_table, sites_table, strengths_table

import newsclf
from made_site import NOTICE, site
from newsclf.features.facts import facts, words_column
from newsclf.recurrence.site_counts import page_texts
from newsclf.row import Row
from newsclf.segment import segment_page


def _page(page: newsclf.Page, model: newsclf.Predictor) -> SitePage:
    cut = segment_page(page)
    body = [len(segment.text.split()) == 40 and segment.text != NOTICE for segment in cut.segments]
    texts = [segment.text for segment in cut.segments]
    gold = "\n".join(text for text, own in zip(texts, body, strict=True) if own)
    labels = ["body" if own else "boilerplate" for own in body]
    row = Row(str(page.url), "made", "tide", cut, gold, labels, [None] * len(body), roles=[None] * len(body))  # type: ignore[arg-type]
    table, computed = model.require("html"), facts(cut)
    keys = page_texts(page, texts, cut.meta)
    logits = table.final_logits(computed)[0]
    return SitePage(row, table, logits, computed.numeric, words_column("html", computed.numeric), keys)


@pytest.fixture(scope="module")
def sites(sample_model: Path) -> list[Site]:
    model = newsclf.load(sample_model)
    return [Site("made", name, [_page(one, model) for one in site(7, name)]) for name in ("a.example", "b.example")]


def test_what_recurs_is_fitted_as_boilerplate_and_raises_word_f1(sites: list[Site]) -> None:
    amounts = fit(sites)
    alone, _, often = amounts[:, 2]  # long texts
    assert often < -0.1 < 0 <= alone
    strong = rule_of(np.array([[0.5] * 3, [-0.5] * 3, [-9.0] * 3]), 4)
    before, after = gains(sites, strong, None)
    assert len(before) == len(after) == 14
    assert (after >= before).all()
    assert (after > 0.99).all()
    assert not len(gains(sites, strong, 20)[0])
    few = rule_of(np.full((3, 3), -9.0), 7)  # no site has so many others
    before, after = gains(sites, few, None)
    assert (before == after).all()


def test_the_tables_have_a_row_for_each_count_of_pages(sites: list[Site]) -> None:
    fitted = Fitted(sites)
    assert "| often |" in amounts_table(fit(sites))
    shown = gains_table(sites, fitted.rule(4, 1.0)).splitlines()
    assert len(shown) == 2 + sum(counted is None or counted <= 7 for counted in COUNTED)
    assert "| a.example | 7 |" in sites_table(sites, regardless(0.5))
    assert len(strengths_table(sites, fitted).splitlines()) == 2 + 9


def test_intervals_are_of_paired_differences() -> None:
    same = np.linspace(0, 1, 9)
    assert paired_interval([(same, same + 0.25), (same[:4], same[:4] + 0.25)]) == pytest.approx((0.25, 0.25))
    assert np.isnan(paired_interval([])).all()
