"""Texts of all scripts for comparing compiled code with plain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

# Signs that something hangs on, letters whose lower case is odd, and letters beyond the basic plane.
SIGNS = ".!?…。！？।؟\"'”’»)] \n\t\u3000-–•_|@#:：,،«„“「『」』‘*▪►/©"
LETTERS = "aZéßÄсЯñğİIıΣσςΑ\u02b0\u0307\u00adǅ中文の\u0e01\u0e31\u0e3f\u1000الـ0९٣²½Ⅷⓐ"
BEYOND = "𐐀𐐨😀🏽𝟘𝐀𝐚𞤀𞤢𠀀\U000e0101"
WORDS = (
    " the",
    " of",
    " und ",
    " de la ",
    "more ",
    "words ",
    "than ",
    "one ",
    "NATO",
    "1,234.5",
    "a1b2",
    "don't",
    "l’eau",
)
ODD_WORDS = ("a''b", "'tis'", "ΟΔΟΣ", "ΣΑΣ'Σ", "ΑΣ\u00adΑ", "İSTANBUL", "x" * 23 + "İ1", "\U00010400" * 30)
ADDRESSES = ("http://a", "https://", "xhttps://b", "www.", "ww.", "a@b", "@", "@b", "x.com", "x.come", "x.org", "_.net")
ENDINGS = ("é.de", ".fr", "x.fr_", "x.de中", "... ", "...", "…”", "?!", "。。x", "。?")
FRAGMENTS = (*WORDS, *ODD_WORDS, *ADDRESSES, *ENDINGS)

texts = st.lists(
    st.lists(
        st.sampled_from(FRAGMENTS)
        | st.text(SIGNS + LETTERS + BEYOND, max_size=12)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
        | st.builds(lambda piece, times: piece * times, st.sampled_from(FRAGMENTS), st.integers(1, 40)),
        max_size=12,
    ).map("".join),
    max_size=20,
).flatmap(lambda found: st.permutations(found + found[:3]))
"""The texts of a page, some of them twice."""


def codes_and_ends(own: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Texts as a `CutPage` has them."""
    codes = np.frombuffer("\n".join(own).encode("utf-32-le"), np.uint32)
    return codes, np.cumsum(np.array([len(text) + 1 for text in own], dtype=np.int64)) - 1


LONG = [
    "A paragraph of many words, and it's long. " * 400,
    "中文。" * 3000,
    "x" * 20_000,
    "\n" * 6000,
    "one 2two Three. " * 10 + "middle " * 200 + "the end",
    "a" * 4999 + "'b",
    "." * 4999 + "。x",
    "",
]
"""Texts of which a part alone is read, among others."""
