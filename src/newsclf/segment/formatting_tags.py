"""Tags of formatting elements, `<b>`, `<a>` and the like, which a page may close in any order."""

from __future__ import annotations

from .element_names import SPECIAL
from .open_stack import GONE, OPEN_FORMATTING, REPEATABLE, REPEATED, OpenStack

# Out of so many blocks that a formatting element has around what goes on, the parser moves it with an end tag; it stays
# open in the last of them if there are more.
_MOVED_THROUGH = 7
# The standard keeps so many of a kind to be repeated.
_OF_A_KIND = 3


def open_formatting(tree: OpenStack, name: str, attributes: str) -> bool:
    """Take the start tag of a formatting element; False where it has to be dropped."""
    if name == "a" and any(entry[0] == name for entry in tree.scope()):
        before = len(tree.formatting)
        close_formatting(tree, name)
        if len(tree.formatting) == before:
            _forget(tree, name)
    elif name == "nobr" and tree.formatting:
        tree.repeat()
        if _in_scope(tree, name):
            close_formatting(tree, name)
    entry = (name, attributes)
    if len(tree.scope()) >= OPEN_FORMATTING and tree.scope().count(entry) < _OF_A_KIND:
        return tree.drop(name)
    if not tree.push(name):
        return False
    scope = tree.scope()
    if scope.count(entry) >= _OF_A_KIND:
        at = len(tree.formatting) - 1 - max(i for i, other in enumerate(scope) if other == entry)
        del tree.formatting[at]
    tree.formatting.append(entry)
    return True


def close_formatting(tree: OpenStack, name: str) -> None:
    """Take the end tag of a formatting element."""
    stack = tree.stack
    if tree.forgive(name):
        _forget(tree, name)
        return
    if not _in_scope(tree, name):
        # One outside of a table stays as it is, and is repeated on.
        if not tree.find(name, 0) and not tree.find(REPEATED + name, 0):
            _forget(tree, name)
        return
    _forget(tree, name)
    innermost = max(tree.find_in_scope(name), tree.find_in_scope(REPEATED + name))
    blocks = [place for place in range(innermost + 1, len(stack)) if stack[place] in SPECIAL]
    if not blocks:
        tree.maybe -= stack[innermost][:1] == REPEATED
        stack[innermost] = GONE  # what it has around it will be repeated, itself not
        tree.cut(innermost)
    elif len(blocks) > _MOVED_THROUGH:
        tree.take_out(innermost)
    else:
        if blocks[-1] < len(stack) - 1:
            tree.cut(blocks[-1] + 1)
        for place in reversed(range(innermost + 1, blocks[-1])):
            if stack[place] not in SPECIAL and stack[place] not in REPEATABLE:
                tree.remove(place)
        tree.remove(innermost)


def _in_scope(tree: OpenStack, name: str) -> bool:
    return bool(tree.find_in_scope(name) or tree.find_in_scope(REPEATED + name))


def _forget(tree: OpenStack, name: str) -> None:
    """Have the innermost formatting element of a name repeated no more."""
    for number, entry in enumerate(tree.scope()):
        if entry[0] == name:
            del tree.formatting[len(tree.formatting) - 1 - number]
            return
