"""Plain text to segments: a line a segment, hard-wrapped lines joined where the page shows that they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..columns import PageColumns
from ..page import SegmentedPage
from .limits import MAX_CHARS, MAX_LINES

# Joiners, direction marks, word joiner, byte order mark and soft hyphen: the same as in the HTML view.
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]+")
_BREAKABLE = re.compile("[ \t]")
BULLETS = "*•‣▪·◦-"
_BULLET = re.compile(rf"[{BULLETS}]\s")
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)\]]*$")
# Required fields, dividers of menus: a text doesn't go on behind them.
_MARK_END = re.compile(r"[*|›>]$")
# "Ost- und Westufer", "pre- and post-war": here the hyphen ends a word.
_COORDINATORS = frozenset("and or to und oder bzw et ou y e o og och en of i lub".split())

# Widths at which mail programs, editors and archives wrap text.
NARROWEST, WIDEST = 50, 100
# Wider lines are cut for measuring: past the widest wrap only "too wide" matters.
MEASURED = 2 * WIDEST
# Columns of the first character of CJK. Three and not two: a line may be left short by one column, or for the sake of a
# punctuation mark.
FIRST_OF_CJK = 3
# A line has room for the next word by chance in 9 of 10 cases, so four that have none, and the same width
# for them all, are no chance.
LEAST_FULL = 4
# Without blank lines a paragraph's end is seen by its short line alone, which asks for more.
LEAST_FULL_UNBROKEN = 12
# A line shorter than this part of the width is a heading, an item or an end: it says nothing of wrapping.
TELLING = 0.6
# So many telling pairs may have room for the next word, in parts of the full ones: ends of paragraphs that no blank
# line marks. More where nothing is wider than the width: titles below each other, which many pages have by the dozen
# (with blank lines between some, and without any).
SHORT_SHARE, SHORT_SHARE_OF_NARROW = 0.25, (1.0, 0.5)
# Lines wider than the width, in parts of the full ones: tables, say.
LONG_SHARE = 0.1
# Lines of one and the same width, the last ones included, are rows of a table.
LEAST_WIDTHS = 2


class Line(NamedTuple):
    """A line that isn't blank, with what joining has to know of it."""

    text: str
    width: int
    indent: int
    first: int
    """Width of what had to fit on the line before for this line not to begin here."""
    block: int
    """Number of the block: lines with no blank line between them."""

    @property
    def single(self) -> bool:
        """Whether the line is one word, which can't be wrapped however wide it is."""
        return " " not in self.text


def segment_text(text: str, max_chars: int = MAX_CHARS, max_lines: int = MAX_LINES) -> SegmentedPage:
    """Cut a plain text into segments: as `text_columns`, with an object for each."""
    return text_columns(text, max_chars, max_lines).segmented()


def text_columns(text: str, max_chars: int = MAX_CHARS, max_lines: int = MAX_LINES) -> PageColumns:
    """Cut a plain text into segments: one for each line, or for each paragraph of a hard-wrapped page.

    A page is hard-wrapped if there is a width of 50 to 100 columns such that nearly every line that is not
    the last of its block ends where the next line's first word would not have fit. Of such a page a line is
    joined with the next of its block if that word would not have fit. Other pages keep their lines. In a block where
    two lines and more have room left, so that paragraphs stand in it without blank lines between, a line that would
    begin a paragraph of two, and ends a sentence, keeps to itself: it is likelier a paragraph; so does one that ends
    with a mark such as * or |.

    A hyphen at the end of a joined line is kept. Between letters or digits the lines are joined at it without a space
    ("well-" + "known", "Iraq-" + "Syria"), except before a word such as "and". CJK lines are
    joined without a space; their characters count as two columns.

    Args:
        text: the decoded text; any line separator of Unicode ends a line, a form feed too.
        max_chars: what is behind this many characters is cut off and "size" reported in `truncated`.
        max_lines: likewise for lines that are not empty, and "lines".

    Returns:
        The page in the text view, its segments without empty ones; white space, no-break spaces included, is
        collapsed to single spaces, and invisible characters are removed. Raises nothing.
    """
    truncated: tuple[str, ...] = ()
    if len(text) > max_chars:
        text = text[:max_chars]
        truncated = ("size",)
    lines = _lines(text)
    if len(lines) > max_lines:
        del lines[max_lines:]
        truncated += ("lines",)
    width = _wrap_width(lines)
    texts = [line.text for line in lines] if width is None else paragraphs(lines, width)
    return PageColumns("text", texts, truncated=truncated)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    block = 0
    for raw in INVISIBLE.sub("", text).splitlines():
        clean = " ".join(raw.split())
        if not clean:
            block += 1
            continue
        raw = raw.rstrip()
        inner = raw.lstrip()
        width = columns_of(raw[:MEASURED])
        lines.append(Line(clean, width, len(raw) - len(inner), _first(inner[:MEASURED]), block))
    return lines


def columns_of(text: str) -> int:
    """How many columns a text takes: wide characters of East Asia two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@lru_cache(4096)
def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.combining(character) else 1


def is_cjk(character: str) -> bool:
    """Whether a character is of a script that is written without spaces; Korean has them."""
    return (
        character >= "\u2e80"
        and unicodedata.east_asian_width(character) in "WF"
        and not ("\uac00" <= character <= "\ud7a3" or "\u1100" <= character <= "\u11ff")
    )


def _first(text: str) -> int:
    """Columns of the first piece that can't be broken: a word, or in CJK a character."""
    if is_cjk(text[0]):
        return FIRST_OF_CJK
    # Not split(): a no-break space, which becomes a plain one, held its words together when the text was wrapped.
    word = _BREAKABLE.split(text, maxsplit=1)[0]
    if word.isascii():
        return len(word)
    for at, character in enumerate(word):
        if is_cjk(character):
            word = word[:at]
            break
    return columns_of(word)


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the following line's first word had no room on the line, in a page wrapped at `width`."""
    if line.width > width:
        return line.single
    return line.width + 1 + following.first > width


def _wrap_width(lines: list[Line]) -> int | None:
    """The width at which a page is wrapped, None for one that isn't (or doesn't show it clearly)."""
    # What an item of a list begins says nothing: it begins a line however much room there is before.
    pairs = [
        (line, following)
        for line, following in pairwise(lines)
        if line.block == following.block and not _BULLET.match(following.text)
    ]
    if len(pairs) < LEAST_FULL:
        return None
    # How many pairs each width explains, by differences: a line of width w before a word of width f is full
    # for the widths from w to w + f. A line that is wider than a width speaks against it.
    changes = [0] * (WIDEST + 2)
    for line in lines:
        if not line.single:
            changes[0] -= 1
            changes[min(line.width, WIDEST + 1)] += 1
    for line, following in pairs:
        if line.width <= WIDEST:
            changes[line.width] += 1
            changes[min(line.width + following.first, WIDEST) + 1] -= 1
    explained = width = 0
    best = -len(lines)
    for candidate in range(WIDEST + 1):
        explained += changes[candidate]
        # Of equals the widest: it leaves the most room on the last lines of paragraphs.
        if candidate >= NARROWEST and explained >= best:
            best, width = explained, candidate
    return width if _explains(lines, pairs, width) else None


def _explains(lines: list[Line], pairs: list[tuple[Line, Line]], width: int) -> bool:
    """Whether a page is clearly wrapped at a width."""
    full = short = 0
    widths: set[int] = set()
    cjk = False
    for line, following in pairs:
        if line.width <= width and _is_full(line, following, width):
            full += 1
            widths.update((line.width, following.width))
            cjk = cjk or is_cjk(line.text[-1])
        elif TELLING * width <= line.width <= width:
            short += 1
    long = sum(1 for line in lines if line.width > width and not line.single)
    unbroken = lines[0].block == lines[-1].block
    share = SHORT_SHARE if long else SHORT_SHARE_OF_NARROW[unbroken]
    return (
        full >= (LEAST_FULL_UNBROKEN if unbroken else LEAST_FULL)
        and short <= share * full
        and long <= LONG_SHARE * full
        and (cjk or len(widths) >= LEAST_WIDTHS)
    )


def paragraphs(lines: list[Line], width: int) -> list[str]:
    """The lines of a page that is wrapped at `width`, joined to paragraphs."""
    paragraphs: list[str] = []
    pieces: list[str] = []
    stacked = _stacked_blocks(lines, width)
    for number, line in enumerate(lines):
        begins = not pieces
        pieces.append(line.text)
        following, after = (lines[i] if i < len(lines) else None for i in (number + 1, number + 2))
        if (
            following is not None
            and _belongs(line, following, width)
            and not (line.block in stacked and begins and _is_whole(line, following, after, width))
        ):
            pieces.append(_joint(line.text, following.text))
        else:
            paragraphs.append("".join(pieces))
            pieces = []
    return paragraphs


def _stacked_blocks(lines: list[Line], width: int) -> set[int]:
    """The blocks in which paragraphs stand without blank lines between: in more than one place a line has room left."""
    ends = Counter(
        line.block
        for line, following in pairwise(lines)
        if line.block == following.block and not _is_full(line, following, width)
    )
    return {block for block, count in ends.items() if count > 1}


def _is_whole(line: Line, following: Line, after: Line | None, width: int) -> bool:
    """Whether a line that begins a paragraph, and fills its width, is likelier all of it.

    A line of whole sentences is, before a single line that it would be joined with; and one that ends with a mark.
    """
    if _MARK_END.search(line.text):
        return True
    return bool(_SENTENCE_END.search(line.text)) and not (after is not None and _belongs(following, after, width))


def _belongs(line: Line, following: Line, width: int) -> bool:
    """Whether the following line goes on with the paragraph of a line."""
    if line.block != following.block or not _is_full(line, following, width):
        return False
    if _BULLET.match(following.text):
        return False
    # An indented line begins a paragraph, but for the lines of a list item, which hang below its first.
    return following.indent <= line.indent or _BULLET.match(line.text) is not None


def _joint(text: str, following: str) -> str:
    """What stands between two joined lines: a space or nothing."""
    if is_cjk(text[-1]) and is_cjk(following[0]):
        return ""
    if text.endswith("-") and text[-2:-1].isalnum() and following[0].isalnum():
        word = following.split(" ", 1)[0].rstrip(".,;:")
        return " " if word in _COORDINATORS else ""
    return " "
