"""Compares a cut page with what the plain walk gives."""

from __future__ import annotations

import numpy as np

from newsclf.fast.cut_html import CutHtml, cut_html, mark_string, start_tags
from newsclf.fast.cut_page import Elements
from newsclf.fast.hashes import hash_words
from newsclf.features.tokens import mark_tokens, own_tokens
from newsclf.segment.html import html_columns


def same_cut(html: bytes) -> CutHtml | None:
    """Cut a page both ways and assert that all is the same; None where the compiled walk leaves it to the plain one."""
    cut = cut_html(html)
    if cut is None:
        return None
    plain = html_columns(html)
    page = cut.page
    text = page.codes.astype("<u4").tobytes().decode("utf-32-le")
    assert cut.meta == plain.meta
    assert _pieces(text, page.ends, 1) == plain.texts
    assert page.of.tolist() == plain.of
    assert page.links.tolist() == plain.links
    assert page.parents.tolist() == plain.parents
    strings = list(map(mark_string, start_tags(cut.markup, page.marks.places)))
    assert strings == list(dict.fromkeys(mark for marks in plain.marks for mark in marks))
    own = _pieces([strings[i] for i in page.mark_of], page.mark_ends)
    assert [tuple(marks) for marks in own] == plain.marks
    # Containers: numbered in the order in which they come, with the same hashes where all that is kept is the same.
    named = list(zip(plain.tags, plain.attributes, strict=True))
    kinds = list(dict.fromkeys(named))
    places = {kind: place for place, kind in enumerate(kinds)}
    assert page.kind_of.tolist() == [places[kind] for kind in named]
    tags = [tag for tag, _ in kinds]
    _same_elements(page.kinds, tags, [own_tokens(*kind) for kind in kinds])
    assert page.kinds.hidden.tolist() == ["hidden" in dict(own) for _, own in kinds]
    _same_partition(page.kinds.classed.tolist(), [(tag, dict(own).get("class")) for tag, own in kinds])
    _same_elements(page.marks, [mark.split(" ")[0] for mark in strings], [mark_tokens((mark,)) for mark in strings])
    assert not page.marks.hidden.any()
    return cut


def _pieces(whole, ends: np.ndarray, gap: int = 0) -> list:  # type: ignore[no-untyped-def,type-arg]
    start, found = 0, []
    for end in ends.tolist():
        found.append(whole[start:end])
        start = end + gap
    assert not found or start == len(whole) + gap
    return found


def _same_elements(elements: Elements, tags: list[str], tokens: list[tuple[str, ...]]) -> None:
    assert elements.tags.tolist() == hash_words(tags).tolist()
    assert _pieces(elements.tokens.tolist(), elements.token_ends) == [hash_words(own).tolist() for own in tokens]
    assert len(elements.classed) == len(elements.hidden) == len(elements.places) == len(tags)


def _same_partition(first: list[int], second: list[tuple[str, str | None]]) -> None:
    assert len(set(first)) == len(set(second)) == len(set(zip(first, second, strict=True)))
