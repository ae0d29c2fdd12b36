"""Tags and their attributes as the HTML standard reads them."""

from __future__ import annotations

import re
import sys

SPACE = r"\t\n\f\r "
# Before 3.11.5 (Debian 12 has 3.11.2) Python matches possessive groups that hold a choice wrongly: CPython issue
# 106052. An atomic group does the same there, and takes several times the memory on tags of many attributes.
_POSSESSIVE = sys.version_info >= (3, 11, 5)


def _group(pattern: str, repeat: str) -> str:
    """A group that is repeated (`*` or `?`) without going back."""
    return f"(?:{pattern}){repeat}+" if _POSSESSIVE else f"(?>(?:{pattern}){repeat})"


_VALUE = rf"[{SPACE}]*+=[{SPACE}]*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^{SPACE}>\"'][^{SPACE}>]*+|(?=>|\Z))"
_NAME = rf"[^{SPACE}/>][^{SPACE}/>=]*+"
ATTRIBUTES = re.compile(f"({_NAME}){_group(_VALUE, '?')}")
_ATTRIBUTE = rf"[{SPACE}]++|/(?!>)|{_NAME}{_group(_VALUE, '?')}"
# Nothing is repeated that can be left again, and every branch runs to a `>` or the end of the page: no text makes it
# backtrack.
TOKEN = re.compile(
    "<(?:"
    rf"(/?[a-zA-Z][^{SPACE}/>]*+)({_group(_ATTRIBUTE, '*')})(/?)>?+"
    r"|!--(?:-?>|[\s\S]*?(?:--!?>|\Z))"
    r"|[!?/][^>]*+>?+"
    ")"
)

# What a parser makes once: each further tag adds its attributes to the first.
ROOTS = ("html", "body")
