"""The token field of plain text: the shape of a line, and what stands on the lines around it."""

from __future__ import annotations

import re

import numpy as np

from .fields import Documents
from .reading import Reading

_PIECE = re.compile(r"\w+|[^\w\s]")
_DIGITS = re.compile(r"\d+")
_CLOSING = "\"'”’»)] "
SHORT_LINE = 10  # words; the shape of a longer one is that of its beginning
SHORTEST_LINE = 3  # words; such a line is a token as a whole
MOST_READ = 120
MAX_WORD = 16
MAX_SHAPE = 24
FIRST_CJK = 0x2E80  # from here on characters are mostly those of scripts without spaces
_FAR = 3  # lines
_NEAR = 2


def line_field(reading: Reading) -> Documents:
    """Tokens of how a line is laid out, by itself and with its neighbours, in no language, and words of these.

    The shape of a line (`0.X0`: numbers, signs, capitalised words), its length in ten steps and the sign it ends
    with; length and end of up to three lines before and after, and of the next two the shape and the first and last
    word. Measured: docs/experiments.md.

    Args:
        reading: the lines of a page, each a segment.

    Returns:
        A document for each line.
    """
    sizes = [str(size) for size in np.minimum(9.0, 1.5 * np.log2(reading.sizes + 1)).astype(int).tolist()]
    ends = [_end(text) for text in reading.texts]
    around = [
        [f"{size}{end}", *_words(lower), f"s{shape}"]
        for size, end, lower, shape in zip(sizes, ends, reading.lower_by_text(), _shapes(reading), strict=True)
    ]
    padded_sizes = ["#", *sizes, "#"]
    laid_out = ["#", *(own[0] for own in around), "#"]
    documents = []
    for i, own in enumerate(around):
        document = [
            own[-1],
            f"p{own[0]}",
            f"t{''.join(padded_sizes[i : i + 3])}",
            f"u{'/'.join(laid_out[i : i + 3])}",
        ]
        for distance in range(1, _FAR + 1):
            for sign, j in (("-", i - distance), ("+", i + distance)):
                side = f"{sign}{distance}"
                if not 0 <= j < len(around):
                    document.append(f"{side}#")
                else:
                    document += [side + token for token in (around[j] if distance <= _NEAR else around[j][:1])]
        documents.append(document)
    return Documents(np.arange(len(documents)), documents)


def _end(text: str) -> str:
    """What a line ends with, closing quotes and brackets aside: 0 a digit, w another letter, else the sign itself."""
    last = text.rstrip(_CLOSING)[-1:]
    if not last or last.isspace():
        return "-"
    return "0" if last.isdigit() else "w" if last.isalnum() else last


def _words(lower: list[str]) -> list[str]:
    """The first and the last word, and all of them where they are few; digits count as 0."""
    if not lower:
        return ["^", "$"]
    words = [_DIGITS.sub("0", word[:MAX_WORD]) for word in lower[:SHORTEST_LINE]]
    tokens = [f"^{words[0]}", f"${_DIGITS.sub('0', lower[-1][:MAX_WORD])}"]
    if len(lower) <= SHORTEST_LINE:
        tokens.append(f"={'_'.join(words)}")
    return tokens


def _shapes(reading: Reading) -> list[str]:
    """X capitalised word, A capitals, x other word, c unspaced character, 0 number, or the sign itself.

    Of a short line runs count once; of a longer one the first four pieces stand.
    """
    shapes = []
    for text, lower in zip(reading.texts, reading.lower_by_text(), strict=True):
        kinds = [_kind(piece) for piece in _PIECE.findall(text[:MOST_READ])]
        if len(lower) <= SHORT_LINE:
            runs = [kind for kind, before in zip(kinds, ["", *kinds], strict=False) if kind != before]
            shapes.append("".join(runs)[:MAX_SHAPE])
        else:
            shapes.append("".join(kinds[:4]) + "~")
    return shapes


def _kind(piece: str) -> str:
    first = piece[0]
    if first.isdigit():
        return "0"
    if not first.isalnum():
        return first
    if ord(first) > FIRST_CJK:
        return "c"
    if len(piece) > 1 and piece.isupper():
        return "A"
    return "X" if first.isupper() else "x"
