"""Any plain text: its segments hold every character but white space, in order; compiled code cuts as plain code does.

The first byte of an input chooses limits and how the text is laid out anew.
"""

from __future__ import annotations

from newsclf.fast.hashes import codes_of
from newsclf.fast.text_lines import cut_text
from newsclf.segment.decode import decode
from newsclf.segment.rendering import RENDERINGS, Layout, render_texts
from newsclf.segment.text import INVISIBLE, segment_text, text_columns


def check(data: bytes) -> None:
    """Cut the text both ways, then once more as it is laid out anew."""
    if not data:
        return
    chosen = (data[0] - 32) & 0xFF
    max_chars, max_lines = (100, 3) if chosen & 1 else (10_000, 10_000)
    text = decode(data[1:])
    page = text_columns(text, max_chars, max_lines)
    fast = cut_text(codes_of(text), max_chars, max_lines)
    assert fast.texts == page.texts
    assert fast.truncated == page.truncated
    joined = "\n".join(page.texts)
    assert fast.codes.astype("<u4").tobytes().decode("utf-32-le") == joined
    assert [segment.text for segment in segment_text(text, max_chars, max_lines).segments] == page.texts
    for one in page.texts:
        assert one == " ".join(one.split()) != ""
    # Cut off by characters, then by lines.
    kept = letters(text[:max_chars])
    assert kept.startswith(letters(joined)) if "lines" in page.truncated else kept == letters(joined)
    assert ("size" in page.truncated) == (len(text) > max_chars)
    layout = Layout(RENDERINGS[chosen >> 1 & 3], width=60 + (chosen >> 3 & 31))
    again = text_columns(render_texts(page.texts, {}, layout))
    assert letters("".join(again.texts)) == letters(joined)


def letters(text: str) -> str:
    """The characters of a text that are seen."""
    return "".join(INVISIBLE.sub("", text).split())
