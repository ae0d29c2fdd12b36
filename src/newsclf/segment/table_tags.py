"""Tags of tables and their parts: which of them a page may leave out, and where they are ignored."""

from __future__ import annotations

from .element_names import CELLS, ROWS, TABLE_PARTS
from .open_stack import OpenStack

_ROW = frozenset(["tr"])
_CONTENT = frozenset("td th caption template".split())


def innermost_table(tree: OpenStack) -> int:
    """The place of the innermost table or template, 0 for none."""
    for at in reversed(tree.barriers):
        if tree.stack[at] in ("table", "template"):
            return at
    return 0


def bare_table(tree: OpenStack) -> int:
    """The place of the innermost table, or template of its parts, where no cell or caption of it is open; else 0.

    What a page puts there all the same, a parser moves out before the table, while it goes on reading by the rules of
    tables.
    """
    for at in reversed(tree.barriers):
        name = tree.stack[at]
        if name == "table" or (name == "template" and tree.template_kinds[-1] in TABLE_PARTS):
            return at
        if name in _CONTENT:
            return 0
    return 0


def open_part(tree: OpenStack, name: str) -> bool:
    """Take the start tag of a part of a table, with the parts around it that the page left out.

    False where it has to be dropped.
    """
    table = innermost_table(tree)
    if not table:
        return True  # the parser ignores it
    inner: tuple[frozenset[str], ...] = (ROWS, _ROW, CELLS)
    if tree.stack[table] == "template":
        kind = tree.template_kinds[-1]
        if kind not in TABLE_PARTS:
            return True
        inner = inner[_level(kind) :]
        if name not in frozenset().union(*inner) and kind in (_ROW | CELLS):
            # No place for it; but what is of the kinds that have one is closed by it.
            if len(tree.stack) > table + 1 and tree.stack[table + 1] in inner[0]:
                tree.cut(table + 1)
            return True
    around = inner[: next((i for i, names in enumerate(inner) if name in names), 0)]
    keep = table + 1
    # A tag that is dropped closes nothing, nor does the parser make parts around it.
    if keep + len(around) >= tree.limit:
        return tree.drop(name)
    for names in around:
        if len(tree.stack) <= keep or tree.stack[keep] not in names:
            if len(tree.stack) > keep:
                tree.cut(keep)
            tree.push("tbody" if names is ROWS else "tr")
        keep += 1
    if len(tree.stack) > keep:
        tree.cut(keep)
    return tree.push(name)


def _level(name: str) -> int:
    """Which of rows' groups, rows and cells a part is, 0 for those around them."""
    return 2 if name in CELLS else int(name in _ROW)


def open_column(tree: OpenStack) -> bool:
    """Take a `<col>`, around which the parser makes a `<colgroup>`; False where it has to be dropped."""
    table = innermost_table(tree)
    if not table or tree.stack[-1] == "colgroup":
        return True
    return table + 1 + tree.waiting < tree.limit and open_part(tree, "colgroup")


def close_part(tree: OpenStack, name: str) -> None:
    """Take the end tag of a table or a part of one."""
    table = innermost_table(tree)
    at = tree.find(name, table)
    if name == "table" and tree.stack[table] == "table":
        at = table
    elif name == "table" and bare_table(tree) and tree.stack[table + 1 : table + 2] == ["tr"]:
        at = table + 1  # in a template the row ends with the table that is not there
    if at:
        tree.cut(at)
