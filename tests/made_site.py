"""Pages of a made-up site: a template with a notice that is as long as a paragraph, and an article of its own each."""

from __future__ import annotations

import random

import newsclf

NOTICE = (
    "The harbour office is open on every working day from morning until evening, and whoever has lost something on one"
    " of our ferries may ask for it there, by telephone or in writing, within a month after the crossing was made."
)
_WORDS = (
    "harbour ferry island morning council fishermen repair bridge weather storm captain passengers company timetable"
    " engine mayor budget lighthouse crossing village school market road cable pilot rescue anchor tide sailing winter"
    " museum library concert farmer potato factory railway tunnel airport hotel garden forest river mountain snow"
).split()


def paragraph(lot: random.Random, words: int = 40) -> str:
    """A paragraph of its own."""
    return " ".join(lot.choices(_WORDS, k=words)).capitalize() + "."


def html(number: int, *, body: list[str] | None = None, headline: str | None = None) -> str:
    """The page of an article; its text differs from that of any other."""
    lot = random.Random(number)
    body = body or [paragraph(lot) for _ in range(5)]
    headline = headline or " ".join(lot.choices(_WORDS, k=7)).capitalize()
    return (
        f"<html><head><title>{headline} | The Tide</title></head><body><nav><ul><li><a href=/a>Sport today</a>"
        "<li><a href=/b>Weather and tides</a></ul></nav>"
        f"<main><article><h1>{headline}</h1>{''.join(f'<p>{text}</p>' for text in body)}<p>{NOTICE}</p></article>"
        "</main><footer><p>All rights reserved by the publisher of The Tide.</p></footer></body></html>"
    )


def page(number: int, site: str = "tide.example", **more: object) -> newsclf.Page:
    """The page of an article at its address."""
    return newsclf.Page(html=html(number, **more), url=f"https://www.{site}/news/{number}.html")  # type: ignore[arg-type]


def site(count: int, name: str = "tide.example") -> list[newsclf.Page]:
    """So many pages of a site."""
    first = sum(map(ord, name)) * 1000
    return [page(first + number, name) for number in range(count)]
