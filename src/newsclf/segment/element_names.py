"""Names of HTML elements, grouped by what the standard's "tree construction" does with their tags."""

from __future__ import annotations

FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
VOID = frozenset(
    "area base basefont bgsound br embed hr image img input keygen link meta param source track wbr".split()
)
# The parser makes these once or not at all, whatever the page says.
IGNORED = frozenset("html head body col frame".split())
IN_HEAD = frozenset("base basefont bgsound link meta noframes script style template title".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
RUBY = frozenset("rb rp rt rtc".split())
IMPLIED_END = RUBY | frozenset("dd dt li optgroup option p".split())
"""The end tag of a form closes these with it."""
ROWS = frozenset("tbody thead tfoot".split())
CELLS = frozenset("td th".split())
TABLE_PARTS = ROWS | CELLS | frozenset("caption colgroup tr".split())
# An end tag does not reach an element outside of these.
BARRIERS = frozenset("applet caption marquee object select table td template th".split())
# Formatting elements opened inside of these don't go on outside.
MARKERS = frozenset("applet caption marquee object td template th".split())
CLOSE_P = (
    frozenset(
        "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure "
        "footer form header hgroup li listing main menu nav ol p pre search section summary ul".split()
    )
    | HEADINGS
)
CLOSED_IN_SCOPE = CLOSE_P | {"button"}
"""An end tag closes these whatever is open inside them, up to a barrier."""
SPECIAL = CLOSE_P | TABLE_PARTS | BARRIERS | IGNORED | frozenset("button frameset noscript xmp plaintext hr".split())
NEVER_REPEATING = (
    CLOSE_P
    | TABLE_PARTS
    | IGNORED
    | RUBY
    | frozenset("table template param source track link meta base basefont bgsound hr".split())
)
"""Before these a parser does not open again what formatting elements were closed with a block."""
BLOCKS = CLOSE_P - HEADINGS - frozenset(["dd", "dt", "form", "li", "p"])
# Names for which the common case needs no look at the rules: an end tag that closes the innermost element.
SIMPLE = frozenset("span label time abbr cite picture video audio canvas ins del q".split())
BREAKOUT = frozenset(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing "
    "menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
