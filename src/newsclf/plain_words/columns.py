"""A sentence for each numeric column of the facts: `features.shape`, `features.context` and `features.structure`."""

from __future__ import annotations

import math

from ..features.context import WINDOWS
from ..features.structure import LEVELS
from .numbers import Say, counted, distance, number, share, share_of, undo_log, whether, whole

# `features.context` says so many segments and words where there is no running text on that side.
_NO_SEGMENTS, _NO_WORDS = 200, 2000


def container(level: int) -> str:
    """The container of a segment, or one around it: 0 is the innermost."""
    return "its container" if not level else f"the container {counted(level, 'level')} above its own"


def _rate(of: str) -> Say:
    return lambda value: f"has one {of} for every {1 / value:.2g} words" if value > 0 else f"has no {of}"


def _times(before: str, never: str, after: str) -> Say:
    def say(value: float) -> str:
        n = undo_log(value)
        return f"{before} {counted(n, 'time')} {after}" if n else never

    return say


def _prose(side: str, direction: str) -> Say:
    def say(value: float) -> str:
        n = undo_log(value)
        if n == _NO_SEGMENTS:
            return f"has no running text {side} it"
        return (
            f"has {counted(n, 'segment')} between it and the {direction} running text"
            if n
            else (f"has running text right {side} it")
        )

    return say


def _prose_words(side: str, direction: str) -> Say:
    def say(value: float) -> str:
        n = undo_log(value)
        if n == _NO_WORDS:
            return f"has no running text {side} it"
        return f"has {counted(n, 'word')} between it and the {direction} running text"

    return say


def _before_title(value: float) -> str:
    if value > 1.5:
        return "is on a page that shows no headline"
    return "stands before the headline" if value > 0.5 else "is the headline or stands after it"


def _since_title(value: float) -> str:
    # One before the headline and no headline at all are the same value.
    if value < 0 and undo_log(-value) == 1:
        return "stands right before the headline, or the page shows none"
    return distance("is the headline", "the headline")(value)


def _to_densest(value: float) -> str:
    where = "the container that holds most running text"
    return f"stands in {where}" if value < 0 else f"is {counted(value, 'level')} away from {where}"


def _in_json_ld(value: float) -> str:
    if value < 0:
        return "can't be compared with an article text in the page's JSON-LD: there is none, or it is too short"
    return f"{share(value)} of its three-word runs stand in the article text of the page's JSON-LD"


def _mean_length(value: float) -> str:
    return f"has words of {value:.1f} letters on average"


def _words_a_sentence(value: float) -> str:
    n = math.expm1(value)
    return f"has a sentence for every {counted(n, 'word')}" if n >= 0.5 else "has no word"


_SHAPE: dict[str, Say] = {
    "log_words": number("has", "word"),
    "log_chars": number("has", "character"),
    "word_length": _mean_length,
    "stop_share": share_of("of its words are common ones such as “the” and “of”"),
    "stop_count": number("holds", "common word such as “the”", "common words such as “the”"),
    "sentence_ends": number("holds", "end of a sentence", "ends of sentences"),
    "sentence_end_rate": _rate("end of a sentence"),
    "commas": number("holds", "comma"),
    "comma_rate": _rate("comma"),
    "ends_sentence": whether("ends as a sentence does", "does not end as a sentence does"),
    "ends_colon": whether("ends with a colon", "does not end with a colon"),
    "ends_ellipsis": whether("ends with an ellipsis", "does not end with an ellipsis"),
    "starts_upper": whether("begins with a capital", "does not begin with a capital"),
    "starts_quote": whether("begins with a quotation mark", "does not begin with a quotation mark"),
    "starts_bullet": whether("begins with a dash or bullet", "does not begin with a dash or bullet"),
    "upper_share": share_of("of its characters are capitals"),
    "capital_words": share_of("of its words begin with a capital"),
    "all_caps_words": share_of("of its words are all capitals"),
    "digit_share": share_of("of its characters are digits"),
    "symbol_share": share_of("of its characters are punctuation or other signs"),
    "quotes": number("holds", "quotation mark"),
    "separators": number("holds", "dividing sign such as | • › #", "dividing signs such as | • › #"),
    "unique_share": share_of("of its words are different from each other"),
    "line_breaks": number("holds", "line break"),
    "words_a_sentence": _words_a_sentence,
    "looks_like_address": whether("holds a web or mail address", "holds no web or mail address"),
}

_CONTEXT: dict[str, Say] = {
    "position": share_of("of the page's segments stand before it"),
    "position_words": share_of("of the page's words stand before it"),
    "log_index": number("has", "segment before it", "segments before it"),
    "log_index_from_end": number("has", "segment after it", "segments after it"),
    "repeats": _times("its text stands", "its text stands on the page once", "more on the page"),
    "repeated_before": _times("its text stood", "its text has not come before", "before it"),
    "share_of_page": share_of("of the page's words are its own"),
    "share_of_longest": share_of("as long as the page's longest segment", "is "),
    "rank": share_of("of the page's segments are longer"),
    "first_lines_overlap": share_of("of its longer words stand in the page's first lines"),
    "prose_before": _prose("before", "last"),
    "prose_after": _prose("after", "next"),
    "prose_behind_it": share_of("of the page's running text has come when it ends"),
    "prose_ahead_of_it": share_of("of the page's running text comes after it"),
    "words_since_prose": _prose_words("before", "last"),
    "words_until_prose": _prose_words("after", "next"),
    "longest_run_share": share_of("of the page's words stand in its longest stretch of running text"),
    "distance_to_run": distance(
        "stands in the page's longest stretch of running text", "the page's longest stretch of running text"
    ),
    "short_before": number("has", "short segment in a row before it", "short segments in a row before it"),
    "short_after": number("has", "short segment in a row after it", "short segments in a row after it"),
}

_STRUCTURE: dict[str, Say] = {
    "link_density": share_of("of its characters are links"),
    "links": number("holds", "link"),
    "depth": whole("has", "container around its own", "containers around its own"),
    "marks": number(
        "holds", "inline element such as a link or bold text", "inline elements such as links or bold text"
    ),
    "link_density_before": share_of("of the characters of the segment before it are links"),
    "link_density_after": share_of("of the characters of the segment after it are links"),
    "link_window": share_of("of the text is links, in it and in the four segments on each side"),
    "levels_to_densest": _to_densest,
    "densest_share": share_of("of the page's running text stands in the one container that holds most of it"),
    "title_overlap": share_of("of its words and the title's are the same"),
    "is_title": whether("is the title", "is not the title"),
    "since_title": _since_title,
    "before_title": _before_title,
    "article_body": _in_json_ld,
    "has_article_body": whether(
        "the page gives its article text in JSON-LD", "the page gives no article text in JSON-LD"
    ),
    "description_overlap": share_of("of its words stand in the page's description"),
    "hidden": whether("is hidden", "is not hidden"),
    "same_kind": number("its kind of container holds", "segment", after=" in all"),
    "same_kind_words": number("the segments in containers of its kind have", "word", after=" on average"),
}


def _window(w: int) -> dict[str, Say]:
    both = "segments next to it" if w == 1 else f"{w} segments on each side"
    one = "segment" if w == 1 else f"{w} segments"
    return {
        f"mass_{w}": number(f"has, in the {both}, about", "word", after=" a segment"),
        f"mass_before_{w}": number(f"has, in the {one} before it, about", "word", after=" a segment"),
        f"mass_after_{w}": number(f"has, in the {one} after it, about", "word", after=" a segment"),
        f"sentences_{w}": share_of(f"of the {both} are sentences of some length"),
        f"stops_{w}": share_of(f"of the words in the {both} are common ones"),
    }


def _level(level: int) -> dict[str, Say]:
    where = container(level)
    return {
        f"share_{level}": share_of(f"of the page's words stand in {where}"),
        f"link_density_{level}": share_of(f"of {where} is links"),
        f"prose_share_{level}": share_of(f"of the page's running text stands in {where}"),
        f"paragraphs_{level}": number(f"{where} holds", "paragraph of running text", "paragraphs of running text"),
        f"position_{level}": share_of(f"of the segments of {where} stand before it"),
        f"segments_{level}": number(f"{where} holds", "segment"),
    }


COLUMNS: dict[str, Say] = _SHAPE | _CONTEXT | _STRUCTURE
"""The sentence of each column of `numeric_names`."""
for _w in WINDOWS:
    COLUMNS |= _window(_w)
for _l in range(LEVELS):
    COLUMNS |= _level(_l)
