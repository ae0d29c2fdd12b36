"""Rules that keep or drop the lines of a plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from newsclf.metrics import tokens
from newsclf.peers import PEERS, find_peer

Rule = Callable[[Sequence[str], str | None], list[bool]]
"""Takes the lines of a page and its language, None where unknown; tells for each line whether it is kept."""

_EIGHT_WORDS, _FIVE_WORDS = 8, 5
# Full stops, question and exclamation marks of all scripts, then quotes and brackets that may close a sentence.
_SENTENCE_END = re.compile(r"[.!?…。．！？｡।॥۔؟։።፧།]['\"”’»›」』）)\]〉》]*$")
_C4_END = re.compile(r"[.!?\"”。．！？｡।॥۔؟։።፧།]$")
_C4_BAD = (
    "javascript",
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
# What XML can't hold ends a paragraph for jusText's parser.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def keep_all(lines: Sequence[str], lang: str | None) -> list[bool]:
    """Every line."""
    return [True] * len(lines)


def eight_words(lines: Sequence[str], lang: str | None) -> list[bool]:
    """Lines of eight words or more (characters in Chinese and Japanese) that end as a sentence does, in any script."""
    return [bool(_SENTENCE_END.search(line)) and len(tokens(line)) >= _EIGHT_WORDS for line in lines]


def c4(lines: Sequence[str], lang: str | None) -> list[bool]:
    """C4's rules on lines, for the full stops of all scripts.

    Lines that end in a full stop, exclamation mark, question mark or end quotation mark and no ellipsis, have five
    words or more, and no word of scripts, cookies and terms of use: Raffel et al., Exploring the Limits of Transfer
    Learning with a Unified Text-to-Text Transformer, JMLR 21 (2020), section 2.2; five words, the ellipsis and the list
    of words are of the published code (tensorflow_datasets, text/c4_utils.py).
    """
    return [
        bool(_C4_END.search(line))
        and not line.endswith("...")
        and len(tokens(line)) >= _FIVE_WORDS
        and not any(bad in line.lower() for bad in _C4_BAD)
        for line in lines
    ]


def justext(lines: Sequence[str], lang: str | None) -> list[bool]:
    """jusText's classes by length and stop words, each line a paragraph without links, with its pass over neighbours.

    Pomikálek 2011, Removing Boilerplate and Duplicate Content from Web Corpora, chapter 3; called as the peer `justext`
    is, with the page's language.
    """
    clean = [" ".join(_CONTROL.sub(" ", line).split()) for line in lines]
    page = "".join(f"<p>{html.escape(line)}</p>" for line in clean)
    found = PEERS["justext"].extract(f"<html><body>{page}</body></html>", None, lang).split("\n")
    kept = [False] * len(lines)
    at = 0
    for i, line in enumerate(clean):  # what is kept comes in order, so the first line that equals it will do
        if at < len(found) and line and line == found[at]:
            kept[i] = True
            at += 1
    if at < len(found) and found != [""]:
        raise ValueError(f"jusText gave a paragraph that is no line: {found[at]!r}")
    return kept


RULES: dict[str, Rule] = {"keep_all": keep_all, "eight_words": eight_words, "c4": c4, "justext": justext}
"""The rules by name."""


def versions() -> dict[str, str]:
    """The versions of the packages that rules use.

    Raises:
        ConfigError: one is not installed.
    """
    return {"jusText": find_peer("justext").version}
