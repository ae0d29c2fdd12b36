"""What the walk over a page does with each element, by the number that the parser gives its name."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

# Inline by the HTML standard's default style sheet; all else, custom elements included, is a block.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output picture q rb"
    " ruby s samp small source span strike strong sub sup time track tt u var wbr".split()
)
# Never text that a reader sees, or text that stands in a control.
LEFT_OUT = frozenset(
    "script style noscript template svg math head title button select option optgroup datalist textarea input rt rp"
    " canvas object embed applet map area audio video iframe frame frameset noframes progress meter dialog"
    " base basefont bgsound link meta param img".split()
)
# Left-out and void elements that are worth a mark on the segment that follows.
MARKED = frozenset("img input button textarea select iframe video audio svg embed object hr".split())

# The order is that of the walk's questions.
TEXT, BLOCK, INSIDE, LINK, LEFT, MARK, BREAK, PREFORMATTED, RULE = range(9)


def _kind(name: str) -> int:
    if name in LEFT_OUT:
        return MARK if name in MARKED else LEFT
    if name in INLINE:
        return LINK if name == "a" else INSIDE
    return {"br": BREAK, "pre": PREFORMATTED, "hr": RULE}.get(name, BLOCK)


def _by_number() -> tuple[dict[int, int], dict[int, str]]:
    """The numbers are those of the library that the parser was built with, so it is asked for them."""
    tree = LexborHTMLParser("<body>text<!-- comment -->")
    assert tree.body is not None
    _, text, comment = tree.body.traverse(include_text=True)
    kinds = {0: LEFT, text.tag_id: TEXT, comment.tag_id: LEFT}  # 0: processing instructions and the like
    names: dict[int, str] = {}
    for name in sorted(INLINE | LEFT_OUT | MARKED | {"br", "pre"}):
        number = tree.create_node(name).tag_id
        kinds[number] = _kind(name)
        names[number] = name
    return kinds, names


KINDS, NAMES = _by_number()
"""The kind and the name of elements by number; those that are missing are blocks."""
