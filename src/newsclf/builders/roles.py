"""Roles: which segments are headline, byline, date, caption, comment or teaser, whatever a gold calls them.

Golds disagree on these (DESIGN.md section 2), so the builder records the role, and `body_roles` in the configuration
decides label and gold. A role is given only on clear evidence: what a corpus names, what the page says of itself
(title, h1, Open Graph, JSON-LD, author), the look of a short segment, or the names of its containers. For comments and
teasers a gold that says body outranks names and looks. A segment without such evidence has none; docs/roles.md tells
what each role rests on and how often it is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from ..compared_words import words
from ..page import Label, Role, SegmentedPage
from .align import align
from .role_looks import has_day, is_author_line, is_date, is_name
from .role_places import Places

__all__ = ["find_roles", "is_date"]

# Longer segments are no headline, byline or date, whatever stands in them.
_MAX_HEADLINE_WORDS, _MAX_BYLINE_WORDS, _MAX_DATE_WORDS, _MAX_CAPTION_WORDS = 40, 24, 14, 80
_SAME = 92.0
_COMMENT_SHARE = 0.8
# How many segments before and after the headline an author's name may stand.
_NEAR_BEFORE, _NEAR_AFTER = 4, 12
_ANOTHERS = ("on", "about")
_TIME = re.compile(r"\d[:.h]\d\d")
# What stands before a date that is not when a text was written.
_OTHER_STAMPS = {"joined", "registered", "born", "deadline", "starts", "ends", "member", "released"}
_TITLE_TAIL = re.compile(r"\s+[|\-–—:·»]\s+")


def find_roles(
    page: SegmentedPage,
    labels: Sequence[Label | None],
    texts: Mapping[str, str],
    title: str | None,
    meta: Mapping[str, str],
) -> list[Role | None]:
    """Find the role of each segment.

    Args:
        page: the segments of one view.
        labels: what the gold says of them; a segment that it calls body is no comment and no teaser.
        texts: pieces of the page that the corpus names, by role.
        title: the title that the corpus has.
        meta: what the HTML page says of itself; the text view is given its HTML's.

    Returns:
        A role or None for each segment.
    """
    roles: list[Role | None] = [None] * len(page.segments)
    bags = [words(segment.text) for segment in page.segments]
    places = Places(page, labels, bags)
    headlines = _headlines(texts.get("headline"), title, meta)
    byline, date = words(texts.get("byline", "")), words(texts.get("date", ""))
    if texts.get("comment"):
        aligned = align([s.text for s in page.segments], texts["comment"], cutoff=_COMMENT_SHARE)
        for i, label in enumerate(aligned.labels):
            if label == "body" and labels[i] != "body":
                roles[i] = "comment"
    for i, (segment, bag) in enumerate(zip(page.segments, bags, strict=True)):
        if roles[i] or not bag:
            continue
        if _is_headline(bag, headlines) and _may_be_headline(places, i, bag):
            roles[i] = "headline"
        elif len(bag) <= _MAX_DATE_WORDS and (
            bag == date or (is_date(segment.text, bag) and _is_stamp(places, i, bag))
        ):
            roles[i] = "date"
    near = _near(roles, labels)
    author = words(meta.get("author", ""))
    for i, bag in enumerate(bags):
        if roles[i] or not bag:
            continue
        if byline and (bag == byline or (len(byline) >= 2 and len(bag) <= len(byline) + 3 and set(byline) <= set(bag))):
            roles[i] = "byline"
        elif places.is_comment(i):
            roles[i] = "comment"
        elif len(bag) <= _MAX_BYLINE_WORDS and _is_byline(places, i, bag, author, near):
            roles[i] = "byline"
        elif places.is_teaser(i):
            roles[i] = "teaser"
        elif len(bag) <= _MAX_CAPTION_WORDS and places.is_caption(i):
            roles[i] = "caption"
    return roles


def _headlines(named: str | None, title: str | None, meta: Mapping[str, str]) -> list[list[str]]:
    """The words of everything that may be the headline; of a page's title also without the name of its site."""
    found = [named or "", title or "", meta.get("headline", ""), meta.get("og_title", ""), meta.get("title", "")]
    parts = [_TITLE_TAIL.split(text) for text in (meta.get("title", ""), meta.get("og_title", ""))]
    # The longer end of a title is the headline; a short one is a site's or a section's name.
    found += [part for split in parts for part in (split[0], " ".join(split[:-1])) if len(words(part)) >= 3]
    found += [part for text in (meta.get("title", ""), title or "") if len(words(part := text.partition(": ")[2])) >= 4]
    return [bag for text in dict.fromkeys(found) if len(bag := words(text)) >= 2]


def _is_headline(bag: list[str], headlines: list[list[str]]) -> bool:
    """Whether a segment says the same as one of the headlines: no other number, no "More about" before it."""
    if len(bag) > _MAX_HEADLINE_WORDS:
        return False
    text = " ".join(bag)
    for headline in headlines:
        if fuzz.ratio(text, " ".join(headline)) < _SAME:
            continue
        ahead = bag[: max(0, len(bag) - len(headline))]
        numbers = {word for word in bag if word.isdigit()}
        if numbers == {word for word in headline if word.isdigit()} and not (ahead and ahead[-1] in _ANOTHERS):
            return True
    return False


def _may_be_headline(places: Places, i: int, bag: list[str]) -> bool:
    """Whether a headline may stand there: one of two or three words must look like one, the site's name is none."""
    if places.is_masthead(i):
        return False
    return places.page.view == "text" or len(bag) >= 4 or places.labels[i] == "body" or places.is_heading(i)


def _is_stamp(places: Places, i: int, bag: list[str]) -> bool:
    """Whether a date is that of a text: not a month of an archive, a heading or cell inside the body."""
    segment = places.page.segments[i]
    before = bool(i) and words(places.page.segments[i - 1].text)[-2:]
    if places.names_other_date(i) or (before and set(before) & _OTHER_STAMPS):
        return False
    if places.names_date(i) and "(" not in segment.text:
        return True
    following = places.page.segments[i + 1].text if i + 1 < len(places.page.segments) else ""
    if not has_day(segment.text, bag) or following.startswith((",", "，", "、", "。", ";")):
        return False
    return not places.is_inside_body(i) or bool(_TIME.search(segment.text))


def _near(roles: Sequence[Role | None], labels: Sequence[Label | None]) -> set[int]:
    """The segments around the headlines and around the first of the body."""
    centres = [i for i, role in enumerate(roles) if role == "headline"]
    centres += [i for i, label in enumerate(labels) if label == "body"][:1]
    return {i for centre in centres for i in range(centre - _NEAR_BEFORE, centre + _NEAR_AFTER + 1)}


def _is_byline(places: Places, i: int, bag: list[str], author: list[str], near: set[int]) -> bool:
    """Whether an author's line: the look of one, or a name alone that the page or its mark-up says to be the author."""
    if places.names_other_author(i):
        return False
    text = places.page.segments[i].text
    named = places.names_author(i)
    if is_author_line(text, bag, named) and not (places.is_inside_body(i) or places.in_navigation(i)):
        return True
    if i not in near or places.is_masthead(i) or places.in_navigation(i):
        return False
    first = text.split("\n")[0]
    if 2 <= len(author) <= 6 and set(author) <= set(bag) and len(bag) <= len(author) + (4 if named else 1):
        return not text.endswith((".", "!", "?", ":"))
    return named and len(bag) <= 10 and is_name(first)
