"""The elements that are open at a place of an HTML page, known as a parser would but without a tree.

A shortened form of "tree construction" in the HTML standard. Where it is shorter it leaves an element
open rather than closing it, so that its depth is not below that of the parser's tree.
"""

from __future__ import annotations

from .element_names import (
    BARRIERS,
    BLOCKS,
    CLOSED_IN_SCOPE,
    FORMATTING,
    HEADINGS,
    IGNORED,
    IMPLIED_END,
    IN_HEAD,
    NEVER_REPEATING,
    SIMPLE,
    SPECIAL,
    TABLE_PARTS,
    VOID,
)
from .foreign_tags import break_out, breaks_out, close_foreign, open_foreign
from .formatting_tags import close_formatting, open_formatting
from .implied_ends import close_implied
from .open_stack import MATH, OPEN_FORMATTING, POINT, SVG, OpenStack
from .table_tags import bare_table, close_part, open_column, open_part


class OpenElements(OpenStack):
    """The elements that are open at a place in a page: give it each tag, in order."""

    simple = SIMPLE
    """Names whose tags open an element and close the innermost, with no rules of their own."""
    blocks = BLOCKS
    """Names that are as simple where no <p> is open."""
    void = VOID - {"input"}
    """Names that open nothing; <input> is left out since it closes a <select>."""

    def open(self, name: str, attributes: str, slash: bool) -> bool:
        """Take a start tag (`name` in lower case); False where it is too deep and has to be dropped."""
        top = self.stack[-1]
        if top[:1] == " " and (top[:3] != POINT or name in ("mglyph", "malignmark")):
            if name in FORMATTING and len(self.scope()) >= OPEN_FORMATTING:
                return self.drop(name)  # before it closes anything
            if not breaks_out(name, attributes):
                return slash or open_foreign(self, name, attributes)
            break_out(self)
        if self.stack[-1] == "template" and not self.template_kinds[-1] and name not in IN_HEAD:
            self.template_kinds[-1] = name
            if not self._open_html(name, attributes, slash):
                self.template_kinds[-1] = ""  # dropped, so that the parser does not see it
                return False
            return True
        return self._open_html(name, attributes, slash)

    def _open_html(self, name: str, attributes: str, slash: bool) -> bool:
        """As `open`, outside of SVG and MathML."""
        stack = self.stack
        if name == "col":
            return open_column(self)
        if name in ("select", "input") and stack[self.barriers[-1]] == "select":
            self.cut(self.barriers[-1])
            if name == "select":
                return True
        if name in VOID or name in IGNORED:
            if name not in NEVER_REPEATING:
                self.repeat()
            return True
        if name in SIMPLE:
            return self.push(name)
        if name in TABLE_PARTS:
            return open_part(self, name)
        if name in FORMATTING:
            return open_formatting(self, name, attributes)
        if name == "form" and not self.template_kinds:
            return self._open_form()
        if name in ("svg", "math"):
            return slash or self.push((SVG if name == "svg" else MATH) + name)
        if name == "table" and (at := bare_table(self)):
            if stack[at] == "template":
                return True
            self.cut(at)
        else:
            close_implied(self, name)
        return self.push(name)

    def close(self, name: str) -> bool:
        """Take an end tag (`name` in lower case); False where its start tag was dropped."""
        if name in self.dropped:
            self.dropped[name] -= 1
            if not self.dropped[name]:
                del self.dropped[name]
            return False
        stack = self.stack
        if stack[-1][:1] == " " and close_foreign(self, name):
            return True
        if name in FORMATTING:
            close_formatting(self, name)
        elif name == "template":
            if self.template_kinds:
                self.cut(self.find("template", 0))
        elif name in TABLE_PARTS or name == "table":
            close_part(self, name)
        elif name in BARRIERS:
            if stack[self.barriers[-1]] == name:
                self.cut(self.barriers[-1])
        elif name == "form" and not self.template_kinds:
            self._close_form()
        elif name in CLOSED_IN_SCOPE:
            self._close_block(name)
        elif name not in IGNORED:
            self._close_other(name)
        return True

    def _open_form(self) -> bool:
        """Open a form, unless one is: a parser ignores forms in forms."""
        if self.form is not None:
            return True
        close_implied(self, "form")
        if not self.push("form"):
            return False
        self.form = len(self.stack) - 1
        return True

    def _close_form(self) -> None:
        """Close the form alone, not what is inside it: so the standard has it."""
        at = self.form
        self.form = None
        stack = self.stack
        if at is None or at >= len(stack) or stack[at] != "form" or at < self.barriers[-1]:
            return
        while len(stack) - 1 > at and stack[-1] in IMPLIED_END:
            self.cut_top()
        self.take_out(at)

    def _close_block(self, name: str) -> None:
        at = self.find_in_scope(name)
        if name in HEADINGS:  # each closes the innermost, whichever it is
            at = max(map(self.find_in_scope, HEADINGS))
        if not at:
            return
        inner = self.stack[at:]
        if name == "p" and "button" in inner:
            return
        if name == "li" and ("ul" in inner or "ol" in inner):
            return
        self.cut(at)

    def _close_other(self, name: str) -> None:
        """Close an element that has no rules of its own, unless it would close a block inside it."""
        at = self.find_in_scope(name)
        if not at or any(entry in SPECIAL for entry in self.stack[at + 1 :]):
            return
        if name == "noscript":  # in the head it may have ended with the first <p> or <img> inside it
            self.take_out(at)
        else:
            self.cut(at)
