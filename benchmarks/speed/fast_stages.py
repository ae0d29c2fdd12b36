"""The stages of a compiled prediction of HTML, one after the other; it changes with `newsclf.fast`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from selectolax.lexbor import LexborHTMLParser

import newsclf
from newsclf.fast.containers import read_containers
from newsclf.fast.cut_html import cut_html
from newsclf.fast.hashes import codes_of
from newsclf.fast.meta_words import meta_words
from newsclf.fast.part import Part
from newsclf.fast.scoring import texts_of
from newsclf.fast.small_page import surely_small
from newsclf.fast.structure import fill_structure
from newsclf.fast.text_columns import TEXT_COLUMNS, fill_text_columns
from newsclf.fast.texts import read_texts
from newsclf.features.facts import numeric_names
from newsclf.segment import bounded
from newsclf.segment.decode import to_utf8
from newsclf.segment.guard import guard_utf8
from newsclf.segment.meta import read_meta


class FastStages:
    """Does the work of a compiled prediction in stages.

    Args:
        model: loaded with fast=True, with a part for the html view.
    """

    def __init__(self, model: newsclf.Predictor) -> None:
        self._model = model
        self._part = Part(model.require("html"))

    def __call__(self, html: str, timed: Callable[..., Any]) -> None:
        """Run the stages of a page; `timed(name, work, *given)` calls what it is given."""
        limits = self._model.limits
        utf8 = timed("decode", to_utf8, html)
        timed("guard", guard_utf8, utf8, limits, surely_small)
        found = bounded(html, "html", limits, surely_small)
        tree = timed("parse", LexborHTMLParser, found.content)
        timed("meta", read_meta, tree)
        top = tree.body or tree.root
        if top is not None:
            markup = timed("write", getattr, top, "html")
            timed("code points", codes_of, markup)
        del top, tree
        cut = timed("parse, meta, write and cut", cut_html, found.content)
        if cut is not None and len(cut.page.ends):
            page = cut.page
            timed("texts as str", texts_of, page)
            words, texts = timed("words and characters", read_texts, page.codes, page.ends)
            numeric = np.zeros((len(numeric_names("html")), len(page.ends)), np.float32)
            timed("shape and context", fill_text_columns, words, texts, numeric)
            containers = timed("containers", read_containers, page)
            own = timed("words of meta", meta_words, cut.meta)
            timed("structure", fill_structure, numeric, TEXT_COLUMNS, page, words, containers, own)
            timed("facts, weights and decision", self._part.score, page, cut.meta)
        timed("predict", lambda: self._model.predict(html, "html").body)
