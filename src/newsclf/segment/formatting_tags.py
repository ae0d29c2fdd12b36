"""Tags of formatting elements, `<b>`, `<a>` and the like, which a page may close in any order."""

from __future__ import annotations

from .element_names import SPECIAL
from .open_stack import OPEN_FORMATTING, REPEATED, OpenStack


def open_formatting(tree: OpenStack, name: str, attributes: str) -> bool:
    """Take the start tag of a formatting element; False where it has to be dropped."""
    if name in ("a", "nobr") and any(entry[0] == name for entry in tree.scope()):
        close_formatting(tree, name)
    scope = tree.scope()
    entry = (name, attributes)
    if scope.count(entry) >= 3:  # the standard keeps three of a kind
        at = len(tree.formatting) - 1 - max(i for i, other in enumerate(scope) if other == entry)
        del tree.formatting[at]
    elif len(scope) >= OPEN_FORMATTING:
        return tree.drop(name)
    if not tree.push(name):
        return False
    tree.formatting.append(entry)
    return True


def close_formatting(tree: OpenStack, name: str) -> None:
    """Take the end tag of a formatting element."""
    stack = tree.stack
    for number, entry in enumerate(tree.scope()):
        if entry[0] == name:
            del tree.formatting[len(tree.formatting) - 1 - number]
            break
    at = tree.find_in_scope(name)
    repeated = tree.find_in_scope(REPEATED + name)
    if not at and not repeated:
        return
    if repeated > at:
        tree.take_out(repeated)
    elif any(entry in SPECIAL for entry in stack[at + 1 :]):
        tree.take_out(at)
    else:
        tree.cut(at)
