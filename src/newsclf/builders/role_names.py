"""Names of containers, and the few texts that go with them, by which `role_places` knows what a place is for."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EDGE = r"(?:^|[\s_-])"
_END = r"(?:$|[\s_-]|\d)"
COMMENT = re.compile(
    _EDGE
    + r"(?:comments?|commentlist|comment(?:list|body|text|area|section)|commentary-list|disqus|kommentare?|kommentarer"
    r"|commentaires?|comentarios?|commenti|coment[aá]rios|komentarze|komentarz|kommentarii|reacties|sxolia|livefyre"
    r"|fb-comments|respond|discussion)" + _END,
    re.IGNORECASE,
)
NO_COMMENT = re.compile(
    r"count|link|num|btn|button|share|toggle|icon|teaser|tab-|recent|latest|popular|most|open|closed|no-comment"
    r"|tool|has-|with-|status",
    re.IGNORECASE,
)
TEASER = re.compile(
    r"related|teaser|recommend|most-?_?(?:read|popular|viewed|shared|emailed|commented)|read-?_?(?:also|next|more-)"
    r"|also-?_?(?:like|read)|more-?_?(?:news|stories|articles|from|on-|in-|like|posts)|top-?_?(?:stories|news|articles)"
    r"|latest-?_?(?:news|posts|stories|articles|headlines)?|trending|popular|recent-?_?(?:posts|articles|news|stories)"
    r"|similar|see-?_?also|up-?_?next|next-?_?(?:article|post|story)|other-?_?(?:news|articles|stories)|hot-?_?news"
    r"|outbrain|taboola|editors?-?_?(?:picks?|choice)|headlines-?_?list|news-?_?list|headline-?_?list|story-?_?list"
    r"|verwandt|meistgelesen|weitere-|mehr-zum|relacionad|correlat|lire-?_?aussi|plus-?_?lus|mas-?_?(?:leid|vist)"
    r"|leggi-?_?anche|piu-?_?letti|mais-?_?lid|powiazan|polecan|podobne|czytaj|najczesciej|najnowsz|pohozh|похож"
    r"|kanren|ranking|xiangguan|sxetik|dimofil|lees-?_?ook|meest-?_?gelezen|mest-?_?l[aeä]st",
    re.IGNORECASE,
)
NO_TEASER = re.compile(
    r"comment|cart|product|shop|social|share|nav\b|menu|breadcrumb|tags?\b|topics?\b|categor|search|newsletter|login"
    r"|thread|reply|forum|cookie|consent|subscri|byline|author|event|job|weather|footer|unrelated|masthead|author"
    r"|populari|jobs?\b|ofert|offer|tender|przetarg|skip|collaps|dropdown|toolbar|poll\b|vote|price|gallery-caption",
    re.IGNORECASE,
)
CAPTION = re.compile(
    _EDGE + r"(?:caption|captions|caption-?text|wp-caption-text|figcaption|bildunterschrift|legende|didascalia|cutline"
    r"|photo-?_?caption|image-?_?caption|img-?_?caption|media-?_?caption|pie-?_?(?:de-)?foto|bildtext|imagecaption"
    r"|photocaption|podpis)" + _END,
    re.IGNORECASE,
)
AUTHOR = re.compile(
    _EDGE + r"(?:by-?line[sd]?|authors?|writers?|autor|autorin|autoren|auteurs?|autore|posted-?by|author-?name|vcard"
    r"|signature"
    r"|post-?author|article-?author|entry-?author|contributor|journalist|redacteur|credit-?author)" + _END,
    re.IGNORECASE,
)
DATE = re.compile(
    r"date|time(?!line)|datum|fecha|stamp|publish|publica|posted|created|modified|dato(?!s)|by-?line", re.IGNORECASE
)
ARCHIVE = re.compile(r"archive|calendar|event|tonight", re.IGNORECASE)
HEADING = re.compile(r"title|headline|heading|header", re.IGNORECASE)
MASTHEAD = re.compile(
    _EDGE + r"(?:logo|masthead|site-?title|site-?name|site-?header|blog-?title|blog-?name|branding|banner-?(?:header"
    r"|inner)|serendipity_banner)" + _END,
    re.IGNORECASE,
)
NAVIGATION = re.compile(_EDGE + r"(?:nav|navigation|navbar|menu|submenu|breadcrumbs?|footer)" + _END, re.IGNORECASE)
# Where a gold says body, a caption must be a picture's: lists of code, quotes and wares have captions too.
NO_CAPTION = re.compile(r"quote|testimonial|review|listing|product|card|source|code|table", re.IGNORECASE)
WARES = re.compile(r"product|card|listing", re.IGNORECASE)
PICTURE = re.compile(r"image|photo|img|picture|wp-caption|figure|media|foto|bild|slide|gallery", re.IGNORECASE)
COUNTED = re.compile(r"\(\d+\)$")  # a filter or a category: "Boots (5)"
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# An author named there is that of a picture or of a quotation.
NO_BYLINE = re.compile(r"photo|foto|\bfot\b|image|picture|quote|testimonial|caption", re.IGNORECASE)


def called(attributes: Mapping[str, str]) -> str:
    """All names of a container in one text."""
    return split_words(" ".join(attributes.get(key, "") for key in ("class", "id", "itemprop", "data-testid")))


def split_words(name: str) -> str:
    """A name with hyphens where upper case begins a word: "mostRead" is "most-Read"."""
    return _CAMEL.sub("-", name)
