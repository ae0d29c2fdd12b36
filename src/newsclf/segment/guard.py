"""Bounds the HTML of a page before the parser sees it, since no parser does.

lexbor takes 25 s for 100,000 nested elements, more than 30 s for 300,000 distinct attributes on a tag
or for 300,000 distinct tag names, and makes millions of elements of a few unclosed `<font>`.
The pass reads the tags as the HTML standard does and keeps a stack of open elements. Where the standard
is intricate the stack errs towards too deep: a page whose elements are mostly misnested may be cut although
a parser would not go as deep.

That takes longer than the parser itself, so most pages are passed by a rough count (`rough_count.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .element_names import NEVER_REPEATING
from .limits import Limits
from .open_elements import OpenElements
from .rough_count import has_plain_ends, surely_small
from .tag_syntax import ATTRIBUTES, ROOTS, SPACE, TOKEN

_SCRIPT_MARK = re.compile(rf"<!--|-->|<(/?)script(?=[{SPACE}/>])", re.IGNORECASE)
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
_RAW_END = {name: re.compile(rf"</{name}(?=[{SPACE}/>])", re.IGNORECASE) for name in _RAW}

# lexbor finds a name in a chain: 10,000 distinct ones cost it 0.02 s, 300,000 more than 30 s.
_DISTINCT_NAMES = 10_000
# Fewer characters of attributes can't hold enough distinct names to matter, so they aren't looked at.
_ATTRIBUTE_CHARS = 100_000
# Each repeated <html> or <body> adds its attributes to the first, which is quadratic in their number.
_ROOT_TAGS = 16

_DEFAULT = Limits()


def guard(html: str, limits: Limits = _DEFAULT) -> tuple[str, tuple[str, ...]]:
    """Bound what a parser has to do for a page, in time linear in its length.

    Returns the HTML to parse, which is the very object that came in where nothing was cut, and the names
    of the limits that cut something ("size", "tags", "depth", "attributes") in the order in which they did.
    Raises nothing: any str is fine, well-formed or not.
    """
    encoded = html.encode("utf-8", "replace")
    if surely_small(encoded, limits) and has_plain_ends(encoded, limits):
        return html, ()
    return _read(html, limits)


def guard_utf8(
    html: bytes, limits: Limits = _DEFAULT, check: Callable[[bytes, Limits], bool] = surely_small
) -> tuple[bytes, tuple[str, ...]]:
    """As `guard`, for a page in valid UTF-8, as parsers take it; `check` is the rough count, if not the plain one."""
    if check(html, limits) and has_plain_ends(html, limits):
        return html, ()
    bounded, cuts = _read(html.decode("utf-8"), limits)
    return bounded.encode("utf-8") if cuts else html, cuts


def _read(html: str, limits: Limits) -> tuple[str, tuple[str, ...]]:
    scan = _Scan(html, limits)
    scan.run()
    return scan.result(), tuple(scan.cuts)


class _Scan:
    """One pass over one page: what is cut is noted, and the page put together at the end."""

    def __init__(self, html: str, limits: Limits) -> None:
        self.cuts: dict[str, None] = {}
        if len(html) > limits.max_chars:
            html = html[: limits.max_chars]
            self.cuts["size"] = None
        self.html = html
        self.limits = limits
        self.end = len(html)
        self.spans: list[tuple[int, int]] = []
        self.attribute_chars = 0
        self.attribute_names: set[str] = set()
        self.tag_names: set[str] = set()
        self.roots = 0
        self.framesets = 0
        # Inside a frameset, or after a <col> in a <template>, the parser ignores <title> and the like, so
        # what follows may be tags to it although it is raw text everywhere else.
        self.doubtful_raw = False

    def result(self) -> str:
        """The page without what was cut: the same object where nothing was."""
        if not self.spans and self.end == len(self.html):
            return self.html
        pieces: list[str] = []
        at = 0
        for start, stop in self.spans:
            pieces.append(self.html[at:start])
            if self.html.endswith("<", at, start):
                pieces.append(" ")  # a bracket of the text must not begin a tag with what follows
            at = stop
        pieces.append(self.html[at : self.end])
        return "".join(pieces)

    def cut(self, name: str, start: int, stop: int) -> None:
        """Note that a limit drops the characters from `start` to `stop`."""
        self.cuts[name] = None
        while self.spans and self.spans[-1][0] >= start:
            self.spans.pop()  # of a tag whose attributes were too many, and that is now dropped as a whole
        self.spans.append((start, stop))

    def run(self) -> None:
        """Read the page from start to end, with a restart after each element of raw text."""
        at: int | None = 0
        tree = OpenElements(self.limits.depth)
        self.count = 0
        while at is not None:
            at = self._tokens(tree, at)

    def _tokens(self, tree: OpenElements, at: int) -> int | None:
        """Read tags from `at` on: the place to go on at after raw text, None at the end of the page."""
        html = self.html
        count = self.count
        most = self.limits.tags
        long = 2 * self.limits.attributes
        stack = tree.stack
        formatting = tree.formatting
        simple, blocks, void = tree.simple, tree.blocks, tree.void
        dropped = tree.dropped
        deepest = self.limits.depth
        last = at
        for token in TOKEN.finditer(html, at):
            count += 1
            if tree.waiting and token.start() > last:
                tree.repeat()
            last = token.end()
            if count + tree.repeated > most:
                self.cuts["tags"] = None
                self.end = token.start()
                return None
            name, attributes, slash = token.groups()
            if name is None:
                if html.startswith("<![CDATA[", token.start()) and tree.in_foreign:
                    self.count = count
                    stop = html.find("]]>", token.start())
                    return stop + 3 if stop >= 0 else None
                continue
            if attributes:
                self.attribute_chars += len(attributes)
                if len(attributes) >= long or self.attribute_chars > _ATTRIBUTE_CHARS:
                    self._attributes(token)
            # The common cases first, as `OpenElements` has them: this loop is most of the cost.
            if name[0] == "/":
                top = stack[-1]
                if top == name[1:] and not tree.maybe and top not in dropped:
                    if top in simple or top in blocks:
                        stack.pop()
                        continue
                    if top == "a" and formatting and formatting[-1][0] == "a":
                        stack.pop()
                        formatting.pop()
                        continue
                name = name[1:].lower()
                if name not in self.tag_names and self._surplus_name(name):
                    self.cut("tags", *token.span())
                    continue
                if not tree.close(name):
                    self.cut("depth", *token.span())
                continue
            if stack[-1][:1] != " " and stack[-1] != "template":
                if name in void:
                    if tree.waiting and name not in NEVER_REPEATING:
                        tree.repeat()
                    continue
                if len(stack) < deepest and not tree.waiting:
                    if name in simple or (name in blocks and not tree.paragraphs):
                        stack.append(name)
                        continue
                    if name == "a" and not formatting:
                        stack.append(name)
                        formatting.append((name, attributes))
                        continue
            if name not in simple:
                name = name.lower()
                if name in _RAW and not tree.in_foreign:
                    self.count = count
                    return self._raw(name, token)
                if name == "plaintext" and not tree.in_foreign:
                    return None
                if name in ROOTS and not tree.in_foreign:
                    self.roots += bool(attributes)
                    if self.roots > _ROOT_TAGS:
                        self.cut("tags", *token.span())
                        continue
                if name not in self.tag_names and self._surplus_name(name):
                    self.cut("tags", *token.span())
                    continue
                if name == "col" and stack[-1] == "template":
                    # Behind it the parser ignores nearly all that the template holds, of which the stack knows nothing.
                    self.cut("tags", *token.span())
                    continue
                if name == "col" and "template" in stack:
                    self.doubtful_raw = True
                elif name == "frameset":
                    # Where one is allowed the parser ignores all else, of which the stack knows nothing.
                    self.doubtful_raw = True
                    self.framesets += 1
                    if self.framesets > self.limits.depth:
                        self.cut("depth", *token.span())
                        continue
                    if not tree.in_foreign:
                        continue
            if not tree.open(name, attributes, bool(slash)):
                self.cut("depth", *token.span())
        return None

    def _surplus_name(self, name: str) -> bool:
        """Whether a new tag name is one too many."""
        if len(self.tag_names) >= _DISTINCT_NAMES:
            return True
        self.tag_names.add(name)
        return False

    def _attributes(self, token: re.Match[str]) -> None:
        """Cut a tag's attributes behind the limit, and those whose names are too many for the page."""
        start, stop = token.span(2)
        known = self.attribute_names
        for number, attribute in enumerate(ATTRIBUTES.finditer(self.html, start, stop)):
            name = attribute[1]
            if number >= self.limits.attributes or (name not in known and len(known) >= _DISTINCT_NAMES):
                self.cut("attributes", attribute.start(), stop)
                return
            known.add(name)

    def _raw(self, name: str, token: re.Match[str]) -> int | None:
        """Skip the raw text behind a start tag: the place of its end tag, None where it has none."""
        stop = self._script_end(token.end()) if name == "script" else self._raw_end(name, token.end())
        if self.doubtful_raw and name != "noframes":
            last = self.end if stop is None else stop
            if self.html.find("<", token.end(), last) >= 0:
                self.cut("tags", token.start(), last)
        return stop

    def _raw_end(self, name: str, at: int) -> int | None:
        found = _RAW_END[name].search(self.html, at)
        return found.start() if found else None

    def _script_end(self, at: int) -> int | None:
        """Where a script ends: `<!--<script>` hides the next `</script>`, as the standard has it."""
        level = 0  # 1 inside <!--, 2 inside <script> inside that
        while mark := _SCRIPT_MARK.search(self.html, at):
            at = mark.end()
            if mark[0] == "<!--":
                level = max(level, 1)
                at -= 2  # the dashes of <!--> end it as well
            elif mark[0] == "-->":
                level = 0
            elif mark[1]:
                if level < 2:
                    return mark.start()
                level = 1
            elif level == 1:
                level = 2
        return None
