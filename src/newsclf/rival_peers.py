"""A peer on the pages of an evaluation, as a rival."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .collection import Collection
from .errors import DataSetError
from .features.cache import usable_folder
from .output_figures import output_figures
from .output_names import no_html, page_text
from .peer_outputs import TIME_LIMIT, PeerPage, cached_outputs
from .peers import find_peer
from .results import Scored
from .rivals import Rival, rival_page


@dataclass(frozen=True, slots=True)
class PeerPages:
    """The pages of a collection that a peer can be given, read anew each time they are gone through.

    Attributes:
        collection: the pages; their html has to be in the data sets.
        takes: whether the peer gets each of the selected rows (bool), in their order.
    """

    collection: Collection
    takes: np.ndarray

    def __iter__(self) -> Iterator[PeerPage]:
        """The pages.

        Raises:
            DataSetError: a data set holds no html.
        """
        chosen = np.flatnonzero(self.collection.selected)[self.takes]
        selected = np.zeros(len(self.collection.selected), dtype=bool)
        selected[chosen] = True
        for row, html in replace(self.collection, selected=selected).pages_with_html():
            if row.page.view == "text":
                yield PeerPage(page_text(row), row.url, row.lang)
            elif html is None:
                raise DataSetError(no_html(row))
            else:
                yield PeerPage(html, row.url, row.lang)


def peer_rival(
    name: str,
    collection: Collection,
    scored: Sequence[Scored],
    *,
    limit: float = TIME_LIMIT,
    note: Callable[[str], None] = lambda line: None,
) -> Rival:
    """Let a peer work on the selected rows of a collection; its outputs are kept in newsclf's cache.

    A page of a view that it can't be given is "missing". Times are of one page after the other, in one process.

    Args:
        name: the peer's.
        collection: the pages.
        scored: the same pages with their golds, in the same order.
        limit: seconds that it has for a page.
        note: called with a line about what is being done.

    Raises:
        DataSetError: a data set holds no html.
        ConfigError: the peer is unknown or its package missing.
    """
    peer = find_peer(name)
    takes = np.array([item.row.page.view in peer.views for item in scored], dtype=bool)
    outputs = iter(
        cached_outputs(
            name,
            PeerPages(collection, takes),
            usable_folder() / "peers",
            limit,
            progress=lambda done: note(f"{name}: {done} pages") if done % 100 == 0 else None,
        )
    )
    pages = []
    for item, taken in zip(scored, takes, strict=True):
        if not taken:
            pages.append(rival_page(None, error=f"missing: {name} takes no plain text"))
            continue
        output = next(outputs)
        figures = output_figures(output.text, item.row, item.raw_gold)
        pages.append(rival_page(figures, output.seconds, output.error))
    about = {"version": peer.version, "package": peer.package, "time_limit": limit}
    return Rival(name, "peer", about, pages)
