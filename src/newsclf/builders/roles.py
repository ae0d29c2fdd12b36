"""Roles: which segments are headline, byline, date, caption or comment, whatever a gold calls them.

Golds disagree on these (DESIGN.md section 2), so the builder records the role, and `body_roles` in the configuration
decides label and gold. A role is given only on clear evidence: what a corpus names, what the page says of itself
(title, h1, Open Graph, JSON-LD), or the look of a short segment. A segment without such evidence has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from ..page import Label, Role, SegmentedPage
from .align import align, words

# Longer segments are no headline, byline or date, whatever stands in them.
_MAX_HEADLINE_WORDS, _MAX_BYLINE_WORDS, _MAX_DATE_WORDS, _MAX_CAPTION_WORDS = 40, 12, 14, 80
_SAME = 92.0
_COMMENT_SHARE = 0.8

_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug"
    " sep sept oct nov dec januar februar märz mai juni juli oktober dezember jänner janvier février mars avril juin"
    " juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre"
    " octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro"
    " fevereiro março maio junho julho setembro outubro novembro dezembro stycznia lutego marca kwietnia maja czerwca"
    " lipca sierpnia września października listopada grudnia января февраля марта апреля мая июня июля августа"
    " сентября октября ноября декабря ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου"
    " σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου januari februari maart mei augustus tammikuuta januar februari marts"
).split()
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun montag dienstag mittwoch"
    " donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles"
    " jueves viernes sábado domingo poniedziałek wtorek środa czwartek piątek sobota niedziela понедельник вторник"
    " среда четверг пятница суббота воскресенье δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή"
).split()
# What may stand beside a date without being anything else.
_AROUND = (
    "published updated posted last modified on at of the date time am pm a m p utc gmt est edt pst pdt cet mez uhr um"
    " am stand veröffentlicht aktualisiert erstellt vom le à publié mis jour modifié el a las publicado actualizado"
    " hora il alle pubblicato aggiornato aktualizacja opublikowano dodano dnia godz r опубликовано обновлено в г"
    " года th st nd rd de del di do em às h min"
).split()
_DATE_WORD = re.compile(r"\d{1,4}(?:st|nd|rd|th|h|am|pm)?|[年月日时分時秒]|\d{1,2}[年月日时分]")
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}\s*年|\d{1,2}\s*月\s*\d{1,2}\s*日",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written |reported |posted |text )?by|von|por|par|di|door|autor|author|автор|τoυ|tekst)[:\s]+\S",
    re.IGNORECASE,
)
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|autor|autoren|auteur|by-?line)(?:$|[\s_-])", re.IGNORECASE
)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|wp-caption-text|legend|figcaption|bildunterschrift)(?:$|[\s_-])", re.IGNORECASE
)
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
        labels: what the gold says of them; only body and unlabelled segments may be comments that the corpus names.
        texts: pieces of the page that the corpus names, by role.
        title: the title that the corpus has.
        meta: what the HTML page says of itself; the text view is given its HTML's.

    Returns:
        A role or None for each segment.
    """
    roles: list[Role | None] = [None] * len(page.segments)
    bags = [words(segment.text) for segment in page.segments]
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
        if len(bag) <= _MAX_HEADLINE_WORDS and _is_headline(bag, headlines):
            roles[i] = "headline"
        elif len(bag) <= _MAX_DATE_WORDS and (is_date(segment.text, bag) or bag == date):
            roles[i] = "date"
        elif len(bag) <= _MAX_BYLINE_WORDS and _is_byline(page, i, bag, byline):
            roles[i] = "byline"
        elif len(bag) <= _MAX_CAPTION_WORDS and _is_caption(page, i):
            roles[i] = "caption"
    return roles


def _headlines(named: str | None, title: str | None, meta: Mapping[str, str]) -> list[list[str]]:
    """The words of everything that may be the headline; of a page's title also without the name of its site."""
    found = [named or "", title or "", meta.get("headline", ""), meta.get("og_title", ""), meta.get("title", "")]
    parts = [_TITLE_TAIL.split(text) for text in (meta.get("title", ""), meta.get("og_title", ""))]
    # The longer end of a title is the headline; a short one is a site's or a section's name.
    found += [part for split in parts for part in (split[0], " ".join(split[:-1])) if len(words(part)) >= 4]
    return [bag for text in dict.fromkeys(found) if len(bag := words(text)) >= 2]


def _is_headline(bag: list[str], headlines: list[list[str]]) -> bool:
    text = " ".join(bag)
    return any(fuzz.ratio(text, " ".join(headline)) >= _SAME for headline in headlines)


def is_date(text: str, bag: Sequence[str]) -> bool:
    """Whether a short text is a date, with a time and words such as "Updated" at most."""
    months = sum(word in _MONTHS for word in bag)
    if not (_DATE.search(text) or (months and any(word.isdigit() for word in bag))):
        return False
    rest = [w for w in bag if not (_DATE_WORD.fullmatch(w) or w in _MONTHS or w in _DAYS or w in _AROUND)]
    return len(rest) <= 1


def _is_byline(page: SegmentedPage, i: int, bag: list[str], named: list[str]) -> bool:
    segment = page.segments[i]
    if named and (bag == named or (len(named) >= 2 and len(bag) <= len(named) + 3 and set(named) <= set(bag))):
        return True
    if segment.text.rstrip().endswith((".", "!", "?", ":")) or len(bag) < 2:
        return False
    own = _names(page, i)
    marks = " ".join(segment.marks or ())
    return bool(_BYLINE.match(segment.text)) and bool(
        len(bag) <= 6 or _BYLINE_CLASS.search(own) or _BYLINE_CLASS.search(marks)
    )


def _is_caption(page: SegmentedPage, i: int) -> bool:
    node = page.segments[i].node
    steps = 0
    while node is not None and node >= 0 and steps < 3:
        if page.nodes[node].tag == "figcaption" or _CAPTION_CLASS.search(page.nodes[node].attributes.get("class", "")):
            return True
        node = page.nodes[node].parent
        steps += 1
    return False


def _names(page: SegmentedPage, i: int) -> str:
    """Classes and ids of the two innermost containers of a segment."""
    node = page.segments[i].node
    found: list[str] = []
    while node is not None and node >= 0 and len(found) < 2:
        attributes = page.nodes[node].attributes
        found.append(" ".join((attributes.get("class", ""), attributes.get("id", ""), attributes.get("itemprop", ""))))
        node = page.nodes[node].parent
    return " ".join(found)
