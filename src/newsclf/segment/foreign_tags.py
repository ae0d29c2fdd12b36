"""Tags inside SVG and MathML, whose rules are not those of HTML."""

from __future__ import annotations

import re

from .element_names import BREAKOUT
from .open_stack import MATH, POINT, SVG, OpenStack

_FONT_BREAKOUT = re.compile(r"(?:^|[\t\n\f\r /\"'])(?:color|face|size)(?=$|[\t\n\f\r /=])", re.IGNORECASE)
_HTML_ENCODING = re.compile(r"encoding[\t\n\f\r ]*=[\t\n\f\r \"']*(?:text/html|application/xhtml)", re.IGNORECASE)


def breaks_out(name: str, attributes: str) -> bool:
    """Whether a start tag ends the SVG or MathML that it stands in."""
    return name in BREAKOUT or (name == "font" and _FONT_BREAKOUT.search(attributes) is not None)


def break_out(tree: OpenStack) -> None:
    """Close all SVG and MathML around a tag that breaks out of them."""
    while tree.in_foreign:
        tree.cut_top()


def open_foreign(tree: OpenStack, name: str, attributes: str) -> bool:
    """Take a start tag inside SVG or MathML; False where it has to be dropped."""
    space = tree.stack[-1][:3]
    if space == POINT:
        space = MATH
    point = (
        name in ("foreignobject", "desc", "title")
        if space == SVG
        else name in ("mi", "mo", "mn", "ms", "mtext")
        or (name == "annotation-xml" and _HTML_ENCODING.search(attributes) is not None)
    )
    return tree.push((POINT if point else space) + name)


def close_foreign(tree: OpenStack, name: str) -> bool:
    """Take an end tag inside SVG or MathML; False where the rules of HTML go on with it."""
    stack = tree.stack
    if name in ("br", "p"):
        break_out(tree)
        return False
    for at in range(len(stack) - 1, 0, -1):
        if stack[at][:1] != " ":
            return False
        if stack[at][3:] == name:
            tree.cut(at)
            return True
    return False
