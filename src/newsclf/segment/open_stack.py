"""A stack of names of open elements: opened, closed and looked for, with the scopes that the standard sees in it."""

from __future__ import annotations

from .element_names import BARRIERS, FORMATTING, MARKERS, NEVER_REPEATING

SVG, MATH, POINT = " s:", " m:", " i:"
"""Prefixes of elements of SVG, of MathML, and of those of both whose content is HTML again."""
GONE = ""
"""Stands for an element that was taken out of the midst of the stack."""
REPEATED = "+"
"""Prefix of formatting elements that the parser may have repeated here."""
MARK = ("", "")
"""Begins a new scope in the list of formatting elements."""
OPEN_FORMATTING = 16
"""So many formatting elements may be open in a scope. A parser repeats those that a page does not close in each
paragraph that follows: 16 of them in 150,000 paragraphs are 2.4 million elements.
"""

REPEATABLE = FORMATTING | {REPEATED + name for name in FORMATTING}


class OpenStack:
    """The names of the elements that are open, outermost first.

    Args:
        limit: how many may be open, `html` and `body` counted as one.

    Attributes:
        stack: the names; never empty, and never another object.
        barriers: the places of those that an end tag outside of them is not seen in; never empty.
        formatting: formatting elements that the parser still has to repeat, by scopes; never another object.
        waiting: how many formatting elements were closed with what was around them, which the parser will open again
            before the next text.
        repeated: at most how many elements the parser has made by repeating formatting elements.
        maybe: how many formatting elements may be open because they were repeated.
        paragraphs: how many `<p>` are open.
        template_kinds: of each `<template>` that is open the first tag in it, by whose rules the rest is read; ""
            before it is known.
        form: the place of the form that is open, None for none: there is one at a time.
        dropped: how many start tags of a name were dropped whose end tags are still to come.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.stack: list[str] = [GONE]
        self.barriers: list[int] = [0]
        self.formatting: list[tuple[str, str]] = []
        self.waiting = 0
        self._owed: list[dict[str, int]] = [{}]  # by scopes: how many of a name are waiting
        self.repeated = 0
        self.maybe = 0
        self.paragraphs = 0
        self.template_kinds: list[str] = []
        self.form: int | None = None
        self.dropped: dict[str, int] = {}

    @property
    def in_foreign(self) -> bool:
        """Whether the innermost element is of SVG or MathML and its content is not HTML."""
        return self.stack[-1][:3] in (SVG, MATH)

    def push(self, name: str) -> bool:
        """Open an element; False where it is too deep and has to be dropped."""
        if len(self.stack) + self.waiting >= self.limit:
            return self.drop(name)
        if self.waiting and name not in NEVER_REPEATING:
            self.repeat()
        if name == "p":
            self.paragraphs += 1
        elif name in BARRIERS or name[:3] == POINT or name == MATH + "annotation-xml":
            self.barriers.append(len(self.stack))
            if name in MARKERS:
                self.formatting.append(MARK)
                self._owed.append({})
                self.waiting = 0
            if name == "template":
                self.template_kinds.append("")
        self.stack.append(name)
        return True

    def drop(self, name: str) -> bool:
        """Note that a start tag is dropped, and its end tag is to be: False, for `push` to return."""
        self.dropped[name] = self.dropped.get(name, 0) + 1
        return False

    def cut(self, at: int) -> None:
        """Close the element at a place of the stack and all inside it."""
        stack = self.stack
        cut = stack[at:]
        del stack[at:]
        while len(stack) > 1 and stack[-1] == GONE:
            stack.pop()
        while self.barriers[-1] >= len(stack):
            self.barriers.pop()
        own: list[str] | None = None  # what was closed of the scope that goes on
        for number, entry in enumerate(cut):
            if entry == "p":
                self.paragraphs -= 1
            elif entry[:1] == REPEATED:
                self.maybe -= 1
            elif entry in MARKERS:
                own = cut[:number] if own is None else own
                self._end_scope()
                if entry == "template":
                    self.template_kinds.pop()
        if self.formatting and not REPEATABLE.isdisjoint(cut):
            self._owe(cut if own is None else own)
        # Those that may be open may as well be inside what was closed here, and be repeated after it.
        self.repeated += self.maybe

    def cut_top(self) -> None:
        """Close the innermost element."""
        self.cut(len(self.stack) - 1)

    def take_out(self, at: int) -> None:
        """Close one element and leave open what is inside it."""
        if at == len(self.stack) - 1:
            self.cut(at)
        else:
            self.maybe -= self.stack[at][:1] == REPEATED
            self.stack[at] = GONE

    def remove(self, at: int) -> None:
        """As `take_out`, of an element that is above the innermost barrier and leaves no place behind."""
        if at == len(self.stack) - 1:
            self.cut(at)
            return
        self.maybe -= self.stack[at][:1] == REPEATED
        del self.stack[at]
        if self.form is not None and self.form > at:
            self.form -= 1

    def find(self, name: str, above: int) -> int:
        """The place of the innermost element of a name above a place of the stack, 0 for none."""
        stack = self.stack
        if stack[-1] == name and len(stack) - 1 > above:
            return len(stack) - 1
        inner = stack[:above:-1]
        return len(stack) - 1 - inner.index(name) if name in inner else 0

    def find_in_scope(self, name: str) -> int:
        """As `find`, above the innermost barrier."""
        return self.find(name, self.barriers[-1])

    def scope(self) -> list[tuple[str, str]]:
        """The formatting elements that a parser would repeat here, innermost first."""
        formatting = self.formatting
        if not formatting:
            return []
        inner = formatting[::-1] if MARK not in formatting else formatting[: -OPEN_FORMATTING - 2 : -1]
        return inner[: inner.index(MARK)] if MARK in inner else inner

    def repeat(self) -> None:
        """Open again the formatting elements that are waiting, since text follows or what stands in text.

        Which of them the parser has closed is known by their names alone, so such an element may be open or not: it
        adds to the depth under a name of its own, and its end tag closes nothing else.
        """
        if self.in_foreign:
            return
        names = [name for name, _ in self.scope()]
        for name, count in self._owed[-1].items():
            missing = min(names.count(name), count)
            self.stack.extend([REPEATED + name] * missing)
            self.maybe += missing
            self.repeated += missing
        self._owed[-1].clear()
        self.waiting = 0

    def forgive(self, name: str) -> bool:
        """Whether one of a name was waiting, which it then is no more: an end tag has come for it."""
        owed = self._owed[-1]
        if name not in owed:
            return False
        owed[name] -= 1
        self.waiting -= 1
        if not owed[name]:
            del owed[name]
        return True

    def _owe(self, closed: list[str]) -> None:
        """Note which formatting elements wait, after elements were closed that stood in the innermost scope."""
        names = [name for name, _ in self.scope()]
        owed = self._owed[-1]
        for name in dict.fromkeys(names):
            count = owed.get(name, 0) + closed.count(name) + closed.count(REPEATED + name)
            if count:
                owed[name] = min(names.count(name), count)
        self.waiting = sum(owed.values())

    def _end_scope(self) -> None:
        """Forget the formatting elements of the innermost scope."""
        while self.formatting and self.formatting.pop() != MARK:
            pass
        self._owed.pop()
        self.waiting = sum(self._owed[-1].values())
