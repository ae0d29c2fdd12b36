"""Where a segment stands: in the comments, among pointers to other articles, under a picture, in a site's masthead.

Golds outrank containers: one that holds body is never a place of comments or teasers, and a text that the body has too
is none of them either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..compared_words import words
from ..page import Label, SegmentedPage
from . import role_names as names
from .role_looks import is_pointer

_NO_CAPTION_TAGS = frozenset("h1 h2 h3 h4 li label legend th dt".split())
_WHOLE = frozenset("html body main".split())
_LINKED, _MOSTLY_LINKED = 0.8, 0.6
_MIN_SIBLINGS = 3
_MAX_HEADLINE_WORDS, _MIN_LEAD_WORDS, _MAX_LEAD_WORDS = 40, 6, 80
_MAX_BODY_CAPTION, _MIN_LINK_WORDS = 30, 5
_MAX_TEASER_WORDS, _MIN_COMMENT_WORDS, _PARAGRAPH = 60, 8, 20


class Places:
    """The containers of one page, with what stands in each; the text view has none, and no place for any segment."""

    def __init__(self, page: SegmentedPage, labels: Sequence[Label | None], bags: Sequence[list[str]]) -> None:
        self.page, self.labels, self.bags = page, labels, bags
        count = len(page.nodes)
        self.names = [names.called(node.attributes) for node in page.nodes]
        self.size, self.body, self.pointing, self.linked = [0] * count, [0] * count, [0] * count, [0] * count
        for i, segment in enumerate(page.segments):
            if segment.node is not None:
                self.size[segment.node] += len(bags[i])
                self.body[segment.node] += labels[i] == "body"
                self.linked[segment.node] += self.is_linked(i) and len(bags[i]) >= 2
                self.pointing[segment.node] += self.is_pointing(i)
        for n in range(count - 1, 0, -1):
            for column in (self.size, self.body, self.linked, self.pointing):
                if page.nodes[n].parent >= 0:
                    column[page.nodes[n].parent] += column[n]
        bodies = [i for i, label in enumerate(labels) if label == "body"]
        self.body_texts = {tuple(bag) for i in bodies for bag in self._bags(i)}
        paragraphs = [i for i in bodies if len(bags[i]) >= _PARAGRAPH]
        self.first_paragraph, self.last_paragraph = (paragraphs[0], paragraphs[-1]) if paragraphs else (0, 0)
        self.navigation = self._down(self._is_navigation)
        self.comments = self._down(self._holds_comments)
        self.named_teasers = self._down(self._is_named_teasers)
        self.lists = self._down(self._is_list_of_links)
        self.pointed = self._pointed()

    def is_linked(self, i: int) -> bool:
        """Whether a segment is a link, but for a few characters."""
        segment = self.page.segments[i]
        return (segment.link_chars or 0) >= _LINKED * len(segment.text)

    def is_pointing(self, i: int) -> bool:
        """Whether a segment is a link as long as a headline."""
        bag = self.bags[i]
        least = 8 if names.CJK.search(self.page.segments[i].text) else 4
        if not least <= len(bag) <= _MAX_HEADLINE_WORDS or bag[0] == "skip" or not self.is_linked(i):
            return False
        return sum(word.isalpha() for word in bag) >= 2 and not names.COUNTED.search(self.page.segments[i].text)

    def is_comment(self, i: int) -> bool:
        """Whether a segment stands in the comments or their frame, and the gold does not call it body."""
        return self._in(self.comments, i) and not self._is_gold(i)

    def is_teaser(self, i: int) -> bool:
        """Whether a segment points to another article, and the gold does not call it body."""
        if i in self.pointed:
            return not self._is_gold(i)
        if len(self.bags[i]) > _MAX_LEAD_WORDS or self.in_navigation(i):
            return False
        if not (self._in(self.named_teasers, i) or self._in(self.lists, i)) or self._is_gold(i):
            return False
        if self._in(self.named_teasers, i):
            return self.is_pointing(i) or is_pointer(self.page.segments[i].text) or len(self.bags[i]) >= _MIN_LEAD_WORDS
        # A list of links among the paragraphs is a table of contents as often as not.
        return self.is_pointing(i) and not self.first_paragraph < i < self.last_paragraph

    def is_caption(self, i: int) -> bool:
        """Whether a segment stands in a figure's caption, or in what is named one."""
        if self.labels[i] != "body" and self._is_gold(i):
            return False
        around = self._around(i, 3 if self.is_in_figcaption(i) else 2)
        called = " ".join(self.names[n] for n in around)
        if (names.NO_CAPTION if self.labels[i] == "body" else names.WARES).search(called):
            return False
        if self.is_in_figcaption(i):
            return True
        classes = (names.split_words(self.page.nodes[n].attributes.get("class", "")) for n in around)
        if not any(names.CAPTION.search(name) for name in classes):
            return False
        return (
            len(self.bags[i]) >= 3
            and not (
                self.labels[i] == "body" and (len(self.bags[i]) > _MAX_BODY_CAPTION or not names.PICTURE.search(called))
            )
            and self.page.nodes[around[0]].tag not in _NO_CAPTION_TAGS
            and not (self.is_linked(i) or self.page.segments[i].text.endswith(":") or self.in_navigation(i))
        )

    def names_other_author(self, i: int) -> bool:
        """Whether an author that is named there is that of a picture or a quotation."""
        return self.is_in_figcaption(i) or any(names.NO_BYLINE.search(self.names[n]) for n in self._around(i, 2))

    def is_in_figcaption(self, i: int) -> bool:
        """Whether a segment stands in a caption's own element."""
        return any(self.page.nodes[n].tag == "figcaption" for n in self._around(i, 3))

    def names_author(self, i: int) -> bool:
        """Whether the mark-up right around or inside a segment says author."""
        return any(self.page.nodes[n].tag == "address" for n in self._around(i, 1)) or bool(
            names.AUTHOR.search(self._called(i))
        )

    def names_date(self, i: int) -> bool:
        """Whether the mark-up right around or inside a segment says date."""
        return bool(names.DATE.search(self._called(i))) and not self.names_other_date(i)

    def names_other_date(self, i: int) -> bool:
        """Whether the mark-up says that a date is an archive's or an event's."""
        return bool(names.ARCHIVE.search(self._called(i)))

    def _called(self, i: int) -> str:
        """The names of the two innermost containers and of what stands inside the segment."""
        return " ".join((*(self.names[n] for n in self._around(i, 2)), *(self.page.segments[i].marks or ())))

    def is_masthead(self, i: int) -> bool:
        """Whether a segment stands in what is named the site's title or logo."""
        return any(names.MASTHEAD.search(self.names[n]) for n in self._around(i, 3))

    def is_heading(self, i: int) -> bool:
        """Whether a segment stands in a heading, or in what is named one."""
        return any(
            re.fullmatch("h[1-6]", self.page.nodes[n].tag) or names.HEADING.search(self.names[n])
            for n in self._around(i, 2)
        )

    def in_navigation(self, i: int) -> bool:
        """Whether a segment stands in a menu or the footer."""
        return self._in(self.navigation, i)

    def is_inside_body(self, i: int) -> bool:
        """Whether the gold calls a segment body, with paragraphs of the body before and after it."""
        return self.labels[i] == "body" and self.first_paragraph < i < self.last_paragraph

    def _is_gold(self, i: int) -> bool:
        """Whether the gold calls the segment body, or another one of the same words or a line of it."""
        return self.labels[i] == "body" or any(tuple(bag) in self.body_texts for bag in self._bags(i) if bag)

    def _bags(self, i: int) -> list[list[str]]:
        """The words of a segment, and of each of its lines."""
        return [self.bags[i], *(words(part) for part in self.page.segments[i].text.split("\n"))]

    def _in(self, kind: list[bool], i: int) -> bool:
        node = self.page.segments[i].node
        return node is not None and node >= 0 and kind[node]

    def _around(self, i: int, steps: int) -> list[int]:
        """The innermost containers of a segment, the nearest first."""
        found: list[int] = []
        node = self.page.segments[i].node
        while node is not None and node >= 0 and len(found) < steps:
            found.append(node)
            node = self.page.nodes[node].parent
        return found

    def _down(self, is_root: Callable[[int], bool]) -> list[bool]:
        """For each container, whether it or one around it is such a root."""
        found: list[bool] = []
        for n, node in enumerate(self.page.nodes):
            found.append((node.parent >= 0 and found[node.parent]) or is_root(n))
        return found

    def _is_navigation(self, n: int) -> bool:
        node = self.page.nodes[n]
        if node.tag == "nav" or node.attributes.get("role") == "navigation":
            return True
        return node.tag not in _WHOLE and self.body[n] == 0 and bool(names.NAVIGATION.search(self.names[n]))

    def _holds_comments(self, n: int) -> bool:
        called = self.names[n]
        return (
            self.page.nodes[n].tag not in _WHOLE
            and self.body[n] == 0
            and self.size[n] >= _MIN_COMMENT_WORDS
            and bool(names.COMMENT.search(called))
            and not names.NO_COMMENT.search(called)
        )

    def _is_named_teasers(self, n: int) -> bool:
        """Whether a container is named as one of teasers, and links as long as headlines stand in it."""
        called = self.names[n]
        return (
            self.page.nodes[n].tag not in _WHOLE
            and self.body[n] == 0
            and self.pointing[n] >= 1
            and 2 * self.pointing[n] >= self.linked[n]
            and self.size[n] <= _MAX_TEASER_WORDS * self.pointing[n]
            and bool(names.TEASER.search(called))
            and not names.NO_TEASER.search(called)
        )

    def _is_list_of_links(self, n: int) -> bool:
        """Whether a list outside of the body holds hardly anything but links as long as headlines."""
        return (
            self.page.nodes[n].tag in ("ul", "ol")
            and self.last_paragraph > 0
            and self.body[n] == 0
            and self.pointing[n] >= _MIN_SIBLINGS
            and self.pointing[n] >= 0.7 * self.linked[n]
            and self.size[n] >= _MIN_LINK_WORDS * self.linked[n]
            and self.size[n] <= _MAX_TEASER_WORDS * self.pointing[n]
            and not names.NO_TEASER.search(self.names[n])
        )

    def _is_item(self, i: int) -> bool:
        """Whether a segment may stand in a list of links, with a date beside the link."""
        segment = self.page.segments[i]
        linked = (segment.link_chars or 0) >= _MOSTLY_LINKED * len(segment.text)
        return linked and 2 <= len(self.bags[i]) <= _MAX_HEADLINE_WORDS and self.labels[i] != "body"

    def _pointed(self) -> set[int]:
        """Segments that say "Read also" and link, and short ones that say so with the links that follow them."""
        found: set[int] = set()
        segments = self.page.segments
        i = 0
        while i < len(segments):
            if self.labels[i] == "body" or segments[i].link_chars is None or not is_pointer(segments[i].text):
                i += 1
                continue
            half = 2 * (segments[i].link_chars or 0) >= len(segments[i].text)
            if half and 5 <= len(self.bags[i]) <= _MAX_HEADLINE_WORDS and not self.in_navigation(i):
                found.add(i)
            stop = i + 1
            while stop < len(segments) and self._is_item(stop):
                stop += 1
            if (
                any(self.is_pointing(k) for k in range(i + 1, stop))
                and len(self.bags[i]) <= 8
                and not self.in_navigation(i + 1)
            ):
                found.update(range(i, stop))
            i = stop
        return found
