"""Which open elements a start tag closes although the page has no end tags for them."""

from __future__ import annotations

from .element_names import CLOSE_P, HEADINGS, RUBY, SPECIAL
from .open_stack import OpenStack

# How far up an <li> looks for the one that it closes: pages don't put more between the two.
_ITEM_REACH = 64


def close_implied(tree: OpenStack, name: str) -> None:
    """Close what a start tag closes."""
    stack = tree.stack
    top = stack[-1]
    if name == "li":
        _close_item(tree, ("li",))
    elif name in ("dd", "dt"):
        _close_item(tree, ("dd", "dt"))
    if name in CLOSE_P:
        at = tree.find_in_scope("p") if tree.paragraphs else 0
        if at and "button" not in stack[at:]:
            tree.cut(at)
        if name in HEADINGS and stack[-1] in HEADINGS:
            tree.cut_top()
    elif name == "button":
        if at := tree.find_in_scope("button"):
            tree.cut(at)
    elif name in ("option", "optgroup"):
        if top == "option":
            tree.cut_top()
        if name == "optgroup" and stack[-1] == "optgroup" and stack[tree.barriers[-1]] == "select":
            tree.cut_top()
    elif name in RUBY and top in RUBY and tree.find_in_scope("ruby"):
        tree.cut_top()


def _close_item(tree: OpenStack, names: tuple[str, ...]) -> None:
    stack = tree.stack
    for at in range(len(stack) - 1, max(0, len(stack) - _ITEM_REACH), -1):
        if stack[at] in names:
            tree.cut(at)
            return
        if stack[at][:1] == " " or (stack[at] in SPECIAL and stack[at] not in ("address", "div", "p")):
            return
