"""Numbers for distinct hashes, as many as come."""

from __future__ import annotations

from .hashes import EMPTY, Table, empty_table, put
from .jit import compiled

FIRST_ROOM = 256


@compiled
def with_room(table: Table, count: int) -> Table:
    """The table, or one of twice the size if it could not take one hash more than the ones it has."""
    if 2 * (count + 1) <= len(table.keys):
        return table
    larger = empty_table(2 * (count + 1))
    for i in range(len(table.keys)):
        if table.keys[i] != EMPTY:
            put(larger, table.keys[i], table.numbers[i])
    return larger
