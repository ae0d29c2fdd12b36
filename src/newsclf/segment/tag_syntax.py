"""Tags and their attributes as the HTML standard reads them."""

from __future__ import annotations

import re

SPACE = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"([^{SPACE}/>][^{SPACE}/>=]*+)"
    rf"(?:[{SPACE}]*+=[{SPACE}]*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^{SPACE}>\"'][^{SPACE}>]*+|(?=>|\Z)))?+"
)
ATTRIBUTES = re.compile(_ATTRIBUTE)
# Everything is possessive and every branch runs to a `>` or the end of the page: no text makes it backtrack.
TOKEN = re.compile(
    "<(?:"
    rf"(/?[a-zA-Z][^{SPACE}/>]*+)((?:[{SPACE}]++|/(?!>)|{_ATTRIBUTE.replace('(', '(?:', 1)})*+)(/?)>?+"
    r"|!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
    r"|[!?/][^>]*+>?+"
    ")"
)

# What a parser makes once: each further tag adds its attributes to the first.
ROOTS = ("html", "body")
