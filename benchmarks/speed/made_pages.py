"""Pages of any size and of any number of segments, of our own words: what they cost must not depend on a corpus."""

from __future__ import annotations

import random

_WORDS = (
    "the a of to and in on at by for with from harbour council bridge ferry museum garden river market station"
    " school library theatre storm winter summer morning evening mayor engineer teacher driver farmer nurse pilot"
    " painter said says opened closed moved rebuilt counted measured planned delayed promised repaired visited"
    " old new small large quiet busy northern southern wooden empty broken bright narrow early late first second"
    " road street square valley hill island forest field lake tower wall door window roof boat train bus bicycle"
    " bread apple letter map clock lamp stone paper water light weather price budget vote plan report season week"
    " year month day hour people visitors residents children workers neighbours because although while after"
    " before since until again never often almost about around between without against nearly soon together"
).split()
_CLASSES = (
    "content main wrap inner story article-body entry post row col col-md-8 block module widget teaser list item"
    " card media text lead related promo sidebar footer nav menu meta tags share box section container"
).split()


def _words(lot: random.Random, number: int) -> str:
    return " ".join(lot.choices(_WORDS, k=number))


def _classes(lot: random.Random) -> str:
    return " ".join(lot.sample(_CLASSES, lot.randint(1, 3)))


def _sentence(lot: random.Random) -> str:
    text = _words(lot, lot.randint(8, 22)).capitalize()
    if lot.random() < 0.25:
        text += f' <a href="/{_words(lot, 2).replace(" ", "-")}">{_words(lot, 3)}</a>'
    return text + "."


def _navigation(lot: random.Random) -> str:
    entries = (
        f'<li class="{lot.choice(_CLASSES)}"><a href="/{word}/{lot.randrange(1000)}">{word.capitalize()}'
        f" {_words(lot, 2)}</a></li>"
        for word in lot.choices(_WORDS, k=8)
    )
    return f'<ul class="{_classes(lot)}">\n{"".join(entries)}\n</ul>\n'


def _story(lot: random.Random) -> str:
    """A part of a page: containers in each other, a heading, paragraphs, a list of links beside them."""
    paragraphs = "".join(
        f"<p>{' '.join(_sentence(lot) for _ in range(lot.randint(2, 6)))}</p>\n" for _ in range(lot.randint(3, 7))
    )
    return (
        f'<div class="{_classes(lot)}" id="part-{lot.randrange(100_000)}"><div class="{_classes(lot)}">\n'
        f"<h2>{_words(lot, 6).capitalize()}</h2>\n{paragraphs}</div>\n"
        f'<div class="{_classes(lot)}">{_navigation(lot)}</div></div>\n'
    )


def _frame(lot: random.Random, inside: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{_words(lot, 6).capitalize()}</title></head><body>\n'
        f'<header class="top">{_navigation(lot)}</header><main class="content">\n{inside}</main>'
        f'<footer class="footer"><p>All words on this page were drawn by lot.</p></footer></body></html>'
    )


def page_of_size(characters: int, seed: int = 0) -> str:
    """A page of about so many characters: as many parts as there is room for, the last one cut short to fit.

    Args:
        characters: of the HTML, which is all ASCII; at least 1,000. A page may be a little shorter.
        seed: equal seeds give equal pages.
    """
    lot = random.Random(seed)
    room = characters - len(_frame(random.Random(seed), ""))
    frame_lot = random.Random(seed)
    parts: list[str] = []
    while room > 0:
        part = _story(lot)
        if len(part) > room:
            part = f"<p>{part_text}</p>\n" if (part_text := _fitting(lot, room - 8)) else ""
            parts.append(part)
            break
        parts.append(part)
        room -= len(part)
    return _frame(frame_lot, "".join(parts))


def _fitting(lot: random.Random, room: int) -> str:
    """Words of so many characters at most."""
    words = _words(lot, max(0, min(room // 4, 2_000)))
    return words if len(words) <= room else words[: max(0, room)].rpartition(" ")[0]


def page_of_segments(segments: int, characters: int, seed: int = 0) -> str:
    """A page of about so many characters whose text is so many paragraphs, and a short navigation.

    Paragraphs have a third to five thirds of their mean length: lines of equal length would be taken for wrapped text.

    Args:
        segments: paragraphs; a page of 30,000 has a word each.
        characters: of the HTML; a page is larger where its paragraphs can't be as short.
        seed: equal seeds give equal pages.
    """
    lot = random.Random(seed)
    frame_lot = random.Random(seed)
    each = max(1, (characters - len(_frame(random.Random(seed), ""))) // segments - len("<p>\n"))
    # Drawing the words once and cutting them keeps the same words in a page of few and of many segments.
    text = _words(lot, characters // 4)
    paragraphs, at = [], 0
    for _ in range(segments):
        size = max(1, round(each * lot.uniform(1 / 3, 5 / 3)))
        piece = text[at : at + size].strip() or "a"
        paragraphs.append(f"<p>{piece[:-1]}.\n" if size > 20 else f"<p>{piece}\n")
        at = (at + size) % max(1, len(text) - 2 * each)
    return _frame(frame_lot, "".join(paragraphs))
