"""Counts of pages that are decoded right."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from .decoders import Decoder
from .pages import CorpusPage, declared, is_utf8
from .recoded import LEGACY, is_right, recoded
from .truth import true_encoding, visible

UTF8 = ("utf-8", "utf-8")


class Found(NamedTuple):
    """A page that is not UTF-8; `right` has the decoders whose text is that of the true encoding."""

    page: CorpusPage
    declared: str | None
    codec: str | None
    rule: str
    right: frozenset[str]


class Tally(NamedTuple):
    """Pages by language, label and variant, those that each decoder got right, and its seconds of CPU."""

    pages: Counter[tuple[str, str, str]]
    right: dict[str, Counter[tuple[str, str, str]]]
    seconds: Counter[str]


def not_utf8(pages: Iterable[CorpusPage], decoders: Mapping[str, Decoder]) -> list[Found]:
    """The pages of corpora that are not valid UTF-8, and who decodes them right: what is read of them is equal."""
    found = []
    for page in pages:
        if is_utf8(page.html):
            continue
        truth = true_encoding(page.html, page.gold)
        right: set[str] = set()
        if truth.codec is not None:
            wanted = _plain(page.html.decode(truth.codec, "replace"))
            right = {name for name, decode in decoders.items() if _plain(_text(decode, page.html, page.hint)) == wanted}
        found.append(Found(page, declared(page.html), truth.codec, truth.rule, frozenset(right)))
    return found


def measure_recoded(
    pages: Iterable[CorpusPage],
    decoders: Mapping[str, Decoder],
    most: int,
    note: Callable[[str], None] = lambda line: None,
) -> Tally:
    """Put pages of UTF-8 into other encodings, and see who decodes them right.

    Args:
        pages: of corpora; those whose language has no other encoding are left out.
        decoders: by name.
        most: pages of a language.
        note: called with a line a language.
    """
    tally = Tally(Counter(), defaultdict(Counter), Counter())
    for page in chosen(pages, most, note):
        lang = page.lang or ""
        for label, codec in (*LEGACY[lang], UTF8):
            for one in recoded(page, label, codec):
                key = (lang, label, one.variant)
                tally.pages[key] += 1
                for name, decode in decoders.items():
                    start = time.process_time()
                    text = _text(decode, one.html, None)
                    tally.seconds[name] += time.process_time() - start
                    tally.right[name][key] += is_right(text, one)
    return tally


def chosen(
    pages: Iterable[CorpusPage], most: int, note: Callable[[str], None] = lambda line: None
) -> Iterator[CorpusPage]:
    """The first pages of UTF-8 of each language that was written in other encodings as well."""
    taken: Counter[str] = Counter()
    for page in pages:
        lang = page.lang
        if lang not in LEGACY or taken[lang] >= most or page.html.isascii() or not is_utf8(page.html):
            continue
        taken[lang] += 1
        if taken[lang] == most:
            note(f"{lang}: {most} pages")
        yield page


def _text(decode: Decoder, html: bytes, hint: str | None) -> str:
    try:
        return decode(html, hint)
    except (UnicodeError, LookupError, ValueError):
        return ""


def _plain(text: str) -> str:
    """What is read, without what differs by taste: NUL characters, marks."""
    return visible(text.replace("\0", "").replace("\ufeff", ""))
