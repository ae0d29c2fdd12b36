"""The stack of open elements of an HTML page, kept as a parser would but without a tree.

A shortened form of "tree construction" in the HTML standard. Where it is shorter it leaves an element
open rather than closing it, so that its depth is not below that of the parser's tree.
"""

from __future__ import annotations

import re

from .element_names import (
    BARRIERS,
    BLOCKS,
    BREAKOUT,
    CELLS,
    CLOSE_P,
    CLOSED_IN_SCOPE,
    FORMATTING,
    HEADINGS,
    IGNORED,
    MARKERS,
    ROWS,
    RUBY,
    SIMPLE,
    SPECIAL,
    TABLE_PARTS,
    VOID,
)

_FONT_BREAKOUT = re.compile(r"(?:^|[\t\n\f\r /\"'])(?:color|face|size)(?=$|[\t\n\f\r /=])", re.IGNORECASE)
_HTML_ENCODING = re.compile(r"encoding[\t\n\f\r ]*=[\t\n\f\r \"']*(?:text/html|application/xhtml)", re.IGNORECASE)

_SVG, _MATH, _POINT = " s:", " m:", " i:"
"""Prefixes of elements of SVG, of MathML, and of those of both whose content is HTML again."""
_GONE = ""
"""Stands for an element that was taken out of the midst of the stack."""
_REPEATED = "+"
"""Prefix of formatting elements that the parser may have repeated here."""
_REPEATABLE = FORMATTING | {_REPEATED + name for name in FORMATTING}
_MARK = ("", "")
"""Begins a new scope in the list of formatting elements."""

# So many formatting elements may be open in a scope. A parser repeats those that a page does not close in
# each paragraph that follows: 16 of them in 150,000 paragraphs are 2.4 million elements.
_OPEN_FORMATTING = 16
# How far up an <li> looks for the one that it closes: pages don't put more between the two.
_ITEM_REACH = 64


class OpenElements:
    """The elements that are open at a place in a page: give it each tag, in order."""

    simple = SIMPLE
    """Names whose tags open an element and close the innermost, with no rules of their own."""
    blocks = BLOCKS
    """Names that are as simple where no <p> is open."""
    void = VOID - {"input"}
    """Names that open nothing; <input> is left out since it closes a <select>."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.stack: list[str] = [_GONE]  # never empty: html and body
        self.repeated = 0
        """At most how many elements the parser has made by repeating formatting elements."""
        self.formatting: list[tuple[str, str]] = []
        """Formatting elements that the parser still has to repeat, by scopes."""
        self._barriers: list[int] = [0]
        self._form: int | None = None
        self._templates = 0
        self.paragraphs = 0
        """How many <p> are open."""
        self.maybe = 0
        """How many formatting elements may be open because they were repeated."""
        self.dropped: dict[str, int] = {}
        """How many start tags of a name were dropped whose end tags are still to come."""

    @property
    def in_foreign(self) -> bool:
        """Whether the innermost element is of SVG or MathML and its content is not HTML."""
        return self.stack[-1][:3] in (_SVG, _MATH)

    def open(self, name: str, attributes: str, slash: bool) -> bool:
        """Take a start tag (`name` in lower case); False where it is too deep and has to be dropped."""
        stack = self.stack
        top = stack[-1]
        if top[:1] == " " and (top[:3] != _POINT or name in ("mglyph", "malignmark")):
            if name in FORMATTING and len(self._scope()) >= _OPEN_FORMATTING:
                return self._drop(name)  # before it closes anything
            if name in BREAKOUT or (name == "font" and _FONT_BREAKOUT.search(attributes)):
                while self.in_foreign:
                    self._cut(len(stack) - 1)
            else:
                return slash or self._foreign(name, attributes)
        if name in ("select", "input") and stack[self._barriers[-1]] == "select":
            self._cut(self._barriers[-1])
            return True
        if name in VOID or name in IGNORED:
            return True
        if name in SIMPLE:
            return self._push(name)
        if name in TABLE_PARTS:
            return self._table_part(name)
        if name in FORMATTING:
            return self._open_formatting(name, attributes)
        if name == "form" and not self._templates:
            return self._open_form()
        if name in ("svg", "math"):
            return slash or self._push((_SVG if name == "svg" else _MATH) + name)
        self._imply(name)
        return self._push(name)

    def _open_form(self) -> bool:
        """Open a form, unless one is: a parser ignores forms in forms."""
        if self._form is not None:
            return True
        self._imply("form")
        if not self._push("form"):
            return False
        self._form = len(self.stack) - 1
        return True

    def close(self, name: str) -> bool:
        """Take an end tag (`name` in lower case); False where its start tag was dropped."""
        if name in self.dropped:
            self.dropped[name] -= 1
            if not self.dropped[name]:
                del self.dropped[name]
            return False
        stack = self.stack
        if stack[-1][:1] == " " and self._close_foreign(name):
            return True
        if name in FORMATTING:
            self._close_formatting(name)
        elif name == "template":
            if self._templates:
                self._cut(_last(stack, "template"))
        elif name in TABLE_PARTS or name == "table":
            at = self._find(name, self._table())
            if name == "table" and stack[self._table()] == "table":
                at = self._table()
            if at:
                self._cut(at)
        elif name in BARRIERS:
            if stack[self._barriers[-1]] == name:
                self._cut(self._barriers[-1])
        elif name == "form" and not self._templates:
            self._close_form()
        elif name in CLOSED_IN_SCOPE:
            self._close_block(name)
        elif name not in IGNORED:
            at = self._find(name, self._barriers[-1])
            if at and not any(entry in SPECIAL for entry in stack[at + 1 :]):
                if name == "noscript":  # in the head it may have ended with the first <p> or <img> inside it
                    self._take_out(at)
                else:
                    self._cut(at)
        return True

    def _push(self, name: str) -> bool:
        if len(self.stack) >= self.limit:
            return self._drop(name)
        if name == "p":
            self.paragraphs += 1
        elif name in BARRIERS or name[:3] == _POINT or name == _MATH + "annotation-xml":
            self._barriers.append(len(self.stack))
            if name in MARKERS:
                self.formatting.append(_MARK)
            if name == "template":
                self._templates += 1
        self.stack.append(name)
        return True

    def _drop(self, name: str) -> bool:
        self.dropped[name] = self.dropped.get(name, 0) + 1
        return False

    def _cut(self, at: int) -> None:
        """Close the element at a place of the stack and all inside it."""
        stack = self.stack
        cut = stack[at:]
        del stack[at:]
        while len(stack) > 1 and stack[-1] == _GONE:
            stack.pop()
        while self._barriers[-1] >= len(stack):
            self._barriers.pop()
        for entry in cut:
            if entry == "p":
                self.paragraphs -= 1
            elif entry[:1] == _REPEATED:
                self.maybe -= 1
            elif entry in MARKERS:
                while self.formatting and self.formatting.pop() != _MARK:
                    pass
                if entry == "template":
                    self._templates -= 1
        if self.formatting and not _REPEATABLE.isdisjoint(cut):
            self._repeat(cut)
        # Those that may be open may as well be inside what was closed here, and be repeated after it.
        self.repeated += self.maybe

    def _repeat(self, cut: list[str]) -> None:
        """Open again the formatting elements that were closed with what was around them.

        The parser waits with this for text, so such an element may be open or not: it adds to the depth
        under a name of its own, and its end tag closes nothing else.
        """
        names = [name for name, _ in self._scope()]
        for name in dict.fromkeys(names):
            missing = min(names.count(name), cut.count(name) + cut.count(_REPEATED + name))
            self.stack.extend([_REPEATED + name] * missing)
            self.maybe += missing

    def _find(self, name: str, above: int) -> int:
        """The place of the innermost element of a name above a place of the stack, 0 for none."""
        stack = self.stack
        if stack[-1] == name and len(stack) - 1 > above:
            return len(stack) - 1
        inner = stack[:above:-1]
        return len(stack) - 1 - inner.index(name) if name in inner else 0

    def _table(self) -> int:
        """The place of the innermost table or template, 0 for none."""
        for at in reversed(self._barriers):
            if self.stack[at] in ("table", "template"):
                return at
        return 0

    def _table_part(self, name: str) -> bool:
        """Take the start tag of a part of a table, with the parts around it that the page left out."""
        table = self._table()
        if not table:
            return True  # the parser ignores it
        if self.stack[table] == "template":
            return self._push(name)
        parts = self.stack[table + 1 :]
        keep = table + 1
        # A tag that is dropped closes nothing, nor does the parser make parts around it.
        if keep + (name == "tr" or name in CELLS) + (name in CELLS) >= self.limit:
            return self._drop(name)
        if name == "tr" or name in CELLS:
            if not (parts and parts[0] in ROWS):
                parts = ["tbody"]
                self._cut(keep)
                self._push("tbody")
            keep += 1
            if name in CELLS:
                if not (len(parts) > 1 and parts[1] == "tr"):
                    self._cut(keep)
                    self._push("tr")
                keep += 1
        if len(self.stack) > keep:
            self._cut(keep)
        return self._push(name)

    def _imply(self, name: str) -> None:
        """Close what a start tag closes."""
        stack = self.stack
        top = stack[-1]
        if name == "li":
            self._close_item(("li",))
        elif name in ("dd", "dt"):
            self._close_item(("dd", "dt"))
        if name in CLOSE_P:
            at = self._find("p", self._barriers[-1]) if self.paragraphs else 0
            if at and "button" not in stack[at:]:
                self._cut(at)
            if name in HEADINGS and stack[-1] in HEADINGS:
                self._cut(len(stack) - 1)
        elif name == "button":
            if at := self._find("button", self._barriers[-1]):
                self._cut(at)
        elif name in ("option", "optgroup"):
            if top == "option":
                self._cut(len(stack) - 1)
            if name == "optgroup" and stack[-1] == "optgroup" and stack[self._barriers[-1]] == "select":
                self._cut(len(stack) - 1)
        elif name in RUBY:
            if top in RUBY and self._find("ruby", self._barriers[-1]):
                self._cut(len(stack) - 1)
        elif name == "table" and top in ("table", "tr", *ROWS):
            self._cut(self._table())

    def _close_item(self, names: tuple[str, ...]) -> None:
        stack = self.stack
        for at in range(len(stack) - 1, max(0, len(stack) - _ITEM_REACH), -1):
            if stack[at] in names:
                self._cut(at)
                return
            if stack[at][:1] == " " or (stack[at] in SPECIAL and stack[at] not in ("address", "div", "p")):
                return

    def _close_block(self, name: str) -> None:
        at = self._find(name, self._barriers[-1])
        if name in HEADINGS:  # each closes the innermost, whichever it is
            at = max(self._find(heading, self._barriers[-1]) for heading in HEADINGS)
        if not at:
            return
        inner = self.stack[at:]
        if name == "p" and "button" in inner:
            return
        if name == "li" and ("ul" in inner or "ol" in inner):
            return
        self._cut(at)

    def _close_form(self) -> None:
        """Close the form alone, not what is inside it: so the standard has it."""
        at = self._form
        self._form = None
        stack = self.stack
        if at is None or at >= len(stack) or stack[at] != "form" or at < self._barriers[-1]:
            return
        self._take_out(at)

    def _take_out(self, at: int) -> None:
        """Close one element and leave open what is inside it."""
        if at == len(self.stack) - 1:
            self._cut(at)
        else:
            self.maybe -= self.stack[at][:1] == _REPEATED
            self.stack[at] = _GONE

    def _scope(self) -> list[tuple[str, str]]:
        """The formatting elements that a parser would repeat here, innermost first."""
        formatting = self.formatting
        if not formatting:
            return []
        inner = formatting[::-1] if _MARK not in formatting else formatting[: -_OPEN_FORMATTING - 2 : -1]
        return inner[: inner.index(_MARK)] if _MARK in inner else inner

    def _open_formatting(self, name: str, attributes: str) -> bool:
        if name in ("a", "nobr") and any(entry[0] == name for entry in self._scope()):
            self._close_formatting(name)
        scope = self._scope()
        entry = (name, attributes)
        if scope.count(entry) >= 3:  # the standard keeps three of a kind
            at = len(self.formatting) - 1 - max(i for i, other in enumerate(scope) if other == entry)
            del self.formatting[at]
        elif len(scope) >= _OPEN_FORMATTING:
            return self._drop(name)
        if not self._push(name):
            return False
        self.formatting.append(entry)
        return True

    def _close_formatting(self, name: str) -> None:
        stack = self.stack
        for number, entry in enumerate(self._scope()):
            if entry[0] == name:
                del self.formatting[len(self.formatting) - 1 - number]
                break
        at = self._find(name, self._barriers[-1])
        repeated = self._find(_REPEATED + name, self._barriers[-1])
        if not at and not repeated:
            return
        if repeated > at:
            self._take_out(repeated)
        elif any(entry in SPECIAL for entry in stack[at + 1 :]):
            self._take_out(at)
        else:
            self._cut(at)

    def _foreign(self, name: str, attributes: str) -> bool:
        space = self.stack[-1][:3]
        if space == _POINT:
            space = _MATH
        point = (
            name in ("foreignobject", "desc", "title")
            if space == _SVG
            else name in ("mi", "mo", "mn", "ms", "mtext")
            or (name == "annotation-xml" and _HTML_ENCODING.search(attributes) is not None)
        )
        return self._push((_POINT if point else space) + name)

    def _close_foreign(self, name: str) -> bool:
        """Take an end tag inside SVG or MathML; False where the rules of HTML go on with it."""
        stack = self.stack
        if name in ("br", "p"):
            while self.in_foreign:
                self._cut(len(stack) - 1)
            return False
        for at in range(len(stack) - 1, 0, -1):
            if stack[at][:1] != " ":
                return False
            if stack[at][3:] == name:
                self._cut(at)
                return True
        return False


def _last(stack: list[str], name: str) -> int:
    return len(stack) - 1 - stack[::-1].index(name)
