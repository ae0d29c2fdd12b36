"""The facts of data sets, a batch of pages at a time: computed once, cached, and never all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import joblib
import numpy as np
from joblib.externals.loky import get_reusable_executor

from ..dataset_reading import RowGroup, group_hashes, read_view, row_groups
from ..page import Role, View
from .cache import entry_name, prune, read_entry, usable_folder, write_entry
from .packing import pack, unpack
from .store import FactsTable, concatenate, facts_table

_BATCHES_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of rows of a data set, of which the first is row number `first_page` of all data sets."""

    folder: Path
    group: RowGroup
    first_page: int
    content: str

    @property
    def pages(self) -> slice:
        """The numbers of its rows among those of all data sets."""
        return slice(self.first_page, self.first_page + self.group.rows)


@dataclass(frozen=True, slots=True)
class FactsStream:
    """The facts of pages of one view, as tables of some pages each.

    `wanted` (bool) has a value for each row of the data sets; `roles` are those whose labels are left as the gold has
    them, None for all. Tables may be read any number of times, each time from the cache; what is missing there, or
    damaged, is computed anew.
    """

    view: View
    batches: tuple[Batch, ...]
    wanted: np.ndarray
    cache: Path
    roles: tuple[Role, ...] | None = None

    def __len__(self) -> int:
        """The number of batches; of none there is nothing to train on."""
        return len(self.batches)

    def tables(self, tokens: bool = True) -> Iterator[FactsTable]:
        """The tables in the order of the data sets, none without segments; pages are numbered by their row in all.

        Without `tokens` they have no fields, and are read in less than half of the time.
        """
        for batch in self.batches:
            content = read_entry(self.cache / entry_name(batch.content, self.view))
            table = None
            if content is not None:
                try:
                    table = unpack(content, self.view, tokens)
                except ValueError:  # a damaged cache is computed anew
                    table = None
            if table is None:
                table = unpack(_computed(batch, self.view, self.cache)[0], self.view, tokens)
            table = replace(table, page=table.page + batch.first_page).of_pages(self.wanted)
            if len(table):
                yield table if self.roles is None else table.by_convention(self.roles)

    def of_pages(self, wanted: np.ndarray) -> FactsStream:
        """The pages that are wanted too: bool, a value for each row of the data sets."""
        both = self.wanted & wanted
        return replace(self, wanted=both, batches=tuple(b for b in self.batches if both[b.pages].any()))

    def by_convention(self, body_roles: Sequence[Role]) -> FactsStream:
        """The same with the labels of roles that are not among `body_roles` set to boilerplate."""
        return replace(self, roles=tuple(body_roles))

    def table(self) -> FactsTable:
        """All of them as one table."""
        tables = list(self.tables())
        return concatenate(tables) if tables else facts_table([], self.view)


def stream_facts(
    folders: Sequence[Path],
    view: View,
    wanted: np.ndarray,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda pages: None,
) -> FactsStream:
    """The facts of rows of data sets; what the cache does not hold is computed first.

    A batch is cached by what its pages hold and by the code: which of its pages are wanted, what the data set is
    called and which ones it is read with make no difference.

    Args:
        folders: the data sets.
        view: rows of other views are left out.
        wanted: bool of shape (rows of all data sets,): the rows.
        jobs: processes to compute with.
        progress: called with the number of pages computed so far; not called where the cache serves.

    Raises:
        DataSetError: a folder is no data set of this schema version, or damaged.
    """
    batches: list[Batch] = []
    first = 0
    for folder in folders:
        groups = row_groups(folder)
        hashed = zip(groups, group_hashes(folder, groups), strict=True)
        batches += [Batch(folder, group, first + group.first_row, content) for group, content in hashed]
        first += sum(group.rows for group in groups)
    used = tuple(batch for batch in batches if wanted[batch.pages].any())
    cache = usable_folder()
    names = {entry_name(batch.content, view): batch for batch in used}
    missing = [batch for name, batch in names.items() if not (cache / name).is_file()]
    if missing:
        done = 0
        few = [missing[i : i + _BATCHES_AT_ONCE] for i in range(0, len(missing), _BATCHES_AT_ONCE)]
        # Processes take a second to start.
        own = min(jobs, len(few))
        parallel = joblib.Parallel(n_jobs=own, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        for pages in parallel(joblib.delayed(_cache)(some, view, cache) for some in few):
            done += pages
            if pages:
                progress(done)
        if own > 1:
            get_reusable_executor().shutdown()  # idle processes would hold half a gigabyte each while models are fitted
        prune(cache, names)
    return FactsStream(view, used, wanted, cache)


def _cache(batches: Sequence[Batch], view: View, cache: Path) -> int:
    """Compute the facts of batches into the cache; the number of pages of this view."""
    return sum(_computed(batch, view, cache)[1] for batch in batches)


def _computed(batch: Batch, view: View, cache: Path) -> tuple[bytes, int]:
    """The facts of a batch as they are cached, and the number of its pages."""
    rows = read_view(batch.folder, batch.group, view)
    content = pack(facts_table(rows, view))
    write_entry(cache / entry_name(batch.content, view), content)
    return content, len(rows)
