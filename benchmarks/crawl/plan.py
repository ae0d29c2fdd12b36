"""Which kind of record each page becomes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from newsclf.errors import InputError

from .kinds import AFTER, BROKEN, LOSES_PLACE, PAGES, SKIPPED, Kind
from .pages import Drawn

_SCRIPTS = {
    "cyrillic": re.compile("[\u0430-\u044f]{3}"),
    "kana": re.compile("[\u3041-\u30fe]{3}"),
    "han": re.compile("[\u4e00-\u9fff]{3}"),
}
_NEEDS = {
    "charset-windows-1251": "cyrillic",
    "charset-koi8-r": "cyrillic",
    "charset-shift_jis": "kana",
    "charset-gb2312": "han",
}
_ENOUGH = 50  # so many words of a script, and a page is written in it


def planned(pages: int, lot: random.Random) -> list[Kind]:
    """The kinds of all records, in a seeded order: `pages` that none may lose, and the others beside them.

    Raises:
        InputError: too few pages for two of each kind.
    """
    numbers = {kind: number(kind, pages) for kind in (*PAGES, *SKIPPED, *BROKEN)}
    good = pages - sum(numbers[kind] for kind in PAGES)
    if good < 1:
        raise InputError(f"--pages {pages}: too few for two of each kind; name more")
    kinds = [kind for kind, times in numbers.items() for _ in range(times)] + [PAGES[0]] * good
    lot.shuffle(kinds)
    return kinds


def number(kind: Kind, pages: int) -> int:
    """How many there are of a kind; none where it fills up."""
    return 0 if kind.rate is None else max(2, round(kind.rate * pages / 1000))


def assigned(kinds: list[Kind], pages: Iterator[Drawn]) -> Iterator[tuple[Kind, Drawn]]:
    """A page for each kind. A charset gets a page whose script it is made for, as long as one comes."""
    left = kinds[::-1]
    waiting: dict[str, list[Kind]] = {script: [] for script in _SCRIPTS}
    for page in pages:
        script = _script(page.html)
        if script and waiting[script]:
            yield waiting[script].pop(), page
            continue
        while left and (need := _NEEDS.get(left[-1].name)) and need != script:
            waiting[need].append(left.pop())
        if not left:
            last = next((own for own in waiting.values() if own), None)
            if last is None:
                return
            yield last.pop(), page
            continue
        kind = left.pop()
        yield kind, page
        if kind.name in LOSES_PLACE:
            yield AFTER, next(pages)


def _script(html: str) -> str | None:
    counts = {script: len(pattern.findall(html, 0, 100_000)) for script, pattern in _SCRIPTS.items()}
    return next((script for script, count in counts.items() if count >= _ENOUGH), None)
