"""Which pages an evaluation gives figures of as a group: views, and in each the corpora, page types, languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from .page import View


class Grouped(Protocol):
    """What tells which groups a page is in."""

    @property
    def view(self) -> View: ...  # noqa: D102
    @property
    def corpus(self) -> str: ...  # noqa: D102
    @property
    def page_type(self) -> str | None: ...  # noqa: D102
    @property
    def lang(self) -> str | None: ...  # noqa: D102
    @property
    def rendering(self) -> str | None: ...  # noqa: D102


_KINDS = ("", "corpus", "page_type", "lang", "rendering")


def groups_of(pages: Sequence[Grouped]) -> dict[str, list[int]]:
    """The numbers of the pages of each group: each view as a whole first, then by corpus, type, language, rendering.

    A group is named by what it holds: `html`, `html corpus=wcxb`, `html corpus=wcxb page_type=article`.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i, page in enumerate(pages):
        groups[page.view].append(i)
        for name, value in (("corpus", page.corpus), ("page_type", page.page_type), ("lang", page.lang)):
            groups[f"{page.view} {name}={value or 'unknown'}"].append(i)
        if page.rendering is not None:
            groups[f"{page.view} rendering={page.rendering}"].append(i)
        groups[f"{page.view} corpus={page.corpus} page_type={page.page_type or 'unknown'}"].append(i)
    # A cross of corpus and type that only repeats the corpus or the type tells nothing new.
    single = {tuple(numbers) for name, numbers in groups.items() if name.count("=") == 1}
    kept = [n for n, numbers in groups.items() if n.count("=") < 2 or tuple(numbers) not in single]
    kept.sort(key=lambda g: (g.split(" ")[0], _KINDS.index(g.partition(" ")[2].split("=")[0]), g))
    return {name: groups[name] for name in kept}
