"""Tags of tables and their parts: which of them a page may leave out, and where they are ignored."""

from __future__ import annotations

from .element_names import CELLS, ROWS
from .open_stack import OpenStack


def innermost_table(tree: OpenStack) -> int:
    """The place of the innermost table or template, 0 for none."""
    for at in reversed(tree.barriers):
        if tree.stack[at] in ("table", "template"):
            return at
    return 0


def open_part(tree: OpenStack, name: str) -> bool:
    """Take the start tag of a part of a table, with the parts around it that the page left out.

    False where it has to be dropped.
    """
    table = innermost_table(tree)
    if not table:
        return True  # the parser ignores it
    if tree.stack[table] == "template":
        return tree.push(name)
    parts = tree.stack[table + 1 :]
    keep = table + 1
    # A tag that is dropped closes nothing, nor does the parser make parts around it.
    if keep + (name == "tr" or name in CELLS) + (name in CELLS) >= tree.limit:
        return tree.drop(name)
    if name == "tr" or name in CELLS:
        if not (parts and parts[0] in ROWS):
            parts = ["tbody"]
            tree.cut(keep)
            tree.push("tbody")
        keep += 1
        if name in CELLS:
            if not (len(parts) > 1 and parts[1] == "tr"):
                tree.cut(keep)
                tree.push("tr")
            keep += 1
    if len(tree.stack) > keep:
        tree.cut(keep)
    return tree.push(name)


def close_part(tree: OpenStack, name: str) -> None:
    """Take the end tag of a table or a part of one."""
    table = innermost_table(tree)
    at = tree.find(name, table)
    if name == "table" and tree.stack[table] == "table":
        at = table
    if at:
        tree.cut(at)
